// SPDX-License-Identifier: GPL-2.0-or-later
//! By what a problem is known again in a later run: not by the number of its line, which moves with others, and not by
//! the version of the kernel, which stands in many names.

use std::collections::BTreeMap;
use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::{Diagnostic, Place};
use crate::text::files::{Files, Span};

/// Characters of the name of a kind at most.
const LONGEST: usize = 60;

/// The kind of a message: what of it stands outside of backticks, `#` for each number.
fn kind(message: &str) -> String {
    let mut text = String::new();
    for part in message.split('`').step_by(2) {
        let mut is_number = false;
        for c in part.chars() {
            if !c.is_ascii_digit() {
                text.push(c);
            } else if !is_number {
                text.push('#');
            }
            is_number = c.is_ascii_digit();
        }
        text.push('`');
    }
    text
}

/// The kind of a message as a name: its words with `-` between them.
pub fn name(message: &str) -> String {
    let kind = kind(message).to_lowercase();
    let words = kind.split(|c: char| !c.is_ascii_alphanumeric());
    let mut name = String::new();
    for word in words.filter(|word| !word.is_empty()) {
        if name.len() + word.len() >= LONGEST && !name.is_empty() {
            break;
        }
        if !name.is_empty() {
            name.push('-');
        }
        name.extend(word.chars().take(LONGEST));
    }
    match name.is_empty() {
        true => "problem".to_owned(),
        false => name,
    }
}

/// Gives out the fingerprints of a run.
#[derive(Default)]
pub struct Fingerprints(BTreeMap<String, u32>);

impl Fingerprints {
    /// That of the next problem, whose file is called `path`: a hash of the kind of its message, the path, its line and
    /// what of the line is meant; of the message where there is no line. Blanks do not count. What is alike in all of
    /// that is numbered.
    pub fn of(&mut self, diagnostic: &Diagnostic, path: &str, files: &Files) -> String {
        let (line, meant) = match &diagnostic.place {
            Place::At(span) => (
                squeezed(files.line(span.file, span.line)),
                meant(*span, files),
            ),
            Place::Path(_) | Place::Nowhere => (diagnostic.message.clone(), String::new()),
        };
        let kind = kind(&diagnostic.message);
        let key = [kind.as_str(), path, &line, &meant].join("\0");
        let number = self.0.entry(key.clone()).or_default();
        *number += 1;
        let digest = Sha256::digest(format!("{key}\0{number}"));
        digest.iter().take(16).fold(String::new(), |mut text, b| {
            let _ = write!(text, "{b:02x}");
            text
        })
    }
}

/// What is underlined.
fn meant(span: Span, files: &Files) -> String {
    let rest = files.from_column(span.file, span.line, span.column);
    rest.chars().take(span.length as usize).collect()
}

fn squeezed(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{kind, name, Fingerprints};
    use crate::diag::Diagnostic;
    use crate::text::files::{Files, Span};

    #[test]
    fn kinds_have_names() {
        let long = "a word ".repeat(20);
        for (message, expected) in [
            (
                "no flavour `cloud-amd46` below this layer to change",
                "no-flavour-below-this-layer-to-change",
            ),
            ("`x` needs 7 files, not 12", "needs-files-not"),
            ("`x`", "problem"),
            ("", "problem"),
            ("Übung ` odd", "bung"),
            (
                long.as_str(),
                "a-word-a-word-a-word-a-word-a-word-a-word-a-word-a-word-a",
            ),
        ] {
            assert_eq!(name(message), expected);
        }
    }

    #[test]
    fn numbers_and_names_are_no_part_of_a_kind() {
        assert_eq!(kind("a 5 and 12 `x` b3"), "a # and # ` b#`");
    }

    /// The fingerprints of two problems in a text at the line of `depends:`.
    fn of(text: &str, messages: [&str; 2], columns: [u32; 2]) -> Vec<String> {
        let mut files = Files::default();
        let line = text.lines().position(|line| line.contains("depends:"));
        let span = Span {
            file: files.add("t", text.to_owned()),
            line: u32::try_from(line.expect("it is there")).expect("few lines") + 1,
            column: 1,
            length: 3,
        };
        let mut prints = Fingerprints::default();
        let both = messages.into_iter().zip(columns);
        both.map(|(message, column)| {
            let problem = Diagnostic::error(Span { column, ..span }, message);
            prints.of(&problem, "recipe.yaml", &files)
        })
        .collect()
    }

    #[test]
    fn what_moves_keeps_its_fingerprint() {
        let messages = ["`a-7.2.8` is no name", "`b` is no name"];
        let before = of("packages:\n  depends: [abc, def]\n", messages, [13, 18]);
        assert_ne!(before[0], before[1], "another part of the line");
        let same = of("packages:\n  depends: [abc, abc]\n", messages, [13, 18]);
        assert_ne!(same[0], same[1], "alike, and numbered");
        assert_ne!(before[0], same[0], "another line");
        let newer = ["`a-7.2.9` is no name", "`b` is no name"];
        let moved = "# one\n\n# two\npackages:\n    depends:  [abc, def] \n";
        assert_eq!(of(moved, newer, [16, 21]), before);
        let other = ["`a` is no section", "`b` is no name"];
        let other = of("packages:\n  depends: [abc, def]\n", other, [13, 18]);
        assert_ne!(other[0], before[0], "another kind");
        assert_eq!(other[1], before[1]);
    }

    #[test]
    fn a_number_is_one_sign_however_long_it_is() {
        let found = kind("`x` needs 7 files, 12 or 345");
        assert_eq!(found, "` needs # files, # or #`");
    }
}

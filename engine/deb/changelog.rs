// SPDX-License-Identifier: GPL-2.0-or-later
//! debian/changelog: its entries, with errors that point at the place.

mod lines;

use self::lines::{check_bottom, split_top, Fault};
use super::quirks::Quirks;
use super::version::Version;

/// One entry; only complete ones, with their ` -- ` line, count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The source package.
    pub source: String,
    /// The version as written; that of the first entry is a [`LinuxVersion`](super::version::LinuxVersion).
    pub version: String,
    /// The one distribution.
    pub distribution: String,
    /// The one word after `urgency=`.
    pub urgency: String,
    /// The 1-based line of the entry's top line.
    pub line: usize,
}

/// What is wrong in the changelog, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangelogError {
    /// 1-based line.
    pub line: usize,
    /// 1-based column, in characters.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to write.
    pub help: String,
}

const TOP_HELP: &str = "write `SOURCE (VERSION) DISTRIBUTION; urgency=URGENCY`";
const VERSION_HELP: &str = "write `(VERSION-REVISION)`, such as `(7.2.8-1)`";
const BOTTOM_HELP: &str = "write ` -- NAME <ADDRESS>`, two spaces, and the date";

/// Reads all the entries, in the order of the file (docs/gencontrol-py.md#changelog).
///
/// Blank lines and lines that start with two blanks are skipped; a top line at the end of the file
/// without a ` -- ` line is dropped. The version of the first entry must be a kernel version
/// ([`LinuxVersion`](super::version::LinuxVersion)), the others Debian versions. Errors: all of them, in the order of the lines;
/// a changelog without entries is one.
pub fn parse(text: &str, quirks: Quirks) -> Result<Vec<Entry>, Vec<ChangelogError>> {
    let mut reader = Reader {
        quirks,
        ..Reader::default()
    };
    for (index, line) in text.split_terminator('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if !line.starts_with("  ") && !line.trim_start().is_empty() {
            reader.line(index + 1, line);
        }
    }
    if reader.errors.is_empty() && reader.entries.is_empty() {
        let (line, message, help) = match &reader.open {
            Some(open) => (open.line, "the only entry has no ` -- ` line", BOTTOM_HELP),
            None => (1, "the changelog has no entry", TOP_HELP),
        };
        reader.error(line, "", (0, message.to_string()), help);
    }
    if reader.errors.is_empty() {
        Ok(reader.entries)
    } else {
        Err(reader.errors)
    }
}

/// An entry that waits for its ` -- ` line.
struct Open {
    line: usize,
    /// Nothing if the top line is wrong.
    entry: Option<Entry>,
}

#[derive(Default)]
struct Reader {
    quirks: Quirks,
    entries: Vec<Entry>,
    errors: Vec<ChangelogError>,
    open: Option<Open>,
    /// Whether a top line was seen before.
    started: bool,
}

impl Reader {
    fn error(&mut self, line: usize, text: &str, (offset, message): Fault, help: &str) {
        let before = text.get(..offset).unwrap_or(text);
        self.errors.push(ChangelogError {
            line,
            column: before.chars().count() + 1,
            message,
            help: help.to_string(),
        });
    }

    /// Takes a line that is not skipped.
    fn line(&mut self, number: usize, text: &str) {
        let looks_like_bottom = text.trim_start().starts_with("--");
        let Some(open) = self.open.take() else {
            if looks_like_bottom {
                let fault = (0, "a ` -- ` line without an entry".to_string());
                self.error(number, text, fault, TOP_HELP);
            } else {
                self.top(number, text);
            }
            return;
        };
        match check_bottom(text) {
            Ok(()) => self.entries.extend(open.entry),
            Err(_) if split_top(number, text).is_ok() => {
                let message = format!("the entry of line {} has no ` -- ` line", open.line);
                self.error(number, text, (0, message), BOTTOM_HELP);
                self.top(number, text);
            }
            Err(fault) => {
                self.error(number, text, fault, BOTTOM_HELP);
                if !looks_like_bottom {
                    self.open = Some(open);
                }
            }
        }
    }

    /// Takes a line where an entry must start.
    fn top(&mut self, number: usize, text: &str) {
        let entry = split_top(number, text).map_err(|fault| (fault, TOP_HELP));
        let entry = entry.and_then(|entry| {
            match check_version(&entry.version, self.started, self.quirks) {
                Ok(()) => Ok(entry),
                Err(message) => Err(((entry.source.len() + " (".len(), message), VERSION_HELP)),
            }
        });
        let entry = match entry {
            Ok(entry) => Some(entry),
            Err((fault, help)) => {
                self.error(number, text, fault, help);
                None
            }
        };
        // An indented line is text that went astray: no ` -- ` line belongs to it.
        if entry.is_some() || !text.starts_with(char::is_whitespace) {
            self.started = true;
            self.open = Some(Open {
                line: number,
                entry,
            });
        }
    }
}

/// The version of the first entry must be that of a kernel.
fn check_version(version: &str, started: bool, quirks: Quirks) -> Result<(), String> {
    if started {
        Version::parse(version).map(|_| ())
    } else {
        quirks.linux_version(version).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTTOM: &str = " -- A B <a@b>  Mon, 01 Jan 2024 00:00:00 +0000\n";

    fn entry(source: &str, version: &str, distribution: &str, line: usize) -> Entry {
        Entry {
            source: source.to_string(),
            version: version.to_string(),
            distribution: distribution.to_string(),
            urgency: "medium".to_string(),
            line,
        }
    }

    /// Line and column of all errors, and the first message.
    fn errors(text: &str) -> (Vec<(usize, usize)>, String) {
        let errors = parse(text, Quirks::default()).expect_err(text);
        let message = errors[0].message.clone();
        let places = errors.iter().map(|error| (error.line, error.column));
        (places.collect(), message)
    }

    #[test]
    fn reads_entries() {
        let text = format!(
            "\nlinux (7.2.8-1) \t Unstable+x.1; \turgency=medium, binary-only=yes\n\n  [ x ]\n\
             \t\n  * text\n{BOTTOM}\nxx (2+x) y; urgency=medium\r\n{BOTTOM}linux (7.2-1) u; urgency=low\n"
        );
        let expected = vec![
            entry("linux", "7.2.8-1", "Unstable+x.1", 2),
            entry("xx", "2+x", "y", 9),
        ];
        assert_eq!(parse(&text, Quirks::default()), Ok(expected));
        // No line break at the end, and further blanks in the date.
        let text = "ab (7.2-1) x; urgency=medium\n -- a  b  c";
        assert_eq!(
            parse(text, Quirks::default()),
            Ok(vec![entry("ab", "7.2-1", "x", 1)])
        );
    }

    #[test]
    fn wrong_top_lines() {
        for (top, column, part) in [
            (" linux (7.2-1) x; urgency=low", 1, "no source package"),
            ("l (7.2-1) x; urgency=low", 1, "no source package"),
            (
                "liNux (7.2-1) x; urgency=low",
                3,
                "one space and the version",
            ),
            (
                "linux  (7.2-1) x; urgency=low",
                6,
                "one space and the version",
            ),
            ("äb () x; urgency=low", 5, "expected the version"),
            ("linux (7.2 -1) x; urgency=low", 11, "closing `)`"),
            (
                "linux (7.2-1)x; urgency=low",
                14,
                "a space and the distribution",
            ),
            (
                "linux (7.2-1) ; urgency=low",
                15,
                "expected the distribution",
            ),
            (
                "linux (7.2-1) x y; urgency=low",
                16,
                "`;` after the one distribution",
            ),
            ("linux (7.2-1) x_y; urgency=low", 16, "`;` after"),
            ("linux (7.2-1) x;urgency=low", 17, "a space and `urgency=`"),
            ("linux (7.2-1) x; Urgency=low", 18, "expected `urgency=`"),
            ("linux (7.2-1) x; urgency=", 26, "expected the urgency"),
            ("linux (7.2-1) x; urgency=low ", 29, "end of the line"),
            ("linux (7.2-1) x; urgency=low; y", 29, "end of the line"),
            ("linux (7.2) x; urgency=low", 8, "no Debian revision"),
            ("linux (7-1) x; urgency=low", 8, "not a kernel version"),
        ] {
            let bottom = if top.starts_with(' ') { "" } else { BOTTOM };
            let (places, message) = errors(&format!("{top}\n  * x\n{bottom}"));
            assert_eq!(places, [(1, column)], "{top}: {message}");
            assert!(message.contains(part), "{top}: {message}");
        }
    }

    #[test]
    fn wrong_bottom_lines() {
        for (bottom, column, part) in [
            ("-- A  d", 1, "expected the ` -- ` line"),
            (" --  A  d", 5, "no name"),
            (" -- A B d", 10, "expected two spaces"),
            (" -- A\tB  d", 6, "white space other"),
        ] {
            let text = format!("ab (7.2-1) x; urgency=low\n{bottom}\nab (1_) x; urgency=low\n");
            let (places, message) = errors(&text);
            assert_eq!(places, [(2, column), (3, 5)], "{bottom}: {message}");
            assert!(message.contains(part), "{bottom}: {message}");
        }
    }

    #[test]
    fn goes_on_after_errors() {
        let top = "ab (7.2-1) x; urgency=low\n";
        for (text, places, part) in [
            (String::new(), vec![(1, 1)], "has no entry"),
            ("\n  x\n".into(), vec![(1, 1)], "has no entry"),
            (format!("\n{top}"), vec![(2, 1)], "the only entry has no"),
            (
                format!("{top}{top}{BOTTOM}"),
                vec![(2, 1)],
                "the entry of line 1 has no",
            ),
            (
                format!("{top}* x\n{BOTTOM}{BOTTOM}"),
                vec![(2, 1), (4, 1)],
                "expected the",
            ),
            (
                format!("* x\n{BOTTOM}{top}{BOTTOM}"),
                vec![(1, 1)],
                "no source package",
            ),
            (
                format!("{top}{BOTTOM} * x\n{top}{BOTTOM}"),
                vec![(3, 1)],
                "no source package",
            ),
            (
                format!("{top}{BOTTOM}ab (x) y; urgency=low\n"),
                vec![(3, 5)],
                "start with a digit",
            ),
        ] {
            let (found, message) = errors(&text);
            assert_eq!(found, places, "{text}: {message}");
            assert!(message.contains(part), "{text}: {message}");
        }
    }
}

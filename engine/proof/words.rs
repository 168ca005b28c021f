// SPDX-License-Identifier: GPL-2.0-or-later
//! A proof in words.

use std::fmt::Write;
use std::path::Path;

use super::comparison::{Comparison, Difference, First, What};
use super::generator::GENERATOR;
use super::Proof;
use crate::diag::render::position;
use crate::diag::suggest::{count, list};
use crate::text::files::Files;

/// Characters of a line that are shown, and how many of them stand before the place.
const WIDTH: (usize, usize) = (100, 40);

/// Places of the recipe that are shown for one difference.
const PLACES: usize = 3;

/// The proof of an imported recipe, as lines: what was compared, and what to do where it does not hold.
pub fn of_import(proof: &Proof, tree: &Path, recipes: &Path, files: &Files) -> String {
    let (tree, recipes) = (tree.display(), recipes.display());
    match proof {
        Proof::Nothing { why, has_generator } => {
            let mut text = format!("nothing was compared: {why}");
            if *has_generator {
                let _ = write!(
                    text,
                    "; --run-generator runs {GENERATOR} in a copy, and compares with that"
                );
            }
            text + "\n"
        }
        Proof::Fails => format!(
            "nothing could be compared: the recipe in {recipes} does not generate, for the reasons above\n"
        ),
        Proof::Compared(comparison) if comparison.holds() => equal(comparison),
        Proof::Compared(comparison) => {
            let mut text = different(comparison, files);
            let _ = writeln!(
                text,
                "the recipe is written all the same: edit it until it generates what your generator did"
            );
            let _ = if comparison.ran {
                writeln!(text, "to see every difference, run {GENERATOR} in {tree}, then:")
            } else {
                writeln!(text, "to see every difference:")
            };
            let _ = writeln!(
                text,
                "  gencontrol generate --check --tree {tree} --recipes {recipes}"
            );
            text
        }
    }
}

/// That a comparison held, as a line, and as another one what did not count.
pub fn equal(comparison: &Comparison) -> String {
    let Comparison { files, left, .. } = comparison;
    let theirs = theirs(comparison.ran);
    let mut text = match files {
        1 => format!("the one file is byte for byte the one that {theirs}\n"),
        files => format!("all {files} files are byte for byte those that {theirs}\n"),
    };
    text.push_str(&leftovers(*left));
    text
}

fn theirs(ran: bool) -> &'static str {
    match ran {
        true => "the tree's own generator writes now",
        false => "the tree's own generator wrote",
    }
}

fn leftovers(left: usize) -> String {
    let are = if left == 1 { "is" } else { "are" };
    match left {
        0 => String::new(),
        left => format!(
            "({} beside them {are} of another version, and not compared)\n",
            count(left, "generated file")
        ),
    }
}

/// How many files are different and which, in a sentence.
pub fn in_short(comparison: &Comparison) -> String {
    let names = comparison.differences.iter().map(|d| d.path.as_str());
    let more = comparison.different - comparison.differences.len();
    let more = match more {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}: {}{more}", head(comparison), list(names))
}

fn head(comparison: &Comparison) -> String {
    let Comparison {
        files, different, ..
    } = comparison;
    let are = if *different == 1 { "is" } else { "are" };
    format!(
        "{different} of {} {are} not what {}",
        count(*files, "file"),
        theirs(comparison.ran)
    )
}

fn different(comparison: &Comparison, files: &Files) -> String {
    let mut text = format!("{}:\n", head(comparison));
    for difference in &comparison.differences {
        one(difference, files, &mut text);
    }
    match comparison.different - comparison.differences.len() {
        0 => {}
        more => {
            let _ = writeln!(text, "  … and {}", count(more, "more file"));
        }
    }
    text.push_str(&leftovers(comparison.left));
    text
}

fn one(difference: &Difference, files: &Files, text: &mut String) {
    let Difference {
        path,
        what,
        origins,
    } = difference;
    let _ = match what {
        What::OnlyOurs => writeln!(text, "  {path}: only the recipe makes it"),
        What::OnlyTheirs => writeln!(text, "  {path}: the recipe does not make it"),
        What::Text(first) => {
            let First { line, column, .. } = first;
            let start = (*column as usize - 1).saturating_sub(WIDTH.1);
            writeln!(
                text,
                "  {path}:{line}:{column}\n    theirs: {}\n    ours:   {}",
                excerpt(first.theirs.as_deref(), start),
                excerpt(first.ours.as_deref(), start)
            )
        }
    };
    let places = origins.iter().take(PLACES);
    let places: Vec<String> = places.map(|span| position(*span, files)).collect();
    if !places.is_empty() {
        let more = match origins.len() - places.len() {
            0 => String::new(),
            more => format!(" and {}", count(more, "more place")),
        };
        let _ = writeln!(text, "    from {}{more}", places.join(", "));
    }
}

/// A part of a line, from a character on: nothing in it steers the terminal.
fn excerpt(line: Option<&str>, start: usize) -> String {
    let Some(line) = line else {
        return "(the file ends here)".to_owned();
    };
    let mut chars = line.chars().skip(start);
    let mut text = String::new();
    if start > 0 {
        text.push('…');
    }
    for c in chars.by_ref().take(WIDTH.0) {
        match c.is_control() {
            true => text.extend(c.escape_default()),
            false => text.push(c),
        }
    }
    if chars.next().is_some() {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comparison(files: usize, different: usize, named: &[&str]) -> Comparison {
        let differences = named.iter().map(|path| Difference {
            path: (*path).to_owned(),
            what: What::OnlyOurs,
            origins: Vec::new(),
        });
        Comparison {
            files,
            different,
            differences: differences.collect(),
            left: 0,
            ran: false,
        }
    }

    #[test]
    fn a_sentence_says_how_many_there_are() {
        let wrote = "not what the tree's own generator wrote";
        for (comparison, expected) in [
            (
                comparison(9, 1, &["a"]),
                format!("1 of 9 files is {wrote}: `a`"),
            ),
            (
                comparison(1, 1, &["a"]),
                format!("1 of 1 file is {wrote}: `a`"),
            ),
            (
                comparison(9, 2, &["a", "b"]),
                format!("2 of 9 files are {wrote}: `a`, `b`"),
            ),
            (
                comparison(9, 6, &["a", "b"]),
                format!("6 of 9 files are {wrote}: `a`, `b` and 4 more"),
            ),
        ] {
            assert_eq!(in_short(&comparison), expected);
        }
        for (proof, holds, is_against) in [
            (Proof::Compared(comparison(9, 0, &[])), true, false),
            (Proof::Compared(comparison(9, 1, &["a"])), false, true),
            (Proof::Fails, false, true),
            (
                Proof::Nothing {
                    why: String::new(),
                    has_generator: false,
                },
                false,
                false,
            ),
        ] {
            assert_eq!((proof.holds(), proof.is_against()), (holds, is_against));
        }
        let mut same = comparison(1, 0, &[]);
        assert_eq!(
            equal(&same),
            "the one file is byte for byte the one that the tree's own generator wrote\n"
        );
        (same.files, same.left, same.ran) = (3, 1, true);
        assert_eq!(
            equal(&same),
            "all 3 files are byte for byte those that the tree's own generator writes now\n\
             (1 generated file beside them is of another version, and not compared)\n"
        );
        same.left = 2;
        assert!(equal(&same).contains("(2 generated files beside them are of another version"));
    }

    #[test]
    fn lines_are_cut_around_the_place() {
        let long = "x".repeat(101);
        for (line, start, expected) in [
            (None, 0, "(the file ends here)".to_owned()),
            (Some("a\tb\u{1b}"), 0, "a\\tb\\u{1b}".to_owned()),
            (Some("abc"), 2, "…c".to_owned()),
            (Some("abc"), 4, "…".to_owned()),
            (Some(&long), 0, format!("{}…", "x".repeat(100))),
            (Some(&long), 1, format!("…{}", "x".repeat(100))),
        ] {
            assert_eq!(excerpt(line, start), expected, "{line:?}");
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! What changes on disk, in words.

use std::fmt::Write;

use similar::TextDiff;

use super::check::Comparison;
use crate::diag::suggest::count;
use crate::diag::{Diagnostic, Place, Sink};
use crate::disk::changes::{Change, Changes};
use crate::disk::folder::Folder;

/// Lines of difference shown for one file, and in all.
const MAX_LINES: (usize, usize) = (60, 400);

/// Files that are called by their names.
const MAX_NAMES: usize = 5;

/// What is done about files that are not as a run left them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Policy {
    /// Files that no run wrote are replaced.
    pub overwrite: bool,
    /// Generated files that somebody edited are not replaced.
    pub keep_edited: bool,
}

/// Says whose files are in the way of writing. `None` if they are to stay.
///
/// # Errors
/// Reports files that no run wrote, and those that were edited if these are to be kept; otherwise it warns of
/// them, and of edited files that are not generated any more.
pub fn report_owners(
    comparison: &Comparison<'_>,
    folder: &Folder,
    policy: Policy,
    sink: &Sink,
) -> Option<()> {
    let mut may = Some(());
    let (strangers, edited) = (&comparison.strangers, &comparison.edited);
    let here = || Place::Path(folder.path().to_owned());
    if let Some(names) = names(strangers).filter(|_| !policy.overwrite) {
        may = None;
        sink.report(
            Diagnostic::error(
                here(),
                format!(
                    "{names} would be overwritten, and gencontrol did not write {}",
                    it(strangers)
                ),
            )
            .help(format!(
                "move {} away, or replace {0}: --overwrite",
                it(strangers)
            )),
        );
    }
    if let Some(names) = names(edited) {
        let since = format!("edited since gencontrol wrote {}", it(edited));
        let be = if edited.len() == 1 { "was" } else { "were" };
        sink.report(if policy.keep_edited {
            may = None;
            Diagnostic::error(
                here(),
                format!("{names} would be overwritten, and {be} {since}"),
            )
            .help(format!(
                "to replace {}, leave out --keep-edited",
                it(edited)
            ))
        } else {
            Diagnostic::warning(here(), format!("{names} {be} {since}: generated anew"))
                .help("changes belong in the recipe; --keep-edited refuses to overwrite them")
        });
    }
    for edited in &comparison.left {
        sink.report(
            Diagnostic::warning(
                Place::Path(folder.path().join(&edited.path)),
                "no longer generated, but edited since: left alone",
            )
            .help("delete it, if nobody needs it"),
        );
    }
    may
}

fn it(paths: &[String]) -> &'static str {
    match paths {
        [_] => "it",
        _ => "them",
    }
}

/// A few paths by their names, the rest counted.
fn names(paths: &[String]) -> Option<String> {
    let shown: Vec<String> = paths
        .iter()
        .take(MAX_NAMES)
        .map(|path| format!("`{path}`"))
        .collect();
    let (last, others) = match paths.len().checked_sub(MAX_NAMES) {
        None | Some(0) => shown
            .split_last()
            .map(|(last, others)| (last.clone(), others))?,
        Some(more) => (count(more, "other file"), &shown[..]),
    };
    Some(match others {
        [] => last,
        others => format!("{} and {last}", others.join(", ")),
    })
}

/// Every file that is not as it should be, then how they differ.
pub fn report(comparison: &Comparison<'_>) -> String {
    let mut text = String::new();
    let changes = || comparison.changes.iter();
    for (path, change) in changes() {
        let _ = match change {
            Change::New(_) => writeln!(text, "{:<10}{path}", "missing"),
            Change::Different(..) if comparison.strangers.contains(path) => {
                writeln!(
                    text,
                    "{:<10}{path} (not written by gencontrol)",
                    "different"
                )
            }
            Change::Different(..) if comparison.edited.contains(path) => {
                writeln!(
                    text,
                    "{:<10}{path} (edited since it was generated)",
                    "different"
                )
            }
            Change::Different(..) => writeln!(text, "{:<10}{path}", "different"),
            Change::Removed(_) => continue,
        };
    }
    for (path, _) in changes().filter(|(_, change)| matches!(change, Change::Removed(_))) {
        let _ = writeln!(text, "{:<10}{path}", "stale");
    }
    for edited in &comparison.left {
        let _ = writeln!(
            text,
            "{:<10}{} (edited since it was generated)",
            "stale", edited.path
        );
    }
    differences(&comparison.changes, &mut text);
    text
}

/// How files differ, as far as that can be read.
pub fn differences(changes: &Changes<'_>, text: &mut String) {
    let mut left = MAX_LINES.1;
    for (path, change) in changes {
        let Change::Different(old, new) = change else {
            continue;
        };
        let old = String::from_utf8_lossy(&old.bytes);
        let new = String::from_utf8_lossy(&new.bytes);
        let diff = TextDiff::from_lines(old.as_ref(), new.as_ref());
        let unified = diff
            .unified_diff()
            .header(&format!("{path} (on disk)"), &format!("{path} (generated)"))
            .to_string();
        let lines: Vec<&str> = unified.lines().collect();
        let shown = lines.len().min(MAX_LINES.0).min(left);
        left -= shown;
        if shown > 0 {
            text.push('\n');
        }
        for line in &lines[..shown] {
            let _ = writeln!(text, "{}", cut(line));
        }
        if shown < lines.len() && shown > 0 {
            let _ = writeln!(text, "… and {} more lines of {path}", lines.len() - shown);
        }
    }
}

/// Lines of rules.gen have thousands of characters.
fn cut(line: &str) -> String {
    const WIDTH: usize = 300;
    match line.char_indices().nth(WIDTH) {
        Some((at, _)) => format!("{} …", &line[..at]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::changes::{File, Old};

    fn different(lines: usize) -> Change<'static> {
        let old = Old {
            bytes: Vec::new(),
            mode: 0o644,
            owner: (0, 0),
        };
        let text: String = (0..lines).map(|number| format!("{number}\n")).collect();
        Change::Different(old, File::new(text.into_bytes()))
    }

    #[test]
    fn each_file_says_whose_it_is() {
        let changes = ["a", "b", "c"].map(|path| (path.to_owned(), different(1)));
        let comparison = Comparison {
            changes: changes.into(),
            strangers: vec!["b".to_owned()],
            edited: vec!["c".to_owned()],
            left: Vec::new(),
        };
        let text = report(&comparison);
        let first: Vec<&str> = text.lines().take(4).collect();
        assert_eq!(
            first,
            [
                "different a",
                "different b (not written by gencontrol)",
                "different c (edited since it was generated)",
                "",
            ]
        );
    }

    #[test]
    fn differences_are_shown_as_far_as_they_can_be_read() {
        let said = |lines: &[usize]| {
            let changes = lines.iter().enumerate();
            let changes =
                changes.map(|(number, lines)| (format!("f{number:02}"), different(*lines)));
            let mut text = String::new();
            differences(&changes.collect(), &mut text);
            text
        };
        // Beside the lines themselves stand two that name the file, and one that says where.
        let short = said(&[57]);
        assert_eq!(short.lines().count(), 1 + MAX_LINES.0);
        assert!(!short.contains('…'));
        let long = said(&[58]);
        assert_eq!(long.lines().count(), 1 + MAX_LINES.0 + 1);
        assert!(long.ends_with("… and 1 more lines of f00\n"), "{long}");
        // Of all files together, too: then nothing is said of a file.
        let all = said(&[100; 9]);
        assert!(
            all.contains("f06 (on disk)") && !all.contains("f07"),
            "{all}"
        );
        assert_eq!(all.lines().count(), MAX_LINES.1 + 2 * 7);
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! The files of the packaging that embedding looks at, and its changes in words.

use std::fmt::Write;
use std::path::Path;

use similar::TextDiff;

use super::{ENGINE, RECIPES};
use crate::diag::suggest::count;
use crate::diag::Sink;
use crate::disk::changes::{Change, Changes};
use crate::disk::list::files_below;

/// Files in debian/ that make the packaging: not its data, and not what a build leaves there.
///
/// # Errors
/// Reports what cannot be listed.
pub fn packaging(tree: &Path, sink: &Sink) -> Option<Vec<String>> {
    const DATA: [&str; 6] = ["build", "changelog", "config", "patches", "stamps", "tmp"];
    // Folders of packages that were built, and of sources that were generated.
    const BUILT: [&str; 3] = ["linux-", "generated.", "patches-"];
    let is_data = |name: &str| {
        let ours = [ENGINE, RECIPES]
            .iter()
            .any(|f| f.ends_with(&format!("/{name}")));
        ours || DATA.contains(&name) || BUILT.iter().any(|built| name.starts_with(built))
    };
    let files = files_below(&tree.join("debian"), |name| !is_data(name), sink)?;
    Some(
        files
            .into_iter()
            .map(|file| format!("debian/{file}"))
            .collect(),
    )
}

/// The changes in words: the two folders in one line each, every other file by itself, and how
/// debian/rules differs.
pub fn report(changes: &Changes<'_>) -> String {
    let mut text = String::new();
    for folder in [ENGINE, RECIPES] {
        let mut counts = [0; 3];
        for (_, change) in changes.iter().filter(|(path, _)| is_in(folder, path)) {
            counts[match change {
                Change::New(_) => 0,
                Change::Different(..) => 1,
                Change::Removed(_) => 2,
            }] += 1;
        }
        let words: Vec<String> = counts
            .iter()
            .zip(["new", "changed", "removed"])
            .filter(|(number, _)| **number > 0)
            .map(|(number, word)| format!("{} {word}", count(*number, "file")))
            .collect();
        if !words.is_empty() {
            let _ = writeln!(text, "{:<10}{folder}/: {}", "folder", words.join(", "));
        }
    }
    let single = || {
        changes
            .iter()
            .filter(|(path, _)| !is_in(ENGINE, path) && !is_in(RECIPES, path))
    };
    for (path, change) in single() {
        let word = match change {
            Change::New(_) => "new",
            Change::Different(..) => "changed",
            Change::Removed(_) => "removed",
        };
        let _ = writeln!(text, "{word:<10}{path}");
    }
    for (path, change) in single() {
        let Change::Different(old, new) = change else {
            continue;
        };
        let (old, new) = (
            String::from_utf8_lossy(&old.bytes),
            String::from_utf8_lossy(&new.bytes),
        );
        let diff = TextDiff::from_lines(old.as_ref(), new.as_ref());
        let diff = diff
            .unified_diff()
            .header(&format!("a/{path}"), &format!("b/{path}"))
            .to_string();
        let _ = write!(text, "\n{diff}");
    }
    text
}

fn is_in(folder: &str, path: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.starts_with('/'))
}

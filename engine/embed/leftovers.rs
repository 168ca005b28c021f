// SPDX-License-Identifier: GPL-2.0-or-later
//! What a person has to look at: files of the packaging that speak of what is gone or is not read any
//! more. They are not changed, since only who works with them knows what they are for.

use std::path::Path;

use super::changes::packaging;
use super::{OLD, RULES};
use crate::defines::LOCAL;
use crate::diag::Sink;
use crate::disk::changes::Changes;
use crate::disk::read::text as text_of;
use crate::resolve::buildcheck::PROGRAM;

/// Words, and what is the matter with them.
const WORDS: [(&str, &str); 2] = [
    (
        "gencontrol.py",
        "is gone: debian/bin/gencontrol replaces it, and needs cargo",
    ),
    (
        LOCAL,
        "is read by debian/bin/buildcheck.py only: use a layer over debian/recipes instead",
    ),
];

/// Longer files are data.
const MAX_BYTES: u64 = 100_000;

/// One line for each place, with a line break at its end.
///
/// # Errors
/// Reports what cannot be listed.
pub fn leftovers(tree: &Path, changes: &Changes<'_>, sink: &Sink) -> Option<String> {
    let mut text = String::new();
    for path in packaging(tree, sink)? {
        let is_history = path.starts_with("debian/changelog") || path.starts_with("debian/control");
        let is_known = [OLD, RULES, PROGRAM].contains(&path.as_str());
        if is_history || is_known || changes.contains_key(&path) {
            continue;
        }
        let full = tree.join(&path);
        if std::fs::metadata(&full).is_ok_and(|data| data.len() > MAX_BYTES) {
            continue;
        }
        let Some(content) = text_of(&full, &[]) else {
            continue;
        };
        for (word, matter) in WORDS {
            let lines: Vec<String> = content
                .lines()
                .enumerate()
                .filter(|(_, line)| line.contains(word))
                .map(|(number, _)| (number + 1).to_string())
                .collect();
            if !lines.is_empty() {
                text.push_str(&format!("{path}:{}: {word} {matter}\n", lines.join(",")));
            }
        }
    }
    Some(text)
}

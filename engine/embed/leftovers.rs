//! What a person has to look at: files of the packaging that speak of what is gone or is not read any
//! more. They are not changed, since only who works with them knows what they are for.

use std::path::Path;

use super::changes::{packaging, Changes};
use super::{OLD, RULES};
use crate::diag::Sink;

/// Words, and what is the matter with them.
const WORDS: [(&str, &str); 3] = [
    (
        "gencontrol.py",
        "is gone: debian/bin/gencontrol is in its place, and needs cargo",
    ),
    (
        "debian/config.local",
        "is not read by gencontrol: a layer over debian/recipes does its work",
    ),
    (
        "'debian/config'",
        "is what this reads: a flavour of debian/recipes that it asks for has to be there, too",
    ),
];

/// Longer files are data.
const MAX_BYTES: u64 = 100_000;

/// One line for each place, with a line break at its end.
///
/// # Errors
/// Reports what cannot be listed.
pub fn leftovers(tree: &Path, changes: &Changes, sink: &Sink) -> Option<String> {
    let mut text = String::new();
    for path in packaging(tree, sink)? {
        let is_history = path.starts_with("debian/changelog") || path.starts_with("debian/control");
        if is_history || path == OLD || path == RULES || changes.contains_key(&path) {
            continue;
        }
        let full = tree.join(&path);
        if std::fs::metadata(&full).is_ok_and(|data| data.len() > MAX_BYTES) {
            continue;
        }
        let Ok(content) = std::fs::read_to_string(&full) else {
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

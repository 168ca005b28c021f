// SPDX-License-Identifier: GPL-2.0-or-later
//! What stands in a folder, for the tests of kills here and in `tests/crash`: they do not ask the code that they test.

use std::fs;
use std::path::{Path, PathBuf};

/// Every path below a folder, folders as well: as the folder sees it, and as it is opened. Nothing where the
/// folder is missing.
pub(super) fn below(folder: &Path) -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten() {
            let path = entry.expect("it can be listed").path();
            let name = path.strip_prefix(folder).expect("it is below");
            found.push((name.display().to_string(), path.clone()));
            if path.is_dir() {
                open.push(path);
            }
        }
    }
    found
}

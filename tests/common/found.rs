// SPDX-License-Identifier: GPL-2.0-or-later
//! What stands in a directory, to be compared with what stands there later.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Every file and empty directory below a folder: relative path, content.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let mut entries = fs::read_dir(&next)
            .unwrap_or_else(|e| panic!("{}: {e}", next.display()))
            .peekable();
        let name = |path: &Path| {
            let relative = path.strip_prefix(folder).expect("it is below");
            relative.display().to_string()
        };
        if entries.peek().is_none() {
            found.insert(format!("{}/", name(&next)), Vec::new());
        }
        for entry in entries {
            let path = entry.expect("it can be listed").path();
            let kind = fs::symlink_metadata(&path)
                .expect("it is there")
                .file_type();
            if kind.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = if kind.is_file() {
                fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
            } else if kind.is_symlink() {
                let target = fs::read_link(&path).expect("it is a link");
                format!("a link to {}", target.display()).into_bytes()
            } else {
                b"no regular file".to_vec()
            };
            found.insert(name(&path), bytes);
        }
    }
    found
}

/// The paths at which two such differ.
pub(crate) fn differences(
    a: &BTreeMap<String, Vec<u8>>,
    b: &BTreeMap<String, Vec<u8>>,
) -> Vec<String> {
    let paths: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    paths
        .into_iter()
        .filter(|path| a.get(*path) != b.get(*path))
        .cloned()
        .collect()
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! What nothing can be faster than: the generated files, merely written, or merely read and compared.

use std::fs;
use std::path::{Path, PathBuf};

/// Every file below a directory: relative path, content.
pub(crate) fn read(top: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![top.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the output was just written") {
            let path = entry.expect("the output was just written").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = fs::read(&path).expect("the output was just written");
                let relative = path.strip_prefix(top).expect("it was found below");
                files.push((relative.to_owned(), text));
            }
        }
    }
    files.sort();
    files
}

/// Writes the files below a directory that is not there.
pub(crate) fn write(top: &Path, files: &[(PathBuf, Vec<u8>)]) {
    for (path, text) in files {
        let path = top.join(path);
        let parent = path.parent().expect("a file has a directory");
        if !parent.is_dir() {
            fs::create_dir_all(parent).expect("the temporary directory is writable");
        }
        fs::write(&path, text).expect("the temporary directory is writable");
    }
}

/// Reads each of the files, and compares it.
pub(crate) fn compare(top: &Path, files: &[(PathBuf, Vec<u8>)]) {
    for (path, text) in files {
        let own = fs::read(top.join(path)).expect("the output was just written");
        assert!(own == *text, "{} changed", path.display());
    }
}

/// Removes directories, which need not be there.
pub(crate) fn remove(folders: &[PathBuf]) {
    for folder in folders {
        let _ = fs::remove_dir_all(folder);
    }
}

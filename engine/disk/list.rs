// SPDX-License-Identifier: GPL-2.0-or-later
//! Listing folders: names in the same order everywhere, and what they are.

use std::fs::FileType;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::read::io_error;
use crate::diag::Sink;

/// What a name stands for. Links are not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A link, wherever it leads.
    Link,
    /// A FIFO, a device, a socket.
    Other,
}

/// A name in a folder.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The name; bytes that are no UTF-8 are replaced.
    pub name: String,
    /// What it is.
    pub kind: Kind,
}

impl Entry {
    /// Whether `ls` leaves it out.
    pub fn is_hidden(&self) -> bool {
        self.name.starts_with('.')
    }
}

fn kind(of: FileType) -> Kind {
    if of.is_file() {
        Kind::File
    } else if of.is_dir() {
        Kind::Folder
    } else if of.is_symlink() {
        Kind::Link
    } else {
        Kind::Other
    }
}

/// What is in a folder, sorted by name.
///
/// # Errors
/// What the system says.
pub fn entries(folder: &Path) -> io::Result<Vec<Entry>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        found.push(Entry {
            name: entry.file_name().to_string_lossy().into_owned(),
            kind: kind(entry.file_type()?),
        });
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// All files under a folder that are not hidden, sorted, relative to it; `enter` says which folders count,
/// by their paths. A folder that is not there has none; a link counts as a file, wherever it leads.
///
/// # Errors
/// Reports what cannot be listed.
pub fn files_below(
    folder: &Path,
    enter: impl Fn(&str) -> bool,
    sink: &Sink,
) -> Option<Vec<String>> {
    let mut found = Vec::new();
    let mut open = vec![PathBuf::new()];
    while let Some(relative) = open.pop() {
        let here = folder.join(&relative);
        let entries = match entries(&here) {
            Ok(entries) => entries,
            Err(error)
                if error.kind() == ErrorKind::NotFound && relative.as_os_str().is_empty() =>
            {
                return Some(Vec::new());
            }
            Err(error) => {
                sink.report(io_error(&here, "list", &error));
                return None;
            }
        };
        for entry in entries.into_iter().filter(|entry| !entry.is_hidden()) {
            let path = relative.join(&entry.name);
            let shown = path.display().to_string();
            if entry.kind != Kind::Folder {
                found.push(shown);
            } else if enter(&shown) {
                open.push(path);
            }
        }
    }
    found.sort();
    Some(found)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::files_below;
    use crate::diag::Sink;

    #[test]
    fn folders_are_listed() {
        let top = tempfile::tempdir().expect("the temporary directory is writable");
        let sink = Sink::default();
        for folder in ["a/b", "c", ".hidden"] {
            fs::create_dir_all(top.path().join(folder)).expect("it can be made");
        }
        for file in ["z", "a/y", "a/b/x", "c/w", ".hidden/v", "a/.u"] {
            fs::write(top.path().join(file), "").expect("it can be written");
        }
        let below = |folder: &str| files_below(&top.path().join(folder), |path| path != "c", &sink);
        assert_eq!(
            below(""),
            Some(["a/b/x", "a/y", "z"].map(str::to_owned).to_vec())
        );
        assert_eq!(below("nowhere"), Some(Vec::new()));
        assert!(!sink.has_errors());
        assert_eq!(below("z"), None);
        assert!(sink.has_errors());
    }
}

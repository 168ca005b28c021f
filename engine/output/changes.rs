//! What would be different in a folder: files that are wanted or unwanted, next to those on disk.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::diag::Sink;
use crate::recipe::load::io_error;

/// A file that is wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// Its content.
    pub bytes: Vec<u8>,
    /// Whether it is a program.
    pub executable: bool,
}

/// Paths in the folder, with what should be there; `None` for nothing.
pub type Wanted = BTreeMap<String, Option<File>>;

/// How a path changes.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Something comes where nothing was.
    New(File),
    /// Something else comes; the bytes are those on disk.
    Different(Vec<u8>, File),
    /// What is there goes.
    Removed,
}

/// The changes, by path. Paths that are as they should be are not here.
pub type Changes = BTreeMap<String, Change>;

/// Compares what is wanted with the disk.
///
/// # Errors
/// Reports every path that cannot be read.
pub fn compare(tree: &Path, wanted: Wanted, sink: &Sink) -> Option<Changes> {
    let errors = sink.errors();
    let mut changes = Changes::new();
    for (path, file) in wanted {
        let full = tree.join(&path);
        let old = match read(&full) {
            Ok(old) => old,
            Err(error) => {
                sink.report(io_error(&full, "read", &error));
                continue;
            }
        };
        let change = match (old, file) {
            (None, None) => continue,
            (Some(_), None) => Change::Removed,
            (None, Some(file)) => Change::New(file),
            (Some((bytes, executable)), Some(file)) => {
                if bytes == file.bytes && executable >= file.executable {
                    continue;
                }
                Change::Different(bytes, file)
            }
        };
        changes.insert(path, change);
    }
    (sink.errors() == errors).then_some(changes)
}

fn read(path: &Path) -> io::Result<Option<(Vec<u8>, bool)>> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let executable = fs::metadata(path)?.permissions().mode() & 0o100 != 0;
    Ok(Some((bytes, executable)))
}

/// All files under a folder that are not hidden, sorted, relative to it. A folder that is not there has
/// none; a link to a folder counts as a file.
///
/// # Errors
/// Reports what cannot be listed.
pub fn files_below(folder: &Path, sink: &Sink) -> Option<Vec<String>> {
    files_but(folder, |_| false, sink)
}

/// All files under a folder but those in folders at its top whose name is `left_out`.
///
/// # Errors
/// Reports what cannot be listed.
pub fn files_but(
    folder: &Path,
    left_out: impl Fn(&str) -> bool,
    sink: &Sink,
) -> Option<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(relative) = folders.pop() {
        let here = folder.join(&relative);
        let entries = match fs::read_dir(&here).and_then(|list| list.collect::<Result<Vec<_>, _>>())
        {
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
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            let path = relative.join(&name);
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                if !(relative.as_os_str().is_empty() && left_out(&name)) {
                    folders.push(path);
                }
            } else {
                found.push(path.display().to_string());
            }
        }
    }
    found.sort();
    Some(found)
}

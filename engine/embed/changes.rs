//! What would be different in a tree: files that are wanted or unwanted, next to those on disk.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use similar::TextDiff;

use super::{ENGINE, RECIPES};
use crate::diag::suggest::count;
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

/// Paths from the top of the tree, with what should be there; `None` for nothing.
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
    let files = files_but(&tree.join("debian"), is_data, sink)?;
    Some(
        files
            .into_iter()
            .map(|file| format!("debian/{file}"))
            .collect(),
    )
}

/// All files under a folder but those in folders at its top whose name is `left_out`.
fn files_but(folder: &Path, left_out: impl Fn(&str) -> bool, sink: &Sink) -> Option<Vec<String>> {
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

/// The changes in words: the two folders in one line each, every other file by itself, and how
/// debian/rules differs.
pub fn report(changes: &Changes) -> String {
    let mut text = String::new();
    for folder in [ENGINE, RECIPES] {
        let mut counts = [0; 3];
        for (_, change) in changes.iter().filter(|(path, _)| is_in(folder, path)) {
            counts[match change {
                Change::New(_) => 0,
                Change::Different(..) => 1,
                Change::Removed => 2,
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
            Change::Removed => "removed",
        };
        let _ = writeln!(text, "{word:<10}{path}");
    }
    for (path, change) in single() {
        let Change::Different(old, new) = change else {
            continue;
        };
        let (old, new) = (
            String::from_utf8_lossy(old),
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

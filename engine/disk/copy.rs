// SPDX-License-Identifier: GPL-2.0-or-later
//! A private copy of a tree's debian/, in which what a program writes can be told from what was copied.

use std::collections::BTreeSet;
use std::fs::{self, DirEntry, FileType, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{symlink, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{utimensat, AtFlags, Timespec, Timestamps, CWD};

use super::folder::TOP;
use super::read::io_error;
use crate::diag::Sink;

/// The time of everything that was copied, in seconds: no program writes files of that age.
const COPIED: i64 = 946_684_800;

/// Folders in debian/ that hold what a build left, and the history or the runs of others.
const NO_INPUT: [&str; 6] = [
    "build",
    "stamps",
    "tmp",
    ".debhelper",
    ".git",
    ".gencontrol",
];

/// Copies debian/ of `tree` into `to`. Links stay links, unless they lead out of debian/: of those, files are
/// copied and the rest is left out, so that nobody writes through the copy into the tree.
///
/// # Errors
/// Reports what cannot be read or written.
pub fn copy(tree: &Path, to: &Path, sink: &Sink) -> Option<()> {
    let from = tree.join(TOP);
    let copy = || -> Result<(), Failure> {
        let top = from.canonicalize().map_err(at(&from))?;
        let mut open = vec![PathBuf::new()];
        while let Some(relative) = open.pop() {
            let (here, there) = (top.join(&relative), to.join(TOP).join(&relative));
            fs::create_dir_all(&there).map_err(at(&there))?;
            for entry in fs::read_dir(&here).map_err(at(&here))? {
                let entry = entry.map_err(at(&here))?;
                let kind = entry.file_type().map_err(at(&entry.path()))?;
                if !kind.is_dir() {
                    one(&entry, kind, &there.join(entry.file_name()), &top)
                        .map_err(at(&entry.path()))?;
                } else if !(relative.as_os_str().is_empty() && is_left_by_build(&entry)) {
                    open.push(relative.join(entry.file_name()));
                }
            }
        }
        Ok(())
    };
    copy()
        .map_err(|(path, error)| sink.report(io_error(&path, "copy", &error)))
        .ok()
}

/// What the system said, and of which path.
type Failure = (PathBuf, io::Error);

fn at(path: &Path) -> impl FnOnce(io::Error) -> Failure + '_ {
    move |error| (path.to_owned(), error)
}

/// A folder of what a build makes: a package that was put together has a folder DEBIAN in it.
fn is_left_by_build(folder: &DirEntry) -> bool {
    let name = folder.file_name();
    NO_INPUT.iter().any(|known| name == *known) || folder.path().join("DEBIAN").is_dir()
}

fn one(entry: &DirEntry, kind: FileType, to: &Path, top: &Path) -> io::Result<()> {
    let from = entry.path();
    if kind.is_symlink() {
        let real = match from.canonicalize() {
            Ok(real) => real,
            // A link to nothing says nothing.
            Err(_) => return Ok(()),
        };
        let target = fs::read_link(&from)?;
        if real.starts_with(top) && target.is_relative() {
            return symlink(target, to);
        }
        if !real.is_file() {
            return Ok(());
        }
    } else if !kind.is_file() {
        return Ok(());
    }
    fs::copy(&from, to)?;
    let mode = fs::metadata(to)?.mode();
    fs::set_permissions(to, Permissions::from_mode(mode | 0o600))?;
    let time = Timespec {
        tv_sec: COPIED,
        tv_nsec: 0,
    };
    let times = Timestamps {
        last_access: time,
        last_modification: time,
    };
    Ok(utimensat(CWD, to, &times, AtFlags::SYMLINK_NOFOLLOW)?)
}

/// The files of a copy that are not as they were copied: paths that begin with `debian/`.
///
/// # Errors
/// Reports what cannot be listed.
pub fn written(copy: &Path, sink: &Sink) -> Option<BTreeSet<String>> {
    let list = || -> Result<BTreeSet<String>, Failure> {
        let mut found = BTreeSet::new();
        let mut open = vec![PathBuf::from(TOP)];
        while let Some(relative) = open.pop() {
            let here = copy.join(&relative);
            for entry in fs::read_dir(&here).map_err(at(&here))? {
                let entry = entry.map_err(at(&here))?;
                let path = relative.join(entry.file_name());
                let data = match entry.metadata() {
                    Ok(data) => data,
                    Err(error) if error.kind() == ErrorKind::NotFound => continue,
                    Err(error) => return Err((entry.path(), error)),
                };
                if data.is_dir() {
                    open.push(path);
                } else if data.is_file() && data.mtime() != COPIED {
                    found.insert(path.display().to_string());
                }
            }
        }
        Ok(found)
    };
    list()
        .map_err(|(path, error)| sink.report(io_error(&path, "list", &error)))
        .ok()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{symlink, MetadataExt, PermissionsExt};

    use super::{copy, written};
    use crate::diag::Sink;

    #[test]
    fn a_copy_knows_what_was_written_in_it() {
        let top = tempfile::tempdir().expect("the temporary directory is writable");
        let (tree, to) = (top.path().join("tree"), top.path().join("copy"));
        let sink = Sink::default();
        let file = |path: &str, text: &str| {
            let path = tree.join(path);
            fs::create_dir_all(path.parent().expect("it has one")).expect("it can be made");
            fs::write(path, text).expect("it can be written");
        };
        for path in [
            "debian/a",
            "debian/b/c",
            "debian/build/x",
            "debian/p/DEBIAN/y",
            "out",
        ] {
            file(path, path);
        }
        for (at, target) in [
            ("debian/inner", "b"),
            ("debian/outer", "../out"),
            ("debian/folder", "/"),
            ("debian/nowhere", "none"),
        ] {
            symlink(target, tree.join(at)).expect("it can be made");
        }
        let read_only = fs::Permissions::from_mode(0o555);
        fs::set_permissions(tree.join("debian/b/c"), read_only).expect("it is ours");
        assert_eq!(copy(&tree, &to, &sink), Some(()));
        let here = |path: &str| to.join("debian").join(path);
        // What is copied can be written again.
        let mode = fs::metadata(here("b/c")).expect("it is there").mode();
        assert_eq!(mode & 0o777, 0o755);
        assert!(here("inner").is_symlink() && here("inner/c").is_file());
        assert!(here("outer").is_file() && !here("outer").is_symlink());
        for path in ["folder", "nowhere", "build", "p"] {
            assert!(!here(path).exists(), "{path}");
        }
        assert_eq!(written(&to, &sink), Some([].into()));
        // The same text again is written all the same.
        fs::write(here("a"), "debian/a").expect("it can be written");
        fs::write(here("b/new"), "").expect("it can be written");
        let expected = ["debian/a", "debian/b/new"].map(str::to_owned);
        assert_eq!(written(&to, &sink), Some(expected.into()));
        assert!(!sink.has_errors());
        assert_eq!(copy(&to.join("none"), &to, &sink), None);
        assert!(sink.has_errors());
    }
}

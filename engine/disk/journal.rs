// SPDX-License-Identifier: GPL-2.0-or-later
//! What a run is about to do, written down before it begins: with it, whoever comes next goes on.
//!
//! A [`FORWARD`] journal says that the changes are decided: they are made, or finished. A [`BACK`] journal
//! says that one of them was refused: everything is put back. Each step can be seen to be done by what
//! is left in the staging folder, so that it may be done any number of times.

use std::io::{self, ErrorKind};
use std::os::fd::{AsFd, BorrowedFd};

use rustix::fs::{linkat, openat, readlinkat, renameat, statat, unlinkat};
use rustix::fs::{AtFlags, FileType, Mode, OFlags};
use rustix::io::Errno;
use serde::{Deserialize, Serialize};

use super::folder::{Folder, Walk, TOP};
use super::hash::hash;
use super::read::{whole, TO_READ};
use super::staging::{at, Failure, Staging};
use super::step::step;

/// The changes are to be made.
pub(super) const FORWARD: &str = "journal";

/// They are to be undone.
pub(super) const BACK: &str = "undo";

/// The changes of a run, in their order.
#[derive(Debug, Default, Deserialize, PartialEq, Serialize)]
pub(super) struct Journal {
    pub(super) steps: Vec<Step>,
    /// Folders that were not there before, the outermost first.
    pub(super) made: Vec<String>,
}

/// One path.
#[derive(Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct Step {
    pub(super) path: String,
    /// The hash of what was there.
    pub(super) old: Option<String>,
    /// The hash of what comes; `None` for nothing.
    pub(super) new: Option<String>,
}

/// What is prepared for a step.
pub(super) fn new_name(step: usize) -> String {
    format!("new-{step}")
}

/// What a step replaces.
pub(super) fn old_name(step: usize) -> String {
    format!("old-{step}")
}

/// Makes the changes. `resumed` says that another run began them: then every step is looked at first, and
/// what somebody changed since is left as it is and returned.
pub(super) fn forward(
    folder: &Folder,
    staging: &Staging,
    journal: &Journal,
    resumed: bool,
) -> Result<Vec<String>, Failure> {
    let mut walk = folder.walk().making();
    let mut foreign = Vec::new();
    for (number, change) in journal.steps.iter().enumerate() {
        let new = new_name(number);
        if resumed {
            let is_done = match change.new {
                Some(_) => !staging.has(&new),
                None => state(&mut walk, &change.path)
                    .map_err(at(&change.path))?
                    .is_none(),
            };
            if is_done {
                continue;
            }
            if state(&mut walk, &change.path).map_err(at(&change.path))? != change.old {
                foreign.push(change.path.clone());
                continue;
            }
        }
        let (parent, name) = walk.parent(&change.path).map_err(at(&change.path))?;
        let keep = || match change.old {
            Some(_) => keep(parent, name, staging, &old_name(number)),
            None => Ok(()),
        };
        let act = || match change.new {
            Some(_) => renameat(staging.handle.as_fd(), &new, parent, name),
            None => unlinkat(parent, name, AtFlags::empty()),
        };
        keep()
            .and_then(|()| step())
            .and_then(|()| Ok(act()?))
            .map_err(at(&change.path))?;
    }
    for change in journal.steps.iter().filter(|change| change.new.is_none()) {
        remove_empty(folder, &change.path);
    }
    Ok(foreign)
}

/// Puts everything back. Returns what somebody changed since, and what is therefore left as it is.
pub(super) fn back(
    folder: &Folder,
    staging: &Staging,
    journal: &Journal,
) -> Result<Vec<String>, Failure> {
    let mut walk = folder.walk().making();
    let mut foreign = Vec::new();
    for (number, change) in journal.steps.iter().enumerate().rev() {
        let old = old_name(number);
        let is_untouched = change.new.is_some() && staging.has(&new_name(number));
        if is_untouched || (change.old.is_some() && !staging.has(&old)) {
            continue;
        }
        let now = match state(&mut walk, &change.path) {
            // Its folder was never made.
            Err(error) if error.kind() == ErrorKind::NotADirectory && change.old.is_none() => None,
            now => now.map_err(at(&change.path))?,
        };
        if now == change.old {
            continue;
        }
        if now != change.new {
            foreign.push(change.path.clone());
            continue;
        }
        let (parent, name) = walk.parent(&change.path).map_err(at(&change.path))?;
        step().map_err(at(&change.path))?;
        let done = match change.old {
            Some(_) => renameat(staging.handle.as_fd(), &old, parent, name),
            None => unlinkat(parent, name, AtFlags::empty()),
        };
        done.map_err(|error| (change.path.clone(), error.into()))?;
    }
    for made in journal.made.iter().rev() {
        let _ = std::fs::remove_dir(folder.path.join(made));
    }
    Ok(foreign)
}

/// Whether everything that is still to come is as it was prepared: after a loss of power it need not be.
pub(super) fn is_whole(staging: &Staging, journal: &Journal) -> io::Result<bool> {
    let mut walk = Walk::from(staging.handle.as_fd());
    for (number, change) in journal.steps.iter().enumerate() {
        let found = state(&mut walk, &new_name(number))?;
        if found.is_some() && found != change.new {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The hash of what is at a path, or what it is if it is no regular file; `None` for nothing.
pub(super) fn state(walk: &mut Walk<'_>, path: &str) -> io::Result<Option<String>> {
    let (parent, name) = match walk.parent(path) {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let stat = match statat(parent, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) => stat,
        Err(Errno::NOENT) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => {
            let file = openat(parent, name, TO_READ | OFlags::NOFOLLOW, Mode::empty())?;
            Ok(Some(hash(&whole(&mut file.into())?)))
        }
        FileType::Symlink => {
            let target = readlinkat(parent, name, Vec::new())?;
            Ok(Some(format!("link {}", target.to_string_lossy())))
        }
        _ => Ok(Some("no file".to_owned())),
    }
}

/// Keeps a file that is about to be replaced or removed, for the way back.
fn keep(parent: BorrowedFd<'_>, name: &str, staging: &Staging, kept: &str) -> io::Result<()> {
    step()?;
    match linkat(parent, name, staging.handle.as_fd(), kept, AtFlags::empty()) {
        Ok(()) | Err(Errno::EXIST) => return Ok(()),
        Err(Errno::NOENT) => return Err(Errno::NOENT.into()),
        // There are file systems without links, and files that may not be linked.
        Err(_) => {}
    }
    let file = openat(parent, name, TO_READ | OFlags::NOFOLLOW, Mode::empty())?;
    let stat = rustix::fs::fstat(&file)?;
    let old = super::changes::Old {
        bytes: whole(&mut file.into())?,
        mode: stat.st_mode & 0o7777,
        owner: (stat.st_uid, stat.st_gid),
    };
    staging.write(
        kept,
        &super::changes::File::new(old.bytes.as_slice()),
        Some(&old),
    )
}

/// Removes the folders of a file, as far as they are empty; debian/ stays.
fn remove_empty(folder: &Folder, path: &str) {
    let mut inner = path;
    while let Some((outer, _)) = inner.rsplit_once('/') {
        let _ = step();
        if outer == TOP || std::fs::remove_dir(folder.path.join(outer)).is_err() {
            return;
        }
        inner = outer;
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;
    use crate::diag::Sink;
    use crate::disk::changes::File;
    use crate::disk::lock::own;

    #[test]
    fn what_is_at_a_path_is_told() {
        let place = tempfile::tempdir().expect("the temporary directory is writable");
        let debian = place.path().join("debian");
        fs::create_dir_all(debian.join("folder")).expect("it is writable");
        fs::write(debian.join("file"), "text").expect("it is writable");
        symlink("file", debian.join("link")).expect("it is writable");
        let folder = own(place.path(), "", &Sink::default()).expect("it is ours");
        let at = |path: &str| state(&mut folder.walk(), path);
        for (path, expected) in [
            ("debian/file", Some(hash(b"text"))),
            ("debian/link", Some("link file".to_owned())),
            ("debian/folder", Some("no file".to_owned())),
            ("debian/nothing", None),
            ("debian/nothing/below", None),
        ] {
            assert_eq!(at(path).expect(path), expected, "{path}");
        }
        let error = at("debian/file/below").expect_err("a file has nothing below it");
        assert_eq!(error.kind(), ErrorKind::NotADirectory);
    }

    #[test]
    fn what_was_never_made_needs_no_way_back() {
        let place = tempfile::tempdir().expect("the temporary directory is writable");
        fs::create_dir(place.path().join("debian")).expect("it is writable");
        fs::write(place.path().join("debian/file"), "text").expect("it is writable");
        let folder = own(place.path(), "", &Sink::default()).expect("it is ours");
        let staging = Staging::new(&folder).map_err(|(path, _)| path);
        let staging = staging.expect("debian/ is writable");
        let journal = |old: Option<&str>| Journal {
            steps: vec![Step {
                path: "debian/file/below".to_owned(),
                old: old.map(str::to_owned),
                new: Some(hash(b"new")),
            }],
            made: Vec::new(),
        };
        let foreign = back(&folder, &staging, &journal(None)).map_err(|(path, _)| path);
        assert_eq!(foreign, Ok(Vec::new()));
        // Where something was before, the file in the place of its folder is in the way.
        let old = File::new(b"old".as_slice());
        staging
            .write(&old_name(0), &old, None)
            .expect("it is writable");
        let (path, error) = back(&folder, &staging, &journal(Some("old"))).expect_err("no folder");
        assert_eq!(path, "debian/file/below");
        assert_eq!(error.kind(), ErrorKind::NotADirectory);
        staging.remove();
    }

    /// A step that was not begun has nothing to be put back, whatever stands there now.
    #[test]
    fn what_was_not_touched_is_no_matter_of_the_way_back() {
        let place = tempfile::tempdir().expect("the temporary directory is writable");
        fs::create_dir(place.path().join("debian")).expect("it is writable");
        fs::write(place.path().join("debian/file"), "by hand").expect("it is writable");
        let folder = own(place.path(), "", &Sink::default()).expect("it is ours");
        let staging = Staging::new(&folder).map_err(|(path, _)| path);
        let staging = staging.expect("debian/ is writable");
        for (old, is_staged, expected) in [
            (None, true, &[][..]),
            (Some("old"), true, &[]),
            (Some("old"), false, &[]),
            (None, false, &["debian/file"]),
        ] {
            let journal = Journal {
                steps: vec![Step {
                    path: "debian/file".to_owned(),
                    old: old.map(str::to_owned),
                    new: Some(hash(b"new")),
                }],
                made: Vec::new(),
            };
            if is_staged {
                let new = File::new(b"new".as_slice());
                staging
                    .write(&new_name(0), &new, None)
                    .expect("it is writable");
            }
            let foreign = back(&folder, &staging, &journal).map_err(|(path, _)| path);
            assert_eq!(
                foreign.expect("nothing is in the way"),
                expected,
                "{old:?} {is_staged}"
            );
            staging.forget(&new_name(0)).expect("it is writable");
        }
        staging.remove();
        let text = fs::read_to_string(place.path().join("debian/file"));
        assert_eq!(text.expect("it is there"), "by hand");
    }

    #[test]
    fn empty_folders_go_up_to_the_packaging() {
        let place = tempfile::tempdir().expect("the temporary directory is writable");
        let top = place.path();
        fs::create_dir_all(top.join("debian/a/b/c")).expect("it is writable");
        fs::create_dir_all(top.join("debian/d/e")).expect("it is writable");
        fs::write(top.join("debian/d/file"), "").expect("it is writable");
        let folder = own(top, "", &Sink::default()).expect("it is ours");
        remove_empty(&folder, "debian/d/e/file");
        assert!(!top.join("debian/d/e").exists() && top.join("debian/d").exists());
        fs::remove_dir_all(top.join("debian/d")).expect("it is writable");
        remove_empty(&folder, "debian/a/b/c/file");
        assert!(!top.join("debian/a").exists());
        assert!(top.join("debian").exists());
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Where a run prepares files and keeps those that it replaces: a hidden folder of its own in the one that
//! changes.
//!
//! There are only copies and links that the run made itself: nobody's only file ever lies here, until a
//! journal says that it has been replaced.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::PathBuf;

use rustix::fs::{fchmod, fstat, fsync, mkdirat, openat, renameat, unlinkat};
use rustix::fs::{AtFlags, Mode, OFlags};
use rustix::io::Errno;

use super::changes::{self, Old};
use super::folder::{Folder, TOP};
use super::step::step;

/// Where the folders of runs are: in debian/, which may be on another disk, or where there is none at the top.
pub(super) const PLACES: [&str; 2] = ["debian/.gencontrol", ".gencontrol"];

/// A path in the folder, and what the system said about it.
pub(super) type Failure = (String, io::Error);

/// Says what an error is about.
pub(super) fn at(path: &str) -> impl FnOnce(io::Error) -> Failure + '_ {
    move |error| (path.to_owned(), error)
}

/// The folder of a run.
pub(super) struct Staging {
    /// Its path, to remove it.
    pub(super) path: PathBuf,
    pub(super) handle: OwnedFd,
}

impl Staging {
    /// Makes one.
    pub(super) fn new(folder: &Folder) -> Result<Staging, Failure> {
        let in_debian = folder.path.join(TOP).is_dir();
        let place = PLACES[usize::from(!in_debian)];
        let shown = if in_debian { TOP } else { "" };
        step().map_err(at(shown))?;
        let (mut name, mut number) = (String::new(), 0_u32);
        let path = format!("{place}/x");
        let mut walk = folder.walk().making();
        let (outer, _) = walk.parent(&path).map_err(at(shown))?;
        let made = loop {
            // Without a lock, another run may be at work with the same number on another machine.
            name.clear();
            name.push_str(&format!("{}-{number}", std::process::id()));
            match mkdirat(outer, &name, Mode::from_raw_mode(0o777)) {
                Err(Errno::EXIST) if number < 1000 => number += 1,
                made => break made,
            }
        };
        made.map_err(|error| (shown.to_owned(), error.into()))?;
        let handle = open_folder(outer, &name).map_err(at(shown))?;
        let path = folder.path.join(place).join(&name);
        Ok(Staging { path, handle })
    }

    /// Opens one that was left.
    pub(super) fn left(folder: &Folder, place: &str, name: &str) -> io::Result<Staging> {
        let path = format!("{place}/{name}");
        let mut walk = folder.walk();
        let (outer, name) = walk.parent(&path)?;
        let handle = open_folder(outer, name)?;
        let path = folder.path.join(path);
        Ok(Staging { path, handle })
    }

    /// Writes a file. In the place of an old one it gets that one's mode and owner.
    pub(super) fn write(
        &self,
        name: &str,
        file: &changes::File<'_>,
        old: Option<&Old>,
    ) -> io::Result<()> {
        write_at(self.handle.as_fd(), name, file, old)
    }

    /// Puts a file in place whose being there means something: what it says is on the disk before it has its
    /// name.
    pub(super) fn commit(&self, name: &str, text: &[u8]) -> io::Result<()> {
        let part = format!("{name}.part");
        let mut out = create(self.handle.as_fd(), &part)?;
        out.write_all(text)?;
        match fsync(out.as_fd()) {
            // There are file systems that cannot say so.
            Ok(()) | Err(Errno::INVAL | Errno::NOTSUP) => {}
            Err(error) => return Err(error.into()),
        }
        step()?;
        Ok(renameat(
            self.handle.as_fd(),
            part,
            self.handle.as_fd(),
            name,
        )?)
    }

    /// Whether it holds a file.
    pub(super) fn has(&self, name: &str) -> bool {
        rustix::fs::statat(self.handle.as_fd(), name, AtFlags::SYMLINK_NOFOLLOW).is_ok()
    }

    /// Removes a file that steers the next run. Without it, all that is left is of no worth.
    pub(super) fn forget(&self, name: &str) -> io::Result<()> {
        step()?;
        match unlinkat(self.handle.as_fd(), name, AtFlags::empty()) {
            Err(Errno::NOENT) | Ok(()) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes everything. What does not go now is removed by the next run.
    pub(super) fn remove(self) {
        if step().is_ok() && std::fs::remove_dir_all(&self.path).is_ok() {
            if let Some(outer) = self.path.parent() {
                let _ = step().and_then(|()| std::fs::remove_dir(outer));
            }
        }
    }
}

/// Writes a file that is not there. In the place of an old one it gets that one's mode and owner.
pub(super) fn write_at(
    folder: BorrowedFd<'_>,
    name: &str,
    file: &changes::File<'_>,
    old: Option<&Old>,
) -> io::Result<()> {
    let mut out = create(folder, name)?;
    out.write_all(&file.bytes)?;
    give_mode(&out, file.executable, old)
}

fn create(folder: BorrowedFd<'_>, name: &str) -> io::Result<File> {
    step()?;
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
    let mode = Mode::from_raw_mode(0o666);
    Ok(openat(folder, name, flags, mode)?.into())
}

fn give_mode(out: &File, executable: bool, old: Option<&Old>) -> io::Result<()> {
    if old.is_none() && !executable {
        return Ok(());
    }
    let own = fstat(out.as_fd())?;
    if let Some((uid, gid)) = old.map(|old| old.owner) {
        if (uid, gid) != (own.st_uid, own.st_gid) {
            // Only root can give files away, and nobody else has to.
            let _ = std::os::unix::fs::fchown(out, Some(uid), Some(gid));
        }
    }
    let mut mode = old.map_or(own.st_mode & 0o7777, |old| old.mode);
    if executable {
        // Whoever may read it may run it.
        mode |= (mode & 0o444) >> 2;
    }
    Ok(fchmod(out.as_fd(), Mode::from_raw_mode(mode))?)
}

fn open_folder(outer: impl AsFd, name: &str) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(openat(outer, name, flags, Mode::empty())?)
}

#[cfg(test)]
mod tests {
    use std::fs::{self, metadata};
    use std::os::unix::fs::{chown, symlink, MetadataExt, PermissionsExt};

    use super::*;
    use crate::diag::Sink;
    use crate::disk::changes::File;
    use crate::disk::lock::own;

    #[test]
    fn a_file_gets_the_mode_of_the_one_that_it_replaces() {
        let place = tempfile::tempdir().expect("the temporary directory is writable");
        let handle = Folder::open(place.path()).expect("it is there");
        fs::write(place.path().join("plain"), "").expect("it is writable");
        let mode_of = |name: &str| {
            let found = metadata(place.path().join(name)).expect("it is there");
            found.permissions().mode() & 0o7777
        };
        let usual = mode_of("plain");
        for (number, (old, executable, expected)) in [
            (None, false, usual),
            (None, true, usual | ((usual & 0o444) >> 2)),
            (Some(0o640), false, 0o640),
            (Some(0o640), true, 0o750),
            (Some(0o604), true, 0o705),
        ]
        .into_iter()
        .enumerate()
        {
            let (name, file) = (
                number.to_string(),
                File {
                    executable,
                    ..File::new(b"text".as_slice())
                },
            );
            let own = rustix::fs::fstat(&handle).expect("it is open");
            let old = old.map(|mode| Old {
                bytes: Vec::new(),
                mode,
                owner: (own.st_uid, own.st_gid),
            });
            write_at(handle.as_fd(), &name, &file, old.as_ref()).expect("it is writable");
            assert_eq!(mode_of(&name), expected, "{old:?} {executable}");
            // It never writes over another.
            let error = write_at(handle.as_fd(), &name, &file, None).expect_err("it is there");
            assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        }
    }

    #[test]
    fn a_file_goes_to_the_owner_of_the_old_one_if_it_may() {
        let place = tempfile::tempdir().expect("the temporary directory is writable");
        let handle = Folder::open(place.path()).expect("it is there");
        let owner_of = |name: &str| {
            let found = metadata(place.path().join(name)).expect("it is there");
            (found.uid(), found.gid())
        };
        fs::write(place.path().join("old"), "").expect("it is writable");
        // Only root may, and not everywhere.
        let _ = chown(place.path().join("old"), Some(1), Some(1));
        let old = Old {
            bytes: Vec::new(),
            mode: 0o640,
            owner: (1, 1),
        };
        let file = File::new(b"text".as_slice());
        write_at(handle.as_fd(), "new", &file, Some(&old)).expect("it is writable");
        assert_eq!(owner_of("new"), owner_of("old"));
    }

    #[test]
    fn what_is_forgotten_is_not_there() {
        let place = tempfile::tempdir().expect("the temporary directory is writable");
        let folder = own(place.path(), "", &Sink::default()).expect("it is ours");
        let staging = Staging::new(&folder).map_err(|(path, _)| path);
        let staging = staging.expect("it is writable");
        staging.commit("a", b"text").expect("it is writable");
        assert!(staging.has("a"));
        for _ in 0..2 {
            staging.forget("a").expect("it is writable");
            assert!(!staging.has("a"));
        }
        staging.remove();
    }

    #[test]
    fn only_a_folder_is_one_that_was_left() {
        let place = tempfile::tempdir().expect("the temporary directory is writable");
        let above = place.path().join(PLACES[1]);
        fs::create_dir_all(above.join("folder")).expect("it is writable");
        let folder = Folder {
            path: place.path().to_owned(),
            handle: Folder::open(place.path()).expect("it is there"),
            elsewhere: "",
            made: Vec::new(),
            owned: None,
        };
        fs::write(above.join("file"), "").expect("it is writable");
        symlink("folder", above.join("link")).expect("it is writable");
        for (name, is_one) in [("folder", true), ("file", false), ("link", false)] {
            let found = Staging::left(&folder, PLACES[1], name);
            assert_eq!(found.is_ok(), is_one, "{name}");
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! A folder whose files change, and the way to them: component by component from its top, so that no path
//! and no link leads out of it.

use std::io::{self, ErrorKind};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{mkdirat, openat, Mode, OFlags, CWD};
use rustix::io::Errno;

use super::read::io_error;
use super::step::step;
use crate::diag::{Diagnostic, Place};

/// The folder of a package's own files. Where it is a link, the package stands elsewhere, and all of it.
pub(super) const TOP: &str = "debian";

/// An open folder. [`super::lock`] makes them.
pub struct Folder {
    pub(super) path: PathBuf,
    pub(super) handle: OwnedFd,
    /// What to say of another place: an option such as `--output DIR`.
    pub(super) elsewhere: &'static str,
    /// What was made to have it, the outermost first: goes, if it stays empty.
    pub(super) made: Vec<PathBuf>,
    /// Device and inode, if this run has it to itself.
    pub(super) owned: Option<(u64, u64)>,
}

impl Folder {
    /// By which messages name it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Opens a folder.
    pub(super) fn open(path: &Path) -> io::Result<OwnedFd> {
        let here = if path.as_os_str().is_empty() {
            Path::new(".")
        } else {
            path
        };
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(openat(CWD, here, flags, Mode::empty())?)
    }

    /// The way to files in it.
    pub(super) fn walk(&self) -> Walk<'_> {
        Walk::from(self.handle.as_fd())
    }

    /// A problem with one of its files, in words that say what stands in the way.
    pub(super) fn problem(&self, path: &str, wanted: &str, error: &io::Error) -> Diagnostic {
        if path.is_empty() {
            return io_error(&self.path, wanted, error);
        }
        let full = self.path.join(path);
        let help = match self.elsewhere {
            "" => "move it away".to_owned(),
            option => format!("move it away, or choose another place: {option}"),
        };
        if let Err(words) = check(path) {
            return Diagnostic::error(Place::Path(full), words);
        }
        let message = match Errno::from_io_error(error) {
            _ if error.kind() == ErrorKind::IsADirectory => {
                "cannot write this file: a directory is in its place"
            }
            Some(Errno::LOOP) => "cannot write this file: a symbolic link is in its place",
            _ if error.kind() == ErrorKind::NotADirectory => return in_the_way(&full).help(help),
            _ => return io_error(&full, wanted, error),
        };
        Diagnostic::error(Place::Path(full), message).help(help)
    }
}

/// Says which part of a path is no directory.
pub(super) fn in_the_way(path: &Path) -> Diagnostic {
    let mut above: Vec<&Path> = path.ancestors().skip(1).collect();
    above.reverse();
    let found = above.into_iter().find_map(|part| {
        let kind = part.symlink_metadata().ok()?.file_type();
        match part.ends_with(TOP) {
            true if part.is_dir() => None,
            _ => (!kind.is_dir()).then_some((part, kind.is_symlink() && part.is_dir())),
        }
    });
    let (part, is_link) = found.unwrap_or((path, false));
    let message = match is_link {
        true => "expected a directory, found a symbolic link: it is not followed",
        false => "expected a directory, found a file",
    };
    Diagnostic::error(Place::Path(part.to_owned()), message)
}

/// Whether a path is one below a folder: no `..`, no absolute one.
///
/// # Errors
/// Says what is wrong.
pub fn check(path: &str) -> Result<(), &'static str> {
    if path.contains('\0') {
        return Err("the path has a NUL byte in it");
    }
    let is_name = |part: &str| !matches!(part, "" | "." | "..");
    match path.split('/').all(is_name) {
        true => Ok(()),
        false => Err("this path leaves the output directory"),
    }
}

/// The way to files below a folder. It keeps the last one's folder open: files come sorted.
pub(super) struct Walk<'f> {
    top: BorrowedFd<'f>,
    last: Option<(String, OwnedFd)>,
    makes: bool,
    /// What it made, the outermost first.
    pub(super) made: Vec<String>,
}

impl<'f> Walk<'f> {
    pub(super) fn from(top: BorrowedFd<'f>) -> Walk<'f> {
        Walk {
            top,
            last: None,
            makes: false,
            made: Vec::new(),
        }
    }

    /// It makes folders that are missing.
    pub(super) fn making(self) -> Walk<'f> {
        Walk {
            makes: true,
            ..self
        }
    }

    /// The folder of a file, and the file's name in it.
    ///
    /// # Errors
    /// `NotFound` for a folder that is missing, `NotADirectory` for what stands in its place, a link included.
    pub(super) fn parent<'w, 'p>(
        &'w mut self,
        path: &'p str,
    ) -> io::Result<(BorrowedFd<'w>, &'p str)> {
        check(path).map_err(io::Error::other)?;
        let Some((folder, name)) = path.rsplit_once('/') else {
            return Ok((self.top, path));
        };
        if self.last.as_ref().is_none_or(|(last, _)| last != folder) {
            let handle = self.open(folder)?;
            self.last = Some((folder.to_owned(), handle));
        }
        let last = self.last.as_ref().expect("it was just opened");
        Ok((last.1.as_fd(), name))
    }

    fn open(&mut self, folder: &str) -> io::Result<OwnedFd> {
        let mut here: Option<OwnedFd> = None;
        let mut end = 0;
        for part in folder.split('/') {
            let above = here.as_ref().map_or(self.top, |here| here.as_fd());
            let is_top = end == 0 && part == TOP;
            end += part.len();
            let mut flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
            flags.set(OFlags::NOFOLLOW, !is_top);
            let opened = match openat(above, part, flags, Mode::empty()) {
                Err(Errno::NOENT) if self.makes => {
                    step()?;
                    mkdirat(above, part, Mode::from_raw_mode(0o777))?;
                    self.made.push(folder[..end].to_owned());
                    openat(above, part, flags, Mode::empty())
                }
                // Of a link, the systems say either.
                Err(Errno::LOOP) => Err(Errno::NOTDIR),
                opened => opened,
            };
            here = Some(opened?);
            end += 1;
        }
        here.ok_or_else(|| ErrorKind::NotFound.into())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::ErrorKind;
    use std::os::fd::AsFd;
    use std::os::unix::fs::symlink;

    use super::{check, in_the_way, Folder, Walk};
    use crate::diag::Place;

    #[test]
    fn what_is_in_the_way_is_below_a_linked_packaging() {
        let top = tempfile::tempdir().expect("the temporary directory is writable");
        fs::create_dir(top.path().join("packaging")).expect("it can be made");
        symlink("packaging", top.path().join("debian")).expect("it can be made");
        symlink("gone", top.path().join("packaging/link")).expect("it can be made");
        fs::write(top.path().join("packaging/file"), "").expect("it can be made");
        for part in ["debian/file", "debian/link"] {
            let part = top.path().join(part);
            let problem = in_the_way(&part.join("x"));
            assert_eq!(problem.place, Place::Path(part));
            assert!(problem.message.ends_with("found a file"));
        }
    }

    #[test]
    fn no_path_and_no_link_leads_out() {
        for path in [
            "", "/a", "a//b", "a/", "./a", "a/./b", "..", "a/../b", "a/..", "a\0",
        ] {
            assert!(check(path).is_err(), "{path}");
        }
        assert_eq!(check("debian/a..b/c."), Ok(()));
        let top = tempfile::tempdir().expect("the temporary directory is writable");
        let inside = top.path().join("inside");
        for folder in ["inside", "outside", "outside/sub", "packaging"] {
            fs::create_dir(top.path().join(folder)).expect("it can be made");
        }
        // The packaging as a whole may stand elsewhere.
        symlink("../packaging", inside.join("debian")).expect("it can be made");
        symlink("../outside", inside.join("link")).expect("it can be made");
        symlink("../outside", top.path().join("packaging/link")).expect("it can be made");
        let handle = Folder::open(&inside).expect("it is there");
        let mut walk = Walk::from(handle.as_fd()).making();
        assert!(walk.parent("debian/new/a").is_ok());
        assert!(top.path().join("packaging/new").is_dir());
        for path in ["link/a", "link/sub/a", "debian/link/a", "debian/link/new/a"] {
            let error = walk.parent(path).expect_err(path);
            assert_eq!(error.kind(), ErrorKind::NotADirectory, "{path}");
        }
        assert!(!top.path().join("outside/new").exists());
        fs::write(top.path().join("packaging/file"), "").expect("it can be made");
        let error = walk.parent("debian/file/a").expect_err("it is a file");
        assert_eq!(error.kind(), ErrorKind::NotADirectory);
        assert!(walk.parent("debian/new/debian/b/c").is_ok());
        assert_eq!(
            walk.made,
            ["debian/new", "debian/new/debian", "debian/new/debian/b"]
        );
        fs::write(top.path().join("file"), "").expect("it can be made");
        let error = Folder::open(&top.path().join("file")).expect_err("it is a file");
        assert_eq!(error.kind(), ErrorKind::NotADirectory);
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Who works in a folder: one run that changes it, or several that only read it.
//!
//! The lock is one of the folder itself ([flock(2)](https://manpages.debian.org/flock.2)): no file stands for
//! it, and the end of the process gives it back, however that comes. Where a file system knows no locks,
//! it goes without.
//!
//! A run first shares or owns the tree, then everything else, so that no two wait for each other.

use std::io::{self, ErrorKind};
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::fs::{fstat, stat, FlockOperation};
use rustix::io::Errno;

use super::folder::{in_the_way, Folder};
use super::read::io_error;
use super::settle::{is_unsettled, settle};
use crate::diag::{Diagnostic, Place, Sink};

/// How long a run waits for another one; a test that holds what is said then, not as long.
const PATIENCE: Duration = Duration::from_millis(if cfg!(test) { 1_000 } else { 10_000 });

/// How often it looks.
const PAUSE: Duration = Duration::from_millis(5);

/// The folders that this process has to itself: sharing one of them would wait for itself.
static OWNED: Mutex<Vec<(u64, u64)>> = Mutex::new(Vec::new());

fn owned() -> MutexGuard<'static, Vec<(u64, u64)>> {
    // A list of numbers is whole at any moment.
    OWNED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Has a folder to itself until the end of the value; makes it, if it is not there. A run that was killed in
/// it is finished first. `elsewhere` is the option that names another place.
///
/// # Errors
/// Reports what the system refuses, and another run that does not come to its end.
pub fn own(path: &Path, elsewhere: &'static str, sink: &Sink) -> Option<Folder> {
    let mut made = Vec::new();
    let taken =
        make(path, &mut made).and_then(|()| take(path, FlockOperation::NonBlockingLockExclusive));
    let folder = match taken {
        Ok((handle, identity)) => {
            owned().push(identity);
            Folder {
                path: path.to_owned(),
                handle,
                elsewhere,
                made,
                owned: Some(identity),
            }
        }
        Err(error) => {
            for folder in made.iter().rev() {
                let _ = std::fs::remove_dir(folder);
            }
            report(path, "write", elsewhere, &error, sink);
            return None;
        }
    };
    settle(&folder, sink)?;
    Some(folder)
}

/// Shares a folder with others that read it, until the end of the value: nobody changes it meanwhile. A run
/// that was killed in it is finished first.
///
/// # Errors
/// Reports what the system refuses, and another run that does not come to its end.
pub fn share(path: &Path, sink: &Sink) -> Option<Folder> {
    let shared = || match take(path, FlockOperation::NonBlockingLockShared) {
        Ok((handle, _)) => Some(Folder {
            path: path.to_owned(),
            handle,
            elsewhere: "",
            made: Vec::new(),
            owned: None,
        }),
        Err(error) => {
            report(path, "read", "", &error, sink);
            None
        }
    };
    let folder = shared()?;
    let is_ours = identity(&folder.handle).is_ok_and(|this| owned().contains(&this));
    if is_ours || !is_unsettled(path) {
        return Some(folder);
    }
    drop(folder);
    drop(own(path, "", sink)?);
    shared()
}

impl Drop for Folder {
    /// The lock goes with the handle.
    fn drop(&mut self) {
        if let Some(identity) = self.owned {
            owned().retain(|known| *known != identity);
        }
        for folder in self.made.iter().rev() {
            // Only an empty one goes.
            let _ = std::fs::remove_dir(folder);
        }
    }
}

fn report(path: &Path, wanted: &str, elsewhere: &str, error: &io::Error, sink: &Sink) {
    if error.kind() == ErrorKind::WouldBlock {
        return sink.report(
            Diagnostic::error(
                Place::Path(path.to_owned()),
                "another gencontrol is running here",
            )
            .help("wait until it is done, then run this again"),
        );
    }
    let (move_away, make_room) = match elsewhere {
        "" => ("move it away".to_owned(), "nothing was changed".to_owned()),
        option => (
            format!("move it away, or choose another place: {option}"),
            format!("nothing was changed; make room or choose another place: {option}"),
        ),
    };
    sink.report(match error.kind() {
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => {
            in_the_way(&path.join("x")).help(move_away)
        }
        _ if wanted == "read" => io_error(path, wanted, error),
        _ => io_error(path, wanted, error).help(make_room),
    });
}

/// Makes a folder and those above it, and remembers which are new.
fn make(folder: &Path, made: &mut Vec<PathBuf>) -> io::Result<()> {
    if folder.as_os_str().is_empty() || folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent() {
        make(parent, made)?;
    }
    match std::fs::create_dir(folder) {
        Ok(()) => made.push(folder.to_owned()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists && folder.is_dir() => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

fn identity(handle: &OwnedFd) -> io::Result<(u64, u64)> {
    let stat = fstat(handle.as_fd())?;
    Ok((stat.st_dev, stat.st_ino))
}

/// Opens and locks a folder.
fn take(path: &Path, operation: FlockOperation) -> io::Result<(OwnedFd, (u64, u64))> {
    let start = Instant::now();
    let is_too_long = || start.elapsed() > PATIENCE;
    loop {
        let handle = Folder::open(path)?;
        let this = identity(&handle)?;
        let is_shared = operation == FlockOperation::NonBlockingLockShared;
        if is_shared && owned().contains(&this) {
            return Ok((handle, this));
        }
        match rustix::fs::flock(handle.as_fd(), operation) {
            Err(Errno::WOULDBLOCK) if is_too_long() => {
                return Err(ErrorKind::WouldBlock.into());
            }
            Err(Errno::WOULDBLOCK | Errno::INTR) => std::thread::sleep(PAUSE),
            // Whoever had it may have removed it, and somebody else made another one.
            Ok(()) if is_at(path, this) => return Ok((handle, this)),
            Ok(()) if is_shared || is_too_long() => {
                return Err(ErrorKind::NotFound.into());
            }
            Ok(()) => make(path, &mut Vec::new())?,
            Err(_) => return Ok((handle, this)),
        }
    }
}

fn is_at(path: &Path, this: (u64, u64)) -> bool {
    let here = if path.as_os_str().is_empty() {
        Path::new(".")
    } else {
        path
    };
    stat(here).is_ok_and(|stat| (stat.st_dev, stat.st_ino) == this)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;
    use crate::text::files::Files;

    #[test]
    fn folders_are_made_from_above() {
        let folder = tempfile::tempdir().expect("the temporary directory is writable");
        let top = folder.path();
        let mut made = Vec::new();
        make(&top.join("a/b"), &mut made).expect("it is writable");
        assert_eq!(made, [top.join("a"), top.join("a/b")]);
        make(&top.join("a"), &mut made).expect("it is there");
        assert_eq!(made.len(), 2);
        // `c/..` is there as soon as `c` is.
        make(&top.join("c/.."), &mut made).expect("it is writable");
        assert_eq!(made.split_off(2), [top.join("c")]);
        symlink("nowhere", top.join("link")).expect("it is writable");
        for path in ["link", "link/below"] {
            let error = make(&top.join(path), &mut made).expect_err("a link is in the way");
            assert_eq!(error.kind(), ErrorKind::AlreadyExists, "{path}");
        }
        assert_eq!(made.len(), 2);
    }

    #[test]
    fn readers_do_not_wait_for_each_other_or_themselves() {
        let place = tempfile::tempdir().expect("the temporary directory is writable");
        let sink = Sink::default();
        let first = share(place.path(), &sink).expect("nobody has it");
        let second = share(place.path(), &sink).expect("it is only read");
        drop((first, second));
        let own = own(place.path(), "", &sink).expect("nobody has it");
        drop(share(place.path(), &sink).expect("it is our own"));
        drop(own);
        let folder = place.path().join("gone");
        assert!(share(&folder, &sink).is_none());
        let said = sink.sorted(&Files::default());
        let said: Vec<_> = said.iter().map(|one| (&*one.message, &one.help)).collect();
        assert_eq!(said, [("cannot read: no such file or directory", &None)]);
    }

    #[test]
    fn a_run_waits_for_another_but_not_for_ever() {
        let place = tempfile::tempdir().expect("the temporary directory is writable");
        let sink = Sink::default();
        let first = own(place.path(), "", &sink).expect("nobody has it");
        assert!(own(place.path(), "", &sink).is_none());
        let said = sink.sorted(&Files::default());
        let expected = Diagnostic::error(
            Place::Path(place.path().to_owned()),
            "another gencontrol is running here",
        )
        .help("wait until it is done, then run this again");
        assert_eq!(said, [expected]);
        std::thread::scope(|scope| {
            let second = scope.spawn(|| own(place.path(), "", &Sink::default()).is_some());
            std::thread::sleep(PAUSE * 4);
            drop(first);
            assert!(second.join().expect("it does not panic"));
        });
    }

    /// Whoever only reads finishes what was killed, too.
    #[test]
    fn a_reader_finds_nothing_that_is_unfinished() {
        let place = tempfile::tempdir().expect("the temporary directory is writable");
        let left = place.path().join("debian/.gencontrol/1-0");
        std::fs::create_dir_all(&left).expect("it is writable");
        let sink = Sink::default();
        assert!(is_unsettled(place.path()));
        drop(share(place.path(), &sink).expect("nobody has it"));
        assert!(!is_unsettled(place.path()));
        assert!(!left.exists() && !sink.has_errors());
    }

    #[test]
    fn another_folder_of_the_same_name_is_not_the_one_that_is_locked() {
        let place = tempfile::tempdir().expect("the temporary directory is writable");
        let path = place.path().join("a");
        std::fs::create_dir(&path).expect("it is writable");
        let handle = Folder::open(&path).expect("it is there");
        let this = identity(&handle).expect("it is open");
        assert!(is_at(&path, this));
        std::fs::rename(&path, place.path().join("b")).expect("it is writable");
        assert!(!is_at(&path, this));
        std::fs::create_dir(&path).expect("it is writable");
        assert!(!is_at(&path, this));
    }
}

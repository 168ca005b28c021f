// SPDX-License-Identifier: GPL-2.0-or-later
//! What would be different in a folder: files that are wanted or unwanted, next to those on disk.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind, Read};
use std::os::fd::AsFd;

use rustix::fs::{fstat, openat, FileType, Mode};
use rustix::io::Errno;

use super::folder::{Folder, Walk};
use super::read::{regular, TO_READ};
use crate::diag::Sink;

/// More threads than that do not make comparing faster.
const MAX_THREADS: usize = 4;

/// A file that is wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct File<'t> {
    /// Its content.
    pub bytes: Cow<'t, [u8]>,
    /// Whether it is a program.
    pub executable: bool,
}

impl<'t> File<'t> {
    /// A file that is no program.
    pub fn new(bytes: impl Into<Cow<'t, [u8]>>) -> File<'t> {
        File {
            bytes: bytes.into(),
            executable: false,
        }
    }
}

/// A file as it stands on disk.
#[derive(Clone, Debug, PartialEq)]
pub struct Old {
    /// Its content.
    pub bytes: Vec<u8>,
    /// Who may do what with it.
    pub mode: u32,
    /// User and group.
    pub owner: (u32, u32),
}

/// Paths in a folder, with what should be there; `None` for nothing.
pub type Wanted<'t> = BTreeMap<String, Option<File<'t>>>;

/// How a path changes.
#[derive(Clone, Debug, PartialEq)]
pub enum Change<'t> {
    /// Something comes where nothing was.
    New(File<'t>),
    /// Something else comes.
    Different(Old, File<'t>),
    /// What is there goes.
    Removed(Old),
}

/// The changes, by path. Paths that are as they should be are not here.
pub type Changes<'t> = BTreeMap<String, Change<'t>>;

/// Compares what is wanted with the disk.
///
/// # Errors
/// Reports every path that cannot be read, that is no regular file, or that leads out of the folder.
pub fn compare<'t>(folder: &Folder, wanted: Wanted<'t>, sink: &Sink) -> Option<Changes<'t>> {
    let mut changes = Changes::new();
    let mut good = true;
    let states = states(folder, &wanted);
    for ((path, file), state) in wanted.into_iter().zip(states) {
        let change = match (state, file) {
            (Err(error), _) => {
                sink.report(folder.problem(&path, "read", &error));
                good = false;
                continue;
            }
            (Ok(State::Same), _) | (Ok(State::Missing), None) => continue,
            (Ok(State::Other(old)), None) => Change::Removed(old),
            (Ok(State::Missing), Some(file)) => Change::New(file),
            (Ok(State::Other(old)), Some(file)) => Change::Different(old, file),
        };
        changes.insert(path, change);
    }
    good.then_some(changes)
}

/// A path as it stands on disk.
///
/// # Errors
/// What the system says, or what stands there in the place of a regular file.
pub fn found(folder: &Folder, path: &str) -> io::Result<Option<Old>> {
    match state(&mut folder.walk(), path, None, &mut Vec::new())? {
        State::Other(old) => Ok(Some(old)),
        _ => Ok(None),
    }
}

/// The same, with errors reported.
///
/// # Errors
/// Reports what cannot be read or is no regular file.
pub fn look(folder: &Folder, path: &str, sink: &Sink) -> Option<Option<Old>> {
    found(folder, path)
        .map_err(|error| sink.report(folder.problem(path, "read", &error)))
        .ok()
}

/// What is at a path, next to what should be.
enum State {
    Same,
    Missing,
    Other(Old),
}

/// The state of every path, in their order. The time goes to the system, 6 % of a run in one thread: it is asked for
/// several files at once.
fn states(folder: &Folder, wanted: &Wanted<'_>) -> Vec<io::Result<State>> {
    let files: Vec<(&str, Option<&File<'_>>)> = wanted
        .iter()
        .map(|(path, file)| (path.as_str(), file.as_ref()))
        .collect();
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get().min(MAX_THREADS));
    let part_of = |part: &[(&str, Option<&File<'_>>)]| {
        let mut buffer = Vec::new();
        let mut walk = folder.walk();
        let files = part.iter();
        files
            .map(|(path, file)| state(&mut walk, path, *file, &mut buffer))
            .collect::<Vec<_>>()
    };
    std::thread::scope(|scope| {
        let parts: Vec<_> = files
            .chunks(files.len().div_ceil(threads).max(1))
            .map(|part| scope.spawn(move || part_of(part)))
            .collect();
        let parts = parts.into_iter().flat_map(|part| {
            let states = part.join();
            states.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        parts.collect()
    })
}

/// The state of one path; `buffer` is kept from one to the next.
fn state(
    walk: &mut Walk<'_>,
    path: &str,
    wanted: Option<&File<'_>>,
    buffer: &mut Vec<u8>,
) -> io::Result<State> {
    let opened = walk.parent(path).and_then(|(parent, name)| {
        Ok(openat(
            parent,
            name,
            TO_READ | rustix::fs::OFlags::NOFOLLOW,
            Mode::empty(),
        )?)
    });
    let mut file = match opened {
        Ok(file) => fs::File::from(file),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(State::Missing),
        Err(error) if Errno::from_io_error(&error) == Some(Errno::NXIO) => {
            regular(FileType::Socket)?;
            return Err(error);
        }
        Err(error) => return Err(error),
    };
    let stat = fstat(file.as_fd())?;
    regular(FileType::from_raw_mode(stat.st_mode))?;
    let mode = stat.st_mode & 0o7777;
    let expected = wanted.map_or(&[][..], |file| &file.bytes);
    // One byte more shows whether the file goes on.
    let length = expected.len() + 1;
    buffer.clear();
    buffer.reserve(length);
    (&mut file).take(length as u64).read_to_end(buffer)?;
    if let Some(wanted) = wanted {
        let may_run = mode & 0o100 != 0 || !wanted.executable;
        if *buffer == expected && may_run {
            return Ok(State::Same);
        }
    }
    let mut bytes = buffer.clone();
    file.read_to_end(&mut bytes)?;
    Ok(State::Other(Old {
        bytes,
        mode,
        owner: (stat.st_uid, stat.st_gid),
    }))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::net::UnixListener;

    use super::*;
    use crate::disk::lock::own;

    #[test]
    fn a_file_is_the_same_to_its_end_and_in_what_it_may() {
        let place = tempfile::tempdir().expect("the temporary directory is writable");
        let folder = own(place.path(), "", &Sink::default()).expect("it is ours");
        for (text, mode, wanted, executable, is_same) in [
            ("ab", 0o644, "ab", false, true),
            ("ab", 0o644, "a", false, false),
            ("ab", 0o644, "", false, false),
            ("ab", 0o644, "abc", false, false),
            ("", 0o644, "", false, true),
            ("ab", 0o644, "ab", true, false),
            ("ab", 0o755, "ab", true, true),
            ("ab", 0o755, "ab", false, true),
        ] {
            let path = place.path().join("a");
            fs::write(&path, text).expect("it is writable");
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("it is ours");
            let file = File {
                executable,
                ..File::new(wanted.as_bytes())
            };
            let wanted = Wanted::from([("a".to_owned(), Some(file.clone()))]);
            let found = compare(&folder, wanted, &Sink::default()).expect("it can be read");
            match found.get("a") {
                None => assert!(is_same, "{text} {mode:o} {file:?}"),
                Some(Change::Different(old, new)) => {
                    assert!(!is_same, "{text} {mode:o} {file:?}");
                    assert_eq!((&*old.bytes, old.mode), (text.as_bytes(), mode));
                    assert_eq!(*new, file);
                }
                Some(other) => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn what_is_no_file_is_called_by_its_name() {
        let place = tempfile::tempdir().expect("the temporary directory is writable");
        let folder = own(place.path(), "", &Sink::default()).expect("it is ours");
        let _socket = UnixListener::bind(place.path().join("socket")).expect("it can be made");
        fs::create_dir(place.path().join("folder")).expect("it can be made");
        let error = found(&folder, "socket").expect_err("it is no file");
        assert_eq!(error.to_string(), "expected a regular file, found a socket");
        let error = found(&folder, "folder").expect_err("it is no file");
        assert_eq!(error.kind(), ErrorKind::IsADirectory);
        assert_eq!(found(&folder, "nothing").expect("it can be read"), None);
        for (path, errors) in [("folder", 1), ("nothing", 0)] {
            let sink = Sink::default();
            assert_eq!(look(&folder, path, &sink).is_none(), errors == 1, "{path}");
            assert_eq!(sink.errors(), errors, "{path}");
        }
    }
}

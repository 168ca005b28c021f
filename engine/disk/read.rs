// SPDX-License-Identifier: GPL-2.0-or-later
//! Reading: regular files of a bounded size, and no link that leads out of where the run reads.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use rustix::fs::{openat, openat2, FileType, Mode, OFlags, ResolveFlags, CWD};
use rustix::io::Errno;

use crate::diag::{Diagnostic, Place, Sink};
use crate::text::files::{line_column, FileId, Files, Span};

/// A longer file is none that a run reads: the changelog of the kernel, with all its history, has 3 MB.
const MAX_BYTES: u64 = 64 << 20;

/// How files are opened to be read: opening waits for nobody, as it would at a FIFO.
pub(super) const TO_READ: OFlags = OFlags::RDONLY
    .union(OFlags::NONBLOCK)
    .union(OFlags::NOCTTY)
    .union(OFlags::CLOEXEC);

/// Reads a file as UTF-8 and takes it into `files`: what an editor has of it, if it is open in one.
///
/// # Errors
/// Reports what is in the way (missing, no regular file, too long, a link out of the folders that `files` is
/// bound to, not UTF-8 and where) and returns `None`.
pub fn read_text(path: &Path, files: &mut Files, sink: &Sink) -> Option<FileId> {
    let bytes = match read(path, files.bounds()) {
        Ok(bytes) => match files.open_text(path) {
            Some(text) => text.as_bytes().to_owned(),
            None => bytes,
        },
        Err(error) => {
            let directory = error.kind() == ErrorKind::IsADirectory;
            sink.report(io_error(path, "read", &error).maybe_help(
                directory.then(|| "replace it with a regular file, or rename it".to_owned()),
            ));
            return None;
        }
    };
    match String::from_utf8(bytes) {
        Ok(text) => {
            let text = match text.strip_prefix('\u{feff}') {
                Some(rest) => rest.to_owned(),
                None => text,
            };
            Some(files.add(path, text))
        }
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let byte = error.as_bytes().get(at).copied().unwrap_or_default();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let (line, column) = line_column(&text, at);
            let file = files.add(path, text);
            sink.report(
                Diagnostic::error(
                    Span {
                        file,
                        line,
                        column,
                        length: 1,
                    },
                    format!("not valid UTF-8: byte 0x{byte:02x}"),
                )
                .help("store the file as UTF-8"),
            );
            None
        }
    }
}

/// Reads a regular file. A path below one of `bounds` may go through links only as long as these stay below
/// some of them; other paths are the user's own words, and followed wherever they lead.
///
/// # Errors
/// What the system says, or what the file is in the place of a regular one.
pub fn read(path: &Path, bounds: &[PathBuf]) -> io::Result<Vec<u8>> {
    let mut file = open(path, bounds).map_err(|error| match Errno::from_io_error(&error) {
        // Sockets, and devices without a driver.
        Some(Errno::NXIO | Errno::NODEV) => no_file(path),
        _ => error,
    })?;
    whole(&mut file)
}

/// Reads a file as text, for those who only look for words in it. `None` if it cannot be read or is no text.
pub fn text(path: &Path, bounds: &[PathBuf]) -> Option<String> {
    String::from_utf8(read(path, bounds).ok()?).ok()
}

/// All of an open file, if it is a regular one and not too long.
pub(super) fn whole(file: &mut File) -> io::Result<Vec<u8>> {
    at_most(file, MAX_BYTES)
}

fn at_most(file: &mut File, most: u64) -> io::Result<Vec<u8>> {
    let stat = rustix::fs::fstat(file.as_fd())?;
    regular(FileType::from_raw_mode(stat.st_mode))?;
    let mut bytes = Vec::with_capacity(usize::try_from(stat.st_size).unwrap_or(0).min(1 << 20));
    // What /proc holds has no size.
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::other(format!(
            "it is longer than {} MiB",
            most >> 20
        )));
    }
    Ok(bytes)
}

/// Whether this is a regular file.
///
/// # Errors
/// Says what it is.
pub(super) fn regular(kind: FileType) -> io::Result<()> {
    let name = match kind {
        FileType::RegularFile => return Ok(()),
        FileType::Directory => return Err(ErrorKind::IsADirectory.into()),
        FileType::Symlink => return Err(Errno::LOOP.into()),
        FileType::Fifo => "FIFO",
        FileType::Socket => "socket",
        FileType::CharacterDevice | FileType::BlockDevice => "device",
        FileType::Unknown => "file of an unknown type",
    };
    Err(io::Error::other(format!(
        "expected a regular file, found a {name}"
    )))
}

fn no_file(path: &Path) -> io::Error {
    let kind = rustix::fs::stat(path).map(|stat| FileType::from_raw_mode(stat.st_mode));
    match kind.map(regular) {
        Ok(Err(error)) => error,
        _ => Errno::NXIO.into(),
    }
}

fn open(path: &Path, bounds: &[PathBuf]) -> io::Result<File> {
    let bound = bounds.iter().filter(|bound| path.starts_with(bound));
    let Some(bound) = bound.max_by_key(|bound| bound.components().count()) else {
        return Ok(openat(CWD, path, TO_READ, Mode::empty())?.into());
    };
    let below = path.strip_prefix(bound).unwrap_or(path);
    let top = openat(CWD, bound, OFlags::PATH | OFlags::CLOEXEC, Mode::empty())?;
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
    match openat2(&top, below, TO_READ, Mode::empty(), resolve) {
        Ok(file) => Ok(file.into()),
        // A link out of this folder may lead into another one that is read; and there are systems without
        // this call, or that do not let it through.
        Err(Errno::XDEV | Errno::NOSYS | Errno::PERM | Errno::AGAIN) => open_real(path, bounds),
        Err(error) => Err(error.into()),
    }
}

fn open_real(path: &Path, bounds: &[PathBuf]) -> io::Result<File> {
    let real = path.canonicalize()?;
    let is_below = |bound: &PathBuf| {
        bound
            .canonicalize()
            .is_ok_and(|bound| real.starts_with(bound))
    };
    if !bounds.iter().any(is_below) {
        return Err(io::Error::other(
            "the symbolic link leaves the recipe or the tree",
        ));
    }
    Ok(openat(CWD, &real, TO_READ | OFlags::NOFOLLOW, Mode::empty())?.into())
}

/// An error of the system about a path, in words that say what was wanted.
pub fn io_error(path: &Path, wanted: &str, error: &io::Error) -> Diagnostic {
    let place = Place::Path(path.to_owned());
    let reason = match error.kind() {
        ErrorKind::NotFound => "no such file or directory".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        ErrorKind::IsADirectory => "expected a regular file, found a directory".to_owned(),
        ErrorKind::NotADirectory => "part of the path is not a directory".to_owned(),
        ErrorKind::FileTooLarge => "the file is larger than the system allows".to_owned(),
        ErrorKind::StorageFull => "no space left on the device".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        _ => strip_code(&error.to_string()),
    };
    Diagnostic::error(place, format!("cannot {wanted}: {reason}"))
}

fn strip_code(text: &str) -> String {
    text.split(" (os error").next().unwrap_or(text).to_owned()
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use std::io::{Error, ErrorKind};
    use std::os::unix::net::UnixListener;
    use std::path::Path;

    use std::os::unix::fs::symlink;
    use std::sync::mpsc;
    use std::time::Duration;

    use rustix::fs::{mknodat, FileType, Mode, CWD};

    use super::{at_most, io_error, read};

    #[test]
    fn what_is_no_file_is_told_as_what_it_is() {
        let folder = tempfile::tempdir().expect("the temporary directory is writable");
        let socket = folder.path().join("socket");
        let _listener = UnixListener::bind(&socket).expect("the directory is writable");
        for bounds in [&[][..], &[folder.path().to_owned()]] {
            let said = |path: &Path| read(path, bounds).expect_err("it is no file").to_string();
            assert_eq!(said(&socket), "expected a regular file, found a socket");
            assert_eq!(
                said(Path::new("/dev/null")),
                "expected a regular file, found a device"
            );
        }
    }

    /// A link into another folder that is read is followed, and nobody waits for who writes to a FIFO.
    #[test]
    fn a_pipe_in_the_place_of_a_file_is_not_waited_for() {
        let top = tempfile::tempdir().expect("the temporary directory is writable");
        let bounds = ["a", "b"].map(|name| top.path().join(name));
        for folder in &bounds {
            std::fs::create_dir(folder).expect("the directory is writable");
        }
        let fifo = bounds[1].join("fifo");
        let mode = Mode::from_raw_mode(0o600);
        mknodat(CWD, &fifo, FileType::Fifo, mode, 0).expect("the directory is writable");
        symlink("../b/fifo", bounds[0].join("link")).expect("the directory is writable");
        for path in [fifo, bounds[0].join("link")] {
            let (bounds, (done, said)) = (bounds.clone(), mpsc::channel());
            std::thread::spawn(move || done.send(read(&path, &bounds)));
            let said = said.recv_timeout(Duration::from_secs(20));
            let error = said.expect("it does not wait").expect_err("it is no file");
            assert_eq!(error.to_string(), "expected a regular file, found a FIFO");
        }
    }

    #[test]
    fn errors_of_the_system_are_told_in_words() {
        for (kind, expected) in [
            (ErrorKind::NotFound, "no such file or directory"),
            (ErrorKind::PermissionDenied, "permission denied"),
            (
                ErrorKind::IsADirectory,
                "expected a regular file, found a directory",
            ),
            (
                ErrorKind::NotADirectory,
                "part of the path is not a directory",
            ),
            (
                ErrorKind::FileTooLarge,
                "the file is larger than the system allows",
            ),
            (ErrorKind::StorageFull, "no space left on the device"),
            (
                ErrorKind::ReadOnlyFilesystem,
                "the file system is read-only",
            ),
        ] {
            let told = io_error(Path::new("a"), "read", &Error::from(kind));
            assert_eq!(told.message, format!("cannot read: {expected}"));
        }
        let told = io_error(Path::new("a"), "write", &Error::from_raw_os_error(5));
        assert_eq!(told.message, "cannot write: Input/output error");
    }

    #[test]
    fn what_is_just_as_long_as_allowed_is_read() {
        let folder = tempfile::tempdir().expect("the temporary directory is writable");
        let path = folder.path().join("file");
        std::fs::write(&path, [7; 10]).expect("the directory is writable");
        let read = |most| at_most(&mut File::open(&path).expect("it was written"), most);
        assert_eq!(read(10).expect("it is not longer"), [7; 10]);
        let error = read(9).expect_err("it is longer").to_string();
        assert_eq!(error, "it is longer than 0 MiB");
    }
}

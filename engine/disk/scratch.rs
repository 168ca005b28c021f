// SPDX-License-Identifier: GPL-2.0-or-later
//! A folder for a while: it goes with its owner. One in the folder that changes goes with the next run, if its owner
//! is killed.

use std::fs::DirBuilder;
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use super::folder::Folder;
use super::read::io_error;
use super::staging::Staging;
use crate::diag::Sink;

/// The folder.
pub struct Scratch(Option<Staging>);

impl Scratch {
    /// Makes one.
    ///
    /// # Errors
    /// Reports what the system refuses.
    pub fn new(folder: &Folder, sink: &Sink) -> Option<Scratch> {
        Staging::new(folder)
            .map(|staging| Scratch(Some(staging)))
            .map_err(|(path, error)| sink.report(folder.problem(&path, "write", &error)))
            .ok()
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0
            .as_ref()
            .map_or(Path::new(""), |staging| &staging.path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Some(staging) = self.0.take() {
            staging.remove();
        }
    }
}

/// A folder where the system keeps what is temporary, for nobody else to look into.
pub struct Temporary(PathBuf);

impl Temporary {
    /// Makes one.
    ///
    /// # Errors
    /// Reports what the system refuses.
    pub fn new(sink: &Sink) -> Option<Temporary> {
        let above = std::env::temp_dir();
        let mut number = 0_u32;
        loop {
            let path = above.join(format!("gencontrol-{}-{number}", std::process::id()));
            match DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => return Some(Temporary(path)),
                Err(error) if error.kind() == ErrorKind::AlreadyExists && number < 1000 => {
                    number += 1;
                }
                Err(error) => {
                    sink.report(io_error(&path, "write", &error));
                    return None;
                }
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file into it.
    ///
    /// # Errors
    /// Reports what the system refuses.
    pub fn put(&self, name: &str, bytes: &[u8], sink: &Sink) -> Option<()> {
        let path = self.0.join(name);
        let folder = path.parent().unwrap_or(&self.0);
        let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, bytes));
        written
            .map_err(|error| sink.report(io_error(&path, "write", &error)))
            .ok()
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // What does not go is for the system to remove.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::lock::own;

    #[test]
    fn folders_for_a_while_go_with_their_owner() {
        let folder = tempfile::tempdir().expect("the temporary directory is writable");
        let sink = Sink::default();
        let own = own(folder.path(), "", &sink).expect("it is ours");
        let scratch = Scratch::new(&own, &sink).expect("it is writable");
        let temporary = Temporary::new(&sink).expect("it is writable");
        temporary
            .put("a/b", b"text", &sink)
            .expect("it is writable");
        for path in [scratch.path(), temporary.path()].map(Path::to_owned) {
            assert!(path.is_dir(), "{}", path.display());
        }
        let paths = [scratch.path(), temporary.path()].map(Path::to_owned);
        drop((scratch, temporary));
        for path in paths {
            assert!(!path.exists(), "{}", path.display());
        }
    }
}

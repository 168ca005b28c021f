// SPDX-License-Identifier: GPL-2.0-or-later
//! A folder for a while, in the one that changes: it goes with its owner, and if that is killed, with the next run.

use std::path::Path;

use super::folder::Folder;
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

//! Writing the tree: all of it or nothing, and only what changed.
//!
//! Everything is first written into a directory of its own beside its place. If that fails (no space,
//! read-only), it is removed and nothing has changed. Then the files are moved into place; if a move
//! fails, what was moved is put back. Where there is no `debian/` yet, the whole of it is moved at once.

use std::io;
use std::path::{Path, PathBuf};

use super::apply::STAGING;
use super::check::{Comparison, State};
use super::manifest::{self, Manifest};
use super::tree::Tree;
use crate::diag::{Diagnostic, Place, Sink};
use crate::recipe::load::io_error;

/// The directory of all generated files.
const TOP: &str = "debian";

/// What writing did.
#[derive(Debug, Default, PartialEq)]
pub struct Written {
    /// Files that were written.
    pub written: usize,
    /// Files that were as they should be.
    pub unchanged: usize,
    /// Files of an earlier run that were removed.
    pub removed: usize,
}

/// Writes what differs and removes what is stale.
///
/// # Errors
/// Reports the first thing that the system refused; then everything is as it was before.
pub fn write(
    tree: &Tree,
    comparison: &Comparison,
    output: &Path,
    in_place: bool,
    sink: &Sink,
) -> Option<Written> {
    let changed: Vec<(&str, &str)> = tree
        .iter()
        .filter(|(path, _)| comparison.files.get(*path) != Some(&State::Same))
        .collect();
    let manifest_path = manifest::path(output, in_place);
    let manifest = Manifest::of(tree.iter()).text();
    let manifest_changed =
        std::fs::read(&manifest_path).map_or(true, |old| old != manifest.as_bytes());
    if changed.is_empty() && comparison.stale.is_empty() && !manifest_changed {
        return Some(Written {
            unchanged: tree.len(),
            ..Written::default()
        });
    }
    let result = Stage::new(output).and_then(|mut stage| {
        for (path, text) in &changed {
            stage.prepare(Path::new(path), text)?;
        }
        let relative = manifest_path.strip_prefix(output).unwrap_or(&manifest_path);
        stage.prepare(relative, &manifest)?;
        stage.commit(comparison)
    });
    match result {
        Ok(()) => Some(Written {
            written: changed.len(),
            unchanged: tree.len() - changed.len(),
            removed: comparison.stale.len(),
        }),
        Err(failure) => {
            sink.report(
                io_error(&failure.path, "write", &failure.error)
                    .help("nothing was changed; make room or choose another place: --output DIR"),
            );
            None
        }
    }
}

struct Failure {
    path: PathBuf,
    error: io::Error,
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> Failure + '_ {
    move |error| Failure {
        path: path.to_owned(),
        error,
    }
}

/// Files that are prepared, and what has to be undone if something fails.
struct Stage<'o> {
    output: &'o Path,
    folder: PathBuf,
    /// There is no `debian/` yet: it is prepared as it will be, and moved as one.
    fresh: bool,
    /// What to move, and where to.
    prepared: Vec<(PathBuf, PathBuf)>,
    /// Directories that were made, the outermost first.
    made: Vec<PathBuf>,
    last_parent: Option<PathBuf>,
}

impl<'o> Stage<'o> {
    fn new(output: &'o Path) -> Result<Self, Failure> {
        let top = output.join(TOP);
        let fresh = !top.exists();
        let folder = if fresh { output } else { &top }.join(STAGING);
        let mut stage = Stage {
            output,
            folder: folder.clone(),
            fresh,
            prepared: Vec::new(),
            made: Vec::new(),
            last_parent: None,
        };
        // Left over from a run that was killed.
        if folder.exists() {
            std::fs::remove_dir_all(&folder).map_err(failed(&folder))?;
        }
        // The user knows nothing of this directory: what cannot be written is the one that it is in.
        let outer = folder.parent().unwrap_or(output);
        stage.make_folder(outer)?;
        stage
            .make_folder(&folder)
            .map_err(|failure| failed(outer)(failure.error))?;
        Ok(stage)
    }

    /// Makes a directory and those above it, and remembers which are new.
    fn make_folder(&mut self, folder: &Path) -> Result<(), Failure> {
        if folder.is_dir() {
            return Ok(());
        }
        if let Some(parent) = folder.parent().filter(|p| !p.as_os_str().is_empty()) {
            self.make_folder(parent)?;
        }
        match std::fs::create_dir(folder) {
            Ok(()) => self.made.push(folder.to_owned()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => {}
            Err(error) => return Err(failed(folder)(error)),
        }
        Ok(())
    }

    fn prepare(&mut self, relative: &Path, text: &str) -> Result<(), Failure> {
        let target = self.output.join(relative);
        let staged = if self.fresh {
            let staged = self.folder.join(relative);
            self.make_parent(&staged)?;
            let (top, top_target) = (self.folder.join(TOP), self.output.join(TOP));
            if !relative.starts_with(TOP) {
                self.prepared.push((staged.clone(), target.clone()));
            } else if self.prepared.is_empty() {
                self.prepared.push((top, top_target));
            }
            staged
        } else {
            self.make_parent(&target)?;
            let staged = self.folder.join(self.prepared.len().to_string());
            self.prepared.push((staged.clone(), target.clone()));
            staged
        };
        std::fs::write(&staged, text).map_err(failed(&target))
    }

    fn make_parent(&mut self, path: &Path) -> Result<(), Failure> {
        match path.parent() {
            Some(parent) if self.last_parent.as_deref() != Some(parent) => {
                self.make_folder(parent)?;
                self.last_parent = Some(parent.to_owned());
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Moves everything into place and removes what is stale.
    fn commit(mut self, comparison: &Comparison) -> Result<(), Failure> {
        let prepared = std::mem::take(&mut self.prepared);
        let mut moved: Vec<PathBuf> = Vec::new();
        for (staged, target) in &prepared {
            if let Err(error) = std::fs::rename(staged, target) {
                self.put_back(&moved, comparison);
                return Err(failed(target)(error));
            }
            moved.push(target.clone());
        }
        for path in &comparison.stale {
            let full = self.output.join(path);
            // What is gone already is as good as removed.
            let _ = std::fs::remove_file(&full);
            // Only empty directories go; `debian` never is.
            let mut folder = full.parent();
            while let Some(empty) = folder.filter(|folder| std::fs::remove_dir(folder).is_ok()) {
                folder = empty.parent();
            }
        }
        self.made.clear();
        Ok(())
    }

    fn put_back(&self, moved: &[PathBuf], comparison: &Comparison) {
        for target in moved {
            let old = target
                .strip_prefix(self.output)
                .ok()
                .and_then(|path| comparison.files.get(&path.display().to_string()));
            let _ = match old {
                Some(State::Different(bytes)) => std::fs::write(target, bytes),
                _ if self.fresh && target.is_dir() => std::fs::remove_dir_all(target),
                _ => std::fs::remove_file(target),
            };
        }
    }
}

impl Drop for Stage<'_> {
    /// Removes the staging directory, and after a failure the directories that were made.
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
        for folder in self.made.iter().rev() {
            let _ = std::fs::remove_dir(folder);
        }
    }
}

/// Reports files of an earlier run which somebody edited: they are left alone.
pub fn report_edited(comparison: &Comparison, output: &Path, sink: &Sink) {
    for path in &comparison.edited {
        sink.report(
            Diagnostic::warning(
                Place::Path(output.join(path)),
                "this file is not generated any more, but it was edited since: it is left alone",
            )
            .help("delete it, if nobody needs it"),
        );
    }
}

//! Making changes: all of them or none.
//!
//! The new files are written beside their place first. Then the old ones are moved aside and the new
//! ones into place, one by one; if anything fails, all moves are undone in the other order.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::changes::{Change, Changes, File};
use crate::diag::Sink;
use crate::recipe::load::io_error;

/// Makes the changes below `tree`. Meanwhile files stand in a hidden directory in `folder`, a path in it or
/// nothing for `tree` itself.
///
/// # Errors
/// Reports the first thing that the system refused; then everything is as it was before.
pub fn apply(tree: &Path, folder: &str, changes: &Changes, sink: &Sink) -> Option<()> {
    let mut run = Run {
        tree,
        staging: tree.join(folder).join(STAGING),
        made: Vec::new(),
        moves: Vec::new(),
    };
    match run.all(changes) {
        Ok(()) => {
            let _ = fs::remove_dir_all(&run.staging);
            remove_empty_folders(tree, changes);
            Some(())
        }
        Err((path, error)) => {
            run.undo();
            sink.report(io_error(&path, "write", &error).help("nothing was changed"));
            None
        }
    }
}

/// Where files are prepared and kept for the way back, in the folder that changes.
pub const STAGING: &str = ".gencontrol.new";

type Failure = (PathBuf, io::Error);

fn at(path: &Path) -> impl FnOnce(io::Error) -> Failure + '_ {
    move |error| (path.to_owned(), error)
}

struct Run<'t> {
    tree: &'t Path,
    staging: PathBuf,
    /// Folders that were made, the outermost first.
    made: Vec<PathBuf>,
    /// What was moved: from, to.
    moves: Vec<(PathBuf, PathBuf)>,
}

impl Run<'_> {
    fn all(&mut self, changes: &Changes) -> Result<(), Failure> {
        let staging = self.staging.clone();
        if staging.exists() {
            // Left over from a run that was killed.
            fs::remove_dir_all(&staging).map_err(at(&staging))?;
        }
        self.make_folder(&staging)?;
        for (number, (path, change)) in changes.iter().enumerate() {
            let target = self.tree.join(path);
            match change {
                Change::New(file) | Change::Different(_, file) => {
                    stage(&staging.join(format!("new-{number}")), &target, file)?;
                }
                Change::Removed => {}
            }
        }
        for (number, (path, change)) in changes.iter().enumerate() {
            let target = self.tree.join(path);
            if !matches!(change, Change::New(_)) {
                self.rename(target.clone(), staging.join(format!("old-{number}")))?;
            }
            if !matches!(change, Change::Removed) {
                if let Some(parent) = target.parent() {
                    self.make_folder(parent)?;
                }
                self.rename(staging.join(format!("new-{number}")), target)?;
            }
        }
        Ok(())
    }

    fn make_folder(&mut self, folder: &Path) -> Result<(), Failure> {
        if folder.is_dir() || folder.as_os_str().is_empty() {
            return Ok(());
        }
        if let Some(parent) = folder.parent() {
            self.make_folder(parent)?;
        }
        fs::create_dir(folder).map_err(at(folder))?;
        self.made.push(folder.to_owned());
        Ok(())
    }

    fn rename(&mut self, from: PathBuf, to: PathBuf) -> Result<(), Failure> {
        fs::rename(&from, &to).map_err(at(&to))?;
        self.moves.push((from, to));
        Ok(())
    }

    /// The way back. What fails here cannot be helped.
    fn undo(&mut self) {
        for (from, to) in self.moves.drain(..).rev() {
            let _ = fs::rename(to, from);
        }
        let _ = fs::remove_dir_all(&self.staging);
        for folder in self.made.drain(..).rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Writes a new file; a file that was there before keeps its mode.
fn stage(staged: &Path, target: &Path, file: &File) -> Result<(), Failure> {
    fs::write(staged, &file.bytes).map_err(at(target))?;
    let before = fs::metadata(target).ok();
    let now = fs::metadata(staged).map_err(at(target))?;
    let mut mode = before.as_ref().unwrap_or(&now).permissions().mode();
    if file.executable {
        // Whoever may read it may run it.
        mode |= (mode & 0o444) >> 2;
    }
    fs::set_permissions(staged, fs::Permissions::from_mode(mode)).map_err(at(target))
}

fn remove_empty_folders(tree: &Path, changes: &Changes) {
    for (path, _) in changes.iter().filter(|(_, c)| **c == Change::Removed) {
        let mut folder = Path::new(path).parent();
        while let Some(here) = folder.filter(|here| here.components().count() > 1) {
            // Only an empty folder goes.
            if fs::remove_dir(tree.join(here)).is_err() {
                break;
            }
            folder = here.parent();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{apply, Change, Changes, File};
    use crate::diag::Sink;

    #[test]
    fn a_failure_on_the_way_leaves_everything_as_it_was() {
        let tree = std::env::temp_dir().join(format!("gencontrol-apply-{}", std::process::id()));
        let _ = fs::remove_dir_all(&tree);
        fs::create_dir_all(tree.join("debian/old")).expect("the temporary directory is writable");
        for path in ["debian/a", "debian/old/b", "debian/z"] {
            fs::write(tree.join(path), path).expect("the temporary directory is writable");
        }
        let file = || File {
            bytes: b"new".to_vec(),
            executable: false,
        };
        let mut changes = Changes::new();
        changes.insert("debian/a".to_owned(), Change::Different(Vec::new(), file()));
        changes.insert("debian/folder/c".to_owned(), Change::New(file()));
        changes.insert("debian/old/b".to_owned(), Change::Removed);
        // There is a file where a folder is needed.
        changes.insert("debian/z/d".to_owned(), Change::New(file()));
        let sink = Sink::default();
        assert_eq!(apply(&tree, "debian", &changes, &sink), None);
        assert!(sink.has_errors());
        for path in ["debian/a", "debian/old/b", "debian/z"] {
            assert_eq!(
                fs::read_to_string(tree.join(path)).ok().as_deref(),
                Some(path)
            );
        }
        let left = fs::read_dir(tree.join("debian")).map(Iterator::count);
        assert_eq!(left.ok(), Some(3), "nothing is left of the attempt");
        changes.remove("debian/z/d");
        assert_eq!(apply(&tree, "debian", &changes, &sink), Some(()));
        assert!(!tree.join("debian/old").exists());
        assert_eq!(
            fs::read(tree.join("debian/folder/c")).ok(),
            Some(b"new".to_vec())
        );
        let _ = fs::remove_dir_all(&tree);
    }
}

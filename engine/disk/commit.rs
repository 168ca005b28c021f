// SPDX-License-Identifier: GPL-2.0-or-later
//! Making changes: all of them or none, whatever happens meanwhile.
//!
//! 1. The new files are written into a folder of the run ([`super::staging`]). Nothing can be seen yet; if
//!    this fails, or is killed, the folder is removed.
//! 2. The journal is written there: from now on the changes are decided ([`super::journal`]).
//! 3. File by file, the old one is kept by a second link and the new one moved over it: at any moment, one of
//!    them stands in its place. If the system refuses one, all are put back; if the run is killed, the next one
//!    goes on ([`super::settle`]).
//! 4. The journal goes, then the folder.
//!
//! Where there is no `debian/` yet, all of it is prepared as it will be and moved at once: that needs no journal.

use rustix::fs::renameat;
use std::os::fd::AsFd;

use super::changes::{Change, Changes, File, Old};
use super::folder::{Folder, Walk, TOP};
use super::hash::hash;
use super::journal::{back, forward, new_name, Journal, Step, BACK, FORWARD};
use super::staging::{at, write_at, Failure, Staging};
use super::step::step;
use crate::diag::Sink;
use crate::limits::run::lift;

/// Makes the changes in a folder that the run has to itself. `first` is the path that changes before all
/// others.
///
/// # Errors
/// Reports the first thing that the system refused; then everything is as it was before.
pub fn commit(folder: &Folder, changes: &Changes<'_>, first: &str, sink: &Sink) -> Option<()> {
    lift();
    let mut order: Vec<(&str, &Change<'_>)> =
        changes.iter().map(|(p, c)| (p.as_str(), c)).collect();
    order.sort_by_key(|(path, _)| *path != first);
    let is_new = |(path, change): &(&str, &Change<'_>)| {
        matches!(change, Change::New(_)) || !path.starts_with(&format!("{TOP}/"))
    };
    let is_fresh = folder.path.join(TOP).symlink_metadata().is_err()
        && order
            .iter()
            .any(|(path, _)| path.starts_with(&format!("{TOP}/")))
        && order.iter().all(is_new);
    let done = match is_fresh {
        true => all_at_once(folder, &order),
        false => one_by_one(folder, &order),
    };
    done.map_err(|(path, error)| {
        let help = match folder.elsewhere {
            "" => "nothing was changed".to_owned(),
            option => format!("nothing was changed; make room or choose another place: {option}"),
        };
        let problem = folder.problem(&path, "write", &error);
        sink.report(problem.help(help));
    })
    .ok()
}

/// What comes to a path, and what is there.
fn sides<'c>(change: &'c Change<'_>) -> (Option<&'c File<'c>>, Option<&'c Old>) {
    match change {
        Change::New(file) => (Some(file), None),
        Change::Different(old, file) => (Some(file), Some(old)),
        Change::Removed(old) => (None, Some(old)),
    }
}

fn one_by_one(folder: &Folder, order: &[(&str, &Change<'_>)]) -> Result<(), Failure> {
    let staging = Staging::new(folder)?;
    let prepared = prepare(folder, &staging, order).and_then(|journal| {
        let text = serde_json::to_vec(&journal).map_err(|error| at(TOP)(error.into()))?;
        staging.commit(FORWARD, &text).map_err(at(""))?;
        Ok(journal)
    });
    let journal = match prepared {
        Ok(journal) => journal,
        Err(failure) => {
            staging.remove();
            return Err(failure);
        }
    };
    match forward(folder, &staging, &journal, false) {
        Ok(_) => {
            // If it stays, the next run finds everything done.
            if staging.forget(FORWARD).is_ok() {
                staging.remove();
            }
            Ok(())
        }
        Err(failure) => {
            let handle = staging.handle.as_fd();
            let turned = renameat(handle, FORWARD, handle, BACK);
            if turned.is_ok() && back(folder, &staging, &journal).is_ok() {
                if staging.forget(BACK).is_ok() {
                    staging.remove();
                }
                return Err(failure);
            }
            // The next run puts it back.
            Err(failure)
        }
    }
}

/// Writes what is new into the staging folder, and down what is to be done with it.
fn prepare(
    folder: &Folder,
    staging: &Staging,
    order: &[(&str, &Change<'_>)],
) -> Result<Journal, Failure> {
    let mut journal = Journal::default();
    let mut walk = folder.walk();
    for (number, (path, change)) in order.iter().enumerate() {
        let (new, old) = sides(change);
        if let Some(file) = new {
            staging
                .write(&new_name(number), file, old)
                .map_err(at(path))?;
        }
        match walk.parent(path) {
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                note_missing(folder, path, &mut journal.made);
            }
            Err(error) => return Err(at(path)(error)),
        }
        journal.steps.push(Step {
            path: (*path).to_owned(),
            old: old.map(|old| hash(&old.bytes)),
            new: new.map(|file| hash(&file.bytes)),
        });
    }
    Ok(journal)
}

fn note_missing(folder: &Folder, path: &str, made: &mut Vec<String>) {
    for (end, _) in path.match_indices('/') {
        let above = &path[..end];
        let is_known = made.iter().any(|known| known == above);
        if !is_known && folder.path.join(above).symlink_metadata().is_err() {
            made.push(above.to_owned());
        }
    }
}

/// Moves the whole of debian/ into place, after what stands beside it: that is the list of what is there, and
/// is never shorter than that.
fn all_at_once(folder: &Folder, order: &[(&str, &Change<'_>)]) -> Result<(), Failure> {
    let staging = Staging::new(folder)?;
    let (below, beside): (Vec<_>, Vec<_>) = order.iter().partition(|(path, _)| path.contains('/'));
    let (from, to) = (staging.handle.as_fd(), folder.handle.as_fd());
    let mut walk = Walk::from(from).making();
    let staged = below.iter().chain(&beside).try_for_each(|(path, change)| {
        let (Some(file), old) = sides(change) else {
            return Ok(());
        };
        let written = walk
            .parent(path)
            .and_then(|(parent, name)| write_at(parent, name, file, old));
        written.map_err(at(path))
    });
    let names = beside.iter().map(|(path, _)| *path).chain([TOP]);
    let moved = |name| {
        step()
            .and_then(|()| Ok(renameat(from, name, to, name)?))
            .map_err(at(name))
    };
    let done = staged.and_then(|()| names.into_iter().try_for_each(moved));
    if done.is_err() {
        for (path, change) in &beside {
            let _ = match sides(change).1 {
                Some(old) => write_at(from, "back", &File::new(old.bytes.as_slice()), Some(old))
                    .and_then(|()| Ok(renameat(from, "back", to, *path)?)),
                None => std::fs::remove_file(folder.path.join(path)),
            };
        }
    }
    staging.remove();
    done
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::lock::own;

    #[test]
    fn folders_that_are_missing_are_noted_once_and_from_above() {
        let place = tempfile::tempdir().expect("the temporary directory is writable");
        std::fs::create_dir_all(place.path().join("debian/empty")).expect("it can be made");
        let folder = own(place.path(), "", &Sink::default()).expect("it is ours");
        let mut made = Vec::new();
        for path in ["debian/a/b/c", "debian/a/d", "debian/empty/e", "debian/f"] {
            note_missing(&folder, path, &mut made);
        }
        assert_eq!(made, ["debian/a", "debian/a/b"]);
    }
}

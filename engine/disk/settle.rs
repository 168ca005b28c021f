// SPDX-License-Identifier: GPL-2.0-or-later
//! What the next run does about one that was killed: it finishes it, puts it back, or says what is in the way.

use std::io::ErrorKind;
use std::path::Path;

use rustix::fs::{openat, Mode};
use std::os::fd::AsFd;

use super::folder::Folder;
use super::journal::{back, forward, is_whole, Journal, BACK, FORWARD};
use super::list;
use super::read::{whole, TO_READ};
use super::staging::{Failure, Staging, PLACES};
use crate::diag::{Diagnostic, Place, Sink};

/// Whether a run was killed in a folder, as far as that can be seen.
pub(super) fn is_unsettled(folder: &Path) -> bool {
    PLACES
        .iter()
        .any(|place| folder.join(place).symlink_metadata().is_ok())
}

/// Finishes what was killed in a folder that the run has to itself.
///
/// # Errors
/// Reports what cannot be finished.
pub(super) fn settle(folder: &Folder, sink: &Sink) -> Option<()> {
    let mut good = true;
    for place in PLACES {
        let full = folder.path.join(place);
        let entries = match list::entries(&full) {
            Ok(entries) => entries,
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                continue;
            }
            Err(error) => {
                sink.report(super::read::io_error(&full, "list", &error));
                good = false;
                continue;
            }
        };
        for entry in entries
            .iter()
            .filter(|entry| entry.kind == list::Kind::Folder)
        {
            match one(folder, place, &entry.name) {
                Ok(foreign) => report_foreign(folder, &foreign, sink),
                Err((path, error)) => {
                    good = false;
                    let problem = folder.problem(&path, "write", &error);
                    sink.report(problem.help(format!(
                        "an earlier gencontrol was killed while it wrote this, and has to be finished first; what it prepared is in {}/{}",
                        full.display(),
                        entry.name
                    )));
                }
            }
        }
        // Only an empty one goes.
        let _ = std::fs::remove_dir(&full);
    }
    good.then_some(())
}

fn report_foreign(folder: &Folder, foreign: &[String], sink: &Sink) {
    for path in foreign {
        sink.report(
            Diagnostic::warning(
                Place::Path(folder.path.join(path)),
                "an earlier gencontrol was killed while it wrote this, and it was changed since: it is left as it is",
            )
            .help("look at it; the other changes of that run are made"),
        );
    }
}

/// Finishes one run; returns what is left as it is.
fn one(folder: &Folder, place: &str, name: &str) -> Result<Vec<String>, Failure> {
    let shown = |error| (format!("{place}/{name}"), error);
    let staging = Staging::left(folder, place, name).map_err(shown)?;
    let mut which = [BACK, FORWARD].into_iter().find(|name| staging.has(name));
    let Some(found) = which else {
        // It came to no decision.
        staging.remove();
        return Ok(Vec::new());
    };
    let journal =
        read(&staging, found).map_err(|error| (format!("{place}/{name}/{found}"), error))?;
    if found == FORWARD && !is_whole(&staging, &journal).map_err(shown)? {
        let handle = staging.handle.as_fd();
        rustix::fs::renameat(handle, FORWARD, handle, BACK).map_err(|error| shown(error.into()))?;
        which = Some(BACK);
    }
    let foreign = match which {
        Some(BACK) => back(folder, &staging, &journal)?,
        _ => forward(folder, &staging, &journal, true)?,
    };
    staging.forget(which.unwrap_or(FORWARD)).map_err(shown)?;
    staging.remove();
    Ok(foreign)
}

fn read(staging: &Staging, name: &str) -> std::io::Result<Journal> {
    let file = openat(staging.handle.as_fd(), name, TO_READ, Mode::empty())?;
    let bytes = whole(&mut file.into())?;
    Ok(serde_json::from_slice(&bytes)?)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;
    use crate::disk::lock::own;
    use crate::text::files::Files;

    #[test]
    fn what_cannot_be_looked_into_is_told() {
        for (is_loop, errors) in [(false, 0), (true, 1)] {
            let place = tempfile::tempdir().expect("the temporary directory is writable");
            let left = place.path().join(".gencontrol");
            match is_loop {
                true => symlink(".gencontrol", &left).expect("it can be made"),
                // A file of that name is nobody's run.
                false => std::fs::write(&left, "").expect("it can be made"),
            }
            let sink = Sink::default();
            assert_eq!(own(place.path(), "", &sink).is_none(), is_loop);
            assert_eq!(sink.errors(), errors);
            let places = sink.sorted(&Files::default()).into_iter();
            let places: Vec<Place> = places.map(|problem| problem.place).collect();
            assert_eq!(places, vec![Place::Path(left); errors]);
        }
    }
}

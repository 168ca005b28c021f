// SPDX-License-Identifier: GPL-2.0-or-later
//! The tree of files next to the disk: what changes there, and whose it is.

use std::io::ErrorKind;
use std::path::PathBuf;

use super::owner::{Owner, Owners};
use super::tree::Tree;
use crate::diag::{Diagnostic, Place, Sink};
use crate::disk::changes::{self, found, Change, Changes, File, Wanted};
use crate::disk::commit::commit;
use crate::disk::folder::{check, Folder};
use crate::disk::hash::hash;
use crate::disk::manifest::{self, Edited, Manifest};

/// The checksums of what the files of a source package were made from. As soon as one of the files changes they
/// are of no worth: debian/rules has to make the files again, unless it wrote the checksums after that.
const CHECKSUMS: &str = "debian/control.md5sum";

/// The tree and the disk side by side.
pub struct Comparison<'t> {
    /// What has to change: generated files, and files of an earlier run that this one does not generate, as
    /// that run wrote them.
    pub changes: Changes<'t>,
    /// Files that would be replaced, and that no run wrote.
    pub strangers: Vec<String>,
    /// Files that would be replaced, and that somebody edited since they were generated.
    pub edited: Vec<String>,
    /// Files of an earlier run that this one does not generate, and that somebody edited since: they stay.
    pub left: Vec<Edited>,
}

impl Comparison<'_> {
    /// Whether there is nothing to do.
    pub fn is_clean(&self) -> bool {
        self.changes.is_empty() && self.left.is_empty()
    }
}

/// Compares the tree with an output folder, `None` for one that is not there. `in_place` says that it is the
/// source package itself.
///
/// # Errors
/// Reports what cannot be read, and what stands where files should be.
pub fn compare<'t>(
    tree: &'t Tree,
    folder: Option<&Folder>,
    in_place: bool,
    sink: &Sink,
) -> Option<Comparison<'t>> {
    let file = |text: &'t str| File::new(text.as_bytes());
    let mut good = true;
    for (path, words) in tree
        .iter()
        .filter_map(|(path, _)| Some((path, check(path).err()?)))
    {
        good = false;
        sink.report(Diagnostic::error(Place::Path(PathBuf::from(path)), words));
    }
    if !good {
        return None;
    }
    let Some(folder) = folder else {
        let new = tree
            .iter()
            .map(|(path, text)| (path.to_owned(), Change::New(file(text))));
        return Some(Comparison {
            changes: new.collect(),
            strangers: Vec::new(),
            edited: Vec::new(),
            left: Vec::new(),
        });
    };
    let wanted: Wanted<'t> = tree
        .iter()
        .map(|(path, text)| (path.to_owned(), Some(file(text))))
        .collect();
    let compared = changes::compare(folder, wanted, sink);
    let manifest = Manifest::read(folder, manifest::path(in_place), sink)?;
    let owners = Owners::new(folder, manifest, in_place);
    let mut changes = compared?;
    let (mut strangers, mut edited) = (Vec::new(), Vec::new());
    for (path, change) in &changes {
        if let Change::Different(old, _) = change {
            match owners.of(path, &old.bytes) {
                Owner::Generated => {}
                Owner::Edited => edited.push(path.clone()),
                Owner::Stranger => strangers.push(path.clone()),
            }
        }
    }
    let mut left = Vec::new();
    for (path, written) in owners
        .written()
        .filter(|(path, _)| tree.get(path).is_none())
    {
        match found(folder, path) {
            Ok(None) => {}
            Ok(Some(old)) if hash(&old.bytes) == written => {
                changes.insert(path.to_owned(), Change::Removed(old));
            }
            // Another folder than the one that was written is not ours.
            Err(error) if error.kind() == ErrorKind::NotADirectory => {}
            _ => left.push(Edited {
                path: path.to_owned(),
                hash: written.to_owned(),
            }),
        }
    }
    Some(Comparison {
        changes,
        strangers,
        edited,
        left,
    })
}

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
    comparison: &Comparison<'_>,
    folder: &Folder,
    in_place: bool,
    sink: &Sink,
) -> Option<Written> {
    let mut changes = comparison.changes.clone();
    let is_removed = |change: &&Change<'_>| matches!(change, Change::Removed(_));
    let removed = changes.values().filter(is_removed).count();
    let written = changes.len() - removed;
    if in_place && !changes.is_empty() {
        let old = changes::look(folder, CHECKSUMS, sink)?;
        changes.extend(old.map(|old| (CHECKSUMS.to_owned(), Change::Removed(old))));
    }
    let manifest = Manifest::of(tree.iter(), comparison.left.clone()).text();
    let wanted = File::new(manifest.as_bytes());
    let path = manifest::path(in_place);
    match changes::look(folder, path, sink)? {
        Some(old) if old.bytes == manifest.as_bytes() => {}
        Some(old) => {
            changes.insert(path.to_owned(), Change::Different(old, wanted));
        }
        None => {
            changes.insert(path.to_owned(), Change::New(wanted));
        }
    }
    if !changes.is_empty() {
        commit(folder, &changes, CHECKSUMS, sink)?;
    }
    Some(Written {
        written,
        unchanged: tree.len() - written,
        removed,
    })
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! A folder of files that is kept in a repository: a list of their names says which are ours. It has no hashes, so
//! that it changes only where files come and go; what somebody edited, the repository has.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::check::Comparison;
use super::tree::Tree;
use crate::diag::{Diagnostic, Place, Sink};
use crate::disk::changes::{compare as compare_files, look, Change, File, Wanted};
use crate::disk::commit::commit;
use crate::disk::folder::{check, Folder};

/// The file that lists all others.
const LIST: &str = "snapshot.list";

/// What it begins with; without that, it is somebody else's file.
const TITLE: &str =
    "# Written by gencontrol: the files of this snapshot. Others in this folder are left alone.\n";

/// The files with their list.
pub fn with_list(mut tree: Tree) -> Tree {
    let names = tree.iter().map(|(path, _)| format!("{path}\n"));
    let text = format!("{TITLE}{}", names.collect::<String>());
    tree.add(LIST.to_owned(), text);
    tree
}

/// Whether a path is that of the list.
pub fn is_list(path: &str) -> bool {
    path == LIST
}

/// Compares files and their list with a folder; `None` for one that is not there.
///
/// # Errors
/// Reports what cannot be read, what stands where files should be, and paths that lead out of the folder.
pub fn compare<'t>(tree: &'t Tree, folder: Option<&Folder>, sink: &Sink) -> Option<Comparison<'t>> {
    let mut good = true;
    for (path, _) in tree.iter() {
        if let Err(words) = check(path) {
            good = false;
            sink.report(Diagnostic::error(Place::Path(PathBuf::from(path)), words));
        }
    }
    if !good {
        return None;
    }
    let mut comparison = Comparison {
        changes: Default::default(),
        strangers: Vec::new(),
        edited: Vec::new(),
        left: Vec::new(),
    };
    let file = |text: &'t str| File::new(text.as_bytes());
    let wanted = tree
        .iter()
        .map(|(path, text)| (path.to_owned(), file(text)));
    let Some(folder) = folder else {
        let new = wanted.map(|(path, file)| (path, Change::New(file)));
        comparison.changes = new.collect();
        return Some(comparison);
    };
    let known = known(folder, sink)?;
    let stale = known.iter().filter(|path| tree.get(path).is_none());
    let stale = stale.map(|path| (path.clone(), None));
    let wanted = wanted.map(|(path, file)| (path, Some(file)));
    let wanted: Wanted<'t> = stale.chain(wanted).collect();
    comparison.changes = compare_files(folder, wanted, sink)?;
    let strangers = comparison
        .changes
        .iter()
        .filter(|(path, change)| matches!(change, Change::Different(..)) && !known.contains(*path));
    comparison.strangers = strangers.map(|(path, _)| path.clone()).collect();
    Some(comparison)
}

/// What the list of the folder names, itself included; nothing if there is none.
fn known(folder: &Folder, sink: &Sink) -> Option<BTreeSet<String>> {
    let Some(old) = look(folder, LIST, sink)? else {
        return Some(BTreeSet::new());
    };
    let text = String::from_utf8_lossy(&old.bytes);
    // A list that git could not merge still names its files.
    let Some((_, names)) = text.split_once(TITLE) else {
        return Some(BTreeSet::new());
    };
    let names = names.lines().filter(|name| check(name).is_ok());
    let names = names.map(str::to_owned);
    Some(names.chain([LIST.to_owned()]).collect())
}

/// Makes the changes: all of them or none.
///
/// # Errors
/// Reports the first thing that the system refused; then everything is as it was before.
pub fn write(comparison: &Comparison<'_>, folder: &Folder, sink: &Sink) -> Option<()> {
    match comparison.changes.is_empty() {
        true => Some(()),
        false => commit(folder, &comparison.changes, LIST, sink),
    }
}

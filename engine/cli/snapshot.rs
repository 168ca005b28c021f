// SPDX-License-Identifier: GPL-2.0-or-later
//! `gencontrol snapshot`: writes what a recipe makes as texts to be kept, or says what of them would change.

use std::fmt::Write;
use std::path::Path;

use similar::{ChangeTag, TextDiff};

use super::args::{InputArguments, SnapshotArguments};
use super::console::{Console, FAILED, NO};
use super::copied;
use super::made::{is_set, make};
use crate::diag::suggest::count;
use crate::diag::Sink;
use crate::diff::identity::Identity;
use crate::diff::recipe::Recipe;
use crate::disk::changes::{Change, Changes};
use crate::disk::folder::Folder;
use crate::disk::lock::{own, share};
use crate::disk::read::read;
use crate::output::check::Comparison;
use crate::output::listed::{compare, is_list, with_list, write};
use crate::output::report::{differences, report_owners, Policy};
use crate::output::tree::Tree;
use crate::pipeline::{self, Made, Request};
use crate::recipe::load::normal;
use crate::resolve::changelog::changelog_path;
use crate::snapshot::snapshot as texts;
use crate::text::files::Files;

/// Runs the command; returns the exit status.
pub(super) fn snapshot(console: Console, arguments: &SnapshotArguments) -> u8 {
    let (folder, is_check) = (arguments.folder.as_path(), arguments.check);
    let policy = Policy {
        overwrite: arguments.overwrite,
        keep_edited: false,
    };
    let mut files = Files::default();
    let sink = Sink::default();
    let made = made(&arguments.inputs, &mut files, &sink);
    let compared = made.as_ref().and_then(|tree| {
        let open = hold(folder, is_check, &sink)?;
        let comparison = compare(tree, open.as_ref(), &sink)?;
        if let (Some(open), false) = (&open, is_check) {
            report_owners(&comparison, open, policy, &sink)?;
            write(&comparison, open, &sink)?;
        }
        Some(comparison)
    });
    console.finish(&files, &sink);
    let (Some(tree), Some(comparison)) = (&made, compared) else {
        return FAILED;
    };
    let changes = &comparison.changes;
    if is_check && changes.is_empty() {
        return 0;
    }
    let folder = normal(folder);
    let mut text = summary(&comparison, is_check);
    let total = total(changes);
    // The list of files is no text of the snapshot.
    let number = count(tree.len() - 1, "file");
    let _ = writeln!(text, "{}: {number}, {total}", folder.display());
    if is_check {
        if console.is_verbose() {
            differences(changes, &mut text);
        }
        text.push_str(
            "\nrun `gencontrol snapshot` with the same arguments, without --check, to write them\n",
        );
    }
    match console.summary(&text) {
        0 if is_check => NO,
        status => status,
    }
}

/// The snapshot with its list.
fn made(arguments: &InputArguments, files: &mut Files, sink: &Sink) -> Option<Tree> {
    let _held = match arguments.tree.is_dir() {
        true => Some(share(&arguments.tree, sink)?),
        // What is missing of it is said by who reads it.
        false => None,
    };
    let made = make(arguments, files, sink)?;
    let identity = identity(&made, &arguments.tree, files);
    let second = identity.second_of_series();
    let second = second.and_then(|second| made_as(arguments, [&identity.version, &second], sink));
    let made = second.unwrap_or_else(|| texts_of(arguments, &made, files, &identity));
    Some(with_list(made))
}

fn identity(made: &Made, tree: &Path, files: &Files) -> Identity {
    let path = changelog_path(tree);
    let id = files.iter().find(|(_, other)| *other == path);
    let text = id.map_or("", |(id, _)| files.text(id));
    Identity::of_changelog(text, &made.abiname).unwrap_or_default()
}

fn texts_of(arguments: &InputArguments, made: &Made, files: &Files, identity: &Identity) -> Tree {
    let recipe = Recipe {
        plan: &made.plan,
        layout: &made.layout,
        files,
        folder: &arguments.recipes(),
        folders: &made.folders,
    };
    texts(recipe, &made.tree, identity)
}

/// The texts as another version has them: of 8.0 it cannot be told whether upstream's version or the series is meant, of
/// 8.0.1 it can. `None` if that has a problem; its own version has none.
fn made_as(arguments: &InputArguments, [version, other]: [&str; 2], sink: &Sink) -> Option<Tree> {
    let copied = copied::tree(&arguments.tree, &arguments.tree, sink)?;
    let changelog = read(&changelog_path(copied.path()), &[]).ok()?;
    let changelog = String::from_utf8(changelog).ok()?;
    let changelog = changelog.replacen(&format!("({version})"), &format!("({other})"), 1);
    copied.put("debian/changelog", changelog.as_bytes(), sink)?;
    let request = Request {
        recipe: &arguments.recipes(),
        tree: copied.path(),
        is_set: &is_set,
        goes_on: false,
    };
    let (mut files, unsaid) = (Files::default(), Sink::default());
    let made = pipeline::make(&request, &mut files, &unsaid)?;
    let identity = identity(&made, copied.path(), &files);
    Some(texts_of(arguments, &made, &files, &identity))
}

/// The folder of the snapshot; `None` if it is not there and need not be.
fn hold(folder: &Path, is_check: bool, sink: &Sink) -> Option<Option<Folder>> {
    match is_check {
        false => own(folder, "", sink).map(Some),
        true if folder.is_dir() => share(folder, sink).map(Some),
        true => Some(None),
    }
}

/// Lines that come and lines that go.
fn lines(change: &Change<'_>) -> [usize; 2] {
    let length = |bytes: &[u8]| String::from_utf8_lossy(bytes).lines().count();
    match change {
        Change::New(file) => [length(&file.bytes), 0],
        Change::Removed(old) => [0, length(&old.bytes)],
        Change::Different(old, file) => {
            let old = String::from_utf8_lossy(&old.bytes);
            let new = String::from_utf8_lossy(&file.bytes);
            let diff = TextDiff::from_lines(old.as_ref(), new.as_ref());
            let of = |tag: ChangeTag| diff.iter_all_changes().filter(|c| c.tag() == tag).count();
            [of(ChangeTag::Insert), of(ChangeTag::Delete)]
        }
    }
}

fn words([added, removed]: [usize; 2]) -> String {
    match (added, removed) {
        (added, 0) => format!("{} added", count(added, "line")),
        (0, removed) => format!("{} removed", count(removed, "line")),
        (added, removed) => format!("{} added, {removed} removed", count(added, "line")),
    }
}

/// A line for each file: what happens to it, and how many lines of it.
fn summary(comparison: &Comparison<'_>, is_check: bool) -> String {
    let mut text = String::new();
    let changes = comparison.changes.iter();
    for (path, change) in changes.filter(|(path, _)| !is_list(path)) {
        let word = match change {
            Change::New(_) => "new",
            Change::Different(..) => "changed",
            Change::Removed(_) if is_check => "stale",
            Change::Removed(_) => "removed",
        };
        let whose = match comparison.strangers.contains(path) {
            true => " (not written by gencontrol)",
            false => "",
        };
        let _ = writeln!(text, "{word:<9}{path}: {}{whose}", words(lines(change)));
    }
    text
}

fn total(changes: &Changes<'_>) -> String {
    let own: Vec<[usize; 2]> = changes
        .iter()
        .filter(|(path, _)| !is_list(path))
        .map(|(_, change)| lines(change))
        .collect();
    let sum = own.iter().fold([0, 0], |[a, b], [c, d]| [a + c, b + d]);
    match own.len() {
        0 => "nothing changed".to_owned(),
        number => format!("{number} changed: {}", words(sum)),
    }
}

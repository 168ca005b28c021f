// SPDX-License-Identifier: GPL-2.0-or-later
//! A tree that moved: what upstream changed since a recipe was imported, brought into the edited recipe.
//!
//! 1. [`side`] holds a recipe as texts and as outlines of its YAML files ([`crate::text::outline`]): what import
//!    makes of the old tree (the base), the recipe as it stands (ours), what import makes of the new tree (theirs).
//! 2. [`layout`] puts base and theirs into the files that ours has its entries in.
//! 3. [`merge`] goes through entries and keys ([`three`], [`rename`]), [`list`] through items, [`value`] through what
//!    a key holds ([`keyline`]), [`lines`] through templates and scripts. [`conflict`] says where both sides
//!    changed the same.
//! 4. [`bring`] reads the result again, and writes it only if it means what was merged.
//!
//! Lines of the recipe that nothing is brought to stay as they are.

pub mod conflict;
pub mod keyline;
pub mod layout;
pub mod lines;
pub mod list;
pub mod merge;
pub mod rename;
pub mod side;
pub mod three;
pub mod value;

#[cfg(test)]
mod tests_lists;
#[cfg(test)]
mod tests_merge;
#[cfg(test)]
mod tests_sides;

use std::path::{Path, PathBuf};

use self::conflict::{Conflicts, Prefer};
use self::merge::Merger;
use self::side::Side;
use super::{manifest, read, recipe::SCHEMA, MANIFEST};
use crate::diag::{Diagnostic, Place, Severity, Sink};
use crate::disk::changes::{compare, Change, File, Wanted};
use crate::disk::commit::commit;
use crate::disk::folder::Folder;
use crate::disk::lock::{own, share};
use crate::recipe::merge::add_file;
use crate::text::files::Files;
use crate::text::node::{Map, Value};
use crate::text::outline::Body;
use crate::text::yaml;

/// What is brought where.
pub struct Request {
    /// The new tree.
    pub tree: PathBuf,
    /// What the recipe was imported from: the old tree, or a recipe as import wrote it then.
    pub since: PathBuf,
    /// The folder of the recipe.
    pub recipes: PathBuf,
    /// The dialect of the new tree, if that is not to say it.
    pub dialect: Option<String>,
    /// Who is right in conflicts, if that is decided.
    pub prefer: Option<Prefer>,
}

/// What came of it.
pub enum Brought {
    /// The files that changed, with what became of each.
    Changed(Vec<(String, &'static str)>),
    /// Nothing was written: so many conflicts were reported.
    Conflicts(usize),
}

/// Brings what changed between two trees into a recipe.
///
/// # Errors
/// Reports what import refuses in either tree, a recipe that cannot be read, and what is in the way of writing.
/// Conflicts are reported as errors, too. In all of these cases nothing is written.
pub fn bring(request: &Request, files: &mut Files, sink: &Sink) -> Option<Brought> {
    let trees =
        [&request.tree, &request.since].map(|path| share_other(path, &request.recipes, sink));
    let [Some(_tree), Some(_since)] = trees else {
        return None;
    };
    if !request.recipes.join("recipe.yaml").is_file() {
        let place = Place::Path(request.recipes.clone());
        sink.report(
            Diagnostic::error(place, "there is no recipe here to bring anything into")
                .help("name its directory with --recipes, or import the tree without --since"),
        );
        return None;
    }
    let folder = own(&request.recipes, "--recipes DIR", sink)?;
    let (base, theirs, written) = sink.stage(|sink| {
        let base = base(request, files, sink);
        let imported = read(&request.tree, request.dialect.as_deref(), files, sink)?;
        let theirs = Side::imported(&request.tree, &imported.recipe, files, sink);
        Some((base?, theirs?, manifest(&imported.recipe)))
    })?;
    let ours = sink.stage(|sink| Side::of_folder(&request.recipes, files, sink))?;
    let conflicts = Conflicts::new(request.prefer, sink);
    let wanted = sink.stage(|sink| {
        let merger = Merger {
            files,
            conflicts: &conflicts,
        };
        let merged = merger.sides(base, ours, theirs);
        conflicts.are_none().then_some(())?;
        check(&merged.docs, &request.recipes, files, sink)?;
        let mut wanted = merged.wanted;
        // What is as upstream has it, the next import may remove.
        wanted.insert(MANIFEST.to_owned(), Some(written));
        Some(wanted)
    });
    if !conflicts.are_none() {
        return Some(Brought::Conflicts(conflicts.count()));
    }
    let changes = compare(&folder, wanted?, sink)?;
    commit(&folder, &changes, "", sink)?;
    let changes = changes.into_iter().filter(|(path, _)| path != MANIFEST);
    let words = changes.map(|(path, change)| {
        let word = match change {
            Change::New(_) => "new",
            Change::Different(..) => "changed",
            Change::Removed(_) => "removed",
        };
        (path, word)
    });
    Some(Brought::Changed(words.collect()))
}

/// The old tree as it is imported now, or the recipe that was imported then. Warnings about it are of the past.
fn base(request: &Request, files: &mut Files, sink: &Sink) -> Option<Side> {
    if request.since.join("recipe.yaml").is_file() {
        return Side::of_folder(&request.since, files, sink);
    }
    let own = Sink::default();
    let imported = read(&request.since, None, files, &own);
    for problem in own.sorted(files) {
        if problem.severity == Severity::Error {
            sink.report(problem);
        }
    }
    Side::imported(&request.since, &imported?.recipe, files, sink)
}

/// Nobody changes a tree while it is read. What is not there is told by who reads it, and the recipe's folder is
/// owned: there, nothing has to be shared. `None` if somebody else has it.
fn share_other(path: &Path, recipes: &Path, sink: &Sink) -> Option<Option<Folder>> {
    let is_both = || path.canonicalize().ok() == recipes.canonicalize().ok();
    match path.is_dir() && !is_both() {
        true => share(path, sink).map(Some),
        false => Some(None),
    }
}

/// Reads the merged YAML files again: they have to mean what was merged, and to be one recipe.
fn check(
    docs: &[(String, String, Body)],
    folder: &Path,
    files: &mut Files,
    sink: &Sink,
) -> Option<()> {
    sink.stage(|sink| {
        let mut whole = Map::new();
        for (path, text, body) in docs {
            let file = files.add(folder.join(path), text.clone());
            let map = match yaml::parse(files, file) {
                Ok(Some(node)) => match node.value {
                    Value::Map(map) => Some(map),
                    _ => None,
                },
                Ok(None) => Some(Map::new()),
                Err(_) => None,
            };
            let parts = body.entries();
            match map.filter(|map| side::says(map, parts)) {
                Some(map) => add_file(&mut whole, &map, sink),
                None => sink.report(
                    Diagnostic::error(
                        Place::Path(folder.join(path)),
                        "what upstream changed cannot be written between the lines of this file",
                    )
                    .help("write maps and lists in block style there, a key or an item a line"),
                ),
            }
        }
        Some(())
    })
}

/// A file that is wanted, or none.
fn file(text: Option<String>) -> Option<File<'static>> {
    text.map(|text| File::new(text.into_bytes()))
}

/// Whether a file is written anew by every import: nobody edits it.
fn is_generated(path: &str) -> bool {
    path == SCHEMA
}

/// What came of merging: the YAML files that ours then has, with their texts, and the files to write.
pub struct Merged {
    /// All YAML files: path, text, what it holds.
    pub docs: Vec<(String, String, Body)>,
    /// What changes.
    pub wanted: Wanted<'static>,
}

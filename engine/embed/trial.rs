// SPDX-License-Identifier: GPL-2.0-or-later
//! Trying a recipe on the tree: one that does not work is nothing to embed.

use std::path::{Path, PathBuf};

use super::filesets;
use super::origin::Origin;
use super::request::Request as Embed;
use crate::diag::{Place, Sink};
use crate::disk::changes::Change;
use crate::disk::folder::Folder;
use crate::output::check;
use crate::pipeline::{make, Request};
use crate::plan::filesets::uses_filesets;
use crate::proof::{beside, theirs, Proof};
use crate::text::files::Files;

/// What the recipe generates, next to what stands in the tree.
pub struct Trial {
    /// How many files are generated.
    pub all: usize,
    /// How many of them are not in the tree yet.
    pub missing: usize,
    /// How many are there and will be different.
    pub different: usize,
    /// Whether an imported recipe makes what the tree's generator made.
    pub proof: Option<Proof>,
    /// Whether packages are built from their file sets.
    pub(super) has_filesets: bool,
    /// The folders of the recipe and of those below it, the uppermost first.
    pub(super) folders: Vec<PathBuf>,
}

/// Generates, and compares with the tree; writes nothing.
///
/// # Errors
/// Reports what is wrong with the recipe.
pub(super) fn try_out(
    tree: &Folder,
    origin: &Origin,
    request: &Embed<'_>,
    files: &mut Files,
    sink: &Sink,
) -> Option<Trial> {
    let theirs = match &origin.imported {
        Some(_) => Some(theirs(tree.path(), request.run_generator, sink)?),
        None => None,
    };
    let generating = Request {
        recipe: &origin.folder,
        tree: tree.path(),
        is_set: request.is_set,
        goes_on: false,
    };
    let trial = Sink::default();
    let made = make(&generating, files, &trial);
    let mut problems = trial.sorted(files);
    origin.settle(tree.path(), files, &mut problems);
    for problem in problems {
        if !is_mended(&problem.place, tree.path()) {
            sink.report(problem);
        }
    }
    let made = made?;
    let proof = match theirs {
        Some(theirs) => Some(beside(&made, tree.path(), theirs, sink)?),
        None => None,
    };
    let comparison = check::compare(&made.tree, Some(tree), true, sink)?;
    let number = |wanted: fn(&Change<'_>) -> bool| {
        let changes = comparison.changes.values();
        changes.filter(|change| wanted(change)).count()
    };
    Some(Trial {
        all: made.tree.len(),
        missing: number(|change| matches!(change, Change::New(_))),
        different: number(|change| matches!(change, Change::Different(..))),
        proof,
        has_filesets: uses_filesets(&made.plan),
        folders: made.folders,
    })
}

/// Generating warns of the include that embedding adds.
fn is_mended(place: &Place, tree: &Path) -> bool {
    *place == Place::Path(tree.join(filesets::INCLUDER))
}

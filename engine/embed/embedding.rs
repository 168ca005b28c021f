// SPDX-License-Identifier: GPL-2.0-or-later
//! Everything that embedding does, worked out before anything is done.

use std::path::{Path, PathBuf};

use super::origin::Origin;
use super::recipes::{guard, place};
use super::rules::rewrite;
use super::sources::sources;
use super::trial::{try_out, Trial};
use super::{copyright, filesets, leftovers, python, strangers, RULES};
use crate::diag::{Diagnostic, Place, Sink};
use crate::disk::changes::{compare, Changes, File, Wanted};
use crate::disk::folder::Folder;
use crate::disk::lock::own;
use crate::disk::read::read_text;
use crate::import::Imported;
use crate::text::files::Files;

/// What is asked for.
pub struct Request<'a> {
    /// The unpacked source package.
    pub tree: PathBuf,
    /// The recipe to put into it.
    pub recipes: Option<PathBuf>,
    /// Whether other recipes there may be lost.
    pub replace: bool,
    /// The checkout.
    pub from: PathBuf,
    /// Which variables of the environment are set, as in [`crate::pipeline::Request`].
    pub is_set: &'a dyn Fn(&str) -> bool,
}

/// What embedding does.
pub struct Embedding {
    /// The tree, held until the end of this.
    pub folder: Folder,
    /// What changes in it.
    pub changes: Changes<'static>,
    /// What was imported, if the recipe comes from the tree's own data.
    pub imported: Option<Imported>,
    /// What the recipe generates.
    pub trial: Trial,
    /// What a person has to look at, a line each.
    pub leftovers: String,
    /// What debian/copyright does not say yet.
    pub copyright: String,
}

/// Works it out; changes nothing.
///
/// # Errors
/// Reports everything that is in the way.
pub fn work_out(request: &Request<'_>, files: &mut Files, sink: &Sink) -> Option<Embedding> {
    let tree = &request.tree;
    is_package(tree, sink)?;
    let folder = own(tree, "", sink)?;
    let path = tree.join(RULES);
    let old = read_text(&path, files, sink)?;
    let rules = rewrite(&path, files.text(old), sink);
    let unneeded = python::unneeded(tree, sink);
    let strangers = strangers::check(tree, sink);
    // Everything that is wrong with the tree is said at once.
    let (rules, unneeded, ()) = (rules?, unneeded?, strangers?);

    let origin = Origin::find(&folder, request.recipes.as_deref(), files, sink)?;
    let trial = try_out(&folder, &origin, request.is_set, files, sink)?;
    let mut wanted = Wanted::new();
    let recipe = match &origin.present {
        Some(present) => present.clone(),
        None => {
            let mut placed = place(&trial.folders, sink)?;
            guard(tree, &mut placed, request.replace, sink)?;
            wanted.append(&mut placed.wanted);
            placed.recipe
        }
    };
    if trial.has_filesets {
        filesets::put(tree, &mut wanted, files, sink)?;
    }
    wanted.append(&mut sources(&request.from, tree, &recipe, sink)?);
    let text = File {
        bytes: rules.into_bytes().into(),
        executable: true,
    };
    wanted.insert(RULES.to_owned(), Some(text));
    wanted.extend(unneeded.into_iter().map(|path| (path, None)));
    let changes = compare(&folder, wanted, sink)?;
    let leftovers = leftovers::leftovers(tree, &changes, sink)?;
    Some(Embedding {
        folder,
        changes,
        imported: origin.imported,
        trial,
        leftovers,
        copyright: copyright::paragraph(tree),
    })
}

fn is_package(tree: &Path, sink: &Sink) -> Option<()> {
    if tree.join("debian/changelog").is_file() {
        return Some(());
    }
    sink.report(
        Diagnostic::error(
            Place::Path(tree.to_owned()),
            "this is no unpacked source package: there is no debian/changelog",
        )
        .help("name the folder that holds debian/: make embed TREE=DIR"),
    );
    None
}

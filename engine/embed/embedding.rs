// SPDX-License-Identifier: GPL-2.0-or-later
//! Everything that embedding does, worked out before anything is done.

use std::path::Path;

use super::origin::Origin;
use super::recipes::{guard, place};
use super::request::Request;
use super::rules::rewrite;
use super::sources::sources;
use super::trial::{try_out, Trial};
use super::{copyright, differ, filesets, leftovers, python, strangers, RULES};
use crate::diag::{Diagnostic, Place, Sink};
use crate::disk::changes::{compare, Changes, File, Wanted};
use crate::disk::folder::Folder;
use crate::disk::lock::own;
use crate::disk::read::read_text;
use crate::import::Imported;
use crate::proof::words::in_short;
use crate::proof::Proof;
use crate::text::files::Files;

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

    let (recipes, dialect) = (request.recipes.as_deref(), request.dialect.as_deref());
    let origin = Origin::find(&folder, recipes, dialect, files, sink)?;
    let trial = try_out(&folder, &origin, request, files, sink)?;
    if let Some(proof) = trial.proof.as_ref().filter(|_| !request.unproven) {
        accept(proof, tree, sink)?;
    }
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
    differ::put(tree, &mut wanted);
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

/// An imported recipe takes the place of the tree's generator only where it makes the same.
fn accept(proof: &Proof, tree: &Path, sink: &Sink) -> Option<()> {
    let problem = match proof {
        Proof::Compared(comparison) if comparison.holds() => return Some(()),
        Proof::Compared(comparison) => Diagnostic::error(
            Place::Path(tree.to_owned()),
            format!("with the recipe that import makes, {}", in_short(comparison)),
        )
        .help(
            "`gencontrol import` shows how they differ: mend the recipe that it writes, and name it \
             (`make embed … RECIPES=DIR`); UNPROVEN=yes (`--unproven`) embeds it as it is",
        ),
        Proof::Nothing { why, .. } => Diagnostic::error(
            Place::Path(tree.to_owned()),
            format!("nothing proves that the imported recipe generates what the tree's generator did: {why}"),
        )
        .help(
            "RUN_GENERATOR=yes (`--run-generator`) compares with what that writes now, in a copy; \
             UNPROVEN=yes (`--unproven`) goes without",
        ),
        // Its problems were reported.
        Proof::Fails => return None,
    };
    sink.report(problem);
    None
}

fn is_package(tree: &Path, sink: &Sink) -> Option<()> {
    if tree.join("debian/changelog").is_file() {
        return Some(());
    }
    sink.report(
        Diagnostic::error(
            Place::Path(tree.to_owned()),
            "this is not an unpacked source package: there is no debian/changelog",
        )
        .help("name the directory that holds debian/: make embed TREE=DIR"),
    );
    None
}

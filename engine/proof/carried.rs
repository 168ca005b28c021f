// SPDX-License-Identifier: GPL-2.0-or-later
//! What a tree carries from its own generator: whether its generated files are there, and of this version.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::disk::manifest;
use crate::disk::read::text;
use crate::disk::scratch::Temporary;

/// The make variable of debian/rules.gen that holds the version of the changelog.
const VERSION: &str = "SOURCEVERSION='";

/// What there is to compare with.
pub enum Carried {
    /// Nothing: why, as the part of a sentence.
    Nothing(String),
    /// The files of a generator.
    Files(Theirs),
}

/// The files that a generator wrote.
pub struct Theirs {
    /// The folder in which debian/ with them stands.
    pub(super) folder: PathBuf,
    /// Which files they are, if that is known.
    pub(super) written: Option<BTreeSet<String>>,
    /// The folder goes with this.
    pub(super) _scratch: Option<Temporary>,
}

/// Looks at a tree. What cannot be read is not there.
pub fn find(tree: &Path) -> Carried {
    match obstacle(tree) {
        Some(why) => Carried::Nothing(why),
        None => Carried::Files(Theirs {
            folder: tree.to_owned(),
            written: None,
            _scratch: None,
        }),
    }
}

/// Why the generated files of a tree are not those of its generator, for its version.
fn obstacle(tree: &Path) -> Option<String> {
    let is_there = |path: &str| tree.join(path).is_file();
    let manifest = manifest::path(true);
    if is_there(manifest) {
        return Some(format!(
            "gencontrol itself wrote the generated files of the tree ({manifest})"
        ));
    }
    if !is_there("debian/control") {
        let what =
            "the tree has no debian/control (its generated files were cleaned away, or never made)";
        return Some(what.to_owned());
    }
    let Some(found) = version(tree, "debian") else {
        let what = "debian/rules.gen does not say of which version the generated files are (SOURCEVERSION)";
        return Some(what.to_owned());
    };
    let wanted = changelog_version(tree)?;
    (found != wanted).then(|| {
        format!("the generated files of the tree are of {found} (debian/rules.gen), its changelog is of {wanted}")
    })
}

/// The version of which the files in a folder of generated files are.
pub(super) fn version(tree: &Path, folder: &str) -> Option<String> {
    let rules = text(&tree.join(folder).join("rules.gen"), &[])?;
    let (_, rest) = rules.split_once(VERSION)?;
    Some(rest.split_once('\'')?.0.to_owned())
}

/// The version in the first line of the changelog. Where there is none, generating says so.
pub(super) fn changelog_version(tree: &Path) -> Option<String> {
    let changelog = text(&tree.join("debian/changelog"), &[])?;
    let line = changelog.lines().find(|line| !line.trim().is_empty())?;
    let (_, rest) = line.split_once('(')?;
    Some(rest.split_once(')')?.0.to_owned())
}

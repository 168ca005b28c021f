// SPDX-License-Identifier: GPL-2.0-or-later
//! Whose a file is that stands where one is generated: what we did not write is not ours.

use std::collections::BTreeSet;

use crate::disk::changes::found;
use crate::disk::folder::Folder;
use crate::disk::hash::hash;
use crate::disk::manifest::Manifest;

/// Whose a file is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Owner {
    /// Generated, and as it was written.
    Generated,
    /// Generated, and changed since.
    Edited,
    /// Nobody knows.
    Stranger,
}

/// What is known of a folder.
pub(super) struct Owners {
    manifest: Option<Manifest>,
    /// The packages of a debian/control that the package's own generator wrote.
    packages: Option<BTreeSet<String>>,
}

/// What debian/rules keeps of the last run of a package's generator: the checksums of its inputs.
const CHECKSUMS: &str = "debian/control.md5sum";

/// The generators whose runs are known by it: gencontrol.py, and this program in a tree whose manifest is gone.
const GENERATOR: &str = "  debian/bin/gencontrol";

impl Owners {
    pub(super) fn new(folder: &Folder, manifest: Option<Manifest>, in_place: bool) -> Owners {
        let packages = match &manifest {
            None if in_place => packages(folder),
            _ => None,
        };
        Owners { manifest, packages }
    }

    /// Whose a file with this content is.
    pub(super) fn of(&self, path: &str, bytes: &[u8]) -> Owner {
        let written = self.manifest.as_ref().and_then(|known| known.hash_of(path));
        match written {
            Some(written) if written == hash(bytes) => Owner::Generated,
            Some(_) => Owner::Edited,
            None if self
                .packages
                .as_ref()
                .is_some_and(|known| is_of(known, path)) =>
            {
                Owner::Generated
            }
            None => Owner::Stranger,
        }
    }

    /// What earlier runs wrote: paths and hashes.
    pub(super) fn written(&self) -> impl Iterator<Item = (&str, &str)> {
        self.manifest.iter().flat_map(|known| {
            let generated = known.generated.iter();
            let edited = known
                .edited
                .iter()
                .filter(|e| !known.generated.contains_key(&e.path));
            generated
                .map(|(path, hash)| (path.as_str(), hash.as_str()))
                .chain(edited.map(|e| (e.path.as_str(), e.hash.as_str())))
        })
    }
}

/// The packages of debian/control, if the package's generator has run in this tree.
fn packages(folder: &Folder) -> Option<BTreeSet<String>> {
    let text = |path| {
        let bytes = found(folder, path).ok()??.bytes;
        String::from_utf8(bytes).ok()
    };
    let has_run = text(CHECKSUMS)?
        .lines()
        .any(|line| line.contains(GENERATOR));
    let control = text("debian/control").filter(|_| has_run)?;
    let packages = control
        .lines()
        .filter_map(|line| line.strip_prefix("Package:"));
    Some(packages.map(|name| name.trim().to_owned()).collect())
}

/// Whether a path is one that a generator of these packages writes: the files of the whole source, those of
/// the sources that it derives, and those that debhelper finds by the name of a package.
fn is_of(packages: &BTreeSet<String>, path: &str) -> bool {
    const WHOLE: [&str; 3] = ["debian/control", "debian/rules.gen", "debian/tests/control"];
    if WHOLE.contains(&path) || path.starts_with("debian/generated.") {
        return true;
    }
    let name = path.strip_prefix("debian/").unwrap_or(path);
    let mut ends = name.match_indices('.').map(|(end, _)| &name[..end]);
    ends.any(|start| packages.contains(start))
}

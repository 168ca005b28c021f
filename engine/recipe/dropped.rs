// SPDX-License-Identifier: GPL-2.0-or-later
//! What layers dropped. The recipe below may still name it (relations for a package, an udeb that
//! another one needs, a flavour of a featureset): such a name has no effect, but is no mistake.

use std::collections::BTreeSet;

use super::model::DroppedNames;
use crate::text::node::{Map, Node};

/// Names that were there below some layer and are no longer.
#[derive(Clone, Debug, Default)]
pub struct Dropped {
    /// Package entries.
    pub packages: BTreeSet<String>,
    /// Udebs of the installer.
    pub udebs: BTreeSet<String>,
    /// Architectures, and flavours as ARCHITECTURE/FLAVOUR.
    pub places: BTreeSet<String>,
}

impl Dropped {
    /// All names that are there now.
    pub fn all(recipe: &Map) -> Dropped {
        Dropped {
            packages: packages(recipe),
            udebs: udebs(recipe),
            places: places(recipe),
        }
    }

    /// Takes in what a merged recipe says that its layers dropped.
    pub fn add(&mut self, names: &DroppedNames) {
        for (own, names) in [
            (&mut self.packages, &names.packages),
            (&mut self.udebs, &names.udebs),
            (&mut self.places, &names.places),
        ] {
            own.extend(names.iter().map(|name| name.text.clone()));
        }
    }

    /// Takes note of what a layer dropped: what was there before it, and is not after.
    pub fn note(&mut self, before: Dropped, after: &Map) {
        let now = Dropped::all(after);
        let lost = |before: BTreeSet<String>, now: &BTreeSet<String>| {
            before.difference(now).cloned().collect::<Vec<_>>()
        };
        self.packages.extend(lost(before.packages, &now.packages));
        self.udebs.extend(lost(before.udebs, &now.udebs));
        self.places.extend(lost(before.places, &now.places));
    }
}

fn names(node: Option<&Node>) -> BTreeSet<String> {
    let map = node.and_then(Node::as_map);
    map.into_iter()
        .flat_map(Map::keys)
        .map(|key| key.name.clone())
        .collect()
}

fn packages(recipe: &Map) -> BTreeSet<String> {
    names(recipe.get("packages").map(|entry| &entry.node))
}

fn udebs(recipe: &Map) -> BTreeSet<String> {
    let installer = recipe.get("installer").and_then(|e| e.node.as_map());
    names(installer.and_then(|map| map.get("udebs")).map(|e| &e.node))
}

fn places(recipe: &Map) -> BTreeSet<String> {
    let mut places = BTreeSet::new();
    let architectures = recipe.get("architectures").and_then(|e| e.node.as_map());
    for (arch, entry) in architectures.into_iter().flatten() {
        places.insert(arch.name.clone());
        let flavours = entry.node.as_map().and_then(|map| map.get("flavours"));
        for flavour in names(flavours.map(|entry| &entry.node)) {
            places.insert(format!("{arch}/{flavour}"));
        }
    }
    places
}

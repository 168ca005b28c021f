// SPDX-License-Identifier: GPL-2.0-or-later
//! What layers dropped. The recipe below may still name it (relations for a package, an udeb that
//! another one needs, a flavour of a featureset): such a name has no effect, but is no mistake.

use std::collections::{BTreeMap, BTreeSet};

use super::model::DroppedNames;
use crate::text::files::Span;
use crate::text::node::{Map, Node, Value};

/// Names that were there below some layer and are no longer.
#[derive(Clone, Debug, Default)]
pub struct Dropped {
    /// Package entries.
    pub packages: BTreeSet<String>,
    /// Udebs of the installer.
    pub udebs: BTreeSet<String>,
    /// Featuresets.
    pub featuresets: BTreeSet<String>,
    /// Architectures, and flavours as ARCHITECTURE/FLAVOUR.
    pub places: BTreeSet<String>,
    /// Package entries that a layer dropped or gave another name.
    pub lost: Vec<Lost>,
    /// The names of the packages that entries make, as the recipe writes them, and where.
    names: BTreeMap<String, (String, Span)>,
}

/// A package entry that a layer dropped or gave another name.
#[derive(Clone, Debug)]
pub struct Lost {
    /// The entry.
    pub entry: String,
    /// The name of its packages before that, as the recipe wrote it.
    pub name: String,
    /// Whether it is there under another name.
    pub is_renamed: bool,
    /// Where the layer says so.
    pub place: Span,
}

impl Dropped {
    /// All names that are there now.
    pub fn all(recipe: &Map) -> Dropped {
        Dropped {
            packages: packages(recipe),
            udebs: udebs(recipe),
            featuresets: names(recipe.get("featuresets").map(|entry| &entry.node)),
            places: places(recipe),
            lost: Vec::new(),
            names: package_names(recipe),
        }
    }

    /// Takes in what a merged recipe says that its layers dropped.
    pub fn add(&mut self, names: &DroppedNames) {
        for (own, names) in [
            (&mut self.packages, &names.packages),
            (&mut self.udebs, &names.udebs),
            (&mut self.featuresets, &names.featuresets),
            (&mut self.places, &names.places),
        ] {
            own.extend(names.iter().map(|name| name.text.clone()));
        }
    }

    /// Takes note of what a layer dropped: what was there before it, and is not after. `only` is where it says
    /// what it keeps.
    pub fn note(&mut self, before: Dropped, after: &Map, layer: &Map, only: Option<Span>) {
        let now = Dropped::all(after);
        for (entry, (name, _)) in before.names {
            let place = match now.names.get(&entry) {
                Some((new, place)) if *new != name => Some(*place),
                None if !now.packages.contains(&entry) => drop_place(layer, &entry).or(only),
                _ => None,
            };
            self.lost.extend(place.map(|place| Lost {
                is_renamed: now.names.contains_key(&entry),
                entry,
                name,
                place,
            }));
        }
        let lost = |before: BTreeSet<String>, now: &BTreeSet<String>| {
            before.difference(now).cloned().collect::<Vec<_>>()
        };
        self.packages.extend(lost(before.packages, &now.packages));
        self.udebs.extend(lost(before.udebs, &now.udebs));
        let featuresets = lost(before.featuresets, &now.featuresets);
        self.featuresets.extend(featuresets);
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

/// Where a layer names a package entry.
fn drop_place(layer: &Map, entry: &str) -> Option<Span> {
    let packages = layer.get("packages")?.node.as_map()?;
    Some(packages.get(entry)?.key_span)
}

fn package_names(recipe: &Map) -> BTreeMap<String, (String, Span)> {
    let packages = recipe.get("packages").and_then(|e| e.node.as_map());
    let named = packages.into_iter().flatten().filter_map(|(entry, item)| {
        let name = &item.node.as_map()?.get("name")?.node;
        match &name.value {
            Value::Scalar(text, _) => Some((entry.name.clone(), (text.clone(), name.span))),
            _ => None,
        }
    });
    named.collect()
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Dropped, Map, Value};
    use crate::text::files::Files;
    use crate::text::yaml;

    fn map(name: &str, text: &str, files: &mut Files) -> Map {
        let file = files.add(Path::new(name).to_owned(), text.to_owned());
        let node = yaml::parse(files, file).ok().flatten();
        match node.expect("it is YAML").value {
            Value::Map(map) => map,
            other => panic!("{other:?}"),
        }
    }

    const BEFORE: &str = "packages: { image: { name: linux-image }, headers: { name: linux-headers }, \
                          doc: { name: linux-doc }, bare: { name: linux-bare }, list: { name: [a] } }\n\
                          installer: { udebs: { a: {}, b: {} } }\nfeaturesets: { none: {}, rt: {} }\n\
                          architectures: { amd64: { flavours: { amd64: {}, cloud: {} } }, arm64: {} }\n";
    const AFTER: &str = "packages: { image: { name: linux-picture }, headers: { name: linux-headers }, bare: {}, list: { name: [a] } }\n\
                         installer: { udebs: { a: {} } }\nfeaturesets: { none: {} }\n\
                         architectures: { amd64: { flavours: { amd64: {} } } }\n";

    #[test]
    fn what_a_layer_drops_is_what_is_no_more() {
        let mut files = Files::default();
        let before = Dropped::all(&map("before", BEFORE, &mut files));
        let after = map("after", AFTER, &mut files);
        let layer = map("layer", "a: 1\npackages:\n  doc: null\n", &mut files);
        let only = layer["a"].key_span;
        let mut dropped = Dropped::default();
        dropped.note(before.clone(), &after, &layer, None);
        let lost = |dropped: &Dropped| -> Vec<String> {
            let shown = dropped.lost.iter().map(|lost| {
                let (place, how) = (files.path(lost.place.file), lost.is_renamed);
                let line = lost.place.line;
                format!(
                    "{} {} {how} {}:{line}",
                    lost.entry,
                    lost.name,
                    place.display()
                )
            });
            shown.collect()
        };
        // An entry that makes no package any more is not gone, nor is one that is as it was.
        assert_eq!(
            lost(&dropped),
            [
                "doc linux-doc false layer:3",
                "image linux-image true after:1"
            ]
        );
        let names = [
            &dropped.packages,
            &dropped.udebs,
            &dropped.featuresets,
            &dropped.places,
        ];
        let names = names.map(|names| names.iter().cloned().collect::<Vec<_>>().join(" "));
        assert_eq!(names, ["doc", "b", "rt", "amd64/cloud arm64"]);
        // A layer that names what it keeps drops the rest there.
        let mut dropped = Dropped::default();
        let keeps = map("layer", "only: [image]\n", &mut files);
        dropped.note(before, &after, &keeps, Some(only));
        let places = dropped.lost.iter().map(|lost| lost.place.line);
        assert_eq!(places.collect::<Vec<_>>(), [1, 1]);
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! The generated files as `diff` takes them apart, with placeholders for versions.

use std::collections::{BTreeMap, BTreeSet};

use super::places::{Member, Point};
use crate::diff::about::{about, About, Axes, ARCH, FLAVOUR};
use crate::diff::identity::Identity;
use crate::diff::join::put;
use crate::diff::model::{Attributes, Id, Kind, Side, Value};
use crate::diff::parse::{parse, Detail};
use crate::diff::recipe::Recipe;
use crate::output::tree::Tree;

/// The attribute of a source paragraph that says where its files are.
pub(super) const FOLDER: &str = "folder";

/// The field whose lines end where a version is long or short.
pub(super) const DESCRIPTION: &str = "Description";

/// What was read.
pub(super) struct Read<'p> {
    /// Everything: texts as they are, but descriptions without their line breaks, and commands by variable.
    pub(super) side: Side,
    /// The packages.
    pub(super) about: BTreeMap<Id, About<'p>>,
    /// The sources by their names.
    pub(super) sources: BTreeMap<String, Source>,
    /// Architecture, featureset and flavour, as far as a point is one.
    pub(super) points: BTreeSet<Vec<String>>,
}

/// A source package.
#[derive(Default)]
pub(super) struct Source {
    /// Where its files are below debian/, with a `/` at the end, and with a placeholder for the architecture.
    pub(super) folder: String,
    /// Its architecture, if all its packages are of one.
    pub(super) arch: String,
}

impl<'p> Read<'p> {
    /// Takes the files apart.
    pub(super) fn new(recipe: Recipe<'p>, tree: &Tree, identity: &Identity) -> Read<'p> {
        // Each takes as long as the other: side by side.
        let [mut side, raw] = std::thread::scope(|scope| {
            let raw = scope.spawn(|| parse(tree.iter(), Detail::Raw));
            let parts = parse(tree.iter(), Detail::Parts);
            let raw = raw.join();
            [
                parts,
                raw.unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            ]
        });
        for (id, mut subject) in raw.subjects {
            if id.kind == Kind::Rule {
                continue;
            }
            if let Some(own) = side.subjects.get_mut(&id) {
                let unfilled = own.attributes.remove(DESCRIPTION);
                subject
                    .attributes
                    .extend(unfilled.map(|value| (DESCRIPTION.to_owned(), value)));
                own.attributes = subject.attributes;
            }
        }
        let mut side = put(&side, &identity.placeholders());
        put_suite(&mut side, &identity.suite);
        let about = about(&side, Some(recipe));
        let mut points = BTreeSet::new();
        for arch in &recipe.layout.architectures {
            points.insert(vec![arch.name.clone()]);
            for (featureset, _) in &arch.featuresets {
                points.insert(vec![arch.name.clone(), featureset.clone()]);
            }
        }
        points.extend(recipe.flavours().map(|(point, _)| point));
        points.insert(Vec::new());
        let sources = sources(&side, &about);
        Read {
            side,
            about,
            sources,
            points,
        }
    }

    /// All subjects of a kind.
    pub(super) fn all(&self, kind: Kind) -> impl Iterator<Item = (&Id, &Attributes)> {
        let subjects = self.side.subjects.iter();
        subjects
            .filter(move |(id, _)| id.kind == kind)
            .map(|(id, subject)| (id, &subject.attributes))
    }

    /// The flavour and the architecture that a package or a file is of.
    pub(super) fn axes(&self, id: &Id) -> Axes {
        match self.about.get(id) {
            Some(about) => about.axes(),
            None => Axes {
                arch: self
                    .sources
                    .get(&id.source)
                    .map_or(String::new(), |source| source.arch.clone()),
                ..Axes::default()
            },
        }
    }

    /// A package or a file among those that have its name but for flavour and architecture.
    pub(super) fn member(&self, id: &Id) -> Member {
        let axes = self.axes(id);
        let folder = self.sources.get(&id.source).map_or("", |s| &s.folder);
        let name = axes
            .placeholders(&[FLAVOUR, ARCH])
            .put(&id.name)
            .into_owned();
        Member {
            level: 0,
            kind: format!("{folder}{name}"),
            at: Point {
                arch: axes.arch,
                flavour: axes.flavour,
            },
        }
    }
}

/// Puts a placeholder where a changelog entry names the suite: a release is `UNRELEASED` until it is one.
fn put_suite(side: &mut Side, suite: &str) {
    let named = format!(") {suite}; urgency=");
    let subjects = side.subjects.iter_mut();
    for (_, subject) in subjects.filter(|(id, _)| id.kind == Kind::File) {
        for value in subject.attributes.values_mut() {
            *value = value.map(&mut |line| line.replace(&named, ") @SUITE@; urgency="));
        }
    }
}

fn sources(side: &Side, about: &BTreeMap<Id, About<'_>>) -> BTreeMap<String, Source> {
    let mut archs: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (id, about) in about {
        archs
            .entry(&id.source)
            .or_default()
            .insert(about.axes().arch);
    }
    let mut found: BTreeMap<String, Source> = BTreeMap::new();
    for id in side.subjects.keys() {
        if found.contains_key(&id.source) {
            continue;
        }
        let own = archs.get(id.source.as_str()).filter(|own| own.len() == 1);
        let arch = own.and_then(|own| own.first().cloned()).unwrap_or_default();
        let paragraph = Id {
            kind: Kind::Source,
            name: String::new(),
            ..id.clone()
        };
        let attributes = side.subjects.get(&paragraph).map(|own| &own.attributes);
        let folder = match attributes.and_then(|own| own.get(FOLDER)) {
            Some(Value::Text(folder)) => {
                let axes = Axes {
                    arch: arch.clone(),
                    ..Axes::default()
                };
                format!("{}/", axes.placeholders(&[ARCH]).put(folder))
            }
            _ => String::new(),
        };
        found.insert(id.source.clone(), Source { folder, arch });
    }
    found
}

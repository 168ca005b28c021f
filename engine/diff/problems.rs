// SPDX-License-Identifier: GPL-2.0-or-later
//! What is wrong on the new side because of what changed: names of packages that are gone.

use std::collections::{BTreeMap, BTreeSet};

use super::about::{about, FLAVOUR};
use super::document::{Group, Kind as Said};
use super::group::Sides;
use super::model::{Kind, Side, Value};

/// The fields in which a name has to be one that somebody builds.
const FIELDS: [&str; 7] = [
    "Pre-Depends",
    "Depends",
    "Recommends",
    "Suggests",
    "Build-Depends",
    "Build-Depends-Arch",
    "Build-Depends-Indep",
];

/// Relations of the new side with packages that the old side has, and the new one has not.
pub fn problems(sides: &Sides<'_, '_>) -> Vec<Group> {
    let [old, new] = sides.sides;
    let known = names(new);
    let gone: BTreeSet<&str> = names(old).difference(&known).copied().collect();
    if gone.is_empty() {
        return Vec::new();
    }
    let abouts = about(new, sides.recipes[1]);
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for (id, subject) in &new.subjects {
        for field in FIELDS {
            let Some(Value::Items(items)) = subject.attributes.get(field) else {
                continue;
            };
            for name in items.iter().filter_map(|item| only_name(item)) {
                if !gone.contains(name) {
                    continue;
                }
                let (who, name) = match abouts.get(id) {
                    Some(about) => {
                        let names = about.axes().placeholders(&[FLAVOUR]);
                        (about.label.as_str(), names.put(name))
                    }
                    None => (id.source.as_str(), name.into()),
                };
                let title = format!("{who}: {field} names {name}, which no source builds");
                *found.entry(title).or_default() += 1;
            }
        }
    }
    let groups = found
        .into_iter()
        .map(|(title, count)| problem(title, count, Vec::new()));
    groups.collect()
}

/// A problem as a group.
pub fn problem(title: String, count: usize, places: Vec<String>) -> Group {
    Group {
        kind: Said::Problem,
        title,
        count,
        entries: Vec::new(),
        places,
        lines: Vec::new(),
        edits: Vec::new(),
        follows: Vec::new(),
    }
}

/// The packages of a side, and what they provide.
fn names(side: &Side) -> BTreeSet<&str> {
    let packages = side.subjects.iter();
    let packages = packages.filter(|(id, _)| id.kind == Kind::Package);
    let mut found = BTreeSet::new();
    for (id, subject) in packages {
        found.insert(id.name.as_str());
        if let Some(Value::Items(items)) = subject.attributes.get("Provides") {
            found.extend(items.iter().filter_map(|item| only_name(item)));
        }
    }
    found
}

/// The name in an item without alternatives.
fn only_name(item: &str) -> Option<&str> {
    let name = item.split([' ', ':']).next()?;
    (!item.contains('|')).then_some(name)
}

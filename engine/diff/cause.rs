// SPDX-License-Identifier: GPL-2.0-or-later
//! What causes what: a new flavour its packages, a new package its rules, a new name the relations that use it.

use std::collections::{BTreeMap, BTreeSet};

use super::about::{About, FLAVOUR};
use super::model::{Attributes, Change, Id, Kind, Value};
use super::parse::packages;

/// The packages of one side, and the flavours and architectures that only it has.
pub(super) struct Causes<'a, 'p> {
    about: &'a BTreeMap<Id, About<'p>>,
    flavours: BTreeSet<Vec<String>>,
    architectures: BTreeSet<String>,
}

impl<'a, 'p> Causes<'a, 'p> {
    pub(super) fn new(
        own: &'a BTreeMap<Id, About<'p>>,
        other: &'a BTreeMap<Id, About<'p>>,
    ) -> Causes<'a, 'p> {
        let points = |side: &'a BTreeMap<Id, About<'p>>| side.values().flat_map(|a| &a.points);
        let flavours = |side| -> BTreeSet<Vec<String>> {
            points(side).filter(|p| p.len() == 3).cloned().collect()
        };
        let architectures = |side| -> BTreeSet<String> {
            points(side).filter_map(|p| p.first().cloned()).collect()
        };
        Causes {
            about: own,
            flavours: &flavours(own) - &flavours(other),
            architectures: &architectures(own) - &architectures(other),
        }
    }

    /// Why a package is on this side only: an architecture, a flavour, or an entry of the recipe with its packages.
    pub(super) fn of(&self, id: &Id) -> Cause {
        let Some(about) = self.about.get(id) else {
            return Cause::Entry(id.name.clone());
        };
        let archs: BTreeSet<&String> = about.points.iter().filter_map(|p| p.first()).collect();
        if !archs.is_empty() && archs.iter().all(|arch| self.architectures.contains(*arch)) {
            let names: Vec<&str> = archs.iter().map(|arch| arch.as_str()).collect();
            return Cause::Place(format!("architecture {}", names.join(", ")));
        }
        if !about.points.is_empty() && about.points.is_subset(&self.flavours) {
            let names: Vec<String> = about.points.iter().map(|point| point.join("/")).collect();
            return Cause::Place(format!("flavour {}", names.join(", ")));
        }
        match &about.planned {
            Some(_) => Cause::Entry(format!("{}: {}", about.label, pattern(id, about))),
            None => Cause::Entry(pattern(id, about)),
        }
    }
}

/// Why packages are on one side only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cause {
    /// An architecture or flavours, in words.
    Place(String),
    /// An entry of the recipe, or a name.
    Entry(String),
}

/// The name of a package, with a placeholder for its flavour.
pub(super) fn pattern(id: &Id, about: &About<'_>) -> String {
    about
        .axes()
        .placeholders(&[FLAVOUR])
        .put(&id.name)
        .into_owned()
}

/// Which groups new or gone packages are in, and with them their rules.
#[derive(Default)]
pub(super) struct Owners {
    /// The group of each package.
    pub(super) packages: BTreeMap<Id, usize>,
    /// The group of each rule.
    rules: BTreeMap<Id, usize>,
}

impl Owners {
    /// Takes the rules that are on this side only: those that build such packages alone, and those that do nothing
    /// but lead to others of them.
    pub(super) fn take_rules(&mut self, rules: &BTreeMap<&Id, &Attributes>) {
        let mut left: Vec<(&Id, &Attributes)> = Vec::new();
        for (id, attributes) in rules {
            let mut built = packages(attributes).peekable();
            if built.peek().is_none() {
                left.push((id, attributes));
                continue;
            }
            let owners: Option<Vec<usize>> = built
                .map(|name| self.packages.get(&package(id, name)).copied())
                .collect();
            if let Some(owner) = owners.and_then(|owners| owners.first().copied()) {
                self.rules.insert((*id).clone(), owner);
            }
        }
        // The longer name is of the rule further in.
        left.sort_by_key(|(id, _)| std::cmp::Reverse(id.name.len()));
        for (id, attributes) in left {
            if attributes.keys().any(|name| name != PREREQUISITES) {
                continue;
            }
            if let Some(Value::Items(names)) = attributes.get(PREREQUISITES) {
                if let Some(owner) = self.owner_of_rules(id, names) {
                    self.rules.insert(id.clone(), owner);
                }
            }
        }
    }

    /// The group of a rule.
    pub(super) fn rule(&self, id: &Id) -> Option<usize> {
        self.rules.get(id).copied()
    }

    fn owner_of_rules(&self, near: &Id, names: &BTreeSet<String>) -> Option<usize> {
        let owners = names.iter().map(|name| {
            let id = Id {
                name: name.clone(),
                ..near.clone()
            };
            self.rule(&id)
        });
        owners.collect::<Option<Vec<usize>>>()?.first().copied()
    }

    fn owner_of_packages<'n>(
        &self,
        near: &Id,
        names: impl Iterator<Item = &'n str>,
    ) -> Option<usize> {
        let owners = names.map(|name| self.packages.get(&package(near, name)).copied());
        owners.collect::<Option<Vec<usize>>>()?.first().copied()
    }
}

/// The attribute of a rule that names others.
const PREREQUISITES: &str = "prerequisites";

fn package(near: &Id, name: &str) -> Id {
    Id {
        source: near.source.clone(),
        kind: Kind::Package,
        name: name.to_owned(),
    }
}

/// The group of which a change of a rule is a part: nothing in it but names of what is new or gone.
pub(super) fn owner(
    id: &Id,
    attribute: &str,
    change: &Change,
    [gone, new]: [&Owners; 2],
) -> Option<usize> {
    let empty = BTreeSet::new();
    let (removed, added) = match change {
        Change::Items { removed, added } => (removed, added),
        Change::Added(Value::Items(added)) => (&empty, added),
        Change::Removed(Value::Items(removed)) => (removed, &empty),
        Change::Replaced {
            old: Value::Text(old),
            new: Value::Text(now),
        } if attribute == "DH_OPTIONS=" => {
            let words = |text: &str| -> BTreeSet<String> {
                let words = text.split_whitespace();
                words
                    .map(|word| word.trim_start_matches("-p").to_owned())
                    .collect()
            };
            let (old, now) = (words(old), words(now));
            let gone_too = gone.owner_of_packages(id, old.difference(&now).map(String::as_str));
            let new_too = new.owner_of_packages(id, now.difference(&old).map(String::as_str));
            return match (old.is_subset(&now), now.is_subset(&old)) {
                (true, _) => new_too,
                (_, true) => gone_too,
                _ => new_too.filter(|_| gone_too.is_some()),
            };
        }
        _ => return None,
    };
    let part = |owners: &Owners, names: &BTreeSet<String>| match attribute {
        _ if names.is_empty() => Some(None),
        PREREQUISITES => owners.owner_of_rules(id, names).map(Some),
        "if_package" => {
            let names = names.iter().map(String::as_str);
            owners.owner_of_packages(id, names).map(Some)
        }
        _ => None,
    };
    let (gone, new) = (part(gone, removed)?, part(new, added)?);
    new.or(gone)
}

/// Names in the place of others.
pub(super) struct Renames<'r>(BTreeMap<&'r str, &'r str>);

impl<'r> Renames<'r> {
    pub(super) fn new(renamed: &'r BTreeMap<Id, Id>) -> Renames<'r> {
        let pairs = renamed.iter();
        let pairs = pairs.filter(|(from, to)| from.name != to.name);
        Renames(pairs.map(|(from, to)| (&*from.name, &*to.name)).collect())
    }

    /// Whether a change is nothing but the new names; the old name of the first of them.
    pub(super) fn follows(&self, change: &Change) -> Option<&'r str> {
        if self.0.is_empty() {
            return None;
        }
        let mut first = None;
        let mut put = |text: &str| self.put(text, &mut first);
        let is_same = match change {
            Change::Replaced { old, new } => old.map(&mut put) == *new,
            Change::Items { removed, added } => {
                let removed: BTreeSet<String> = removed.iter().map(|item| put(item)).collect();
                removed == *added
            }
            Change::Lines(hunks) => hunks.iter().all(|hunk| {
                let removed = hunk.removed.iter().map(|line| put(line));
                removed.eq(hunk.added.iter().cloned())
            }),
            Change::Added(_) | Change::Removed(_) => false,
        };
        first.filter(|_| is_same)
    }

    fn put(&self, text: &str, first: &mut Option<&'r str>) -> String {
        let mut result = String::with_capacity(text.len());
        let is_name = |c: char| c.is_ascii_alphanumeric() || "+.-@".contains(c);
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            let option = if word.starts_with("-p") { 2 } else { 0 };
            let name = &word[option..];
            match self.0.get_key_value(name) {
                Some((old, new)) => {
                    first.get_or_insert(*old);
                    result.push_str(&word[..option]);
                    result.push_str(new);
                }
                None => result.push_str(word),
            }
            let next = after.chars().next().map_or(0, char::len_utf8);
            result.push_str(&after[..next]);
            rest = &after[next..];
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_what_is_gone_and_new_are_part_of_its_group() {
        let id = |kind, name: &str| Id {
            source: "linux".to_owned(),
            kind,
            name: name.to_owned(),
        };
        let owners = |package: &str, rule: &str, group| Owners {
            packages: [(id(Kind::Package, package), group)].into(),
            rules: [(id(Kind::Rule, rule), group)].into(),
        };
        let (gone, new) = (owners("b", "build_b", 3), owners("c", "build_c", 5));
        let rule = id(Kind::Rule, "build");
        let set = |names: &str| names.split_whitespace().map(str::to_owned).collect();
        let items = |removed: &str, added: &str| Change::Items {
            removed: set(removed),
            added: set(added),
        };
        let options = |old: &str, new: &str| Change::Replaced {
            old: Value::Text(old.to_owned()),
            new: Value::Text(new.to_owned()),
        };
        for (attribute, change, expected) in [
            ("DH_OPTIONS=", options("-pa -pb", "-pa"), Some(3)),
            ("DH_OPTIONS=", options("-pa", "-pa -pc"), Some(5)),
            ("DH_OPTIONS=", options("-pa -pb", "-pa -pc"), Some(5)),
            ("DH_OPTIONS=", options("-pa -px", "-pa -pc"), None),
            ("DH_OPTIONS=", options("-pa -px", "-pa"), None),
            ("PACKAGE_NAME=", options("b", "c"), None),
            ("if_package", items("b", ""), Some(3)),
            ("if_package", items("", "c"), Some(5)),
            ("if_package", items("b", "c"), Some(5)),
            ("if_package", items("b", "x"), None),
            ("if_package", items("x", "c"), None),
            ("if_package", Change::Added(Value::Items(set("c"))), Some(5)),
            (
                "if_package",
                Change::Removed(Value::Items(set("b"))),
                Some(3),
            ),
            ("if_package", Change::Removed(Value::Items(set("c"))), None),
            ("prerequisites", items("build_b", "build_c"), Some(5)),
            (
                "prerequisites",
                Change::Removed(Value::Items(set("build_b"))),
                Some(3),
            ),
            ("prerequisites", items("", "build_x"), None),
            ("Depends", items("b", "c"), None),
        ] {
            let found = owner(&rule, attribute, &change, [&gone, &new]);
            assert_eq!(found, expected, "{attribute} {change:?}");
        }
    }
}

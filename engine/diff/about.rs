// SPDX-License-Identifier: GPL-2.0-or-later
//! What a package is of: the recipe's entry and points where a plan says so, or else what rules.gen tells.

use std::collections::{BTreeMap, BTreeSet};

use super::identity::Placeholders;
use super::model::{Attributes, Id, Kind, Side, Value};
use super::parse::packages;
use super::recipe::Recipe;
use crate::plan::model::{Binary, Plan, Source};

/// The placeholder of a flavour with its featureset.
pub const FLAVOUR: &str = "@FLAVOUR@";

/// The placeholder of an architecture.
pub const ARCH: &str = "@ARCH@";

/// The placeholder of what a flavour is for.
pub const HARDWARE: &str = "@HARDWARE@";

/// The featureset that has no name of its own in packages.
pub const PLAIN: &str = "none";

/// What is known of a package.
#[derive(Clone, Debug, Default)]
pub struct About<'p> {
    /// The entry of the recipe, or the name with placeholders.
    pub label: String,
    /// Where it is built: architecture, featureset, flavour, as far as the point is one.
    pub points: BTreeSet<Vec<String>>,
    /// The rules that build it.
    pub rules: BTreeSet<String>,
    /// What its flavour is for, if it is of one.
    pub hardware: String,
    /// What the plan says.
    pub planned: Option<Planned<'p>>,
}

/// A package in its plan.
#[derive(Clone, Copy, Debug)]
pub struct Planned<'p> {
    /// The source.
    pub source: &'p Source,
    /// The package.
    pub binary: &'p Binary,
}

impl About<'_> {
    /// The one flavour, and the one architecture, that it is of.
    pub fn axes(&self) -> Axes {
        let one = |part: &dyn Fn(&[String]) -> Option<String>| {
            let mut parts = self.points.iter().map(|point| part(point));
            let first = parts.next().flatten()?;
            let is_same = parts.all(|other| other.as_ref() == Some(&first));
            is_same.then_some(first)
        };
        let flavour = one(&|point| match point {
            [_, featureset, flavour] if featureset == PLAIN => Some(flavour.clone()),
            [_, featureset, flavour] => Some(format!("{featureset}-{flavour}")),
            _ => None,
        });
        Axes {
            flavour: flavour.unwrap_or_default(),
            arch: one(&|point| point.first().cloned()).unwrap_or_default(),
            hardware: self.hardware.clone(),
        }
    }
}

/// A flavour with its featureset and hardware, and an architecture; empty where it is of several.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Axes {
    /// The flavour.
    pub flavour: String,
    /// The architecture.
    pub arch: String,
    /// What the flavour is for.
    pub hardware: String,
}

impl Axes {
    /// Those that the variables of a command say.
    pub fn of_command(attributes: &Attributes) -> Axes {
        let about = About {
            points: BTreeSet::from([point(attributes)]),
            ..About::default()
        };
        about.axes()
    }

    fn value(&self, name: &str) -> &String {
        match name {
            FLAVOUR => &self.flavour,
            ARCH => &self.arch,
            _ => &self.hardware,
        }
    }

    /// What all names stand for.
    pub fn all(&self) -> Placeholders {
        let all = [FLAVOUR, ARCH, HARDWARE].map(|name| (name, self.value(name)));
        let pairs = all.iter().filter(|(_, value)| !value.is_empty());
        let pairs = pairs.map(|(name, value)| ((*name).to_owned(), (*value).clone()));
        Placeholders::new(pairs.collect())
    }

    /// Placeholders for some of them; where two are the same text, the first one stands for it.
    pub fn placeholders(&self, names: &[&str]) -> Placeholders {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for name in names {
            let value = self.value(name);
            if !value.is_empty() && pairs.iter().all(|(_, other)| other != value) {
                pairs.push(((*name).to_owned(), value.clone()));
            }
        }
        Placeholders::new(pairs)
    }
}

/// What is known of the packages of a side, by their names in it.
pub fn about<'p>(side: &Side, recipe: Option<Recipe<'p>>) -> BTreeMap<Id, About<'p>> {
    let mut found: BTreeMap<Id, About<'p>> = side
        .subjects
        .keys()
        .filter(|id| id.kind == Kind::Package)
        .map(|id| (id.clone(), About::default()))
        .collect();
    let rules = side.subjects.iter();
    for (id, subject) in rules.filter(|(id, _)| id.kind == Kind::Rule) {
        for name in packages(&subject.attributes) {
            let package = Id {
                kind: Kind::Package,
                name: name.to_owned(),
                ..id.clone()
            };
            if let Some(about) = found.get_mut(&package) {
                let point = point(&subject.attributes);
                about.points.extend((!point.is_empty()).then_some(point));
                about.rules.insert(id.name.clone());
            }
        }
    }
    let planned = planned(recipe.map(|recipe| recipe.plan));
    let flavours = recipe.into_iter().flat_map(|recipe| recipe.flavours());
    let hardware: BTreeMap<Vec<String>, &str> = flavours
        .map(|(point, flavour)| (point, flavour.hardware.text.as_str()))
        .collect();
    for (id, about) in &mut found {
        let Some(subject) = side.subjects.get(id) else {
            continue;
        };
        let raw = &subject.raw;
        match planned.get(&(raw.source.as_str(), raw.name.as_str())) {
            Some(planned) => {
                about.label.clone_from(&planned.binary.entry);
                let uses = planned.binary.uses.iter();
                about.points = uses.map(|usage| usage.point.clone()).collect();
                about.planned = Some(*planned);
                let mut all = about.points.iter().map(|point| hardware.get(point));
                if let Some(first) = all.next().flatten() {
                    if all.all(|other| other == Some(first)) {
                        about.hardware = (*first).to_owned();
                    }
                }
            }
            None => {
                let placeholders = about.axes().placeholders(&[FLAVOUR, ARCH]);
                about.label = placeholders.put(&id.name).into_owned();
            }
        }
    }
    found
}

fn planned(plan: Option<&Plan>) -> BTreeMap<(&str, &str), Planned<'_>> {
    let sources = plan.into_iter().flat_map(Plan::sources);
    let packages = sources.flat_map(|source| {
        let packages = source.packages.iter();
        packages.map(move |(name, binary)| {
            let key = (source.paragraph.name.as_str(), name.as_str());
            (key, Planned { source, binary })
        })
    });
    packages.collect()
}

/// The point of a command by the variables that rules.real reads; empty where it has none.
pub fn point(attributes: &Attributes) -> Vec<String> {
    let value = |name: &str| match attributes.get(name) {
        Some(Value::Text(value)) => Some(value.clone()),
        _ => None,
    };
    let flavour = value("FLAVOUR=");
    // Where there is but one featureset, a recipe need not pass it on.
    let plain = flavour.as_ref().map(|_| PLAIN.to_owned());
    let parts = [value("ARCH="), value("FEATURESET=").or(plain), flavour];
    parts.into_iter().map_while(|part| part).collect()
}

/// Which package of the old side has another name in the new one: that of the same entry and points, or of the same rules, where
/// there is one on each side; the same name in another source, too.
pub fn renamed<'p>(
    old: &BTreeMap<Id, About<'p>>,
    new: &BTreeMap<Id, About<'p>>,
) -> BTreeMap<Id, Id> {
    let alone = |own: &BTreeMap<Id, About<'p>>, other: &BTreeMap<Id, About<'p>>| {
        let ids = own.keys().filter(|id| !other.contains_key(*id));
        ids.cloned().collect::<Vec<Id>>()
    };
    let (gone, come) = (alone(old, new), alone(new, old));
    let mut found: BTreeMap<Id, Id> = BTreeMap::new();
    pair(&gone, &come, |_, id| Some(id.name.clone()), &mut found);
    let of = |is_new: bool, id: &Id| if is_new { new.get(id) } else { old.get(id) };
    let by_entry = |is_new: bool, id: &Id| {
        let about = of(is_new, id)?;
        let entry = about.planned?.binary.entry.clone();
        let is_built = !about.points.is_empty();
        is_built.then(|| (id.source.clone(), entry, about.points.clone()))
    };
    pair(&gone, &come, by_entry, &mut found);
    let by_rules = |is_new: bool, id: &Id| {
        let about = of(is_new, id)?;
        let is_built = !about.rules.is_empty();
        is_built.then(|| (id.source.clone(), about.rules.clone()))
    };
    pair(&gone, &come, by_rules, &mut found);
    found
}

/// Pairs what is left of both by a key that one on each side has.
fn pair<K: Ord>(
    gone: &[Id],
    come: &[Id],
    key: impl Fn(bool, &Id) -> Option<K>,
    found: &mut BTreeMap<Id, Id>,
) {
    let taken: BTreeSet<Id> = found.values().cloned().collect();
    let mut keyed: BTreeMap<K, [Vec<&Id>; 2]> = BTreeMap::new();
    let old = gone.iter().filter(|id| !found.contains_key(*id));
    let new = come.iter().filter(|id| !taken.contains(*id));
    let both = old.map(|id| (0, id)).chain(new.map(|id| (1, id)));
    for (side, id) in both {
        if let Some(key) = key(side == 1, id) {
            keyed.entry(key).or_default()[side].push(id);
        }
    }
    for [old, new] in keyed.into_values() {
        if let ([old], [new]) = (old.as_slice(), new.as_slice()) {
            found.insert((*old).clone(), (*new).clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(points: &[[&str; 3]]) -> About<'static> {
        let point = |point: &[&str; 3]| point.map(str::to_owned).to_vec();
        About {
            points: points.iter().map(point).collect(),
            hardware: "PCs".to_owned(),
            ..About::default()
        }
    }

    #[test]
    fn the_plain_featureset_is_no_part_of_a_flavour() {
        for (points, flavour, arch) in [
            (&[["amd64", "none", "cloud"]][..], "cloud", "amd64"),
            (&[["amd64", "rt", "cloud"]], "rt-cloud", "amd64"),
            (
                &[["amd64", "none", "cloud"], ["arm64", "none", "cloud"]],
                "cloud",
                "",
            ),
            (
                &[["amd64", "none", "cloud"], ["amd64", "rt", "cloud"]],
                "",
                "amd64",
            ),
            (&[], "", ""),
        ] {
            let axes = of(points).axes();
            assert_eq!(
                (axes.flavour.as_str(), axes.arch.as_str()),
                (flavour, arch),
                "{points:?}"
            );
            assert_eq!(axes.hardware, "PCs");
        }
    }

    #[test]
    fn commands_say_their_axes() {
        let of = |variables: &[(&str, &str)]| {
            let value = |text: &str| Value::Text(text.to_owned());
            let variables = variables.iter();
            let variables = variables.map(|(name, text)| ((*name).to_owned(), value(text)));
            let axes = Axes::of_command(&variables.collect());
            [axes.arch, axes.flavour, axes.hardware]
        };
        assert_eq!(
            of(&[("ARCH=", "arm64"), ("FLAVOUR=", "16k")]),
            ["arm64", "16k", ""]
        );
        let all = [
            ("ARCH=", "arm64"),
            ("FEATURESET=", "rt"),
            ("FLAVOUR=", "16k"),
        ];
        assert_eq!(of(&all), ["arm64", "rt-16k", ""]);
        assert_eq!(of(&all[..2]), ["arm64", "", ""]);
        assert_eq!(of(&[]), ["", "", ""]);
    }

    #[test]
    fn of_two_names_for_one_text_the_first_stands() {
        let axes = of(&[["amd64", "none", "amd64"]]).axes();
        let names = |names: &[&str]| {
            axes.placeholders(names)
                .as_map()
                .into_keys()
                .collect::<Vec<_>>()
        };
        assert_eq!(names(&[ARCH, FLAVOUR, HARDWARE]), [ARCH, HARDWARE]);
        assert_eq!(names(&[FLAVOUR, ARCH]), [FLAVOUR]);
        assert!(Axes::default()
            .placeholders(&[FLAVOUR, ARCH])
            .as_map()
            .is_empty());
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! What a fork does to two versions of what it extends: differences of two diffs. Nothing is compared here again: the
//! groups of both diffs are sorted by what became of their edits.

mod effects;
mod pick;

use std::collections::BTreeMap;

use schemars::gen::SchemaSettings;
use schemars::JsonSchema;
use serde::Serialize;

use super::about::{about, renamed, About};
use super::document::{About as Said, Document, Group};
use super::model::{Id, Side};
use super::recipe::Recipe;
use effects::{Effect, Effects, Named};
use pick::{pick, Labels};

/// The version of the form: another number where what reads it has to change.
pub const VERSION: u32 = 1;

/// What a fork does to one version of its base.
pub struct Done<'a> {
    /// The diff of base and fork.
    pub document: &'a Document,
    /// The base and the fork, joined.
    pub sides: &'a [Side; 2],
    /// Their recipes.
    pub recipes: [Option<Recipe<'a>>; 2],
}

/// What became of the changes of a fork. What follows from others, such as the rules of a package, is left out.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Delta {
    /// The version of this form.
    pub version: u32,
    /// The fork over the old base.
    pub old: Said,
    /// The fork over the new base.
    pub new: Said,
    /// Changes of both bases.
    pub held: Vec<Group>,
    /// Changes of the old base only.
    pub lost: Vec<Group>,
    /// Changes of the old base that the new one has by itself.
    pub taken: Vec<Group>,
    /// Changes of the new base only.
    pub more: Vec<Group>,
}

/// Sorts what a fork does to two versions of its base.
pub fn delta(old: &Done<'_>, new: &Done<'_>) -> Delta {
    let names = renames(old, new);
    let before = Effects::of(old.document, &names);
    let after = Effects::of(new.document, &BTreeMap::new());
    let base = Named::of(&new.sides[0]);
    let is_held = |effect: &Effect| after.has(effect);
    let is_taken = |effect: &Effect| !after.has(effect) && base.has(effect);
    let labels = [old, new].map(labels);
    let of_old = |wanted: &dyn Fn(&Effect) -> bool| pick(old.document, &names, &labels[0], wanted);
    let none = BTreeMap::new();
    let of_new = |wanted: &dyn Fn(&Effect) -> bool| pick(new.document, &none, &labels[1], wanted);
    Delta {
        version: VERSION,
        old: old.document.new.clone(),
        new: new.document.new.clone(),
        held: of_new(&|effect| before.has(effect)),
        lost: of_old(&|effect| !is_held(effect) && !is_taken(effect)),
        taken: of_old(&is_taken),
        more: of_new(&|effect| !before.has(effect)),
    }
}

/// The schema of the JSON form, with a line break at its end.
pub fn schema() -> String {
    let schema = SchemaSettings::draft07()
        .into_generator()
        .into_root_schema_for::<Delta>();
    let mut text = serde_json::to_string_pretty(&schema).expect("a tree of values can be printed");
    text.push('\n');
    text
}

/// The entry of the recipe that each package is of.
fn labels(done: &Done<'_>) -> Labels {
    let mut found = Labels::new();
    for (side, recipe) in done.sides.iter().zip(done.recipes) {
        let abouts = about(side, recipe).into_iter();
        found.extend(abouts.map(|(id, about)| (id.to_string(), about.label)));
    }
    found
}

/// What subjects of the old base are called in the new one. A flavour that is gone, beside one that is new at the same
/// place and for the same hardware, has another name.
fn renames(old: &Done<'_>, new: &Done<'_>) -> BTreeMap<String, String> {
    let mut before = about(&old.sides[0], old.recipes[0]);
    let after = about(&new.sides[0], new.recipes[0]);
    let flavours = flavours(old.recipes[0], new.recipes[0]);
    for about in before.values_mut() {
        let points = std::mem::take(&mut about.points).into_iter();
        about.points = points
            .map(|point| flavours.get(&point).cloned().unwrap_or(point))
            .collect();
    }
    let renamed: BTreeMap<Id, Id> = renamed(&before, &after);
    let mut names: BTreeMap<String, String> = renamed
        .iter()
        .map(|(from, to)| (from.to_string(), to.to_string()))
        .collect();
    rules(&renamed, [&before, &after], &mut names);
    names
}

/// The rules of packages with other names.
fn rules(
    renamed: &BTreeMap<Id, Id>,
    [before, after]: [&BTreeMap<Id, About<'_>>; 2],
    names: &mut BTreeMap<String, String>,
) {
    for (from, to) in renamed {
        let (Some(old), Some(new)) = (before.get(from), after.get(to)) else {
            continue;
        };
        if old.rules.len() == new.rules.len() {
            let pairs = old.rules.iter().zip(&new.rules);
            names.extend(pairs.map(|(old, new)| {
                let rule = |id: &Id, name: &String| format!("{}/rule/{name}", id.source);
                (rule(from, old), rule(to, new))
            }));
        }
    }
}

type Point = Vec<String>;

type Points = BTreeMap<Point, Point>;

/// Of a place and a hardware, the flavours that only the old side has, and those that only the new one has.
type Alone<'p> = BTreeMap<(&'p [String], &'p String), [Vec<&'p Point>; 2]>;

fn flavours(old: Option<Recipe<'_>>, new: Option<Recipe<'_>>) -> Points {
    let all = |recipe: Option<Recipe<'_>>| -> BTreeMap<Vec<String>, String> {
        let flavours = recipe.into_iter().flat_map(|recipe| recipe.flavours());
        flavours
            .map(|(point, flavour)| (point, flavour.hardware.text.clone()))
            .collect()
    };
    let (old, new) = (all(old), all(new));
    let mut found = Alone::new();
    for (at, own, other) in [(0, &old, &new), (1, &new, &old)] {
        for (point, hardware) in own.iter().filter(|(point, _)| !other.contains_key(*point)) {
            let place = &point[..point.len() - 1];
            found.entry((place, hardware)).or_default()[at].push(point);
        }
    }
    let pairs = found.into_values().filter_map(|[gone, come]| {
        let ([from], [to]) = (gone.as_slice(), come.as_slice()) else {
            return None;
        };
        Some(((*from).clone(), (*to).clone()))
    });
    pairs.collect()
}

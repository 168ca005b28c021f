// SPDX-License-Identifier: GPL-2.0-or-later
//! Edits in groups: one for each cause, the same change on many packages once.

mod changes;

use std::collections::{BTreeMap, BTreeSet};

use super::about::{about, renamed, About};
use super::cause::{owner, pattern, Cause, Causes, Owners};
use super::compare::compare;
use super::document::{self, Group, Kind as Said};
use super::lines::Lines;
use super::model::{Attributes, Change, Edit, Id, Kind, Side};
use super::places::places;
use super::recipe::Recipe;
use crate::text::files::Span;

/// Everything that the groups are made of.
pub struct Sides<'a, 'p> {
    /// The old and the new side, joined.
    pub sides: [&'a Side; 2],
    /// The recipes that they are made from.
    pub recipes: [Option<Recipe<'p>>; 2],
    /// Whether both are of the same version: then all differences come from the recipes.
    pub are_of_one_version: bool,
}

/// Compares two sides.
pub fn groups(sides: &Sides<'_, '_>) -> Vec<Group> {
    let mut abouts = [0, 1].map(|at| about(sides.sides[at], sides.recipes[at]));
    share_labels(&mut abouts);
    let [old, new] = &abouts;
    let renamed = renamed(old, new);
    let edits = compare(sides.sides[0], sides.sides[1], &renamed);
    let mut grouping = Grouping {
        sides,
        abouts: &abouts,
        groups: Vec::new(),
        keys: BTreeMap::new(),
        added: BTreeSet::new(),
        lines: match sides.recipes {
            [Some(old), Some(new)] => Lines::new(old, new, sides.are_of_one_version),
            _ => Lines::default(),
        },
    };
    let gone = grouping.packages(&edits, true);
    grouping.renames(&renamed);
    let new = grouping.packages(&edits, false);
    grouping.added = new.packages.keys().cloned().collect();
    let rest = grouping.rules(&edits, [gone, new]);
    let rest = grouping.structure(rest);
    grouping.changes(&rest, &renamed);
    let mut groups = grouping.groups;
    groups.sort_by(|a, b| (a.kind, &a.title).cmp(&(b.kind, &b.title)));
    groups
}

/// Where only one side is a recipe, its entries name the packages of the other one, too.
fn share_labels(abouts: &mut [BTreeMap<Id, About<'_>>; 2]) {
    let [old, new] = abouts;
    for (id, new) in new {
        if let Some(old) = old.get_mut(id) {
            match (&old.planned, &new.planned) {
                (None, Some(_)) => old.label.clone_from(&new.label),
                (Some(_), None) => new.label.clone_from(&old.label),
                _ => continue,
            }
        }
    }
}

struct Grouping<'g, 'a, 'p> {
    sides: &'g Sides<'a, 'p>,
    abouts: &'g [BTreeMap<Id, About<'p>>; 2],
    groups: Vec<Group>,
    /// The groups of packages that are gone, renamed or new.
    keys: BTreeMap<(Said, String), usize>,
    /// The packages that only the new side has.
    added: BTreeSet<Id>,
    /// Lines of the recipes that are different.
    lines: Lines,
}

/// A subject of one side only, with its attributes if that is the new one.
type Member<'e> = (&'e Id, Option<&'e Attributes>);

/// A change that is in no group yet.
type Left<'e> = (&'e Id, &'e String, &'e Change);

impl Grouping<'_, '_, '_> {
    fn group(&mut self, kind: Said, title: String) -> usize {
        let at = self.groups.len();
        let known = *self.keys.entry((kind, title.clone())).or_insert(at);
        if known == at {
            self.groups.push(Group {
                kind,
                title,
                count: 0,
                entries: Vec::new(),
                places: Vec::new(),
                lines: Vec::new(),
                edits: Vec::new(),
                follows: Vec::new(),
            });
        }
        known
    }

    fn about(&self, is_new: bool, id: &Id) -> Option<&About<'_>> {
        self.abouts[usize::from(is_new)].get(id)
    }

    /// Where the recipe of a side says something of subjects.
    fn spans<'i>(
        &self,
        is_new: bool,
        ids: impl IntoIterator<Item = &'i Id>,
        attribute: Option<&str>,
    ) -> BTreeSet<Span> {
        let at = usize::from(is_new);
        let mut found: BTreeSet<Span> = BTreeSet::new();
        let Some(recipe) = &self.sides.recipes[at] else {
            return found;
        };
        for id in ids {
            if let Some(subject) = self.sides.sides[at].subjects.get(id) {
                let own = attribute.map(|attribute| self.axes(id).all().fill(attribute));
                let about = self.about(is_new, id);
                found.extend(places(recipe, &subject.raw, about, own.as_deref()));
            }
        }
        found
    }

    /// Where the flavours of packages stand.
    fn flavours<'i>(&self, is_new: bool, ids: impl IntoIterator<Item = &'i Id>) -> BTreeSet<Span> {
        let abouts = ids.into_iter().filter_map(|id| self.about(is_new, id));
        let points: BTreeSet<&Vec<String>> = abouts.flat_map(|about| &about.points).collect();
        let recipe = self.sides.recipes[usize::from(is_new)];
        let flavours = recipe.into_iter().flat_map(|recipe| recipe.flavours());
        let flavours = flavours.filter(|(point, _)| points.contains(point));
        flavours.map(|(_, flavour)| flavour.span).collect()
    }

    /// Says of a group where it comes from.
    fn place(&mut self, group: usize, is_new: bool, spans: &BTreeSet<Span>) {
        let Some(recipe) = &self.sides.recipes[usize::from(is_new)] else {
            return;
        };
        let group = &mut self.groups[group];
        group.places = spans.iter().map(|span| recipe.show(*span)).collect();
        group.places.dedup();
        // A line that is gone is in no file of the new side.
        let none = BTreeSet::new();
        group.lines = self.lines.of(if is_new { spans } else { &none }, None);
    }

    /// Puts the packages of one side only into groups by their cause.
    fn packages(&mut self, edits: &[Edit], is_gone: bool) -> Owners {
        let [old, new] = self.abouts;
        let (own, other) = if is_gone { (old, new) } else { (new, old) };
        let causes = Causes::new(own, other);
        let kind = if is_gone { Said::Gone } else { Said::New };
        let mut owners = Owners::default();
        let mut flavours = BTreeSet::new();
        let mut members: BTreeMap<usize, Vec<Member<'_>>> = BTreeMap::new();
        for edit in edits {
            let (id, attributes) = match edit {
                Edit::Remove(id) if is_gone => (id, None),
                Edit::Add(id, attributes) if !is_gone => (id, Some(attributes)),
                _ => continue,
            };
            if id.kind == Kind::Package {
                let cause = causes.of(id);
                let (Cause::Place(title) | Cause::Entry(title)) = &cause;
                let group = self.group(kind, title.clone());
                if let Cause::Place(_) = cause {
                    flavours.insert(group);
                }
                owners.packages.insert(id.clone(), group);
                members.entry(group).or_default().push((id, attributes));
            }
        }
        for (group, members) in members {
            let ids = members.iter().map(|(id, _)| *id);
            let spans = match flavours.contains(&group) {
                true => self.flavours(!is_gone, ids),
                false => self.spans(!is_gone, ids, None),
            };
            self.place(group, !is_gone, &spans);
            self.groups[group].count = members.len();
            self.groups[group].edits = vec![only(&members)];
        }
        let side = &self.sides.sides[usize::from(!is_gone)].subjects;
        let rules = edits.iter().filter_map(|edit| match edit {
            Edit::Remove(id) if is_gone && id.kind == Kind::Rule => {
                side.get(id).map(|subject| (id, &subject.attributes))
            }
            Edit::Add(id, attributes) if !is_gone && id.kind == Kind::Rule => {
                Some((id, attributes))
            }
            _ => None,
        });
        owners.take_rules(&rules.collect());
        owners
    }

    fn renames(&mut self, renamed: &BTreeMap<Id, Id>) {
        let mut members: BTreeMap<usize, BTreeMap<&Id, &Id>> = BTreeMap::new();
        for (from, to) in renamed {
            let (Some(old), Some(new)) = (self.about(false, from), self.about(true, to)) else {
                continue;
            };
            let (old, new) = (pattern(from, old), pattern(to, new));
            let title = match old == new {
                true => format!("{old}: {} → {}", from.source, to.source),
                false => format!("{old} → {new}"),
            };
            let title = match self.about(true, to).and_then(|about| about.planned) {
                Some(planned) => format!("{}: {title}", planned.binary.entry),
                None => title,
            };
            let group = self.group(Said::Renamed, title);
            members.entry(group).or_default().insert(from, to);
        }
        for (group, pairs) in members {
            let spans = self.spans(true, pairs.values().copied(), Some("Package"));
            self.place(group, true, &spans);
            let pairs: BTreeMap<String, String> = pairs
                .into_iter()
                .map(|(from, to)| (from.to_string(), to.to_string()))
                .collect();
            let group = &mut self.groups[group];
            group.count = pairs.len();
            group.edits.push(document::Edit::Rename(pairs));
        }
    }

    /// Puts rules, and changes of rules, to the packages that they are of; returns what is left.
    fn rules<'e>(&mut self, edits: &'e [Edit], [gone, new]: [Owners; 2]) -> Vec<&'e Edit> {
        let mut left = Vec::new();
        let mut rules: BTreeMap<(usize, bool), Vec<Member<'_>>> = BTreeMap::new();
        let mut changes: BTreeMap<usize, Vec<Left<'e>>> = BTreeMap::new();
        for edit in edits {
            let taken = match edit {
                Edit::Rename(..) => Some(()),
                Edit::Remove(id) | Edit::Add(id, _) if id.kind == Kind::Package => Some(()),
                Edit::Remove(id) => gone
                    .rule(id)
                    .map(|group| rules.entry((group, false)).or_default().push((id, None))),
                Edit::Add(id, attributes) => new.rule(id).map(|group| {
                    let members = rules.entry((group, true)).or_default();
                    members.push((id, Some(attributes)));
                }),
                Edit::Change(id, attribute, change) if id.kind == Kind::Rule => {
                    let owner = owner(id, attribute, change, [&gone, &new]);
                    owner.map(|group| {
                        changes
                            .entry(group)
                            .or_default()
                            .push((id, attribute, change))
                    })
                }
                Edit::Change(..) => None,
            };
            if taken.is_none() {
                left.push(edit);
            }
        }
        for ((group, _), members) in rules {
            self.groups[group].follows.push(only(&members));
        }
        for (group, changes) in changes {
            let follows = self.collapsed(&changes);
            let follows = follows
                .into_iter()
                .map(|(changed, _)| document::Edit::Change(changed));
            self.groups[group].follows.extend(follows);
        }
        left
    }

    /// Sources, rules, tests and files that one side has; returns the changes, which are left.
    fn structure<'e>(&mut self, edits: Vec<&'e Edit>) -> Vec<Left<'e>> {
        let mut left = Vec::new();
        let mut members: BTreeMap<(usize, bool), Vec<Member<'_>>> = BTreeMap::new();
        for edit in edits {
            let (id, attributes, word) = match edit {
                Edit::Change(id, attribute, change) => {
                    left.push((id, attribute, change));
                    continue;
                }
                Edit::Remove(id) => (id, None, "gone"),
                Edit::Add(id, attributes) => (id, Some(attributes), "new"),
                Edit::Rename(..) => continue,
            };
            let title = match id.kind {
                Kind::Rule => format!("{word} in {}", id.source),
                Kind::Source => format!("{word}: {}", id.source),
                _ => format!("{word}: {}", id.name),
            };
            let group = self.group(said(id.kind, ""), title);
            let members = members.entry((group, attributes.is_some())).or_default();
            members.push((id, attributes));
        }
        for ((group, is_new), members) in members {
            let ids = members.iter().map(|(id, _)| *id);
            let spans = self.spans(is_new, ids, None);
            self.place(group, is_new, &spans);
            self.groups[group].count += members.len();
            self.groups[group].edits.push(only(&members));
        }
        left
    }
}

/// Subjects of one side only, as one edit.
fn only(members: &[Member<'_>]) -> document::Edit {
    let added = members.iter().map(|(id, attributes)| {
        let attributes = (*attributes)?;
        Some((id.to_string(), attributes.clone()))
    });
    match added.collect() {
        Some(added) => document::Edit::Add(added),
        None => document::Edit::Remove(members.iter().map(|(id, _)| id.to_string()).collect()),
    }
}

/// Under which heading a change stands.
fn said(kind: Kind, attribute: &str) -> Said {
    match kind {
        Kind::Package if attribute.starts_with('.') => Said::Files,
        Kind::Package => Said::Changed,
        Kind::Rule => Said::Rules,
        Kind::Source => Said::Source,
        Kind::Test => Said::Tests,
        Kind::File => Said::Files,
    }
}

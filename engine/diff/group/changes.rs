// SPDX-License-Identifier: GPL-2.0-or-later
//! Changes of attributes: those that follow from a new name, and those that say something of their own.

use std::collections::{BTreeMap, BTreeSet};

use super::{said, Grouping, Left};
use crate::diff::about::{About, Axes};
use crate::diff::cause::Renames;
use crate::diff::collapse::{collapse, Single};
use crate::diff::document::{self, Changed, Group, Kind as Said, Share};
use crate::diff::model::{Id, Kind};
use crate::diff::parse::packages;

/// Packages without a change are named, if they are as few.
const FEW: usize = 3;

impl Grouping<'_, '_, '_> {
    pub(super) fn collapsed<'e>(&self, changes: &[Left<'e>]) -> Vec<(Changed, Vec<&'e Id>)> {
        let singles = changes.iter().map(|(id, attribute, change)| Single {
            id,
            axes: self.axes(id),
            attribute,
            change,
        });
        collapse(&singles.collect::<Vec<_>>())
    }

    pub(super) fn axes(&self, id: &Id) -> Axes {
        match id.kind {
            Kind::Package => self.about(true, id).map(About::axes).unwrap_or_default(),
            Kind::Rule => {
                let subject = self.sides.sides[1].subjects.get(id);
                let Some(subject) = subject else {
                    return Axes::default();
                };
                let axes = Axes::of_command(&subject.attributes);
                if axes != Axes::default() {
                    return axes;
                }
                // Where a recipe gives its commands no such variables, their packages say it.
                let first = packages(&subject.attributes).next();
                let about = first.and_then(|name| {
                    let package = Id {
                        kind: Kind::Package,
                        name: name.to_owned(),
                        ..id.clone()
                    };
                    self.about(true, &package)
                });
                about.map(About::axes).unwrap_or_default()
            }
            _ => Axes::default(),
        }
    }

    /// Changes of attributes: those that only follow from a new name with it, others by what they are.
    pub(super) fn changes(&mut self, changes: &[Left<'_>], renamed: &BTreeMap<Id, Id>) {
        let renames = Renames::new(renamed);
        let of_rename: BTreeMap<&str, usize> = self.renamed_names(renamed);
        let mut following: BTreeMap<usize, Vec<Left<'_>>> = BTreeMap::new();
        let mut by_kind: BTreeMap<Said, Vec<Left<'_>>> = BTreeMap::new();
        for (id, attribute, change) in changes {
            let group = renames.follows(change).and_then(|name| of_rename.get(name));
            match group {
                Some(group) => following
                    .entry(*group)
                    .or_default()
                    .push((id, attribute, change)),
                None => by_kind
                    .entry(said(id.kind, attribute))
                    .or_default()
                    .push((id, attribute, change)),
            }
        }
        for (group, changes) in following {
            let follows = self.collapsed(&changes).into_iter();
            let follows = follows.map(|(changed, _)| document::Edit::Change(changed));
            self.groups[group].follows.extend(follows);
        }
        let totals = self.totals();
        let mut found = Vec::new();
        for (kind, changes) in by_kind {
            for (changed, ids) in self.collapsed(&changes) {
                let entries = self.shares(&ids, &totals);
                let attribute = Some(changed.attribute.as_str());
                let spans = self.spans(true, ids.iter().copied(), attribute);
                let recipe = self.sides.recipes[1];
                let shown = recipe
                    .iter()
                    .flat_map(|recipe| spans.iter().map(|s| recipe.show(*s)));
                let mut places: Vec<String> = shown.collect();
                places.dedup();
                let lines = self.lines.of(&spans, Some(&changed.change));
                found.push(Group {
                    kind,
                    title: changed.attribute.clone(),
                    count: ids.len(),
                    entries,
                    places,
                    lines,
                    edits: vec![document::Edit::Change(changed)],
                    follows: Vec::new(),
                });
            }
        }
        self.groups.extend(found);
    }

    fn renamed_names<'r>(&self, renamed: &'r BTreeMap<Id, Id>) -> BTreeMap<&'r str, usize> {
        let mut owners: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, group) in self.groups.iter().enumerate() {
            for edit in &group.edits {
                if let document::Edit::Rename(pairs) = edit {
                    owners.extend(pairs.keys().map(|from| (from.as_str(), at)));
                }
            }
        }
        let names = renamed.keys().filter_map(|from| {
            let group = owners.get(from.to_string().as_str())?;
            Some((from.name.as_str(), *group))
        });
        names.collect()
    }

    /// The packages of each entry that both sides have.
    fn totals(&self) -> BTreeMap<&str, Vec<&Id>> {
        let mut totals: BTreeMap<&str, Vec<&Id>> = BTreeMap::new();
        let both = self.abouts[1]
            .iter()
            .filter(|(id, _)| !self.added.contains(*id));
        for (id, about) in both {
            totals.entry(&about.label).or_default().push(id);
        }
        totals
    }

    fn shares(&self, ids: &[&Id], totals: &BTreeMap<&str, Vec<&Id>>) -> Vec<Share> {
        let mut members: BTreeMap<&str, BTreeSet<&Id>> = BTreeMap::new();
        for id in ids.iter().filter(|id| id.kind == Kind::Package) {
            if let Some(about) = self.about(true, id) {
                members.entry(&about.label).or_default().insert(id);
            }
        }
        let shares = members.into_iter().map(|(entry, ids)| {
            let all = totals.get(entry).map_or(&[][..], Vec::as_slice);
            let others = all.iter().filter(|id| !ids.contains(**id));
            let names: Vec<String> = others.map(|id| id.name.clone()).collect();
            let are_few = names.len() <= FEW && names.len() < ids.len();
            Share {
                entry: entry.to_owned(),
                count: ids.len(),
                of: all.len(),
                except: if are_few { names } else { Vec::new() },
            }
        });
        shares.collect()
    }
}

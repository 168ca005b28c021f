// SPDX-License-Identifier: GPL-2.0-or-later
//! The subjects of edits: where each is built, by which entry, and what of it is different as text.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::raw::{changed, whole, Line};
use crate::diff::about::{about, point, About};
use crate::diff::document::{Changed, Document, Edit};
use crate::diff::identity::Placeholders;
use crate::diff::model::{Id, Kind, Side, Subject, Value};
use crate::diff::parse::packages;
use crate::diff::recipe::Recipe;

/// One of the two sides.
pub(super) struct Own<'a> {
    /// With placeholders.
    side: &'a Side,
    /// Its texts as they are.
    raw: &'a Side,
    /// Its subjects by their names in the document.
    by_name: BTreeMap<String, &'a Id>,
    abouts: BTreeMap<Id, About<'a>>,
}

impl<'a> Own<'a> {
    /// A side, its texts as they are, and its recipe.
    pub(super) fn new(side: &'a Side, raw: &'a Side, recipe: Option<Recipe<'a>>) -> Own<'a> {
        let ids = side.subjects.keys();
        Own {
            side,
            raw,
            by_name: ids.map(|id| (id.to_string(), id)).collect(),
            abouts: about(side, recipe),
        }
    }

    fn subject(&self, name: &str) -> Option<(&'a Id, &'a Subject)> {
        self.side.subjects.get_key_value(*self.by_name.get(name)?)
    }

    /// The same subject with its texts as they are.
    fn raw(&self, name: &str) -> Option<(&'a Id, &'a Subject)> {
        let (_, subject) = self.subject(name)?;
        self.raw.subjects.get_key_value(&subject.raw)
    }
}

/// Whom an edit is about.
#[derive(Debug, Serialize)]
pub(super) struct Who {
    /// Its name on its side.
    pub(super) name: String,
    /// The entry of the recipe.
    pub(super) entry: String,
    /// Its points: `ARCH/FEATURESET/FLAVOUR`, as far as each is one.
    pub(super) points: Vec<String>,
}

/// A subject of an edit.
pub(super) struct Member<'d> {
    pub(super) who: Who,
    /// Its names on both sides.
    names: [Option<&'d str>; 2],
    /// What of it is different, if not all of it.
    change: Option<(&'d Changed, &'d BTreeMap<String, String>)>,
}

/// Both sides, and what of the old one is called otherwise on the new one.
pub(super) struct Subjects<'a> {
    sides: [Own<'a>; 2],
    /// New name and old name.
    renamed: BTreeMap<&'a str, &'a str>,
}

impl<'a> Subjects<'a> {
    /// The subjects of a document.
    pub(super) fn new(sides: [Own<'a>; 2], document: &'a Document) -> Subjects<'a> {
        let edits = document.groups.iter().flat_map(|group| &group.edits);
        let renamed = edits.filter_map(|edit| match edit {
            Edit::Rename(pairs) => Some(pairs),
            _ => None,
        });
        let renamed = renamed.flatten();
        Subjects {
            sides,
            renamed: renamed
                .map(|(old, new)| (new.as_str(), old.as_str()))
                .collect(),
        }
    }

    /// The subjects of an edit.
    pub(super) fn members<'d>(&self, edit: &'d Edit) -> Vec<Member<'d>>
    where
        'a: 'd,
    {
        match edit {
            Edit::Remove(names) => {
                let names = names.iter().map(|name| [Some(name.as_str()), None]);
                names.map(|names| self.member(names, None)).collect()
            }
            Edit::Add(names) => {
                let names = names.keys().map(|name| [None, Some(name.as_str())]);
                names.map(|names| self.member(names, None)).collect()
            }
            Edit::Rename(pairs) => {
                let names = pairs.iter();
                let names = names.map(|(old, new)| [Some(old.as_str()), Some(new.as_str())]);
                names.map(|names| self.member(names, None)).collect()
            }
            Edit::Change(changed) => {
                let subjects = changed.subjects.iter().map(|(new, values)| {
                    let old = self.renamed.get(new.as_str()).copied();
                    let names = [Some(old.unwrap_or(new)), Some(new.as_str())];
                    self.member(names, Some((changed, values)))
                });
                subjects.collect()
            }
        }
    }

    fn member<'d>(
        &self,
        names: [Option<&'d str>; 2],
        change: Option<(&'d Changed, &'d BTreeMap<String, String>)>,
    ) -> Member<'d> {
        let at = usize::from(names[1].is_some());
        let mut who = self.who(at, names[at].unwrap_or_default());
        if let ([Some(old), Some(_)], None) = (names, change) {
            who.name = format!("{} → {}", self.who(0, old).name, who.name);
        }
        Member { who, names, change }
    }

    fn who(&self, at: usize, name: &str) -> Who {
        let own = &self.sides[at];
        let Some((id, subject)) = own.subject(name) else {
            return Who {
                name: name.to_owned(),
                entry: String::new(),
                points: Vec::new(),
            };
        };
        let mut points: BTreeSet<Vec<String>> = BTreeSet::new();
        let mut entries: BTreeSet<&str> = BTreeSet::new();
        let mut of = |id: &Id| {
            let Some(about) = own.abouts.get(id) else {
                return;
            };
            points.extend(about.points.iter().cloned());
            // Where only one side is a recipe, its entries name the packages of the other one, too.
            let other = self.sides[1 - at].abouts.get(id);
            let other = other.filter(|other| other.planned.is_some() && about.planned.is_none());
            entries.insert(&other.unwrap_or(about).label);
        };
        match id.kind {
            Kind::Package => of(id),
            Kind::Rule => {
                let built = packages(&subject.attributes).map(|name| Id {
                    kind: Kind::Package,
                    name: name.to_owned(),
                    ..id.clone()
                });
                built.for_each(|id| of(&id));
                let own = point(&subject.attributes);
                if !own.is_empty() {
                    points = BTreeSet::from([own]);
                }
            }
            Kind::Source | Kind::Test | Kind::File => {}
        }
        let raw = &subject.raw;
        Who {
            name: if raw.name.is_empty() {
                &raw.source
            } else {
                &raw.name
            }
            .clone(),
            entry: entries.into_iter().next().unwrap_or_default().to_owned(),
            points: points
                .iter()
                .filter(|point| !point.is_empty())
                .map(|point| point.join("/"))
                .collect(),
        }
    }

    /// What of a subject is different, as text.
    pub(super) fn text(&self, member: &Member<'_>) -> Vec<Line> {
        let both = |at: usize| member.names[at].and_then(|name| self.sides[at].raw(name));
        match (both(0), both(1), member.change) {
            (Some((id, subject)), None, None) => whole(id, subject, '-'),
            (None, Some((id, subject)), None) => whole(id, subject, '+'),
            (Some((_, old)), Some((id, new)), Some((change, values))) => {
                let pairs = values
                    .iter()
                    .map(|(name, value)| (name.clone(), value.clone()));
                let name = Placeholders::new(pairs.collect()).fill(&change.attribute);
                let is_whole = id.kind == Kind::Rule && name != PREREQUISITES;
                let name = if is_whole { COMMAND } else { &name };
                let own = |subject: &'_ Subject, at: usize| -> Option<Value> {
                    let raw = subject.attributes.get(name).cloned();
                    raw.or_else(|| {
                        let (_, parsed) = self.sides[at].subject(member.names[at]?)?;
                        parsed.attributes.get(name).cloned()
                    })
                };
                let values = [own(old, 0), own(new, 1)];
                changed(id, name, [values[0].as_ref(), values[1].as_ref()])
            }
            _ => Vec::new(),
        }
    }
}

/// What a rule has: the names of others, and the line that does it.
const PREREQUISITES: &str = "prerequisites";
const COMMAND: &str = "command";

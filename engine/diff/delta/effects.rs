// SPDX-License-Identifier: GPL-2.0-or-later
//! Edits in the smallest parts that are known again in another diff.

use std::collections::{BTreeMap, BTreeSet};

use crate::diff::document::{Changed, Document, Edit};
use crate::diff::identity::Placeholders;
use crate::diff::model::{Change, Side, Subject, Value};

/// One thing that is done to one subject.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Effect {
    /// The subject, as the new base calls it.
    pub(super) subject: String,
    /// The attribute; empty where it is about the subject as a whole.
    pub(super) attribute: String,
    /// What is done.
    pub(super) what: What,
}

/// What is done. What stood there before does not count where something takes its place: it is the base's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// The subject is gone.
    Gone,
    /// The subject is new.
    New,
    /// The subject has this name.
    Called(String),
    /// An item or a line is there.
    With(String),
    /// An item or a line is not there.
    Without(String),
    /// The attribute is this text.
    Is(String),
    /// There is no such attribute.
    IsNot,
}

/// All effects of a diff.
pub(super) struct Effects(BTreeSet<Effect>);

impl Effects {
    /// Those of a diff; `names` says what its subjects are called in the other one.
    pub(super) fn of(document: &Document, names: &BTreeMap<String, String>) -> Effects {
        let mut found = BTreeSet::new();
        for group in &document.groups {
            for edit in group.edits.iter().chain(&group.follows) {
                found.extend(of_edit(edit, names));
            }
        }
        Effects(found)
    }

    pub(super) fn has(&self, effect: &Effect) -> bool {
        self.0.contains(effect)
    }
}

fn of_edit(edit: &Edit, names: &BTreeMap<String, String>) -> Vec<Effect> {
    let whole = |subject: &String, what: What| of_subject(subject, what, names);
    match edit {
        Edit::Remove(all) => all.iter().map(|id| whole(id, What::Gone)).collect(),
        Edit::Add(all) => all.keys().map(|id| whole(id, What::New)).collect(),
        Edit::Rename(all) => {
            let called = all.iter();
            called
                .map(|(from, to)| whole(from, What::Called(to.clone())))
                .collect()
        }
        Edit::Change(changed) => {
            let subjects = changed.subjects.keys();
            subjects
                .flat_map(|subject| of_change(changed, subject, names))
                .collect()
        }
    }
}

/// An effect on a subject as a whole.
pub(super) fn of_subject(subject: &str, what: What, names: &BTreeMap<String, String>) -> Effect {
    Effect {
        subject: names
            .get(subject)
            .map_or(subject, String::as_str)
            .to_owned(),
        attribute: String::new(),
        what,
    }
}

/// The effects of a change on one of its subjects.
pub(super) fn of_change(
    changed: &Changed,
    subject: &str,
    names: &BTreeMap<String, String>,
) -> Vec<Effect> {
    let filled = changed.subjects.get(subject).cloned().unwrap_or_default();
    let filled = Placeholders::new(filled.into_iter().collect());
    let attribute = filled.fill(&changed.attribute);
    let subject = names.get(subject).map_or(subject, String::as_str);
    whats(&changed.change)
        .into_iter()
        .map(|what| Effect {
            subject: subject.to_owned(),
            attribute: attribute.clone(),
            what: match what {
                What::With(text) => What::With(filled.fill(&text)),
                What::Without(text) => What::Without(filled.fill(&text)),
                What::Is(text) => What::Is(filled.fill(&text)),
                other => other,
            },
        })
        .collect()
}

/// What a change does, with placeholders, its parts in their order.
fn whats(change: &Change) -> Vec<What> {
    match change {
        Change::Added(value) | Change::Replaced { new: value, .. } => match value {
            Value::Text(text) => vec![What::Is(text.clone())],
            Value::Items(items) => items.iter().cloned().map(What::With).collect(),
            Value::Lines(lines) => lines.iter().cloned().map(What::With).collect(),
        },
        Change::Removed(_) => vec![What::IsNot],
        Change::Items { removed, added } => parts(removed.iter(), added.iter()),
        Change::Lines(hunks) => parts(
            hunks.iter().flat_map(|hunk| &hunk.removed),
            hunks.iter().flat_map(|hunk| &hunk.added),
        ),
    }
}

fn parts<'s>(
    removed: impl Iterator<Item = &'s String>,
    added: impl Iterator<Item = &'s String>,
) -> Vec<What> {
    let with: Vec<What> = added.cloned().map(What::With).collect();
    match with.is_empty() {
        true => removed.cloned().map(What::Without).collect(),
        false => with,
    }
}

/// The subjects of a side by their names.
pub(super) struct Named<'s>(BTreeMap<String, &'s Subject>);

impl Named<'_> {
    pub(super) fn of(side: &Side) -> Named<'_> {
        let subjects = side.subjects.iter();
        Named(
            subjects
                .map(|(id, subject)| (id.to_string(), subject))
                .collect(),
        )
    }

    /// Whether the side is by itself what an effect makes of it.
    pub(super) fn has(&self, effect: &Effect) -> bool {
        let subject = self.0.get(&effect.subject);
        let value = subject.and_then(|subject| subject.attributes.get(&effect.attribute));
        match &effect.what {
            What::Gone => subject.is_none(),
            What::New => subject.is_some(),
            What::Called(name) => self.0.contains_key(name),
            What::With(part) => value.is_some_and(|value| has(value, part)),
            // Of a subject that is gone nothing is said.
            What::Without(part) => {
                subject.is_some() && !value.is_some_and(|value| has(value, part))
            }
            What::Is(text) => value == Some(&Value::Text(text.clone())),
            What::IsNot => subject.is_some() && value.is_none(),
        }
    }
}

fn has(value: &Value, part: &str) -> bool {
    match value {
        Value::Text(text) => text == part,
        Value::Items(items) => items.contains(part),
        Value::Lines(lines) => lines.iter().any(|line| line == part),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::model::{Id, Kind};

    #[test]
    fn a_value_has_its_text_its_items_and_its_lines() {
        let text = Value::Text("one two".to_owned());
        assert!(has(&text, "one two") && !has(&text, "one"));
        let items = Value::Items(["one", "two"].map(str::to_owned).into());
        assert!(has(&items, "one") && !has(&items, "one two"));
        let lines = Value::Lines(vec!["one".to_owned(), "two".to_owned()]);
        assert!(has(&lines, "two") && !has(&lines, "three"));
    }

    #[test]
    fn a_side_has_what_an_effect_makes_of_it() {
        let mut side = Side::default();
        let id = Id {
            source: "linux".to_owned(),
            kind: Kind::Package,
            name: "image".to_owned(),
        };
        let depends = Value::Items(["kmod".to_owned()].into());
        side.add(id, [("Depends".to_owned(), depends)].into());
        let named = Named::of(&side);
        let text = |text: &str| text.to_owned();
        for (subject, attribute, what, expected) in [
            ("image", "", What::New, true),
            ("image", "", What::Gone, false),
            ("image", "", What::Called(text("linux/package/image")), true),
            ("image", "", What::Called(text("linux/package/doc")), false),
            ("image", "Depends", What::With(text("kmod")), true),
            ("image", "Depends", What::With(text("mine")), false),
            ("image", "Depends", What::Without(text("kmod")), false),
            ("image", "Depends", What::Without(text("mine")), true),
            ("image", "Breaks", What::Without(text("mine")), true),
            ("image", "Breaks", What::IsNot, true),
            ("image", "Depends", What::IsNot, false),
            ("image", "Depends", What::Is(text("kmod")), false),
            // Of what is gone, nothing is said.
            ("doc", "", What::Gone, true),
            ("doc", "", What::New, false),
            ("doc", "Depends", What::Without(text("mine")), false),
            ("doc", "Depends", What::IsNot, false),
        ] {
            let effect = Effect {
                subject: format!("linux/package/{subject}"),
                attribute: attribute.to_owned(),
                what,
            };
            assert_eq!(named.has(&effect), expected, "{effect:?}");
        }
    }
}

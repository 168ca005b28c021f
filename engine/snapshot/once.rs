// SPDX-License-Identifier: GPL-2.0-or-later
//! What is the same but for flavour and architecture, once.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::diff::about::Axes;
use crate::diff::collapse::{collapse, Single};
use crate::diff::model::{Change, Id, Value};

/// An attribute of a subject, or one of its values.
pub(super) struct Fact {
    pub(super) id: Id,
    pub(super) axes: Axes,
    pub(super) attribute: String,
    pub(super) value: Value,
}

/// A value with placeholders, and all subjects that have it.
pub(super) struct Once {
    pub(super) attribute: String,
    pub(super) value: Value,
    pub(super) ids: Vec<Id>,
}

/// How many values are tried on subjects that have others: where a flavour is called as its architecture is, which
/// of them a text names shows in those where they are not called the same.
const TRIED: usize = 8;

/// Brings together what is the same. The facts are of one kind: of those that are called the same but for
/// flavour and architecture, one variable, or one suffix of files.
pub(super) fn once(facts: Vec<Fact>) -> Vec<Once> {
    let changes: Vec<Change> = facts
        .iter()
        .map(|fact| Change::Added(fact.value.clone()))
        .collect();
    let singles: Vec<Single<'_>> = facts
        .iter()
        .zip(&changes)
        .map(|(fact, change)| Single {
            id: &fact.id,
            axes: fact.axes.clone(),
            attribute: &fact.attribute,
            change,
        })
        .collect();
    let known: BTreeMap<(&Id, &str, &Value), &Fact> = facts
        .iter()
        .map(|fact| ((&fact.id, fact.attribute.as_str(), &fact.value), fact))
        .collect();
    let axes: BTreeMap<&Id, &Axes> = facts.iter().map(|fact| (&fact.id, &fact.axes)).collect();
    let mut found: Vec<(String, Value, Vec<&Fact>)> = Vec::new();
    for (changed, ids) in collapse(&singles) {
        let Change::Added(value) = changed.change else {
            continue;
        };
        let of = ids.iter().filter_map(|id| {
            let all = axes.get(*id)?.all();
            let attribute = all.fill(&changed.attribute);
            let value = value.map(&mut |text| all.fill(text));
            known.get(&(*id, attribute.as_str(), &value)).copied()
        });
        let of = of.collect();
        found.push((changed.attribute, value, of));
    }
    found.sort_by_cached_key(|(attribute, value, of)| {
        (Reverse(of.len()), attribute.clone(), value.clone())
    });
    absorb(&mut found);
    let left = found.into_iter().filter(|(_, _, of)| !of.is_empty());
    left.map(|(attribute, value, of)| Once {
        attribute,
        value,
        ids: of.into_iter().map(|fact| fact.id.clone()).collect(),
    })
    .collect()
}

/// Moves subjects to the first of the most common values that is theirs, too, or to the value without placeholders,
/// if others have that.
fn absorb(found: &mut [(String, Value, Vec<&Fact>)]) {
    let plain: BTreeMap<(String, Value), usize> = found
        .iter()
        .enumerate()
        .map(|(at, (attribute, value, _))| ((attribute.clone(), value.clone()), at))
        .collect();
    for at in (1..found.len()).rev() {
        let size = found[at].2.len();
        let mut kept = Vec::new();
        for fact in std::mem::take(&mut found[at].2) {
            let all = fact.axes.all();
            let is_of = |(attribute, value, of): &(String, Value, Vec<&Fact>)| {
                !of.is_empty()
                    && length(value) == length(&fact.value)
                    && all.fill(attribute) == fact.attribute
                    && value.map(&mut |text| all.fill(text)) == fact.value
            };
            let tried = found[..at].iter().take(TRIED).position(is_of);
            let own = (fact.attribute.clone(), fact.value.clone());
            let plain = plain.get(&own).copied();
            let plain = plain.filter(|other| *other != at && found[*other].2.len() >= size);
            match tried.or(plain) {
                Some(other) => found[other].2.push(fact),
                None => kept.push(fact),
            }
        }
        found[at].2.extend(kept);
    }
}

fn length(value: &Value) -> usize {
    match value {
        Value::Text(_) => 1,
        Value::Items(items) => items.len(),
        Value::Lines(lines) => lines.len(),
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! The same change on many subjects as one: flavours and architectures become placeholders, where that makes changes
//! the same.

use std::collections::BTreeMap;

use super::about::{Axes, ARCH, FLAVOUR, HARDWARE};
use super::document::Changed;
use super::identity::Placeholders;
use super::model::{Change, Id};

/// A change of one subject.
pub struct Single<'e> {
    /// The subject.
    pub id: &'e Id,
    /// What its names stand for.
    pub axes: Axes,
    /// The attribute.
    pub attribute: &'e str,
    /// The change.
    pub change: &'e Change,
}

/// Which names are tried, the plainest first.
const TRIED: [&[&str]; 7] = [
    &[],
    &[FLAVOUR],
    &[ARCH],
    &[FLAVOUR, ARCH],
    &[ARCH, FLAVOUR],
    &[FLAVOUR, HARDWARE],
    &[FLAVOUR, ARCH, HARDWARE],
];

type Form = (String, Change);

/// Changes that are the same, with the subjects that have them.
pub fn collapse<'e>(singles: &[Single<'e>]) -> Vec<(Changed, Vec<&'e Id>)> {
    let forms: Vec<Vec<Form>> = singles.iter().map(forms).collect();
    let mut counts: BTreeMap<&Form, usize> = BTreeMap::new();
    for form in forms.iter().flatten() {
        *counts.entry(form).or_default() += 1;
    }
    let mut chosen: BTreeMap<&Form, (Changed, Vec<&'e Id>)> = BTreeMap::new();
    for (single, forms) in singles.iter().zip(&forms) {
        let best = forms.iter().rev();
        let best = best.max_by_key(|form| counts.get(form).copied().unwrap_or(0));
        let Some(form) = best else { continue };
        let (changed, ids) = chosen.entry(form).or_insert_with(|| {
            let changed = Changed {
                attribute: form.0.clone(),
                change: form.1.clone(),
                subjects: BTreeMap::new(),
            };
            (changed, Vec::new())
        });
        let names = single.axes.all().as_map();
        let used = names.into_iter().filter(|(name, _)| holds(form, name));
        changed
            .subjects
            .insert(single.id.to_string(), used.collect());
        ids.push(single.id);
    }
    chosen.into_values().collect()
}

/// The forms of a change; only those from which it can be made again.
fn forms(single: &Single<'_>) -> Vec<Form> {
    let mut found: Vec<Form> = Vec::new();
    let all = single.axes.all();
    // Most changes are the same for all flavours: there is nothing to try.
    let tried = match names_any(single, &all) {
        true => &TRIED[..],
        false => &TRIED[..1],
    };
    for tried in tried {
        let names = single.axes.placeholders(tried);
        let change = single.change.map(&mut |text| names.put(text).into_owned());
        // What a file's name ends with is an architecture, even where a flavour has the same name.
        let attribute = match tried.contains(&ARCH) {
            true => {
                let names = single.axes.placeholders(&[ARCH]);
                names.put(single.attribute).into_owned()
            }
            false => single.attribute.to_owned(),
        };
        let form = (attribute, change);
        if found.contains(&form) {
            continue;
        }
        let again = form.1.map(&mut |text| all.fill(text));
        if again == *single.change && all.fill(&form.0) == single.attribute {
            found.push(form);
        }
    }
    found
}

/// Whether a change names its flavour, its architecture or what it is for.
fn names_any(single: &Single<'_>, all: &Placeholders) -> bool {
    is_any(single.attribute, single.change, |text| all.are_in(text))
}

fn holds((attribute, change): &Form, name: &str) -> bool {
    is_any(attribute, change, |text| text.contains(name))
}

/// Whether something is so of an attribute or a text of its change.
fn is_any(attribute: &str, change: &Change, is: impl Fn(&str) -> bool) -> bool {
    let mut found = is(attribute);
    let _ = change.map(&mut |text| {
        found |= is(text);
        String::new()
    });
    found
}

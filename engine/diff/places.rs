// SPDX-License-Identifier: GPL-2.0-or-later
//! Where the recipe of a side says what an attribute is.

use std::collections::BTreeSet;

use super::about::About;
use super::model::{Id, Kind};
use super::recipe::Recipe;
use crate::plan::model::Source;
use crate::text::files::Span;

/// The places of an attribute by the subject's own name, without placeholders; those of the whole subject without
/// one.
pub(super) fn places(
    recipe: &Recipe<'_>,
    raw: &Id,
    about: Option<&About<'_>>,
    attribute: Option<&str>,
) -> BTreeSet<Span> {
    let named = || {
        let mut sources = recipe.plan.sources();
        sources.find(|source| source.paragraph.name == raw.source)
    };
    match raw.kind {
        Kind::Package => package(raw, about, attribute),
        Kind::Source => {
            let origins = named().map(|source| &source.paragraph.origins);
            let places = origins
                .zip(attribute)
                .map(|(origins, field)| origins.of(field));
            places.into_iter().flatten().collect()
        }
        Kind::File => {
            let place = named().and_then(|source| origin(source, &raw.name));
            place.into_iter().collect()
        }
        Kind::Rule | Kind::Test => BTreeSet::new(),
    }
}

fn origin(source: &Source, path: &str) -> Option<Span> {
    source.files.get(path).map(|file| file.origin)
}

fn package(raw: &Id, about: Option<&About<'_>>, attribute: Option<&str>) -> BTreeSet<Span> {
    let Some(planned) = about.and_then(|about| about.planned) else {
        return BTreeSet::new();
    };
    let binary = planned.binary;
    let found: BTreeSet<Span> = match attribute {
        Some(suffix) if suffix.starts_with('.') => {
            let path = format!("{}{suffix}", raw.name);
            origin(planned.source, &path).into_iter().collect()
        }
        Some(field) => binary.declared.origins.of(field).collect(),
        None => BTreeSet::from([binary.origin]),
    };
    // What is worked out has no place of its own.
    match found.is_empty() {
        true => BTreeSet::from([binary.origin]),
        false => found,
    }
}

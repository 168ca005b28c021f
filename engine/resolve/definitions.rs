// SPDX-License-Identifier: GPL-2.0-or-later
//! Where the recipe defines its own variables and make variables, for whoever explains a run.

use crate::recipe::model::Recipe;
use crate::recipe::named::Named;
use crate::recipe::values::{Axis, MakeValue, Text};
use crate::text::files::Span;

/// What is defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A variable of templates.
    Variable,
    /// A make variable that all packages of an axis share.
    Make,
    /// A make variable of one entry.
    OfEntry,
}

/// A variable that a recipe defines.
#[derive(Clone, Debug)]
pub struct Definition {
    /// What it is.
    pub kind: Kind,
    /// The axis for which it is defined, or the entry.
    pub of: String,
    /// Its name.
    pub name: String,
    /// Its text, a template.
    pub text: String,
    /// Where that stands.
    pub span: Span,
}

/// All of a recipe, the widest axis first.
pub fn definitions(recipe: &Recipe) -> Vec<Definition> {
    let mut all = Vec::new();
    if let Some(own) = &recipe.variables {
        for (axis, named) in [
            (Axis::Source, &own.source),
            (Axis::Featureset, &own.featureset),
            (Axis::Architecture, &own.architecture),
            (Axis::Flavour, &own.flavour),
        ] {
            all.extend(
                named
                    .iter()
                    .map(|(name, item)| definition(Kind::Variable, axis.name(), name, &item.value)),
            );
        }
    }
    if let Some(own) = &recipe.make_variables {
        for (axis, named) in [
            (Axis::Source, &own.source),
            (Axis::Featureset, &own.featureset),
            (Axis::Architecture, &own.architecture),
            (Axis::Flavour, &own.flavour),
        ] {
            all.extend(make(Kind::Make, axis.name(), named));
        }
    }
    for (entry, item) in recipe.packages.iter() {
        all.extend(make(Kind::OfEntry, entry, &item.value.make_variables));
    }
    all
}

fn make<'r>(
    kind: Kind,
    of: &'r str,
    named: &'r Named<MakeValue>,
) -> impl Iterator<Item = Definition> + 'r {
    let values = named.iter();
    values.map(move |(name, item)| definition(kind, of, name, &item.value.value))
}

fn definition(kind: Kind, of: &str, name: &str, text: &Text) -> Definition {
    Definition {
        kind,
        of: of.to_owned(),
        name: name.to_owned(),
        text: text.text.clone(),
        span: text.span,
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! What is kept of which variables texts read, for a run that is to be explained.

use std::collections::{BTreeMap, BTreeSet};

use super::scope::Scope;
use crate::text::files::Span;

/// What texts and conditions read, dotted, with its value: by where they stand and at which point.
pub type Readings = BTreeMap<(Span, String), Vec<(String, String)>>;

/// What the values of a recipe became: by their places, what each became and at which points.
pub type Renderings = BTreeMap<Span, BTreeMap<String, BTreeSet<String>>>;

/// What a run that is to be explained keeps.
#[derive(Default)]
pub(super) struct Trace<'e> {
    pub(super) readings: Readings,
    pub(super) renderings: Renderings,
    /// The variables of each text, and of each expression.
    pub(super) names: BTreeMap<(&'e str, bool), Option<Vec<String>>>,
}

/// The names of the point of a scope: `source`, or with `/` between them.
pub fn point(scope: &Scope) -> String {
    let name = |name| scope.get(name).map(ToString::to_string);
    let names = match (name("arch"), name("featureset"), name("flavour")) {
        (Some(arch), Some(featureset), Some(flavour)) => vec![arch, featureset, flavour],
        (Some(arch), ..) => vec![arch],
        (None, featureset, _) => featureset.into_iter().collect(),
    };
    match names.is_empty() {
        true => "source".to_owned(),
        false => names.join("/"),
    }
}

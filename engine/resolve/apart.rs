// SPDX-License-Identifier: GPL-2.0-or-later
//! Flavours that make the names of another one: told once, not for each package.

use std::collections::{BTreeMap, BTreeSet};

use super::layout::{FlavourLayout, Resolver};
use crate::diag::Diagnostic;
use crate::recipe::model::{Architecture, PLAIN_FEATURESET};
use crate::text::files::Span;

/// The flavours of an architecture by featureset.
type Featuresets = Vec<(String, Vec<FlavourLayout>)>;

impl Resolver<'_> {
    /// Reports flavours of different featuresets whose packages would have the same names (`rt-amd64` beside `amd64`
    /// of `rt`), and leaves out one of the two.
    pub(super) fn apart(&self, of: &Architecture, mut all: Featuresets) -> Featuresets {
        if self.recipe.quirks().takes_any_name {
            return all;
        }
        let place = |featureset: &str, flavour: &FlavourLayout| {
            let named = of.featuresets.as_ref().and_then(|all| all.get(featureset));
            let named = named.filter(|_| featureset != PLAIN_FEATURESET);
            named.map_or(flavour.span, |item| item.key_span)
        };
        let mut first: BTreeMap<String, (&str, &str, Span)> = BTreeMap::new();
        let mut left_out: BTreeSet<(String, String)> = BTreeSet::new();
        let mut told: BTreeSet<Span> = BTreeSet::new();
        for (featureset, flavour) in all
            .iter()
            .flat_map(|(name, flavours)| flavours.iter().map(move |flavour| (name, flavour)))
        {
            let own = (
                featureset.as_str(),
                flavour.name.as_str(),
                place(featureset, flavour),
            );
            let suffix = match own.0 {
                PLAIN_FEATURESET => own.1.to_owned(),
                _ => format!("{}-{}", own.0, own.1),
            };
            let Some(other) = first.get(&suffix).copied() else {
                first.insert(suffix, own);
                continue;
            };
            if (other.0, other.1) == (own.0, own.1) {
                continue;
            }
            let (at, beside) = self.ranks.later(other.2, own.2);
            let gone = if at == own.2 { own } else { other };
            left_out.insert((gone.0.to_owned(), gone.1.to_owned()));
            if told.insert(at) {
                self.sink.report(
                    Diagnostic::error(
                        at,
                        format!(
                            "the flavour `{}` of the featureset `{}` and `{}` of `{}` make packages of the same names: \
                             both end in `-{suffix}`",
                            other.1, other.0, own.1, own.0
                        ),
                    )
                    .related(beside, "the other one")
                    .help("give one of them another name"),
                );
            }
        }
        for (featureset, flavours) in &mut all {
            flavours.retain(|flavour| {
                left_out.is_empty()
                    || !left_out.contains(&(featureset.clone(), flavour.name.clone()))
            });
        }
        all
    }
}

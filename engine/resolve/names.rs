// SPDX-License-Identifier: GPL-2.0-or-later
//! Names of places are parts of paths, whatever else a recipe lets them be.

use crate::diag::{Diagnostic, Sink};
use crate::recipe::model::Recipe;
use crate::text::files::Span;

/// Reports names of architectures, featuresets and flavours that would lead somewhere else.
pub(super) fn check(recipe: &Recipe, sink: &Sink) {
    let one = |noun: &str, name: &str, span: Span| {
        if name.contains(['/', '\0']) || matches!(name, "." | "..") {
            sink.report(
                Diagnostic::error(
                    span,
                    format!("`{name}` is no name of {noun}: it is a part of paths"),
                )
                .help("write a name without `/`"),
            );
        }
    };
    for (name, item) in recipe.featuresets.iter() {
        one("a featureset", name, item.key_span);
    }
    for (name, item) in recipe.architectures.iter() {
        one("an architecture", name, item.key_span);
        for (name, item) in item.value.flavours.iter() {
            one("a flavour", name, item.key_span);
        }
    }
}

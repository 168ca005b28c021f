// SPDX-License-Identifier: GPL-2.0-or-later
//! Names of places are parts of paths, whatever else a recipe lets them be; those of featuresets and flavours are
//! parts of package names, too.

use crate::diag::{Diagnostic, Sink};
use crate::recipe::model::Recipe;
use crate::recipe::values::Text;
use crate::text::files::Span;

/// Whether a featureset or a flavour can have a name. With another one it is reported, and left out, so that the
/// packages of it are not.
pub(super) fn is_name(name: &str, recipe: &Recipe) -> bool {
    let fits = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '+' | '-' | '.');
    recipe.quirks().takes_any_name || (!name.is_empty() && name.chars().all(fits))
}

/// Reports names of architectures, featuresets and flavours that would lead somewhere else, or cannot be part of a
/// package's name.
pub(super) fn check(recipe: &Recipe, sink: &Sink) {
    let one = |noun: &str, name: &str, span: Span| {
        let is_path = name.contains(['/', '\0']) || matches!(name, "." | "..");
        if is_path {
            sink.report(
                Diagnostic::error(
                    span,
                    format!("`{name}` is not a valid name for {noun}: it is part of paths"),
                )
                .help("write a name without `/`"),
            );
        } else if noun != "an architecture" && !is_name(name, recipe) {
            sink.report(
                Diagnostic::error(
                    span,
                    format!("`{name}` is not a valid name for {noun}: it is part of package names"),
                )
                .help(format!(
                    "{}use only a-z, 0-9, `+`, `-` and `.` (Debian Policy 5.6.7)",
                    proposal(name)
                )),
            );
        }
    };
    let twin = |noun: &str, own: Option<&Text>| {
        if let Some(own) = own {
            one(noun, &own.text, own.span);
        }
    };
    for (name, item) in recipe.featuresets.iter() {
        one("a featureset", name, item.key_span);
        twin("a featureset", item.value.featureset.as_ref());
    }
    for (name, item) in recipe.architectures.iter() {
        one("an architecture", name, item.key_span);
        twin("an architecture", item.value.architecture.as_ref());
        for (name, item) in item.value.flavours.iter() {
            one("a flavour", name, item.key_span);
        }
        let featuresets = item.value.featuresets.iter().flat_map(|all| all.iter());
        let flavours = featuresets.flat_map(|(_, item)| item.value.flavours.iter());
        for (name, own) in flavours.flat_map(|all| all.iter()) {
            if own.value.hardware.is_some() && item.value.flavours.get(name).is_none() {
                one("a flavour", name, own.key_span);
            }
        }
    }
}

/// The name as it could be, to begin a sentence with.
fn proposal(name: &str) -> String {
    let fitting = |c: char| match c.to_ascii_lowercase() {
        c @ ('a'..='z' | '0'..='9' | '+' | '-' | '.') => c,
        _ => '-',
    };
    let fits: String = name.chars().map(fitting).collect();
    match fits.contains(|c: char| c.is_ascii_alphanumeric()) {
        true => format!("write `{fits}`: "),
        false => String::new(),
    }
}

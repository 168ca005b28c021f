// SPDX-License-Identifier: GPL-2.0-or-later
//! What is wrong with the packages and breaks nothing while they are generated: each kind a file, all over the
//! finished plan. docs/checks.md lists them for users.

mod built;
mod cause;
mod conditions;
mod made;
mod relations;
pub mod scripts;
mod synopsis;
mod words;

use super::model::{Binary, Plan};
use crate::diag::{Diagnostic, Severity, Sink};
use crate::recipe::dropped::Dropped;
use crate::recipe::model::Recipe;
use crate::recipe::ranks::Ranks;
use crate::resolve::rules_real::RulesReal;
use crate::text::files::Span;

/// What the checks read.
#[derive(Clone, Copy)]
pub struct Checked<'a> {
    /// Everything that would be written.
    pub plan: &'a Plan,
    /// The recipe.
    pub recipe: &'a Recipe,
    /// What its layers dropped.
    pub dropped: &'a Dropped,
    /// Which layer a place is in.
    pub ranks: &'a Ranks,
    /// The ABI name.
    pub abiname: &'a str,
    /// What the tree's debian/rules.real makes, if that is known.
    pub rules: Option<&'a RulesReal>,
    /// Every expression that was evaluated, with its place.
    pub conditions: &'a [(Span, &'a str)],
}

/// Runs all checks. Those that say what is not there are left out after an error, which may be why.
pub fn check(checked: &Checked<'_>, sink: &Sink) {
    let report = |mut diagnostic: Diagnostic| {
        // gencontrol.py takes all of this.
        if checked.recipe.compatibility.is_some() {
            diagnostic.severity = Severity::Warning;
        }
        sink.report(diagnostic);
    };
    conditions::check(checked, &report);
    made::check(checked, &report);
    words::check(checked, &report);
    relations::check(checked, &report);
    scripts::check(checked, &report);
    if checked.recipe.compatibility.is_none() {
        synopsis::check(checked, &report);
    }
    if !sink.has_errors() {
        built::check(checked, &report);
    }
}

/// All packages of a plan.
fn packages(plan: &Plan) -> impl Iterator<Item = (&str, &Binary)> {
    let all = plan.sources().flat_map(|source| &source.packages);
    all.map(|(name, binary)| (name.as_str(), binary))
}

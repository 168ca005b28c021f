// SPDX-License-Identifier: GPL-2.0-or-later
//! What debian/rules.gen asks of the tree's debian/rules.real: targets that are not there, and variables that
//! nothing reads and that are nearly those that something does.

use std::collections::BTreeSet;

use super::Checked;
use crate::diag::suggest::nearest;
use crate::diag::Diagnostic;
use crate::plan::model::FILESETS_TARGET;
use crate::recipe::named::Named;
use crate::recipe::values::MakeValue;
use crate::resolve::rules_real::RulesReal;
use crate::text::files::Span;

/// Reports every target and every variable once.
pub(super) fn check(checked: &Checked<'_>, report: &dyn Fn(Diagnostic)) {
    let Some(rules) = checked.rules else { return };
    let mut known = BTreeSet::new();
    for (name, binary) in &checked.plan.main.packages {
        let Some(target) = binary.declared.target.as_deref() else {
            continue;
        };
        // Whether debian/rules.filesets is included is said for all of these together.
        if target == FILESETS_TARGET || !known.insert(target) {
            continue;
        }
        let own = format!("binary_{target}");
        if !rules.makes(&own) {
            let entry = checked.recipe.packages.get(&binary.entry);
            let said = entry.and_then(|item| item.value.target.as_ref());
            let place = said.map_or(binary.origin, |text| text.span);
            let targets = rules.targets.iter();
            let targets = targets.filter_map(|target| target.strip_prefix("binary_"));
            report(missing(
                target,
                &format!("which builds `{name}`"),
                place,
                targets,
                rules,
            ));
        }
    }
    for rule in &checked.plan.main.rules {
        // Names of files are often put together of variables there.
        if !rule.target.contains('/') && !rules.makes(&rule.target) {
            let targets = rules.targets.iter().map(String::as_str);
            report(missing(
                &rule.target,
                "which a rule asks for",
                rule.origin,
                targets,
                rules,
            ));
        }
    }
    for (name, span) in variables(checked) {
        // Debian's own recipes pass some that nothing reads.
        if name.len() <= 4 || rules.names.contains(name) {
            continue;
        }
        let is_near = |known: &&String| strsim::damerau_levenshtein(name, known) <= 2;
        if let Some(near) = rules.names.iter().find(is_near) {
            let message = format!("nothing in {} reads the variable `{name}`", shown(rules));
            report(Diagnostic::warning(span, message).help(format!("did you mean `{near}`?")));
        }
    }
}

fn shown(rules: &RulesReal) -> String {
    rules.path.display().to_string()
}

fn missing<'t>(
    target: &str,
    why: &str,
    place: Span,
    known: impl Iterator<Item = &'t str>,
    rules: &RulesReal,
) -> Diagnostic {
    let near = nearest(target, known);
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("write a rule for it, or no `target:`, so that debian/rules.{FILESETS_TARGET} builds it"),
    };
    let message = format!("{} has no target `{target}`, {why}", shown(rules));
    Diagnostic::error(place, message).help(help)
}

/// The make variables that the recipe sets, and where.
fn variables<'r>(checked: &Checked<'r>) -> Vec<(&'r str, Span)> {
    let recipe = checked.recipe;
    let axes = recipe.make_variables.iter();
    let axes = axes.flat_map(|by| [&by.source, &by.featureset, &by.architecture, &by.flavour]);
    let packages = recipe.packages.iter();
    let packages = packages.map(|(_, item)| &item.value.make_variables);
    let rules = recipe
        .rules
        .iter()
        .map(|(_, item)| &item.value.make_variables);
    let sets: Vec<&Named<MakeValue>> = axes.chain(packages).chain(rules).collect();
    let of = |set: &'r Named<MakeValue>| set.iter().map(|(name, item)| (name, item.key_span));
    sets.into_iter().flat_map(of).collect()
}

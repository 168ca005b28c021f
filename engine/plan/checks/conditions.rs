// SPDX-License-Identifier: GPL-2.0-or-later
//! Comparisons in `when:` that no point meets: with a name that no place has, or of a switch with a word.

use std::collections::BTreeSet;

use super::Checked;
use crate::deb::arch;
use crate::diag::suggest::{list, nearest};
use crate::diag::Diagnostic;
use crate::recipe::model::Recipe;
use crate::recipe::values::Text;
use crate::text::files::Span;
use crate::text::node::{Style, Value};

/// A word of an expression.
#[derive(Clone, Debug, PartialEq)]
enum Token<'t> {
    /// A variable, dotted, or a word such as `in`.
    Name(&'t str),
    /// A text in quotes.
    Text(&'t str),
    /// Anything else.
    Sign(&'t str),
}

/// Reports every comparison once.
pub(super) fn check(checked: &Checked<'_>, report: &dyn Fn(Diagnostic)) {
    for (span, text) in checked.conditions {
        for (variable, word) in comparisons(&tokens(text)) {
            if let Some(diagnostic) = judge(variable, word, *span, checked) {
                report(diagnostic);
            }
        }
    }
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
        let (token, length) = if matches!(first, '\'' | '"') {
            let Some(end) = rest[1..].find(first) else {
                break;
            };
            (Token::Text(&rest[1..=end]), end + 2)
        } else if is_name(first) {
            let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
            (Token::Name(&rest[..end]), end)
        } else {
            let is_two = rest.starts_with("==") || rest.starts_with("!=");
            let length = if is_two { 2 } else { first.len_utf8() };
            (Token::Sign(&rest[..length]), length)
        };
        tokens.push(token);
        rest = rest[length..].trim_start();
    }
    tokens
}

/// Variables with the words that they are compared with.
fn comparisons<'t>(tokens: &[Token<'t>]) -> Vec<(&'t str, &'t str)> {
    use Token::{Name, Sign, Text};
    let mut found = Vec::new();
    for (at, window) in tokens.windows(3).enumerate() {
        // What is worked out on either side is no plain comparison.
        let before = at.checked_sub(1).and_then(|at| tokens.get(at));
        let after = tokens.get(at + 3);
        let is_bound = |token: Option<&Token<'_>>| matches!(token, Some(Sign(sign)) if !["(", ")", ",", "]"].contains(sign));
        match window {
            [Name(variable), Sign("==" | "!="), Text(word)]
            | [Text(word), Sign("==" | "!="), Name(variable)]
                if !is_bound(before) && !is_bound(after) =>
            {
                found.push((*variable, *word));
            }
            [Name(variable), Name("in"), Sign("[" | "(")]
            | [Name(variable), Name("not"), Name("in")]
                if *variable != "not" =>
            {
                let items = tokens[at + 3..].iter();
                let items = items.skip_while(|token| matches!(token, Sign("[" | "(")));
                let items = items.take_while(|token| matches!(token, Text(_) | Sign(",")));
                found.extend(items.filter_map(|token| match token {
                    Text(word) => Some((*variable, *word)),
                    _ => None,
                }));
            }
            _ => {}
        }
    }
    found
}

/// What is wrong with comparing a variable with a word.
fn judge(variable: &str, word: &str, span: Span, checked: &Checked<'_>) -> Option<Diagnostic> {
    let recipe = checked.recipe;
    if is_switch(variable, recipe) {
        let message = format!("`{variable}` is true or false, and never `'{word}'`");
        return Some(
            Diagnostic::error(span, message)
                .help(format!("write `{variable}`, or `not {variable}`")),
        );
    }
    let known = names(variable, checked)?;
    if known.contains(word) {
        return None;
    }
    let near = nearest(word, known.iter().map(String::as_str));
    let message = format!("`{variable}` is never `'{word}'`");
    if variable == "arch" {
        let unknown = arch::lookup(word).is_none();
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known here: {}", list(known.iter().map(String::as_str))),
        };
        return unknown.then(|| Diagnostic::error(span, message).help(help));
    }
    // A fork may have dropped what the recipe below still asks for.
    let near = near.filter(|near| {
        let limit = if word.len() > 4 { 2 } else { 1 };
        word.len() > 2 && strsim::damerau_levenshtein(near, word) <= limit
    });
    near.map(|near| Diagnostic::warning(span, message).help(format!("did you mean `{near}`?")))
}

/// Whether a variable is a switch, or a build fact that is declared as true or false.
fn is_switch(variable: &str, recipe: &Recipe) -> bool {
    if let Some(name) = variable.strip_prefix("enable.") {
        return recipe.settings.enable.get(name).is_some();
    }
    let fact = variable.strip_prefix("build.");
    let entry = fact.and_then(|name| recipe.settings.build.0.get(name));
    entry.is_some_and(|entry| match &entry.node.value {
        Value::Scalar(text, Style::Plain) => text == "true" || text == "false",
        _ => false,
    })
}

/// What a variable can be, if it is the name of a place.
fn names(variable: &str, checked: &Checked<'_>) -> Option<BTreeSet<String>> {
    let recipe = checked.recipe;
    let architectures = recipe.architectures.iter();
    let dropped = checked.dropped.places.iter();
    let own = |key: &str, said: Option<&Text>| said.map_or(key, |said| &said.text).to_owned();
    let mut names: BTreeSet<String> = match variable {
        "arch" => architectures
            .map(|(key, item)| own(key, item.value.architecture.as_ref()))
            .collect(),
        "kernel_arch" => architectures
            .map(|(_, item)| item.value.kernel_arch.text.clone())
            .collect(),
        "featureset" => recipe
            .featuresets
            .iter()
            .map(|(key, item)| own(key, item.value.featureset.as_ref()))
            .collect(),
        "flavour" => architectures
            .flat_map(|(_, item)| {
                let sets = item.value.featuresets.iter().flat_map(|sets| sets.iter());
                let own = sets
                    .flat_map(|(_, set)| set.value.flavours.iter().flat_map(|named| named.names()));
                item.value.flavours.names().chain(own).map(str::to_owned)
            })
            .chain(dropped.filter_map(|place| place.split_once('/').map(|(_, f)| f.to_owned())))
            .collect(),
        _ => return None,
    };
    if variable == "featureset" {
        names.insert("none".to_owned());
    }
    Some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compared() {
        for (text, expected) in [
            ("arch == 'a'", vec![("arch", "a")]),
            ("'a' != arch and x", vec![("arch", "a")]),
            (
                "(arch == \"a\") or build.x == 'b'",
                vec![("arch", "a"), ("build.x", "b")],
            ),
            ("arch in ['a', 'b']", vec![("arch", "a"), ("arch", "b")]),
            ("arch not in ('a', 'b')", vec![("arch", "a"), ("arch", "b")]),
            ("x ~ arch == 'a'", vec![]),
            ("arch == 'a' ~ x", vec![]),
            ("version is at_least('7')", vec![]),
            ("arch == 'a", vec![]),
        ] {
            assert_eq!(comparisons(&tokens(text)), expected, "{text}");
        }
    }
}

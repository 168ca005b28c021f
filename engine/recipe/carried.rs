// SPDX-License-Identifier: GPL-2.0-or-later
//! What goes with a list or a profile formula of the recipe below that a layer puts its own in the place of.
//!
//! Who meant to add loses what was there without a word. What a layer takes out by name, it means; so it does where the
//! new list has the same package otherwise, or the new formula still names the profile.

use std::collections::BTreeSet;

use crate::deb::field;
use crate::diag::suggest::count;
use crate::diag::{Diagnostic, Sink};
use crate::text::files::Span;
use crate::text::node::{Entry, Key, Map, Node, Style, Value, Verb};

/// Lists of the source paragraph and of packages that are no fields of a binary paragraph with relations.
const LISTS: [&str; 6] = [
    "build_depends",
    "build_depends_arch",
    "build_depends_indep",
    "flavour_build_depends_arch",
    "files",
    "links",
];
const PROFILES: &str = "build_profiles";
/// How many of what goes are named.
const NAMED: usize = 5;

/// Warns of what goes, once for each key of the layer.
pub fn check(below: &Map, layer: &Map, sink: &Sink) {
    let kinds = below.get("kinds").and_then(|entry| entry.node.as_map());
    let mut rest = vec![(below, layer)];
    while let Some((below, over)) = rest.pop() {
        for (key, entry) in over {
            if let (Some(old), Value::Map(over)) = (below.get(key), &entry.node.value) {
                rest.extend(old.node.as_map().map(|below| (below, over)));
            }
            let lost = match (&entry.node.value, key.name.as_str()) {
                _ if key.verb != Verb::Set => continue,
                (Value::List(items), name) if is_list(name) => {
                    lost_items(below, over, key, items, kinds)
                }
                (Value::Scalar(text, _), PROFILES) => lost_profiles(below, text),
                _ => continue,
            };
            if let Some(first) = lost.first() {
                let texts: Vec<&str> = lost.iter().map(said).collect();
                sink.report(warning(&key.name, entry.key_span, first.span, &texts));
            }
        }
    }
}

fn is_list(name: &str) -> bool {
    LISTS.contains(&name) || field::relations().any(|field| field.key == name)
}

/// The items below that a new list does not have, and that are not taken out by name.
fn lost_items(
    below: &Map,
    over: &Map,
    key: &Key,
    items: &[Node],
    kinds: Option<&Map>,
) -> Vec<Node> {
    let taken = over.get(&key.with(Verb::Remove)).map(|e| &e.node.value);
    let taken = match taken {
        Some(Value::List(taken)) => taken.as_slice(),
        _ => &[],
    };
    let kept: BTreeSet<&str> = items.iter().chain(taken).map(package).collect();
    let own = [Verb::Set, Verb::Add].into_iter();
    let own = own.filter_map(|verb| below.get(&key.with(verb)));
    let all = own.chain(of_kinds(below, key, kinds));
    let lists = all.filter_map(|entry| match &entry.node.value {
        Value::List(list) => Some(list),
        _ => None,
    });
    lists
        .flatten()
        .filter(|item| !said(item).is_empty() && !kept.contains(package(item)))
        .cloned()
        .collect()
}

/// What the kinds of an entry say of a key, unless the entry has a list of its own.
fn of_kinds<'m>(entry: &'m Map, key: &Key, kinds: Option<&'m Map>) -> Vec<&'m Entry> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let mut at = entry;
    while !at.contains_key(&key.with(Verb::Set)) {
        let Some(Value::Scalar(is, _)) = at.get(super::kinds::KEY).map(|e| &e.node.value) else {
            break;
        };
        let kind = kinds.and_then(|kinds| kinds.get(is.as_str())?.node.as_map());
        let Some(kind) = kind.filter(|_| seen.insert(is.as_str())) else {
            break;
        };
        let verbs = [Verb::Set, Verb::Add].into_iter();
        found.extend(verbs.filter_map(|verb| kind.get(&key.with(verb))));
        at = kind;
    }
    found
}

/// The profiles of the formula below that a new one does not name at all.
fn lost_profiles(below: &Map, text: &str) -> Vec<Node> {
    let Some(old) = below.get(PROFILES) else {
        return Vec::new();
    };
    let Value::Scalar(formula, _) = &old.node.value else {
        return Vec::new();
    };
    // A name that is written by a tag is nobody's word.
    let outside = formula
        .split("{{")
        .enumerate()
        .map(|(number, part)| match number {
            0 => part,
            _ => part.split_once("}}").map_or("", |(_, rest)| rest),
        });
    let formula = outside.collect::<Vec<_>>().join("{");
    let terms = formula.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>'));
    let is_plain = |term: &&str| {
        let name = term.trim_start_matches('!');
        let is_good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+');
        !name.is_empty() && name.chars().all(is_good)
    };
    let lost = terms.filter(is_plain);
    let lost = lost.filter(|term| !text.contains(term.trim_start_matches('!')));
    lost.map(|term| Node {
        span: old.node.span,
        value: Value::Scalar(term.to_owned(), Style::Plain),
    })
    .collect()
}

/// What an item says: its text, or the text that a map begins with.
fn said(item: &Node) -> &str {
    let mut item = item;
    loop {
        item = match &item.value {
            Value::Scalar(text, _) => return text,
            Value::Map(map) => match map.values().next() {
                Some(entry) => &entry.node,
                None => return "",
            },
            Value::List(items) => match items.first() {
                Some(first) => first,
                None => return "",
            },
            Value::Null => return "",
        };
    }
}

/// What an item is about.
fn package(item: &Node) -> &str {
    about(said(item))
}

/// The package of a relation, or the whole text of another item.
pub fn about(text: &str) -> &str {
    let end = [" (", " [", " <", " |", ":"].into_iter();
    let end = end.filter_map(|end| text.find(end)).min();
    match text.starts_with("${") {
        true => text,
        false => &text[..end.unwrap_or(text.len())],
    }
}

/// The warning of a list of a layer.
pub fn warning(name: &str, place: Span, first: Span, lost: &[&str]) -> Diagnostic {
    let named = lost.iter().take(NAMED).map(|text| format!("`{text}`"));
    let mut what = named.collect::<Vec<_>>().join(", ");
    if lost.len() > NAMED {
        what = format!("{what} and {}", count(lost.len() - NAMED, "more item"));
    }
    let goes = if lost.len() == 1 { "goes" } else { "go" };
    let message = format!("`{name}` replaces what the recipe below says: {what} {goes} with it");
    let help = match (name, lost.first()) {
        (PROFILES, Some(first)) => {
            let bare = first.trim_start_matches('!');
            format!(
                "write the whole formula; if it is to go, name it in a comment: `{{# without {bare} #}}`"
            )
        }
        _ => format!("to add, write `{name}+:`; what is to go, take out by name, with `{name}-:`"),
    };
    Diagnostic::warning(place, message)
        .related(first, "said here")
        .help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lost_is_named_as_far_as_it_is_few() {
        let said = |lost: &[&str]| {
            let warning = warning("depends", Span::default(), Span::default(), lost);
            let (_, said) = warning.message.split_once(": ").expect("it says what");
            said.to_owned()
        };
        assert_eq!(said(&["a"]), "`a` goes with it");
        assert_eq!(said(&["a", "b"]), "`a`, `b` go with it");
        let five = "`a`, `b`, `c`, `d`, `e`";
        assert_eq!(
            said(&["a", "b", "c", "d", "e"]),
            format!("{five} go with it")
        );
        let seven = ["a", "b", "c", "d", "e", "f", "g"];
        assert_eq!(
            said(&seven[..6]),
            format!("{five} and 1 more item go with it")
        );
        assert_eq!(said(&seven), format!("{five} and 2 more items go with it"));
    }
}

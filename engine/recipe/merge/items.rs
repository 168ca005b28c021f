// SPDX-License-Identifier: GPL-2.0-or-later
//! What of a map is taken out, and what of a list.

use std::collections::{BTreeMap, BTreeSet};

use crate::text::node::{Key, Map, Node, Value, Verb};

/// Takes all keys of some names out.
pub(super) fn take_away(base: &mut Map, gone: &mut BTreeSet<&str>) {
    if !gone.is_empty() {
        base.retain(|key, _| !gone.contains(key.name.as_str()));
        gone.clear();
    }
}

/// Takes items out of the lists of a key. Returns the numbers of those that were there, and the texts of what is left.
pub(super) fn take_out(
    base: &mut Map,
    key: &Key,
    items: &[Node],
) -> (BTreeSet<usize>, Vec<String>) {
    let (mut found, mut known) = (BTreeSet::new(), Vec::new());
    // Of a text that is named twice, the second finds nothing.
    let mut texts: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, item) in items.iter().enumerate() {
        if let Value::Scalar(text, _) = &item.value {
            texts.entry(text).or_insert(number);
        }
    }
    for verb in [Verb::Set, Verb::Add] {
        let Some(entry) = base.get_mut(&key.with(verb)) else {
            continue;
        };
        let Value::List(list) = &mut entry.node.value else {
            continue;
        };
        list.retain(|candidate| match &candidate.value {
            Value::Scalar(text, _) => {
                let number = texts.get(text.as_str());
                found.extend(number);
                number.is_none()
            }
            _ => true,
        });
        for (number, item) in items.iter().enumerate() {
            if !matches!(item.value, Value::Scalar(..)) {
                let before = list.len();
                list.retain(|candidate| !matches_item(item, candidate));
                found.extend((list.len() < before).then_some(number));
            }
        }
        known.extend(list.iter().filter_map(text_of));
    }
    (found, known)
}

/// Whether a key that is no verb, as it has no list, was meant as one: the name before its sign is a list's.
pub(super) fn changes_list(map: &Map, key: &Key) -> bool {
    let sign = Verb::of(&key.name).sign();
    let name = key.name.strip_suffix(sign).filter(|_| !sign.is_empty());
    let node = name.and_then(|name| map.get(name)).map(|e| &e.node.value);
    matches!(node, Some(Value::List(_)))
}

/// Whether an item of `key-` means a list's item: the same text, or a map that has its keys.
fn matches_item(wanted: &Node, candidate: &Node) -> bool {
    match (&wanted.value, &candidate.value) {
        (Value::Map(wanted), Value::Map(candidate)) => wanted
            .iter()
            .all(|(key, entry)| candidate.get(key).is_some_and(|c| c.node == entry.node)),
        _ => wanted == candidate,
    }
}

pub(super) fn text_of(node: &Node) -> Option<String> {
    match &node.value {
        Value::Scalar(text, _) => Some(text.clone()),
        Value::Map(map) => map.values().find_map(|entry| text_of(&entry.node)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::files::Files;
    use crate::text::yaml::parse;

    #[test]
    fn an_item_is_meant_by_what_is_said_of_it() {
        let mut files = Files::default();
        let mut node = |text: &str| {
            let file = files.add("r.yaml", format!("x: {text}\n"));
            let root = parse(&files, file).ok().flatten().expect("it is YAML");
            root.as_map().expect("it is a map")["x"].node.clone()
        };
        for (wanted, candidate, expected) in [
            ("a", "a", true),
            ("a", "b", false),
            ("{ a: 1 }", "{ a: 1, b: 2 }", true),
            ("{ a: 1, b: 2 }", "{ a: 1 }", false),
            ("{ a: 2 }", "{ a: 1, b: 2 }", false),
            ("{ a: 1 }", "a", false),
        ] {
            let (wanted_node, candidate_node) = (node(wanted), node(candidate));
            let is_meant = matches_item(&wanted_node, &candidate_node);
            assert_eq!(is_meant, expected, "{wanted} {candidate}");
        }
    }
}

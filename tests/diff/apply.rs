// SPDX-License-Identifier: GPL-2.0-or-later
//! Applies a diff in its JSON form to the old side, as JSON.

use std::collections::BTreeMap;

use gencontrol::diff::identity::Placeholders;
use gencontrol::diff::join::join;
use gencontrol::diff::model::Side;
use gencontrol::diff::parse::{parse, Detail};
use serde_json::{json, Map, Value};

type Subjects = BTreeMap<String, Map<String, Value>>;

/// Parses both sides with the placeholders of the document, applies it, and compares; returns how many edits there
/// were. What stands for placeholders makes of the new side what was parsed of it.
pub(crate) fn check(
    old: &BTreeMap<String, String>,
    new: &BTreeMap<String, String>,
    document: &Value,
) -> usize {
    let parsed = |files: &BTreeMap<String, String>| {
        let files = files.iter();
        parse(
            files.map(|(path, text)| (path.as_str(), text.as_str())),
            Detail::Parts,
        )
    };
    let placeholders = ["old", "new"].map(|side| {
        let pairs = document[side]["placeholders"].as_object().expect("a map");
        let pairs = pairs.iter();
        let pairs = pairs.map(|(name, value)| (name.clone(), text(value).to_owned()));
        Placeholders::new(pairs.collect())
    });
    let raw = parsed(new);
    let [old, new] = join(
        [parsed(old), raw.clone()],
        [&placeholders[0], &placeholders[1]],
    );
    let (mut now, wanted) = (subjects(&old), subjects(&new));
    let edits = edits(document);
    // Renames first.
    for rename in edits.iter().filter_map(|edit| edit.get("rename")) {
        for (from, to) in rename.as_object().expect("a map") {
            let subject = now
                .remove(from)
                .unwrap_or_else(|| panic!("{from} is not there"));
            assert!(
                now.insert(text(to).to_owned(), subject).is_none(),
                "{to} is there"
            );
        }
    }
    for edit in &edits {
        apply(edit, &mut now);
    }
    compare(&now, &wanted);
    let filled: Subjects = wanted
        .iter()
        .map(|(id, attributes)| {
            let fill = |value: &Value| map(value, &|text| placeholders[1].fill(text));
            let attributes = attributes.iter();
            let attributes = attributes.map(|(name, value)| (name.clone(), fill(value)));
            (placeholders[1].fill(id), attributes.collect())
        })
        .collect();
    compare(&filled, &subjects(&raw));
    edits.len()
}

fn compare(now: &Subjects, wanted: &Subjects) {
    for (id, attributes) in now {
        let other = wanted.get(id).unwrap_or_else(|| panic!("{id} is left"));
        for (name, value) in attributes {
            assert_eq!(Some(value), other.get(name), "{id} {name}");
        }
        assert_eq!(attributes.len(), other.len(), "{id}");
    }
    assert_eq!(now.len(), wanted.len());
}

fn subjects(side: &Side) -> Subjects {
    let data = serde_json::to_value(side.as_data()).expect("it is data");
    let data = data.as_object().expect("a map").clone().into_iter();
    data.map(|(id, attributes)| {
        let attributes = attributes.as_object().expect("a map").clone();
        let attributes = attributes
            .into_iter()
            .map(|(name, value)| (name, sorted(value)));
        (id, attributes.collect())
    })
    .collect()
}

/// Items have no order.
fn sorted(mut value: Value) -> Value {
    if let Some(items) = value.get_mut("items").and_then(Value::as_array_mut) {
        items.sort_by_key(ToString::to_string);
    }
    value
}

fn edits(document: &Value) -> Vec<&Value> {
    let groups = document["groups"].as_array().expect("a list").iter();
    let parts = groups.flat_map(|group| [group.get("edits"), group.get("follows")]);
    let edits = parts
        .flatten()
        .flat_map(|part| part.as_array().expect("a list"));
    edits.collect()
}

fn text(value: &Value) -> &str {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is no text"))
}

/// The same with its texts changed; those of maps of one key, as values are.
fn map(value: &Value, change: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => json!(change(text)),
        Value::Array(all) => all.iter().map(|one| map(one, change)).collect(),
        Value::Object(all) => all
            .iter()
            .map(|(key, one)| (key.clone(), map(one, change)))
            .collect(),
        other => other.clone(),
    }
}

fn apply(edit: &Value, now: &mut Subjects) {
    if let Some(gone) = edit.get("remove") {
        for id in gone.as_array().expect("a list") {
            assert!(now.remove(text(id)).is_some(), "{id} is not there");
        }
    }
    if let Some(added) = edit.get("add") {
        for (id, attributes) in added.as_object().expect("a map") {
            let attributes = attributes.as_object().expect("a map").clone().into_iter();
            let attributes = attributes.map(|(name, value)| (name, sorted(value)));
            assert!(
                now.insert(id.clone(), attributes.collect()).is_none(),
                "{id} is there"
            );
        }
    }
    if let Some(change) = edit.get("change") {
        for (id, names) in change["subjects"].as_object().expect("a map") {
            let fill = |text: &str| {
                let names = names.as_object().expect("a map").iter();
                names.fold(text.to_owned(), |text, (name, value)| {
                    text.replace(name, super::apply::text(value))
                })
            };
            let subject = now
                .get_mut(id)
                .unwrap_or_else(|| panic!("{id} is not there"));
            let attribute = fill(text(&change["attribute"]));
            let change = map(&change["change"], &fill);
            let old = subject.remove(&attribute);
            if let Some(new) = changed(old, &change) {
                subject.insert(attribute, sorted(new));
            }
        }
    }
}

fn changed(old: Option<Value>, change: &Value) -> Option<Value> {
    let (kind, what) = change
        .as_object()
        .expect("a map")
        .iter()
        .next()
        .expect("one key");
    match kind.as_str() {
        "added" => {
            assert_eq!(old, None);
            Some(what.clone())
        }
        "removed" => {
            assert_eq!(old, Some(sorted(what.clone())));
            None
        }
        "replaced" => {
            assert_eq!(old, Some(sorted(what["old"].clone())));
            Some(what["new"].clone())
        }
        "items" => {
            let old = old.expect("it is there");
            let mut items = old["items"].as_array().expect("a list").clone();
            for gone in what["removed"].as_array().expect("a list") {
                let at = items
                    .iter()
                    .position(|item| item == gone)
                    .expect("it is there");
                items.remove(at);
            }
            items.extend(what["added"].as_array().expect("a list").iter().cloned());
            Some(json!({ "items": items }))
        }
        "lines" => {
            let old = old.expect("it is there");
            let old = old["lines"].as_array().expect("a list");
            let mut lines: Vec<Value> = Vec::new();
            let mut at = 0;
            for hunk in what.as_array().expect("a list") {
                let after =
                    usize::try_from(hunk["after"].as_u64().expect("a number")).expect("small");
                let removed = hunk["removed"].as_array().expect("a list");
                lines.extend_from_slice(&old[at..after]);
                at = after + removed.len();
                assert_eq!(&old[after..at], removed.as_slice());
                lines.extend(hunk["added"].as_array().expect("a list").iter().cloned());
            }
            lines.extend_from_slice(&old[at..]);
            Some(json!({ "lines": lines }))
        }
        other => panic!("a change of the kind {other}"),
    }
}

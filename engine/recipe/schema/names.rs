// SPDX-License-Identifier: GPL-2.0-or-later
//! The names that a recipe and those below it give, so that they complete in a schema of that recipe.
//!
//! They are collected as they are written: also of a recipe that does not make anything yet.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{json, Value};

use super::shape::{nullable, properties};
use super::Object;
use crate::text::node::{Map, Node, Value as Said};

/// Where a recipe names things: maps at its top, by their key.
const NAMED: [&str; 11] = [
    "build",
    "enable",
    "kinds",
    "packages",
    "releases",
    "architectures",
    "kernel_architectures",
    "featuresets",
    "derived_sources",
    "rules",
    "environment",
];
/// Flavours, udebs and targets of make, which stand further in.
const FLAVOURS: &str = "flavours";
const UDEBS: &str = "udebs";
const TARGETS: &str = "targets";

/// Keys that hold such names: the record, the key, and whose names.
const USED: [(&str, &str, &str); 15] = [
    ("PackageEntry", "is", "kinds"),
    ("Udeb", "is", "kinds"),
    ("Kind", "is", "kinds"),
    ("PackageEntry", "target", TARGETS),
    ("Kind", "target", TARGETS),
    ("Rule", "target", TARGETS),
    ("UdebTemplate", "target", TARGETS),
    ("PackageEntry", "prefers_source", "derived_sources"),
    ("Kind", "prefers_source", "derived_sources"),
    ("UdebTemplate", "prefers_source", "derived_sources"),
    ("Only", "packages", "packages"),
    ("Only", "releases", "releases"),
    ("Only", "architectures", "architectures"),
    ("Only", "featuresets", "featuresets"),
    ("Udeb", "depends", UDEBS),
];
/// Maps in records whose keys are such names.
const KEYS: [(&str, &str, &str); 5] = [
    ("Architecture", "flavours", FLAVOURS),
    ("Architecture", "featuresets", "featuresets"),
    ("ArchitectureFeatureset", "flavours", FLAVOURS),
    ("Installer", "udebs", UDEBS),
    ("Only", "flavours", "architectures"),
];

/// The names, by what they are of.
#[derive(Clone, Debug, Default)]
pub struct Names(BTreeMap<&'static str, BTreeSet<String>>);

impl Names {
    /// Adds what a layer names.
    pub fn add_layer(&mut self, layer: &Map) {
        for of in NAMED {
            self.add_keys(of, layer.get(of).map(|entry| &entry.node));
        }
        let inner = |map: &'_ Map, key: &str| map.get(key).map(|entry| entry.node.clone());
        for architecture in maps(layer, "architectures") {
            self.add_keys(FLAVOURS, inner(architecture, FLAVOURS).as_ref());
        }
        let installer = layer.get("installer").and_then(|e| e.node.as_map());
        if let Some(installer) = installer {
            self.add_keys(UDEBS, inner(installer, UDEBS).as_ref());
            self.add_target(inner(installer, "package").as_ref().and_then(Node::as_map));
        }
        for of in ["packages", "kinds", "rules"] {
            for entry in maps(layer, of) {
                self.add_target(Some(entry));
            }
        }
    }

    fn add_keys(&mut self, of: &'static str, map: Option<&Node>) {
        let keys = map.and_then(Node::as_map).into_iter().flat_map(Map::keys);
        let names = keys.map(|key| key.name.clone());
        self.0.entry(of).or_default().extend(names);
    }

    /// Adds the target of an entry, where it is no template.
    fn add_target(&mut self, entry: Option<&Map>) {
        if let Some(Said::Scalar(target, _)) = entry
            .and_then(|entry| entry.get("target"))
            .map(|entry| &entry.node.value)
        {
            if !target.contains('{') {
                let targets = self.0.entry(TARGETS).or_default();
                targets.insert(target.clone());
            }
        }
    }

    fn of(&self, of: &str) -> impl Iterator<Item = &str> {
        self.0.get(of).into_iter().flatten().map(String::as_str)
    }
}

/// The maps below the keys of a map in a layer.
fn maps<'m>(layer: &'m Map, of: &str) -> impl Iterator<Item = &'m Map> {
    let map = layer.get(of).and_then(|entry| entry.node.as_map());
    map.into_iter()
        .flat_map(Map::values)
        .filter_map(|entry| entry.node.as_map())
}

/// Puts the names into a schema of recipes. It refuses nothing that it did not refuse without.
pub(super) fn fill(schema: &mut Value, names: &Names) {
    for of in NAMED {
        if let Some(map) = properties(schema).and_then(|all| all.get_mut(of)) {
            keys(map, names.of(of));
        }
    }
    settings(schema, names);
    let Some(definitions) = schema["definitions"].as_object_mut() else {
        return;
    };
    for record in definitions.values_mut() {
        settings(record, names);
    }
    for (record, key, of) in KEYS {
        if let Some(map) = at(definitions, record, key) {
            keys(map, names.of(of));
        }
    }
    for (record, key, of) in USED {
        let all: Vec<&str> = names.of(of).collect();
        for sign in ["", "+", "-"] {
            if let Some(text) = at(definitions, record, &format!("{key}{sign}")) {
                let text = match text.get("items").is_some() {
                    true => &mut text["items"],
                    false => text,
                };
                text["examples"] = json!(all);
            }
        }
    }
}

fn at<'d>(definitions: &'d mut Object, record: &str, key: &str) -> Option<&'d mut Value> {
    properties(definitions.get_mut(record)?)?.get_mut(key)
}

/// What may differ from place to place: facts, switches, and relations by entry.
fn settings(record: &mut Value, names: &Names) {
    let Some(all) = properties(record).filter(|all| all.contains_key("kconfig_files")) else {
        return;
    };
    for (key, of) in [
        ("build", "build"),
        ("enable", "enable"),
        ("relations", "packages"),
    ] {
        if let Some(map) = all.get_mut(key) {
            keys(map, names.of(of));
        }
    }
}

/// Makes names complete as the keys of a map.
fn keys<'n>(map: &mut Value, names: impl Iterator<Item = &'n str>) {
    let value = match map.get("additionalProperties") {
        Some(value) if value.is_object() => nullable(value.clone()),
        _ => json!({}),
    };
    let all: Object = names.map(|name| (name.to_owned(), value.clone())).collect();
    if !all.is_empty() {
        map["properties"] = Value::Object(all);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_keys_with_the_schema_of_all() {
        let text = json!({ "type": "string" });
        let of_text = json!({ "additionalProperties": text.clone() });
        let of_all = json!({ "additionalProperties": true });
        for (mut map, names, expected) in [
            (of_text, vec!["a"], json!({ "a": nullable(text) })),
            (of_all.clone(), vec!["a", "b"], json!({ "a": {}, "b": {} })),
            (of_all, vec![], Value::Null),
        ] {
            keys(&mut map, names.into_iter());
            assert_eq!(map["properties"], expected);
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! What the schema of recipes says of a place: which keys it has, which words, and what they mean.

use serde_json::Value;

use crate::recipe::schema::recipe_schema;

/// The schema of a recipe file.
pub(super) struct Schema(Value);

impl Schema {
    /// As `gencontrol schema` prints it.
    pub(super) fn new() -> Schema {
        Schema(serde_json::from_str(&recipe_schema(None)).unwrap_or_default())
    }

    /// All that may stand at the end of a path: choices taken apart, references followed.
    fn at<'s>(&'s self, path: &[String]) -> Vec<&'s Value> {
        let mut found = self.choices(&self.0);
        for name in path {
            let inner = found.into_iter().filter_map(|schema| match name.as_str() {
                "" => schema.get("items"),
                name => {
                    let known = schema.get("properties").and_then(|all| all.get(name));
                    known.or_else(|| schema.get("additionalProperties"))
                }
            });
            found = inner.flat_map(|schema| self.choices(schema)).collect();
        }
        found
    }

    fn choices<'s>(&'s self, schema: &'s Value) -> Vec<&'s Value> {
        let mut found = vec![schema];
        let mut at = 0;
        while let Some(schema) = found.get(at) {
            let lists = ["anyOf", "allOf", "oneOf"].iter();
            let lists = lists.filter_map(|list| schema.get(list)?.as_array());
            let reference = schema.get("$ref").and_then(Value::as_str);
            let reference = reference.and_then(|name| self.0.pointer(name.strip_prefix('#')?));
            let more: Vec<&Value> = lists.flatten().chain(reference).collect();
            found.extend(more);
            at += 1;
        }
        found
    }

    /// The keys that a map at the end of a path may have, with what they mean.
    pub(super) fn keys(&self, path: &[String]) -> Vec<(&str, &str)> {
        let maps = self.at(path).into_iter();
        let keys = maps.filter_map(|schema| schema.get("properties")?.as_object());
        let keys = keys.flatten();
        keys.map(|(key, schema)| (key.as_str(), description(schema).unwrap_or_default()))
            .collect()
    }

    /// The words that a value may be, where only some are known.
    pub(super) fn words(&self, path: &[String]) -> Vec<&str> {
        let all = self.at(path).into_iter();
        let words = all.filter_map(|schema| schema.get("enum")?.as_array());
        words.flatten().filter_map(Value::as_str).collect()
    }

    /// What the last key of a path means.
    pub(super) fn describe(&self, path: &[String]) -> Option<&str> {
        self.at(path).into_iter().find_map(description)
    }
}

fn description(schema: &Value) -> Option<&str> {
    schema.get("description").and_then(Value::as_str)
}

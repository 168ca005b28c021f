//! The JSON Schema of recipe files, made from the same declarations as the decoder.

use std::collections::BTreeMap;

use serde_json::{json, Map, Value};

use super::decode::Decode;
use super::model::Recipe;
use super::settings;

/// The records that were met, by name.
#[derive(Default)]
pub struct Definitions {
    records: BTreeMap<String, Value>,
}

/// One key of a record.
pub struct Property {
    /// The key.
    pub key: &'static str,
    /// What it means.
    pub doc: &'static str,
    /// The schema of its value.
    pub schema: Value,
    /// Whether it has to be there. Not said in the schema: a layer, or another file, may have it.
    pub required: bool,
    /// Whether layers may add to it and take out of it.
    pub list: bool,
}

impl Definitions {
    /// Adds a record, if it is not there, and returns a reference to it.
    pub fn record(
        &mut self,
        name: &'static str,
        doc: &'static str,
        with_settings: bool,
        properties: impl FnOnce(&mut Definitions) -> Vec<Property>,
    ) -> Value {
        if !self.records.contains_key(name) {
            // Holds the place, should a record ever hold itself.
            self.records.insert(name.to_owned(), Value::Null);
            let mut all = Map::new();
            for property in properties(self) {
                let mut doc = property.doc.trim().to_owned();
                if property.required {
                    doc.push_str(" (Required.)");
                }
                insert(
                    &mut all,
                    property.key,
                    &doc,
                    &property.schema,
                    property.list,
                );
            }
            if with_settings {
                for (key, doc, schema, list) in settings::schemas(self) {
                    insert(&mut all, key, doc, &schema, list);
                }
            }
            self.records.insert(
                name.to_owned(),
                json!({
                    "description": doc.trim(),
                    "type": "object",
                    "properties": all,
                    "additionalProperties": false,
                }),
            );
        }
        json!({ "$ref": format!("#/definitions/{name}") })
    }
}

fn insert(all: &mut Map<String, Value>, key: &str, doc: &str, schema: &Value, list: bool) {
    // Draft 7 ignores what stands beside a `$ref`, hence the detour.
    let described =
        |doc: String| json!({ "description": doc, "anyOf": [schema, { "type": "null" }] });
    all.insert(key.to_owned(), described(doc.to_owned()));
    if list {
        all.insert(
            format!("{key}+"),
            described(format!("Adds to `{key}`. {doc}")),
        );
        all.insert(
            format!("{key}-"),
            described(format!("Takes out of `{key}`. {doc}")),
        );
    }
}

/// The schema of a recipe file, JSON Schema draft 7, with a line break at its end.
pub fn recipe_schema() -> String {
    let mut definitions = Definitions::default();
    let root = Recipe::schema(&mut definitions);
    let schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "gencontrol recipe",
        "allOf": [root],
        "definitions": definitions.records,
    });
    let mut text =
        serde_json::to_string_pretty(&schema).expect("a tree of JSON values can be printed");
    text.push('\n');
    text
}

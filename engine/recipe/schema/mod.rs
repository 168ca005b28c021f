// SPDX-License-Identifier: GPL-2.0-or-later
//! The JSON Schema of recipe files: what schemars makes of the types, and what an editor can see besides.
//!
//! `shape` says what layers may do to a record, `words` what texts may hold, `names` what a recipe calls its own.

mod names;
mod patterns;
mod shape;
mod words;

use schemars::gen::SchemaSettings;
use schemars::JsonSchema;
use serde_json::{json, Map, Value};

use super::model::Recipe;

pub use names::Names;

/// How the first line of a recipe file names its schema.
pub const MODELINE: &str = "# yaml-language-server: $schema=";

/// A JSON object.
type Object = Map<String, Value>;

/// Keys that entries of a recipe without one below it have to have: where the entries stand, the keys, and the key
/// with which they may do without.
const NEEDED: [(&str, &[&str], Option<&str>); 8] = [
    ("environment", &["variable", "what"], None),
    ("releases", &["abiname"], None),
    ("architectures", &["kernel_arch"], None),
    ("architectures/flavours", &["hardware"], None),
    ("packages", &["for", "name"], Some(super::kinds::KEY)),
    ("rules", &["for", "name"], None),
    ("derived_sources", &["for", "directory", "source"], None),
    ("installer/udebs", &["synopsis"], Some(super::kinds::KEY)),
];

/// The schema of a recipe file, JSON Schema draft 7, with a line break at its end. With the names of a recipe, an
/// editor completes these, too; what it refuses is the same.
pub fn recipe_schema(names: Option<&Names>) -> String {
    let mut schema = made::<Recipe>("gencontrol recipe");
    if let Some(properties) = shape::properties(&mut schema) {
        properties.insert("format".to_owned(), format_key());
    }
    let needed = needed();
    if let Some(root) = schema.as_object_mut() {
        // Only a recipe that says its format, and has none below it, is known to be whole.
        let whole = json!({ "required": ["format"], "not": { "required": ["extends"] } });
        root.insert("if".to_owned(), whole);
        root.insert("then".to_owned(), needed);
    }
    if let Some(names) = names {
        names::fill(&mut schema, names);
    }
    text(&schema)
}

/// The schema of a file that is laid over others, as recipes are.
pub fn schema_of<T: JsonSchema>(title: &str) -> String {
    text(&made::<T>(title))
}

fn made<T: JsonSchema>(title: &str) -> Value {
    let settings = SchemaSettings::draft07().with(|settings| {
        settings.option_add_null_type = false;
    });
    let root = settings.into_generator().into_root_schema_for::<T>();
    let mut schema =
        serde_json::to_value(root).expect("a schema is a tree of JSON values with text for keys");
    shape::lay(&mut schema);
    if let Some(root) = schema.as_object_mut() {
        root.insert("title".to_owned(), title.into());
    }
    schema
}

fn text(schema: &Value) -> String {
    let mut text =
        serde_json::to_string_pretty(schema).expect("a tree of JSON values can be printed");
    text.push('\n');
    text
}

fn format_key() -> Value {
    json!({
        "title": "format (recipe)",
        "description": "The version of the recipe language: 1.",
        "enum": [1],
        "default": 1,
    })
}

/// What a whole recipe says of each entry.
fn needed() -> Value {
    let mut top = json!({});
    for (path, keys, or) in NEEDED {
        let all = json!(keys);
        let entry = match or {
            None => json!({ "required": all }),
            Some(or) => json!({ "if": { "required": [or] }, "else": { "required": all } }),
        };
        put(&mut top, path, entry);
    }
    top
}

/// Adds to what is said of the entries at a path. The installer is no map of entries, its parts are.
fn put(at: &mut Value, path: &str, entry: Value) {
    let (key, rest) = path.split_once('/').unwrap_or((path, ""));
    let mut at = &mut at["properties"][key];
    if key == "installer" {
        return put(at, rest, entry);
    }
    at = &mut at["additionalProperties"];
    match rest {
        "" => merge(at, entry),
        rest => put(at, rest, entry),
    }
}

/// Adds the keywords of one schema to another.
fn merge(at: &mut Value, more: Value) {
    match (at, more) {
        (Value::Object(at), Value::Object(more)) => at.extend(more),
        (at, more) => *at = more,
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! The shape of records: what layers do to them, and choices put so that each has problems of its own.
//!
//! A choice between schemas says of a mistake in one only that none fits. Where the choices are of different types,
//! one schema that lists the types says the same, and more.

use serde_json::{json, Value};

use super::words;
use super::Object;
use crate::text::node::Verb;

/// Records that are items of lists: they are not merged, so that their required keys are.
const ITEMS: [&str; 6] = [
    "ConditionalRelation",
    "ConditionalValue",
    "FileSet",
    "Link",
    "SignedFile",
    "TestParagraph",
];
/// Those of them that may be written in one line.
const LINES: [&str; 4] = ["ConditionalRelation", "ConditionalValue", "FileSet", "Link"];
/// Choices of words: they stand in the places where they are chosen.
const CHOICES: [&str; 2] = ["Axis", "Machine"];

/// Gives all records of a schema their shape.
pub(super) fn lay(schema: &mut Value) {
    let mut definitions = match schema["definitions"].take() {
        Value::Object(definitions) => definitions,
        _ => Object::new(),
    };
    let choices: Vec<(String, Value)> = CHOICES
        .iter()
        .filter_map(|name| {
            let choice = definitions.shift_remove(*name)?;
            Some((format!("#/definitions/{name}"), choice))
        })
        .collect();
    for (name, definition) in &mut definitions {
        flatten(definition, &choices);
        record(name, definition);
    }
    let kind = kind_of(&definitions);
    if let Some(kind) = kind {
        definitions.insert("Kind".to_owned(), kind);
    }
    flatten(schema, &choices);
    let own = match schema["title"].as_str() {
        Some("Dialect") => "Dialect",
        _ => "Recipe",
    };
    record(own, schema);
    if let Some(root) = schema.as_object_mut() {
        // A file is a map.
        root.insert("type".to_owned(), "object".into());
        words::define(&mut definitions);
        root.insert("definitions".to_owned(), Value::Object(definitions));
    }
}

/// The properties of a record.
pub(super) fn properties(record: &mut Value) -> Option<&mut Object> {
    record.get_mut("properties")?.as_object_mut()
}

/// A kind holds keys of packages or of udebs.
fn kind_of(definitions: &Object) -> Option<Value> {
    let udeb = definitions.get("Udeb")?.get("properties")?.as_object()?;
    let mut kind = definitions.get("PackageEntry")?.clone();
    kind["description"] = "What several entries say alike: keys of packages, or of udebs.".into();
    let own = properties(&mut kind)?;
    for (key, property) in udeb {
        own.entry(key.as_str()).or_insert_with(|| property.clone());
    }
    own.sort_keys();
    Some(kind)
}

/// Makes one schema of each choice in a schema, the innermost first. The depth is that of the types.
fn flatten(schema: &mut Value, choices: &[(String, Value)]) {
    match schema {
        Value::Array(all) => all.iter_mut().for_each(|one| flatten(one, choices)),
        Value::Object(object) => {
            let words = match object.get("allOf").and_then(Value::as_array) {
                Some(all) if all.len() == 1 => choice(&all[0], choices),
                _ => choice_of(object, choices),
            };
            if let Some(words) = words {
                object.retain(|key, _| !matches!(key.as_str(), "allOf" | "$ref"));
                object.extend(words);
                return;
            }
            object
                .values_mut()
                .for_each(|inner| flatten(inner, choices));
            if let Some(Value::Array(any)) = object.shift_remove("anyOf") {
                object.extend(one_of_types(any));
            }
        }
        _ => {}
    }
}

/// What a reference to a choice of words stands for.
fn choice(reference: &Value, choices: &[(String, Value)]) -> Option<Object> {
    choice_of(reference.as_object()?, choices)
}

fn choice_of(reference: &Object, choices: &[(String, Value)]) -> Option<Object> {
    let name = reference.get("$ref")?.as_str()?;
    let (_, choice) = choices.iter().find(|(known, _)| known == name)?;
    let mut all = Vec::new();
    let mut about = Vec::new();
    for one in choice.get("oneOf")?.as_array()? {
        all.extend(one["enum"].as_array()?.iter().cloned());
        about.push(one["description"].clone());
    }
    let words = json!({ "type": "string", "enum": all, "enumDescriptions": about });
    words.as_object().cloned()
}

/// One schema for choices of different types.
fn one_of_types(any: Vec<Value>) -> Object {
    let is_enum = |choice: &Value| choice.get("enum").is_some();
    let reference = any.iter().find(|choice| choice.get("$ref").is_some());
    if let (Some(words), Some(reference)) = (any.iter().find(|c| is_enum(c)), reference) {
        let mut words = words.clone();
        words["type"] = "string".into();
        let all = json!({
            "if": { "type": "object" },
            "then": reference,
            "else": nullable(words),
        });
        return all.as_object().cloned().unwrap_or_default();
    }
    let mut whole = Object::new();
    let mut types = Vec::new();
    for choice in any {
        let Value::Object(mut choice) = choice else {
            continue;
        };
        match choice.shift_remove("type") {
            Some(Value::Array(several)) => types.extend(several),
            Some(one) => types.push(one),
            None => {}
        }
        whole.extend(choice);
    }
    // What is referred to has its types itself.
    if !whole.contains_key("$ref") {
        whole.insert("type".to_owned(), types.into());
    }
    whole
}

/// A schema that takes null, too.
pub(super) fn nullable(mut schema: Value) -> Value {
    let Some(object) = schema.as_object_mut() else {
        return schema;
    };
    let types = match object.get_mut("type") {
        None => return schema,
        Some(Value::Array(types)) => std::mem::take(types),
        Some(one) => vec![one.take()],
    };
    let null = Value::from("null");
    let types: Vec<Value> = match types.contains(&null) {
        true => types,
        false => types.into_iter().chain([null]).collect(),
    };
    object.insert("type".to_owned(), types.into());
    if let Some(Value::Array(words)) = object.get_mut("enum") {
        if !words.contains(&Value::Null) {
            words.push(Value::Null);
        }
    }
    schema
}

/// Any key of a record may be missing, be null, and for a list come with a sign, where layers merge it.
fn record(name: &str, schema: &mut Value) {
    let is_item = ITEMS.contains(&name);
    let noun = noun(name);
    let Some(record) = schema.as_object_mut() else {
        return;
    };
    let Some(Value::Object(properties)) = record.shift_remove("properties") else {
        return;
    };
    let required = match record.shift_remove("required") {
        Some(Value::Array(required)) => required,
        _ => Vec::new(),
    };
    let mut needed = Vec::new();
    let mut all = Object::new();
    for (key, mut property) in properties {
        words::say(name, &key, &mut property);
        let is_needed = required.contains(&key.as_str().into()) && !may_be_missing(&property);
        let doc = property["description"].as_str().unwrap_or_default();
        let doc = match is_needed {
            true => format!("{doc} (Required.)"),
            false => doc.to_owned(),
        };
        if is_needed && is_item {
            needed.push(Value::from(key.as_str()));
        }
        add(&mut all, (&key, &noun, &doc), property, !is_item);
    }
    all.sort_keys();
    record.insert("title".to_owned(), noun.clone().into());
    record.insert("properties".to_owned(), Value::Object(all));
    record.insert("additionalProperties".to_owned(), false.into());
    let types = match (LINES.contains(&name), is_item) {
        (true, _) => json!(["string", "object"]),
        (false, true) => json!("object"),
        (false, false) => json!(["object", "null"]),
    };
    record.insert("type".to_owned(), types);
    if !needed.is_empty() {
        record.insert("required".to_owned(), needed.into());
    }
    words::say_whole(name, record);
}

/// Adds a key of a record, with its noun and what it is for; a list comes with its signs, where layers merge it.
fn add(all: &mut Object, (key, noun, doc): (&str, &str, &str), property: Value, is_merged: bool) {
    let mut described = |key: String, doc: String, property: Value| {
        let mut property = nullable(property);
        property["title"] = format!("{key} ({noun})").into();
        property["description"] = doc.into();
        all.insert(key, property);
    };
    if has_type(&property, "array") && is_merged {
        let (add, remove) = (Verb::Add.sign(), Verb::Remove.sign());
        let adds = format!("Adds to `{key}`. {doc}");
        described(format!("{key}{add}"), adds, property.clone());
        let mut bare = property.clone();
        // An item to take out is named as it stands in the list.
        bare["items"] = json!({ "type": ["string", "object"] });
        let removes = format!("Takes out of `{key}`. {doc}");
        described(format!("{key}{remove}"), removes, bare);
    }
    described(key.to_owned(), doc.to_owned(), property);
}

/// Whether a value is of a type, or may be.
pub(super) fn has_type(schema: &Value, wanted: &str) -> bool {
    match &schema["type"] {
        Value::Array(several) => several.iter().any(|one| one == wanted),
        one => one == wanted,
    }
}

/// Lists and maps of names are empty without their key.
fn may_be_missing(schema: &Value) -> bool {
    schema["type"] == "array" || schema["type"] == "object"
}

/// The name of a record in words: `FileSet` is a file set.
fn noun(name: &str) -> String {
    let mut words = String::new();
    for c in name.trim_end_matches("Entry").chars() {
        if c.is_ascii_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(c.to_lowercase());
    }
    words
}

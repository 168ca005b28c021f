// SPDX-License-Identifier: GPL-2.0-or-later
//! The JSON Schema of recipe files: what schemars makes of the types, and what layers may do besides.

use schemars::gen::SchemaSettings;
use schemars::schema::{
    InstanceType, Metadata, ObjectValidation, RootSchema, Schema, SchemaObject, SingleOrVec,
    SubschemaValidation,
};
use schemars::visit::{visit_root_schema, visit_schema_object, Visitor};
use schemars::JsonSchema;

use super::model::Recipe;
use super::values::of_type;
use crate::text::node::Verb;

/// The schema of a recipe file, JSON Schema draft 7, with a line break at its end.
pub fn recipe_schema() -> String {
    schema_of::<Recipe>("gencontrol recipe")
}

/// The schema of a file that is laid over others, as recipes are.
pub fn schema_of<T: JsonSchema>(title: &str) -> String {
    let settings = SchemaSettings::draft07().with(|settings| {
        settings.option_add_null_type = false;
    });
    let mut schema: RootSchema = settings.into_generator().into_root_schema_for::<T>();
    visit_root_schema(&mut Layers, &mut schema);
    schema.schema.metadata().title = Some(title.to_owned());
    let mut text =
        serde_json::to_string_pretty(&schema).expect("a tree of JSON values can be printed");
    text.push('\n');
    text
}

/// What layers do to a record: any key may be missing, be null, and for a list come with a sign.
struct Layers;

impl Visitor for Layers {
    fn visit_schema_object(&mut self, schema: &mut SchemaObject) {
        visit_schema_object(self, schema);
        let Some(record) = &mut schema.object else {
            return;
        };
        if record.properties.is_empty() {
            return;
        }
        let required = std::mem::take(&mut record.required);
        for (key, property) in std::mem::take(&mut record.properties) {
            let needed = required.contains(&key) && !may_be_missing(&property);
            add(record, &key, property, needed);
        }
    }
}

/// Adds a key to a record: it may be null, and a list comes with its signs.
fn add(record: &mut ObjectValidation, key: &str, property: Schema, needed: bool) {
    let mut property = property.into_object();
    let metadata = property.metadata.take().unwrap_or_default();
    let mut doc = metadata.description.unwrap_or_default();
    if needed {
        doc.push_str(" (Required.)");
    }
    let is_list = is_list(&property);
    let mut described = |key: String, doc: String| {
        let schema = described(property.clone(), doc);
        record.properties.insert(key, schema);
    };
    if is_list {
        let add = Verb::Add.sign();
        let remove = Verb::Remove.sign();
        described(format!("{key}{add}"), format!("Adds to `{key}`. {doc}"));
        described(
            format!("{key}{remove}"),
            format!("Takes out of `{key}`. {doc}"),
        );
    }
    described(key.to_owned(), doc);
}

/// A schema or null, with its description.
fn described(schema: SchemaObject, doc: String) -> Schema {
    let null = of_type(&[InstanceType::Null]);
    let either = SchemaObject {
        metadata: Some(Box::new(Metadata {
            description: Some(doc),
            ..Metadata::default()
        })),
        subschemas: Some(Box::new(SubschemaValidation {
            any_of: Some(vec![schema.into(), null]),
            ..SubschemaValidation::default()
        })),
        ..SchemaObject::default()
    };
    either.into()
}

fn has_type(schema: &SchemaObject, wanted: InstanceType) -> bool {
    matches!(&schema.instance_type, Some(SingleOrVec::Single(one)) if **one == wanted)
}

/// Whether a value is a list, or may be one.
fn is_list(schema: &SchemaObject) -> bool {
    let choices = schema.subschemas.iter().filter_map(|s| s.any_of.as_ref());
    has_type(schema, InstanceType::Array)
        || choices.flatten().any(|choice| match choice {
            Schema::Object(choice) => has_type(choice, InstanceType::Array),
            Schema::Bool(_) => false,
        })
}

/// Lists and maps of names are empty without their key.
fn may_be_missing(schema: &Schema) -> bool {
    let Schema::Object(schema) = schema else {
        return true;
    };
    has_type(schema, InstanceType::Array) || has_type(schema, InstanceType::Object)
}

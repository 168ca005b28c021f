// SPDX-License-Identifier: GPL-2.0-or-later
//! Named things: maps whose keys are names that the recipe's author chose.

use std::fmt;
use std::marker::PhantomData;

use indexmap::IndexMap;
use schemars::gen::SchemaGenerator;
use schemars::schema::{InstanceType, ObjectValidation, Schema, SchemaObject};
use schemars::JsonSchema;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use super::values::{any_of, of_type, schema, Text};
use crate::text::files::Span;

/// Named things, in the order of writing.
#[derive(Clone, Debug)]
pub struct Named<T>(pub IndexMap<String, Item<T>>);

/// One named thing.
#[derive(Clone, Debug)]
pub struct Item<T> {
    /// Where its name stands.
    pub key_span: Span,
    /// The thing.
    pub value: T,
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Named(IndexMap::new())
    }
}

impl<T> Named<T> {
    /// Names and things, in the order of writing.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Item<T>)> {
        self.0.iter().map(|(k, v)| (k.as_str(), v))
    }

    /// The names.
    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.0.keys().map(String::as_str)
    }

    /// A thing by its name.
    pub fn get(&self, name: &str) -> Option<&Item<T>> {
        self.0.get(name)
    }
}

struct Things<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Things<T> {
    type Value = Named<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map of named things")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Named<T>, A::Error> {
        let mut named = IndexMap::with_capacity(map.size_hint().unwrap_or_default());
        while let Some((name, value)) = map.next_entry::<Text, T>()? {
            let key_span = name.span;
            named.insert(name.text, Item { key_span, value });
        }
        Ok(Named(named))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Things(PhantomData))
    }
}

schema!(Named<T> where T, |generator| named_schema(
    generator.subschema_for::<T>()
));

/// A map of things, or of null, with which a layer drops one.
pub(super) fn named_schema(thing: Schema) -> Schema {
    let null = of_type(&[InstanceType::Null]);
    let map = SchemaObject {
        instance_type: Some(InstanceType::Object.into()),
        object: Some(Box::new(ObjectValidation {
            additional_properties: Some(Box::new(any_of(vec![thing, null]))),
            ..ObjectValidation::default()
        })),
        ..SchemaObject::default()
    };
    map.into()
}

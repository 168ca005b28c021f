// SPDX-License-Identifier: GPL-2.0-or-later
//! The leaf types of recipes: texts, and what may be written in two ways.

use std::fmt;
use std::marker::PhantomData;

use schemars::gen::SchemaGenerator;
use schemars::schema::{InstanceType, Schema, SchemaObject, SubschemaValidation};
use schemars::JsonSchema;
use serde::de::{Deserializer, SeqAccess, Visitor};
use serde::Deserialize;

use super::decode;
use crate::text::files::Span;
use crate::text::node::Style;

/// A text with its place; most are templates.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename = "$text")]
pub struct Text {
    /// The text, without its quotes.
    pub text: String,
    /// Where it begins.
    pub span: Span,
    /// How it was written; it decides where the text's own lines are.
    pub style: Style,
}

/// One thing, or a list of them.
#[derive(Clone, Debug)]
pub struct OneOrMany<T>(pub Vec<T>);

/// What a place does to a list of a wider one.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename = "$changes")]
pub struct Changes<T> {
    /// `key:`, in the place of the list.
    pub set: Option<Vec<T>>,
    /// `key+:`
    pub add: Option<Vec<T>>,
    /// `key-:`
    pub remove: Option<Vec<T>>,
}

impl<T> Default for Changes<T> {
    fn default() -> Self {
        Changes {
            set: None,
            add: None,
            remove: None,
        }
    }
}

/// A relation that holds under a condition.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "a relation", deny_unknown_fields)]
#[schemars(rename = "ConditionalRelation")]
pub struct ConditionalRelation {
    /// The relation, in the syntax of Debian's control fields.
    pub relation: Text,
    /// Expression: only where it holds.
    pub when: Option<Text>,
}

/// An item of a list of relations.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "TextOr<ConditionalRelation>")]
pub struct RelationItem {
    /// The relation; after rendering it may be several, or none.
    pub relation: Text,
    /// Only where this holds.
    pub when: Option<Text>,
}

impl From<TextOr<ConditionalRelation>> for RelationItem {
    fn from(written: TextOr<ConditionalRelation>) -> Self {
        let (relation, when) = match written {
            TextOr::Text(relation) => (relation, None),
            TextOr::Record(record) => (record.relation, record.when),
        };
        RelationItem { relation, when }
    }
}

/// A value that is set under a condition.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "a value with a condition", deny_unknown_fields)]
#[schemars(rename = "ConditionalValue")]
pub struct ConditionalValue {
    /// The value, a template.
    pub value: Text,
    /// Expression: only where it holds.
    pub when: Option<Text>,
}

/// A make variable's value.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "TextOr<ConditionalValue>")]
pub struct MakeValue {
    /// The value, a template.
    pub value: Text,
    /// Only where this holds.
    pub when: Option<Text>,
}

impl From<TextOr<ConditionalValue>> for MakeValue {
    fn from(written: TextOr<ConditionalValue>) -> Self {
        let (value, when) = match written {
            TextOr::Text(value) => (value, None),
            TextOr::Record(record) => (record.value, record.when),
        };
        MakeValue { value, when }
    }
}

/// Where a package exists: once, or at every point of an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename = "axis", rename_all = "lowercase")]
#[schemars(rename = "Axis")]
pub enum Axis {
    /// Once for the source.
    Source,
    /// For every featureset, independent of the architecture.
    Featureset,
    /// For every architecture.
    Architecture,
    /// For every flavour of every featureset of every architecture.
    Flavour,
}

impl Axis {
    /// All axes, widest first.
    pub const ALL: [(Axis, &'static str); 4] = [
        (Axis::Source, "source"),
        (Axis::Featureset, "featureset"),
        (Axis::Architecture, "architecture"),
        (Axis::Flavour, "flavour"),
    ];

    /// Its name in recipes.
    pub fn name(self) -> &'static str {
        match self {
            Axis::Source => "source",
            Axis::Featureset => "featureset",
            Axis::Architecture => "architecture",
            Axis::Flavour => "flavour",
        }
    }
}

/// A machine, in the words of dpkg-architecture(1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename = "machine", rename_all = "lowercase")]
#[schemars(rename = "Machine")]
pub enum Machine {
    /// The one that compiles.
    Build,
    /// The one that the package is for.
    Host,
}

/// A text for the short form of a record, or the record.
pub enum TextOr<R> {
    /// The short form.
    Text(Text),
    /// The record.
    Record(R),
}

/// A record as the schema knows it that may be written in one line; [`super::oneline`] makes records of all.
pub struct LineOr<T>(PhantomData<T>);

struct TextOrRecord<R>(PhantomData<R>);

impl<'de, R: Deserialize<'de>> Visitor<'de> for TextOrRecord<R> {
    type Value = TextOr<R>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text or a map")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, text: D) -> Result<TextOr<R>, D::Error> {
        Text::deserialize(text).map(TextOr::Text)
    }

    fn visit_some<D: Deserializer<'de>>(self, record: D) -> Result<TextOr<R>, D::Error> {
        R::deserialize(record).map(TextOr::Record)
    }
}

impl<'de, R: Deserialize<'de>> Deserialize<'de> for TextOr<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let visitor = TextOrRecord(PhantomData);
        deserializer.deserialize_newtype_struct(decode::TEXT_OR_RECORD, visitor)
    }
}

struct Many<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Many<T> {
    type Value = OneOrMany<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one thing or a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<OneOrMany<T>, A::Error> {
        let mut all = Vec::new();
        while let Some(item) = items.next_element()? {
            all.push(item);
        }
        Ok(OneOrMany(all))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let visitor = Many(PhantomData);
        deserializer.deserialize_newtype_struct(decode::ONE_OR_MANY, visitor)
    }
}

/// Says for a type what its JSON Schema is, in its place.
macro_rules! schema {
    ($type:ty $(where $param:ident)?, |$generator:ident| $schema:expr) => {
        impl$(<$param: JsonSchema>)? JsonSchema for $type {
            fn schema_name() -> String {
                stringify!($type).to_owned()
            }

            fn is_referenceable() -> bool {
                false
            }

            fn json_schema($generator: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    };
}

pub(super) use schema;

schema!(Text, |_generator| of_type(&[InstanceType::String]));
schema!(Changes<T> where T, |generator| <Vec<T>>::json_schema(generator));
schema!(OneOrMany<T> where T, |generator| {
    let one = generator.subschema_for::<T>();
    any_of(vec![one, <Vec<T>>::json_schema(generator)])
});
// Records that may be written in one line: `schema` says so of the records themselves.
schema!(LineOr<T> where T, |generator| generator.subschema_for::<T>());
schema!(RelationItem, |generator| generator
    .subschema_for::<ConditionalRelation>());
schema!(MakeValue, |generator| generator
    .subschema_for::<ConditionalValue>());

/// The schema of what is of one of some types.
pub(super) fn of_type(types: &[InstanceType]) -> Schema {
    let schema = SchemaObject {
        instance_type: Some(match types {
            [one] => (*one).into(),
            several => several.to_vec().into(),
        }),
        ..SchemaObject::default()
    };
    schema.into()
}

/// The schema of what fits one of several.
pub(super) fn any_of(schemas: Vec<Schema>) -> Schema {
    let schema = SchemaObject {
        subschemas: Some(Box::new(SubschemaValidation {
            any_of: Some(schemas),
            ..SubschemaValidation::default()
        })),
        ..SchemaObject::default()
    };
    schema.into()
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! `compatibility:` of recipes and dialects: the name of a generation of gencontrol.py, or switches one by one.

use std::fmt;

use schemars::gen::SchemaGenerator;
use schemars::schema::{Schema, SchemaObject};
use schemars::JsonSchema;
use serde::de::{Deserialize, Deserializer, EnumAccess, Visitor};

use super::decode;
use super::values::{any_of, schema};
use crate::deb::quirks::{Quirks, Switches};

/// The name of a generation, and its quirks.
#[derive(Clone, Copy, Debug)]
pub struct Generation(Quirks);

struct Name;

impl<'de> Visitor<'de> for Name {
    type Value = Generation;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a generation of gencontrol.py")
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Generation, A::Error> {
        let (name, _) = data.variant::<&str>()?;
        Ok(Generation(Quirks::of(name).unwrap_or_default()))
    }
}

impl<'de> Deserialize<'de> for Generation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let generations = Quirks::generations();
        deserializer.deserialize_enum("compatibility mode", generations, Name)
    }
}

struct Compatibility;

impl<'de> Visitor<'de> for Compatibility {
    type Value = Quirks;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a generation of gencontrol.py, or a map of its switches")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, name: D) -> Result<Quirks, D::Error> {
        Generation::deserialize(name).map(|generation| generation.0)
    }

    fn visit_some<D: Deserializer<'de>>(self, switches: D) -> Result<Quirks, D::Error> {
        let switches = Switches::<Generation>::deserialize(switches)?;
        let like = switches.like.map_or(Quirks::default(), |like| like.0);
        Ok(like.with(&switches))
    }
}

impl<'de> Deserialize<'de> for Quirks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(decode::TEXT_OR_RECORD, Compatibility)
    }
}

schema!(Generation, |_generator| {
    let names = Quirks::generations().iter();
    let schema = SchemaObject {
        enum_values: Some(names.map(|name| (*name).into()).collect()),
        ..SchemaObject::default()
    };
    schema.into()
});

schema!(Quirks, |generator| {
    let name = Generation::json_schema(generator);
    any_of(vec![
        name,
        generator.subschema_for::<Switches<Generation>>(),
    ])
});

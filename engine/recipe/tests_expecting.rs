// SPDX-License-Identifier: GPL-2.0-or-later
//! What the types of recipes say to a decoder that has something else for them.

use serde::de::value::{BoolDeserializer, Error};
use serde::de::{Deserialize, IntoDeserializer};

use super::compatibility::Generation;
use super::kconfig::Options;
use super::named::Named;
use super::settings::Facts;
use super::values::{OneOrMany, Text, TextOr};
use crate::deb::quirks::Quirks;

fn expected<T: for<'de> Deserialize<'de>>() -> String {
    let truth: BoolDeserializer<Error> = true.into_deserializer();
    let error = T::deserialize(truth).err().expect("it is no such thing");
    let error = error.to_string();
    let (_, expected) = error.split_once("expected ").unwrap_or(("", &error));
    expected.to_owned()
}

#[test]
fn types_say_what_they_expect() {
    let generation = "the name of a generation of gencontrol.py";
    assert_eq!(expected::<Generation>(), generation);
    let compatibility = format!("{generation}, or a map of its switches");
    assert_eq!(expected::<Quirks>(), compatibility);
    assert_eq!(expected::<Options>(), "kernel options");
    assert_eq!(expected::<Facts>(), "build facts");
    assert_eq!(expected::<Named<Text>>(), "a map of named things");
    assert_eq!(expected::<TextOr<Text>>(), "text or a map");
    assert_eq!(expected::<OneOrMany<Text>>(), "one thing or a list");
}

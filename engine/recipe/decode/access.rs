// SPDX-License-Identifier: GPL-2.0-or-later
//! What the decoder hands to serde's visitors: the items of lists, the keys of maps, the fields of records.

use std::slice;

use indexmap::map;
use serde::de::value::{BorrowedStrDeserializer, Error, U32Deserializer};
use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::found::KeyOf;
use super::{At, Decoder, Problems, Record, SETTINGS, SETTINGS_KEYS, SPAN};
use crate::text::files::Span;
use crate::text::node::{Entry, Key, Map, Node, Style, Value, Verb};

/// The keys of a record with these fields.
pub(super) fn keys(fields: &'static [&'static str]) -> impl Iterator<Item = &'static str> + Clone {
    let settings: &[&str] = match fields.contains(&SETTINGS) {
        true => &SETTINGS_KEYS,
        false => &[],
    };
    let own = fields.iter().filter(|name| !name.starts_with('$'));
    own.chain(settings).copied()
}

/// The items of a list.
pub(super) struct Items<'n, 'p> {
    decoder: Decoder<'n, 'p>,
    items: slice::Iter<'n, Node>,
}

impl<'n, 'p> Items<'n, 'p> {
    pub(super) fn new(decoder: Decoder<'n, 'p>, items: &'n [Node]) -> Self {
        let items = items.iter();
        Items { decoder, items }
    }
}

impl<'n> SeqAccess<'n> for Items<'n, '_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'n>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        let next = self.items.next();
        next.map(|node| seed.deserialize(self.decoder.value(node)))
            .transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

/// One thing in the place of a list.
pub(super) struct One<'n, 'p>(Option<Decoder<'n, 'p>>);

impl<'n, 'p> One<'n, 'p> {
    pub(super) fn new(decoder: Decoder<'n, 'p>) -> Self {
        One(Some(decoder))
    }
}

impl<'n> SeqAccess<'n> for One<'n, '_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'n>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        let one = self.0.take();
        one.map(|decoder| seed.deserialize(decoder)).transpose()
    }
}

/// The parts of a text: the text, its place, how it is written.
pub(super) struct TextParts<'n> {
    text: (&'n str, Span, Style),
    next: u32,
}

impl<'n> TextParts<'n> {
    /// The parts of a text; of a stand-in at a place, if there is none.
    pub(super) fn new(text: Option<(&'n str, Span, Style)>, place: Span) -> Self {
        let text = text.unwrap_or(("", place, Style::Plain));
        TextParts { text, next: 0 }
    }
}

impl<'n> SeqAccess<'n> for TextParts<'n> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'n>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        let (text, span, style) = self.text;
        self.next += 1;
        let value = match self.next {
            1 => seed.deserialize(BorrowedStrDeserializer::new(text)),
            2 => seed.deserialize(Decoder {
                at: At::Span(span),
                problems: &Problems::muted(),
            }),
            3 => {
                let style: U32Deserializer<Error> = (style as u32).into_deserializer();
                seed.deserialize(style)
            }
            _ => return Ok(None),
        };
        value.map(Some)
    }
}

/// What a place says under a key with each verb, as optional lists.
pub(super) struct VerbLists<'n, 'p> {
    decoder: Decoder<'n, 'p>,
    verbs: std::array::IntoIter<Verb, 3>,
}

impl<'n, 'p> VerbLists<'n, 'p> {
    pub(super) fn new(decoder: Decoder<'n, 'p>) -> Self {
        let verbs = [Verb::Set, Verb::Add, Verb::Remove].into_iter();
        VerbLists { decoder, verbs }
    }
}

impl<'n> SeqAccess<'n> for VerbLists<'n, '_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'n>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        let Some(verb) = self.verbs.next() else {
            return Ok(None);
        };
        let node = match (self.decoder.at, verb) {
            (At::Key(key), Verb::Set) => key.plain().map(|entry| &entry.node),
            (At::Key(key), _) => key.with(verb).map(|(entry, _)| &entry.node),
            (At::Value(node), Verb::Set) => Some(node),
            _ => None,
        };
        let at = node.map_or(At::Absent, At::Value);
        let problems = self.decoder.problems;
        seed.deserialize(Decoder { at, problems }).map(Some)
    }
}

/// The things of a map whose keys are names. Keys of one name with several verbs are one thing.
pub(super) struct NamedThings<'n, 'p> {
    rest: map::Iter<'n, Key, Entry>,
    map: &'n Map,
    /// Whether some key has a verb.
    has_verbs: bool,
    value: Option<(&'n Key, &'n Entry)>,
    problems: &'p Problems<'p>,
}

impl<'n, 'p> NamedThings<'n, 'p> {
    pub(super) fn new(map: &'n Map, problems: &'p Problems<'p>) -> Self {
        NamedThings {
            rest: map.iter(),
            map,
            has_verbs: map.keys().any(|key| key.verb != Verb::Set),
            value: None,
            problems,
        }
    }

    /// Where in the map the keys of a name stand.
    fn places(&self, key: &Key) -> impl Iterator<Item = usize> + use<'_, 'n, 'p> {
        let key = key.clone();
        let verbs = [Verb::Set, Verb::Add, Verb::Remove].into_iter();
        verbs.filter_map(move |verb| self.map.get_index_of(&key.with(verb)))
    }
}

impl<'n> MapAccess<'n> for NamedThings<'n, '_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'n>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        loop {
            self.value = self.rest.next();
            let Some((key, entry)) = self.value else {
                return Ok(None);
            };
            let at = self.map.get_index_of(key);
            if self.has_verbs && self.places(key).min() != at {
                continue;
            }
            let (name, span) = (key.name.as_str(), entry.key_span);
            return seed.deserialize(Name { name, span }).map(Some);
        }
    }

    fn next_value_seed<V: DeserializeSeed<'n>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let (key, entry) = self
            .value
            .take()
            .ok_or_else(|| Error::custom("a value without its key"))?;
        let is_plain = key.verb == Verb::Set && (!self.has_verbs || self.places(key).count() == 1);
        let at = match entry.node.value {
            _ if !is_plain => At::Key(KeyOf {
                key: &key.name,
                what: "a map of named things",
                record: entry.key_span,
                map: self.map,
                has_signs: true,
            }),
            Value::Null => At::Nothing(key, entry),
            _ => At::Value(&entry.node),
        };
        let problems = self.problems;
        seed.deserialize(Decoder { at, problems })
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// A name with its place.
struct Name<'n> {
    name: &'n str,
    span: Span,
}

impl<'de> Deserializer<'de> for Name<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let text = (self.name, self.span, Style::Plain);
        visitor.visit_seq(TextParts::new(Some(text), self.span))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// The fields of a record, whether or not it has their keys.
pub(super) struct RecordFields<'n, 'p> {
    fields: slice::Iter<'static, &'static str>,
    next: KeyOf<'n>,
    problems: &'p Problems<'p>,
}

impl<'n, 'p> RecordFields<'n, 'p> {
    pub(super) fn new(
        (what, fields): Record,
        (record, map): (Span, &'n Map),
        problems: &'p Problems<'p>,
    ) -> Self {
        let has_sign = |key: &Key| key.verb != Verb::Set || Verb::of(&key.name) != Verb::Set;
        RecordFields {
            fields: fields.iter(),
            next: KeyOf {
                key: "",
                what,
                record,
                map,
                has_signs: map.keys().any(has_sign),
            },
            problems,
        }
    }
}

impl<'n> MapAccess<'n> for RecordFields<'n, '_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'n>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        let Some(key) = self.fields.next() else {
            return Ok(None);
        };
        self.next.key = key;
        seed.deserialize(BorrowedStrDeserializer::new(key))
            .map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'n>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let at = match self.next.key {
            SPAN => At::Span(self.next.record),
            SETTINGS => At::Settings(self.next),
            _ => At::Key(self.next),
        };
        let problems = self.problems;
        seed.deserialize(Decoder { at, problems })
    }
}

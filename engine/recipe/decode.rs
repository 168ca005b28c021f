// SPDX-License-Identifier: GPL-2.0-or-later
//! From nodes to types: serde's `Deserialize` over the tree of a recipe.
//!
//! serde stops at the first error, and knows no places. This decoder never fails: it reports what is wrong
//! with its place, and hands out a stand-in (an empty text, an empty list) so that all the rest is read, too.
//! After a problem nobody sees the result. A record's `fields` tell which keys there are, the type of a field
//! whether it may be missing and whether layers may add to it; a key that is not there is handed out as well,
//! so that the field's type decides.
//!
//! What serde's data model has no word for goes by a name that begins with `$`: the constants below.

mod access;
mod found;
mod leaves;

use std::cell::{Cell, RefCell};
use std::sync::LazyLock;

use serde::de::value::{BorrowedStrDeserializer, Error, SeqDeserializer};
use serde::de::{Deserialize, Deserializer, Error as _, Visitor};
use serde::forward_to_deserialize_any;

use self::access::{Items, NamedThings, One, RecordFields, TextParts, VerbLists};
use self::found::{Found, KeyOf};
use crate::diag::suggest::{did_you_mean, list};
use crate::diag::{Diagnostic, Sink};
use crate::text::files::Span;
use crate::text::node::{Entry, Key, Map, Node, Value};

/// The field of a record that holds where it stands.
pub const SPAN: &str = "$span";
/// The field of a record that holds its settings: their keys stand among its own.
pub const SETTINGS: &str = "$settings";
/// The keys of settings, which several records share.
pub const SETTINGS_KEYS: [&str; 5] = ["build", "enable", "relations", "kconfig_files", "kconfig"];
/// What a place does to a list of a wider one: with `key:`, `key+:` and `key-:`, in this order.
pub const CHANGES: &str = "$changes";
/// A node as it stands, for a type that reads it itself.
pub const NODE: &str = "$node";
/// The struct of a text with its place.
pub const TEXT: &str = "$text";
/// A list, or one thing for a list of one.
pub const ONE_OR_MANY: &str = "$one_or_many";
/// A text, or a map for a record.
pub const TEXT_OR_RECORD: &str = "$text_or_record";
thread_local! {
    /// A node on its way to the visitor that asked for [`NODE`], and what that finds wrong with it on the way
    /// back: serde can hand over nothing of our own.
    static HANDED: RefCell<(Option<Node>, Vec<Diagnostic>)> = const { RefCell::new((None, Vec::new())) };
}

/// Takes the node that the decoder hands to a visitor of [`NODE`]; none, if nobody said it.
pub(super) fn handed() -> Option<Node> {
    HANDED.with(|handed| handed.borrow_mut().0.take())
}

/// Reports a problem of the node that was handed over.
pub(super) fn complain(problem: Diagnostic) {
    HANDED.with(|handed| handed.borrow_mut().1.push(problem));
}

/// Reads a node as a type.
///
/// # Errors
/// `None` after everything that is wrong with it was reported.
pub fn decode<'n, T: Deserialize<'n>>(node: &'n Node, sink: &Sink) -> Option<T> {
    let problems = Problems {
        sink: Some(sink),
        any: Cell::new(false),
    };
    let decoder = Decoder {
        at: At::Value(node),
        problems: &problems,
    };
    match T::deserialize(decoder) {
        Ok(value) => (!problems.any.get()).then_some(value),
        Err(error) => {
            problems.report(Diagnostic::error(
                node.span,
                format!("internal error, please report it: this cannot be read ({error})"),
            ));
            None
        }
    }
}

/// What was reported while a value was read.
pub(super) struct Problems<'s> {
    /// Where they go; nowhere, if stand-ins are read.
    sink: Option<&'s Sink>,
    any: Cell<bool>,
}

impl Problems<'_> {
    fn muted() -> Problems<'static> {
        Problems {
            sink: None,
            any: Cell::new(false),
        }
    }

    fn report(&self, diagnostic: Diagnostic) {
        self.any.set(true);
        if let Some(sink) = self.sink {
            sink.report(diagnostic);
        }
    }
}

/// Where a decoder stands.
#[derive(Clone, Copy)]
enum At<'n> {
    /// At a value.
    Value(&'n Node),
    /// At a key of a record, whether or not it is there.
    Key(KeyOf<'n>),
    /// At the name of a thing that has no value.
    Nothing(&'n Key, &'n Entry),
    /// Nowhere: what is optional is not there.
    Absent,
    /// At the place of a record.
    Span(Span),
    /// At the settings among the keys of a record.
    Settings(KeyOf<'n>),
}

#[derive(Clone, Copy)]
pub(super) struct Decoder<'n, 'p> {
    at: At<'n>,
    problems: &'p Problems<'p>,
}

/// Reports that a node is of the wrong type.
pub fn wrong_type(node: &Node, wanted: &str) -> Diagnostic {
    Diagnostic::error(
        node.span,
        format!("expected {wanted}, found {}", node.describe()),
    )
}

impl<'n, 'p> Decoder<'n, 'p> {
    fn value(self, node: &'n Node) -> Self {
        Decoder {
            at: At::Value(node),
            ..self
        }
    }

    fn report(&self, diagnostic: Diagnostic) {
        self.problems.report(diagnostic);
    }

    /// The items of a list.
    fn items(self) -> &'n [Node] {
        match self.list() {
            Found::Node(node) => self.items_of(node),
            Found::Missing | Found::Broken => &[],
        }
    }

    fn items_of(&self, node: &'n Node) -> &'n [Node] {
        let Value::List(items) = &node.value else {
            self.report(wrong_type(node, "a list").help(match &node.value {
                Value::Scalar(text, _) if !text.contains('\n') => {
                    format!("write `[{text}]`, or one item per line after `- `")
                }
                _ => "write one item per line, each after `- `".to_owned(),
            }));
            return &[];
        };
        items
    }

    /// Reports that a named thing has no value. `fits`: whether it could be one without keys.
    fn nothing(&self, name: &Key, entry: &Entry, fits: bool) {
        self.report(
            Diagnostic::error(
                entry.key_span,
                format!("`{name}` has no value: that drops it, but no layer below has it"),
            )
            .help(if fits {
                format!("write `{name}: {{}}` for one without further keys")
            } else {
                "give it a value, or delete it".to_owned()
            }),
        );
    }

    /// Reads a record of a map that is not there: its fields are stand-ins. Says whether the record has to
    /// have a key.
    fn stand_in<V: Visitor<'n>>(
        &self,
        record: Record,
        visitor: V,
    ) -> Result<(V::Value, bool), Error> {
        let muted = Problems::muted();
        let keys = (self.span(), &*NO_KEYS);
        let value = visitor.visit_map(RecordFields::new(record, keys, &muted))?;
        Ok((value, muted.any.get()))
    }

    /// Where it stands.
    fn span(&self) -> Span {
        match self.at {
            At::Value(node) => node.span,
            At::Key(key) | At::Settings(key) => key.record,
            At::Nothing(_, entry) => entry.key_span,
            At::Span(span) => span,
            At::Absent => Span::default(),
        }
    }
}

/// A record of the language: what it is in words, and its fields.
type Record = (&'static str, &'static [&'static str]);

/// A map without keys, for stand-ins.
static NO_KEYS: LazyLock<Map> = LazyLock::new(Map::new);

impl<'de> Deserializer<'de> for Decoder<'de, '_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("a type that recipes do not have"))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_bool(self.boolean().unwrap_or_default())
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_u32(self.number().unwrap_or_default())
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.at {
            At::Value(node) if node.value == Value::Null => visitor.visit_none(),
            At::Key(key) if key.is_unsaid() => visitor.visit_none(),
            At::Nothing(..) | At::Absent => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        match name {
            ONE_OR_MANY => match self.list().or_lacking(&self) {
                Some(node) if matches!(node.value, Value::List(_)) => {
                    self.value(node).deserialize_seq(visitor)
                }
                Some(node) => visitor.visit_seq(One::new(self.value(node))),
                None => visitor.visit_seq(Items::new(self, &[])),
            },
            TEXT_OR_RECORD => match self.single().or_lacking(&self) {
                Some(node) if node.as_map().is_some() => visitor.visit_some(self.value(node)),
                Some(node) => visitor.visit_newtype_struct(self.value(node)),
                None => visitor.visit_newtype_struct(Decoder {
                    at: self.at,
                    problems: &Problems::muted(),
                }),
            },
            NODE => {
                let node = match self.single() {
                    Found::Node(node) if node.value != Value::Null => Some(node.clone()),
                    _ => None,
                };
                HANDED.with(|handed| handed.borrow_mut().0 = node);
                let value = visitor.visit_unit();
                let problems = HANDED.with(|handed| std::mem::take(&mut handed.borrow_mut().1));
                problems
                    .into_iter()
                    .for_each(|problem| self.report(problem));
                value
            }
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(Items::new(self, self.items()))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if let At::Nothing(name, entry) = self.at {
            self.nothing(name, entry, true);
            return visitor.visit_map(NamedThings::new(&NO_KEYS, self.problems));
        }
        let map = match self.single() {
            Found::Node(node) => node.as_map().unwrap_or_else(|| {
                self.report(
                    wrong_type(node, "a map of named things")
                        .help("write `NAME:` for each, and what belongs to it after the colon"),
                );
                &NO_KEYS
            }),
            Found::Missing | Found::Broken => &NO_KEYS,
        };
        visitor.visit_map(NamedThings::new(map, self.problems))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match (name, self.at) {
            (TEXT, _) => {
                let text = self.text();
                return visitor.visit_seq(TextParts::new(text, self.span()));
            }
            (CHANGES, At::Nothing(key, entry)) => {
                self.nothing(key, entry, false);
                return visitor.visit_seq(VerbLists::new(self));
            }
            (CHANGES, _) => return visitor.visit_seq(VerbLists::new(self)),
            (_, At::Span(span)) => {
                let numbers = span.numbers().into_iter();
                return visitor.visit_seq(SeqDeserializer::new(numbers));
            }
            (_, At::Nothing(key, entry)) => {
                let (value, needs_keys) = self.stand_in((name, fields), visitor)?;
                self.nothing(key, entry, !needs_keys);
                return Ok(value);
            }
            (_, At::Settings(record)) => {
                let keys = (record.record, record.map);
                let fields = (record.what, fields);
                return visitor.visit_map(RecordFields::new(fields, keys, self.problems));
            }
            _ => {}
        }
        let Some(node) = self.single().or_lacking(&self) else {
            return Ok(self.stand_in((name, fields), visitor)?.0);
        };
        let known = access::keys(fields);
        let Some(map) = node.as_map() else {
            let keys = list(known.collect::<Vec<_>>());
            self.report(wrong_type(node, "a map").help(format!("keys here: {keys}")));
            return Ok(self.stand_in((name, fields), visitor)?.0);
        };
        for (key, entry) in map {
            self.check_known(key, entry, name, known.clone());
        }
        let keys = (node.span, map);
        visitor.visit_map(RecordFields::new((name, fields), keys, self.problems))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let found = self.text().and_then(|(text, span, _)| {
            let known = variants.iter().find(|variant| **variant == text);
            if known.is_none() {
                self.report(
                    Diagnostic::error(span, format!("unknown {name} `{text}`"))
                        .maybe_help(did_you_mean(text, variants.iter().copied())),
                );
            }
            known
        });
        let stand_in = variants.first().copied().unwrap_or_default();
        let chosen = found.copied().unwrap_or(stand_in);
        visitor.visit_enum(BorrowedStrDeserializer::new(chosen))
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct tuple
        tuple_struct identifier ignored_any
    }
}

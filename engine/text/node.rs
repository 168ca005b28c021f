// SPDX-License-Identifier: GPL-2.0-or-later
//! YAML as a tree: scalars, lists and maps, each with its place.

use std::fmt;
use std::hash::{Hash, Hasher};

use indexmap::{Equivalent, IndexMap};
use serde::Deserialize;

use super::files::Span;

/// How a scalar was written; it decides whether `6.10` is text or a number, and where its lines are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In single or double quotes.
    Quoted,
    /// `|` or `>`: the text begins on the line after the mark.
    Block,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// A scalar, as it was written, without its quotes.
    Scalar(String, Style),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping, in the order in which it was written.
    Map(Map),
}

/// A node and the place where it begins.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where it begins.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// Equality is that of the values: the place does not count.
impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::Scalar(a, _), Value::Scalar(b, _)) => a == b,
            (a, b) => a == b,
        }
    }
}

/// A value under a key, and where the key stands.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub node: Node,
}

/// As that of nodes.
impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}

/// What a key does to what the recipe below, or a wider place, says under its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// `key:` says it, or replaces it.
    Set,
    /// `key+:` adds the items of a list.
    Add,
    /// `key-:` takes the items of a list out.
    Remove,
}

/// A key: a name, and what is done under it. A plain string looks up the key that sets its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The name.
    pub name: String,
    /// What is done.
    pub verb: Verb,
}

/// A mapping.
pub type Map = IndexMap<Key, Entry>;

impl Key {
    /// A key as it is written above a value: only lists are added to and taken out of, so that names such as
    /// `g++` stay what they are.
    pub fn written(text: String, value: &Value) -> Key {
        let verb = match value {
            Value::List(_) => Verb::of(&text),
            _ => Verb::Set,
        };
        let mut name = text;
        if verb != Verb::Set {
            name.pop();
        }
        Key { name, verb }
    }

    /// The key of the same name that does something else.
    pub fn with(&self, verb: Verb) -> Key {
        Key {
            name: self.name.clone(),
            verb,
        }
    }
}

impl Verb {
    /// The verb that a key ends in.
    pub fn of(text: &str) -> Verb {
        match text.as_bytes() {
            [_, .., b'+'] => Verb::Add,
            [_, .., b'-'] => Verb::Remove,
            _ => Verb::Set,
        }
    }

    /// How it is written after a name.
    pub fn sign(self) -> &'static str {
        match self {
            Verb::Set => "",
            Verb::Add => "+",
            Verb::Remove => "-",
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.name, self.verb.sign())
    }
}

impl From<&str> for Key {
    fn from(name: &str) -> Key {
        Key {
            name: name.to_owned(),
            verb: Verb::Set,
        }
    }
}

/// Of the name alone, as a string looks a key up.
impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl Equivalent<Key> for str {
    fn equivalent(&self, key: &Key) -> bool {
        key.verb == Verb::Set && key.name == self
    }
}

impl Node {
    /// The scalar type that YAML 1.2's core schema gives a plain scalar that is no text.
    pub fn core_type(&self) -> Option<&'static str> {
        match &self.value {
            Value::Scalar(text, Style::Plain) => core_type(text),
            _ => None,
        }
    }

    /// What the node is, in words, for messages.
    pub fn describe(&self) -> String {
        match &self.value {
            Value::Null => "nothing".to_owned(),
            Value::Scalar(..) => match self.core_type() {
                Some(kind) => format!("a {kind}"),
                None => "text".to_owned(),
            },
            Value::List(_) => "a list".to_owned(),
            Value::Map(_) => "a map".to_owned(),
        }
    }

    /// The map, if it is one.
    pub fn as_map(&self) -> Option<&Map> {
        match &self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The same, to be changed.
    pub fn as_map_mut(&mut self) -> Option<&mut Map> {
        match &mut self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }
}

/// The type of a plain scalar in YAML 1.2's core schema (section 10.3.2), if it is not text.
pub fn core_type(text: &str) -> Option<&'static str> {
    match text {
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => return Some("boolean"),
        ".nan" | ".NaN" | ".NAN" => return Some("number"),
        _ => {}
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return Some("number");
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            if !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix)) {
                return Some("number");
            }
        }
    }
    let numeric = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && unsigned.contains(|c: char| c.is_ascii_digit())
        && unsigned
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-'))
        && unsigned.parse::<f64>().is_ok();
    numeric.then_some("number")
}

#[cfg(test)]
mod tests {
    use super::core_type;

    #[test]
    fn the_core_schema_knows_few_types() {
        for (text, expected) in [
            ("6.10", Some("number")),
            ("7", Some("number")),
            ("-1e3", Some("number")),
            ("0x1F", Some("number")),
            (".5", Some("number")),
            ("+1", Some("number")),
            ("0o17", Some("number")),
            ("0o18", None),
            ("0x", None),
            (".nan", Some("number")),
            (".NaN", Some("number")),
            ("-.inf", Some("number")),
            ("1.", Some("number")),
            ("true", Some("boolean")),
            ("no", None),
            ("on", None),
            ("yes", None),
            ("6.10.1", None),
            ("e3", None),
            ("7.2-rc1", None),
            (".config", None),
            ("-", None),
            ("--1", None),
            (".", None),
        ] {
            assert_eq!(core_type(text), expected, "{text}");
        }
    }
}

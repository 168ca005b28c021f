// SPDX-License-Identifier: GPL-2.0-or-later
//! Kernel options that a recipe sets one by one: `kconfig: { EXAMPLE: y }`.

use std::fmt;

use indexmap::IndexMap;
use schemars::gen::SchemaGenerator;
use schemars::schema::{InstanceType, Schema};
use schemars::JsonSchema;
use serde::de::{Deserialize, Deserializer, Visitor};

use super::decode::{complain, handed, wrong_type, NODE};
use super::named::named_schema;
use super::values::{of_type, schema};
use crate::diag::Diagnostic;
use crate::text::files::Span;
use crate::text::node::{Map, Node, Value};

/// A kernel option that a recipe sets.
#[derive(Clone, Debug)]
pub struct KconfigOption {
    /// Its name, without `CONFIG_`.
    pub name: String,
    /// Its value, as .config has it.
    pub value: String,
    /// Where it stands.
    pub span: Span,
}

/// The options that a place sets, and those that it takes out.
#[derive(Clone, Debug, Default)]
pub struct Options(IndexMap<String, Option<KconfigOption>>);

impl Options {
    /// The options, in order; those taken out are not among them.
    pub fn set(&self) -> Vec<KconfigOption> {
        self.0.values().flatten().cloned().collect()
    }

    /// Lays the options of a narrower place over these.
    pub fn narrow(&mut self, narrower: &Options) {
        let options = narrower.0.iter();
        self.0
            .extend(options.map(|(name, set)| (name.clone(), set.clone())));
    }

    /// Reads options; names and values that are none are complained about.
    fn of(map: &Map) -> Options {
        let read = map.iter().map(|(key, entry)| {
            let name = key.to_string();
            check_name(&name, entry.key_span);
            if entry.node.value == Value::Null {
                return (name, None);
            }
            let value = value(&entry.node);
            if value.is_none() {
                complain(
                    wrong_type(&entry.node, "the value of a kernel option")
                        .help("write y, m, n, a number or text: text is quoted for you"),
                );
            }
            let option = value.map(|value| KconfigOption {
                name: name.clone(),
                value,
                span: entry.key_span,
            });
            (name, option)
        });
        Options(read.collect())
    }
}

fn check_name(name: &str, span: Span) {
    let bare = name.strip_prefix("CONFIG_").unwrap_or(name);
    let is_name = |name: &str| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    if bare == name && is_name(name) {
        return;
    }
    let diagnostic =
        Diagnostic::error(span, format!("`{name}` is not the name of a kernel option"));
    complain(match is_name(bare) {
        true => diagnostic.help(format!("write it without `CONFIG_`: {bare}")),
        false => diagnostic.help("it consists of letters, digits and `_`"),
    });
}

struct OptionsVisitor;

impl Visitor<'_> for OptionsVisitor {
    type Value = Options;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("kernel options")
    }

    fn visit_unit<E>(self) -> Result<Options, E> {
        let Some(node) = handed() else {
            return Ok(Options::default());
        };
        Ok(node.as_map().map_or_else(
            || {
                complain(wrong_type(&node, "a map of options").help("write `EXAMPLE: y`"));
                Options::default()
            },
            Options::of,
        ))
    }
}

impl<'de> Deserialize<'de> for Options {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(NODE, OptionsVisitor)
    }
}

schema!(Options, |_generator| named_schema(of_type(&[
    InstanceType::String,
    InstanceType::Integer
])));

/// The value of a kernel option as .config has it; `None` for what is no such value.
fn value(node: &Node) -> Option<String> {
    let Value::Scalar(text, _) = &node.value else {
        return None;
    };
    let is_word = matches!(text.as_str(), "yes" | "no" | "on" | "off" | "module");
    if node.core_type() == Some("boolean") || text.contains('\n') || is_word {
        return None;
    }
    let is_hex = |digits: &str| !digits.is_empty() && digits.chars().all(|c| c.is_ascii_hexdigit());
    let is_number = text
        .strip_prefix('-')
        .unwrap_or(text)
        .parse::<u64>()
        .is_ok()
        || text.strip_prefix("0x").is_some_and(is_hex);
    let is_quoted = text.len() > 1 && text.starts_with('"') && text.ends_with('"');
    if matches!(text.as_str(), "y" | "m" | "n") || is_number || is_quoted {
        return Some(text.clone());
    }
    Some(format!(
        "\"{}\"",
        text.replace('\\', "\\\\").replace('"', "\\\"")
    ))
}

#[cfg(test)]
mod tests {
    use super::value;
    use crate::text::files::Files;
    use crate::text::node::{Node, Style, Value};

    #[test]
    fn values_as_in_config() {
        let span = crate::text::files::Span {
            file: Files::default().add("test", String::new()),
            line: 1,
            column: 1,
            length: 1,
        };
        for (text, expected) in [
            ("y", Some("y")),
            ("m", Some("m")),
            ("n", Some("n")),
            ("64", Some("64")),
            ("-1", Some("-1")),
            ("0x1F", Some("0x1F")),
            ("ttyS0", Some("\"ttyS0\"")),
            ("\"64\"", Some("\"64\"")),
            ("say \"hi\"", Some("\"say \\\"hi\\\"\"")),
            ("", Some("\"\"")),
            ("0x", Some("\"0x\"")),
            ("0xFG", Some("\"0xFG\"")),
            ("\"", Some("\"\\\"\"")),
            ("true", None),
            ("yes", None),
        ] {
            let node = Node {
                span,
                value: Value::Scalar(text.to_owned(), Style::Plain),
            };
            assert_eq!(value(&node).as_deref(), expected, "{text}");
        }
    }
}

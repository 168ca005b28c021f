// SPDX-License-Identifier: GPL-2.0-or-later
//! Writing YAML that a person would write: comments in their places, no needless quotes.

use crate::text::node::{core_type, Node, Style, Value};

/// A value to write.
#[derive(Clone, Debug)]
pub enum Yaml {
    /// Text; it is quoted where YAML needs it.
    Text(String),
    /// A number, boolean, `~`, or flow text that is written as it is.
    Raw(String),
    /// Several lines of text.
    Block(String),
    /// A list.
    List(Vec<Item>),
    /// A map.
    Map(Vec<Pair>),
}

/// An item of a list.
#[derive(Clone, Debug)]
pub struct Item {
    /// Comment lines above it.
    pub comments: Vec<String>,
    /// What it is.
    pub value: Yaml,
}

/// A key and its value.
#[derive(Clone, Debug)]
pub struct Pair {
    /// Comment lines above it.
    pub comments: Vec<String>,
    /// The key.
    pub key: String,
    /// The value.
    pub value: Yaml,
    /// A comment beside it.
    pub beside: Option<String>,
    /// Whether a blank line goes before it.
    pub apart: bool,
}

/// Columns within which a short list stays on one line.
const WIDTH: usize = 96;

impl Yaml {
    /// A text.
    pub fn text(text: impl Into<String>) -> Yaml {
        Yaml::Text(text.into())
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Yaml::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        match self {
            Yaml::List(items) => items.is_empty(),
            Yaml::Map(pairs) => pairs.is_empty(),
            _ => false,
        }
    }
}

/// A node as it goes into recipes.
impl From<&Node> for Yaml {
    fn from(node: &Node) -> Yaml {
        match &node.value {
            Value::Null => Yaml::Raw("~".to_owned()),
            Value::Scalar(text, Style::Plain) if node.core_type().is_some() => {
                Yaml::Raw(text.clone())
            }
            Value::Scalar(text, Style::Block) if text.contains('\n') => Yaml::Block(text.clone()),
            Value::Scalar(text, _) => Yaml::text(text.as_str()),
            Value::List(items) => {
                Yaml::List(items.iter().map(|item| Yaml::from(item).into()).collect())
            }
            Value::Map(map) => Yaml::Map(
                map.iter()
                    .map(|(key, entry)| Pair::new(key.to_string(), Yaml::from(&entry.node)))
                    .collect(),
            ),
        }
    }
}

impl From<Yaml> for Item {
    fn from(value: Yaml) -> Item {
        Item {
            comments: Vec::new(),
            value,
        }
    }
}

impl Pair {
    /// A pair without comments.
    pub fn new(key: impl Into<String>, value: Yaml) -> Pair {
        Pair {
            comments: Vec::new(),
            key: key.into(),
            value,
            beside: None,
            apart: false,
        }
    }

    /// The same with comment lines above.
    #[must_use]
    pub fn about(mut self, comments: impl IntoIterator<Item = String>) -> Pair {
        self.comments.extend(comments);
        self
    }

    /// The same after a blank line.
    #[must_use]
    pub fn apart(mut self) -> Pair {
        self.apart = true;
        self
    }
}

/// Writes a document: a map.
pub fn document(pairs: &[Pair]) -> String {
    let mut out = String::new();
    map(&mut out, pairs, 0);
    out
}

fn comment(out: &mut String, comments: &[String], indent: usize) {
    for line in comments {
        pad(out, indent);
        out.push('#');
        if !line.is_empty() {
            out.push(' ');
            out.push_str(&line.replace('\t', "    "));
        }
        out.push('\n');
    }
}

fn pad(out: &mut String, indent: usize) {
    out.extend(std::iter::repeat_n(' ', indent));
}

fn map(out: &mut String, pairs: &[Pair], indent: usize) {
    for (number, pair) in pairs.iter().enumerate() {
        if pair.apart && number > 0 {
            out.push('\n');
        }
        comment(out, &pair.comments, indent);
        pad(out, indent);
        out.push_str(&scalar(&pair.key));
        out.push(':');
        value(out, &pair.value, indent, pair.beside.as_deref());
    }
}

fn beside_text(beside: Option<&str>) -> String {
    beside.map_or_else(String::new, |text| format!("  # {text}"))
}

/// Writes what follows `key:`, with the line break.
fn value(out: &mut String, value: &Yaml, indent: usize, beside: Option<&str>) {
    let tail = beside_text(beside);
    match value {
        Yaml::Map(pairs) if !pairs.is_empty() => {
            let used = out.len() - out.rfind('\n').map_or(0, |at| at + 1);
            match flow(value)
                .filter(|text| pairs.len() < 4 && used + text.len() + tail.len() < WIDTH)
            {
                Some(text) => out.push_str(&format!(" {text}{tail}\n")),
                None => {
                    out.push_str(&format!("{tail}\n"));
                    map(out, pairs, indent + 2);
                }
            }
        }
        Yaml::List(items) if !items.is_empty() => {
            let used = out.len() - out.rfind('\n').map_or(0, |at| at + 1);
            match flow(value).filter(|text| used + text.len() + tail.len() < WIDTH) {
                Some(text) => out.push_str(&format!(" {text}{tail}\n")),
                None => {
                    out.push_str(&format!("{tail}\n"));
                    list(out, items, indent + 2);
                }
            }
        }
        Yaml::Block(text) => {
            let body = text.strip_suffix('\n').unwrap_or(text);
            // The first line decides the indentation, unless it is said.
            let mark = if body.starts_with([' ', '\n']) {
                "|2"
            } else {
                "|"
            };
            out.push_str(&format!(" {mark}{tail}\n"));
            for line in body.split('\n') {
                if !line.is_empty() {
                    pad(out, indent + 2);
                    out.push_str(line);
                }
                out.push('\n');
            }
        }
        other => out.push_str(&format!(" {}{tail}\n", inline(other))),
    }
}

fn list(out: &mut String, items: &[Item], indent: usize) {
    for item in items {
        comment(out, &item.comments, indent);
        pad(out, indent);
        match &item.value {
            Yaml::Map(pairs) if !pairs.is_empty() => {
                let mut inner = String::new();
                map(&mut inner, pairs, indent + 2);
                out.push_str("- ");
                out.push_str(inner.trim_start());
            }
            other => out.push_str(&format!("- {}\n", inline(other))),
        }
    }
}

fn inline(value: &Yaml) -> String {
    match value {
        Yaml::Text(text) | Yaml::Block(text) => scalar(text),
        Yaml::Raw(text) => text.clone(),
        Yaml::List(items) => {
            let items: Vec<String> = items.iter().map(|item| inline(&item.value)).collect();
            format!("[{}]", items.join(", "))
        }
        Yaml::Map(_) => "{}".to_owned(),
    }
}

/// The value on one line, if that is easy to read.
fn flow(value: &Yaml) -> Option<String> {
    let simple = |text: &str| {
        text.chars()
            .all(|c| c.is_alphanumeric() || "-+._/~<>!".contains(c))
    };
    match value {
        Yaml::Text(text) => (simple(text) && !text.is_empty()).then(|| scalar(text)),
        Yaml::Raw(text) => simple(text).then(|| text.clone()),
        Yaml::List(items) => {
            let mut parts = Vec::new();
            for item in items {
                if !item.comments.is_empty() || matches!(item.value, Yaml::Map(_) | Yaml::List(_)) {
                    return None;
                }
                parts.push(flow(&item.value)?);
            }
            Some(format!("[{}]", parts.join(", ")))
        }
        Yaml::Map(pairs) => {
            let mut parts = Vec::new();
            for pair in pairs {
                let nested = matches!(pair.value, Yaml::Map(_) | Yaml::Block(_));
                if !pair.comments.is_empty() || pair.beside.is_some() || pair.apart || nested {
                    return None;
                }
                parts.push(format!("{}: {}", scalar(&pair.key), flow(&pair.value)?));
            }
            Some(format!("{{ {} }}", parts.join(", ")))
        }
        Yaml::Block(_) => None,
    }
}

/// A scalar, quoted where YAML (of either version) would take it for something else.
pub fn scalar(text: &str) -> String {
    if text
        .chars()
        .any(|c| c.is_control() || c == '\u{85}' || c == '\u{2028}' || c == '\u{2029}')
    {
        let mut out = String::from("\"");
        for c in text.chars() {
            match c {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\t' => out.push_str("\\t"),
                c if c.is_control() || c == '\u{2028}' || c == '\u{2029}' => {
                    out.push_str(&format!("\\u{:04x}", u32::from(c)));
                }
                c => out.push(c),
            }
        }
        out.push('"');
        return out;
    }
    if is_plain(text) {
        text.to_owned()
    } else if text.contains('\'') && !text.contains(['"', '\\']) {
        format!("\"{text}\"")
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

fn is_plain(text: &str) -> bool {
    let word = text.to_ascii_lowercase();
    let is_word = matches!(
        word.as_str(),
        "" | "~" | "null" | "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n" | "<<" | "="
    );
    let number = text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c))
        && text
            .chars()
            .all(|c| c.is_ascii_hexdigit() || "+-._xo:".contains(c));
    !is_word
        && !number
        && core_type(text).is_none()
        && !text.starts_with(|c: char| "-?:,[]{}#&*!|>'\"%@`".contains(c) || c.is_whitespace())
        && !text.ends_with(|c: char| c == ':' || c.is_whitespace())
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.starts_with("---")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn quotes_only_where_needed() {
        for (text, written) in [
            ("linux-headers-{{ abiname }}", "linux-headers-{{ abiname }}"),
            ("{{ x }}", "'{{ x }}'"),
            ("6.10", "'6.10'"),
            ("no", "'no'"),
            ("a: b", "'a: b'"),
            ("it's", "it's"),
            ("'x' y", "\"'x' y\""),
            ("a\nb", "\"a\\nb\""),
            ("<!nodoc>", "<!nodoc>"),
            ("", "''"),
            ("say \"it's\"", "say \"it's\""),
            ("it's: a\\b", "'it''s: a\\b'"),
            ("it's: b", "\"it's: b\""),
            ("\t\"\\", "\"\\t\\\"\\\\\""),
            ("a\u{85}b", "\"a\\u0085b\""),
            ("a\u{2028}b\u{2029}", "\"a\\u2028b\\u2029\""),
            ("ä\u{2030}", "ä\u{2030}"),
            ("Yes", "'Yes'"),
            ("~", "'~'"),
            ("=", "'='"),
            ("<<", "'<<'"),
            ("1:30", "'1:30'"),
            ("-", "'-'"),
            (".5", "'.5'"),
            (".config", ".config"),
            ("-g", "'-g'"),
            ("#a", "'#a'"),
            ("a #b", "'a #b'"),
            ("a#b", "a#b"),
            ("a:", "'a:'"),
            ("a ", "'a '"),
            ("a, b", "a, b"),
        ] {
            assert_eq!(scalar(text), written, "{text}");
            let yaml = format!("key: {}\n", scalar(text));
            let read: BTreeMap<String, String> = serde_yaml::from_str(&yaml).expect(&yaml);
            assert_eq!(read["key"], text, "{yaml}");
        }
    }

    #[test]
    fn what_fits_into_a_line_is_written_into_one() {
        let list = |length: usize| Yaml::List(vec![Yaml::text("x".repeat(length)).into()]);
        let map = |length: usize| Yaml::Map(vec![Pair::new("k", Yaml::text("x".repeat(length)))]);
        let lines = |value: Yaml, beside: Option<&str>| {
            let mut pair = Pair::new("key", value);
            pair.beside = beside.map(str::to_owned);
            document(&[pair]).lines().count()
        };
        // The longest line has `WIDTH` characters.
        let (list_signs, map_signs) = ("key: []".len(), "key: { k:  }".len());
        for (beside, signs) in [(None, 0), (Some("why"), "  # why".len())] {
            let length = WIDTH - signs;
            assert_eq!(lines(list(length - list_signs), beside), 1);
            assert_eq!(lines(list(length - list_signs + 1), beside), 2);
            assert_eq!(lines(map(length - map_signs), beside), 1);
            assert_eq!(lines(map(length - map_signs + 1), beside), 2);
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! The merged recipe as YAML: what a fork is in the end, each value with the file and line that say it.
//!
//! It can be read again: in the place of all files and layers it makes the same plan, with the templates and
//! kernel configuration files of all layers beside it.

use std::fmt::Write;
use std::path::Path;

use super::dropped::Dropped;
use super::kinds;
use super::load::Merged;
use crate::diag::shared::Shared;
use crate::text::files::{Files, Span};
use crate::text::node::{core_type, Entry, Map, Node, Style, Value};

/// The text of a merged recipe. Paths are relative to the folder of the uppermost layer.
pub fn show(recipe: &Merged, shared: &Shared, files: &Files) -> String {
    let mut writer = Writer {
        folder: recipe
            .folders
            .first()
            .map_or(Path::new(""), |folder| folder),
        files,
        shared,
        out: String::new(),
    };
    writer.map(&recipe.map, 0);
    writer.dropped(&recipe.dropped);
    writer.out
}

struct Writer<'a> {
    folder: &'a Path,
    files: &'a Files,
    shared: &'a Shared,
    out: String,
}

impl Writer<'_> {
    fn dropped(&mut self, dropped: &Dropped) {
        let lists = [
            ("packages", &dropped.packages),
            ("udebs", &dropped.udebs),
            ("featuresets", &dropped.featuresets),
            ("places", &dropped.places),
        ];
        if lists.iter().all(|(_, names)| names.is_empty()) {
            return;
        }
        self.out
            .push_str("# By the layers. What still names these has no effect.\ndropped:\n");
        for (kind, names) in lists.iter().filter(|(_, names)| !names.is_empty()) {
            let _ = writeln!(self.out, "  {kind}:");
            for name in *names {
                let _ = writeln!(self.out, "    - {}", word(name));
            }
        }
    }

    fn map(&mut self, map: &Map, indent: usize) {
        for (key, entry) in map {
            if key.name == kinds::KEY && self.shared.user_at(entry.node.span).is_some() {
                continue;
            }
            self.pad(indent);
            self.out.push_str(&word(&key.to_string()));
            self.out.push(':');
            self.value(entry, indent);
        }
    }

    /// What comes after a key.
    fn value(&mut self, Entry { key_span, node }: &Entry, indent: usize) {
        match &node.value {
            Value::Map(map) if !map.is_empty() => {
                self.entry(*key_span, map);
                self.map(map, indent + 2);
            }
            Value::List(items) if !items.is_empty() => {
                self.place(*key_span);
                for item in items {
                    self.item(item, indent + 2);
                }
            }
            _ => {
                self.out.push(' ');
                self.leaf(node, indent);
            }
        }
    }

    fn item(&mut self, node: &Node, indent: usize) {
        let start = self.out.len();
        match &node.value {
            // The first line of what the item holds begins behind the dash.
            Value::Map(map) if !map.is_empty() => self.map(map, indent + 2),
            Value::List(items) if !items.is_empty() => {
                for item in items {
                    self.item(item, indent + 2);
                }
            }
            _ => {
                self.pad(indent + 2);
                self.leaf(node, indent);
            }
        }
        self.out.replace_range(start + indent..=start + indent, "-");
    }

    /// What has no parts: the place stands beside it, with a block beside its mark.
    fn leaf(&mut self, node: &Node, indent: usize) {
        match &node.value {
            Value::Null => self.out.push_str("null"),
            Value::Map(_) => self.out.push_str("{}"),
            Value::List(_) => self.out.push_str("[]"),
            Value::Scalar(text, style) => {
                if let Some(mark) = block(text) {
                    self.out.push_str(mark);
                    self.place(node.span);
                    return self.block(text, indent + 2);
                }
                match style {
                    Style::Plain if is_plain(text) => self.out.push_str(text),
                    _ => self.out.push_str(&quoted(text)),
                }
            }
        }
        self.place(node.span);
    }

    fn block(&mut self, text: &str, indent: usize) {
        for line in text.split_terminator('\n') {
            if !line.is_empty() {
                self.pad(indent);
                self.out.push_str(line);
            }
            self.out.push('\n');
        }
    }

    /// The place of a map, and the kind that it builds on.
    fn entry(&mut self, span: Span, map: &Map) {
        self.place(span);
        let is = map.get(kinds::KEY).map(|entry| entry.node.span);
        if let Some((_, kind)) = is.and_then(|is| self.shared.user_at(is)) {
            self.out.pop();
            let at = self.position(kind.place);
            let _ = writeln!(self.out, ", is {} ({at})", kind.name);
        }
    }

    fn place(&mut self, span: Span) {
        let at = self.position(span);
        let _ = writeln!(self.out, "  # {at}");
    }

    fn position(&self, span: Span) -> String {
        let path = self.files.path_from(span.file, self.folder);
        format!("{}:{}", path.display(), span.line)
    }

    fn pad(&mut self, indent: usize) {
        self.out.extend(std::iter::repeat_n(' ', indent));
    }
}

/// The mark above a text of several lines; `None` if it has to be quoted, or is one line.
fn block(text: &str) -> Option<&'static str> {
    let plain = |c: char| c == '\n' || !c.is_control();
    if !text.contains('\n') || text.starts_with([' ', '\n']) || !text.chars().all(plain) {
        return None;
    }
    Some(match text.strip_suffix('\n') {
        None => "|-",
        Some(rest) if rest.ends_with('\n') => "|+",
        Some(_) => "|",
    })
}

/// Whether a text can stand without quotes, if it was written so, or as a word of a line.
fn is_plain(text: &str) -> bool {
    !text.contains('\n') && !text.starts_with(|c: char| "{}[]*&!%@`'\"#|>,".contains(c))
}

/// A key: without quotes where it needs none.
fn word(text: &str) -> String {
    let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_-+./".contains(c))
        && core_type(text).is_none()
        && !text.eq_ignore_ascii_case("null");
    match is_plain {
        true => text.to_owned(),
        false => quoted(text),
    }
}

fn quoted(text: &str) -> String {
    if text.contains(char::is_control) {
        // What JSON says in quotes means the same in YAML.
        return serde_json::to_string(text).expect("a text can be printed");
    }
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::yaml::parse;

    #[test]
    fn texts_of_several_lines_say_how_they_end() {
        for (text, expected) in [
            ("a", None),
            ("a\nb", Some("|-")),
            ("a\nb\n", Some("|")),
            ("a\nb\n\n", Some("|+")),
            (" a\nb", None),
            ("\na", None),
            ("a\u{7}\nb", None),
        ] {
            assert_eq!(block(text), expected, "{text:?}");
        }
    }

    #[test]
    fn keys_have_quotes_where_they_need_them() {
        for (text, expected) in [
            ("depends+", "depends+"),
            ("_a.b/c-1", "_a.b/c-1"),
            ("true", "'true'"),
            ("null", "'null'"),
            ("Null", "'Null'"),
            ("1a", "'1a'"),
            ("a b", "'a b'"),
            ("it's", "'it''s'"),
            ("a\tb", "\"a\\tb\""),
        ] {
            assert_eq!(word(text), expected);
        }
        assert!(is_plain("a, b") && !is_plain("[a") && !is_plain("a\nb"));
    }

    #[test]
    fn items_without_anything_are_written_in_a_line() {
        let mut files = Files::default();
        let text = "x:\n  - {}\n  - []\n  - { a: 1 }\n  - [b]\n";
        let file = files.add("r.yaml", text.to_owned());
        let root = parse(&files, file).ok().flatten().expect("it is YAML");
        let shared = Shared::default();
        let mut writer = Writer {
            folder: Path::new(""),
            out: String::new(),
            shared: &shared,
            files: &files,
        };
        writer.map(root.as_map().expect("it is a map"), 0);
        let lines = writer
            .out
            .lines()
            .map(|line| line.split(" #").next().unwrap_or(line).trim_end());
        assert_eq!(
            lines.collect::<Vec<_>>(),
            ["x:", "  - {}", "  - []", "  - a: 1", "  - - b"]
        );
    }
}

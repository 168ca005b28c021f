// SPDX-License-Identifier: GPL-2.0-or-later
//! The comments of a TOML file, from what toml_edit keeps of the text around keys and values.

use toml_edit::{Array, Decor, ImDocument, InlineTable, Item, RawString, Table, Value};

use super::Lines;

/// A comment.
pub(super) struct Comment {
    /// Its line, counted from 1.
    pub(super) line: u32,
    /// What follows the `#`.
    pub(super) text: String,
    /// Whether something else stands before it on its line.
    pub(super) is_beside: bool,
}

/// All comments, in the order of the text.
pub(super) fn comments(document: &ImDocument<&str>, lines: &Lines<'_>) -> Vec<Comment> {
    let mut walk = Walk {
        lines,
        found: Vec::new(),
    };
    walk.table(document.as_table());
    walk.raw(Some(document.trailing()));
    walk.found.sort_by_key(|comment| comment.line);
    walk.found
}

struct Walk<'t> {
    lines: &'t Lines<'t>,
    found: Vec<Comment>,
}

impl Walk<'_> {
    fn table(&mut self, table: &Table) {
        self.decor(table.decor());
        for (key, item) in table.iter() {
            if let Some(key) = table.key(key) {
                self.decor(key.leaf_decor());
            }
            match item {
                Item::Table(table) => self.table(table),
                Item::ArrayOfTables(tables) => tables.iter().for_each(|table| self.table(table)),
                Item::Value(value) => self.value(value),
                Item::None => {}
            }
        }
    }

    fn value(&mut self, value: &Value) {
        self.decor(value.decor());
        match value {
            Value::Array(items) => self.array(items),
            Value::InlineTable(table) => self.inline(table),
            _ => {}
        }
    }

    fn array(&mut self, items: &Array) {
        items.iter().for_each(|item| self.value(item));
        self.raw(Some(items.trailing()));
    }

    fn inline(&mut self, table: &InlineTable) {
        for (key, value) in table.iter() {
            if let Some(key) = table.key(key) {
                self.decor(key.leaf_decor());
            }
            self.value(value);
        }
    }

    fn decor(&mut self, decor: &Decor) {
        self.raw(decor.prefix());
        self.raw(decor.suffix());
    }

    /// Blank text and comments.
    fn raw(&mut self, raw: Option<&RawString>) {
        let Some(range) = raw.and_then(RawString::span) else {
            return;
        };
        let mut at = range.start;
        let text = self.lines.text.get(range).unwrap_or_default();
        for line in text.split_inclusive('\n') {
            if let Some(mark) = line.find('#') {
                let comment = &line[mark + 1..];
                let comment = comment.strip_prefix(' ').unwrap_or(comment);
                let start = at + mark;
                self.found.push(Comment {
                    line: self.lines.span(start..start).line,
                    text: comment.trim_end().to_owned(),
                    is_beside: !self.lines.before(start).trim().is_empty(),
                });
            }
            at += line.len();
        }
    }
}

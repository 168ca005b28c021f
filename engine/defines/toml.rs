// SPDX-License-Identifier: GPL-2.0-or-later
//! TOML as a tree in which every value keeps its place and its comments.

use std::collections::BTreeMap;
use std::ops::Range;

use indexmap::IndexMap;
use toml_edit::{ImDocument, Item, Table};

use crate::limits::guard::caught;
use crate::text::files::{FileId, Span};

mod decor;

use decor::Comment;

/// A file.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its table.
    pub root: Value,
    /// Comments after which nothing comes.
    pub loose: Vec<(Span, String)>,
}

/// What keeps a text from being TOML.
#[derive(Clone, Debug)]
pub struct Mistake {
    /// Where.
    pub span: Span,
    /// What is wrong, in a line.
    pub message: String,
}

/// A value, where it stands and what is said about it.
#[derive(Clone, Debug)]
pub struct Value {
    /// What it is.
    pub kind: Kind,
    /// Where it (or its key) stands.
    pub span: Span,
    /// The comment lines above it, without `#`.
    pub comments: Vec<String>,
    /// The comment beside it.
    pub beside: Option<String>,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A string.
    Text(String),
    /// `true` or `false`.
    Bool(bool),
    /// An array, or an array of tables.
    List(Vec<Value>),
    /// A table.
    Table(IndexMap<String, Value>),
    /// What no configuration needs: a number or a date.
    Other(&'static str),
}

impl Value {
    /// What it is, in words.
    pub fn describe(&self) -> &'static str {
        match &self.kind {
            Kind::Text(_) => "text",
            Kind::Bool(_) => "a boolean",
            Kind::List(_) => "a list",
            Kind::Table(_) => "a table",
            Kind::Other(what) => what,
        }
    }

    /// The table, if it is one.
    pub fn table(&self) -> Option<&IndexMap<String, Value>> {
        match &self.kind {
            Kind::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The comments above it and beside it.
    pub fn all_comments(&self) -> impl Iterator<Item = String> + '_ {
        self.comments.iter().chain(&self.beside).cloned()
    }

    /// Forgets the comments, here and below.
    pub fn without_comments(&self) -> Value {
        let kind = match &self.kind {
            Kind::List(items) => Kind::List(items.iter().map(Value::without_comments).collect()),
            Kind::Table(table) => Kind::Table(
                table
                    .iter()
                    .map(|(key, value)| (key.clone(), value.without_comments()))
                    .collect(),
            ),
            other => other.clone(),
        };
        Value {
            kind,
            span: self.span,
            comments: Vec::new(),
            beside: None,
        }
    }
}

/// Parses the text of a file.
///
/// # Errors
/// The first mistake.
pub fn parse(text: &str, file: FileId) -> Result<Document, Mistake> {
    let lines = Lines::new(text, file);
    let parsed = caught(|| ImDocument::parse(text)).map_err(|reason| Mistake {
        span: lines.span(0..0),
        message: format!("toml_edit fails on this file: {reason}"),
    })?;
    let document = parsed.map_err(|error| {
        let message = error.message().lines().next().unwrap_or("syntax error");
        Mistake {
            span: lines.span(error.span().map_or(0..0, |range| range.start..range.start)),
            message: format!("not valid TOML: {message}"),
        }
    })?;
    let mut root = Reader { lines: &lines }.table(document.as_table(), 0);
    let loose = attach(&mut root, decor::comments(&document, &lines));
    let loose = loose.into_iter().map(|comment| {
        let span = Span {
            line: comment.line,
            column: 1,
            length: 1,
            file,
        };
        (span, comment.text)
    });
    Ok(Document {
        loose: loose.collect(),
        root,
    })
}

/// A text and where its lines begin.
struct Lines<'t> {
    text: &'t str,
    file: FileId,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str, file: FileId) -> Lines<'t> {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        Lines {
            text,
            file,
            starts: std::iter::once(0).chain(ends).collect(),
        }
    }

    /// The line of an offset, counted from 0.
    fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset) - 1
    }

    /// What stands before an offset on its line.
    fn before(&self, offset: usize) -> &'t str {
        let start = self.starts[self.line(offset)];
        self.text.get(start..offset).unwrap_or_default()
    }

    fn span(&self, range: Range<usize>) -> Span {
        let shown = self.text.get(range.clone()).unwrap_or_default();
        let shown = shown.lines().next().unwrap_or_default().chars().count();
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Span {
            file: self.file,
            line: number(self.line(range.start) + 1),
            column: number(self.before(range.start).chars().count() + 1),
            length: number(shown).max(1),
        }
    }
}

struct Reader<'t> {
    lines: &'t Lines<'t>,
}

impl Reader<'_> {
    fn span(&self, range: Option<Range<usize>>, fallback: usize) -> Span {
        self.lines.span(range.unwrap_or(fallback..fallback))
    }

    fn value(kind: Kind, span: Span) -> Value {
        Value {
            kind,
            span,
            comments: Vec::new(),
            beside: None,
        }
    }

    fn table(&self, table: &Table, fallback: usize) -> Value {
        let start = table.span().map_or(fallback, |range| range.start);
        let mut result = IndexMap::new();
        for (key, item) in table.iter().filter(|(_, item)| !item.is_none()) {
            let mut value = self.item(item, start);
            let key_span = table.key(key).and_then(|key| key.span());
            if let Some(range) = key_span.filter(|_| item.is_value()) {
                value.span = self.span(Some(range), start);
            }
            result.insert(key.to_owned(), value);
        }
        Self::value(Kind::Table(result), self.span(table.span(), start))
    }

    fn item(&self, item: &Item, fallback: usize) -> Value {
        match item {
            Item::Table(table) => self.table(table, fallback),
            Item::ArrayOfTables(tables) => {
                let items = tables
                    .iter()
                    .map(|table| self.table(table, fallback))
                    .collect();
                Self::value(Kind::List(items), self.span(tables.span(), fallback))
            }
            Item::Value(value) => self.plain(value, fallback),
            Item::None => Self::value(Kind::Other("nothing"), self.span(None, fallback)),
        }
    }

    fn plain(&self, value: &toml_edit::Value, fallback: usize) -> Value {
        let span = self.span(value.span(), fallback);
        let kind = match value {
            toml_edit::Value::String(text) => Kind::Text(text.value().clone()),
            toml_edit::Value::Boolean(flag) => Kind::Bool(*flag.value()),
            toml_edit::Value::Array(items) => Kind::List(
                items
                    .iter()
                    .map(|item| self.plain(item, fallback))
                    .collect(),
            ),
            toml_edit::Value::InlineTable(table) => Kind::Table(
                table
                    .iter()
                    .map(|(key, value)| (key.to_owned(), self.plain(value, fallback)))
                    .collect(),
            ),
            toml_edit::Value::Integer(_) | toml_edit::Value::Float(_) => Kind::Other("a number"),
            toml_edit::Value::Datetime(_) => Kind::Other("a date"),
        };
        Self::value(kind, span)
    }
}

/// Gives every comment to what follows it, or to what stands before it on its line. Returns those that nothing
/// follows.
fn attach(root: &mut Value, comments: Vec<Comment>) -> Vec<Comment> {
    let mut anchors: Vec<u32> = Vec::new();
    lines(root, true, &mut anchors);
    anchors.sort_unstable();
    anchors.dedup();
    let mut given: BTreeMap<u32, Vec<(String, bool)>> = BTreeMap::new();
    let mut loose = Vec::new();
    for comment in comments {
        if comment.is_beside && anchors.binary_search(&comment.line).is_ok() {
            let own = given.entry(comment.line).or_default();
            own.push((comment.text, true));
            continue;
        }
        let next = anchors.partition_point(|anchor| *anchor <= comment.line);
        match anchors.get(next) {
            Some(anchor) => given
                .entry(*anchor)
                .or_default()
                .push((comment.text, false)),
            None => loose.push(comment),
        }
    }
    give(root, true, &mut given);
    loose
}

/// Whether a value is a list of tables, which have their comments themselves.
fn has_tables(value: &Value) -> bool {
    match &value.kind {
        Kind::List(items) => matches!(items.first().map(|i| &i.kind), Some(Kind::Table(_))),
        _ => false,
    }
}

/// The lines of what comments can belong to.
fn lines(value: &Value, root: bool, anchors: &mut Vec<u32>) {
    if !root && !has_tables(value) {
        anchors.push(value.span.line);
    }
    match &value.kind {
        Kind::Table(table) => table.values().for_each(|v| lines(v, false, anchors)),
        Kind::List(items) => items.iter().for_each(|item| lines(item, false, anchors)),
        _ => {}
    }
}

fn give(value: &mut Value, root: bool, given: &mut BTreeMap<u32, Vec<(String, bool)>>) {
    if !root && !has_tables(value) {
        for (text, beside) in given.remove(&value.span.line).unwrap_or_default() {
            if beside && value.beside.is_none() {
                value.beside = Some(text);
            } else {
                value.comments.push(text);
            }
        }
    }
    match &mut value.kind {
        Kind::Table(table) => table.values_mut().for_each(|v| give(v, false, given)),
        Kind::List(items) => items.iter_mut().for_each(|item| give(item, false, given)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::files::Files;

    #[test]
    fn comments_are_found_wherever_they_stand() {
        let text = "# top\nname = 'a' # beside\n\n# of b\nb.c = [ # in\n  # one\n  '#1', # two\r\n  \"\\\"#2\",\n  # three\n]\n\
                    s = '''\n# text\n'''#tight\n# table\n[t] # header\n# d\nd = { e = [ # within\n  1 ] } # inline\n[[l]]\n# last\n";
        let file = Files::default().add("x", text.to_owned());
        let lines = Lines::new(text, file);
        let document = ImDocument::parse(text).expect("it is TOML");
        let found: Vec<_> = decor::comments(&document, &lines)
            .into_iter()
            .map(|comment| (comment.line, comment.text, comment.is_beside))
            .collect();
        let comment = |line, text: &str, is_beside| (line, text.to_owned(), is_beside);
        let expected = [
            comment(1, "top", false),
            comment(2, "beside", true),
            comment(4, "of b", false),
            comment(5, "in", true),
            comment(6, "one", false),
            comment(7, "two", true),
            comment(9, "three", false),
            comment(13, "tight", true),
            comment(14, "table", false),
            comment(15, "header", true),
            comment(16, "d", false),
            comment(17, "within", true),
            comment(18, "inline", true),
            comment(20, "last", false),
        ];
        assert_eq!(found, expected);
        let document = parse(text, file).expect("it is TOML");
        assert_eq!(document.loose.len(), 1);
        let first = &document.root.table().expect("a table")["name"];
        assert_eq!(first.comments, ["top"]);
        let value = &document.root.table().expect("a table")["t"];
        // A value of several lines has its place where it begins: what stands after its end goes on.
        assert_eq!(value.comments, ["tight", "table"]);
        assert_eq!(value.beside.as_deref(), Some("header"));
    }

    #[test]
    fn places_count_characters() {
        let text = "a = 'ü'\nb = ['ü', 'x']\n";
        let file = Files::default().add("x", text.to_owned());
        let root = parse(text, file).expect("it is TOML").root;
        let Kind::List(items) = &root.table().expect("a table")["b"].kind else {
            panic!("a list");
        };
        let place = |value: &Value| (value.span.line, value.span.column, value.span.length);
        assert_eq!(place(&items[1]), (2, 11, 3));
        let mistake = parse("a = 1\nb = \n", file).expect_err("no value");
        assert_eq!((mistake.span.line, mistake.span.column), (2, 5));
    }
}

//! TOML as a tree in which every value keeps its place and its comments.

use indexmap::IndexMap;
use toml_edit::{Item, Table};

use crate::diag::{Diagnostic, Sink};
use crate::text::files::{line_column, FileId, Files, Span};
use crate::text::toml;

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

/// Parses a TOML file.
///
/// # Errors
/// Reports a syntax error with its place and returns `None`.
pub fn parse(file: FileId, files: &Files, sink: &Sink) -> Option<Value> {
    let text = files.text(file);
    let document = match toml::parse(text) {
        Ok(document) => document,
        Err(mistake) => {
            sink.report(Diagnostic::error(mistake.span(file), mistake.message));
            return None;
        }
    };
    let reader = Reader { file, text };
    let mut root = reader.table(document.as_table(), 0);
    let mut comments = comment_lines(text);
    attach(&mut root, &mut comments);
    for (line, comment, _) in comments {
        let span = reader.span_at(line, 1);
        sink.report(Diagnostic::warning(
            span,
            format!("this comment belongs to nothing and is not carried over: {comment}"),
        ));
    }
    Some(root)
}

struct Reader<'t> {
    file: FileId,
    text: &'t str,
}

impl Reader<'_> {
    fn span_at(&self, line: u32, column: u32) -> Span {
        Span {
            file: self.file,
            line,
            column,
            length: 1,
        }
    }

    fn span(&self, range: Option<std::ops::Range<usize>>, fallback: usize) -> Span {
        let start = range.as_ref().map_or(fallback, |r| r.start);
        let (line, column) = line_column(self.text, start);
        let shown = range
            .and_then(|r| self.text.get(r))
            .and_then(|text| text.lines().next())
            .map_or(1, |line| line.chars().count());
        Span {
            length: u32::try_from(shown).unwrap_or(1).max(1),
            ..self.span_at(line, column)
        }
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
        for (key, item) in table.get_values_and_tables() {
            let value = self.item(item, start);
            let key_span = table.key(key).and_then(|k| k.span());
            let mut value = value;
            if let Some(range) =
                key_span.filter(|_| !matches!(item, Item::Table(_) | Item::ArrayOfTables(_)))
            {
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

trait Entries {
    fn get_values_and_tables(&self) -> Vec<(&str, &Item)>;
}

impl Entries for Table {
    fn get_values_and_tables(&self) -> Vec<(&str, &Item)> {
        self.iter().filter(|(_, item)| !item.is_none()).collect()
    }
}

/// Comments: line, text, and whether something else stands before it on the line.
fn comment_lines(text: &str) -> Vec<(u32, String, bool)> {
    let mut result = Vec::new();
    // Inside of `"""` and `'''` a `#` is text; configurations use them for descriptions.
    let mut open: Option<&str> = None;
    for (number, line) in (1..).zip(text.lines()) {
        let mut quote: Option<char> = None;
        let mut at = 0;
        while let Some(c) = line.get(at..).and_then(|rest| rest.chars().next()) {
            let rest = &line[at..];
            if let Some(end) = open {
                if rest.starts_with(end) {
                    open = None;
                    at += 3;
                } else {
                    at += c.len_utf8();
                }
                continue;
            }
            match quote {
                Some('"') if c == '\\' => at += 1,
                Some(q) if q == c => quote = None,
                Some(_) => {}
                None if rest.starts_with("\"\"\"") || rest.starts_with("'''") => {
                    open = Some(if c == '"' { "\"\"\"" } else { "'''" });
                    at += 2;
                }
                None if c == '"' || c == '\'' => quote = Some(c),
                None if c == '#' => {
                    let comment = rest[1..].strip_prefix(' ').unwrap_or(&rest[1..]);
                    let beside = !line[..at].trim().is_empty();
                    result.push((number, comment.trim_end().to_owned(), beside));
                    break;
                }
                None => {}
            }
            at += line
                .get(at..)
                .and_then(|r| r.chars().next())
                .map_or(1, char::len_utf8);
        }
    }
    result
}

/// Gives every comment to what follows it, or to what stands before it on its line.
fn attach(value: &mut Value, comments: &mut Vec<(u32, String, bool)>) {
    let mut anchors: Vec<u32> = Vec::new();
    lines(value, true, &mut anchors);
    anchors.sort_unstable();
    anchors.dedup();
    let mut given: Vec<(u32, String, bool)> = Vec::new();
    comments.retain(|(line, text, beside)| {
        let target = if *beside && anchors.binary_search(line).is_ok() {
            Some((*line, true))
        } else {
            let next = anchors.partition_point(|anchor| anchor <= line);
            anchors.get(next).map(|anchor| (*anchor, false))
        };
        if let Some((anchor, beside)) = target {
            given.push((anchor, text.clone(), beside));
        }
        target.is_none()
    });
    give(value, true, &mut given);
}

fn lines(value: &Value, root: bool, anchors: &mut Vec<u32>) {
    match &value.kind {
        Kind::Table(table) => {
            if !root {
                anchors.push(value.span.line);
            }
            table
                .values()
                .for_each(|value| lines(value, false, anchors));
        }
        Kind::List(items) => {
            if !matches!(items.first().map(|i| &i.kind), Some(Kind::Table(_))) {
                anchors.push(value.span.line);
            }
            items.iter().for_each(|item| lines(item, false, anchors));
        }
        _ => anchors.push(value.span.line),
    }
}

fn give(value: &mut Value, root: bool, given: &mut Vec<(u32, String, bool)>) {
    let line = value.span.line;
    let tables = match &value.kind {
        Kind::List(items) => matches!(items.first().map(|i| &i.kind), Some(Kind::Table(_))),
        _ => false,
    };
    if !root && !tables {
        let (own, rest): (Vec<_>, Vec<_>) =
            given.drain(..).partition(|(anchor, ..)| *anchor == line);
        *given = rest;
        for (_, text, beside) in own {
            if beside && value.beside.is_none() {
                value.beside = Some(text);
            } else {
                value.comments.push(text);
            }
        }
    }
    match &mut value.kind {
        Kind::Table(table) => table
            .values_mut()
            .for_each(|value| give(value, false, given)),
        Kind::List(items) => items.iter_mut().for_each(|item| give(item, false, given)),
        _ => {}
    }
}

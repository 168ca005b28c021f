// SPDX-License-Identifier: GPL-2.0-or-later
//! Control templates: their paragraphs, fields, comments, and the conditions under which lines stand.

use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, Sink};
use crate::text::files::{FileId, Files, Span};

/// A paragraph.
#[derive(Clone, Debug)]
pub struct Paragraph {
    /// Its fields, in the order of first writing.
    pub fields: Vec<Field>,
    /// Comment lines above its first field.
    pub comments: Vec<String>,
    /// The conditions under which all of it stands.
    pub conditions: Vec<String>,
    /// Where it begins.
    pub span: Span,
}

/// A field.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its lines, without the blank of continuations.
    pub lines: Vec<Line>,
    /// Where it stands.
    pub span: Span,
}

/// A line of a field.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its text.
    pub text: String,
    /// Comment lines above it.
    pub comments: Vec<String>,
    /// The conditions under which it stands, besides those of the paragraph.
    pub conditions: Vec<String>,
    /// Where it stands.
    pub span: Span,
}

impl Paragraph {
    /// A field by its name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

impl Field {
    /// The value as one text, its conditions written into it.
    pub fn text(&self) -> String {
        let lines: Vec<String> = self
            .lines
            .iter()
            .map(|line| {
                let mut text = line.text.clone();
                for condition in line.conditions.iter().rev() {
                    text = format!("{{% if {condition} %}}{text}{{% endif %}}");
                }
                text
            })
            .collect();
        lines.join("\n")
    }

    /// All comments in it.
    pub fn comments(&self) -> Vec<String> {
        self.lines
            .iter()
            .flat_map(|line| line.comments.clone())
            .collect()
    }
}

/// Reads a converted control template. `known` are the fields that may stand in it.
///
/// Reports control characters, what gencontrol.py takes for malformed, and what cannot be taken apart into fields.
pub fn parse(
    text: &str,
    file: FileId,
    files: &Files,
    known: &[&str],
    sink: &Sink,
) -> Vec<Paragraph> {
    super::plain::check(file, files, sink);
    let mut parser = Parser {
        file,
        files,
        known,
        sink,
        done: Vec::new(),
        open: None,
        comments: Vec::new(),
        conditions: Vec::new(),
    };
    for (number, line) in (1..).zip(text.strip_suffix('\n').unwrap_or(text).split('\n')) {
        if !text.is_empty() {
            parser.line(number, line);
        }
    }
    parser.end();
    if !parser.conditions.is_empty() {
        let span = parser.span(1, 1);
        sink.report(Diagnostic::error(
            span,
            "an `if` of this template has no `endif`",
        ));
    }
    parser.done
}

struct Parser<'a> {
    file: FileId,
    files: &'a Files,
    known: &'a [&'a str],
    sink: &'a Sink,
    done: Vec<Paragraph>,
    open: Option<Paragraph>,
    comments: Vec<String>,
    /// For every open `if`: the branches so far that do not hold, and the one that does.
    conditions: Vec<(Vec<String>, String)>,
}

impl Parser<'_> {
    fn span(&self, line: u32, column: u32) -> Span {
        let text = self.files.line(self.file, line);
        Span {
            file: self.file,
            line,
            column,
            length: u32::try_from(text.chars().count()).unwrap_or(1).max(1),
        }
    }

    fn error(&self, line: u32, message: impl Into<String>) {
        self.sink
            .report(Diagnostic::error(self.span(line, 1), message));
    }

    fn line(&mut self, number: u32, line: &str) {
        if let Some(statement) = statement(line) {
            return self.statement(number, statement);
        }
        if line.trim_end().ends_with("%}") && line.ends_with("%}") {
            return self.error(
                number,
                "a template tag at the end of a line joins it with the next one, which cannot be taken apart",
            );
        }
        if line.is_empty() {
            return self.end();
        }
        if let Some(comment) = line.strip_prefix('#') {
            let comment = comment.strip_prefix(' ').unwrap_or(comment);
            return self.comments.push(comment.trim_end().to_owned());
        }
        let conditions = self.current();
        if let Some(rest) = line.strip_prefix([' ', '\t']) {
            return self.continuation(number, rest, conditions);
        }
        let Some((name, value)) = header(line) else {
            return self.error(
                number,
                "this is neither a field nor the continuation of one",
            );
        };
        if !self.known.contains(&name) {
            self.sink.report(
                Diagnostic::error(self.span(number, 1), format!("unknown field `{name}`"))
                    .maybe_help(did_you_mean(name, self.known.iter().copied())),
            );
        }
        let span = self.span(number, 1);
        let comments = std::mem::take(&mut self.comments);
        let first = self.open.is_none();
        let paragraph = self.open.get_or_insert_with(|| Paragraph {
            fields: Vec::new(),
            comments: comments.clone(),
            conditions: conditions.clone(),
            span,
        });
        let inner = beyond(&paragraph.conditions, &conditions);
        let field = Field {
            name: name.to_owned(),
            span,
            lines: vec![Line {
                text: value.to_owned(),
                comments: if first { Vec::new() } else { comments },
                conditions: inner,
                span,
            }],
        };
        match paragraph.fields.iter_mut().find(|old| old.name == name) {
            Some(old) => {
                self.sink.report(Diagnostic::warning(
                    span,
                    format!("`{name}` stands here a second time; the last one counts"),
                ));
                *old = field;
            }
            None => paragraph.fields.push(field),
        }
    }

    fn continuation(&mut self, number: u32, rest: &str, conditions: Vec<String>) {
        if rest.is_empty() {
            return self.error(number, "a line of one blank: write ` .` for an empty line, or nothing to end the paragraph");
        }
        let span = self.span(number, 1);
        let comments = std::mem::take(&mut self.comments);
        let line = self.open.as_mut().and_then(|paragraph| {
            let inner = beyond(&paragraph.conditions, &conditions);
            paragraph.fields.last_mut().map(|field| (field, inner))
        });
        match line {
            Some((field, inner)) => field.lines.push(Line {
                text: rest.to_owned(),
                comments,
                conditions: inner,
                span,
            }),
            None => self.error(number, "the continuation of a field, before any field"),
        }
    }

    /// The conditions that hold now.
    fn current(&self) -> Vec<String> {
        self.conditions
            .iter()
            .map(|(not, holds)| {
                let mut parts: Vec<String> = not.iter().map(|c| format!("not ({c})")).collect();
                if !holds.is_empty() {
                    parts.push(if parts.is_empty() {
                        holds.clone()
                    } else {
                        format!("({holds})")
                    });
                }
                parts.join(" and ")
            })
            .collect()
    }

    fn statement(&mut self, number: u32, statement: &str) {
        let (word, rest) = statement
            .split_once(char::is_whitespace)
            .unwrap_or((statement, ""));
        let rest = rest.trim().to_owned();
        match (word, self.conditions.last_mut()) {
            ("if", _) => self.conditions.push((Vec::new(), rest)),
            ("elif", Some((not, holds))) => not.push(std::mem::replace(holds, rest)),
            ("else", Some((not, holds))) => not.push(std::mem::take(holds)),
            ("endif", Some(_)) => {
                self.conditions.pop();
            }
            _ => self.error(
                number,
                format!("`{word}` in a control template cannot be taken apart into fields"),
            ),
        }
    }

    fn end(&mut self) {
        self.done.extend(self.open.take());
    }
}

/// The inner conditions, without those of the paragraph.
fn beyond(outer: &[String], all: &[String]) -> Vec<String> {
    match all.strip_prefix(outer) {
        Some(rest) => rest.to_vec(),
        None => all.to_vec(),
    }
}

/// The text of a line that is one statement.
fn statement(line: &str) -> Option<&str> {
    let inner = line.strip_prefix("{%")?.strip_suffix("%}")?;
    (!inner.contains("%}")).then(|| inner.trim_matches(['-', '+', ' ', '\t']))
}

/// Field name and value of a line, as dataclasses_deb822.py takes it apart.
fn header(line: &str) -> Option<(&str, &str)> {
    let end = line.find(|c: char| c == ':' || c.is_whitespace())?;
    let (name, rest) = line.split_at(end);
    let value = rest.trim_start().strip_prefix(':')?;
    (!name.is_empty()).then(|| (name, value.trim_start()))
}

/// A piece of a list that commas separate, with the comments above it and its conditions.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its text, without blanks around.
    pub text: String,
    /// Comment lines above it.
    pub comments: Vec<String>,
    /// The conditions under which it stands.
    pub conditions: Vec<String>,
    /// Where it stands.
    pub span: Span,
}

/// Splits a field's value at its commas.
pub fn parts(field: &Field) -> Vec<Part> {
    let mut result: Vec<Part> = Vec::new();
    let mut open: Option<Part> = None;
    let mut comments: Vec<String> = Vec::new();
    for line in &field.lines {
        comments.extend(line.comments.iter().cloned());
        let pieces = outside_tags(&line.text);
        let last = pieces.len() - 1;
        for (number, piece) in pieces.into_iter().enumerate() {
            let bare = piece.trim();
            if !bare.is_empty() {
                match &mut open {
                    Some(part) => {
                        // A line break between alternatives; within one it does not parse.
                        let joint = if part.text.ends_with('|') || bare.starts_with('|') {
                            " "
                        } else {
                            "\n"
                        };
                        part.text.push_str(joint);
                        part.text.push_str(bare);
                    }
                    None => {
                        open = Some(Part {
                            text: bare.to_owned(),
                            comments: std::mem::take(&mut comments),
                            conditions: line.conditions.clone(),
                            span: line.span,
                        });
                    }
                }
            }
            if number < last {
                result.extend(open.take());
            }
        }
    }
    result.extend(open);
    result
}

/// Splits at commas that stand in no template tag.
fn outside_tags(text: &str) -> Vec<&str> {
    let mut result = Vec::new();
    let mut start = 0;
    let mut depth = 0_u32;
    let bytes = text.as_bytes();
    for at in 0..bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'{', Some(b'{' | b'%')) => depth += 1,
            (b'}' | b'%', Some(b'}')) => depth = depth.saturating_sub(1),
            (b',', _) if depth == 0 => {
                result.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    result.push(&text[start..]);
    result
}

#[cfg(test)]
mod tests {
    use super::outside_tags;

    #[test]
    fn commas_in_tags_separate_nothing() {
        let text = "a, {{ f(b, c) }}, d{% if e in [f, g] %}, h{% endif %}, { i, j }";
        let pieces = [
            "a",
            " {{ f(b, c) }}",
            " d{% if e in [f, g] %}",
            " h{% endif %}",
            " { i",
            " j }",
        ];
        assert_eq!(outside_tags(text), pieces);
    }
}

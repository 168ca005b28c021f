// SPDX-License-Identifier: GPL-2.0-or-later
//! Control templates: their paragraphs, fields, comments, and the conditions under which lines stand.

use super::loops::{Loop, Sets, Taken};
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
    /// The `set` statements that its variables come of.
    pub sets: String,
    /// Whether it is a whole `for`, of several lines.
    pub is_loop: bool,
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
                let mut text = format!("{}{}", line.sets, line.text);
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
        sets: Sets::default(),
        open_loop: None,
    };
    for (number, line) in (1..).zip(text.strip_suffix('\n').unwrap_or(text).split('\n')) {
        if !text.is_empty() {
            parser.line(number, line);
        }
    }
    parser.end();
    if !parser.conditions.is_empty() {
        parser.error(1, "an `if` of this template has no `endif`");
    }
    if let Some(open) = &parser.open_loop {
        parser.error(open.line, "this `for` has no `endfor`");
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
    sets: Sets,
    open_loop: Option<Loop>,
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
        if let Some(open) = &mut self.open_loop {
            match open.take(line, statement(line)) {
                Taken::More => {}
                Taken::All => self.close_loop(),
                Taken::Not => self.error(
                    number,
                    "a `for` around fields or packages cannot be taken apart: write them one by one",
                ),
            }
            return;
        }
        if let Some(statement) = statement(line) {
            return self.statement(number, line, statement);
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
                sets: self.sets.of(value),
                is_loop: false,
                span,
            }],
        };
        match paragraph.fields.iter_mut().find(|old| old.name == name) {
            Some(old) => {
                self.sink.report(Diagnostic::warning(
                    span,
                    format!("duplicate field `{name}`: the last one is used"),
                ));
                *old = field;
            }
            None => paragraph.fields.push(field),
        }
    }

    fn continuation(&mut self, number: u32, rest: &str, conditions: Vec<String>) {
        if rest.is_empty() {
            return self.error(number, "a line with nothing but a space: write ` .` for an empty line, or nothing to end the paragraph");
        }
        self.add(number, rest.to_owned(), conditions, false);
    }

    /// Adds a line to the open field.
    fn add(&mut self, number: u32, text: String, conditions: Vec<String>, is_loop: bool) {
        let span = self.span(number, 1);
        let comments = std::mem::take(&mut self.comments);
        let sets = self.sets.of(&text);
        let line = self.open.as_mut().and_then(|paragraph| {
            let inner = beyond(&paragraph.conditions, &conditions);
            paragraph.fields.last_mut().map(|field| (field, inner))
        });
        match line {
            Some((field, inner)) => field.lines.push(Line {
                text,
                comments,
                conditions: inner,
                sets,
                is_loop,
                span,
            }),
            None => self.error(number, "the continuation of a field, before any field"),
        }
    }

    fn close_loop(&mut self) {
        if let Some(done) = self.open_loop.take() {
            self.add(done.line, done.text, self.current(), true);
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

    fn statement(&mut self, number: u32, line: &str, statement: &str) {
        let (word, rest) = statement
            .split_once(char::is_whitespace)
            .unwrap_or((statement, ""));
        let rest = rest.trim().to_owned();
        if word.ends_with("if") && !self.sets.of(&format!("{{{{ {rest} }}}}")).is_empty() {
            return self.error(
                number,
                "a condition on what `set` made cannot be taken apart: write its value",
            );
        }
        match (word, self.conditions.last_mut()) {
            ("for", _) => self.open_loop = Some(Loop::new(number, line)),
            ("set", _) if rest.contains('=') => {
                let conditions = self.current();
                self.sets.add(line, &rest, &conditions);
            }
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

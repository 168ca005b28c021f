// SPDX-License-Identifier: GPL-2.0-or-later
//! Control templates: their paragraphs, fields, comments, and the conditions under which lines stand.

use super::branches::{If, Within};
pub use super::fields::{Field, Line, Paragraph};
use super::literal::folded;
use super::loops::{Loop, Sets, Taken};
use super::unfold::unfold;
use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, Sink};
use crate::text::files::{FileId, Files, Span};

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
        ifs: 0,
        sets: Sets::default(),
        open_loop: None,
    };
    let (lines, problems) = unfold(text);
    for line in &lines {
        parser.line(line.number, &line.text);
    }
    let is_whole = problems.is_empty();
    for problem in problems {
        let place = parser.span(problem.line, 1);
        sink.report(Diagnostic::error(place, problem.message).help(problem.help));
    }
    parser.end();
    for open in &parser.conditions {
        parser.error(open.line, "this `if` has no `endif`");
    }
    match is_whole {
        true => parser.done,
        // What is missing would be told again as something else.
        false => Vec::new(),
    }
}

struct Parser<'a> {
    file: FileId,
    files: &'a Files,
    known: &'a [&'a str],
    sink: &'a Sink,
    done: Vec<Paragraph>,
    open: Option<Paragraph>,
    comments: Vec<String>,
    conditions: Vec<If>,
    /// How many `if` there were so far.
    ifs: u32,
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
                Taken::Not => self.error(number, "this is no line of a field"),
            }
            return;
        }
        if let Some(statement) = statement(line) {
            return self.statement(number, line, statement);
        }
        let Some(within) = self.current() else {
            return;
        };
        if line.is_empty() {
            return self.end();
        }
        if let Some(comment) = line.strip_prefix('#') {
            let comment = comment.strip_prefix(' ').unwrap_or(comment);
            return self.comments.push(comment.trim_end().to_owned());
        }
        if let Some(rest) = line.strip_prefix([' ', '\t']) {
            return self.continuation(number, rest, within);
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
        let mut comments = std::mem::take(&mut self.comments);
        let paragraph = self.open.get_or_insert_with(|| Paragraph {
            fields: Vec::new(),
            comments: std::mem::take(&mut comments),
            conditions: Vec::new(),
            span,
        });
        let (conditions, branches) = within;
        paragraph.fields.push(Field {
            name: name.to_owned(),
            span,
            lines: vec![Line {
                text: value.to_owned(),
                comments,
                conditions,
                sets: self.sets.of(value),
                is_loop: false,
                begins: true,
                branches,
                span,
            }],
        });
    }

    fn continuation(&mut self, number: u32, rest: &str, within: Within) {
        if rest.is_empty() {
            return self.error(number, "a line with nothing but a space: write ` .` for an empty line, or nothing to end the paragraph");
        }
        self.add(number, rest.to_owned(), within, false);
    }

    /// Adds a line to the open field.
    fn add(&mut self, number: u32, text: String, within: Within, is_loop: bool) {
        let span = self.span(number, 1);
        let line = Line {
            sets: self.sets.of(&text),
            text,
            comments: std::mem::take(&mut self.comments),
            conditions: within.0,
            is_loop,
            begins: false,
            branches: within.1,
            span,
        };
        match self.open.as_mut().and_then(|open| open.fields.last_mut()) {
            Some(field) => field.lines.push(line),
            None => self.error(number, "the continuation of a field, before any field"),
        }
    }

    fn close_loop(&mut self) {
        if let (Some(done), Some(within)) = (self.open_loop.take(), self.current()) {
            self.add(done.line, done.text, within, true);
        }
    }

    /// The conditions that hold now; `None` where they never do.
    fn current(&self) -> Option<Within> {
        let mut within = Within::default();
        for open in &self.conditions {
            let condition = open.condition()?;
            if !condition.is_empty() {
                within.0.push(condition);
                let branch = u32::try_from(open.not.len()).unwrap_or(u32::MAX);
                within.1.push((open.number, branch));
            }
        }
        Some(within)
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
                if let Some((conditions, _)) = self.current() {
                    self.sets.add(line, &rest, &conditions);
                }
            }
            ("if", _) => {
                self.ifs += 1;
                self.conditions.push(If {
                    number: self.ifs,
                    line: number,
                    not: Vec::new(),
                    holds: Some(folded(&rest)),
                });
            }
            ("elif", Some(open)) => open.not.extend(open.holds.replace(folded(&rest))),
            ("else", Some(open)) => open.not.extend(open.holds.take()),
            ("endif", Some(_)) => {
                self.conditions.pop();
            }
            _ => {
                let message =
                    format!("`{word}` in a control template cannot be taken apart into fields");
                let place = self.span(number, 1);
                self.sink
                    .report(Diagnostic::error(place, message).help("write out what it makes"));
            }
        }
    }

    fn end(&mut self) {
        let paragraph = self.open.take();
        self.done
            .extend(paragraph.map(|open| open.settled(self.sink)));
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

// SPDX-License-Identifier: GPL-2.0-or-later
//! A control template as the lines that it has once it is rendered, as far as that is known without rendering: a
//! statement on a line of its own is a line, one within a line joins it with the next, and a loop over a list that
//! is written down is written out where it makes fields or packages.

use std::collections::{BTreeMap, VecDeque};

use super::literal::shown;
use super::tokens::{replaced, tokens, Kind, Token};
use super::turns::{makes_lines, trim, written_out};

/// A line of a template.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Where it begins, counted from 1.
    pub(super) number: u32,
    /// Its text; a statement that makes no text is one by itself.
    pub(super) text: String,
}

/// What cannot be unfolded: the line, what it is, and what to do.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) line: u32,
    pub(super) message: &'static str,
    pub(super) help: &'static str,
}

const LITERAL: &str =
    "loop over a literal list, `{% for x in ['a', 'b'] %}`, or write them one by one";

/// More tokens than that are not made of loops.
const MAX_TOKENS: usize = 100_000;

/// The lines of a template, and what is in the way.
pub(super) fn unfold(text: &str) -> (Vec<Line>, Vec<Problem>) {
    let mut unfolder = Unfolder {
        rest: tokens(text).into(),
        sets: BTreeMap::new(),
        blocks: Vec::new(),
        lines: Vec::new(),
        problems: Vec::new(),
        open: String::new(),
        number: 1,
        trim: Trim::Nothing,
        made: 0,
    };
    while let Some(token) = unfolder.rest.pop_front() {
        unfolder.token(token);
    }
    if !unfolder.open.trim().is_empty() {
        unfolder.flush();
    }
    (unfolder.lines, unfolder.problems)
}

/// What of the text behind a tag goes.
#[derive(Clone, Copy, PartialEq)]
enum Trim {
    Nothing,
    /// One line break.
    Break,
    /// All white space.
    Blanks,
}

struct Unfolder {
    rest: VecDeque<Token>,
    /// What `set` made of an expression, outside of blocks.
    sets: BTreeMap<String, String>,
    /// For every open block, whether its statements are lines.
    blocks: Vec<bool>,
    lines: Vec<Line>,
    problems: Vec<Problem>,
    /// The line that is being put together, and where it begins.
    open: String,
    number: u32,
    trim: Trim,
    /// How many tokens came of loops.
    made: usize,
}

impl Unfolder {
    fn token(&mut self, mut token: Token) {
        if token.lead == "-" {
            let kept = self.open.trim_end().len();
            self.open.truncate(kept);
        }
        match token.kind {
            Kind::Text => {
                self.text(&token);
                if token.tail == "-" {
                    self.trim = Trim::Blanks;
                }
                return;
            }
            Kind::Expression => self.append(&token),
            Kind::Comment => {
                let lines = token.text.lines();
                self.lines.extend(lines.map(|line| Line {
                    number: token.line,
                    text: format!("# {}", line.trim()),
                }));
            }
            Kind::Statement => {
                if matches!(token.word(), Some("if" | "elif" | "for")) {
                    token.text = self.resolved(&token.text);
                }
                if self.statement(&token) {
                    self.trim = Trim::Nothing;
                    return;
                }
            }
        }
        self.trim = match (token.tail.as_str(), token.kind) {
            ("-", _) => Trim::Blanks,
            ("+", _) | (_, Kind::Expression) => Trim::Nothing,
            _ => Trim::Break,
        };
    }

    fn text(&mut self, token: &Token) {
        let text = match std::mem::replace(&mut self.trim, Trim::Nothing) {
            Trim::Nothing => token.text.as_str(),
            Trim::Break => token.text.strip_prefix('\n').unwrap_or(&token.text),
            Trim::Blanks => token.text.trim_start(),
        };
        let cut = token.text[..token.text.len() - text.len()]
            .matches('\n')
            .count();
        let mut number = token.line + u32::try_from(cut).unwrap_or(0);
        let is_cut = self.rest.front().is_some_and(|next| next.lead == "-");
        let text = if is_cut { text.trim_end() } else { text };
        let mut lines = text.split('\n').peekable();
        while let Some(line) = lines.next() {
            if self.open.is_empty() {
                self.number = number;
            }
            self.open.push_str(line);
            if lines.peek().is_some() {
                self.flush();
                number += 1;
            }
        }
    }

    fn flush(&mut self) {
        self.lines.push(Line {
            number: self.number,
            text: std::mem::take(&mut self.open),
        });
    }

    fn append(&mut self, token: &Token) {
        if self.open.is_empty() {
            self.number = token.line;
        }
        self.open.push_str(&token.written());
    }

    /// A statement with the names that `set` made replaced.
    fn resolved(&self, text: &str) -> String {
        let by = |name: &str| {
            let value = self.sets.get(name)?;
            let is_one =
                value.starts_with(['[', '(']) || !value.contains(' ') || shown(value).is_some();
            Some(if is_one {
                value.clone()
            } else {
                format!("({value})")
            })
        };
        replaced(text, &by)
    }

    /// Returns whether it was a loop that is written out now, with what its tags trim.
    fn statement(&mut self, token: &Token) -> bool {
        let is_line = self.open.trim().is_empty();
        match token.word().unwrap_or_default() {
            "for" => return self.begin_loop(token, is_line),
            "if" => {
                let is_line = is_line && !self.is_within_line("if", "endif");
                self.blocks.push(is_line);
                self.put(token, is_line);
            }
            "elif" | "else" => {
                let is_line = self.blocks.last().copied();
                self.put(token, is_line.unwrap_or(true));
            }
            "endif" | "endfor" => {
                let is_line = self.blocks.pop();
                self.put(token, is_line.unwrap_or(true));
            }
            "set" => self.set(token),
            _ => self.put(token, is_line),
        }
        false
    }

    fn set(&mut self, token: &Token) {
        let mut token = token.clone();
        if !token.text.contains('=') {
            // `{% set a %}text{% endset %}`
            let ends = self.rest.get(1).and_then(Token::word) == Some("endset");
            let text = self
                .rest
                .front()
                .filter(|text| text.kind == Kind::Text && ends);
            if let Some(text) = text.filter(|text| !text.text.contains(['\'', '\\', '\n'])) {
                token.text = format!("{} = '{}'", token.text, text.text);
                self.rest.drain(..2);
            }
        }
        if let Some((name, value)) = token.rest().split_once('=') {
            let name = name.trim().to_owned();
            match self.blocks.is_empty() {
                true => {
                    let value = self.resolved(value.trim());
                    self.sets.insert(name, value);
                }
                false => {
                    self.sets.remove(&name);
                }
            }
        }
        match self.blocks.last() {
            Some(false) => self.append(&token),
            _ => self.line(&token),
        }
    }

    /// Writes a statement as a line, or within one.
    fn put(&mut self, token: &Token, is_line: bool) {
        match (is_line, self.open.trim().is_empty()) {
            (true, true) => self.line(token),
            (false, _) => self.append(token),
            (true, false) => {
                self.problems.push(Problem {
                    line: token.line,
                    message: "a block that begins on a line of its own ends within a line",
                    help: "put both tags on lines of their own",
                });
                self.flush();
                self.line(token);
            }
        }
    }

    fn line(&mut self, token: &Token) {
        self.lines.push(Line {
            number: token.line,
            text: token.written(),
        });
    }

    /// Whether a block that was just begun ends on the same line, with text in it.
    fn is_within_line(&self, begin: &str, end: &str) -> bool {
        let (mut depth, mut has_text) = (1_u32, false);
        for token in &self.rest {
            match token.word() {
                Some(word) if word == begin => depth += 1,
                Some(word) if word == end => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return has_text;
            }
            if token.kind == Kind::Text && token.text.contains('\n') {
                return false;
            }
            let is_text = token.kind == Kind::Text && !token.text.trim().is_empty();
            has_text |= is_text || token.kind == Kind::Expression;
        }
        false
    }

    /// Returns whether it is written out.
    fn begin_loop(&mut self, token: &Token, is_line: bool) -> bool {
        let Some(end) = self.end_of_loop() else {
            self.problems.push(Problem {
                line: token.line,
                message: "this `for` has no `endfor`",
                help: "write it where the loop ends",
            });
            return false;
        };
        let body: Vec<&Token> = self.rest.iter().take(end).collect();
        // Recipes have no `range`.
        let is_range = token.rest().contains(" in range(");
        if !is_range && !makes_lines(&body, is_line) {
            let is_line = is_line && !self.is_within_line("for", "endfor");
            self.blocks.push(is_line);
            self.put(token, is_line);
            return false;
        }
        let mut body: Vec<Token> = self.rest.drain(..end).collect();
        let end = self.rest.pop_front();
        let end = end.as_ref().unwrap_or(token);
        if let Some(first) = body.first_mut() {
            trim(first, token);
        }
        if let Some(last) = body.last_mut().filter(|_| end.lead == "-") {
            let kept = last.text.trim_end().len();
            last.text.truncate(kept);
        }
        if let Some(next) = self.rest.front_mut() {
            trim(next, end);
        }
        let message = match written_out(token, &body) {
            None => {
                "a `for` around fields or packages needs a list that is written in the template"
            }
            Some(turns) => {
                let turns: Vec<Token> = turns.into_iter().flatten().collect();
                self.made += turns.len();
                if self.made <= MAX_TOKENS {
                    turns
                        .into_iter()
                        .rev()
                        .for_each(|token| self.rest.push_front(token));
                    return true;
                }
                "the loops of this template make more than 100000 parts"
            }
        };
        self.problems.push(Problem {
            line: token.line,
            message,
            help: LITERAL,
        });
        true
    }

    /// Where the loop that was just begun ends.
    fn end_of_loop(&self) -> Option<usize> {
        let mut depth = 1_u32;
        self.rest.iter().position(|token| {
            match token.word() {
                Some("for") => depth += 1,
                Some("endfor") => depth -= 1,
                _ => {}
            }
            depth == 0
        })
    }
}

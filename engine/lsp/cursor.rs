// SPDX-License-Identifier: GPL-2.0-or-later
//! What is at the cursor, by the text alone: while somebody types, it is often no YAML.

use std::path::Path;

use lsp_types::Position;

use super::names::is_recipe;
use super::text::{offset, offset_in};
use crate::text::outline::value_start;

/// A place in a text.
pub(super) struct Cursor<'t> {
    /// The line.
    pub(super) line: &'t str,
    /// Where in it, in bytes.
    pub(super) at: usize,
    /// The keys on the way to it, as they are written, and the one that it is at; an item of a list is empty.
    pub(super) path: Vec<String>,
    /// What it is in.
    pub(super) context: Context,
}

/// What a place is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Context {
    /// A tag of a template, or an expression.
    Template,
    /// A key, or where one may be written.
    Key,
    /// A value, or text of a template.
    Value,
}

impl<'t> Cursor<'t> {
    /// The place in a file.
    pub(super) fn new(path: &Path, text: &'t str, position: Position) -> Cursor<'t> {
        let number = position.line as usize;
        let lines: Vec<&str> = text.lines().take(number.saturating_add(1)).collect();
        let line = lines.get(number).copied().unwrap_or_default();
        let at = offset_in(line, position.character);
        let mut cursor = Cursor {
            line,
            at,
            path: Vec::new(),
            context: Context::Value,
        };
        let before = &line[..at];
        if is_recipe(path) {
            cursor.path = keys(&lines, number, at);
            cursor.context = cursor.in_recipe();
        }
        let is_expression = is_recipe(path) && is_expression(before);
        if is_expression || is_in_tag(&text[..offset(text, position)]) {
            cursor.context = Context::Template;
        }
        cursor
    }

    /// Whether it is at a key; brings that to the path, and those in braces.
    fn in_recipe(&mut self) -> Context {
        let before = &self.line[..self.at];
        let steps = steps(self.line);
        let last = steps.last().filter(|step| !step.key.is_empty());
        if before.trim_start().starts_with('#') {
            return Context::Value;
        }
        let own = self.word(is_name).to_owned();
        match last {
            Some(step) if self.at <= step.end => Context::Key,
            None if before.trim_start_matches([' ', '-']).chars().all(is_name) => {
                self.path.push(own);
                Context::Key
            }
            _ => {
                let value = last.map_or(0, |step| step.end + 1);
                let (keys, is_key) = in_braces(before[value..].trim_start_matches([' ', '-']));
                self.path.extend(keys);
                if !is_key {
                    return Context::Value;
                }
                self.path.push(own);
                Context::Key
            }
        }
    }

    /// The word around the place that consists of such characters.
    pub(super) fn word(&self, is_of: impl Fn(char) -> bool + Copy) -> &'t str {
        let begin = self.line[..self.at].trim_end_matches(is_of).len();
        let rest = &self.line[self.at..];
        let end = rest.find(|c| !is_of(c)).unwrap_or(rest.len());
        &self.line[begin..self.at + end]
    }

    /// The dotted name of a variable.
    pub(super) fn variable(&self) -> &'t str {
        self.word(|c| c.is_alphanumeric() || matches!(c, '_' | '.'))
    }

    /// The path without what is done under its keys.
    pub(super) fn names(&self) -> Vec<String> {
        let strip = |key: &String| key.trim_end_matches(['+', '-']).to_owned();
        self.path.iter().map(strip).collect()
    }
}

/// What names and keys consist of.
fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '+' | '.')
}

/// The keys on the way to the end of a value in braces or brackets, and whether a key comes next.
fn in_braces(value: &str) -> (Vec<String>, bool) {
    let mut open: Vec<Vec<String>> = Vec::new();
    let (mut key, mut word) = (None, String::new());
    let mut rest = value.chars().peekable();
    while let Some(c) = rest
        .next()
        .filter(|c| !open.is_empty() || matches!(c, '{' | '['))
    {
        match c {
            '{' => open.push(key.take().into_iter().collect()),
            '[' => open.push(key.take().into_iter().chain([String::new()]).collect()),
            '}' | ']' => drop(open.pop()),
            '"' | '\'' if word.trim().is_empty() => drop(rest.find(|end| *end == c)),
            ':' if rest.peek().is_none_or(|c| *c == ' ') => key = Some(word.trim().to_owned()),
            ',' => key = None,
            c => {
                word.push(c);
                continue;
            }
        }
        word.clear();
    }
    let is_map = open
        .last()
        .is_some_and(|keys| keys.last().is_none_or(|key| !key.is_empty()));
    let is_key = is_map && key.is_none();
    (open.into_iter().flatten().chain(key).collect(), is_key)
}

/// Whether what follows is in a tag of a template.
fn is_in_tag(before: &str) -> bool {
    let open = before.rfind("{{").max(before.rfind("{%"));
    let closed = before.rfind("}}").max(before.rfind("%}"));
    open > closed
}

/// Whether what follows is an expression.
fn is_expression(before: &str) -> bool {
    ["when:", "buildcheck_signed:"].iter().any(|key| {
        let value = before.rsplit_once(key).map(|(_, value)| value);
        value.is_some_and(|value| value.starts_with(' ') && !value.contains([',', '}']))
    })
}

/// A part of a line that leads deeper.
struct Step<'l> {
    indent: usize,
    /// The key; nothing for an item.
    key: &'l str,
    /// Where it ends.
    end: usize,
}

/// The parts of a line that lead deeper, the outermost first.
fn steps(line: &str) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    let mut at = line.len() - line.trim_start_matches(' ').len();
    while line[at..].starts_with("- ") || &line[at..] == "-" {
        steps.push(Step {
            indent: at,
            key: "",
            end: at,
        });
        let rest = &line[at + 1..];
        at += 1 + rest.len() - rest.trim_start_matches(' ').len();
    }
    let rest = &line[at..];
    let is_plain = !rest.starts_with(['#', '{', '[', '"', '\'']);
    if let Some(value) = value_start(line, at).filter(|_| is_plain) {
        let end = line[..value].trim_end_matches(' ').len() - 1;
        steps.push(Step {
            indent: at,
            key: &line[at..end],
            end,
        });
    }
    steps
}

/// The keys on the way to a place of a line.
fn keys(lines: &[&str], number: usize, at: usize) -> Vec<String> {
    let Some(line) = lines.get(number) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let indent = line.len() - line.trim_start_matches(' ').len();
    // On a line of its own, a key may be about to be written.
    let mut limit = if line.trim().is_empty() { at } else { indent };
    let mut may_be_beside = false;
    for step in steps(line).iter().rev() {
        found.push(step.key.to_owned());
        limit = step.indent;
        may_be_beside = step.key.is_empty();
    }
    for line in lines[..number].iter().rev() {
        for step in steps(line).iter().rev() {
            let is_beside = may_be_beside && step.indent == limit && !step.key.is_empty();
            if step.indent < limit || is_beside {
                found.push(step.key.to_owned());
                limit = step.indent;
                may_be_beside = step.key.is_empty();
            }
        }
        if limit == 0 && !may_be_beside {
            break;
        }
    }
    found.reverse();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys on the way to `|`, and what it is in.
    fn at(text: &str) -> (String, Context) {
        let (before, after) = text.split_once('|').expect("the place is marked");
        let line = before.rsplit('\n').next().unwrap_or_default();
        let position = Position {
            line: u32::try_from(before.matches('\n').count()).unwrap_or(0),
            character: u32::try_from(line.chars().count()).unwrap_or(0),
        };
        let text = format!("{before}{after}");
        let cursor = Cursor::new(Path::new("recipe.yaml"), &text, position);
        (cursor.path.join("/"), cursor.context)
    }

    #[test]
    fn the_way_to_a_place_goes_by_indents_and_dashes() {
        let list = "packages:\n  image:\n    depends:\n";
        for (text, path, context) in [
            (
                "packages:\n  image:\n    na|me: x",
                "packages/image/name",
                Context::Key,
            ),
            (
                "packages:\n  image:\n    name: x|",
                "packages/image/name",
                Context::Value,
            ),
            (
                "packages:\n  image:\n    |",
                "packages/image/",
                Context::Key,
            ),
            ("packages:\n  image:\n  |", "packages/", Context::Key),
            (
                "packages:\n  image: {}\nsource: {}\ntests:\n  |",
                "tests/",
                Context::Key,
            ),
            (
                &format!("{list}      - kmod|"),
                "packages/image/depends//kmod",
                Context::Key,
            ),
            (
                &format!("{list}      - relation: kmod|"),
                "packages/image/depends//relation",
                Context::Value,
            ),
            (
                &format!("{list}      -   relation: kmod\n          wh|: x"),
                "packages/image/depends//wh",
                Context::Key,
            ),
            (
                &format!("{list}      - relation: kmod\n      - re|lation: x"),
                "packages/image/depends//relation",
                Context::Key,
            ),
            // The items of a list may stand below its key.
            (
                "tests:\n- depends: []\n  for|: x",
                "tests//for",
                Context::Key,
            ),
            (
                "tests:\n- depends: []\n- for|: x",
                "tests//for",
                Context::Key,
            ),
            ("tests:\n-\n  for|: x", "tests//for", Context::Key),
            ("tests:\n  - - for: x|", "tests///for", Context::Value),
            (
                "tests:\n  -   - for: x\n        when|: y",
                "tests///when",
                Context::Key,
            ),
            ("'a: b': x\nwhen: a|", "when", Context::Template),
            ("packages:\n  an image|", "packages", Context::Value),
            (
                "packages:\n  image:\n    name: x\n  oth|",
                "packages/oth",
                Context::Key,
            ),
            ("packages:\n  # a comm|ent", "packages", Context::Value),
        ] {
            assert_eq!(at(text), (path.to_owned(), context), "{text}");
        }
    }

    #[test]
    fn the_way_to_a_place_goes_by_braces_and_brackets() {
        for (text, path, context) in [
            (
                "packages:\n  image: { name: a:b| }",
                "packages/image/name",
                Context::Value,
            ),
            (
                "packages:\n  image: { name: a, w|",
                "packages/image/w",
                Context::Key,
            ),
            (
                "packages:\n  image: { depends: [kmod, li|",
                "packages/image/depends/",
                Context::Value,
            ),
            (
                "packages:\n  image: { debhelper: { po|",
                "packages/image/debhelper/po",
                Context::Key,
            ),
        ] {
            assert_eq!(at(text), (path.to_owned(), context), "{text}");
        }
    }

    /// And ends with its like.
    #[test]
    fn a_quote_begins_a_text_only_where_a_value_begins() {
        for text in [
            "packages:\n  image: { name: it's, w|",
            "packages:\n  image: { name: 'a, b: c', w|",
            "packages:\n  image: { name: 'a}', w|",
        ] {
            let expected = ("packages/image/w".to_owned(), Context::Key);
            assert_eq!(at(text), expected, "{text}");
        }
    }

    #[test]
    fn expressions_and_tags_end() {
        for (before, expected) in [
            ("when: a", true),
            ("  buildcheck_signed: a", true),
            ("{ name: x, when: a", true),
            ("when:a", false),
            ("{ when: a, name: b", false),
            ("{ when: a }", false),
            ("when:a, b", false),
            ("name: a", false),
        ] {
            assert_eq!(is_expression(before), expected, "{before}");
        }
        for (before, expected) in [
            ("a", false),
            ("{{ a", true),
            ("{% if a", true),
            ("{{ a }} b", false),
            ("{% if a %} b", false),
            ("{{ a }} {% if", true),
        ] {
            assert_eq!(is_in_tag(before), expected, "{before}");
        }
    }
}

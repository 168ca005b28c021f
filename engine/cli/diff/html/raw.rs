// SPDX-License-Identifier: GPL-2.0-or-later
//! What stands in the generated files, before and after: lines that are gone and new, and those around them.

use std::ops::Range;

use serde::Serialize;
use similar::{Algorithm, DiffOp};

use crate::diff::compare::hunks;
use crate::diff::model::{Hunk, Id, Kind, Subject, Value};

/// Lines around a change.
const AROUND: usize = 3;

/// Lines of more words are not compared word by word: that takes the square of it.
const MAX_WORDS: usize = 2000;

/// A line of a text.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Line {
    /// `-`, `+`, a blank, or `@` of a line between two places.
    sign: char,
    /// The class of it on the page.
    class: &'static str,
    /// Its parts.
    parts: Vec<Part>,
}

/// A part of a line.
#[derive(Debug, PartialEq, Serialize)]
struct Part {
    text: String,
    /// Whether it is what is different in a line.
    is_other: bool,
}

impl Line {
    fn new(sign: char, text: &str) -> Line {
        let part = Part {
            text: text.to_owned(),
            is_other: false,
        };
        Line::of(sign, vec![part])
    }

    fn of(sign: char, parts: Vec<Part>) -> Line {
        let class = match sign {
            '-' => "o",
            '+' => "n",
            '@' => "h",
            _ => "c",
        };
        Line { sign, class, parts }
    }
}

/// A subject that one side has: all of it.
pub(super) fn whole(id: &Id, subject: &Subject, sign: char) -> Vec<Line> {
    let mut found = Vec::new();
    if id.kind == Kind::Package {
        found.push(Line::new(sign, &format!("Package: {}", id.name)));
    }
    // Fields first, then files.
    let mut attributes: Vec<(&String, &Value)> = subject.attributes.iter().collect();
    attributes.sort_by_key(|(name, _)| name.starts_with('.'));
    for (name, value) in attributes {
        if name.starts_with('.') {
            found.push(Line::new('@', &format!("{}{name}", id.name)));
        }
        let lines = written(id, name, value);
        found.extend(lines.iter().map(|line| Line::new(sign, line)));
    }
    found
}

/// An attribute of both sides, or of one.
pub(super) fn changed(id: &Id, name: &str, values: [Option<&Value>; 2]) -> Vec<Line> {
    let [old, new] = values.map(|value| {
        let lines = value.map(|value| written(id, name, value));
        lines.unwrap_or_default()
    });
    let hunks = hunks(&old, &new);
    let mut is_near = vec![false; old.len()];
    for hunk in &hunks {
        let end = hunk.after + hunk.removed.len() + AROUND;
        let around = hunk.after.saturating_sub(AROUND)..end.min(old.len());
        is_near[around].fill(true);
    }
    let mut found = Vec::new();
    let mut at = 0;
    for hunk in &hunks {
        context(&old, &is_near, at..hunk.after, &mut found);
        found.extend(replaced(hunk));
        at = hunk.after + hunk.removed.len();
    }
    context(&old, &is_near, at..old.len(), &mut found);
    found
}

/// Those lines of a part that are near a change.
fn context(old: &[String], is_near: &[bool], part: Range<usize>, found: &mut Vec<Line>) {
    let mut is_left_out = false;
    for at in part {
        if !is_near[at] {
            is_left_out = true;
            continue;
        }
        if std::mem::take(&mut is_left_out) {
            found.push(Line::new('@', &format!("line {}", at + 1)));
        }
        found.push(Line::new(' ', &old[at]));
    }
}

/// The text of an attribute as it stands in its file.
fn written(id: &Id, name: &str, value: &Value) -> Vec<String> {
    let bare = |line: &str| line.trim_end_matches('\n').to_owned();
    let lines: Vec<String> = match value {
        Value::Text(text) => text.lines().map(bare).collect(),
        Value::Lines(lines) => lines.iter().map(|line| bare(line)).collect(),
        Value::Items(items) => {
            let items: Vec<&str> = items.iter().map(|item| item.trim_end()).collect();
            vec![items.join(if id.kind == Kind::Rule { " " } else { ", " })]
        }
    };
    let is_text = id.kind == Kind::File || name.starts_with('.');
    let lines = lines.into_iter().enumerate();
    let lines = lines.map(|(number, line)| match (id.kind, number) {
        _ if is_text => line,
        (Kind::Rule, _) if name == "command" => format!("\t{line}"),
        (Kind::Rule, _) => format!("{}: {line}", id.name),
        (_, 0) => format!("{name}: {line}"),
        _ => format!(" {line}"),
    });
    lines.collect()
}

/// Lines in the place of others; where they are as many, the words that are different are marked.
fn replaced(hunk: &Hunk) -> Vec<Line> {
    if hunk.removed.len() != hunk.added.len() {
        let removed = hunk.removed.iter().map(|line| Line::new('-', line));
        let added = hunk.added.iter().map(|line| Line::new('+', line));
        return removed.chain(added).collect();
    }
    let pairs = hunk.removed.iter().zip(&hunk.added);
    let (removed, added): (Vec<Line>, Vec<Line>) = pairs.map(|(old, new)| marked(old, new)).unzip();
    removed.into_iter().chain(added).collect()
}

/// Words, and what stands between them; all of them are the line.
fn words(line: &str) -> Vec<&str> {
    let signs = |c: char| " ,()|='".contains(c);
    let mut found = Vec::new();
    for part in line.split_inclusive(signs) {
        let (word, sign) = part.split_at(part.trim_end_matches(signs).len());
        found.extend([word, sign].into_iter().filter(|text| !text.is_empty()));
    }
    found
}

fn marked(old: &str, new: &str) -> (Line, Line) {
    let [before, after] = [old, new].map(words);
    if before.len().max(after.len()) > MAX_WORDS {
        return (Line::new('-', old), Line::new('+', new));
    }
    let ops = similar::capture_diff_slices(Algorithm::Myers, &before, &after);
    let mut found = [('-', Vec::new()), ('+', Vec::new())];
    for op in &ops {
        let is_other = !matches!(op, DiffOp::Equal { .. });
        let texts = [
            before[op.old_range()].concat(),
            after[op.new_range()].concat(),
        ];
        for ((_, parts), text) in found.iter_mut().zip(texts) {
            if !text.is_empty() {
                parts.push(Part { text, is_other });
            }
        }
    }
    let [removed, added] = found.map(|(sign, parts)| Line::of(sign, parts));
    (removed, added)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_the_class_of_its_sign() {
        let class = |sign| Line::new(sign, "text").class;
        assert_eq!(['-', '+', '@', ' '].map(class), ["o", "n", "h", "c"]);
    }

    #[test]
    fn attributes_are_written_as_in_their_files() {
        let text = |text: &str| Value::Text(text.to_owned());
        let items = Value::Items(["a", "b"].map(str::to_owned).into());
        for (kind, name, value, expected) in [
            (Kind::Package, "Section", text("kernel"), "Section: kernel"),
            (
                Kind::Package,
                "Description",
                text("a\nb"),
                "Description: a\n b",
            ),
            (Kind::Package, "Depends", items.clone(), "Depends: a, b"),
            (
                Kind::Package,
                ".postinst",
                text("#!/bin/sh\ntrue"),
                "#!/bin/sh\ntrue",
            ),
            (Kind::File, "text", text("one\ntwo"), "one\ntwo"),
            (Kind::Rule, "prerequisites", items, "x: a b"),
            (Kind::Rule, "command", text("$(MAKE) x"), "\t$(MAKE) x"),
        ] {
            let id = Id {
                source: "linux".to_owned(),
                kind,
                name: "x".to_owned(),
            };
            assert_eq!(written(&id, name, &value).join("\n"), expected, "{name}");
        }
    }

    /// Lines of one sign, with a bar between their parts.
    fn plain(lines: &[Line]) -> Vec<String> {
        let text = |line: &Line| {
            let parts: Vec<&str> = line.parts.iter().map(|part| part.text.as_str()).collect();
            format!("{}{}", line.sign, parts.join("|"))
        };
        lines.iter().map(text).collect()
    }

    #[test]
    fn three_lines_around_a_change_are_shown() {
        let id = Id {
            source: "linux".to_owned(),
            kind: Kind::File,
            name: "x".to_owned(),
        };
        let lines = |other: &str| {
            let lines = (1..=12).map(|number| match number {
                6 => format!("{other}\n"),
                number => format!("{number}\n"),
            });
            Value::Lines(lines.collect())
        };
        let found = changed(&id, "text", [Some(&lines("6")), Some(&lines("six"))]);
        assert_eq!(
            plain(&found),
            ["@line 3", " 3", " 4", " 5", "-6", "+six", " 7", " 8", " 9"]
        );
    }

    #[test]
    fn lines_of_very_many_words_are_not_compared_word_by_word() {
        let line = |blanks: usize, last: &str| format!("{}{last}", "a ".repeat(blanks));
        let parts = |blanks: usize| {
            let (old, new) = marked(&line(blanks, ""), &line(blanks, "b"));
            (old.parts.len(), new.parts.len())
        };
        // Words and blanks are counted; `b` is the one that is new.
        assert_eq!(MAX_WORDS, 2000);
        let (_, new) = marked(&line(999, "a "), &line(999, "b "));
        assert_eq!(new.parts.len(), 3, "2000 of them");
        assert_eq!(parts(1000), (1, 1), "2001 of them");
        assert_eq!(parts(1001), (1, 1), "2003 of them");
    }
}

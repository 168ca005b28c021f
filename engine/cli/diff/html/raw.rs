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

    #[test]
    fn a_change_stands_among_its_neighbours() {
        let lines: Vec<String> = (0..12).map(|number| format!("line {number}\n")).collect();
        let mut other = lines.clone();
        other[5] = "other 5\n".to_owned();
        let id = Id {
            source: "linux".to_owned(),
            kind: Kind::Package,
            name: "x".to_owned(),
        };
        let values = [Value::Lines(lines), Value::Lines(other)];
        let found = changed(&id, ".postinst", [Some(&values[0]), Some(&values[1])]);
        let text = |line: &Line| {
            line.parts
                .iter()
                .map(|part| part.text.as_str())
                .collect::<String>()
        };
        let shown: Vec<String> = found
            .iter()
            .map(|line| format!("{}{}", line.sign, text(line)))
            .collect();
        assert_eq!(
            shown,
            [
                "@line 3", " line 2", " line 3", " line 4", "-line 5", "+other 5", " line 6",
                " line 7", " line 8"
            ]
        );
    }

    #[test]
    fn words_are_marked_up_to_a_length() {
        let marked_in = |words: usize| {
            let line = "a ".repeat(words / 2);
            let (old, new) = marked(&format!("{line}b"), &format!("{line}c"));
            [old, new].map(|line| line.parts.len())
        };
        // A word and a blank each, and the last word.
        assert_eq!(words("a a b").len(), 5);
        assert_eq!(marked_in(MAX_WORDS - 2), [2, 2]);
        let (old, new) = marked(
            &"a ".repeat(MAX_WORDS / 2),
            &format!("{}b", "a ".repeat(MAX_WORDS / 2 - 1)),
        );
        assert_eq!([old, new].map(|line| line.parts.len()), [2, 2]);
        assert_eq!(marked_in(MAX_WORDS), [1, 1]);
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Which lines of a recipe are different, and which of them a change can come from.

use std::collections::{BTreeMap, BTreeSet};

use super::compare::hunks;
use super::model::{Change, Hunk, Value};
use super::recipe::Recipe;
use crate::text::files::{FileId, Span};

/// Lines of the new recipe that the old one does not have.
#[derive(Default)]
pub struct Lines {
    lines: BTreeMap<(FileId, u32), Line>,
    /// How many places of files are different, and where the first one is.
    hunks: usize,
    /// Whether nothing else is.
    is_all: bool,
    first: Option<String>,
}

struct Line {
    place: String,
    /// The words of it that the old recipe's line does not have.
    words: BTreeSet<String>,
}

impl Lines {
    /// Compares the files of two recipes. `is_all` says that nothing but the recipes is different.
    pub fn new(old: Recipe<'_>, new: Recipe<'_>, is_all: bool) -> Lines {
        let olds: BTreeMap<String, &str> =
            old.texts().map(|(_, path, text)| (path, text)).collect();
        let known: BTreeSet<&str> = olds.values().copied().collect();
        let mut found = Lines {
            is_all,
            ..Lines::default()
        };
        let mut paths = BTreeSet::new();
        for (file, path, text) in new.texts() {
            paths.insert(path.clone());
            if known.contains(text) {
                continue;
            }
            let lines = |text: &str| -> Vec<String> { text.lines().map(str::to_owned).collect() };
            let (before, now) = (
                lines(olds.get(&path).copied().unwrap_or_default()),
                lines(text),
            );
            let mut shift = 0_isize;
            for hunk in hunks(&before, &now) {
                let at = hunk.after.saturating_add_signed(shift);
                found.take(file, &path, at, &hunk);
                shift += hunk.added.len() as isize - hunk.removed.len() as isize;
            }
        }
        let texts: BTreeSet<&str> = new.texts().map(|(_, _, text)| text).collect();
        let gone = olds
            .iter()
            .filter(|(path, text)| !paths.contains(*path) && !texts.contains(*text));
        found.hunks += gone.count();
        found
    }

    fn take(&mut self, file: FileId, path: &str, at: usize, hunk: &Hunk) {
        let (removed, added) = (&hunk.removed, &hunk.added);
        let says = |lines: &[String]| lines.iter().any(|line| is_said(line));
        if !says(removed) && !says(added) {
            return;
        }
        self.hunks += 1;
        let old: BTreeSet<&str> = removed.iter().flat_map(|line| words(line)).collect();
        let first = added.iter().position(|line| is_said(line)).unwrap_or(0);
        let place = |number: usize| format!("{path}:{}", at + number + 1);
        self.first.get_or_insert_with(|| place(first));
        for (number, line) in added.iter().enumerate().filter(|(_, line)| is_said(line)) {
            let words = words(line).filter(|word| !old.contains(word));
            let line = Line {
                place: place(number),
                words: words.map(str::to_owned).collect(),
            };
            let number = u32::try_from(at + number + 1).unwrap_or(u32::MAX);
            self.lines.insert((file, number), line);
        }
    }

    /// The lines from which something can come that has these places: those at one of them; or else those with a
    /// word that is new in the change; or else the only ones that are different.
    pub fn of(&self, spans: &BTreeSet<Span>, change: Option<&Change>) -> Vec<String> {
        let at = spans
            .iter()
            .filter_map(|span| self.lines.get(&(span.file, span.line)));
        let mut found: Vec<String> = at.map(|line| line.place.clone()).collect();
        if let (true, Some(change)) = (found.is_empty(), change) {
            let [old, new] = texts(change);
            let holds = |texts: &[&str], word: &str| texts.iter().any(|text| text.contains(word));
            let is_new = |word: &String| holds(&new, word) && !holds(&old, word);
            let lines = self.lines.values();
            let lines = lines.filter(|line| line.words.iter().any(is_new));
            found = lines.map(|line| line.place.clone()).collect();
        }
        if found.is_empty() && self.is_all && self.hunks == 1 && self.lines.len() < 2 {
            found.extend(self.first.clone());
        }
        found.dedup();
        found
    }
}

/// Whether a line of YAML is more than a comment.
fn is_said(line: &str) -> bool {
    let line = line.trim_start();
    !line.is_empty() && (!line.starts_with('#') || line.starts_with("#!"))
}

/// The words of a line, without the signs of YAML; single letters and digits say nothing.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let signs = |c: char| c.is_whitespace() || "\"'{}[](),:|".contains(c);
    line.split(signs).filter(|word| word.len() > 1)
}

/// What was and what is.
fn texts(change: &Change) -> [Vec<&str>; 2] {
    fn of(value: &Value) -> Vec<&str> {
        match value {
            Value::Text(text) => vec![text.as_str()],
            Value::Items(items) => items.iter().map(String::as_str).collect(),
            Value::Lines(lines) => lines.iter().map(String::as_str).collect(),
        }
    }
    match change {
        Change::Added(new) => [Vec::new(), of(new)],
        Change::Removed(old) => [of(old), Vec::new()],
        Change::Replaced { old, new } => [of(old), of(new)],
        Change::Items { removed, added } => [
            removed.iter().map(String::as_str).collect(),
            added.iter().map(String::as_str).collect(),
        ],
        Change::Lines(hunks) => [
            hunks
                .iter()
                .flat_map(|hunk| &hunk.removed)
                .map(String::as_str)
                .collect(),
            hunks
                .iter()
                .flat_map(|hunk| &hunk.added)
                .map(String::as_str)
                .collect(),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The only difference of two recipes is what everything comes from.
    #[test]
    fn one_hunk_is_the_cause_where_nothing_else_differs() {
        let span = |line| Span {
            line,
            ..Span::default()
        };
        let line = |number: u32| Line {
            place: format!("recipe.yaml:{number}"),
            words: BTreeSet::new(),
        };
        let of = |lines: &[u32], hunks, is_all| Lines {
            lines: lines
                .iter()
                .map(|number| ((span(*number).file, *number), line(*number)))
                .collect(),
            hunks,
            is_all,
            first: Some("first".to_owned()),
        };
        for (lines, expected) in [
            (of(&[3], 1, true), vec!["first"]),
            (of(&[], 1, true), vec!["first"]),
            (of(&[3], 1, false), vec![]),
            (of(&[3], 2, true), vec![]),
            (of(&[3, 4], 1, true), vec![]),
        ] {
            assert_eq!(lines.of(&BTreeSet::new(), None), expected);
        }
        let one = of(&[3], 1, true);
        assert_eq!(one.of(&BTreeSet::from([span(3)]), None), ["recipe.yaml:3"]);
    }

    #[test]
    fn comments_say_nothing() {
        for (line, expected) in [
            ("", false),
            ("   ", false),
            ("  # why", false),
            ("#!/bin/sh", true),
            ("  a: 1  # why", true),
        ] {
            assert_eq!(is_said(line), expected, "{line}");
        }
        let taken = |removed: &[&str], added: &[&str]| {
            let mut lines = Lines::default();
            let words = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
            let hunk = Hunk {
                after: 4,
                removed: words(removed),
                added: words(added),
            };
            lines.take(Span::default().file, "recipe.yaml", 4, &hunk);
            lines.take(Span::default().file, "recipe.yaml", 4, &hunk);
            (lines.hunks, lines.first)
        };
        assert_eq!(taken(&["# a"], &["# b", ""]), (0, None));
        let at = |line: u32| Some(format!("recipe.yaml:{line}"));
        assert_eq!(taken(&["# a"], &["# b", "c: 1"]), (2, at(6)));
        assert_eq!(taken(&["c: 1"], &["# b"]), (2, at(5)));
    }
}

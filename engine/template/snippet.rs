// SPDX-License-Identifier: GPL-2.0-or-later
//! A piece of template text and the places in it: a leaf of a recipe, or a file in templates/, alone or with the files
//! that it includes.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::tags::tags;
use crate::recipe::values::Text;
use crate::text::files::{FileId, Files, Span};
use crate::text::node::Style;

/// A template's text and where it stands.
#[derive(Clone, Copy)]
pub struct Snippet<'a> {
    /// The text.
    pub text: &'a str,
    place: Origin<'a>,
}

#[derive(Clone, Copy)]
enum Origin<'a> {
    Leaf(&'a Text),
    File(FileId),
    Whole(&'a Composed),
}

/// A text with the files that it includes.
#[derive(Debug)]
pub struct Composed {
    /// The text.
    pub(super) text: String,
    /// Where it begins.
    pub(super) span: Span,
    /// Whether it is a value of a recipe, not a file.
    pub(super) is_leaf: bool,
    /// The places of the tags that include.
    pub(super) tags: BTreeSet<Span>,
    parts: Vec<Part>,
}

/// A part of a composed text that stands in one place.
#[derive(Debug)]
struct Part {
    start: usize,
    /// Where in its own text.
    offset: usize,
    own: Own,
}

/// The text of a part.
#[derive(Clone, Debug)]
pub(super) enum Own {
    Leaf(Text),
    File(FileId),
}

impl Own {
    pub(super) fn snippet<'s>(&'s self, files: &'s Files) -> Snippet<'s> {
        match self {
            Own::Leaf(text) => Snippet::from(text),
            Own::File(id) => Snippet::file(*id, files),
        }
    }
}

impl Composed {
    /// Nothing yet of a text.
    pub(super) fn begin(snippet: &Snippet<'_>) -> Composed {
        Composed {
            text: String::new(),
            span: snippet.span(),
            is_leaf: snippet.is_leaf(),
            tags: BTreeSet::new(),
            parts: Vec::new(),
        }
    }

    /// Adds a part of a text, from an offset on.
    pub(super) fn add(&mut self, own: &Own, offset: usize, part: &str) {
        self.parts.push(Part {
            start: self.text.len(),
            offset,
            own: own.clone(),
        });
        self.text.push_str(part);
    }

    /// The place of a range, in the text where it stands.
    fn locate(&self, offset: usize, length: usize, files: &Files) -> Span {
        let after = self.parts.partition_point(|part| part.start <= offset);
        let Some(part) = self.parts.get(after.saturating_sub(1)) else {
            return self.span;
        };
        let own = offset.saturating_sub(part.start) + part.offset;
        part.own.snippet(files).locate(own, length, files)
    }
}

impl<'a> From<&'a Composed> for Snippet<'a> {
    fn from(composed: &'a Composed) -> Self {
        Snippet {
            text: &composed.text,
            place: Origin::Whole(composed),
        }
    }
}

impl<'a> From<&'a Text> for Snippet<'a> {
    fn from(text: &'a Text) -> Self {
        Snippet {
            text: &text.text,
            place: Origin::Leaf(text),
        }
    }
}

impl<'a> Snippet<'a> {
    /// A whole file.
    pub fn file(id: FileId, files: &'a Files) -> Self {
        Snippet {
            text: files.text(id),
            place: Origin::File(id),
        }
    }

    /// Whether it is a value of a recipe, not a file.
    pub fn is_leaf(&self) -> bool {
        match self.place {
            Origin::Leaf(_) => true,
            Origin::File(_) => false,
            Origin::Whole(composed) => composed.is_leaf,
        }
    }

    /// Where the text begins.
    pub fn span(&self) -> Span {
        match self.place {
            Origin::Leaf(text) => text.span,
            Origin::Whole(composed) => composed.span,
            Origin::File(file) => Span {
                file,
                line: 1,
                column: 1,
                length: 1,
            },
        }
    }

    /// The place of a range of the text.
    pub fn locate(&self, offset: usize, length: usize, files: &Files) -> Span {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.matches('\n').count();
        self.locate_in(offset, length, (line, start), files)
    }

    /// The same where it is known how many lines are before it, and where its own begins.
    fn locate_in(
        &self,
        offset: usize,
        length: usize,
        (before, start): (usize, usize),
        files: &Files,
    ) -> Span {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let own = self.text.get(start..).unwrap_or("");
        let column = own.get(..offset - start).unwrap_or(own).chars().count();
        let (line, column) = (number(before + 1), number(column + 1));
        let end = offset.saturating_add(length).min(self.text.len());
        let chars = self
            .text
            .get(offset..end)
            .map_or(1, |part| part.lines().next().unwrap_or("").chars().count());
        let length = u32::try_from(chars).unwrap_or(1);
        let leaf = match self.place {
            Origin::File(_) => return self.span().at(line, column, length),
            Origin::Whole(composed) => return composed.locate(offset, end - offset, files),
            Origin::Leaf(leaf) => leaf,
        };
        let part = self
            .text
            .get(offset..end)
            .and_then(|part| part.lines().next());
        let part = part.unwrap_or("");
        let span = leaf.span;
        let guess = match leaf.style {
            Style::Block => {
                // The text begins on the line after the mark; its indentation is gone.
                let row = span.line + line;
                let own = own.lines().next().unwrap_or("");
                let indent = files.line(span.file, row).find(own).unwrap_or(0);
                span.at(row, column + u32::try_from(indent).unwrap_or(0), length)
            }
            style => {
                let quote = u32::from(style == Style::Quoted);
                span.at(span.line, span.column + quote + column - 1, length)
            }
        };
        let there = files.from_column(span.file, guess.line, guess.column);
        if there.starts_with(part) && (line == 1 || leaf.style == Style::Block) {
            return guess;
        }
        // Folded lines and escapes move what follows: it is looked for.
        let before = self.text[..offset].matches(part).count();
        match self.find(part, before, leaf, files) {
            Some((line, column)) => span.at(line, column, length),
            None => span,
        }
    }

    /// The words of the text, to be looked for.
    pub fn words(self) -> Words<'a> {
        Words {
            snippet: self,
            index: OnceCell::new(),
        }
    }

    /// Where a part of the text stands in the leaf's own lines, after `before` others like it.
    fn find(&self, part: &str, before: usize, leaf: &Text, files: &Files) -> Option<(u32, u32)> {
        if part.trim().is_empty() {
            return None;
        }
        // Every line of the leaf holds a word or is blank in the text too.
        let most = self.text.split_whitespace().count() + self.text.matches('\n').count();
        let mut left = before;
        for row in leaf.span.line
            ..=leaf
                .span
                .line
                .saturating_add(u32::try_from(most).unwrap_or(0))
        {
            let line = files.line(leaf.span.file, row);
            let skipped = match row == leaf.span.line {
                true => line
                    .char_indices()
                    .nth(leaf.span.column as usize - 1)
                    .map_or(line.len(), |(at, _)| at),
                false => 0,
            };
            for (at, _) in line[skipped..].match_indices(part) {
                if left == 0 {
                    let column = line[..skipped + at].chars().count() + 1;
                    return Some((row, u32::try_from(column).unwrap_or(1)));
                }
                left -= 1;
            }
        }
        None
    }

    /// The place of a whole line of the text, counted from 1.
    pub fn locate_line(&self, line: usize, files: &Files) -> Span {
        let start = self
            .text
            .split_inclusive('\n')
            .take(line.saturating_sub(1))
            .map(str::len)
            .sum::<usize>();
        let own = self.text.lines().nth(line.saturating_sub(1)).unwrap_or("");
        let indent = own.len() - own.trim_start().len();
        self.locate(start + indent, own.trim().len().max(1), files)
    }
}

/// The words of a text. Where they stand is worked out when the first is asked for, and once for all: a text may
/// have as many mistakes as it has words.
pub struct Words<'a> {
    snippet: Snippet<'a>,
    index: OnceCell<Index<'a>>,
}

struct Index<'a> {
    /// Where each line begins.
    lines: Vec<usize>,
    /// Where letters and digits begin that nothing but other signs surrounds.
    runs: BTreeMap<&'a str, Vec<usize>>,
    /// From where to where tags go, in order; an expression has none.
    tags: Vec<(usize, usize)>,
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// What a text begins with of letters and digits.
fn run(text: &str) -> &str {
    &text[..text.find(|c| !is_word(c)).unwrap_or(text.len())]
}

impl<'a> Index<'a> {
    fn of(text: &'a str) -> Index<'a> {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        let mut runs: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut at = 0;
        while let Some(next) = text[at..].find(is_word) {
            let own = run(&text[at + next..]);
            runs.entry(own).or_default().push(at + next);
            at += next + own.len();
        }
        Index {
            lines: std::iter::once(0).chain(breaks).collect(),
            runs,
            tags: tags(text).iter().map(|tag| (tag.start, tag.end)).collect(),
        }
    }

    fn is_in_a_tag(&self, at: usize) -> bool {
        let before = self.tags.partition_point(|(start, _)| *start <= at);
        before > 0 && at < self.tags[before - 1].1
    }
}

impl Words<'_> {
    /// The place of a word: the whole text if it is not found.
    pub fn locate(&self, word: &str, files: &Files) -> Span {
        self.place(self.find(word, |_| true), word, files)
    }

    /// The place of a name that the text reads: in a tag, if it has tags.
    pub(super) fn locate_name(&self, name: &str, files: &Files) -> Span {
        let in_a_tag = self.find(name, |at| self.index().is_in_a_tag(at));
        self.place(in_a_tag.or_else(|| self.find(name, |_| true)), name, files)
    }

    fn index(&self) -> &Index<'_> {
        self.index.get_or_init(|| Index::of(self.snippet.text))
    }

    /// Where a word is first found that is good.
    fn find(&self, word: &str, is_good: impl Fn(usize) -> bool) -> Option<usize> {
        let text = self.snippet.text;
        let is_it = |at: &usize| {
            let rest = text[*at..].strip_prefix(word);
            rest.is_some_and(|rest| !rest.starts_with(is_word))
                && !text[..*at].ends_with(is_word)
                && is_good(*at)
        };
        match run(word) {
            "" => text.match_indices(word).map(|(at, _)| at).find(is_it),
            own => {
                let starts = self.index().runs.get(own)?;
                starts.iter().copied().find(is_it)
            }
        }
    }

    fn place(&self, at: Option<usize>, word: &str, files: &Files) -> Span {
        let Some(at) = at else {
            return self.snippet.span();
        };
        let lines = &self.index().lines;
        let line = lines.partition_point(|start| *start <= at) - 1;
        self.snippet
            .locate_in(at, word.len(), (line, lines[line]), files)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_looked_for_in_tags_and_words_everywhere() {
        for (text, word, of_name, of_word) in [
            ("One bb {{ aa }} of {{ bb }}", "bb", 23, 5),
            ("bb {# bb #} { bb } {% if bb %}", "bb", 26, 1),
            ("b {{ bb }} bb", "bb", 6, 6),
            ("bb {{ bbb }} bb", "bb", 1, 1),
            // An expression
            ("a.b and b", "b", 3, 3),
            ("aa", "bb", 1, 1),
        ] {
            let mut files = Files::default();
            let file = files.add("t", text.to_owned());
            let words = Snippet::file(file, &files).words();
            let places = [words.locate_name(word, &files), words.locate(word, &files)];
            let found = places.map(|place| (place.line, place.column));
            assert_eq!(found, [(1, of_name), (1, of_word)], "{text}");
        }
    }
}

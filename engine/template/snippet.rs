// SPDX-License-Identifier: GPL-2.0-or-later
//! A piece of template text and the places in it: a leaf of a recipe, or a file in templates/.

use crate::recipe::values::Text;
use crate::text::files::{line_column, FileId, Files, Span};
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
        matches!(self.place, Origin::Leaf(_))
    }

    /// Where the text begins.
    pub fn span(&self) -> Span {
        match self.place {
            Origin::Leaf(text) => text.span,
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
        let (line, column) = line_column(self.text, offset);
        let end = offset.saturating_add(length).min(self.text.len());
        let chars = self
            .text
            .get(offset..end)
            .map_or(1, |part| part.lines().next().unwrap_or("").chars().count());
        let length = u32::try_from(chars).unwrap_or(1);
        let leaf = match self.place {
            Origin::File(_) => return self.span().at(line, column, length),
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
                let own = self.text.lines().nth(line as usize - 1).unwrap_or("");
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

    /// The place of a word of the text: the whole text if it is not found.
    pub fn locate_word(&self, word: &str, files: &Files) -> Span {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let found = self.text.match_indices(word).find(|(at, _)| {
            !self.text[..*at].ends_with(is_word)
                && !self.text[at + word.len()..].starts_with(is_word)
        });
        match found {
            Some((at, _)) => self.locate(at, word.len(), files),
            None => self.span(),
        }
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

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
        let span = leaf.span;
        match leaf.style {
            Style::Block => {
                // The text begins on the line after the mark; its indentation is gone.
                let row = span.line + line;
                let own = self.text.lines().nth(line as usize - 1).unwrap_or("");
                let indent = files.line(span.file, row).find(own).unwrap_or(0);
                span.at(row, column + u32::try_from(indent).unwrap_or(0), length)
            }
            // Folded lines and escapes move what follows; the beginning is right in any case.
            _ if self.text.contains('\n') || span.length < length => span,
            style => {
                let quote = u32::from(style == Style::Quoted);
                span.at(span.line, span.column + quote + column - 1, length)
            }
        }
    }

    /// The place of a word of the text: the whole text if it is not found.
    pub fn locate_word(&self, word: &str, files: &Files) -> Span {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let found = self.text.match_indices(word).find(|(at, _)| {
            !self.text[..*at].ends_with(is_word) && !self.text[at + word.len()..].starts_with(is_word)
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

//! TOML: what of a text is none, with its place.

use toml_edit::ImDocument;

use super::files::{line_column, FileId, Span};

/// What keeps a text from being TOML.
#[derive(Debug)]
pub struct Mistake {
    line: u32,
    column: u32,
    /// What is wrong, in a line.
    pub message: String,
}

impl Mistake {
    /// Its place, where the text is that of a file.
    pub fn span(&self, file: FileId) -> Span {
        Span {
            file,
            line: self.line,
            column: self.column,
            length: 1,
        }
    }
}

/// Parses a text.
///
/// # Errors
/// The first mistake.
pub fn parse(text: &str) -> Result<ImDocument<&str>, Mistake> {
    ImDocument::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |range| range.start);
        let (line, column) = line_column(text, at);
        let message = error.message().lines().next().unwrap_or("syntax error");
        Mistake {
            line,
            column,
            message: format!("this is no TOML: {message}"),
        }
    })
}

//! Templates that need no template engine, and bounds for those that do.

use std::io::{self, Write};

use super::engine::MAX_OUTPUT;
use super::scope::Scope;

/// A part of a template that is put together without minijinja.
pub(super) enum Piece<'e> {
    Text(&'e str),
    Variable(&'e str),
}

/// Cuts a template into text and plain variables; `None` if it holds anything else.
pub(super) fn pieces(text: &str) -> Option<Vec<Piece<'_>>> {
    if text.contains("{%") || text.contains("{#") {
        return None;
    }
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        let (before, after) = rest.split_at(start);
        let end = after.find("}}")?;
        let name = after[2..end].trim_matches(' ');
        let plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !matches!(
                name,
                "true" | "false" | "none" | "True" | "False" | "None" | "not"
            );
        if !plain {
            return None;
        }
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        pieces.push(Piece::Variable(name));
        rest = &after[end + 2..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    Some(pieces)
}

/// The text, if all variables are texts.
pub(super) fn put_together(pieces: &[Piece<'_>], scope: &Scope) -> Option<String> {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(part) => text.push_str(part),
            Piece::Variable(name) => text.push_str(scope.get(name)?.as_str()?),
        }
    }
    Some(text)
}

/// The offset of a `*` inside of a template's tags, outside of its strings: `'a' * 1000000000000`
/// would ask for more memory than there is, and recipes have no use for it.
pub(super) fn multiplication(text: &str) -> Option<usize> {
    let mut in_tag = false;
    let mut quote = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        match (in_tag, quote, c) {
            (false, _, '{') if matches!(next, Some('{' | '%')) => {
                in_tag = true;
                chars.next();
            }
            (true, Some(open), _) if c == open => quote = None,
            (true, None, '\'' | '"') => quote = Some(c),
            (true, None, '*') => return Some(at),
            (true, None, '}' | '%') if next == Some('}') => in_tag = false,
            _ => {}
        }
    }
    None
}

/// A buffer that refuses to grow beyond bounds.
#[derive(Default)]
pub(super) struct Bounded(Vec<u8>);

impl Bounded {
    /// What was written.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MAX_OUTPUT {
            return Err(io::Error::other("too much output"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::multiplication;

    #[test]
    fn multiplication_is_found_in_tags_only() {
        assert_eq!(multiplication("a * {{ b }}"), None);
        assert_eq!(multiplication("{{ '*' }} *"), None);
        assert_eq!(multiplication("{{ a * 2 }}"), Some(5));
        assert_eq!(multiplication("{% if a*2 %}"), Some(7));
        assert_eq!(multiplication("{ a * { b"), None);
        assert_eq!(multiplication("{{ a }} * {{ b }}"), None);
        assert_eq!(multiplication("{% if a %} * {% endif %}"), None);
        assert_eq!(multiplication("{{ a } * 2 }}"), Some(7));
        assert_eq!(multiplication("{{ \"'*\" * '}}' }}"), Some(8));
    }
}

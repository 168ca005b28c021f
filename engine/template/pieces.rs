// SPDX-License-Identifier: GPL-2.0-or-later
//! Templates that need no template engine.

use super::bounds::MAX_OUTPUT;
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

/// The text, if all variables are texts and it does not become too long.
pub(super) fn put_together(pieces: &[Piece<'_>], scope: &Scope) -> Option<String> {
    // Most variables are shorter than that. Texts that grow step by step, here and in emit/rules_gen.rs, and a copy of
    // each line in plan/render.rs took 3 % of a run.
    let expected = pieces.iter().map(|piece| match piece {
        Piece::Text(part) => part.len(),
        Piece::Variable(_) => 24,
    });
    let mut text = String::with_capacity(expected.sum());
    for piece in pieces {
        let part = match piece {
            Piece::Text(part) => part,
            Piece::Variable(name) => scope.get(name)?.as_str()?,
        };
        if text.len() + part.len() > MAX_OUTPUT {
            return None;
        }
        text.push_str(part);
    }
    Some(text)
}

/// Whether a text has a byte that control characters have; looking at them as characters takes 5 % of a run of
/// recipes/linux. Those beyond ASCII begin with 0xC2, as some others do.
pub(super) fn may_have_controls(text: &str) -> bool {
    let is_one = |byte: u8| {
        (byte < b' ' && byte != b'\n' && byte != b'\t') | (byte == 0x7f) | (byte == 0xc2)
    };
    text.bytes().fold(false, |found, byte| found | is_one(byte))
}

/// Whether a text has no tag of a template.
pub(super) fn is_plain(text: &str) -> bool {
    let after = |at: usize| text.as_bytes().get(at + 1);
    !text
        .match_indices('{')
        .any(|(at, _)| matches!(after(at), Some(b'{' | b'%' | b'#')))
}

#[cfg(test)]
mod tests {
    use super::may_have_controls;

    #[test]
    fn controls_are_not_overlooked() {
        for (text, expected) in [
            ("", false),
            ("a b\tc\n~", false),
            ("ä€𝄞", false),
            ("a\u{1}", true),
            ("\u{1b}[m", true),
            ("a\rb", true),
            ("\u{7f}", true),
            ("a\u{85}", true),
        ] {
            assert_eq!(may_have_controls(text), expected, "{text:?}");
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Places as editors count them: lines from 0, and UTF-16 code units; the engine counts lines and characters from 1.

use lsp_types::{Position, Range, TextDocumentContentChangeEvent};

use crate::text::files::{Files, Span};

/// How many code units some characters are.
fn units(text: impl Iterator<Item = char>) -> u32 {
    let units: usize = text.map(char::len_utf16).sum();
    u32::try_from(units).unwrap_or(u32::MAX)
}

/// A place of the engine.
pub(super) fn range(files: &Files, span: Span) -> Range {
    let line = files.line(span.file, span.line);
    let before = span.column.saturating_sub(1) as usize;
    let end = before.saturating_add(span.length as usize);
    let position = |characters| {
        let column = units(line.chars().take(characters));
        Position::new(span.line.saturating_sub(1), column)
    };
    Range::new(position(before), position(end))
}

/// Where a part of a line is, by its bytes.
pub(super) fn in_line(line: &str, number: u32, begin: usize, end: usize) -> Range {
    let position = |at: usize| Position::new(number, units(line[..at].chars()));
    Range::new(position(begin), position(end))
}

/// Where in a line a code unit is, in bytes.
pub(super) fn offset_in(line: &str, unit: u32) -> usize {
    let mut so_far = 0;
    let mut characters = line.char_indices();
    let found = characters.find(|(_, character)| {
        so_far += character.len_utf16();
        so_far > unit as usize
    });
    found.map_or(line.len(), |(at, _)| at)
}

/// Where in a text a place is, in bytes; behind the end of a line is its end.
pub(super) fn offset(text: &str, position: Position) -> usize {
    let mut lines = text.split_inclusive('\n');
    let mut skipped = 0;
    for _ in 0..position.line {
        match lines.next() {
            Some(line) => skipped += line.len(),
            None => return text.len(),
        }
    }
    let line = lines.next().unwrap_or_default();
    skipped + offset_in(line.trim_end_matches(['\r', '\n']), position.character)
}

/// Whether two ranges have a place in common.
pub(super) fn touch(one: Range, other: Range) -> bool {
    one.start <= other.end && other.start <= one.end
}

/// Makes a change.
pub(super) fn change(text: &mut String, change: TextDocumentContentChangeEvent) {
    match change.range {
        None => *text = change.text,
        Some(range) => {
            let (begin, end) = (offset(text, range.start), offset(text, range.end));
            text.replace_range(begin..end.max(begin), &change.text);
        }
    }
}

#[cfg(test)]
mod tests {
    use lsp_types::{Position, Range, TextDocumentContentChangeEvent};

    use super::{change, in_line, offset, range};
    use crate::text::files::{Files, Span};

    #[test]
    fn columns_are_code_units() {
        let mut files = Files::default();
        let text = "a\r\nä𝄞x: y\n";
        let file = files.add("f", text.to_owned());
        let span = |column, length| {
            let span = Span {
                file,
                ..Span::default()
            };
            span.at(2, column, length)
        };
        let on_second = |begin, end| Range::new(Position::new(1, begin), Position::new(1, end));
        assert_eq!(range(&files, span(2, 1)), on_second(1, 3));
        assert_eq!(range(&files, span(3, 99)), on_second(3, 7));
        assert_eq!(in_line("ä𝄞x: y", 1, 2, 6), on_second(1, 3));
        for (line, unit, expected) in [
            (0, 1, 1),
            (0, 9, 1),
            (1, 1, 5),
            (1, 2, 5),
            (1, 3, 9),
            (9, 0, 14),
        ] {
            assert_eq!(
                offset(text, Position::new(line, unit)),
                expected,
                "{line}:{unit}"
            );
        }
        let mut text = text.to_owned();
        for (range, new) in [
            (Some(on_second(1, 3)), "b"),
            (
                Some(Range::new(Position::new(9, 9), Position::new(0, 0))),
                "end",
            ),
        ] {
            let event = TextDocumentContentChangeEvent {
                range,
                range_length: None,
                text: new.to_owned(),
            };
            change(&mut text, event);
        }
        assert_eq!(text, "a\r\näbx: y\nend");
    }
}

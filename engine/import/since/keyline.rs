// SPDX-License-Identifier: GPL-2.0-or-later
//! The line of a key: what stands beside it, and how it gets another name.

use super::super::yaml::scalar;
use crate::text::outline::{quoted_end, value_start, Part};

/// The line of a key, taken apart: to its colon, the value, and the comment with the blanks before it.
pub(super) struct KeyLine<'p> {
    /// The key with its colon, and what is before it.
    pub(super) key: &'p str,
    /// What of the value stands there.
    pub(super) value: &'p str,
    /// The comment.
    pub(super) comment: &'p str,
}

impl KeyLine<'_> {
    /// That of a part.
    pub(super) fn of(part: &Part) -> KeyLine<'_> {
        let line = part.head.lines().next().unwrap_or("");
        let start =
            value_start(line, part.indent).map_or(line.len(), |start| start.min(line.len()));
        let (key, rest) = line.split_at(start);
        let key = key.trim_end();
        let value = rest[..value_end(rest)].trim_end();
        // The blanks before a comment belong to it, also where there is no value.
        let before = match value {
            "" => key.len(),
            _ => start + value.len(),
        };
        KeyLine {
            key,
            value,
            comment: &line[before..],
        }
    }
}

/// Where the value ends with which a text begins; what follows may be a comment.
fn value_end(text: &str) -> usize {
    let comment = |from: usize| {
        let rest = &text[from..];
        if rest.starts_with('#') {
            return from;
        }
        let found = rest.match_indices('#').map(|(at, _)| at);
        let is_comment = |at: &usize| rest[..*at].ends_with([' ', '\t']);
        found
            .into_iter()
            .find(is_comment)
            .map_or(text.len(), |at| from + at)
    };
    match text.chars().next() {
        Some(quote @ ('"' | '\'')) => quoted_end(text, quote).map_or(text.len(), comment),
        Some('{' | '[') => flow_end(text).map_or(text.len(), comment),
        _ => comment(0),
    }
}

/// Where the map or list in brackets ends with which a text begins.
fn flow_end(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        match c {
            '"' | '\'' if text[..at].ends_with([' ', '[', '{', ',', ':']) => {
                at += quoted_end(&text[at..], c)?;
                continue;
            }
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        at += c.len_utf8();
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// The line of the key above parts that were merged: the comment beside it may have changed.
pub(super) fn head(base: Option<&Part>, ours: &Part, theirs: &Part) -> String {
    let comment = comment(base, ours, theirs);
    format!("{}{comment}\n", KeyLine::of(ours).key)
}

/// The comment beside a key, as the side that changed it has it.
pub(super) fn comment<'p>(base: Option<&'p Part>, ours: &'p Part, theirs: &'p Part) -> &'p str {
    let (o, t) = (KeyLine::of(ours).comment, KeyLine::of(theirs).comment);
    let b = base.map_or("", |base| KeyLine::of(base).comment);
    if o == b {
        t
    } else {
        o
    }
}

/// Gives an entry another key.
pub(super) fn rename(part: &mut Part, name: &str) {
    let key = KeyLine::of(part).key.len();
    let rest = part.head.get(key..).unwrap_or("").to_owned();
    part.head = format!("{}{}:{rest}", " ".repeat(part.indent), scalar(name));
    part.name = name.to_owned();
}

#[cfg(test)]
mod tests {
    use super::{flow_end, value_end};

    #[test]
    fn a_value_ends_where_its_comment_begins() {
        for (text, expected) in [
            ("a # b", 2),
            ("a#b", 3),
            ("", 0),
            ("# b", 0),
            ("'a # b' # c", 8),
            ("\"a # b\"", 7),
            ("[a, 'b # ]'] # c", 13),
            ("{ a: b # c } # d", 13),
        ] {
            assert_eq!(value_end(text), expected, "{text}");
        }
    }

    #[test]
    fn brackets_end_where_they_are_closed() {
        for (text, expected) in [
            ("[a] b", Some(3)),
            ("{ a: [b, {}] } c", Some(14)),
            ("{ a: '}' } b", Some(10)),
            ("[it's] b", Some(6)),
            ("[\"]\", ü] b", Some(9)),
            ("[a", None),
            ("['a]", None),
            ("]", None),
        ] {
            assert_eq!(flow_end(text), expected, "{text}");
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Changes of a text at a place: a letter more in the word that stands there.

/// The texts of a file with a letter more at a place, in the order in which they are tried: after what stands there,
/// before it.
pub(crate) fn edits(text: &str, line: usize, column: usize, written: &str) -> Vec<String> {
    let Some(mut begin) = offset(text, line, column) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut put = |at: usize| {
        let (before, after) = text.split_at(at);
        found.push(format!("{before}x{after}"));
    };
    let rest = &text[begin..];
    if rest.starts_with(['|', '>']) {
        // A block: its first line with text.
        let mut at = begin + rest.find('\n').map_or(rest.len(), |end| end + 1);
        at += text[at..].len() - text[at..].trim_start().len();
        put(line_end(text, at));
        put(at);
        return found;
    }
    let quote = rest.chars().next().filter(|c| ['"', '\''].contains(c));
    let end = match (quote, written.is_empty()) {
        (Some(_), false) => begin + written.trim_end().len() - 1,
        (Some(quote), true) => {
            let end = rest[1..].find(quote).map_or(rest.len(), |end| end + 1);
            begin + end
        }
        (None, false) => begin + written.trim_end().len(),
        (None, true) => line_end(text, begin),
    };
    if quote.is_some() || rest.starts_with(['[', '{']) && !rest.starts_with("{{") {
        begin += 1;
    }
    if end <= text.len() && text.is_char_boundary(end) {
        put(end);
    }
    put(begin);
    found
}

fn line_end(text: &str, at: usize) -> usize {
    at + text[at..].find('\n').unwrap_or(text.len() - at)
}

fn offset(text: &str, line: usize, column: usize) -> Option<usize> {
    let mut at = 0;
    let mut lines = text.split_inclusive('\n');
    for _ in 1..line {
        at += lines.next()?.len();
    }
    let own = lines.next().unwrap_or_default();
    let inner = own
        .char_indices()
        .nth(column - 1)
        .map_or(own.len(), |(inner, _)| inner);
    Some(at + inner)
}

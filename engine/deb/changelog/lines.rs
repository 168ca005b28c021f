// SPDX-License-Identifier: GPL-2.0-or-later
//! The two lines of debian/changelog that say something: the first and the last of an entry.

use super::Entry;

/// A message with the byte offset in its line.
pub(super) type Fault = (usize, String);

/// Splits a top line: `source (version) distribution; urgency=word`, then `,` or the end.
pub(super) fn split_top(number: usize, line: &str) -> Result<Entry, Fault> {
    let no_source = || (0, "no source package at the start of an entry".to_string());
    let first = line.chars().next().filter(|c| is_word(*c));
    let mut at = first.ok_or_else(no_source)?.len_utf8();
    take(line, &mut at, |c| is_name(c, false), "").map_err(|_| no_source())?;
    let source = &line[..at];
    expect(line, &mut at, " (", "one space and the version in `(…)`")?;
    let version = take(line, &mut at, |c| !"() \t".contains(c), "the version")?;
    expect(line, &mut at, ")", "the closing `)` of the version")?;
    take(
        line,
        &mut at,
        char::is_whitespace,
        "a space and the distribution",
    )?;
    let distribution = take(line, &mut at, |c| is_name(c, true), "the distribution")?;
    expect(line, &mut at, ";", "`;` after the one distribution")?;
    take(line, &mut at, char::is_whitespace, "a space and `urgency=`")?;
    expect(line, &mut at, "urgency=", "`urgency=`")?;
    let urgency = take(line, &mut at, is_word, "the urgency")?;
    if !line[at..].is_empty() && !line[at..].starts_with(',') {
        return Err((
            at,
            "expected `,` or the end of the line after the urgency".to_string(),
        ));
    }
    Ok(Entry {
        source: source.to_string(),
        version: version.to_string(),
        distribution: distribution.to_string(),
        urgency: urgency.to_string(),
        line: number,
    })
}

/// Steps over a text that must be there.
fn expect(line: &str, at: &mut usize, text: &str, what: &str) -> Result<(), Fault> {
    if !line[*at..].starts_with(text) {
        return Err((*at, format!("expected {what}")));
    }
    *at += text.len();
    Ok(())
}

/// Takes the characters that satisfy the test; there must be one.
fn take<'a>(
    line: &'a str,
    at: &mut usize,
    test: impl Fn(char) -> bool,
    what: &str,
) -> Result<&'a str, Fault> {
    let rest = &line[*at..];
    let end = rest.find(|c| !test(c)).unwrap_or(rest.len());
    if end == 0 {
        return Err((*at, format!("expected {what}")));
    }
    *at += end;
    Ok(&rest[..end])
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// A character of a source package, or of a distribution if capitals are allowed.
fn is_name(c: char, capitals: bool) -> bool {
    c.is_ascii_digit()
        || c.is_ascii_lowercase()
        || (capitals && c.is_ascii_uppercase())
        || matches!(c, '-' | '+' | '.')
}

/// Checks a bottom line: ` -- name`, two blanks, date; the name has only single blanks inside.
pub(super) fn check_bottom(line: &str) -> Result<(), Fault> {
    const START: &str = " -- ";
    let Some(rest) = line.strip_prefix(START) else {
        return Err((0, "expected the ` -- ` line of the entry".to_string()));
    };
    let Some((name, _)) = rest.split_once("  ") else {
        return Err((
            line.len(),
            "expected two spaces between name and date".to_string(),
        ));
    };
    if name.is_empty() || name.starts_with(char::is_whitespace) {
        return Err((START.len(), "no name after ` -- `".to_string()));
    }
    match name.find(|c: char| c != ' ' && c.is_whitespace()) {
        Some(offset) => Err((
            START.len() + offset,
            "white space other than a space in the name".to_string(),
        )),
        None => Ok(()),
    }
}

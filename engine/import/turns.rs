// SPDX-License-Identifier: GPL-2.0-or-later
//! The turns of a loop in a control template, written out.

use std::collections::BTreeMap;

use super::literal::{folded, items, shown};
use super::tokens::{replaced, Kind, Token};

/// Whether a line of a loop's body is more than the continuation of a field.
pub(super) fn makes_lines(body: &[&Token], is_line: bool) -> bool {
    let mut begins = is_line;
    for (number, token) in body.iter().enumerate() {
        let text = match (token.kind, number) {
            (Kind::Text, 0) => token.text.strip_prefix('\n').unwrap_or(&token.text),
            (Kind::Text, _) => token.text.as_str(),
            (Kind::Expression, _) if begins => return true,
            (Kind::Expression, _) => continue,
            _ => "",
        };
        let is_more = |line: &str| !line.starts_with([' ', '\t', '#']);
        let (first, rest) = text
            .split_once('\n')
            .map_or((text, None), |(a, b)| (a, Some(b)));
        let is_after_tag = number > 0 && body[number - 1].kind == Kind::Statement;
        if begins && !first.is_empty() && is_more(first) {
            return true;
        }
        if begins && first.is_empty() && rest.is_some() && !is_after_tag {
            return true;
        }
        let Some(rest) = rest else {
            begins &= text.is_empty();
            continue;
        };
        let mut lines = rest.split('\n').peekable();
        while let Some(line) = lines.next() {
            let is_last = lines.peek().is_none();
            if is_more(line) && !(is_last && line.is_empty()) {
                return true;
            }
            begins = is_last && line.is_empty();
        }
    }
    false
}

/// The tokens of a loop's turns; `None` if its list is not known.
pub(super) fn written_out(token: &Token, body: &[Token]) -> Option<Vec<Vec<Token>>> {
    let (names, list) = token.rest().split_once(" in ")?;
    let list = items(list)?;
    let names: Vec<&str> = names.split(',').map(str::trim).collect();
    let has_else = body.iter().scan(0_u32, |depth, token| {
        match token.word() {
            Some("for" | "if") => *depth += 1,
            Some("endfor" | "endif") => *depth = depth.saturating_sub(1),
            _ => {}
        }
        Some(*depth == 0 && token.word() == Some("else"))
    });
    if has_else.into_iter().any(|is_else| is_else) {
        return None;
    }
    let count = list.len();
    let mut turns = Vec::new();
    for (number, item) in list.iter().enumerate() {
        let values = match names.len() {
            1 => vec![item.clone()],
            _ => items(item)?,
        };
        if values.len() != names.len() {
            return None;
        }
        let own = names.iter().copied().zip(&values);
        let mut by: BTreeMap<&str, String> =
            own.map(|(name, value)| (name, value.clone())).collect();
        by.extend([
            ("loop.index", (number + 1).to_string()),
            ("loop.index0", number.to_string()),
            ("loop.revindex", (count - number).to_string()),
            ("loop.length", count.to_string()),
            ("loop.first", (number == 0).to_string()),
            ("loop.last", (number + 1 == count).to_string()),
        ]);
        turns.push(decided(turn(body, &by)));
    }
    Some(turns)
}

/// One turn of a loop: what is known in it, replaced.
fn turn(body: &[Token], by: &BTreeMap<&str, String>) -> Vec<Token> {
    let mut depth = 0_u32;
    let mut result = Vec::new();
    for token in body {
        let mut token = token.clone();
        let of_inner = depth > 0;
        match token.word() {
            Some("for") => depth += 1,
            Some("endfor") => depth = depth.saturating_sub(1),
            _ => {}
        }
        match token.kind {
            Kind::Expression | Kind::Statement => {
                let known = |name: &str| {
                    let is_hidden = of_inner && name.starts_with("loop");
                    by.get(name).filter(|_| !is_hidden).cloned()
                };
                token.text = replaced(&token.text, &known);
                if let (Kind::Expression, Some(text)) = (token.kind, shown(&token.text)) {
                    token = literal(&token, text);
                }
            }
            _ => {}
        }
        result.push(token);
    }
    result
}

/// Without the tags of each `if` whose condition is known, and without what is not there.
fn decided(mut tokens: Vec<Token>) -> Vec<Token> {
    let mut at = 0;
    while at < tokens.len() {
        let is_if = tokens[at].word() == Some("if");
        let condition = is_if.then(|| folded(tokens[at].rest()));
        let holds = match condition.as_deref() {
            Some("true") => true,
            Some("false") => false,
            _ => {
                at += 1;
                continue;
            }
        };
        match branches(&tokens, at) {
            Some((end, otherwise)) => {
                let (tag, last) = match (holds, otherwise) {
                    (true, other) => (at, other.unwrap_or(end)),
                    (false, other) => (other.unwrap_or(end), end),
                };
                let mut kept = tokens.get(tag + 1..last).unwrap_or_default().to_vec();
                // Each tag trims what follows it.
                if let Some(first) = kept.first_mut() {
                    trim(first, &tokens[tag]);
                }
                let tag = tokens[end].clone();
                if let Some(next) = tokens.get_mut(end + 1) {
                    trim(next, &tag);
                }
                tokens.splice(at..=end, kept);
            }
            None => at += 1,
        }
    }
    tokens
}

/// Where the `if` at a place ends, and its `else`; `None` if it has more branches, or marks that trim.
fn branches(tokens: &[Token], at: usize) -> Option<(usize, Option<usize>)> {
    let (mut depth, mut otherwise) = (0_u32, None);
    for (number, token) in tokens.iter().enumerate().skip(at) {
        match token.word() {
            Some("if") => depth += 1,
            Some("endif") => depth -= 1,
            Some("elif") if depth == 1 => return None,
            Some("else") if depth == 1 => otherwise = Some(number),
            _ => continue,
        }
        if depth <= 1 && token.lead == "-" {
            return None;
        }
        if depth == 0 {
            return Some((number, otherwise));
        }
    }
    None
}

/// Takes off what a tag trims of the text behind it.
pub(super) fn trim(next: &mut Token, tag: &Token) {
    if next.kind == Kind::Text {
        let text = match tag.tail.as_str() {
            "-" => next.text.trim_start(),
            "+" => return,
            _ => next.text.strip_prefix('\n').unwrap_or(&next.text),
        };
        let trimmed = &next.text[..next.text.len() - text.len()];
        next.line += u32::try_from(trimmed.matches('\n').count()).unwrap_or(0);
        next.text = text.to_owned();
    }
}

/// What is known as text.
fn literal(token: &Token, text: &str) -> Token {
    Token {
        kind: Kind::Text,
        text: super::convert::escape(text),
        ..token.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    #[test]
    fn a_tag_trims_what_its_mark_says() {
        for (tail, text, line) in [("", "\n  x", 2), ("-", "x", 3), ("+", "\n\n  x", 1)] {
            let token = |kind, text: &str| Token {
                kind,
                line: 1,
                text: text.to_owned(),
                lead: String::new(),
                tail: tail.to_owned(),
            };
            let mut next = token(Kind::Text, "\n\n  x");
            trim(&mut next, &token(Kind::Statement, "endif"));
            assert_eq!((next.text.as_str(), next.line), (text, line), "{tail}");
        }
    }

    #[test]
    fn an_if_has_its_own_branches() {
        for (text, expected) in [
            ("{% if a %}x{% endif %}", Some((2, None))),
            ("{% if a %}x{% else %}y{% endif %}", Some((4, Some(2)))),
            (
                "{% if a %}{% if b %}x{% else %}y{% endif %}z{% endif %}",
                Some((7, None)),
            ),
            (
                "{% if a %}{% if b %}{% elif c %}{% endif %}x{% else %}{% endif %}",
                Some((6, Some(5))),
            ),
            ("{% if a %}x{% elif b %}{% endif %}", None),
            ("{% if a %}x{%- endif %}", None),
            ("{% if a %}x", None),
        ] {
            assert_eq!(branches(&tokens(text), 0), expected, "{text}");
        }
    }

    #[test]
    fn a_body_that_begins_fields_makes_lines() {
        for (body, is_line, expected) in [
            ("{{ a }}", true, true),
            ("{{ a }}", false, false),
            (" x{{ a }}", true, false),
            ("{{ a }}\n x\n", false, false),
            ("{{ a }}\nx: y\n", false, true),
            ("\n# why\n", true, false),
        ] {
            let body = tokens(body);
            let body: Vec<&Token> = body.iter().collect();
            assert_eq!(makes_lines(&body, is_line), expected, "{body:?} {is_line}");
        }
    }

    #[test]
    fn a_turn_knows_how_many_there_are() {
        let text = "{{ loop.revindex }} {{ loop.index0 }} {{ loop.length }} {{ x }}";
        let begin = &tokens("{% for x in ['a', 'b', 'c'] %}")[0];
        let turns = written_out(begin, &tokens(text)).expect("the list is known");
        let said = |turn: &Vec<Token>| {
            turn.iter()
                .map(|token| token.text.as_str())
                .collect::<String>()
        };
        assert_eq!(
            turns.iter().map(said).collect::<Vec<_>>(),
            ["3 0 3 a", "2 1 3 b", "1 2 3 c"]
        );
    }
}

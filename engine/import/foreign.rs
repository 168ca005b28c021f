// SPDX-License-Identifier: GPL-2.0-or-later
//! What tags of Jinja templates have, and recipes do not: methods of Python's texts, functions, other filters and
//! tests. A method with a filter or a test that does the same becomes that.

use super::literal::{apart, Nesting};
use crate::template::supported::{has_filter, has_test};

/// Something in a tag, from where to where.
pub(super) struct Foreign {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) is: Is,
}

/// What it is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Is {
    /// The call of a method that this replaces.
    Method(&'static str),
    /// What recipes do not have: the message, and what to do.
    Nothing(String, String),
}

/// Methods of texts with the same number of arguments as what does the same.
const METHODS: [(&str, usize, &str); 8] = [
    ("replace", 2, " | replace"),
    ("startswith", 1, " is startingwith"),
    ("endswith", 1, " is endingwith"),
    ("lower", 0, " | lower"),
    ("upper", 0, " | upper"),
    ("strip", 0, " | trim"),
    ("strip", 1, " | trim"),
    ("capitalize", 0, " | capitalize"),
];

/// Words before a parenthesis that call nothing.
const WORDS: [&str; 8] = ["and", "or", "not", "in", "if", "elif", "else", "is"];

const OTHERS: &str = "there are those of minijinja: `replace`, `lower`, `join`, `startingwith`, …; or write out what it makes";
const TEXTS: &str = "write out what it makes; `~` joins texts, `| replace('a', 'b')` changes them";

/// All of a tag, in its order.
pub(super) fn foreign(inner: &str) -> Vec<Foreign> {
    let mut found = Vec::new();
    let (mut at, mut before) = (0, "");
    // Where a test or its `not` was before.
    let mut is_test = false;
    if matches!(inner.split_whitespace().next(), Some("macro" | "call")) {
        // The tag itself is what recipes do not have.
        return found;
    }
    while let Some(c) = inner[at..].chars().next() {
        let rest = &inner[at..];
        let end = match c {
            '\'' | '"' => rest[1..].find(c).map_or(rest.len(), |end| end + 2),
            c if c.is_alphabetic() || c == '_' => rest
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(rest.len()),
            _ => c.len_utf8(),
        };
        let token = &rest[..end];
        let next = at + end;
        if c.is_whitespace() {
            at = next;
            continue;
        }
        let called = inner[next..].trim_start().starts_with('(');
        let is_word = c.is_alphabetic() || c == '_';
        let mut is = None;
        if is_word && before == "." && called {
            let owner = inner[..at].trim_end().trim_end_matches('.');
            if !owner.ends_with("loop") {
                let (from, to, is) = method(inner, at, token);
                found.push(Foreign { from, to, is });
                (at, before) = (to.max(next), token);
                continue;
            }
        } else if is_word && before == "|" {
            is =
                (!has_filter(token)).then(|| (format!("recipes have no filter `{token}`"), OTHERS));
        } else if is_word && is_test && token != "not" {
            is = (!has_test(token)).then(|| (format!("recipes have no test `{token}`"), OTHERS));
        } else if is_word && called && !WORDS.contains(&token) && token != "range" {
            is = Some((format!("recipes have no function `{token}()`"), TEXTS));
        } else if token == "%" && before.ends_with(['\'', '"']) {
            is = Some(("recipes format no text with `%`".to_owned(), TEXTS));
        }
        if let Some((message, help)) = is {
            found.push(nothing(at, next, message, help));
        }
        is_test = before != "." && (token == "is" || is_test && token == "not");
        before = token;
        at = next;
    }
    found
}

fn nothing(from: usize, to: usize, message: String, help: &str) -> Foreign {
    Foreign {
        from,
        to,
        is: Is::Nothing(message, help.to_owned()),
    }
}

/// The call of a method whose name begins at a place.
fn method(inner: &str, at: usize, name: &str) -> (usize, usize, Is) {
    let dot = inner[..at].rfind('.').unwrap_or(at);
    let from = inner[..dot].trim_end().len();
    let open = at + name.len();
    let arguments = arguments(&inner[open..]);
    let count = arguments.as_ref().map_or(0, |(parts, _)| parts.len());
    let is_list = |part: &&str| part.trim().starts_with(['(', '[']);
    let has_list = arguments.iter().flat_map(|(parts, _)| parts).any(is_list);
    let same = METHODS
        .iter()
        .find(|(method, arguments, _)| *method == name && *arguments == count && !has_list);
    match (same, arguments) {
        (Some((_, 0, by)), Some((_, end))) => (from, open + end, Is::Method(by)),
        (Some((_, _, by)), _) => (from, open, Is::Method(by)),
        (None, _) => {
            let message = format!("recipes have no method `.{name}()`");
            (at, open, Is::Nothing(message, TEXTS.to_owned()))
        }
    }
}

/// The arguments of a call, and where it ends.
fn arguments(text: &str) -> Option<(Vec<&str>, usize)> {
    let open = text.find('(')?;
    let mut nesting = Nesting::default();
    for (at, c) in text.char_indices().skip_while(|(at, _)| *at < open) {
        nesting.read(c);
        if nesting.is_closed() {
            let inner = &text[open + 1..at];
            let parts = match inner.trim().is_empty() {
                true => Vec::new(),
                false => apart(inner, ","),
            };
            return Some((parts, at + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{foreign, Is};

    #[test]
    fn methods_become_filters_and_tests() {
        for (text, from, to, by) in [
            ("a.replace('_', \"-\") ~ b", 1, 9, " | replace"),
            ("not a.b.startswith('x.y(')", 7, 18, " is startingwith"),
            ("a.lower ( ) ~ b", 1, 11, " | lower"),
            ("a.strip('()')", 1, 7, " | trim"),
            ("a.strip()", 1, 9, " | trim"),
        ] {
            let found = foreign(text);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!((found[0].from, found[0].to), (from, to), "{text}");
            assert_eq!(found[0].is, Is::Method(by), "{text}");
        }
        let found = foreign("a.replace('b', 'c').upper()");
        assert_eq!(found.len(), 2);
        assert_eq!((found[1].from, found[1].to), (19, 27));
    }

    #[test]
    fn what_recipes_do_not_have() {
        for (text, at, message) in [
            ("a.format(b)", 2, "recipes have no method `.format()`"),
            (
                "a.replace('a', 'b', 1)",
                2,
                "recipes have no method `.replace()`",
            ),
            (
                "a.startswith(('a', 'b'))",
                2,
                "recipes have no method `.startswith()`",
            ),
            ("a | wordwrap(20)", 4, "recipes have no filter `wordwrap`"),
            ("a is not callable", 9, "recipes have no test `callable`"),
            ("if dict(a=1)", 3, "recipes have no function `dict()`"),
            ("'%s' % a", 5, "recipes format no text with `%`"),
        ] {
            let found = foreign(text);
            assert_eq!(found.len(), 1, "{text}");
            let Is::Nothing(told, _) = &found[0].is else {
                panic!("{text}");
            };
            assert_eq!((found[0].from, told.as_str()), (at, message), "{text}");
        }
    }

    #[test]
    fn what_recipes_have_is_not_told() {
        for text in [
            "a | replace('a', 'b') | lower",
            "if a is defined and (b is not none) and not (c in ('d', 'e'))",
            "for a in range(3)",
            "loop.cycle('a', 'b')",
            "'a.format(b) | wordwrap' ~ 12 % 5",
            "a.is and b",
            "a if (b) else (c)",
        ] {
            assert!(foreign(text).is_empty(), "{text}");
        }
    }
}

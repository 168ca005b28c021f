// SPDX-License-Identifier: GPL-2.0-or-later
//! The regular expressions of debian_linux/debian.py, written out: nothing in them can match in two ways, and trying
//! all of them took 12 % of a run of what `import` makes of 6.12. The tests hold these functions against them.

/// The parts of one alternative of a relation.
#[derive(Debug, PartialEq)]
pub(super) struct Found<'t> {
    pub(super) name: &'t str,
    /// The operator and the version.
    pub(super) version: Option<(&'t str, &'t str)>,
    /// What stands between `[` and `]`.
    pub(super) arches: &'t str,
    /// The terms, each after a blank.
    pub(super) profiles: &'t str,
}

/// What an operator may be.
const OPERATORS: [&str; 6] = ["<<", "<=", "=", "!=", ">=", ">>"];

/// Takes one alternative apart: `NAME (OPERATOR VERSION) [ARCHITECTURES] <PROFILES> <PROFILES>`, one blank before each
/// part.
pub(super) fn entry(text: &str) -> Option<Found<'_>> {
    let (name, mut rest) = text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()));
    let mut version = None;
    if let Some(inner) = rest.strip_prefix(" (") {
        let op = OPERATORS.into_iter().find(|op| inner.starts_with(op))?;
        let (said, after) = inner[op.len()..].split_once(')')?;
        // Of blanks alone, the last one is the version.
        let last = said.char_indices().next_back()?.0;
        let blanks = said.len() - said.trim_start().len();
        version = Some((op, &said[blanks.min(last)..]));
        rest = after;
    }
    let mut arches = "";
    if let Some(inner) = rest.strip_prefix(" [") {
        (arches, rest) = inner.split_once(']')?;
        if arches.is_empty() {
            return None;
        }
    }
    let profiles = rest;
    while !rest.is_empty() {
        let (inner, after) = rest.strip_prefix(" <")?.split_once('>')?;
        if inner.is_empty() {
            return None;
        }
        rest = after;
    }
    (!name.is_empty()).then_some(Found {
        name,
        version,
        arches,
        profiles,
    })
}

/// What stands in `<…>`, wherever a blank or the end of the text follows and it is good.
pub(super) fn terms(text: &str, is_good: impl Fn(&str) -> bool) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || loop {
        let (_, inner) = rest.split_once('<')?;
        rest = inner;
        let (inner, after) = inner.split_once('>')?;
        let ends = after.is_empty() || after.starts_with(' ');
        if !inner.is_empty() && ends && is_good(inner) {
            rest = after;
            return Some(inner);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use regex::Regex;

    /// All texts of up to so many of these parts.
    fn texts(parts: &[&str], most: usize) -> Vec<String> {
        let mut all = vec![String::new()];
        let mut longest = 0;
        for _ in 0..most {
            let before = longest..all.len();
            longest = all.len();
            for at in before {
                for part in parts {
                    all.push(format!("{}{part}", all[at]));
                }
            }
        }
        all
    }

    #[test]
    fn entries_are_those_of_the_expression() {
        let expression = Regex::new(
            r"^(\S+)(?: \((<<|<=|=|!=|>=|>>)\s*([^)]+)\))?(?: \[([^\]]+)\])?((?: <[^>]+>)*)$",
        )
        .expect("it is one");
        let parts = [
            "a", " ", "\u{2003}", " (", "=", "<", "!=", " 1", ")", " [", "]", " <", "> >", ">",
        ];
        let mut matched = 0;
        for text in texts(&parts, 4).iter().flat_map(|text| {
            let more =
                ["a (= ", "a (<<1) [", "a (= \n) [b] <"].map(|start| format!("{start}{text}"));
            std::iter::once(text.clone()).chain(more)
        }) {
            let expected = expression.captures(&text).map(|found| {
                let part = |index: usize| found.get(index).map_or("", |part| part.as_str());
                Found {
                    name: found.get(1).map_or("", |name| name.as_str()),
                    version: found.get(2).map(|op| (&text[op.range()], part(3))),
                    arches: found.get(4).map_or("", |arches| &text[arches.range()]),
                    profiles: found.get(5).map_or("", |terms| &text[terms.range()]),
                }
            });
            matched += usize::from(expected.is_some());
            assert_eq!(entry(&text), expected, "{text:?}");
        }
        assert!(matched > 1_000, "{matched}");
    }

    #[test]
    fn terms_are_those_of_the_expressions() {
        let parts = ["<", ">", " ", "a", "B", "!", "\n", "<a>"];
        let all = texts(&parts, 5);
        for (expression, is_good) in [
            (r" *<([^>]+)>(?: +|$)", (|_| true) as fn(&str) -> bool),
            (r" *<([a-z0-9. !-]+)>(?: +|$)", |inner| {
                inner.bytes().all(|byte| b" !a".contains(&byte))
            }),
        ] {
            let expression = Regex::new(expression).expect("it is one");
            let mut matched = 0;
            for text in &all {
                let found = expression.captures_iter(text);
                let expected: Vec<&str> = found.map(|found| found.extract::<1>().1[0]).collect();
                matched += expected.len();
                assert_eq!(
                    terms(text, is_good).collect::<Vec<_>>(),
                    expected,
                    "{text:?}"
                );
            }
            assert!(matched > 1_000, "{matched}");
        }
    }
}

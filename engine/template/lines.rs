// SPDX-License-Identifier: GPL-2.0-or-later
//! Which line of a template each line of its text comes from, for a run that is to be explained.
//!
//! A copy of the template has a sign at the beginning of each line that is not inside of a tag; where the text with the
//! signs taken out is the text itself, they tell. Signs are characters for private use, one for each line.

use std::sync::Arc;

use super::engine::Templates;
use super::pieces::is_plain;
use super::scope::Scope;
use super::snippet::Snippet;
use crate::limits::guard::caught;
use crate::text::files::Span;

/// The sign of the first line.
const FIRST: u32 = 0xF_0000;

/// The sign of the last line that has one.
const LAST: u32 = 0xF_FFFD;

impl<'e> Templates<'e> {
    /// The line of a template that each line of what it became comes from. Empty where the run is not to be explained,
    /// and where signs would change the text.
    pub fn lines_of(&self, snippet: Snippet<'e>, scope: &Arc<Scope>, became: &str) -> Vec<Span> {
        if !self.is_traced {
            return Vec::new();
        }
        let signed = with_signs(snippet.text);
        let text = match is_plain(snippet.text) {
            true => Some(signed),
            false => caught(|| self.env.render_str(&signed, scope.value()).ok())
                .ok()
                .flatten(),
        };
        let Some(lines) = text.and_then(|text| numbers(&text, became)) else {
            return Vec::new();
        };
        let places: Vec<Span> = places(snippet.text)
            .map(|(at, length)| snippet.locate(at, length, self.files()))
            .collect();
        let own = |number: usize| places.get(number).copied();
        lines
            .into_iter()
            .map(|number| own(number).unwrap_or(snippet.span()))
            .collect()
    }
}

/// Where the text of each line begins, and how long it is.
fn places(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let begin = at + line.len() - line.trim_start().len();
        at += line.len();
        (begin.min(at), line.trim().len())
    })
}

/// The text with a sign in each line, after what is blank there; none in lines that begin inside of a tag, or with one
/// that takes what is blank before it away.
fn with_signs(text: &str) -> String {
    let mut found = String::with_capacity(text.len() + 64);
    let mut open: Option<&str> = None;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let rest = line.trim_start();
        let is_eating = ["{%-", "{{-", "{#-"]
            .iter()
            .any(|tag| rest.starts_with(tag));
        let (blank, rest) = line.split_at(line.len() - rest.len());
        found.push_str(blank);
        let sign = u32::try_from(number).ok().map(|number| FIRST + number);
        let sign = sign.filter(|sign| *sign <= LAST).and_then(char::from_u32);
        if let (None, false, false, Some(sign)) = (open, is_eating, rest.is_empty(), sign) {
            found.push(sign);
        }
        found.push_str(rest);
        open = after(line, open);
    }
    found
}

/// The end of the tag that is open after a line, if one is.
fn after<'t>(line: &str, mut open: Option<&'t str>) -> Option<&'t str> {
    let mut rest = line;
    loop {
        match open {
            Some(end) => match rest.find(end) {
                Some(at) => (rest, open) = (&rest[at + end.len()..], None),
                None => return open,
            },
            None => {
                let tags = [("{{", "}}"), ("{%", "%}"), ("{#", "#}")];
                let found = tags
                    .iter()
                    .filter_map(|(tag, end)| Some((rest.find(tag)?, *end)));
                match found.min() {
                    Some((at, end)) => (rest, open) = (&rest[at + 2..], Some(end)),
                    None => return None,
                }
            }
        }
    }
}

/// The number of each line's template line. `None` if the text without its signs is another one.
fn numbers(signed: &str, became: &str) -> Option<Vec<usize>> {
    let is_sign = |c: char| (FIRST..=LAST).contains(&u32::from(c));
    let mut found = Vec::new();
    let mut plain = String::with_capacity(became.len());
    let mut last = 0;
    for line in signed.split_inclusive('\n') {
        let mut own = None;
        for c in line.chars() {
            if is_sign(c) {
                last = usize::try_from(u32::from(c) - FIRST).unwrap_or(0);
            } else {
                if !c.is_whitespace() {
                    own.get_or_insert(last);
                }
                plain.push(c);
            }
        }
        // Signs alone are no line.
        if !line.chars().all(is_sign) {
            found.push(own.unwrap_or(last));
        }
    }
    (plain == became).then_some(found)
}

#[cfg(test)]
mod tests {
    use minijinja::{context, Environment};

    use super::{after, numbers, with_signs};

    #[test]
    fn each_line_has_its_line() {
        let text = "a\n{% if x %}\n  b {{ y }}\n{%- endif %}\n\n{# c\n   d #}\n{% for z in [1, 2] %}\n{{ z }}\n{% endfor %}\ne";
        let mut env = Environment::new();
        env.set_trim_blocks(true);
        env.set_keep_trailing_newline(true);
        let values = context! { x => true, y => "1\n2" };
        let plain = env.render_str(text, &values).expect("it is one");
        let signed = env.render_str(&with_signs(text), &values);
        let found = numbers(&signed.expect("it is one"), &plain);
        assert_eq!(plain, "a\n  b 1\n2\n1\n2\ne");
        assert_eq!(found, Some(vec![0, 2, 2, 8, 8, 10]));
    }

    #[test]
    fn a_tag_may_be_open_after_a_line() {
        for (line, open, expected) in [
            ("a", None, None),
            ("a {{ b", None, Some("}}")),
            ("{{ a }}{# b", None, Some("#}")),
            ("b }} {% c", Some("}}"), Some("%}")),
            ("b %} c", Some("}}"), Some("}}")),
            ("a{{}}", Some("}}"), None),
            ("b }} {{ c }}", Some("}}"), None),
        ] {
            assert_eq!(after(line, open), expected, "{line}");
        }
    }
}

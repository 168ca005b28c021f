// SPDX-License-Identifier: GPL-2.0-or-later
//! The tags of a template, as Jinja sees them: not in comments, and not in what is raw.

/// What is written between two marks.
#[derive(Debug, PartialEq)]
pub(super) struct Tag<'t> {
    /// From the first mark to the end of the last one.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether it is `{% … %}`.
    pub(super) is_statement: bool,
    /// What stands between the marks.
    pub(super) inner: &'t str,
}

impl<'t> Tag<'t> {
    /// What it says, without the signs that trim.
    pub(super) fn words(&self) -> &'t str {
        let words = self.inner.trim_start_matches(['-', '+']);
        words.trim_end_matches('-').trim()
    }
}

/// The tags of a text, in order; none from one on that does not end.
pub(super) fn tags(text: &str) -> Vec<Tag<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut is_raw = false;
    while let Some(next) = text[at..].find('{') {
        let start = at + next;
        let rest = &text[start..];
        let close = match rest.as_bytes().get(1) {
            Some(b'#') if !is_raw => "#}",
            Some(b'{') if !is_raw => "}}",
            Some(b'%') => "%}",
            _ => {
                at = start + 1;
                continue;
            }
        };
        let Some(length) = rest[2..].find(close) else {
            break;
        };
        at = start + length + 4;
        let tag = Tag {
            start,
            end: at,
            is_statement: close == "%}",
            inner: &rest[2..2 + length],
        };
        match tag.words() {
            "raw" if tag.is_statement => is_raw = true,
            "endraw" if tag.is_statement => is_raw = false,
            _ if is_raw || close == "#}" => {}
            _ => found.push(tag),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::tags;

    #[test]
    fn tags_are_what_is_rendered() {
        for (text, expected) in [
            ("a {{ b }}{%- if c -%}", &["b", "if c"][..]),
            ("{# {{ a }} #}{{ b }} { c }", &["b"]),
            ("{% raw %}{{ a }}{% if b %}{# {% endraw %}{{ c }}", &["c"]),
            ("{% raw %}{{ {% endraw %} }}{{ c }}", &["c"]),
            ("{{ raw }}{{ b }}", &["raw", "b"]),
            ("{{ a }} {{ b", &["a"]),
            ("{", &[]),
        ] {
            let found = tags(text);
            let words: Vec<&str> = found.iter().map(|tag| tag.words()).collect();
            assert_eq!(words, expected, "{text}");
            for tag in found {
                assert_eq!(&text[tag.start + 2..tag.end - 2], tag.inner, "{text}");
            }
        }
    }
}

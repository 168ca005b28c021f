// SPDX-License-Identifier: GPL-2.0-or-later
//! Texts with template tags in them: taken apart as if a tag were a word.

/// What stands for a template's tag while a text is checked.
pub const PLACEHOLDER: &str = "0x0";

/// The text with every `{{ … }}` replaced by a word, and other tags taken out.
pub fn without_tags(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("{{").into_iter().chain(rest.find("{%")).min() {
        out.push_str(&rest[..at]);
        let (close, value) = if rest[at..].starts_with("{{") {
            ("}}", PLACEHOLDER)
        } else {
            ("%}", "")
        };
        out.push_str(value);
        match rest[at..].find(close) {
            Some(end) => rest = &rest[at + end + 2..],
            None => return out,
        }
    }
    out.push_str(rest);
    out
}

/// Splits at commas outside of tags.
pub fn outside(text: &str) -> Vec<&str> {
    split_outside(text, |c| c == ',')
}

/// Words, with the blanks of tags kept.
pub fn words_outside(text: &str) -> Vec<&str> {
    split_outside(text, char::is_whitespace)
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect()
}

fn split_outside(text: &str, separator: impl Fn(char) -> bool) -> Vec<&str> {
    let mut result = Vec::new();
    let (mut start, mut depth) = (0, 0_u32);
    for (at, c) in text.char_indices() {
        let rest = &text[at..];
        if rest.starts_with("{{") || rest.starts_with("{%") {
            depth += 1;
        } else if rest.starts_with("}}") || rest.starts_with("%}") {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && separator(c) {
            result.push(&text[start..at]);
            start = at + c.len_utf8();
        }
    }
    result.push(&text[start..]);
    result
}

/// Words as a POSIX shell takes them apart; the blanks of template tags do not separate. `None` if a quote
/// or an escape has no end.
pub fn shell_words(text: &str) -> Option<Vec<String>> {
    let mut words: Vec<String> = Vec::new();
    let mut word: Option<String> = None;
    let mut quote: Option<char> = None;
    let mut depth = 0_u32;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        match (c, next) {
            ('{', Some('{' | '%')) => depth += 1,
            ('}' | '%', Some('}')) => depth = depth.saturating_sub(1),
            _ => {}
        }
        let open = depth > 0 || matches!((c, next), ('}', _));
        match (quote, c) {
            _ if open => word.get_or_insert_default().push(c),
            (Some(q), _) if c == q => quote = None,
            (Some('"'), '\\') => {
                let escaped = chars.next()?;
                if !matches!(escaped, '"' | '\\') {
                    word.get_or_insert_default().push('\\');
                }
                word.get_or_insert_default().push(escaped);
            }
            (Some(_), _) => word.get_or_insert_default().push(c),
            (None, '\'' | '"') => {
                word.get_or_insert_default();
                quote = Some(c);
            }
            (None, '\\') => word.get_or_insert_default().push(chars.next()?),
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (None, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_shell() {
        for (text, words) in [
            ("A=1 B='a b'", Some(vec!["A=1", "B=a b"])),
            (
                "A={{ x }}{{ y }} B=\"c\\\"d\"",
                Some(vec!["A={{ x }}{{ y }}", "B=c\"d"]),
            ),
            ("A='b", None),
            ("A=\\ b", Some(vec!["A= b"])),
        ] {
            let expected = words.map(|w| w.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(shell_words(text), expected, "{text}");
        }
    }

    #[test]
    fn separators_count_outside_of_tags() {
        assert_eq!(
            outside("a,{{ f(b, c) }},ä, d"),
            ["a", "{{ f(b, c) }}", "ä", " d"]
        );
        assert_eq!(outside(",a"), ["", "a"]);
        assert_eq!(
            words_outside(" a{{ b }} {% if c %}d {% endif %}\u{3000}e\n"),
            ["a{{ b }}", "{% if c %}d", "{% endif %}", "e"]
        );
    }

    #[test]
    fn tags_are_replaced() {
        assert_eq!(
            without_tags("a-{{ b }} (= {% if x %}1{% endif %})"),
            "a-0x0 (= 1)"
        );
    }
}

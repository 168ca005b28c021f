// SPDX-License-Identifier: GPL-2.0-or-later
//! A converted template as tokens, and the names in its tags.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text outside of tags.
    Text,
    /// `{{ … }}`.
    Expression,
    /// `{% … %}`.
    Statement,
    /// `{# … #}`.
    Comment,
}

/// A part of a template.
#[derive(Clone, Debug)]
pub(super) struct Token {
    /// What it is.
    pub(super) kind: Kind,
    /// The line where it begins, counted from 1.
    pub(super) line: u32,
    /// The text, or what stands in the tag, without blanks around it.
    pub(super) text: String,
    /// The mark at the tag's begin: `-`, `+` or nothing.
    pub(super) lead: String,
    /// The mark at its end.
    pub(super) tail: String,
}

impl Token {
    fn text(text: &str, line: u32) -> Token {
        Token {
            kind: Kind::Text,
            line,
            text: text.to_owned(),
            lead: String::new(),
            tail: String::new(),
        }
    }

    /// The first word of a statement.
    pub(super) fn word(&self) -> Option<&str> {
        let word = self.text.split_whitespace().next();
        word.filter(|_| self.kind == Kind::Statement)
    }

    /// What follows the first word.
    pub(super) fn rest(&self) -> &str {
        let rest = self.text.split_once(char::is_whitespace);
        rest.map_or("", |(_, rest)| rest.trim())
    }

    /// As a template has it, without marks.
    pub(super) fn written(&self) -> String {
        match self.kind {
            Kind::Text => self.text.clone(),
            Kind::Expression => format!("{{{{ {} }}}}", self.text),
            Kind::Statement => format!("{{% {} %}}", self.text),
            Kind::Comment => format!("{{# {} #}}", self.text),
        }
    }
}

/// Takes a template apart. A tag without an end is text: converting has told it.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut result = Vec::new();
    let (mut start, mut line) = (0, 1);
    let mut search = 0;
    while let Some(at) = text[search..].find('{').map(|found| search + found) {
        let (kind, close) = match text.get(at..at + 2) {
            Some("{{") => (Kind::Expression, "}}"),
            Some("{%") => (Kind::Statement, "%}"),
            Some("{#") => (Kind::Comment, "#}"),
            _ => {
                search = at + 1;
                continue;
            }
        };
        let Some(length) = find_close(&text[at + 2..], close) else {
            break;
        };
        if start < at {
            result.push(Token::text(&text[start..at], line));
        }
        line += breaks(&text[start..at]);
        let inner = &text[at + 2..at + 2 + length];
        let (lead, bare) = strip_marks(inner);
        result.push(Token {
            kind,
            line,
            text: bare.trim().to_owned(),
            lead: lead.to_owned(),
            tail: inner[lead.len() + bare.len()..].to_owned(),
        });
        line += breaks(inner);
        start = at + 2 + length + 2;
        search = start;
    }
    if start < text.len() {
        result.push(Token::text(&text[start..], line));
    }
    result
}

fn breaks(text: &str) -> u32 {
    u32::try_from(text.matches('\n').count()).unwrap_or(u32::MAX)
}

/// What stands in a tag, with names and dotted paths replaced, the longest first; what follows `.` or `|` is no name.
pub(super) fn replaced(inner: &str, by: &dyn Fn(&str) -> Option<String>) -> String {
    with_paths(inner, &|path, _| {
        let first = path.split('.').next().unwrap_or(path);
        let of_first = || by(first).map(|text| text + &path[first.len()..]);
        by(path)
            .or_else(of_first)
            .unwrap_or_else(|| path.to_owned())
    })
}

/// What stands in a tag, with each name and dotted path replaced by what is made of it and of its place in the text;
/// what follows `.` or `|` is no name.
pub(super) fn with_paths(inner: &str, make: &dyn Fn(&str, usize) -> String) -> String {
    let mut out = String::new();
    let mut at = 0;
    while let Some(c) = inner[at..].chars().next() {
        let rest = &inner[at..];
        if c == '\'' || c == '"' {
            let end = rest[1..].find(c).map_or(rest.len(), |end| end + 2);
            out.push_str(&rest[..end]);
            at += end;
        } else if c.is_alphabetic() || c == '_' {
            let is_part = |c: char| c.is_alphanumeric() || "_.".contains(c);
            let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            match out.trim_end().ends_with(['|', '.']) {
                true => out.push_str(&rest[..end]),
                false => out.push_str(&make(&rest[..end], at)),
            }
            at += end;
        } else {
            out.push(c);
            at += c.len_utf8();
        }
    }
    out
}

/// The mark at the beginning of a tag, and the tag without those at both ends.
pub(super) fn strip_marks(inner: &str) -> (&str, &str) {
    let lead = if inner.starts_with(['-', '+']) {
        &inner[..1]
    } else {
        ""
    };
    let bare = &inner[lead.len()..];
    let bare = match bare.strip_suffix(['-', '+']) {
        Some(rest) if !rest.is_empty() => rest,
        _ => bare,
    };
    (lead, bare)
}

/// Where a tag ends: not inside of its strings.
pub(super) fn find_close(text: &str, close: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if open == c => quote = None,
            Some(_) => {}
            None if close != "#}" && (c == '\'' || c == '"') => quote = Some(c),
            None if text[at..].starts_with(close) => return Some(at),
            None => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{find_close, replaced, strip_marks, tokens, Kind};

    #[test]
    fn a_template_is_taken_apart() {
        let text = "a {b\n{%- if x +%}\n{{ '}}' }}{# two\nlines #}c\n{{ open";
        let found: Vec<_> = tokens(text)
            .into_iter()
            .map(|t| (t.kind, t.line, t.text, t.lead, t.tail))
            .collect();
        let token = |kind, line, text: &str, lead: &str, tail: &str| {
            (
                kind,
                line,
                text.to_owned(),
                lead.to_owned(),
                tail.to_owned(),
            )
        };
        let expected = [
            token(Kind::Text, 1, "a {b\n", "", ""),
            token(Kind::Statement, 2, "if x", "-", "+"),
            token(Kind::Text, 2, "\n", "", ""),
            token(Kind::Expression, 3, "'}}'", "", ""),
            token(Kind::Comment, 3, "two\nlines", "", ""),
            token(Kind::Text, 4, "c\n{{ open", "", ""),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn names_are_replaced() {
        let by = |name: &str| match name {
            "x" => Some("'y'".to_owned()),
            "loop.first" => Some("true".to_owned()),
            _ => None,
        };
        for (text, expected) in [
            ("x ~ 'x' | x", "'y' ~ 'x' | x"),
            ("xx.x, x.lower(), (x)", "xx.x, 'y'.lower(), ('y')"),
            ("loop.first and loop.last", "true and loop.last"),
            ("\"x\" ~ ä.x", "\"x\" ~ ä.x"),
        ] {
            assert_eq!(replaced(text, &by), expected, "{text}");
        }
    }

    #[test]
    fn a_tag_ends_outside_of_its_strings() {
        assert_eq!(find_close(" '}}' }}", "}}"), Some(6));
        assert_eq!(find_close(r#" "%}'" %}"#, "%}"), Some(7));
        assert_eq!(find_close(" 'open }}", "}}"), None);
        // What is a comment has no strings.
        assert_eq!(find_close(" it's #}", "#}"), Some(6));
    }

    #[test]
    fn marks_of_white_space_are_no_part_of_a_tag() {
        assert_eq!(strip_marks("- x -"), ("-", " x "));
        assert_eq!(strip_marks("+ x +"), ("+", " x "));
        assert_eq!(strip_marks(" x "), ("", " x "));
        assert_eq!(strip_marks("-"), ("-", ""));
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! What a template may be and do: bounds that hold before it is compiled, and while it is rendered.

use std::io::{self, Write};

/// Instructions that one rendering may take; the largest of our own takes some hundred.
pub(super) const FUEL: u64 = 50_000;

/// Bytes that one rendering may write.
pub(super) const MAX_OUTPUT: usize = 4 << 20;

/// Words and signs of one tag or expression. minijinja compiles by recursion over them.
const MAX_WORDS: usize = 1_000;

/// `elif`s of one text: minijinja nests them.
const MAX_ELIFS: usize = 100;

/// Something that is refused before minijinja sees it.
#[derive(Debug, PartialEq)]
pub(super) struct Refused {
    /// The offset.
    pub(super) at: usize,
    /// What is wrong.
    pub(super) message: &'static str,
    /// What to write instead.
    pub(super) help: &'static str,
}

/// Where in the text the scan is.
#[derive(Clone, Copy, PartialEq)]
enum In {
    Text,
    /// `{{ … }}`, and an expression.
    Variable,
    /// `{% … %}`.
    Block,
}

/// What keeps a template from being compiled, the first such thing.
///
/// * `*`, outside of strings: `'a' * 1000000000000` would ask for more memory than there is, and recipes
///   have no use for it.
/// * Tags of many words: minijinja goes down one level for each operator, as deep as the stack allows.
pub(super) fn refused(text: &str) -> Option<Refused> {
    scan(text, In::Text)
}

/// The same for an expression. minijinja panics where a `}}` ends what no `{{` began.
pub(super) fn refused_expression(text: &str) -> Option<Refused> {
    scan(text, In::Variable)
}

fn scan(text: &str, start: In) -> Option<Refused> {
    let bytes = text.as_bytes();
    let (mut place, mut words, mut elifs, mut at) = (start, 0, 0, 0);
    while let Some(&byte) = bytes.get(at) {
        let next = bytes.get(at + 1).copied();
        if place == In::Text {
            (place, at) = match (byte, next) {
                (b'{', Some(b'{')) => (In::Variable, at + 2),
                (b'{', Some(b'%')) => (In::Block, at + 2),
                (b'{', Some(b'#')) => (In::Text, after(text, at + 2, "#}")),
                _ => (In::Text, at + 1),
            };
            words = 0;
            continue;
        }
        let ends = match place {
            In::Variable => byte == b'}',
            _ => byte == b'%',
        };
        if ends && next == Some(b'}') {
            if start == In::Variable {
                return Some(Refused {
                    at,
                    message: "`}}` does not belong in an expression",
                    help: "write it without the braces: `when: build.signed`",
                });
            }
            (place, at) = (In::Text, at + 2);
            continue;
        }
        let from = at;
        at = match byte {
            b'\'' | b'"' => after_string(bytes, at),
            b'*' => {
                return Some(Refused {
                    at,
                    message: "templates cannot multiply",
                    help: "write the text out",
                })
            }
            _ if is_word(byte) => {
                let length = bytes[at..].iter().position(|&byte| !is_word(byte));
                length.map_or(bytes.len(), |length| at + length)
            }
            _ => at + 1,
        };
        words += usize::from(!byte.is_ascii_whitespace());
        elifs += usize::from(bytes[from..at] == *b"elif");
        if words > MAX_WORDS {
            return Some(Refused {
                at: from,
                message: "too long: a tag or expression may have 1000 tokens",
                help: "say it in parts, with `{% set %}` or with `variables:`",
            });
        }
        if elifs > MAX_ELIFS {
            return Some(Refused {
                at: from,
                message: "a template may have 100 times `elif`",
                help: "say it in parts, with `{% if %}` and `{% endif %}`",
            });
        }
    }
    None
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

/// The offset behind the next `end`, or that of the text's end.
fn after(text: &str, at: usize, end: &str) -> usize {
    text.get(at..)
        .and_then(|rest| rest.find(end))
        .map_or(text.len(), |length| at + length + end.len())
}

/// The offset behind a string that begins at an offset, with its escapes.
fn after_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            byte if byte == bytes[start] => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// A buffer that refuses to grow beyond bounds.
#[derive(Default)]
pub(super) struct Bounded(Vec<u8>);

impl Bounded {
    /// What was written.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MAX_OUTPUT {
            return Err(io::Error::other("too much output"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{after, refused, refused_expression, Bounded, Write, MAX_OUTPUT};

    #[test]
    fn multiplication_is_found_in_tags_only() {
        for (text, expected) in [
            ("a * {{ b }}", None),
            ("{{ '*' }} *", None),
            ("{{ a * 2 }}", Some(5)),
            ("{% if a*2 %}", Some(7)),
            ("{ a * { b", None),
            ("{{ a }} * {{ b }}", None),
            ("{% if a %} * {% endif %}", None),
            ("{{ a } * 2 }}", Some(7)),
            ("{{ \"'*\" * '}}' }}", Some(8)),
            ("{# * {{ #} * {{ a * 2 }}", Some(18)),
            (r"{{ '\'' * 9 }}", Some(8)),
            (r"{{ '\\' * 9 }}", Some(8)),
            (r"{{ '\' * 9 }}", None),
            ("{% set a = {1: {2: 'b'}} * 9 %}", Some(25)),
            ("{{ a %} * 9 }}", Some(8)),
            ("{{ ä * 9 }}", Some(6)),
        ] {
            assert_eq!(refused(text).map(|refused| refused.at), expected, "{text}");
        }
    }

    #[test]
    fn expressions_hold_no_end_of_a_tag() {
        for (text, expected) in [
            ("true }} or", Some(5)),
            ("true %} or", None),
            ("a == '}}'", None),
            ("a * 2", Some(2)),
            ("{ 'a': 1 }", None),
        ] {
            let at = refused_expression(text).map(|refused| refused.at);
            assert_eq!(at, expected, "{text}");
        }
    }

    #[test]
    fn tags_are_not_too_long() {
        for (text, good) in [
            (format!("{{{{ 1{} }}}}", "+1".repeat(499)), true),
            (format!("{{{{ 1{} }}}}", "+1".repeat(500)), false),
            (format!("{{{{ {}a }}}}", "not ".repeat(1_000)), false),
            ("{{ a }}".repeat(2_000), true),
            ("x + ".repeat(2_000), true),
            (format!("{{{{ '{}' }}}}", "+1".repeat(2_000)), true),
            ("{% elif a %}".repeat(100), true),
            ("{% elif a %}".repeat(101), false),
            ("elif".repeat(101), true),
        ] {
            assert_eq!(refused(&text).is_none(), good, "{}", text.len());
        }
        assert!(refused_expression(&"a.".repeat(501)).is_some());
    }

    #[test]
    fn output_grows_to_its_bound() {
        let mut output = Bounded(vec![b'x'; MAX_OUTPUT - 2]);
        assert!(output.write(b"abc").is_err());
        assert_eq!(output.write(b"ab").ok(), Some(2));
        assert!(output.write(b"c").is_err());
        assert_eq!(output.into_bytes().len(), MAX_OUTPUT);
    }

    #[test]
    fn a_comment_ends_behind_its_sign() {
        for (text, at, expected) in [("a {# b #} c", 4, 9), ("{# b", 2, 4), ("a", 9, 1)] {
            assert_eq!(after(text, at, "#}"), expected, "{text}");
        }
    }
}

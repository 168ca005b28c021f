// SPDX-License-Identifier: GPL-2.0-or-later
//! Fields of control templates that are lists: what stands between their commas.

use super::control::Field;
use crate::text::files::Span;

/// A piece of a list that commas separate, with the comments above it and its conditions.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its text, without blanks around.
    pub text: String,
    /// Comment lines above it.
    pub comments: Vec<String>,
    /// The conditions under which it stands.
    pub conditions: Vec<String>,
    /// Where it stands.
    pub span: Span,
}

/// Splits a field's value at its commas.
pub fn parts(field: &Field) -> Vec<Part> {
    let mut result: Vec<Part> = Vec::new();
    let mut open: Option<Part> = None;
    let mut comments: Vec<String> = Vec::new();
    let mut depths = Depths::default();
    for line in &field.lines {
        if line.begins {
            result.extend(open.take());
        }
        comments.extend(line.comments.iter().cloned());
        let pieces = outside_tags(&line.text, &mut depths);
        let last = pieces.len() - 1;
        for (number, piece) in pieces.into_iter().enumerate() {
            let bare = piece.trim();
            if !bare.is_empty() {
                match &mut open {
                    Some(part) => {
                        // A line break between alternatives; within one it does not parse.
                        let joint = if part.text.ends_with('|') || bare.starts_with('|') {
                            " "
                        } else {
                            "\n"
                        };
                        part.text.push_str(joint);
                        part.text.push_str(bare);
                    }
                    None => {
                        open = Some(Part {
                            text: format!("{}{bare}", line.sets),
                            comments: std::mem::take(&mut comments),
                            conditions: line.conditions.clone(),
                            span: line.span,
                        });
                    }
                }
            }
            // A comma before the end of a loop is one behind it, too.
            let ends = line.is_loop && before_end(bare).ends_with(',');
            if number < last || ends {
                result.extend(open.take());
            }
        }
    }
    result.extend(open);
    result
}

/// What of a loop stands before its end.
fn before_end(text: &str) -> &str {
    text.rfind("{%").map_or(text, |end| text[..end].trim_end())
}

/// What is open: tags, and blocks of `for` and `if`.
#[derive(Default)]
struct Depths {
    tags: u32,
    blocks: u32,
}

/// Splits at commas that stand in no template tag, in no loop and in no `if` within a line.
fn outside_tags<'t>(text: &'t str, open: &mut Depths) -> Vec<&'t str> {
    let mut result = Vec::new();
    let mut start = 0;
    let bytes = text.as_bytes();
    for at in 0..bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'{', Some(b'{' | b'%')) => {
                open.tags += 1;
                let word = text[at + 2..].trim_start_matches(['-', '+', ' ']);
                if word.starts_with("for ") || word.starts_with("if ") {
                    open.blocks += 1;
                } else if word.starts_with("endfor") || word.starts_with("endif") {
                    open.blocks = open.blocks.saturating_sub(1);
                }
            }
            (b'}' | b'%', Some(b'}')) => open.tags = open.tags.saturating_sub(1),
            (b',', _) if open.tags == 0 && open.blocks == 0 => {
                result.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    result.push(&text[start..]);
    result
}

#[cfg(test)]
mod tests {
    use super::super::fields::Line;
    use super::*;

    #[test]
    fn commas_in_tags_separate_nothing() {
        let text = "a, {{ f(b, c) }}, d{% if e in [f, g] %}, h{% endif %}, { i, j }";
        let pieces = [
            "a",
            " {{ f(b, c) }}",
            " d{% if e in [f, g] %}, h{% endif %}",
            " { i",
            " j }",
        ];
        assert_eq!(outside_tags(text, &mut Depths::default()), pieces);
    }

    #[test]
    fn alternatives_go_on_in_the_next_line() {
        for (lines, expected) in [
            (["a |", "b, c"], &["a | b", "c"][..]),
            (["a", "| b, c"], &["a | b", "c"]),
            (["a", "b"], &["a\nb"]),
            (["a,", "b"], &["a", "b"]),
        ] {
            let line = |text: &str| Line {
                text: text.to_owned(),
                comments: Vec::new(),
                conditions: Vec::new(),
                sets: String::new(),
                is_loop: false,
                begins: false,
                branches: Vec::new(),
                span: Span::default(),
            };
            let field = Field {
                name: "Depends".to_owned(),
                lines: lines.map(line).to_vec(),
                span: Span::default(),
            };
            let found: Vec<String> = parts(&field).into_iter().map(|part| part.text).collect();
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn a_loop_ends_with_a_statement() {
        for (text, expected) in [
            ("a, {% endfor %}", "a,"),
            (
                "{% if a %}b{% endif %},{%- endfor %} c",
                "{% if a %}b{% endif %},",
            ),
            ("a, b", "a, b"),
        ] {
            assert_eq!(before_end(text), expected);
        }
    }
}

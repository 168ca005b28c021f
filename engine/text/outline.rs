// SPDX-License-Identifier: GPL-2.0-or-later
//! A YAML text taken apart without loss: which lines belong to which entry, with the comments above them.
//!
//! [`outline`] follows the tree of nodes as far as maps and lists are written in block style, a key or an item
//! on a line of its own; what is written in another way stays one leaf. The lines of all parts are the text.

use super::files::{FileId, Files, Span};
use super::node::{Map, Node, Value};

/// An entry of a map, or an item of a list, with its lines.
#[derive(Clone, Debug)]
pub struct Part {
    /// The key as it is written, without quotes; nothing for an item.
    pub name: String,
    /// Blank lines and comments above it.
    pub lead: String,
    /// Its lines: the one of the key alone, if there are parts below it.
    pub head: String,
    /// Where its lines begin: the number of blanks.
    pub indent: usize,
    /// What it holds.
    pub body: Body,
    /// The value.
    pub node: Node,
    /// Where the key stands; for an item, the item.
    pub span: Span,
}

/// The lines below a key.
#[derive(Clone, Debug)]
pub enum Body {
    /// None that can be told apart.
    Leaf,
    /// Entries, and comments below the last one.
    Map(Vec<Part>, String),
    /// Items, and comments below the last one.
    List(Vec<Part>, String),
}

/// Takes a text apart whose root is a map in block style; `None` if it is something else.
pub fn outline(files: &Files, file: FileId, root: &Node) -> Option<Body> {
    let lines: Vec<&str> = files.text(file).split_inclusive('\n').collect();
    let cutter = Cutter { lines: &lines };
    cutter.entries(root.as_map()?, 0, lines.len())
}

impl Body {
    /// Its lines.
    pub fn text(&self) -> String {
        match self {
            Body::Leaf => String::new(),
            Body::Map(parts, tail) | Body::List(parts, tail) => {
                parts.iter().map(Part::text).collect::<String>() + tail
            }
        }
    }

    /// The same, beginning further to the left or to the right.
    #[must_use]
    pub fn shifted(&self, from: usize, to: usize) -> Body {
        let all = |parts: &[Part]| parts.iter().map(|part| part.shifted(from, to)).collect();
        match self {
            Body::Leaf => Body::Leaf,
            Body::Map(parts, tail) => Body::Map(all(parts), shift(tail, from, to)),
            Body::List(parts, tail) => Body::List(all(parts), shift(tail, from, to)),
        }
    }

    /// The entries of a map.
    pub fn entries(&self) -> &[Part] {
        match self {
            Body::Map(parts, _) => parts,
            _ => &[],
        }
    }
}

impl Part {
    /// Its lines, with what is above it.
    pub fn text(&self) -> String {
        format!("{}{}", self.lead, self.own_text())
    }

    /// Its lines, without what is above it.
    pub fn own_text(&self) -> String {
        format!("{}{}", self.head, self.body.text())
    }

    /// The same at another indentation.
    #[must_use]
    pub fn at(&self, indent: usize) -> Part {
        self.shifted(self.indent, indent)
    }

    fn shifted(&self, from: usize, to: usize) -> Part {
        Part {
            lead: shift(&self.lead, from, to),
            head: shift(&self.head, from, to),
            indent: (self.indent + to).saturating_sub(from),
            body: self.body.shifted(from, to),
            ..self.clone()
        }
    }
}

/// Lines that begin as much further to the right as `to` is greater than `from`.
pub fn shift(text: &str, from: usize, to: usize) -> String {
    if from == to {
        return text.to_owned();
    }
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            out.push_str(line);
        } else if to > from {
            out.push_str(&" ".repeat(to - from));
            out.push_str(line);
        } else {
            out.push_str(&line[indentation(line).min(from - to)..]);
        }
    }
    out
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// Whether a line is blank or a comment.
fn is_trivia(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}

/// Whether nothing but a comment follows a key in its line.
fn is_bare(line: &str, key: usize) -> bool {
    value_start(line, key).is_some_and(|at| is_trivia(&line[at..]))
}

/// Where in a line the value begins, or what is behind the `:`; `key` is where the key stands.
pub fn value_start(line: &str, key: usize) -> Option<usize> {
    let rest = line.get(key..)?;
    let quoted = match rest.chars().next()? {
        quote @ ('"' | '\'') => quoted_end(rest, quote)?,
        _ => 0,
    };
    let ends = |at: &usize| {
        let after = rest[at + 1..].chars().next();
        after.is_none_or(|c| c.is_whitespace())
    };
    let colon = rest[quoted..].match_indices(':').map(|(at, _)| quoted + at);
    let end = key + colon.into_iter().find(ends)? + 1;
    Some(end + line[end..].len() - line[end..].trim_start_matches(' ').len())
}

/// Where a text in quotes ends, with which this one begins.
pub fn quoted_end(text: &str, quote: char) -> Option<usize> {
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\\' && quote == '"' {
            chars.next();
        } else if c == quote {
            if quote == '\'' && chars.next_if(|(_, next)| *next == quote).is_some() {
                continue;
            }
            return Some(at + 1);
        }
    }
    None
}

/// A part before its body is known: where its lines begin and end, and what it holds.
struct Found<'n> {
    name: String,
    start: usize,
    node: &'n Node,
    span: Span,
}

struct Cutter<'a> {
    lines: &'a [&'a str],
}

impl Cutter<'_> {
    /// The entries of a map in the lines from `from` to `to`.
    fn entries(&self, map: &Map, from: usize, to: usize) -> Option<Body> {
        let found: Vec<Found<'_>> = map
            .iter()
            .map(|(key, entry)| Found {
                name: key.to_string(),
                start: (entry.key_span.line as usize).saturating_sub(1),
                node: &entry.node,
                span: entry.key_span,
            })
            .collect();
        let (parts, tail) = self.parts(&found, from, to, true)?;
        Some(Body::Map(parts, tail))
    }

    /// The items of a list in the lines from `from` to `to`.
    fn items(&self, items: &[Node], from: usize, to: usize) -> Option<Body> {
        let first = (from..to).find(|at| !is_trivia(self.lines[*at]))?;
        let indent = indentation(self.lines[first]);
        let begins = |at: &usize| {
            let line = self.lines[*at];
            let rest = line.get(indent..).unwrap_or("");
            indentation(line) == indent && (rest.starts_with("- ") || rest.trim_end() == "-")
        };
        let starts: Vec<usize> = (first..to).filter(begins).collect();
        if starts.len() != items.len() || starts.first() != Some(&first) {
            return None;
        }
        let found: Vec<Found<'_>> = starts
            .into_iter()
            .zip(items)
            .map(|(start, node)| Found {
                name: String::new(),
                start,
                node,
                span: node.span,
            })
            .collect();
        let (parts, tail) = self.parts(&found, from, to, false)?;
        Some(Body::List(parts, tail))
    }

    /// Cuts lines where parts begin; what stands below the last one is left over.
    fn parts(
        &self,
        found: &[Found<'_>],
        from: usize,
        to: usize,
        are_entries: bool,
    ) -> Option<(Vec<Part>, String)> {
        let indent = indentation(self.lines.get(found.first()?.start)?);
        let mut parts = Vec::new();
        let mut at = from;
        for (number, one) in found.iter().enumerate() {
            let end = found.get(number + 1).map_or(to, |next| next.start);
            let line = self.lines.get(one.start)?;
            let is_own = indentation(line) == indent
                && (!are_entries || one.span.column as usize == indent + 1);
            if one.start < at || end <= one.start || end > to || !is_own {
                return None;
            }
            // A comment further to the right belongs to what is above it.
            let is_content =
                |at: &usize| !is_trivia(self.lines[*at]) || self.is_comment_beyond(*at, indent);
            let last = (one.start..end).rev().find(is_content)?;
            let body = match are_entries && is_bare(line, indent) {
                true => self.body(one.node, one.start + 1, last + 1),
                false => Body::Leaf,
            };
            let head_end = match body {
                Body::Leaf => last + 1,
                _ => one.start + 1,
            };
            parts.push(Part {
                name: one.name.clone(),
                lead: self.lines[at..one.start].concat(),
                head: self.lines[one.start..head_end].concat(),
                indent,
                body,
                node: one.node.clone(),
                span: one.span,
            });
            at = last + 1;
        }
        Some((parts, self.lines[at..to].concat()))
    }

    fn is_comment_beyond(&self, at: usize, indent: usize) -> bool {
        let line = self.lines[at];
        line.trim_start().starts_with('#') && indentation(line) > indent
    }

    fn body(&self, node: &Node, from: usize, to: usize) -> Body {
        let body = match &node.value {
            Value::Map(map) => self.entries(map, from, to),
            Value::List(items) => self.items(items, from, to),
            _ => None,
        };
        body.unwrap_or(Body::Leaf)
    }
}

#[cfg(test)]
mod tests {
    use super::{outline, quoted_end, shift, Body};
    use crate::text::files::Files;
    use crate::text::yaml::parse;

    fn cut(text: &str) -> Body {
        let mut files = Files::default();
        let file = files.add("t", text.to_owned());
        let node = parse(&files, file).ok().flatten().expect("it is YAML");
        outline(&files, file, &node).expect("it is a map in block style")
    }

    #[test]
    fn parts_are_put_at_another_indent_with_all_below() {
        let Body::Map(parts, _) = cut("# a\na:\n  # b\n  b: [1,\n    2]\n  c: 1\n") else {
            panic!("it is a map");
        };
        let moved = parts[0].at(4);
        assert_eq!(moved.indent, 4);
        assert_eq!(
            moved.text(),
            "    # a\n    a:\n      # b\n      b: [1,\n        2]\n      c: 1\n"
        );
        let below: Vec<usize> = moved
            .body
            .entries()
            .iter()
            .map(|part| part.indent)
            .collect();
        assert_eq!(below, [6, 6]);
        assert_eq!(moved.at(0).text(), parts[0].text());
        // As far as there are blanks.
        assert_eq!(shift("  a\n\n      b\n", 4, 2), "a\n\n    b\n");
    }

    /// The parts, as `lead|head` with what is below in brackets.
    fn shown(body: &Body) -> String {
        match body {
            Body::Leaf => String::new(),
            Body::Map(parts, tail) | Body::List(parts, tail) => {
                let parts = parts
                    .iter()
                    .map(|part| format!("{}|{}[{}]", part.lead, part.head, shown(&part.body)));
                format!("{}/{tail}", parts.collect::<String>()).replace('\n', ";")
            }
        }
    }

    #[test]
    fn every_line_belongs_to_something() {
        for (text, expected) in [
            ("a: 1\n", "|a: 1;[]/"),
            (
                "# h\n\na: 1\n# b\nb: 2\n# end\n",
                "# h;;|a: 1;[]# b;|b: 2;[]/# end;",
            ),
            (
                "a:  # beside\n  b: 1\n\n  # c\n  c: {d: 1}\n",
                "|a:  # beside;[|  b: 1;[];  # c;|  c: {d: 1};[]/]/",
            ),
            (
                "a:\n  # one\n  - x\n  - y: 1\n    z: 2\n",
                "|a:;[  # one;|  - x;[]|  - y: 1;    z: 2;[]/]/",
            ),
            ("a:\n- x\n# b\nb: 1\n", "|a:;[|- x;[]/]# b;|b: 1;[]/"),
            (
                "a: |\n  x\n\n  # no comment\n\n# b\nb: 1\n",
                "|a: |;  x;;  # no comment;[];# b;|b: 1;[]/",
            ),
            (
                "a:\n  b: 1\n  # of a\n# of c\nc: 1\n",
                "|a:;[|  b: 1;[]/  # of a;]# of c;|c: 1;[]/",
            ),
            ("a: {\n  b: 1\n}\nc: 1\n", "|a: {;  b: 1;};[]|c: 1;[]/"),
            ("'a: b':\n  \"c\\\"\": 1", "|'a: b':;[|  \"c\\\"\": 1[]/]/"),
            ("a:\n  ['x\n  - y']\n", "|a:;  ['x;  - y'];[]/"),
            ("a:\n  {b: 1,\n  c: 2}\n", "|a:;  {b: 1,;  c: 2};[]/"),
        ] {
            let body = cut(text);
            assert_eq!(shown(&body), expected, "{text}");
            assert_eq!(body.text(), text);
        }
    }

    #[test]
    fn parts_move_sideways() {
        let body = cut("a:\n  # one\n  b: |\n    x\n\n     y\n");
        let part = &body.entries()[0].body.entries()[0];
        assert_eq!(
            part.at(4).text(),
            "    # one\n    b: |\n      x\n\n       y\n"
        );
        assert_eq!(part.at(0).text(), "# one\nb: |\n  x\n\n   y\n");
        assert_eq!(part.at(1).text(), " # one\n b: |\n   x\n\n    y\n");
    }

    #[test]
    fn quotes_end_where_yaml_ends_them() {
        for (text, quote, expected) in [
            (r#""a\"b" c"#, '"', Some(6)),
            (r"'a\' b", '\'', Some(4)),
            ("'a''b' c", '\'', Some(6)),
            (r#""a""b""#, '"', Some(3)),
            ("'a", '\'', None),
            (r#""a\""#, '"', None),
        ] {
            assert_eq!(quoted_end(text, quote), expected, "{text}");
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! YAML text to a [`Node`] tree: YAML 1.2 core, without what changes meaning behind one's back.
//!
//! Repeated keys, anchors, aliases, merge keys, tags and further documents are reported. The tree is
//! built without recursion and its depth is bounded, so that no input can exhaust the stack.

use yaml_rust2::parser::{Event, Parser};
use yaml_rust2::scanner::{Marker, TScalarStyle};

use super::files::{FileId, Files, Span};
use super::mark::Marks;
use super::node::{Entry, Key, Map, Node, Style, Value, Verb};
use crate::limits::{guard::caught, place};

/// Nesting beyond this is an error: a recipe needs about ten levels.
const MAX_DEPTH: usize = 60;

/// Something that the text must not hold.
pub struct YamlError {
    /// Where.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Another place that belongs to it, and what is there.
    pub other: Option<(Span, String)>,
}

enum Frame {
    List(Span, Vec<Node>),
    Map(Option<Span>, Span, Map, Option<(String, Span)>),
}

/// What stands in a map under a key as it is written.
fn written<'m>(map: &'m Map, text: &str) -> Option<&'m Entry> {
    let verb = Verb::of(text);
    let with_verb = || {
        let name = text.strip_suffix(verb.sign())?.to_owned();
        map.get(&Key { name, verb })
    };
    map.get(text)
        .or_else(|| (verb != Verb::Set).then(with_verb).flatten())
}

struct Builder<'a> {
    marks: Marks<'a>,
    stack: Vec<Frame>,
    root: Option<Node>,
    /// Where the last event stands.
    last: Span,
    errors: Vec<YamlError>,
}

/// Reads one YAML document.
///
/// # Errors
/// Everything that is wrong with it. A text without a document gives `Ok(None)`.
pub fn parse(files: &Files, file: FileId) -> Result<Option<Node>, Vec<YamlError>> {
    let mut builder = Builder {
        marks: Marks { files, file },
        stack: Vec::new(),
        root: None,
        last: Span {
            file,
            line: 1,
            column: 1,
            length: 1,
        },
        errors: Vec::new(),
    };
    place::file(files.name(file));
    if let Err(reason) = caught(|| builder.build(files.text(file))) {
        // The place is that of what was read last.
        let span = builder.last;
        builder.error(
            span,
            &format!("yaml-rust2 fails on what follows: {reason}"),
            None,
        );
    }
    if builder.errors.is_empty() {
        Ok(builder.root)
    } else {
        Err(builder.errors)
    }
}

impl Builder<'_> {
    /// Reads all events of the text.
    fn build(&mut self, text: &str) {
        let mut parser = Parser::new_from_str(text);
        let mut documents = 0;
        loop {
            let token = parser.next_token();
            if let Ok((_, mark)) = &token {
                self.last = self.marks.span(*mark, 1);
            }
            match token {
                Ok((Event::StreamEnd, _)) => break,
                Ok((Event::DocumentStart, mark)) => {
                    documents += 1;
                    if documents > 1 {
                        let span = self.marks.span(mark, 3);
                        self.error(
                            span,
                            "a second document in one file",
                            Some("put it into a file of its own"),
                        );
                        break;
                    }
                }
                Ok((event, mark)) => {
                    if !self.event(event, mark) {
                        break;
                    }
                }
                Err(error) => {
                    let span = self.marks.span(*error.marker(), 1);
                    self.scan_error(span, error.info());
                    break;
                }
            }
        }
    }

    fn error(&mut self, span: Span, message: &str, help: Option<&str>) {
        self.errors.push(YamlError {
            span,
            message: message.to_owned(),
            help: help.map(str::to_owned),
            other: None,
        });
    }

    fn scan_error(&mut self, span: Span, info: &str) {
        let line = self.marks.line(span.line);
        let rest: String = line.chars().skip(span.column as usize - 1).collect();
        if info.contains("anchor") {
            return self.alias(span, &rest);
        }
        let help = if let Some(row) = self.marks.tab_near(span.line) {
            let column = self.marks.line(row).find('\t').unwrap_or(0);
            let column = u32::try_from(column).unwrap_or(0).saturating_add(1);
            return self.error(
                span.at(row, column, 1),
                "not valid YAML: the line is indented with a tab",
                Some("indent with spaces"),
            );
        } else if line.contains(": {{") || line.contains("- {{") || rest.starts_with("{{") {
            "put quotes around a text with `{{`"
        } else if line.contains(": {%")
            || line.contains("- {%")
            || info.contains("unexpected character")
        {
            "put quotes around a text that begins with a special character"
        } else if info.contains("mapping values")
            || info.contains("expect ':'")
            || info.contains("illegal placement")
        {
            "put quotes around a text that holds `: `"
        } else if info.contains("quoted scalar") {
            "look for the other quote; within '…' a quote is doubled, within \"…\" it takes a backslash"
        } else if info.contains("',' or") || info.contains("node content") {
            "look for the other bracket, and for the comma between two items"
        } else {
            "keys of one map start in the same column, and what belongs to a key is indented further"
        };
        self.error(span, &format!("not valid YAML: {info}"), Some(help));
    }

    /// An anchor or a tag of a node.
    fn decoration(&mut self, anchor: bool, mark: Marker) {
        if anchor {
            let span = self.marks.sign('&', mark);
            return self.alias(span, "");
        }
        let span = self.marks.sign('!', mark);
        self.error(
            span,
            "YAML tags (`!name`) are not allowed in recipes",
            Some("put quotes around a text that begins with `!`"),
        );
    }

    fn alias(&mut self, span: Span, rest: &str) {
        let word: String = rest.chars().take_while(|c| !c.is_whitespace()).collect();
        let glob = word.starts_with('*');
        let length = u32::try_from(word.chars().count()).unwrap_or(1);
        self.error(
            span.at(span.line, span.column, length.max(span.length)),
            "YAML anchors and aliases (`&name`, `*name`) are not allowed in recipes",
            Some(&if glob {
                format!("if it is a glob, quote it: '{word}'; otherwise write the value out")
            } else {
                "write the value out where it is used".to_owned()
            }),
        );
    }

    /// Takes one event; false where reading on makes no sense.
    fn event(&mut self, event: Event, mark: Marker) -> bool {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                if anchor > 0 || tag.is_some() {
                    self.decoration(anchor > 0, mark);
                }
                let (style, span) = self.written_as(&text, style, mark);
                self.scalar(text, style, span)
            }
            // The message about the anchor says it; one without an anchor ends in `scan_error`.
            Event::Alias(_) => {
                let span = self.marks.span(mark, 1);
                self.place(Node {
                    span,
                    value: Value::Null,
                })
            }
            Event::SequenceStart(..) | Event::MappingStart(..) if self.stack.len() >= MAX_DEPTH => {
                let span = self.marks.span(mark, 1);
                self.error(
                    span,
                    &format!("nested deeper than {MAX_DEPTH} levels"),
                    Some("a recipe needs about ten"),
                );
                false
            }
            Event::SequenceStart(anchor, tag) => {
                if anchor > 0 || tag.is_some() {
                    self.decoration(anchor > 0, mark);
                }
                let span = self.value_span(mark);
                self.stack.push(Frame::List(span, Vec::new()));
                true
            }
            Event::MappingStart(anchor, tag) => {
                if anchor > 0 || tag.is_some() {
                    self.decoration(anchor > 0, mark);
                }
                let key = self.pending_key();
                let span = self.marks.span(mark, 1);
                self.stack.push(Frame::Map(key, span, Map::new(), None));
                true
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let node = match self.stack.pop() {
                    Some(Frame::List(span, items)) => Node {
                        span,
                        value: Value::List(items),
                    },
                    Some(Frame::Map(key, start, map, _)) => Node {
                        // The parser's mark of a block mapping stands past its first key.
                        span: key
                            .or_else(|| map.first().map(|(_, e)| e.key_span))
                            .unwrap_or(start),
                        value: Value::Map(map),
                    },
                    None => return false,
                };
                self.place(node)
            }
            _ => true,
        }
    }

    /// How a scalar is written, and where.
    fn written_as(&self, text: &str, style: TScalarStyle, mark: Marker) -> (Style, Span) {
        let style = match style {
            TScalarStyle::Plain => Style::Plain,
            TScalarStyle::Literal | TScalarStyle::Folded => {
                return (Style::Block, self.marks.block_mark(mark));
            }
            _ => Style::Quoted,
        };
        let length = match style {
            _ if text.contains('\n') => self.marks.rest_of_line(mark),
            Style::Plain => text.chars().count(),
            _ => text.chars().count() + 2,
        };
        (style, self.marks.span(mark, length))
    }

    /// The key that waits for its value: a message about a list or map points at it.
    fn pending_key(&self) -> Option<Span> {
        match self.stack.last() {
            Some(Frame::Map(_, _, _, Some((_, span)))) => Some(*span),
            _ => None,
        }
    }

    fn value_span(&self, mark: Marker) -> Span {
        self.pending_key()
            .unwrap_or_else(|| self.marks.span(mark, 1))
    }

    fn scalar(&mut self, text: String, style: Style, span: Span) -> bool {
        let is_key = matches!(self.stack.last(), Some(Frame::Map(_, _, _, None)));
        if is_key && text == "<<" && style == Style::Plain {
            self.error(
                span,
                "YAML merge keys (`<<`) are not allowed in recipes",
                Some("write the keys out, or put them where both places inherit them"),
            );
        }
        if let Some(Frame::Map(_, _, map, key @ None)) = self.stack.last_mut() {
            if let Some(first) = written(map, &text) {
                let other = Some((first.key_span, "first defined here".to_owned()));
                self.errors.push(YamlError {
                    span,
                    message: format!("the key `{text}` is repeated"),
                    help: Some("keep one of the two".to_owned()),
                    other,
                });
            }
            *key = Some((text, span));
            return true;
        }
        let null =
            style == Style::Plain && matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL");
        let (value, span) = if null {
            // An absent value has its mark on a later line; the key is the better place.
            (
                Value::Null,
                if text.is_empty() {
                    self.pending_key().unwrap_or(span)
                } else {
                    span
                },
            )
        } else {
            (Value::Scalar(text, style), span)
        };
        self.place(Node { span, value })
    }

    /// Puts a finished node where it belongs.
    fn place(&mut self, node: Node) -> bool {
        let mut misplaced = None;
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(Frame::List(_, items)) => items.push(node),
            Some(Frame::Map(_, _, map, key)) => match key.take() {
                Some((name, key_span)) => {
                    map.entry(Key::written(name, &node.value))
                        .or_insert(Entry { key_span, node });
                }
                None => misplaced = Some(node.span),
            },
        }
        if let Some(span) = misplaced {
            // `name: {{ abiname }}`
            let line = self.marks.line(span.line);
            let before: String = line.chars().take(span.column as usize).collect();
            let (message, help) = if before.contains("{{") || before.contains("{%") {
                (
                    "without quotes this is a map, no template",
                    "put quotes around it: '{{ … }}'",
                )
            } else {
                (
                    "a key has to be text",
                    "put quotes around a text that begins with `{` or `[`",
                )
            };
            self.error(span, message, Some(help));
            return false;
        }
        true
    }
}

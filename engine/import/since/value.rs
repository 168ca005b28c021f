// SPDX-License-Identifier: GPL-2.0-or-later
//! What a key holds: texts, and maps and lists that are written in one line.

use super::super::yaml::{document, Item, Pair, Yaml};
use super::conflict::{Places, Prefer, What};
use super::keyline::{comment, head, KeyLine};
use super::lines;
use super::merge::Merger;
use super::side::node_of;
use super::three::{ended, At, Three};
use crate::diag::Place;
use crate::text::node::{Node, Style, Value};
use crate::text::outline::{shift, Body, Part};

impl Merger<'_> {
    /// Merges what a key holds in ours and in theirs, the lines above it aside.
    pub(super) fn value(&self, at: &At, base: Option<&Part>, ours: &Part, theirs: &Part) -> Part {
        if ours.node == theirs.node || base.is_some_and(|base| base.node == theirs.node) {
            return ours.clone();
        }
        // The comments between items are kept only where these are merged one by one.
        let are_lists = |part: &Part| matches!(part.body, Body::List(..));
        let by_item = are_lists(ours) && are_lists(theirs);
        if !by_item && base.is_some_and(|base| base.node == ours.node) {
            return with_value(base, ours, theirs);
        }
        let none = Value::Null;
        let merged = match (
            base.map_or(&none, |base| &base.node.value),
            &ours.node.value,
            &theirs.node.value,
        ) {
            (Value::Map(_) | Value::Null, Value::Map(_), Value::Map(_)) => {
                let parts = self.with_entries(at, base, ours, theirs);
                Some(parts)
            }
            (Value::List(_), Value::List(_), Value::List(_)) => {
                base.map(|base| self.with_items(at, base, ours, theirs))
            }
            (Value::Scalar(b, _), Value::Scalar(o, Style::Block), Value::Scalar(t, _)) => {
                self.block(at, [b, o, t], (ours, theirs))
            }
            _ => None,
        };
        merged.unwrap_or_else(|| self.decide(at, base, ours, theirs))
    }

    /// Takes one side after both changed a value.
    pub(super) fn decide(&self, at: &At, base: Option<&Part>, ours: &Part, theirs: &Part) -> Part {
        let what = match base {
            Some(_) => What::Changed,
            None => What::Added,
        };
        let places = Places {
            ours: Place::At(place(ours)),
            base: base.map(|base| base.span),
            theirs: Some(place(theirs)),
        };
        match self.conflicts.decide(what, &at.path, places) {
            Prefer::Ours => ours.clone(),
            Prefer::Theirs => with_value(base, ours, theirs),
        }
    }

    /// Merges maps of which not all are in block style.
    fn with_entries(&self, at: &At, base: Option<&Part>, ours: &Part, theirs: &Part) -> Part {
        let below = ours.indent + 2;
        let base_entries = base.map(|base| entries(base, below)).unwrap_or_default();
        let (o, t) = (entries(ours, below), entries(theirs, below));
        let three = Three {
            base: &base_entries,
            ours: &o,
            theirs: &t,
        };
        let (parts, left) = self.entries(at, three);
        let node = node_of(&parts, ours.node.span);
        match &ours.body {
            Body::Map(_, tail) => Part {
                head: head(base, ours, theirs),
                body: Body::Map(ended(parts), left + tail),
                node,
                ..ours.clone()
            },
            _ => rendered(ours, node, comment(base, ours, theirs)),
        }
    }

    /// Merges texts of several lines.
    fn block(&self, at: &At, [b, o, t]: [&str; 3], (ours, theirs): (&Part, &Part)) -> Option<Part> {
        let line = KeyLine::of(ours);
        if !line.value.starts_with('|') || !b.contains('\n') || !t.contains('\n') {
            return None;
        }
        let spans = (
            place(ours).at(ours.span.line + 1, 1, 1),
            place(theirs).at(theirs.span.line + 1, 1, 1),
        );
        let text = lines::merge([b, o, t], |o, t| {
            let places = Places {
                ours: Place::At(spans.0.at(spans.0.line + o, 1, 1)),
                base: None,
                theirs: Some(spans.1.at(spans.1.line + t, 1, 1)),
            };
            self.conflicts.decide(What::Changed, &at.path, places)
        });
        let (first, rest) = ours.head.split_once('\n')?;
        let indent = rest.lines().find(|line| !line.trim().is_empty());
        let indent = indent.map_or(ours.indent + 2, |line| line.len() - line.trim_start().len());
        let body = text
            .split_inclusive('\n')
            .map(|line| match line.trim().is_empty() {
                true => line.to_owned(),
                false => format!("{}{line}", " ".repeat(indent)),
            });
        Some(Part {
            head: format!("{first}\n{}", body.collect::<String>()),
            node: Node {
                span: ours.node.span,
                value: Value::Scalar(text.clone(), Style::Block),
            },
            ..ours.clone()
        })
    }
}

/// Where a value stands, for messages.
fn place(part: &Part) -> crate::text::files::Span {
    match part.node.value {
        Value::Scalar(..) => part.node.span,
        _ => part.span,
    }
}

/// Ours with the value of theirs; a comment beside the key stays.
fn with_value(base: Option<&Part>, ours: &Part, theirs: &Part) -> Part {
    let moved = theirs.at(ours.indent);
    let (mine, value) = (KeyLine::of(ours), KeyLine::of(&moved).value);
    let gap = if value.is_empty() { "" } else { " " };
    let (_, rest) = moved.head.split_once('\n').unwrap_or((&moved.head, ""));
    if mine.key.is_empty() || ours.name.is_empty() {
        return moved;
    }
    Part {
        head: format!(
            "{}{gap}{value}{}\n{rest}",
            mine.key,
            comment(base, ours, theirs)
        ),
        body: moved.body.clone(),
        node: theirs.node.clone(),
        ..ours.clone()
    }
}

/// The entries of a map, however it is written.
fn entries(part: &Part, indent: usize) -> Vec<Part> {
    match (&part.body, &part.node.value) {
        (Body::Map(parts, _), _) => parts.iter().map(|part| part.at(indent)).collect(),
        (_, Value::Map(map)) => map
            .iter()
            .map(|(key, entry)| {
                let pair = Pair::new(key.to_string(), Yaml::from(&entry.node));
                Part {
                    name: key.to_string(),
                    lead: String::new(),
                    head: shift(&document(&[pair]), 0, indent),
                    indent,
                    body: Body::Leaf,
                    node: entry.node.clone(),
                    span: entry.key_span,
                }
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The items of a list, however it is written.
pub(super) fn items(part: &Part, indent: usize) -> Vec<Part> {
    match (&part.body, &part.node.value) {
        (Body::List(parts, _), _) => parts.iter().map(|part| part.at(indent)).collect(),
        (_, Value::List(items)) => items
            .iter()
            .map(|node| Part {
                name: String::new(),
                lead: String::new(),
                head: shift(&item_text(node), 0, indent),
                indent,
                body: Body::Leaf,
                node: node.clone(),
                span: node.span,
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn item_text(node: &Node) -> String {
    // The first item of a list that does not fit into a line, without the key above it.
    let item = Item {
        comments: vec![String::new()],
        value: Yaml::from(node),
    };
    let text = document(&[Pair::new("x", Yaml::List(vec![item]))]);
    let lines = text.split_inclusive('\n').skip(2);
    shift(&lines.collect::<String>(), 2, 0)
}

/// Ours with another value, written as import writes it.
pub(super) fn rendered(ours: &Part, node: Node, comment: &str) -> Part {
    let mut pair = Pair::new(ours.name.as_str(), Yaml::from(&node));
    let comment = comment.trim_start().trim_start_matches('#').trim();
    if !comment.is_empty() {
        pair.beside = Some(comment.to_owned());
    }
    Part {
        head: shift(&document(&[pair]), 0, ours.indent),
        body: Body::Leaf,
        node,
        ..ours.clone()
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Texts, booleans and numbers: what of YAML's scalars recipes take for which (YAML 1.2, core schema).

use super::{wrong_type, Decoder};
use crate::text::files::Span;
use crate::text::node::{Node, Style, Value};

impl<'n> Decoder<'n, '_> {
    /// The text of a scalar that is one.
    pub(super) fn text(self) -> Option<(&'n str, Span, Style)> {
        let node = self.single().or_lacking(&self)?;
        let diagnostic = match &node.value {
            Value::Scalar(text, style) => match node.core_type() {
                None => return Some((text, node.span, *style)),
                Some(_) => wrong_type(node, "text").help(format!("put quotes around it: '{text}'")),
            },
            Value::Map(_) => wrong_type(node, "text")
                .help("put quotes around a text that begins with `{` or holds `: `"),
            Value::List(items) => wrong_type(node, "text").help(match items.as_slice() {
                [Node {
                    value: Value::Scalar(text, _),
                    ..
                }] => format!("write it without the brackets: {text}"),
                _ => "write one text".to_owned(),
            }),
            Value::Null => wrong_type(node, "text").help("give it a value, or delete it"),
        };
        self.report(diagnostic);
        None
    }

    pub(super) fn boolean(self) -> Option<bool> {
        let node = self.single().or_lacking(&self)?;
        if let (Value::Scalar(text, _), Some("boolean")) = (&node.value, node.core_type()) {
            return Some(text.eq_ignore_ascii_case("true"));
        }
        let mut diagnostic = wrong_type(node, "`true` or `false`");
        if let Value::Scalar(text, _) = &node.value {
            match text.to_ascii_lowercase().as_str() {
                "yes" | "on" | "y" | "true" => diagnostic = diagnostic.help("write `true`"),
                "no" | "off" | "n" | "false" => diagnostic = diagnostic.help("write `false`"),
                _ => {}
            }
        }
        self.report(diagnostic);
        None
    }

    pub(super) fn number(self) -> Option<u32> {
        let node = self.single().or_lacking(&self)?;
        if let (Value::Scalar(text, Style::Plain), Some("number")) = (&node.value, node.core_type())
        {
            if let Ok(number) = text.parse() {
                return Some(number);
            }
        }
        self.report(wrong_type(node, "a whole number").help("write digits only: 1"));
        None
    }
}

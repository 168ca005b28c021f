//! The leaf types of recipes: text, booleans, numbers, and what may be written in two ways.

use serde_json::json;

use super::decode::{wrong_type, Decode};
use super::schema::Definitions;
use crate::deb::quirks::Quirks;
use crate::diag::{Diagnostic, Sink};
use crate::record;
use crate::text::files::Span;
use crate::text::node::{Node, Style, Value};

/// A text with its place; most are templates.
#[derive(Clone, Debug)]
pub struct Text {
    /// The text, without its quotes.
    pub text: String,
    /// Where it begins.
    pub span: Span,
    /// How it was written; it decides where the text's own lines are.
    pub style: Style,
}

impl Decode for Text {
    fn decode(node: &Node, sink: &Sink) -> Option<Self> {
        match &node.value {
            Value::Scalar(text, style) => {
                if let Some(kind) = node.core_type() {
                    sink.report(
                        Diagnostic::error(
                            node.span,
                            format!("text is wanted here, this is a {kind}"),
                        )
                        .help(format!("put quotes around it: '{text}'")),
                    );
                    return None;
                }
                Some(Text {
                    text: text.clone(),
                    span: node.span,
                    style: *style,
                })
            }
            Value::Map(_) => {
                sink.report(
                    wrong_type(node, "text", sink)
                        .help("put quotes around a text that begins with `{` or holds `: `"),
                );
                None
            }
            other => {
                sink.report(wrong_type(node, "text", sink).maybe_help(match other {
                    Value::List(items) => Some(match items.as_slice() {
                        [Node {
                            value: Value::Scalar(text, _),
                            ..
                        }] => format!("write it without the brackets: {text}"),
                        _ => "write one text".to_owned(),
                    }),
                    _ => Some("give it a value, or delete it".to_owned()),
                }));
                None
            }
        }
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({ "type": "string" })
    }
}

impl Decode for bool {
    fn decode(node: &Node, sink: &Sink) -> Option<Self> {
        if let (Value::Scalar(text, _), Some("boolean")) = (&node.value, node.core_type()) {
            return Some(text.eq_ignore_ascii_case("true"));
        }
        let mut diagnostic = wrong_type(node, "`true` or `false`", sink);
        if let Value::Scalar(text, _) = &node.value {
            match text.to_ascii_lowercase().as_str() {
                "yes" | "on" | "y" | "true" => diagnostic = diagnostic.help("write `true`"),
                "no" | "off" | "n" | "false" => diagnostic = diagnostic.help("write `false`"),
                _ => {}
            }
        }
        sink.report(diagnostic);
        None
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({ "type": "boolean" })
    }
}

impl Decode for Quirks {
    fn decode(node: &Node, sink: &Sink) -> Option<Self> {
        let text = Text::decode(node, sink)?;
        let found = Quirks::of(&text.text);
        if found.is_none() {
            let names = Quirks::generations();
            sink.report(
                Diagnostic::error(text.span, format!("no compatibility with `{}`", text.text))
                    .maybe_help(crate::diag::suggest::did_you_mean(&text.text, names)),
            );
        }
        found
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({ "enum": Quirks::generations().collect::<Vec<_>>() })
    }
}

impl Decode for u32 {
    fn decode(node: &Node, sink: &Sink) -> Option<Self> {
        if let (Value::Scalar(text, Style::Plain), Some("number")) = (&node.value, node.core_type())
        {
            if let Ok(number) = text.parse() {
                return Some(number);
            }
        }
        sink.report(wrong_type(node, "a whole number", sink).help("write digits only: 1"));
        None
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({ "type": "integer", "minimum": 0 })
    }
}

/// One thing, or a list of them.
#[derive(Clone, Debug)]
pub struct OneOrMany<T>(pub Vec<T>);

impl<T: Decode> Decode for OneOrMany<T> {
    fn decode(node: &Node, sink: &Sink) -> Option<Self> {
        match node.value {
            Value::List(_) => Vec::decode(node, sink).map(OneOrMany),
            _ => T::decode(node, sink).map(|one| OneOrMany(vec![one])),
        }
    }

    fn is_list() -> bool {
        true
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        let one = T::schema(definitions);
        json!({ "anyOf": [one, { "type": "array", "items": one }] })
    }
}

record! {
    /// A relation that holds under a condition.
    pub struct ConditionalRelation("a relation") {
        /// The relation, in the syntax of Debian's control fields.
        pub relation: Text,
        /// Expression: only where it holds.
        pub when: Option<Text>,
    }
}

/// An item of a list of relations.
#[derive(Clone, Debug)]
pub struct RelationItem {
    /// The relation; after rendering it may be several, or none.
    pub relation: Text,
    /// Only where this holds.
    pub when: Option<Text>,
}

impl Decode for RelationItem {
    fn decode(node: &Node, sink: &Sink) -> Option<Self> {
        if node.as_map().is_some() {
            let item = ConditionalRelation::decode(node, sink)?;
            return Some(RelationItem {
                relation: item.relation,
                when: item.when,
            });
        }
        Text::decode(node, sink).map(|relation| RelationItem {
            relation,
            when: None,
        })
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        json!({ "anyOf": [{ "type": "string" }, ConditionalRelation::schema(definitions)] })
    }
}

record! {
    /// A value that is set under a condition.
    pub struct ConditionalValue("a value with a condition") {
        /// The value, a template.
        pub value: Text,
        /// Expression: only where it holds.
        pub when: Option<Text>,
    }
}

/// A make variable's value.
#[derive(Clone, Debug)]
pub struct MakeValue {
    /// The value, a template.
    pub value: Text,
    /// Only where this holds.
    pub when: Option<Text>,
}

impl Decode for MakeValue {
    fn decode(node: &Node, sink: &Sink) -> Option<Self> {
        if node.as_map().is_some() {
            let item = ConditionalValue::decode(node, sink)?;
            return Some(MakeValue {
                value: item.value,
                when: item.when,
            });
        }
        Text::decode(node, sink).map(|value| MakeValue { value, when: None })
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        json!({ "anyOf": [{ "type": "string" }, ConditionalValue::schema(definitions)] })
    }
}

/// Where a package exists: once, or at every point of an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Axis {
    /// Once for the source.
    Source,
    /// For every featureset, independent of the architecture.
    Featureset,
    /// For every architecture.
    Architecture,
    /// For every flavour of every featureset of every architecture.
    Flavour,
}

impl Axis {
    /// All axes, widest first.
    pub const ALL: [(Axis, &'static str); 4] = [
        (Axis::Source, "source"),
        (Axis::Featureset, "featureset"),
        (Axis::Architecture, "architecture"),
        (Axis::Flavour, "flavour"),
    ];

    /// Its name in recipes.
    pub fn name(self) -> &'static str {
        match self {
            Axis::Source => "source",
            Axis::Featureset => "featureset",
            Axis::Architecture => "architecture",
            Axis::Flavour => "flavour",
        }
    }
}

impl Decode for Axis {
    fn decode(node: &Node, sink: &Sink) -> Option<Self> {
        let text = Text::decode(node, sink)?;
        let found = Axis::ALL.iter().find(|(_, name)| *name == text.text);
        if found.is_none() {
            let names = Axis::ALL.map(|(_, name)| name);
            sink.report(
                Diagnostic::error(text.span, format!("unknown axis `{}`", text.text))
                    .maybe_help(crate::diag::suggest::did_you_mean(&text.text, names)),
            );
        }
        found.map(|(axis, _)| *axis)
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({ "enum": Axis::ALL.map(|(_, name)| name) })
    }
}

/// A machine, in the words of dpkg-architecture(1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Machine {
    /// The one that compiles.
    Build,
    /// The one that the package is for.
    Host,
}

impl Decode for Machine {
    fn decode(node: &Node, sink: &Sink) -> Option<Self> {
        let text = Text::decode(node, sink)?;
        match text.text.as_str() {
            "build" => Some(Machine::Build),
            "host" => Some(Machine::Host),
            other => {
                sink.report(
                    Diagnostic::error(text.span, format!("unknown machine `{other}`"))
                        .maybe_help(crate::diag::suggest::did_you_mean(other, ["build", "host"])),
                );
                None
            }
        }
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({ "enum": ["build", "host"] })
    }
}

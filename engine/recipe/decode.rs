//! From nodes to types: the `record!` macro, which makes of one declaration a struct, its decoder
//! and its JSON Schema, so that the three cannot disagree.
//!
//! serde stops at the first error of a file and loses the place of some; a decoder of our own
//! reports everything with its place.

use indexmap::IndexMap;

use super::schema::Definitions;
use super::settings::SETTINGS_KEYS;
use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, Sink};
use crate::text::files::Span;
use crate::text::node::{Entry, Key, Map, Node, Value, Verb};

/// A type that can be read from a node.
pub trait Decode: Sized {
    /// Reads a node. `None` after everything wrong with it was reported.
    fn decode(node: &Node, sink: &Sink) -> Option<Self>;

    /// The value where the key is absent; `None` if the key is required.
    fn absent() -> Option<Self> {
        None
    }

    /// Whether it is a list, so that a layer may add to it (`key+:`) and take out of it (`key-:`).
    fn is_list() -> bool {
        false
    }

    /// Its JSON Schema; records put themselves into the definitions.
    fn schema(definitions: &mut Definitions) -> serde_json::Value;
}

/// Reports that a node is of the wrong type.
pub fn wrong_type(node: &Node, wanted: &str, sink: &Sink) -> Diagnostic {
    let _ = sink;
    Diagnostic::error(
        node.span,
        format!("{wanted} is wanted here, this is {}", node.describe()),
    )
}

/// The keys of one map, handed out field by field.
pub struct Fields<'a> {
    span: Span,
    map: &'a Map,
    sink: &'a Sink,
    what: &'static str,
}

impl<'a> Fields<'a> {
    /// Takes a map in hand and reports the keys that nobody will ask for.
    pub fn new(
        node: &'a Node,
        what: &'static str,
        known: &[(&'static str, bool)],
        settings: bool,
        sink: &'a Sink,
    ) -> Option<Self> {
        let Some(map) = node.as_map() else {
            sink.report(
                wrong_type(node, "a map", sink)
                    .help(format!("keys here: {}", keys(known, settings))),
            );
            return None;
        };
        for (key, entry) in map {
            let text = key.to_string();
            let plain = text.strip_suffix(['+', '-']);
            let is_known = known
                .iter()
                .any(|(name, list)| text == *name || (*list && plain == Some(name)))
                || (settings
                    && (SETTINGS_KEYS.contains(&text.as_str()) || plain == Some("kconfig_files")));
            if is_known {
                continue;
            }
            let mut names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            if settings {
                names.extend(SETTINGS_KEYS);
            }
            let mut diagnostic =
                Diagnostic::error(entry.key_span, format!("unknown key `{key}` in {what}"));
            diagnostic = match plain {
                Some(name) if names.contains(&name) => diagnostic.help(format!(
                    "`{name}` is not a list: `+:` and `-:` do not apply to it"
                )),
                _ => diagnostic.maybe_help(did_you_mean(&text, names)),
            };
            sink.report(diagnostic);
        }
        Some(Fields {
            span: node.span,
            map,
            sink,
            what,
        })
    }

    /// The value of a field, or what it is without its key.
    pub fn take<T: Decode>(&self, key: &str) -> Option<T> {
        let added = T::is_list()
            .then(|| self.map.get(&Key::from(key).with(Verb::Add)))
            .flatten();
        if T::is_list() {
            if let Some(removed) = self.map.get(&Key::from(key).with(Verb::Remove)) {
                self.sink.report(
                    Diagnostic::error(
                        removed.key_span,
                        format!("`{key}-` takes out of a list that is not there"),
                    )
                    .help(format!("no recipe below says `{key}` here")),
                );
                return None;
            }
        }
        match (self.map.get(key), added) {
            // Adding to a list that nobody began begins it.
            (Some(entry), None) | (None, Some(entry)) => T::decode(&entry.node, self.sink),
            (Some(plain), Some(added)) => {
                self.sink.report(
                    Diagnostic::error(
                        added.key_span,
                        format!("`{key}+` beside `{key}` in the same place"),
                    )
                    .related(plain.key_span, "the list itself")
                    .help("write one list"),
                );
                None
            }
            (None, None) => {
                let absent = T::absent();
                if absent.is_none() {
                    self.sink.report(
                        Diagnostic::error(self.span, format!("{} lacks `{key}`", self.what))
                            .help(format!("add `{key}:`")),
                    );
                }
                absent
            }
        }
    }

    /// The map as it stands, for what is kept raw.
    pub fn map(&self) -> &'a Map {
        self.map
    }
}

fn keys(known: &[(&'static str, bool)], settings: bool) -> String {
    let mut names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    if settings {
        names.extend(SETTINGS_KEYS);
    }
    crate::diag::suggest::list(names)
}

impl<T: Decode> Decode for Option<T> {
    fn decode(node: &Node, sink: &Sink) -> Option<Self> {
        match node.value {
            Value::Null => Some(None),
            _ => T::decode(node, sink).map(Some),
        }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn is_list() -> bool {
        T::is_list()
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        T::schema(definitions)
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(node: &Node, sink: &Sink) -> Option<Self> {
        let Value::List(items) = &node.value else {
            sink.report(wrong_type(node, "a list", sink).help(match &node.value {
                Value::Scalar(text, _) if !text.contains('\n') => {
                    format!("write `[{text}]`, or an item a line after `- `")
                }
                _ => "write an item a line, each after `- `".to_owned(),
            }));
            return None;
        };
        // All items are read before one that failed makes the whole fail.
        let decoded: Vec<Option<T>> = items.iter().map(|item| T::decode(item, sink)).collect();
        decoded.into_iter().collect()
    }

    fn absent() -> Option<Self> {
        Some(Vec::new())
    }

    fn is_list() -> bool {
        true
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        serde_json::json!({ "type": "array", "items": T::schema(definitions) })
    }
}

/// Named things: a map whose keys are names that the recipe's author chose.
#[derive(Clone, Debug)]
pub struct Named<T>(pub IndexMap<String, Item<T>>);

/// One named thing.
#[derive(Clone, Debug)]
pub struct Item<T> {
    /// Where its name stands.
    pub key_span: Span,
    /// The thing.
    pub value: T,
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Named(IndexMap::new())
    }
}

impl<T> Named<T> {
    /// Names and things, in the order of writing.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Item<T>)> {
        self.0.iter().map(|(k, v)| (k.as_str(), v))
    }

    /// The names.
    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.0.keys().map(String::as_str)
    }

    /// A thing by its name.
    pub fn get(&self, name: &str) -> Option<&Item<T>> {
        self.0.get(name)
    }
}

/// Whether `{}` would do as the value.
fn is_fine_without_keys<T: Decode>(node: &Node) -> bool {
    let empty = Node {
        span: node.span,
        value: Value::Map(Map::new()),
    };
    T::decode(&empty, &Sink::default()).is_some()
}

impl<T: Decode> Decode for Named<T> {
    fn decode(node: &Node, sink: &Sink) -> Option<Self> {
        let Some(map) = node.as_map() else {
            sink.report(
                wrong_type(node, "a map of named things", sink)
                    .help("write `NAME:` for each, and what belongs to it after the colon"),
            );
            return None;
        };
        let mut named = IndexMap::with_capacity(map.len());
        let mut complete = true;
        for (name, Entry { key_span, node }) in map {
            if node.value == Value::Null {
                sink.report(
                    Diagnostic::error(
                        *key_span,
                        format!("`{name}` has no value: that drops it, but nothing below has it"),
                    )
                    .help(if is_fine_without_keys::<T>(node) {
                        format!("write `{name}: {{}}` for one without further keys")
                    } else {
                        "give it a value, or delete it".to_owned()
                    }),
                );
                complete = false;
                continue;
            }
            match T::decode(node, sink) {
                Some(value) => {
                    named.insert(
                        name.to_string(),
                        Item {
                            key_span: *key_span,
                            value,
                        },
                    );
                }
                None => complete = false,
            }
        }
        complete.then_some(Named(named))
    }

    fn absent() -> Option<Self> {
        Some(Named::default())
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        let item = T::schema(definitions);
        serde_json::json!({
            "type": "object",
            "additionalProperties": { "anyOf": [item, { "type": "null" }] },
        })
    }
}

/// Declares a record of the recipe language: the struct, its decoder, its schema.
///
/// Doc comments become the schema's descriptions. `with settings` adds the keys that may
/// differ from place to place, as the field `settings`.
#[macro_export]
macro_rules! record {
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident ($what:literal) {
            $( $(#[doc = $field_doc:literal])* pub $field:ident: $type:ty, )*
        }
    ) => {
        $crate::record!(@ $(#[doc = $doc])* $name $what false ($(($field, $type, $($field_doc)*))*) ());
    };
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident ($what:literal) with settings {
            $( $(#[doc = $field_doc:literal])* pub $field:ident: $type:ty, )*
        }
    ) => {
        $crate::record!(@ $(#[doc = $doc])* $name $what true
            ($(($field, $type, $($field_doc)*))*)
            (settings: $crate::recipe::settings::Settings));
    };
    (@ $(#[doc = $doc:literal])* $name:ident $what:literal $settings:literal
        ($(($field:ident, $type:ty, $($field_doc:literal)*))*)
        ($($extra:ident: $extra_type:ty)?)
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug)]
        pub struct $name {
            /// Where it stands.
            pub span: $crate::text::files::Span,
            $( $(#[doc = $field_doc])* pub $field: $type, )*
            $(
                /// What may differ from place to place.
                pub $extra: $extra_type,
            )?
        }

        impl $crate::recipe::decode::Decode for $name {
            fn decode(
                node: &$crate::text::node::Node,
                sink: &$crate::diag::Sink,
            ) -> Option<Self> {
                let fields = $crate::recipe::decode::Fields::new(
                    node,
                    $what,
                    &[$((
                        $crate::recipe::decode::key_of(stringify!($field)),
                        <$type as $crate::recipe::decode::Decode>::is_list(),
                    )),*],
                    $settings,
                    sink,
                )?;
                $( let $field = fields.take::<$type>(
                    $crate::recipe::decode::key_of(stringify!($field))); )*
                $( let $extra = <$extra_type>::from_map(fields.map(), sink); )?
                Some($name {
                    span: node.span,
                    $( $field: $field?, )*
                    $( $extra: $extra?, )?
                })
            }

            fn schema(
                definitions: &mut $crate::recipe::schema::Definitions,
            ) -> serde_json::Value {
                definitions.record(
                    stringify!($name),
                    concat!($($doc),*),
                    $settings,
                    |_definitions| vec![$(
                        $crate::recipe::schema::Property {
                            key: $crate::recipe::decode::key_of(stringify!($field)),
                            doc: concat!($($field_doc),*),
                            schema: <$type as $crate::recipe::decode::Decode>::schema(_definitions),
                            required: <$type as $crate::recipe::decode::Decode>::absent().is_none(),
                            list: <$type as $crate::recipe::decode::Decode>::is_list(),
                        },
                    )*],
                )
            }
        }
    };
}

/// The key of a field: its name, without the mark that Rust's own words need.
pub fn key_of(field: &'static str) -> &'static str {
    field.strip_prefix("r#").unwrap_or(field)
}

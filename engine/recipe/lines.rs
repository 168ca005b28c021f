// SPDX-License-Identifier: GPL-2.0-or-later
//! Texts that layers add lines to: the files of `debhelper:`.

use schemars::gen::SchemaGenerator;
use schemars::schema::Schema;
use schemars::JsonSchema;
use serde::Deserialize;

use super::values::{any_of, Text};
use crate::text::node::{Key, Map, Node, Value, Verb};

/// The key of the map whose texts can be added to.
pub const KEY: &str = "debhelper";

/// A text, and what layers add to it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename = "$changes")]
pub struct Lines {
    /// `key:`, the text or the name of a file in templates/.
    pub set: Option<Text>,
    /// `key+:`, in the order of layers.
    pub add: Option<Vec<Text>>,
    /// `key-:`, which texts do not have.
    pub remove: Option<Vec<Text>>,
}

impl Lines {
    /// All texts, what is added last.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        self.set.iter().chain(self.add.iter().flatten())
    }
}

impl JsonSchema for Lines {
    fn schema_name() -> String {
        "Lines".to_owned()
    }

    fn is_referenceable() -> bool {
        false
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let text = generator.subschema_for::<Text>();
        any_of(vec![text, <Vec<Text>>::json_schema(generator)])
    }
}

/// Makes `key+: text` of a layer's packages what `key+: [text]` is: it adds. What adds comes after what sets.
pub fn prepare(layer: &mut Map) {
    let packages = layer.get_mut("packages").map(|entry| &mut entry.node.value);
    let Some(Value::Map(packages)) = packages else {
        return;
    };
    for entry in packages.values_mut() {
        let Value::Map(package) = &mut entry.node.value else {
            continue;
        };
        let files = package.get_mut(KEY).map(|entry| &mut entry.node.value);
        if let Some(Value::Map(files)) = files {
            let all = std::mem::take(files).into_iter();
            let (adding, setting): (Vec<_>, Vec<_>) = all
                .map(
                    |(key, mut entry)| match (Verb::of(&key.name), &entry.node.value) {
                        (Verb::Add, Value::Scalar(..)) => {
                            let span = entry.node.span;
                            let text = std::mem::replace(
                                &mut entry.node,
                                Node {
                                    span,
                                    value: Value::Null,
                                },
                            );
                            entry.node.value = Value::List(vec![text]);
                            (Key::written(key.name, &entry.node.value), entry)
                        }
                        _ => (key, entry),
                    },
                )
                .partition(|(key, _)| key.verb == Verb::Add);
            files.extend(setting);
            files.extend(adding);
        }
    }
}

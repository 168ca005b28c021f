// SPDX-License-Identifier: GPL-2.0-or-later
//! Texts that layers add lines to: the files of `debhelper:`.

use schemars::gen::SchemaGenerator;
use schemars::schema::Schema;
use schemars::JsonSchema;
use serde::Deserialize;

use super::layer::packages;
use super::values::{any_of, schema, Text};
use crate::text::node::{Key, Map, Node, Value, Verb};

/// The key of the map whose texts can be added to.
pub const KEY: &str = "debhelper";

/// A text, and what layers add to it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename = "$changes")]
pub struct Lines {
    /// `key:`, the text or `templates/FILE`.
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

schema!(Lines, |generator| {
    let text = generator.subschema_for::<Text>();
    any_of(vec![text, <Vec<Text>>::json_schema(generator)])
});

/// Makes `key+: text` of a layer's packages and kinds what `key+: [text]` is: it adds. What adds comes after what sets.
pub fn prepare(layer: &mut Map) {
    for package in packages(layer) {
        let files = package.get_mut(KEY).map(|entry| &mut entry.node.value);
        if let Some(Value::Map(files)) = files {
            sort(files);
        }
    }
}

/// Does so with the texts of one of them.
fn sort(files: &mut Map) {
    let (mut setting, mut adding) = (Map::new(), Map::new());
    for (key, mut entry) in std::mem::take(files) {
        if let (Verb::Add, Value::Scalar(..)) = (Verb::of(&key.name), &entry.node.value) {
            let span = entry.node.span;
            let list = Value::List(vec![entry.node]);
            let key = Key::written(key.name, &list);
            entry.node = Node { span, value: list };
            adding.insert(key, entry);
        } else if key.verb == Verb::Add {
            adding.insert(key, entry);
        } else {
            setting.insert(key, entry);
        }
    }
    files.extend(setting);
    files.extend(adding);
}

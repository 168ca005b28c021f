// SPDX-License-Identifier: GPL-2.0-or-later
//! What may differ from place to place: build facts, switches, contributed relations, kconfig files and
//! options. Those of a narrower place lie over those of a wider one by the rules of layers.

use std::fmt;

use schemars::gen::SchemaGenerator;
use schemars::schema::{InstanceType, Schema};
use schemars::JsonSchema;
use serde::de::{Deserializer, Visitor};
use serde::Deserialize;

use super::decode::{complain, handed, wrong_type, NODE};
use super::kconfig::Options;
use super::merge;
use super::named::{Item, Named};
use super::values::{of_type, schema, Changes, RelationItem, Text};
use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, Sink};
use crate::text::node::{Map, Value};

/// The settings of one place: as written, or merged from the widest to it.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename = "$settings")]
pub struct Settings {
    /// Facts about the build; every one is declared at the top of the recipe with its default.
    pub build: Facts,
    /// Switches; every one is declared at the top of the recipe with its default.
    #[serde(deserialize_with = "or_empty")]
    pub enable: Named<bool>,
    /// Relations that this place contributes: by package entry, then by field.
    #[serde(deserialize_with = "or_empty")]
    pub relations: Named<Named<Changes<RelationItem>>>,
    /// Kernel configuration files, relative to debian/config or to the recipe's kconfig/.
    pub kconfig_files: Changes<Text>,
    /// Kernel options without `CONFIG_`: y, m, n, a number or a text. They come after all files; a narrower
    /// place wins, null takes out.
    pub kconfig: Options,
}

/// Build facts: any YAML, so that it stays a tree of nodes.
#[derive(Clone, Debug, Default)]
pub struct Facts(pub Map);

/// Null is as good as nothing.
fn or_empty<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

impl Settings {
    /// Lays the settings of a narrower place over these.
    pub fn narrow(&mut self, narrower: &Settings, sink: &Sink) {
        merge::narrow(&mut self.build.0, &narrower.build.0, sink);
        let switches = narrower.enable.0.iter();
        self.enable
            .0
            .extend(switches.map(|(k, v)| (k.clone(), v.clone())));
        for (package, item) in narrower.relations.iter() {
            let fields = self.relations.0.entry(package.to_owned());
            let fields = fields.or_insert_with(|| Item {
                key_span: item.key_span,
                value: Named::default(),
            });
            for (field, item) in item.value.iter() {
                let own = fields.value.0.entry(field.to_owned());
                let own = own.or_insert_with(|| Item {
                    key_span: item.key_span,
                    value: Changes::default(),
                });
                own.value.narrow(field, &item.value, sink);
            }
        }
        let (files, own) = (&narrower.kconfig_files, &mut self.kconfig_files);
        own.narrow("kconfig_files", files, sink);
        self.kconfig.narrow(&narrower.kconfig);
    }
}

/// What a list of settings holds.
pub trait Listed: Clone {
    /// Whether an item of `key-` means this one.
    fn is(&self, wanted: &Self) -> bool;
    /// Its text, for messages.
    fn text(&self) -> &Text;
}

impl Listed for Text {
    fn is(&self, wanted: &Self) -> bool {
        self.text == wanted.text
    }

    fn text(&self) -> &Text {
        self
    }
}

impl Listed for RelationItem {
    fn is(&self, wanted: &Self) -> bool {
        let when = |item: &Self| item.when.as_ref().map(|when| when.text.clone());
        self.relation.is(&wanted.relation) && when(self) == when(wanted)
    }

    fn text(&self) -> &Text {
        &self.relation
    }
}

impl<T: Listed> Changes<T> {
    /// Does to the list what a narrower place says.
    fn narrow(&mut self, name: &str, narrower: &Changes<T>, sink: &Sink) {
        if let Some(list) = &narrower.set {
            self.set = Some(list.clone());
        }
        for wanted in narrower.remove.iter().flatten() {
            let list = self.set.as_mut();
            let before = list.as_ref().map_or(0, |list| list.len());
            let after = list.map_or(0, |list| {
                list.retain(|item| !item.is(wanted));
                list.len()
            });
            if after == before {
                let known = self
                    .set
                    .iter()
                    .flatten()
                    .map(|item| item.text().text.as_str());
                missing(name, wanted.text(), known, sink);
            }
        }
        if let Some(list) = &narrower.add {
            let own = self.set.get_or_insert_with(Vec::new);
            own.extend(list.iter().cloned());
        }
    }
}

/// Reports an item that is not there to be taken out.
fn missing<'k>(
    name: &str,
    wanted: &Text,
    known: impl Iterator<Item = &'k str> + Clone,
    sink: &Sink,
) {
    let what = &wanted.text;
    sink.report(
        Diagnostic::error(wanted.span, format!("`{name}` has no `{what}` to remove")).help(
            did_you_mean(what, known)
                .unwrap_or_else(|| format!("no recipe below has a list `{name}` here")),
        ),
    );
}

struct FactsVisitor;

impl Visitor<'_> for FactsVisitor {
    type Value = Facts;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("build facts")
    }

    fn visit_unit<E>(self) -> Result<Facts, E> {
        let node = handed();
        let map = node.map(|node| match node.value {
            Value::Map(map) => map,
            _ => {
                complain(wrong_type(&node, "a map"));
                Map::new()
            }
        });
        Ok(Facts(map.unwrap_or_default()))
    }
}

impl<'de> Deserialize<'de> for Facts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(NODE, FactsVisitor)
    }
}

schema!(Facts, |_generator| of_type(&[InstanceType::Object]));

//! What may differ from place to place: build facts, switches, contributed relations, kconfig files and
//! options. They stay nodes, because the narrower place is merged over the wider one by the same
//! rules as a layer over a recipe.

use super::decode::{wrong_type, Decode};
use super::kconfig;
use super::schema::Definitions;
use super::values::{RelationItem, Text};
use crate::diag::Sink;
use crate::text::node::{Map, Node, Value};

/// The keys of settings, which several places share.
pub const SETTINGS_KEYS: [&str; 5] = ["build", "enable", "relations", "kconfig_files", "kconfig"];

/// The settings of one place, as written.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Only the keys of [`SETTINGS_KEYS`], with their verbs.
    pub map: Map,
}

impl Settings {
    /// Picks the settings out of a map and checks their shape. `None` if something was reported.
    pub fn from_map(map: &Map, sink: &Sink) -> Option<Settings> {
        let mut settings = Settings::default();
        let mut good = true;
        for (key, entry) in map {
            let name = key.name.as_str();
            if !SETTINGS_KEYS.contains(&name) {
                continue;
            }
            if entry.node.value == Value::Null {
                continue;
            }
            let fine = match name {
                "build" => build(&entry.node, sink),
                "enable" => each(&entry.node, sink, |node| bool::decode(node, sink).is_some()),
                "relations" => each(&entry.node, sink, |fields| {
                    each(fields, sink, |list| {
                        Vec::<RelationItem>::decode(list, sink).is_some()
                    })
                }),
                "kconfig" => kconfig::check(&entry.node, sink),
                _ => Vec::<Text>::decode(&entry.node, sink).is_some(),
            };
            good &= fine;
            settings.map.insert(key.clone(), entry.clone());
        }
        good.then_some(settings)
    }
}

fn build(node: &Node, sink: &Sink) -> bool {
    each(node, sink, |_| true)
}

fn each(node: &Node, sink: &Sink, mut check: impl FnMut(&Node) -> bool) -> bool {
    let Some(map) = node.as_map() else {
        sink.report(wrong_type(node, "a map", sink));
        return false;
    };
    let mut good = true;
    for entry in map.values() {
        good &= check(&entry.node);
    }
    good
}

/// The schemas of the settings' keys: key, description, schema, whether it is a list.
pub fn schemas(
    definitions: &mut Definitions,
) -> Vec<(&'static str, &'static str, serde_json::Value, bool)> {
    let relations = <Vec<RelationItem> as Decode>::schema(definitions);
    let files = <Vec<Text> as Decode>::schema(definitions);
    vec![
        (
            "build",
            "Facts about the build; every one is declared at the top of the recipe with its default.",
            serde_json::json!({ "type": "object" }),
            false,
        ),
        (
            "enable",
            "Switches; every one is declared at the top of the recipe with its default.",
            serde_json::json!({ "type": "object", "additionalProperties": { "type": "boolean" } }),
            false,
        ),
        (
            "relations",
            "Relations that this place contributes: by package entry, then by field.",
            serde_json::json!({
                "type": "object",
                "additionalProperties": { "type": "object", "additionalProperties": relations },
            }),
            false,
        ),
        (
            "kconfig_files",
            "Kernel configuration files, relative to debian/config or to the recipe's kconfig/.",
            files,
            true,
        ),
        (
            "kconfig",
            "Kernel options without `CONFIG_`: y, m, n, a number or a text. They come after all files; a narrower place wins, null takes out.",
            serde_json::json!({
                "type": "object",
                "additionalProperties": { "type": ["string", "integer", "null"] },
            }),
            false,
        ),
    ]
}

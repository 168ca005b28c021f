// SPDX-License-Identifier: GPL-2.0-or-later
//! The plain featureset of an architecture that names none: a featureset that a layer adds comes beside it.

use super::model::PLAIN_FEATURESET;
use super::only::map_in;
use crate::text::files::Span;
use crate::text::node::{Entry, Key, Map, Node, Value};

/// Says of the recipe below that an architecture has the plain featureset, where it does not name its featuresets
/// and the layer does: what the layer does not mention, it does not touch.
pub fn say(below: &mut Map, layer: &Map) {
    if map_in(below, "featuresets").is_none_or(|all| !all.contains_key(PLAIN_FEATURESET)) {
        return;
    }
    let said = layer.get("architectures").and_then(|e| e.node.as_map());
    for (arch, entry) in said.into_iter().flatten() {
        let own = entry.node.as_map().and_then(|map| map.get("featuresets"));
        let Some(own) = own.filter(|entry| entry.node.as_map().is_some()) else {
            continue;
        };
        let architectures = map_in(below, "architectures");
        let Some(architecture) = architectures.and_then(|all| map_in(all, &arch.name)) else {
            continue;
        };
        let is_implied = !architecture.contains_key("featuresets")
            && map_in(architecture, "flavours").is_some_and(|flavours| !flavours.is_empty());
        if is_implied {
            let plain = Map::from([(Key::from(PLAIN_FEATURESET), map(Map::new(), own.key_span))]);
            architecture.insert(Key::from("featuresets"), map(plain, own.key_span));
        }
    }
}

fn map(map: Map, place: Span) -> Entry {
    Entry {
        key_span: place,
        node: Node {
            span: place,
            value: Value::Map(map),
        },
    }
}

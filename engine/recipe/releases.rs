// SPDX-License-Identifier: GPL-2.0-or-later
//! The order of releases: the first whose suite matches holds, so a layer's come before those below it.

use crate::text::node::{Key, Map, Value};

/// Brings the releases to whose suite a layer lays claim before all others, in its order.
pub fn raise(merged: &mut Map, layer: &Map) {
    let said = layer.get("releases").and_then(|entry| entry.node.as_map());
    let Some(entry) = merged.get_mut("releases") else {
        return;
    };
    let (Some(said), Value::Map(releases)) = (said, &mut entry.node.value) else {
        return;
    };
    // Without a suite it is the fallback, or stays what it is.
    let claims = |key: &Key| {
        let map = said.get(key).and_then(|entry| entry.node.as_map());
        map.and_then(|map| map.get("suite"))
            .is_some_and(|suite| suite.node.value != Value::Null)
    };
    let named: Vec<&Key> = said.keys().filter(|key| claims(key)).collect();
    for key in named.into_iter().rev() {
        if let Some(at) = releases.get_index_of(key) {
            releases.move_index(at, 0);
        }
    }
}

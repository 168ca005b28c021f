// SPDX-License-Identifier: GPL-2.0-or-later
//! The parts of a layer as it was read, before anything is merged.

use crate::text::node::{Key, Map};

/// The packages of a layer, and the kinds that they may build on.
pub(super) fn packages(layer: &mut Map) -> impl Iterator<Item = &mut Map> {
    let blocks = ["packages", "kinds"].map(Key::from);
    let blocks = layer
        .iter_mut()
        .filter(move |(key, _)| blocks.contains(key));
    let blocks = blocks.filter_map(|(_, entry)| entry.node.as_map_mut());
    blocks.flat_map(|block| {
        block
            .values_mut()
            .filter_map(|entry| entry.node.as_map_mut())
    })
}

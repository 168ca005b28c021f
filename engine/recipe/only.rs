// SPDX-License-Identifier: GPL-2.0-or-later
//! `only`: what a layer keeps of the recipe below it, so that what is added there later does not come in.

use std::collections::BTreeSet;

use super::decode::decode;
use super::merge::names;
use super::model::Only;
use super::values::Text;
use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, Sink};
use crate::text::node::{Map, Node, Value};

/// Keeps of the recipe below what `only` names; `number` is that of the layer, the lowest being 0.
///
/// Reports names that are not there, and an `only` with nothing below it.
pub fn keep(merged: &mut Map, only: &Node, number: usize, sink: &Sink) {
    let Some(only) = decode::<Only>(only, sink) else {
        return;
    };
    if number == 0 {
        sink.report(
            Diagnostic::error(
                only.span,
                "`only` keeps something of the recipe below, but there is none",
            )
            .help("add `extends:`, or delete what is not wanted"),
        );
        return;
    }
    let before = kernel_architectures(merged);
    for (key, noun, kept) in [
        ("architectures", "architecture", &only.architectures),
        ("featuresets", "featureset", &only.featuresets),
        ("packages", "package", &only.packages),
        ("releases", "release", &only.releases),
    ] {
        if let Some(kept) = kept {
            keep_named(map_in(merged, key), kept, noun, sink);
        }
    }
    for (arch, item) in only.flavours.iter() {
        let mut nothing = Map::new();
        let architectures = map_in(merged, "architectures").unwrap_or(&mut nothing);
        if !architectures.contains_key(arch) {
            sink.report(
                Diagnostic::error(
                    item.key_span,
                    format!("no architecture `{arch}` below this layer to keep flavours of"),
                )
                .maybe_help(did_you_mean(arch, names(architectures))),
            );
        } else if let Some(Value::Map(own)) = architectures.get_mut(arch).map(|e| &mut e.node.value)
        {
            keep_named(map_in(own, "flavours"), &item.value, "flavour", sink);
        }
    }
    // The settings of a kernel architecture go with the last architecture that has it.
    let after = kernel_architectures(merged);
    if let Some(map) = map_in(merged, "kernel_architectures") {
        map.retain(|key, _| after.contains(&key.name) || !before.contains(&key.name));
    }
}

/// The map under a key, if there is one.
pub(super) fn map_in<'m>(map: &'m mut Map, key: &str) -> Option<&'m mut Map> {
    match &mut map.get_mut(key)?.node.value {
        Value::Map(map) => Some(map),
        _ => None,
    }
}

/// Keeps only the named entries of a map; a name that is not there is an error.
fn keep_named(map: Option<&mut Map>, kept: &[Text], noun: &str, sink: &Sink) {
    let mut nothing = Map::new();
    let map = map.unwrap_or(&mut nothing);
    for name in kept {
        if !map.contains_key(name.text.as_str()) {
            sink.report(
                Diagnostic::error(
                    name.span,
                    format!("no {noun} `{}` below this layer to keep", name.text),
                )
                .maybe_help(did_you_mean(&name.text, names(map))),
            );
        }
    }
    let kept: BTreeSet<&str> = kept.iter().map(|name| name.text.as_str()).collect();
    map.retain(|key, _| kept.contains(key.name.as_str()));
}

/// The kernel architectures that some architecture has.
fn kernel_architectures(merged: &Map) -> Vec<String> {
    let architectures = merged.get("architectures").and_then(|e| e.node.as_map());
    architectures
        .into_iter()
        .flat_map(|map| map.values())
        .filter_map(
            |entry| match &entry.node.as_map()?.get("kernel_arch")?.node.value {
                Value::Scalar(text, _) => Some(text.clone()),
                _ => None,
            },
        )
        .collect()
}

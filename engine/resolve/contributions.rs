//! The relations that places contribute to packages.

use super::layout::{Contribution, Resolver};
use crate::deb::field;
use crate::recipe::decode::Decode;
use crate::recipe::values::RelationItem;
use crate::text::node::{Map, Verb};

impl Resolver<'_> {
    pub(super) fn contributions(&self, merged: &Map) -> Vec<Contribution> {
        let mut result = Vec::new();
        let Some(relations) = merged.get("relations").and_then(|e| e.node.as_map()) else {
            return result;
        };
        for (key, entry) in relations {
            let package = key.name.as_str();
            if self.dropped.packages.contains(package) {
                continue;
            }
            if self.recipe.packages.get(package).is_none() {
                self.unknown(
                    "package entry",
                    package,
                    entry.key_span,
                    self.recipe.packages.names(),
                );
                continue;
            }
            for (field, entry) in entry.node.as_map().into_iter().flatten() {
                let name = field.name.as_str();
                let Some(known) = field::relations().find(|known| known.key == name) else {
                    let known = field::relations().map(|known| known.key);
                    self.unknown("relation field", name, entry.key_span, known);
                    continue;
                };
                if field.verb == Verb::Remove {
                    continue;
                }
                if let Some(items) = Vec::<RelationItem>::decode(&entry.node, self.sink) {
                    result.push(Contribution {
                        entry: package.to_owned(),
                        field: known,
                        items,
                    });
                }
            }
        }
        result
    }
}

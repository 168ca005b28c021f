// SPDX-License-Identifier: GPL-2.0-or-later
//! The relations that places contribute to packages.

use super::layout::{Contribution, Resolver};
use crate::deb::field;
use crate::recipe::named::Named;
use crate::recipe::values::{Changes, RelationItem};

impl Resolver<'_> {
    pub(super) fn contributions(
        &self,
        relations: &Named<Named<Changes<RelationItem>>>,
    ) -> Vec<Contribution> {
        let mut result = Vec::new();
        for (package, fields) in relations.iter() {
            if self.dropped.packages.contains(package) {
                continue;
            }
            if self.recipe.packages.get(package).is_none() {
                let known = self.recipe.packages.names();
                self.unknown("package entry", package, fields.key_span, known);
                continue;
            }
            for (name, item) in fields.value.iter() {
                let Some(field) = field::relations().find(|known| known.key == name) else {
                    let known = field::relations().map(|known| known.key);
                    self.unknown("relation field", name, item.key_span, known);
                    continue;
                };
                if let Some(items) = &item.value.set {
                    result.push(Contribution {
                        entry: package.to_owned(),
                        field,
                        items: items.clone(),
                    });
                }
            }
        }
        result
    }
}

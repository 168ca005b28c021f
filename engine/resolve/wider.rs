// SPDX-License-Identifier: GPL-2.0-or-later
//! Relations that a layer sets for a place, in the stead of those that the recipe below has for a wider one.
//!
//! Of the same place it is seen where layers are laid over each other (`recipe::carried`).

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::level::Level;
use crate::diag::Sink;
use crate::recipe::carried::{about, warning};
use crate::recipe::ranks::Ranks;
use crate::recipe::values::{Changes, RelationItem};
use crate::text::files::Span;

/// Lists of layers that replace more than they have: the field, and what goes with it.
#[derive(Default)]
pub(super) struct Wider<'r>(RefCell<BTreeMap<Span, (&'r str, Vec<&'r RelationItem>)>>);

impl<'r> Wider<'r> {
    /// Takes note of what the levels of a flavour say, the widest first.
    pub(super) fn note(&self, levels: &[Level<'r>], ranks: &Ranks) {
        for (number, Level(_, settings)) in levels.iter().enumerate() {
            for (entry, fields) in settings.relations.iter() {
                for (field, item) in fields.value.iter() {
                    let Some(own) = &item.value.set else {
                        continue;
                    };
                    let place = item.key_span;
                    if !ranks.is_over(place) || ranks.is_replaced(place) {
                        continue;
                    }
                    let removed = item.value.remove.iter().flatten();
                    let kept: Vec<&str> = own
                        .iter()
                        .chain(removed)
                        .map(|item| about(&item.relation.text))
                        .collect();
                    let mut lost = before(&levels[..number], entry, field);
                    lost.retain(|item| {
                        ranks.of(item.relation.span) > ranks.of(place)
                            && !kept.contains(&about(&item.relation.text))
                    });
                    if !lost.is_empty() {
                        self.0.borrow_mut().entry(place).or_insert((field, lost));
                    }
                }
            }
        }
    }

    /// Warns of each, once.
    pub(super) fn report(&self, sink: &Sink) {
        for (place, (field, lost)) in self.0.borrow().iter() {
            let texts: Vec<&str> = lost.iter().map(|i| i.relation.text.as_str()).collect();
            let Some(first) = lost.first() else { continue };
            sink.report(warning(field, *place, first.relation.span, &texts));
        }
    }
}

/// The list that wider places leave.
fn before<'r>(levels: &[Level<'r>], entry: &str, field: &str) -> Vec<&'r RelationItem> {
    let mut list: Vec<&RelationItem> = Vec::new();
    for Level(_, settings) in levels {
        let fields = settings.relations.get(entry);
        let Some(item) = fields.and_then(|fields| fields.value.get(field)) else {
            continue;
        };
        let Changes { set, add, remove } = &item.value;
        if let Some(set) = set {
            list = set.iter().collect();
        }
        for gone in remove.iter().flatten() {
            list.retain(|item| item.relation.text != gone.relation.text);
        }
        list.extend(add.iter().flatten());
    }
    list
}

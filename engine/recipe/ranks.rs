// SPDX-License-Identifier: GPL-2.0-or-later
//! Which layer a place of the recipe is in: a mistake is told at the line of the layer that made it.

use std::collections::{BTreeMap, BTreeSet};

use super::merge::Replaced;
use crate::text::files::{FileId, Span};

/// The layers by the first file that was read of each, the uppermost first.
#[derive(Clone, Debug, Default)]
pub struct Ranks {
    starts: Vec<FileId>,
    /// Where layers say something else in the place of what the recipe below says.
    replaced: BTreeSet<Span>,
    /// Keys and values of layers, and those of the recipe below that they are in the place of.
    lost: BTreeMap<Span, Span>,
}

impl Ranks {
    /// Adds the layer below the others; `first` is the next file that will be read.
    pub fn add(&mut self, first: FileId) {
        self.starts.push(first);
    }

    /// The number of the layer that a place is in; that of the uppermost is 1.
    pub fn of(&self, place: Span) -> usize {
        self.starts.partition_point(|first| *first <= place.file)
    }

    /// Whether a place is in a layer over another recipe.
    pub fn is_over(&self, place: Span) -> bool {
        self.of(place) < self.starts.len()
    }

    /// Takes note of what a layer says else than the recipe below.
    pub fn note_replaced(&mut self, replaced: Replaced) {
        self.replaced.extend(replaced.keys);
        self.lost.extend(replaced.lost);
    }

    /// Keys and values of layers, and those of the recipe below that they are in the place of.
    pub fn into_lost(self) -> BTreeMap<Span, Span> {
        self.lost
    }

    /// Whether a key of a layer replaces what the recipe below says in the same place.
    pub fn is_replaced(&self, key: Span) -> bool {
        self.replaced.contains(&key)
    }

    /// Of two places the one to report a conflict at, and the other one: that of the upper layer, else the second.
    pub fn later(&self, first: Span, second: Span) -> (Span, Span) {
        match self.of(first) < self.of(second) {
            true => (first, second),
            false => (second, first),
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Entries that have another name on one side: most of what they say is what the missing one said.

use std::collections::BTreeMap;

use super::three::Three;
use crate::text::node::{Node, Value};
use crate::text::outline::Part;

/// Of an entry with fewer keys, too much would be the same by chance.
const MIN_KEYS: usize = 4;

/// The new names of entries of the base.
pub(super) struct Renames {
    ours: BTreeMap<String, String>,
    theirs: BTreeMap<String, String>,
}

impl Renames {
    /// Finds them.
    pub(super) fn of(three: Three<'_>) -> Renames {
        Renames {
            ours: renames(three.base, three.ours),
            theirs: renames(three.base, three.theirs),
        }
    }

    /// What the base calls an entry of ours.
    pub(super) fn base_of_ours<'a>(&'a self, name: &'a str) -> &'a str {
        back(&self.ours, name)
    }

    /// What the base calls an entry of theirs.
    pub(super) fn base_of_theirs<'a>(&'a self, name: &'a str) -> &'a str {
        back(&self.theirs, name)
    }

    /// What theirs calls an entry of the base.
    pub(super) fn theirs_of_base<'a>(&'a self, name: &'a str) -> &'a str {
        self.theirs.get(name).map_or(name, String::as_str)
    }

    /// What ours calls an entry of the base.
    pub(super) fn ours_of_base<'a>(&'a self, name: &'a str) -> &'a str {
        self.ours.get(name).map_or(name, String::as_str)
    }
}

fn back<'a>(renames: &'a BTreeMap<String, String>, name: &'a str) -> &'a str {
    let found = renames.iter().find(|(_, new)| *new == name);
    found.map_or(name, |(old, _)| old)
}

fn renames(base: &[Part], side: &[Part]) -> BTreeMap<String, String> {
    let only_in = |parts: &[Part], others: &[Part]| -> Vec<Part> {
        let is_missing = |part: &&Part| others.iter().all(|other| other.name != part.name);
        parts.iter().filter(is_missing).cloned().collect()
    };
    let (gone, come) = (only_in(base, side), only_in(side, base));
    let mut found = BTreeMap::new();
    for old in &gone {
        let new: Vec<&Part> = come
            .iter()
            .filter(|new| alike(&old.node, &new.node))
            .collect();
        // The other way round it has to be the only one, too.
        if let [new] = new.as_slice() {
            if gone
                .iter()
                .filter(|old| alike(&old.node, &new.node))
                .count()
                == 1
            {
                found.insert(old.name.clone(), new.name.clone());
            }
        }
    }
    found
}

/// Whether two maps say the same in seven of ten keys.
fn alike(a: &Node, b: &Node) -> bool {
    let (Value::Map(a), Value::Map(b)) = (&a.value, &b.value) else {
        return false;
    };
    let most = a.len().max(b.len());
    let same = a
        .iter()
        .filter(|(key, entry)| b.get(*key).is_some_and(|other| other.node == entry.node))
        .count();
    most >= MIN_KEYS && same * 10 >= most * 7
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Finding a group of a relation field by the name that it begins with: a field to which every flavour adds one
//! would be searched from its start each time.

use std::collections::BTreeMap;

use super::Group;

/// Shorter fields are searched from their start.
const LONG: usize = 32;

/// Where in a field groups stand that begin with a name. It is no part of the field's value.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// How many groups it has. They are only ever added to, and keep the names of their entries.
    known: usize,
    by_name: BTreeMap<String, Vec<usize>>,
    /// Whether some group is without entries.
    has_empty: bool,
}

impl PartialEq for Index {
    fn eq(&self, _: &Index) -> bool {
        true
    }
}

impl Eq for Index {}

impl Index {
    /// The first group that is the same as another, which means at least that it begins with the same name,
    /// unless one of them is without entries.
    pub(super) fn first(
        &mut self,
        groups: &[Group],
        group: &Group,
        is_same: impl Fn(&Group) -> bool,
    ) -> Option<usize> {
        if groups.len() < LONG {
            return groups.iter().position(is_same);
        }
        if groups.len() < self.known {
            *self = Index::default();
        }
        for (number, group) in groups.iter().enumerate().skip(self.known) {
            match group.0.first() {
                Some(first) => {
                    let own = self.by_name.entry(first.name.clone());
                    own.or_default().push(number);
                }
                None => self.has_empty = true,
            }
        }
        self.known = groups.len();
        match group.0.first() {
            Some(first) if !self.has_empty => {
                let mut places = self.by_name.get(&first.name)?.iter().copied();
                places.find(|place| is_same(&groups[*place]))
            }
            _ => groups.iter().position(is_same),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::{Index, LONG};
    use crate::deb::relation::{Group, Relation};

    /// Groups that begin with names of their own.
    fn groups(count: usize) -> Vec<Group> {
        let names: Vec<String> = (0..count).map(|n| format!("name{n}")).collect();
        Relation::parse(&names.join(", ")).expect("these are").0
    }

    /// What is found of a group, and how many others were compared with it.
    fn found(index: &mut Index, groups: &[Group], group: &Group) -> (Option<usize>, usize) {
        let compared = Cell::new(0);
        let first = index.first(groups, group, |old| {
            compared.set(compared.get() + 1);
            old.0.iter().zip(&group.0).all(|(a, b)| a.name == b.name)
        });
        (first, compared.get())
    }

    #[test]
    fn a_long_field_is_not_searched_from_its_start() {
        let all = groups(LONG + 8);
        for (length, compared) in [(LONG - 1, LONG - 1), (LONG, 1), (LONG + 8, 1)] {
            let (some, last) = (&all[..length], &all[length - 1]);
            let mut index = Index::default();
            assert_eq!(
                found(&mut index, some, last),
                (Some(length - 1), compared),
                "{length}"
            );
        }
        // A field that became shorter is another one.
        let mut index = Index::default();
        let last = &all[LONG + 7];
        assert_eq!(found(&mut index, &all, last), (Some(LONG + 7), 1));
        assert_eq!(found(&mut index, &all[..LONG], last), (None, 0));
    }

    #[test]
    fn a_group_without_entries_is_the_same_as_any() {
        let mut all = groups(LONG);
        let other = groups(LONG + 1).remove(LONG);
        assert_eq!(found(&mut Index::default(), &all, &other), (None, 0));
        all[3] = Group::default();
        assert_eq!(found(&mut Index::default(), &all, &other), (Some(3), 4));
    }

    #[test]
    fn long_fields_are_merged_like_short_ones() {
        let groups: Vec<Group> = (0..200)
            .flat_map(|n| {
                let text = format!("a{} (= {}), b{} | c{n}, a{}", n % 70, n % 3, n % 50, n % 90);
                Relation::parse(&text).expect("these are relations").0
            })
            .collect();
        let mut merged = Relation::default();
        let mut slowly: Vec<Group> = Vec::new();
        for group in groups {
            assert_eq!(merged.merge(group.clone()), Ok(()));
            let is_same = |old: &Group| {
                let mut pairs = old.0.iter().zip(&group.0);
                pairs.all(|(a, b)| a.name == b.name && a.version == b.version)
            };
            if !slowly.iter().any(is_same) {
                slowly.push(group);
            }
        }
        assert_eq!(merged.0, slowly);
        assert!(merged.0.len() > 100);
    }
}

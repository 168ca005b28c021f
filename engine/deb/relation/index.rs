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
    use super::{Index, LONG};
    use crate::deb::relation::{Group, Relation};

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

    #[test]
    fn groups_without_entries_and_other_fields_are_found_too() {
        let named = |name: &str| Relation::parse(name).expect("it is a relation").0.remove(0);
        let mut groups: Vec<Group> = (0..LONG + 8).map(|n| named(&format!("a{n}"))).collect();
        let mut index = Index::default();
        let last = groups.len() - 1;
        let name = format!("a{last}");
        let found = index.first(&groups, &named(&name), |group| *group == named(&name));
        assert_eq!(found, Some(last));
        // A shorter field is another one.
        groups.truncate(LONG);
        let found = index.first(&groups, &named(&name), |group| *group == named(&name));
        assert_eq!(found, None);
        groups.insert(5, Group::default());
        let found = Index::default().first(&groups, &named("zz"), |group| group.0.is_empty());
        assert_eq!(found, Some(5));
    }
}

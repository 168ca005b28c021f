// SPDX-License-Identifier: GPL-2.0-or-later
//! Groups of a diff with those edits only that something became of.

use std::collections::{BTreeMap, BTreeSet};

use super::effects::{of_change, of_subject, Effect, What};
use crate::diff::document::{Changed, Document, Edit, Group, Kind, Share};
use crate::diff::model::{Change, Hunk};

/// The entries of subjects.
pub(super) type Labels = BTreeMap<String, String>;

/// The groups with those effects that are wanted. What follows from others is left out.
pub(super) fn pick(
    document: &Document,
    names: &BTreeMap<String, String>,
    labels: &Labels,
    wanted: &dyn Fn(&Effect) -> bool,
) -> Vec<Group> {
    let groups = document.groups.iter();
    let groups = groups.filter(|group| group.kind != Kind::Problem);
    groups
        .flat_map(|group| {
            let edits = group.edits.iter();
            let edits: Vec<Edit> = edits.flat_map(|edit| picked(edit, names, wanted)).collect();
            // Of a change, each part is a line of its own.
            let apart: Vec<Vec<Edit>> = match group.kind {
                Kind::Gone | Kind::New | Kind::Renamed => vec![edits],
                _ => edits.into_iter().map(|edit| vec![edit]).collect(),
            };
            let apart = apart.into_iter().filter(|edits| !edits.is_empty());
            apart
                .map(|edits| with(group, edits, labels))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// A group with other edits.
fn with(group: &Group, edits: Vec<Edit>, labels: &Labels) -> Group {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for edit in &edits {
        if let Edit::Change(changed) = edit {
            for label in changed.subjects.keys().filter_map(|id| labels.get(id)) {
                *counts.entry(label).or_default() += 1;
            }
        }
    }
    let entries = group.entries.iter().filter_map(|share| {
        let count = *counts.get(share.entry.as_str())?;
        Some(Share {
            entry: share.entry.clone(),
            count,
            of: share.of,
            except: Vec::new(),
        })
    });
    Group {
        kind: group.kind,
        title: group.title.clone(),
        count: edits.iter().map(Edit::count).sum(),
        entries: entries.collect(),
        places: group.places.clone(),
        lines: group.lines.clone(),
        edits,
        follows: Vec::new(),
    }
}

fn picked(
    edit: &Edit,
    names: &BTreeMap<String, String>,
    wanted: &dyn Fn(&Effect) -> bool,
) -> Vec<Edit> {
    let is_wanted = |id: &String, what: What| wanted(&of_subject(id, what, names));
    let whole = match edit {
        Edit::Remove(all) => {
            let all = all.iter().filter(|id| is_wanted(id, What::Gone));
            Edit::Remove(all.cloned().collect())
        }
        Edit::Add(all) => {
            let all = all.iter().filter(|(id, _)| is_wanted(id, What::New));
            Edit::Add(all.map(|(id, own)| (id.clone(), own.clone())).collect())
        }
        Edit::Rename(all) => {
            let all = all.iter();
            let all = all.filter(|(id, to)| is_wanted(id, What::Called((*to).clone())));
            Edit::Rename(all.map(|(id, to)| (id.clone(), to.clone())).collect())
        }
        Edit::Change(changed) => return parts(changed, names, wanted),
    };
    match whole.count() {
        0 => Vec::new(),
        _ => vec![whole],
    }
}

/// The parts of a change that are wanted: subjects of which the same parts are, together.
fn parts(
    changed: &Changed,
    names: &BTreeMap<String, String>,
    wanted: &dyn Fn(&Effect) -> bool,
) -> Vec<Edit> {
    let mut found: BTreeMap<BTreeSet<usize>, Vec<&String>> = BTreeMap::new();
    for subject in changed.subjects.keys() {
        let effects = of_change(changed, subject, names);
        let numbers = effects.iter().enumerate();
        let numbers = numbers.filter(|(_, effect)| wanted(effect));
        let numbers: BTreeSet<usize> = numbers.map(|(number, _)| number).collect();
        if !numbers.is_empty() {
            found.entry(numbers).or_default().push(subject);
        }
    }
    let edits = found.into_iter().map(|(numbers, subjects)| {
        let subjects = subjects.into_iter().map(|subject| {
            let filled = changed.subjects.get(subject).cloned();
            (subject.clone(), filled.unwrap_or_default())
        });
        Edit::Change(Changed {
            attribute: changed.attribute.clone(),
            change: restricted(&changed.change, &numbers),
            subjects: subjects.collect(),
        })
    });
    edits.collect()
}

/// A change with some of its effects, in their order.
fn restricted(change: &Change, numbers: &BTreeSet<usize>) -> Change {
    let of = |items: &BTreeSet<String>| -> BTreeSet<String> {
        let items = items.iter().enumerate();
        let items = items.filter(|(number, _)| numbers.contains(number));
        items.map(|(_, item)| item.clone()).collect()
    };
    match change {
        Change::Items { removed, added } if added.is_empty() => Change::Items {
            removed: of(removed),
            added: BTreeSet::new(),
        },
        Change::Items { removed, added } if numbers.len() == added.len() => Change::Items {
            removed: removed.clone(),
            added: added.clone(),
        },
        Change::Items { added, .. } => Change::Items {
            removed: BTreeSet::new(),
            added: of(added),
        },
        Change::Lines(hunks) => Change::Lines(lines(hunks, numbers)),
        other => other.clone(),
    }
}

/// The hunks in which one of the numbered lines is.
fn lines(hunks: &[Hunk], numbers: &BTreeSet<usize>) -> Vec<Hunk> {
    let is_adding = hunks.iter().any(|hunk| !hunk.added.is_empty());
    let mut from = 0;
    let picked = hunks.iter().filter(|hunk| {
        let length = match is_adding {
            true => hunk.added.len(),
            false => hunk.removed.len(),
        };
        let own = from..from + length;
        from += length;
        numbers.range(own).next().is_some()
    });
    picked.cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_picked_by_what_is_added_or_else_by_what_is_removed() {
        let items = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect();
        let change = |removed: &[&str], added: &[&str]| Change::Items {
            removed: items(removed),
            added: items(added),
        };
        for (whole, numbers, expected) in [
            (change(&["a", "b"], &[]), &[1][..], change(&["b"], &[])),
            (change(&["a", "b"], &["c", "d"]), &[1], change(&[], &["d"])),
            (
                change(&["a", "b"], &["c", "d"]),
                &[0, 1],
                change(&["a", "b"], &["c", "d"]),
            ),
        ] {
            let numbers = numbers.iter().copied().collect();
            assert_eq!(restricted(&whole, &numbers), expected);
        }
    }

    #[test]
    fn hunks_are_picked_by_their_lines() {
        let words = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
        let hunk = |removed: &[&str], added: &[&str]| Hunk {
            after: 0,
            removed: words(removed),
            added: words(added),
        };
        let picked = |hunks: &[Hunk], numbers: &[usize]| -> Vec<String> {
            let numbers: BTreeSet<usize> = numbers.iter().copied().collect();
            let hunks = lines(hunks, &numbers).into_iter();
            hunks.map(|hunk| hunk.removed.concat()).collect()
        };
        // Where lines are added, these are what is numbered; else those that are removed.
        let mixed = [hunk(&["a", "b"], &["x"]), hunk(&["c"], &["y", "z"])];
        assert_eq!(picked(&mixed, &[0]), ["ab"]);
        assert_eq!(picked(&mixed, &[2]), ["c"]);
        assert_eq!(picked(&mixed, &[0, 1]), ["ab", "c"]);
        let removed = [hunk(&["a", "b"], &[]), hunk(&["c"], &[])];
        assert_eq!(picked(&removed, &[1]), ["ab"]);
        assert_eq!(picked(&removed, &[2]), ["c"]);
        assert!(picked(&removed, &[3]).is_empty());
    }
}

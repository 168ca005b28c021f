// SPDX-License-Identifier: GPL-2.0-or-later
//! Every edit that leads from the old side to the new one: applied in their order, they make it.

use std::collections::{BTreeMap, BTreeSet};

use similar::{Algorithm, DiffOp};

use super::model::{Attributes, Change, Edit, Hunk, Id, Side, Value};

/// The edits: renames first, then what is gone, new and changed. `renamed` says which subject of the old side is which
/// of the new one, neither of which the other side has.
pub fn compare(old: &Side, new: &Side, renamed: &BTreeMap<Id, Id>) -> Vec<Edit> {
    let mut edits: Vec<Edit> = renamed
        .iter()
        .map(|(from, to)| Edit::Rename(from.clone(), to.clone()))
        .collect();
    let mut lines = Lines::default();
    let targets: BTreeSet<&Id> = renamed.values().collect();
    for (id, subject) in &old.subjects {
        let now = renamed.get(id).unwrap_or(id);
        match new.subjects.get(now) {
            None => edits.push(Edit::Remove(id.clone())),
            Some(other) => attributes(
                now,
                [&subject.attributes, &other.attributes],
                &mut lines,
                &mut edits,
            ),
        }
    }
    for (id, subject) in &new.subjects {
        if !old.subjects.contains_key(id) && !targets.contains(id) {
            edits.push(Edit::Add(id.clone(), subject.attributes.clone()));
        }
    }
    edits
}

fn attributes<'s>(
    id: &Id,
    [old, new]: [&'s Attributes; 2],
    lines: &mut Lines<'s>,
    edits: &mut Vec<Edit>,
) {
    if old == new {
        return;
    }
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for name in names {
        let change = match (old.get(name), new.get(name)) {
            (Some(old), Some(new)) if old == new => continue,
            (Some(old), Some(new)) => changed(old, new, lines),
            (None, Some(new)) => Change::Added(new.clone()),
            (Some(old), None) => Change::Removed(old.clone()),
            (None, None) => continue,
        };
        edits.push(Edit::Change(id.clone(), name.clone(), change));
    }
}

fn changed<'s>(old: &'s Value, new: &'s Value, lines: &mut Lines<'s>) -> Change {
    match (old, new) {
        (Value::Items(old), Value::Items(new)) => Change::Items {
            removed: old.difference(new).cloned().collect(),
            added: new.difference(old).cloned().collect(),
        },
        (Value::Lines(old), Value::Lines(new)) => Change::Lines(lines.hunks(old, new)),
        _ => Change::Replaced {
            old: old.clone(),
            new: new.clone(),
        },
    }
}

/// Lines that were compared: many packages have the same script.
#[derive(Default)]
struct Lines<'s>(BTreeMap<(&'s [String], &'s [String]), Vec<Hunk>>);

impl<'s> Lines<'s> {
    fn hunks(&mut self, old: &'s [String], new: &'s [String]) -> Vec<Hunk> {
        let known = self.0.entry((old, new));
        known.or_insert_with(|| hunks(old, new)).clone()
    }
}

/// Longer texts than this are not compared line by line where they differ: that takes the square of it.
const MAX_LINES: usize = 4000;

/// Which lines stand in the place of which.
pub fn hunks(old: &[String], new: &[String]) -> Vec<Hunk> {
    let before = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old[before..], &new[before..]);
    let pairs = old_rest.iter().rev().zip(new_rest.iter().rev());
    let after = pairs.take_while(|(a, b)| a == b).count();
    let old = &old_rest[..old_rest.len() - after];
    let new = &new_rest[..new_rest.len() - after];
    let whole = Hunk {
        after: before,
        removed: old.to_vec(),
        added: new.to_vec(),
    };
    if old.is_empty() || new.is_empty() || old.len().max(new.len()) > MAX_LINES {
        return vec![whole];
    }
    let ops = similar::capture_diff_slices(Algorithm::Myers, old, new);
    ops.iter()
        .filter(|op| !matches!(op, DiffOp::Equal { .. }))
        .map(|op| Hunk {
            after: before + op.old_range().start,
            removed: old[op.old_range()].to_vec(),
            added: new[op.new_range()].to_vec(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_compared_line_by_line_up_to_a_length() {
        let hunks_of = |length: usize| {
            let old: Vec<String> = (0..length).map(|number| number.to_string()).collect();
            let mut new = old.clone();
            new[0] = "first".to_owned();
            new[length - 1] = "last".to_owned();
            hunks(&old, &new).len()
        };
        assert_eq!(hunks_of(MAX_LINES), 2);
        assert_eq!(hunks_of(MAX_LINES + 1), 1);
    }
}

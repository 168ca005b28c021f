// SPDX-License-Identifier: GPL-2.0-or-later
//! Entries and keys: what of each side is taken, file by file.

use std::collections::BTreeSet;

use super::conflict::{Conflicts, Places, Prefer, What};
use super::keyline::{head, rename};
use super::layout::Homes;
use super::rename::Renames;
use super::side::{node_of, Doc, Side};
use super::three::{ended, find, own_comments, trivia, At, Three};
use super::{file, is_generated, Merged};
use crate::diag::Place;
use crate::text::files::{Files, Span};
use crate::text::node::{Node, Value};
use crate::text::outline::{Body, Part};

/// Merges three sides.
pub struct Merger<'a> {
    /// All texts.
    pub files: &'a Files,
    /// Where both changed the same.
    pub conflicts: &'a Conflicts<'a>,
}

impl Merger<'_> {
    /// Merges all files.
    pub fn sides(&self, mut base: Side, ours: Side, mut theirs: Side) -> Merged {
        let mut merged = Merged {
            docs: Vec::new(),
            wanted: Default::default(),
        };
        if !self.is_untouched(&base, &ours) {
            let homes = Homes::of([&base, &ours, &theirs]);
            homes.settle(&mut base, &ours);
            homes.settle(&mut theirs, &ours);
        }
        let paths = |side: &Side| side.docs.keys().cloned().collect::<BTreeSet<_>>();
        for path in &(&paths(&base) | &paths(&theirs)) | &paths(&ours) {
            self.doc(&path, [&base, &ours, &theirs], &mut merged);
        }
        let paths = |side: &Side| side.texts.keys().cloned().collect::<BTreeSet<_>>();
        for path in &paths(&base) | &paths(&theirs) {
            let [b, o, t] = [&base, &ours, &theirs].map(|side| side.texts.get(&path).copied());
            if is_generated(&path) {
                let text = t.map(|file| self.files.text(file).to_owned());
                merged.wanted.insert(path, file(text));
            } else if let Some(text) = self.text(&path, [b, o, t]) {
                merged.wanted.insert(path, file(text));
            }
        }
        merged
    }

    /// Whether nobody edited a YAML file since import.
    fn is_untouched(&self, base: &Side, ours: &Side) -> bool {
        let texts = |side: &Side| -> Vec<(String, String)> {
            let docs = side.docs.iter();
            docs.map(|(path, doc)| (path.clone(), self.files.text(doc.file).to_owned()))
                .collect()
        };
        texts(base) == texts(ours)
    }

    /// Merges a YAML file.
    fn doc(&self, path: &str, sides: [&Side; 3], merged: &mut Merged) {
        let [base, ours, theirs] = sides.map(|side| side.docs.get(path));
        let parts = |doc: Option<&Doc>| match doc.map(|doc| &doc.body) {
            Some(Body::Map(parts, tail)) => (parts.clone(), tail.clone()),
            _ => (Vec::new(), String::new()),
        };
        let ((b, b_tail), (o, o_tail), (t, t_tail)) = (parts(base), parts(ours), parts(theirs));
        let place = match ours {
            Some(doc) => Place::Path(self.files.path(doc.file).to_owned()),
            None => Place::Path(path.into()),
        };
        let at = At {
            path: String::new(),
            place,
        };
        let three = Three {
            base: &b,
            ours: &o,
            theirs: &t,
        };
        let (parts, left) = self.entries(&at, three);
        let tail = left + &trivia(&b_tail, &o_tail, &t_tail);
        let body = Body::Map(ended(parts), tail);
        let text = body.text();
        let is_gone = body.entries().is_empty() && theirs.is_none();
        if is_gone && base.is_some() {
            if ours.is_some() {
                merged.wanted.insert(path.to_owned(), None);
            }
            return;
        }
        if body.entries().is_empty() && ours.is_none() {
            return;
        }
        if ours.is_none_or(|doc| self.files.text(doc.file) != text) {
            merged
                .wanted
                .insert(path.to_owned(), file(Some(text.clone())));
        }
        merged.docs.push((path.to_owned(), text, body));
    }

    /// Merges the entries of a map. They stand as ours has them, and what is new stands where upstream has it. Comes
    /// with comments that are left of an entry at the end that went.
    pub(super) fn entries(&self, at: &At, three: Three<'_>) -> (Vec<Part>, String) {
        let renames = Renames::of(three);
        let mut result: Vec<Part> = Vec::new();
        // Beside each: what upstream calls it.
        let mut names: Vec<String> = Vec::new();
        let indent = three.ours.first().or(three.theirs.first());
        let indent = indent.map_or(0, |part| part.indent);
        let mut left = String::new();
        for part in three.ours {
            let old = renames.base_of_ours(&part.name);
            let base = find(three.base, old);
            let new = match base {
                Some(_) => renames.theirs_of_base(old),
                None => old,
            };
            let below = at.below(&part.name, Some(part.span));
            let mut taken = match (base, find(three.theirs, new)) {
                (None, None) => Some(part.clone()),
                (Some(base), None) => self.without_theirs(&below, base, part),
                (base, Some(theirs)) => {
                    let taken = self.part(&below, base, part, theirs);
                    taken.map(|taken| self.renamed(&below, (old, part, theirs), taken))
                }
            };
            if let Some(taken) = &mut taken {
                taken.lead.insert_str(0, &std::mem::take(&mut left));
            }
            match taken {
                Some(taken) => {
                    names.push(new.to_owned());
                    result.push(taken);
                }
                // What somebody wrote above an entry that goes stays.
                None => left += &own_comments(&part.lead, base.map_or("", |base| &base.lead)),
            }
        }
        for (number, part) in three.theirs.iter().enumerate() {
            let old = renames.base_of_theirs(&part.name);
            if names.contains(&part.name) || find(three.ours, renames.ours_of_base(old)).is_some() {
                continue;
            }
            if find(three.ours, &part.name).is_some() {
                continue;
            }
            if let Some(base) = find(three.base, old) {
                if !self.without_ours(&at.below(old, None), base, part) {
                    continue;
                }
            }
            let before = three.theirs[..number].iter().rev();
            let place = before
                .filter_map(|part| names.iter().position(|name| *name == part.name))
                .map(|place| place + 1)
                .next();
            let after = || {
                let mut after = three.theirs[number + 1..].iter();
                after.find_map(|part| names.iter().position(|name| *name == part.name))
            };
            let place = place.or_else(after).unwrap_or(result.len());
            names.insert(place, part.name.clone());
            result.insert(place, part.at(indent));
        }
        (self.in_their_order(three, &names, result), left)
    }

    /// The order of upstream, if ours did not change that of the base.
    fn in_their_order(&self, three: Three<'_>, names: &[String], parts: Vec<Part>) -> Vec<Part> {
        let keys = |parts: &[Part]| -> Vec<String> {
            parts.iter().map(|part| part.name.clone()).collect()
        };
        if keys(three.base) != keys(three.ours) {
            return parts;
        }
        let theirs = keys(three.theirs);
        let place = |name: &String| theirs.iter().position(|known| known == name);
        let mut order: Vec<(Option<usize>, Part)> = names.iter().map(place).zip(parts).collect();
        if order.iter().all(|(place, _)| place.is_some()) {
            order.sort_by_key(|(place, _)| *place);
        }
        order.into_iter().map(|(_, part)| part).collect()
    }

    /// An entry that upstream removed: `None` if it goes.
    fn without_theirs(&self, at: &At, base: &Part, ours: &Part) -> Option<Part> {
        if ours.node == base.node {
            return None;
        }
        let places = Places {
            ours: Place::At(ours.span),
            base: Some(base.span),
            theirs: None,
        };
        let taken = self
            .conflicts
            .decide(What::RemovedUpstream, &at.path, places);
        (taken == Prefer::Ours).then(|| ours.clone())
    }

    /// An entry that ours removed: whether it comes back.
    fn without_ours(&self, at: &At, base: &Part, theirs: &Part) -> bool {
        if theirs.node == base.node {
            return false;
        }
        let places = Places {
            ours: at.place.clone(),
            base: Some(base.span),
            theirs: Some(first_change(&base.node, &theirs.node).unwrap_or(theirs.span)),
        };
        self.conflicts.decide(What::RemovedHere, &at.path, places) == Prefer::Theirs
    }

    /// The name that an entry has in the end.
    fn renamed(&self, at: &At, (old, ours, theirs): (&str, &Part, &Part), mut taken: Part) -> Part {
        if theirs.name == old || theirs.name == ours.name {
            return taken;
        }
        if ours.name != old {
            let places = Places {
                ours: Place::At(ours.span),
                base: None,
                theirs: Some(theirs.span),
            };
            if self.conflicts.decide(What::Renamed, &at.path, places) == Prefer::Ours {
                return taken;
            }
        } else {
            self.conflicts
                .note_rename(ours.span, old, &theirs.name, theirs.span);
        }
        rename(&mut taken, &theirs.name);
        taken
    }

    /// Merges an entry that ours and theirs have. `None` if nothing is left in it.
    fn part(&self, at: &At, base: Option<&Part>, ours: &Part, theirs: &Part) -> Option<Part> {
        let same = |a: &Part, b: &Part| a.at(0).text() == b.at(0).text();
        if base.is_some_and(|base| same(base, theirs)) || same(ours, theirs) {
            return Some(ours.clone());
        }
        if base.is_some_and(|base| same(base, ours)) {
            return Some(theirs.at(ours.indent));
        }
        let blank = |part: &Part| part.lead.clone();
        let lead = trivia(
            &base.map(blank).unwrap_or_default(),
            &ours.lead,
            &theirs.at(ours.indent).lead,
        );
        let mut taken = match (base.map(|base| &base.body), &ours.body, &theirs.body) {
            (Some(Body::Map(b, b_tail)), Body::Map(o, o_tail), Body::Map(t, t_tail)) => {
                let three = Three {
                    base: b,
                    ours: o,
                    theirs: t,
                };
                let (parts, left) = self.entries(at, three);
                if parts.is_empty() {
                    return None;
                }
                let node = node_of(&parts, ours.node.span);
                Part {
                    head: head(base, ours, theirs),
                    body: Body::Map(ended(parts), left + &trivia(b_tail, o_tail, t_tail)),
                    node,
                    ..ours.clone()
                }
            }
            _ => self.value(at, base, ours, theirs),
        };
        taken.lead = lead;
        Some(taken)
    }
}

/// Where two values are different first.
fn first_change(base: &Node, theirs: &Node) -> Option<Span> {
    let (Value::Map(base), Value::Map(theirs)) = (&base.value, &theirs.value) else {
        return None;
    };
    let changed = theirs
        .iter()
        .find(|(key, entry)| base.get(*key).is_none_or(|old| old.node != entry.node))?;
    Some(changed.1.key_span)
}

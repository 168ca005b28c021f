// SPDX-License-Identifier: GPL-2.0-or-later
//! Items: what of a list each side put in, took out or changed. An item is known by what it begins with, such as
//! the package of a relation.

use super::conflict::{Places, Prefer, What};
use super::keyline::{comment, head};
use super::merge::Merger;
use super::three::{ended, own_comments, trivia, At};
use super::value::{items, rendered};
use crate::diag::Place;
use crate::text::diff3::{merge, Piece, Touch};
use crate::text::node::{Node, Value};
use crate::text::outline::{Body, Part};

/// The items of each side, and what they are known by.
struct Lists {
    base: Vec<Part>,
    ours: Vec<Part>,
    theirs: Vec<Part>,
    names: [Vec<String>; 3],
}

impl Merger<'_> {
    /// Merges lists.
    pub(super) fn with_items(&self, at: &At, base: &Part, ours: &Part, theirs: &Part) -> Part {
        let indent = match &ours.body {
            Body::List(parts, _) => parts.first().map_or(ours.indent + 2, |part| part.indent),
            _ => ours.indent + 2,
        };
        let lists = Lists::new([base, ours, theirs].map(|part| items(part, indent)));
        let (parts, left) = self.items(at, &lists);
        let node = Node {
            span: ours.node.span,
            value: Value::List(parts.iter().map(|part| part.node.clone()).collect()),
        };
        match &ours.body {
            Body::List(_, tail) if !parts.is_empty() => Part {
                head: head(Some(base), ours, theirs),
                body: Body::List(ended(parts), left + tail),
                node,
                ..ours.clone()
            },
            _ => rendered(ours, node, comment(Some(base), ours, theirs)),
        }
    }

    /// The merged items, and comments that are left of one at the end that went.
    fn items(&self, at: &At, lists: &Lists) -> (Vec<Part>, String) {
        let [b, o, t] = lists.names.each_ref().map(|names| {
            let names = names.iter().map(String::as_str);
            names.collect::<Vec<&str>>()
        });
        let mut result: Vec<Part> = Vec::new();
        let mut left = String::new();
        for piece in merge(&b, &o, &t, Touch::Merges) {
            let start = result.len();
            match piece {
                Piece::Same(b, o, t) => {
                    let parts = [&lists.base[b], &lists.ours[o], &lists.theirs[t]];
                    result.push(self.item(at, parts));
                }
                Piece::Ours(change) => {
                    for gone in change.base {
                        self.gone_here(at, lists, gone, &mut result);
                    }
                    result.extend(lists.ours[change.side].iter().cloned());
                }
                Piece::Theirs(change) => {
                    for gone in change.base {
                        left += &lists.own_comments(gone);
                        self.gone_upstream(at, lists, gone, &mut result);
                    }
                    self.come(lists, change.side, &mut result);
                }
                Piece::Both(gone, ours, theirs) if gone.is_empty() => {
                    result.extend(lists.ours[ours].iter().cloned());
                    self.come(lists, theirs, &mut result);
                }
                Piece::Both(gone, ours, theirs) => {
                    let first = |parts: &[Part]| parts.first().map(|part| part.span);
                    let o = first(&lists.ours[ours.clone()]);
                    let places = Places {
                        ours: o.map_or_else(|| at.place.clone(), Place::At),
                        base: first(&lists.base[gone.clone()]),
                        theirs: first(&lists.theirs[theirs.clone()]),
                    };
                    let what = match (ours.is_empty(), theirs.is_empty()) {
                        (true, _) => What::RemovedHere,
                        (_, true) => What::RemovedUpstream,
                        _ => What::Changed,
                    };
                    let name = format!("{}: {}", at.path, lists.names[0][gone.start]);
                    match self.conflicts.decide(what, &name, places) {
                        Prefer::Ours => result.extend(lists.ours[ours].iter().cloned()),
                        Prefer::Theirs => self.come(lists, theirs, &mut result),
                    }
                }
            }
            if let Some(next) = result.get_mut(start) {
                next.lead.insert_str(0, &std::mem::take(&mut left));
            }
        }
        (result, left)
    }

    /// Merges an item that all sides have.
    fn item(&self, at: &At, [base, ours, theirs]: [&Part; 3]) -> Part {
        if base.node == theirs.node || ours.node == theirs.node {
            let mut taken = ours.clone();
            if ours.text() == base.text() {
                taken = theirs.clone();
            }
            return taken;
        }
        let taken = if base.node == ours.node {
            Prefer::Theirs
        } else {
            let name = format!("{}: {}", at.path, name(&base.node));
            let places = Places {
                ours: Place::At(ours.span),
                base: Some(base.span),
                theirs: Some(theirs.span),
            };
            self.conflicts.decide(What::Changed, &name, places)
        };
        match taken {
            Prefer::Ours => ours.clone(),
            Prefer::Theirs => Part {
                lead: trivia(&base.lead, &ours.lead, &theirs.lead),
                ..theirs.clone()
            },
        }
    }

    /// An item that ours took out, or put at another place: it may not have changed upstream.
    fn gone_here(&self, at: &At, lists: &Lists, gone: usize, result: &mut Vec<Part>) {
        let base = &lists.base[gone];
        let name = &lists.names[0][gone];
        let Some(theirs) = lists.named(2, name) else {
            return;
        };
        if theirs.node == base.node {
            return;
        }
        let ours = lists.named(1, name);
        let places = Places {
            ours: ours.map_or_else(|| at.place.clone(), |ours| Place::At(ours.span)),
            base: Some(base.span),
            theirs: Some(theirs.span),
        };
        let what = match ours {
            None => What::RemovedHere,
            Some(ours) if ours.node == theirs.node => return,
            Some(_) => What::Changed,
        };
        let name = format!("{}: {name}", at.path);
        let taken = self.conflicts.decide(what, &name, places);
        if taken == Prefer::Theirs && ours.is_none() {
            result.push(theirs.clone());
        }
    }

    /// An item that theirs took out, or put at another place: it may not have changed here.
    fn gone_upstream(&self, at: &At, lists: &Lists, gone: usize, result: &mut Vec<Part>) {
        let base = &lists.base[gone];
        let name = &lists.names[0][gone];
        let Some(ours) = lists.named(1, name) else {
            return;
        };
        if ours.node == base.node {
            return;
        }
        let places = Places {
            ours: Place::At(ours.span),
            base: Some(base.span),
            theirs: lists.named(2, name).map(|theirs| theirs.span),
        };
        let what = match lists.named(2, name) {
            None => What::RemovedUpstream,
            // It does not come at its new place, as ours has it.
            Some(theirs) if theirs.node == ours.node => return result.push(ours.clone()),
            Some(_) => What::Changed,
        };
        let name = format!("{}: {name}", at.path);
        if self.conflicts.decide(what, &name, places) == Prefer::Ours {
            result.push(ours.clone());
        }
    }

    /// What theirs put in, but for what is there.
    fn come(&self, lists: &Lists, range: std::ops::Range<usize>, result: &mut Vec<Part>) {
        for part in &lists.theirs[range] {
            let is_known = |other: &Part| other.node == part.node;
            let was_there = lists.base.iter().any(is_known);
            if result.iter().any(is_known) || (!was_there && lists.ours.iter().any(is_known)) {
                continue;
            }
            result.push(part.clone());
        }
    }
}

impl Lists {
    fn new([base, ours, theirs]: [Vec<Part>; 3]) -> Lists {
        let names = |parts: &[Part]| parts.iter().map(|part| name(&part.node)).collect();
        Lists {
            names: [names(&base), names(&ours), names(&theirs)],
            base,
            ours,
            theirs,
        }
    }

    /// What ours says above an item of the base that the base does not.
    fn own_comments(&self, gone: usize) -> String {
        let ours = self.named(1, &self.names[0][gone]);
        ours.map_or_else(String::new, |ours| {
            own_comments(&ours.lead, &self.base[gone].lead)
        })
    }

    /// The item of a name, if there is one of it.
    fn named(&self, side: usize, name: &str) -> Option<&Part> {
        let parts = [&self.base, &self.ours, &self.theirs][side];
        let at = self.names[side].iter().position(|known| known == name)?;
        parts.get(at)
    }
}

/// What an item is known by: a text to its version, architectures, profiles or alternatives; of a map, the first
/// text in it.
fn name(node: &Node) -> String {
    match &node.value {
        Value::Scalar(text, _) => {
            let ends = [" (", " [", " <", " |"];
            let end = ends.iter().filter_map(|end| text.find(end)).min();
            text[..end.unwrap_or(text.len())].trim().to_owned()
        }
        Value::Map(map) => map
            .values()
            .map(|entry| name(&entry.node))
            .find(|name| !name.is_empty())
            .unwrap_or_default(),
        Value::List(items) => items.first().map(name).unwrap_or_default(),
        Value::Null => String::new(),
    }
}

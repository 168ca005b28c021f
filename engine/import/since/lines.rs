// SPDX-License-Identifier: GPL-2.0-or-later
//! Templates and scripts, line by line.

use super::conflict::{Places, Prefer, What};
use super::merge::Merger;
use crate::diag::Place;
use crate::text::diff3::{merge as pieces, Piece, Touch};
use crate::text::files::{FileId, Span};

/// Merges three texts, in the order base, ours, theirs. `decide` is asked where both changed the same lines, with
/// the numbers of the first ones, counted from 0.
pub(super) fn merge(texts: [&str; 3], decide: impl Fn(u32, u32) -> Prefer) -> String {
    let [base, ours, theirs] = texts.map(|text| text.split_inclusive('\n').collect::<Vec<_>>());
    let mut out = String::new();
    for piece in pieces(&base, &ours, &theirs, Touch::Conflicts) {
        match piece {
            Piece::Same(at, ..) => out.push_str(base[at]),
            Piece::Ours(change) => out.push_str(&ours[change.side].concat()),
            Piece::Theirs(change) => out.push_str(&theirs[change.side].concat()),
            Piece::Both(_, o, t) => {
                let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                match decide(number(o.start), number(t.start)) {
                    Prefer::Ours => out.push_str(&ours[o].concat()),
                    Prefer::Theirs => out.push_str(&theirs[t].concat()),
                }
            }
        }
    }
    out
}

impl Merger<'_> {
    /// Merges a file that is no YAML. `None` if it stays as it is; what it becomes otherwise, which may be nothing.
    pub(super) fn text(&self, path: &str, sides: [Option<FileId>; 3]) -> Option<Option<String>> {
        let [base, ours, theirs] = sides.map(|file| file.map(|file| self.files.text(file)));
        if theirs == base || ours == theirs {
            return None;
        }
        if ours == base {
            return Some(theirs.map(str::to_owned));
        }
        let start = |side: usize| {
            sides[side].map(|file| Span {
                file,
                line: 1,
                column: 1,
                length: 1,
            })
        };
        let places = |o: u32, t: u32| Places {
            ours: match start(1) {
                Some(span) => Place::At(span.at(o + 1, 1, 1)),
                None => Place::Path(path.into()),
            },
            base: start(0),
            theirs: start(2).map(|span| span.at(t + 1, 1, 1)),
        };
        let what = match (base, ours, theirs) {
            (_, Some(o), Some(t)) => {
                let what = match base {
                    Some(_) => What::Changed,
                    None => What::Added,
                };
                let text = merge([base.unwrap_or(""), o, t], |o, t| {
                    self.conflicts.decide(what, path, places(o, t))
                });
                return Some(Some(text));
            }
            (_, Some(_), None) => What::RemovedUpstream,
            (_, None, _) => What::RemovedHere,
        };
        match self.conflicts.decide(what, path, places(0, 0)) {
            Prefer::Ours => None,
            Prefer::Theirs => Some(theirs.map(str::to_owned)),
        }
    }
}

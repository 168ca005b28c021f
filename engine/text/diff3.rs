// SPDX-License-Identifier: GPL-2.0-or-later
//! Three-way merge of sequences: what two sides made of a base, laid beside each other.

use std::collections::BTreeMap;
use std::ops::Range;

use similar::{capture_diff_slices, Algorithm};

/// What is taken for a part of the base. A range is one of the side that is named, or, in a conflict, of base,
/// ours and theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Nobody changed it, and it is one item: its place in the base, in ours, and in theirs.
    Same(usize, usize, usize),
    /// Only ours changed it, or both did in the same way.
    Ours(Change),
    /// Only theirs changed it.
    Theirs(Change),
    /// Both changed it.
    Both(Range<usize>, Range<usize>, Range<usize>),
}

/// A part of the base and what a side has in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// In the base.
    pub base: Range<usize>,
    /// In the side.
    pub side: Range<usize>,
}

/// What counts as changing the same part.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Touch {
    /// Lines of a text: changes that touch each other may depend on each other.
    Conflicts,
    /// Items of a list: what is put in beside a change has nothing to do with it.
    Merges,
}

/// Equal texts as equal numbers, so that they are compared once.
fn numbers<'t>(texts: &[&'t str], known: &mut BTreeMap<&'t str, usize>) -> Vec<usize> {
    texts
        .iter()
        .map(|text| {
            let next = known.len();
            *known.entry(text).or_insert(next)
        })
        .collect()
}

fn changes(base: &[usize], side: &[usize]) -> Vec<Change> {
    capture_diff_slices(Algorithm::Myers, base, side)
        .into_iter()
        .filter(|op| op.tag() != similar::DiffTag::Equal)
        .map(|op| Change {
            base: op.old_range(),
            side: op.new_range(),
        })
        .collect()
}

/// Merges: the pieces in their order.
pub fn merge(base: &[&str], ours: &[&str], theirs: &[&str], touch: Touch) -> Vec<Piece> {
    let mut known = BTreeMap::new();
    let base = numbers(base, &mut known);
    let ours = numbers(ours, &mut known);
    let theirs = numbers(theirs, &mut known);
    let (by_ours, by_theirs) = (changes(&base, &ours), changes(&base, &theirs));
    let mut walk = Walk {
        base: &base,
        ours: &ours,
        theirs: &theirs,
        at: (0, 0, 0),
        pieces: Vec::new(),
    };
    let (mut o, mut t) = (by_ours.iter().peekable(), by_theirs.iter().peekable());
    loop {
        let is_ours = match (o.peek(), t.peek()) {
            (None, None) => break,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (Some(a), Some(b)) => (a.base.start, a.base.end) <= (b.base.start, b.base.end),
        };
        let first = if is_ours { o.next() } else { t.next() };
        let Some(first) = first else { break };
        let mut whole = first.base.clone();
        let (mut from_ours, mut from_theirs) = (Vec::new(), Vec::new());
        if is_ours {
            &mut from_ours
        } else {
            &mut from_theirs
        }
        .push(first);
        // Whatever meets what was taken so far belongs to it.
        loop {
            if let Some(next) = o.next_if(|next| meets(&whole, &next.base, touch)) {
                whole.end = whole.end.max(next.base.end);
                from_ours.push(next);
            } else if let Some(next) = t.next_if(|next| meets(&whole, &next.base, touch)) {
                whole.end = whole.end.max(next.base.end);
                from_theirs.push(next);
            } else {
                break;
            }
        }
        walk.same_until(whole.start);
        walk.group(whole, &from_ours, &from_theirs);
    }
    walk.same_until(base.len());
    walk.pieces
}

/// Whether a change meets those before it, which cover `whole` and begin no later.
fn meets(whole: &Range<usize>, next: &Range<usize>, touch: Touch) -> bool {
    match touch {
        Touch::Conflicts => next.start <= whole.end,
        // Two that only put something in at the same place do meet: they may put in the same.
        Touch::Merges => next.start < whole.end || (whole.is_empty() && next == whole),
    }
}

struct Walk<'a> {
    base: &'a [usize],
    ours: &'a [usize],
    theirs: &'a [usize],
    /// How far base, ours and theirs are taken.
    at: (usize, usize, usize),
    pieces: Vec<Piece>,
}

impl Walk<'_> {
    fn same_until(&mut self, end: usize) {
        while self.at.0 < end {
            let (b, o, t) = self.at;
            self.pieces.push(Piece::Same(b, o, t));
            self.at = (b + 1, o + 1, t + 1);
        }
    }

    /// Takes a part of the base that one or both sides changed.
    fn group(&mut self, base: Range<usize>, ours: &[&Change], theirs: &[&Change]) {
        let (_, o, t) = self.at;
        let o = o..o + length(&base, ours);
        let t = t..t + length(&base, theirs);
        self.at = (base.end, o.end, t.end);
        self.pieces.push(if theirs.is_empty() {
            Piece::Ours(Change { base, side: o })
        } else if ours.is_empty() {
            Piece::Theirs(Change { base, side: t })
        } else if self.ours[o.clone()] == self.theirs[t.clone()] {
            Piece::Ours(Change { base, side: o })
        } else {
            debug_assert!(base.end <= self.base.len());
            Piece::Both(base, o, t)
        });
    }
}

/// How much a side has in the place of a part of the base.
fn length(base: &Range<usize>, changes: &[&Change]) -> usize {
    let gone: usize = changes.iter().map(|change| change.base.len()).sum();
    let come: usize = changes.iter().map(|change| change.side.len()).sum();
    base.len() + come - gone
}

#[cfg(test)]
mod tests {
    use super::{merge, Piece, Touch};

    /// The merged text, a character for an item; `<ours|theirs>` is a conflict.
    fn merged(base: &str, ours: &str, theirs: &str, touch: Touch) -> String {
        let chars = |text: &'static str| -> Vec<&str> {
            text.split("").filter(|c| !c.is_empty()).collect()
        };
        let leak = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
        let (base, ours, theirs) = (chars(leak(base)), chars(leak(ours)), chars(leak(theirs)));
        let mut out = String::new();
        for piece in merge(&base, &ours, &theirs, touch) {
            match piece {
                Piece::Same(at, o, t) => {
                    assert!(base[at] == ours[o] && base[at] == theirs[t]);
                    out.push_str(base[at]);
                }
                Piece::Ours(change) => out.push_str(&ours[change.side].concat()),
                Piece::Theirs(change) => out.push_str(&theirs[change.side].concat()),
                Piece::Both(_, o, t) => {
                    out.push_str(&format!("<{}|{}>", ours[o].concat(), theirs[t].concat()));
                }
            }
        }
        out
    }

    #[test]
    fn both_sides_are_heard() {
        use Touch::{Conflicts, Merges};
        for (base, ours, theirs, touch, expected) in [
            ("abc", "abc", "abc", Conflicts, "abc"),
            ("abc", "aXc", "abc", Conflicts, "aXc"),
            ("abc", "abc", "abY", Conflicts, "abY"),
            ("abcde", "Xbcde", "abcdY", Conflicts, "XbcdY"),
            ("abc", "aXc", "aXc", Conflicts, "aXc"),
            ("abc", "aXc", "aYc", Conflicts, "a<X|Y>c"),
            ("abc", "ac", "aYc", Conflicts, "a<|Y>c"),
            ("abc", "ac", "ac", Conflicts, "ac"),
            ("abc", "abcX", "abcY", Conflicts, "abc<X|Y>"),
            ("abc", "abcX", "abcY", Merges, "abc<X|Y>"),
            ("abc", "abcX", "abcX", Merges, "abcX"),
            ("abc", "abcX", "abY", Conflicts, "ab<cX|Y>"),
            ("abc", "abcX", "abY", Merges, "abYX"),
            ("abc", "abXc", "abY", Merges, "abXY"),
            ("abc", "abY", "abXc", Merges, "abXY"),
            ("abc", "aYc", "Xabc", Merges, "XaYc"),
            ("abcd", "aXd", "abYcd", Merges, "a<X|bYc>d"),
            ("abcd", "aXYd", "ad", Merges, "a<XY|>d"),
            ("", "X", "Y", Conflicts, "<X|Y>"),
            ("", "", "Y", Conflicts, "Y"),
            ("abc", "", "abc", Conflicts, ""),
        ] {
            assert_eq!(
                merged(base, ours, theirs, touch),
                expected,
                "{base} {ours} {theirs}"
            );
        }
    }
}

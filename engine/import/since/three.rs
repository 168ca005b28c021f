// SPDX-License-Identifier: GPL-2.0-or-later
//! The parts of the three sides, where they are in the recipe, and what is around their lines.

use crate::diag::Place;
use crate::text::files::Span;
use crate::text::outline::{Body, Part};

/// Where a merge is: the keys on the way, and a place in ours for what is not there itself.
#[derive(Clone)]
pub(super) struct At {
    pub(super) path: String,
    pub(super) place: Place,
}

impl At {
    pub(super) fn below(&self, name: &str, place: Option<Span>) -> At {
        let path = match self.path.as_str() {
            "" => name.to_owned(),
            path => format!("{path}.{name}"),
        };
        At {
            path,
            place: place.map_or_else(|| self.place.clone(), Place::At),
        }
    }
}

/// The parts of each side.
#[derive(Clone, Copy)]
pub(super) struct Three<'p> {
    pub(super) base: &'p [Part],
    pub(super) ours: &'p [Part],
    pub(super) theirs: &'p [Part],
}

/// The part of a name.
pub(super) fn find<'p>(parts: &'p [Part], name: &str) -> Option<&'p Part> {
    parts.iter().find(|part| part.name == name)
}

/// Blank lines and comments: as the side that changed them has them, and as ours has them if both did.
pub(super) fn trivia(base: &str, ours: &str, theirs: &str) -> String {
    if ours == base { theirs } else { ours }.to_owned()
}

/// The comments of a text that another one does not have.
pub(super) fn own_comments(text: &str, other: &str) -> String {
    let is_own = |line: &&str| {
        line.trim_start().starts_with('#')
            && !other.lines().any(|known| known.trim() == line.trim())
    };
    text.split_inclusive('\n').filter(is_own).collect()
}

/// The same parts, each with a line break at its end.
pub(super) fn ended(mut parts: Vec<Part>) -> Vec<Part> {
    for part in &mut parts {
        if matches!(part.body, Body::Leaf) && !part.head.ends_with('\n') {
            part.head.push('\n');
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::own_comments;

    #[test]
    fn comments_of_both_are_not_ones_own() {
        let text = "\n  # Theirs.\n  # Mine.\n\n";
        assert_eq!(own_comments(text, "# Theirs.\n"), "  # Mine.\n");
    }
}

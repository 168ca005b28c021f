// SPDX-License-Identifier: GPL-2.0-or-later
//! The program of a package that says what a change does to the generated files. It runs the generator that goes, so that
//! one of ours takes its place.

use std::path::Path;

use super::OLD;
use crate::disk::changes::{File, Wanted};
use crate::disk::read::text;

/// What takes its place.
const PROGRAM: &str = include_str!("diff-gencontrol.sh");

/// Where it is.
const PLACE: &str = "debian/bin/diff-gencontrol";

/// What only ours says.
const OURS: &str = "\n# `gencontrol embed` wrote this file and replaces it.\n";

/// Puts ours there, if the package has such a program that runs the old generator, or one that was put there before.
pub fn put(tree: &Path, wanted: &mut Wanted<'_>) {
    let old = OLD.rsplit('/').next().unwrap_or(OLD);
    let is_old = |text: &str| text.contains(old) || text.contains(OURS);
    if text(&tree.join(PLACE), &[]).is_some_and(|text| is_old(&text)) {
        let file = File {
            bytes: PROGRAM.as_bytes().into(),
            executable: true,
        };
        wanted.insert(PLACE.to_owned(), Some(file));
    }
}

#[cfg(test)]
mod tests {
    use super::{OURS, PROGRAM};

    #[test]
    fn it_is_known_again() {
        assert!(PROGRAM.contains(OURS));
    }
}

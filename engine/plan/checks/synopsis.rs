// SPDX-License-Identifier: GPL-2.0-or-later
//! The first line of a description.

use std::collections::BTreeSet;

use super::{packages, Checked};
use crate::diag::Diagnostic;

/// How long it may be (Debian Policy 3.4.1: fewer than 80 characters).
const MAX: usize = 79;

/// Reports every synopsis that is too long somewhere, once.
pub(super) fn check(checked: &Checked<'_>, report: &dyn Fn(Diagnostic)) {
    let mut known = BTreeSet::new();
    for (name, binary) in packages(checked.plan) {
        let declared = &binary.declared;
        let length = declared.synopsis.chars().count();
        if length <= MAX {
            continue;
        }
        let entry = checked.recipe.packages.get(&binary.entry);
        let said = entry.and_then(|item| item.value.synopsis.as_ref());
        let place = said.map_or(binary.origin, |text| text.span);
        if known.insert(place) {
            report(
                Diagnostic::warning(
                    place,
                    format!("the synopsis of `{name}` has {length} characters: `{}`", declared.synopsis),
                )
                .help("make it shorter than 80 (Debian Policy 3.4.1); the names of its hardware count, too"),
            );
        }
    }
}

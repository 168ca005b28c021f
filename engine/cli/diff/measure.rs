// SPDX-License-Identifier: GPL-2.0-or-later
//! How much is said, and how names are written for people.

use crate::diff::about::{ARCH, FLAVOUR, HARDWARE};
use crate::diff::identity::ABI;

/// How much is said.
#[derive(Clone, Copy)]
pub(super) struct Measure {
    /// Characters of a text.
    pub(super) text: usize,
    /// Items of a list.
    pub(super) items: usize,
    /// Lines of a script.
    pub(super) lines: usize,
}

/// Everything.
pub(super) const ALL: Measure = Measure {
    text: usize::MAX,
    items: usize::MAX,
    lines: usize::MAX,
};

/// What fits.
pub(super) const SHORT: Measure = Measure {
    text: 100,
    items: 6,
    lines: 24,
};

/// A name as people read it: `@` is the ABI name.
pub(super) fn plain(text: &str) -> String {
    text.replace(ABI, "@")
        .replace(FLAVOUR, "FLAVOUR")
        .replace(ARCH, "ARCH")
        .replace(HARDWARE, "HARDWARE")
}

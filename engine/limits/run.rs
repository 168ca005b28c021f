// SPDX-License-Identifier: GPL-2.0-or-later
//! The bounds of a whole run: from where on they hold, and until when.

use std::fmt::Arguments;

use super::stop::set;
use super::{memory, time};

/// Bounds the run from here on: `bytes` in all, and the time and memory of each text. A second
/// call can only say other bytes. `stop` ends the process after saying why; it must not ask for much memory, because none is left.
pub fn start(bytes: usize, stop: fn(Arguments<'_>) -> !) {
    memory::bound(bytes);
    if set(stop) {
        time::watch();
    }
}

/// Lifts the bound of the memory: from here on files are written, and to end in the middle of that helps
/// nobody.
pub fn lift() {
    memory::bound(usize::MAX);
}

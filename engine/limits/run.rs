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
        // mimalloc asks for huge pages. A run fills few of them, and the system clears each as a whole: on a virtual
        // machine that gives unused memory back, a first run then takes 150 ms in the place of 65.
        let _ = rustix::thread::disable_transparent_huge_pages(true);
        time::watch();
    }
}

/// Lifts the bound of the memory: from here on files are written, and to end in the middle of that helps
/// nobody.
pub fn lift() {
    memory::bound(usize::MAX);
}

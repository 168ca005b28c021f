// SPDX-License-Identifier: GPL-2.0-or-later
//! The memory of the run: an allocator that counts, and stops the run where it takes too much.
//!
//! Every thread counts for itself, and tells the process after each megabyte: counting has to cost next to
//! nothing. The memory itself comes from mimalloc: with the system's allocator a run of recipes/linux takes 18 % longer.

use std::alloc::{GlobalAlloc, Layout};
use std::cell::Cell;
use std::sync::atomic::{AtomicIsize, AtomicUsize, Ordering::Relaxed};

use mimalloc::MiMalloc;

use super::place::{Doing, Place};
use super::stop::stop;

/// Bytes that making one text may take. The texts of our own take some kilobytes.
pub const TEXT_BYTES: usize = 64 << 20;

/// Bytes after which a thread tells the process what it took or gave back.
const STEP: isize = 1 << 20;

/// What the run may take.
static BUDGET: AtomicUsize = AtomicUsize::new(usize::MAX);
/// What all threads took and did not give back, but for less than a step each.
static TAKEN: AtomicIsize = AtomicIsize::new(0);
/// The most of it.
static MOST: AtomicIsize = AtomicIsize::new(0);

thread_local! {
    static OWN: Own = const { Own {
        left: Cell::new(0),
        granted: Cell::new(0),
        told: Cell::new(0),
        text: Cell::new(isize::MAX),
    } };
}

/// What a thread knows of its memory. One number is looked at and changed for each piece that is taken or given
/// back; the others wait until that has become less than nothing, or far too much.
struct Own {
    /// Bytes that the thread may take before it looks at its bounds and tells the process.
    left: Cell<isize>,
    /// How many they were when it last did.
    granted: Cell<isize>,
    /// What the thread had taken by then and not given back. Less than nothing, where another one took it.
    told: Cell<isize>,
    /// Beyond this, the text that is made takes too much.
    text: Cell<isize>,
}

impl Own {
    #[inline]
    fn take(&self, bytes: isize) {
        let left = self.left.get().wrapping_sub(bytes);
        self.left.set(left);
        if left < 0 {
            self.tell();
        }
    }

    #[inline]
    fn give(&self, bytes: isize) {
        let left = self.left.get().wrapping_add(bytes);
        self.left.set(left);
        if left > 2 * STEP {
            self.tell();
        }
    }

    /// What the thread took and did not give back.
    fn taken(&self) -> isize {
        let since = self.granted.get().saturating_sub(self.left.get());
        self.told.get().saturating_add(since)
    }

    #[cold]
    fn tell(&self) {
        let taken = self.taken();
        let more = taken.saturating_sub(self.told.get());
        self.told.set(taken);
        let all = TAKEN.fetch_add(more, Relaxed).saturating_add(more);
        MOST.fetch_max(all, Relaxed);
        let granted = self.text.get().saturating_sub(taken).clamp(0, STEP);
        self.granted.set(granted);
        self.left.set(granted);
        // What ends the run asks for memory, too, though not for much.
        if taken > self.text.get() {
            self.text.set(isize::MAX);
            stop(format_args!(
                "{Place}error: rendering this text takes more than {} MB of memory\n  help: split the text\n",
                TEXT_BYTES >> 20
            ));
        }
        let budget = BUDGET.load(Relaxed);
        if all > 0 && all.unsigned_abs() > budget {
            BUDGET.store(usize::MAX, Relaxed);
            stop(format_args!(
                "{Place}error: the run takes more than {} MB of memory, while {Doing}\n  help: if that is what it needs, `--memory-limit` allows more\n",
                budget >> 20
            ));
        }
    }
}

/// What the run may take from here on.
pub(super) fn bound(bytes: usize) {
    BUDGET.store(bytes, Relaxed);
}

/// Forgets the most that was taken so far; returns what is taken now.
pub fn mark() -> usize {
    let taken = TAKEN.load(Relaxed);
    MOST.store(taken, Relaxed);
    taken.unsigned_abs()
}

/// The most that was taken at once so far, to a megabyte for each thread. Nothing where the program counts
/// no memory.
pub fn most() -> usize {
    MOST.load(Relaxed).unsigned_abs()
}

/// The bound of one text, of the thread that makes it.
pub(super) struct Bound {
    outer: isize,
}

impl Bound {
    pub(super) fn of_text() -> Bound {
        OWN.with(|own| {
            let outer = own.text.get();
            let bytes = isize::try_from(TEXT_BYTES).unwrap_or(isize::MAX);
            own.text.set(outer.min(own.taken().saturating_add(bytes)));
            Bound { outer }
        })
    }

    pub(super) fn lift(&self) {
        OWN.with(|own| own.text.set(self.outer));
    }
}

/// An allocator that counts; a program makes it its own with `#[global_allocator]`.
pub struct Counting;

fn size(layout: Layout) -> isize {
    // A layout is never larger than that.
    isize::try_from(layout.size()).unwrap_or(isize::MAX)
}

#[cold]
fn nothing_left() {
    stop(format_args!(
        "{Place}error: the system has no more memory, while {Doing}\n"
    ));
}

#[allow(unsafe_code, reason = "an allocator is unsafe by its nature")]
// SAFETY: all of it is mimalloc's; counting neither allocates nor unwinds, and what stops the
// run does not come back.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        OWN.with(|own| own.take(size(layout)));
        let memory = MiMalloc.alloc(layout);
        if memory.is_null() {
            nothing_left();
        }
        memory
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        OWN.with(|own| own.take(size(layout)));
        let memory = MiMalloc.alloc_zeroed(layout);
        if memory.is_null() {
            nothing_left();
        }
        memory
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        OWN.with(|own| own.give(size(layout)));
        MiMalloc.dealloc(memory, layout);
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        let new = isize::try_from(new_size).unwrap_or(isize::MAX);
        match new - size(layout) {
            more @ 1.. => OWN.with(|own| own.take(more)),
            less => OWN.with(|own| own.give(-less)),
        }
        let memory = MiMalloc.realloc(memory, layout, new_size);
        if memory.is_null() {
            nothing_left();
        }
        memory
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new() -> Own {
        Own {
            left: Cell::new(0),
            granted: Cell::new(0),
            told: Cell::new(0),
            text: Cell::new(isize::MAX),
        }
    }

    /// All that has to do with what the process counts: tests run side by side.
    #[test]
    fn the_process_is_told_in_large_steps() {
        let own = new();
        let told = |own: &Own| (own.taken(), own.told.get());
        own.take(1);
        assert_eq!(told(&own), (1, 1));
        // The step that was granted is told when more is taken.
        own.take(STEP);
        assert_eq!(told(&own), (1 + STEP, 1));
        own.take(1);
        assert_eq!(told(&own), (2 + STEP, 2 + STEP));
        // So is one that is given back.
        own.give(STEP);
        assert_eq!(told(&own), (2, 2 + STEP));
        own.give(1);
        assert_eq!(told(&own), (1, 1));
        own.take(9 * STEP);
        own.give(9 * STEP + 1);
        assert_eq!(told(&own), (0, 0));
        assert_eq!((most(), mark(), most()), (bytes(9 * STEP + 1), 0, 0));
        own.take(2 * STEP);
        assert_eq!((mark(), most()), (bytes(2 * STEP), bytes(2 * STEP)));
        own.give(2 * STEP);
        mark();
        // Nobody said how to end: a bound that is passed is gone.
        let own = new();
        own.text.set(3 * STEP);
        own.take(3 * STEP);
        assert_eq!(own.text.get(), 3 * STEP, "no more than a text may take");
        own.take(1);
        assert_eq!(own.text.get(), isize::MAX, "more");
        own.give(3 * STEP + 1);
        bound(bytes(2 * STEP));
        let budget = || BUDGET.load(Relaxed);
        own.take(2 * STEP);
        assert_eq!(budget(), bytes(2 * STEP), "no more than the run may take");
        own.take(STEP + 1);
        assert_eq!(budget(), usize::MAX, "more");
        bound(bytes(STEP));
        crate::limits::run::lift();
        assert_eq!(budget(), usize::MAX);
    }

    fn bytes(number: isize) -> usize {
        number.unsigned_abs()
    }

    #[test]
    fn a_layout_takes_its_size() {
        assert_eq!(size(Layout::new::<[u8; 24]>()), 24);
    }

    #[test]
    fn the_bound_of_a_text_is_lifted_with_it() {
        let bound = || OWN.with(|own| own.text.get());
        let taken = OWN.with(Own::taken);
        let outer = bound();
        let text = Bound::of_text();
        assert_eq!(bound(), taken + (64 << 20));
        text.lift();
        assert_eq!(bound(), outer);
    }
}

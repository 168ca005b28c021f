// SPDX-License-Identifier: GPL-2.0-or-later
//! Bounds for what one run may take: memory, the processor's time of one text, the panics of crates.
//!
//! The program counts its memory in its allocator ([`memory`]) and has a thread look at the clock
//! ([`time`]); past a bound it ends with a message that says what it was at ([`place`]). Nothing is written
//! before everything is made, so ending there leaves every file as it was; where writing begins, the bounds
//! are lifted. The library itself only says what it is at: without [`run::start`] nothing is bounded.
//! `docs/limits.md` has the bounds and their reasons.

pub mod guard;
pub mod memory;
pub mod place;
pub mod run;
mod stop;
pub mod text;
pub mod time;

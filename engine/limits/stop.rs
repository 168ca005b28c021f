// SPDX-License-Identifier: GPL-2.0-or-later
//! How the process ends where a bound is passed.

use std::fmt::Arguments;
use std::sync::OnceLock;

/// Ends the process after saying why. It must not ask for much memory: there is none left.
type Stop = fn(Arguments<'_>) -> !;

static STOP: OnceLock<Stop> = OnceLock::new();

/// Says how to end. The first call counts; says whether it was this one.
pub(super) fn set(stop: Stop) -> bool {
    STOP.set(stop).is_ok()
}

/// Ends the process, if somebody said how.
pub(super) fn stop(message: Arguments<'_>) {
    if let Some(stop) = STOP.get() {
        stop(message)
    }
}

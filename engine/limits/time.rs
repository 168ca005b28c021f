// SPDX-License-Identifier: GPL-2.0-or-later
//! The processor's time of one text: a thread of its own looks at the clock.
//!
//! Steps of templates are counted by minijinja, but one step may take long: comparing two lists that hold
//! themselves thirty times over, or sorting a large one. What is measured is the processor's time, so that
//! a busy machine makes no difference to what is right. The bound is so far from what templates take that it
//! only turns what would not end into an error.

use std::thread;
use std::time::Duration;

use rustix::time::{clock_gettime, ClockId};

use super::place::{current_text, Place};
use super::stop::stop;

/// Milliseconds of the processor that making one text may take: a thousand times what any of our own takes.
pub const TEXT_MILLISECONDS: u64 = 1_000;

/// How often the clock is looked at.
const EVERY: Duration = Duration::from_millis(50);

/// Milliseconds of the processor that the process took so far.
pub fn milliseconds() -> u64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    let whole = u64::try_from(time.tv_sec)
        .unwrap_or(0)
        .saturating_mul(1_000);
    whole + u64::try_from(time.tv_nsec).unwrap_or(0) / 1_000_000
}

/// Has a thread look at the clock from here on. Without the thread, texts have no bound in time.
pub(super) fn watch() {
    let watcher = || {
        let mut seen = None;
        loop {
            thread::sleep(EVERY);
            match (current_text(), seen) {
                (None, _) => seen = None,
                (Some(text), Some((known, since))) if known == text => {
                    if milliseconds() - since >= TEXT_MILLISECONDS {
                        stop(format_args!(
                            "{Place}error: rendering this text takes more than one second of CPU time\n  help: split the text\n"
                        ));
                    }
                }
                (Some(text), _) => seen = Some((text, milliseconds())),
            }
        }
    };
    let _ = thread::Builder::new()
        .name("clock".to_owned())
        .stack_size(64 << 10)
        .spawn(watcher);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_that_of_the_processor() {
        let precise = || {
            let time = clock_gettime(ClockId::ProcessCPUTime);
            let time = (u64::try_from(time.tv_sec), u64::try_from(time.tv_nsec));
            let (whole, rest) = (
                time.0.expect("it is positive"),
                time.1.expect("it is positive"),
            );
            Duration::from_secs(whole) + Duration::from_nanos(rest)
        };
        while precise() < Duration::from_millis(20) {
            std::hint::spin_loop();
        }
        let before = precise().as_millis();
        let found = u128::from(milliseconds());
        assert!(before <= found && found <= precise().as_millis());
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! The run of a subcommand within bounds: its memory, the depth of its stack, the panics of the program itself.

use std::fmt::Arguments;
use std::io::Write;
use std::thread;

use super::console::FAILED;
use crate::limits::{guard, place, run};

/// Bytes of the stack. Only what is used of it is taken from the system. Templates may nest values some
/// ten thousand levels deep, and those are compared and freed by recursion.
const STACK: usize = 256 << 20;

/// Runs it, and returns its exit status. `bytes` of memory are what it may take.
pub(super) fn within(bytes: usize, call: impl FnOnce() -> u8 + Send) -> u8 {
    run::start(bytes, stop);
    thread::scope(|scope| {
        let spawned = thread::Builder::new()
            .name("run".to_owned())
            .stack_size(STACK)
            .spawn_scoped(scope, call);
        match spawned.map(|thread| thread.join()) {
            Ok(Ok(status)) => status,
            // The panic's own message, with the place in the source, was printed before.
            Ok(Err(panic)) => {
                say(format_args!(
                    "{}error: gencontrol fails, while {}: {}\n  help: this is a mistake of gencontrol: report it, with the recipe\n",
                    place::Place,
                    place::Doing,
                    guard::in_words(&*panic),
                ));
                FAILED
            }
            Err(error) => {
                say(format_args!("error: cannot start a thread: {error}\n"));
                FAILED
            }
        }
    })
}

/// A number of bytes: `512M`, `8G`.
pub(super) fn bytes(text: &str) -> Result<usize, String> {
    let (digits, shift) = match text.strip_suffix(['M', 'G']) {
        Some(digits) if text.ends_with('M') => (digits, 20),
        Some(digits) => (digits, 30),
        None => (text, usize::BITS),
    };
    digits
        .parse::<usize>()
        .ok()
        .and_then(|number| number.checked_mul(1_usize.checked_shl(shift)?))
        .filter(|bytes| *bytes > 0)
        .ok_or_else(|| "write a number and `M` or `G`, such as `8G`".to_owned())
}

/// The length of an output: `900000`, `900K`, `1M`.
pub(super) fn length(text: &str) -> Result<usize, String> {
    let (digits, shift) = match text.split_at_checked(text.len().saturating_sub(1)) {
        Some((digits, "K")) => (digits, 10),
        Some((digits, "M")) => (digits, 20),
        _ => (text, 0),
    };
    let number = digits.parse::<usize>().ok();
    number
        .and_then(|number| number.checked_mul(1 << shift))
        .filter(|length| *length > 0)
        .ok_or_else(|| "write a number of bytes, or one with `K` or `M`: `900K`".to_owned())
}

fn stop(message: Arguments<'_>) -> ! {
    say(message);
    // Nothing is written yet, and nothing is left to put in order.
    std::process::exit(i32::from(FAILED))
}

fn say(message: Arguments<'_>) {
    // Nobody is left to tell, if standard error is closed.
    let _ = std::io::stderr().write_fmt(message);
}

#[cfg(test)]
mod tests {
    use super::{bytes, length};

    #[test]
    fn lengths_are_counted_in_bytes_too() {
        for (text, expected) in [
            ("900000", Some(900_000)),
            ("900K", Some(900 << 10)),
            ("1M", Some(1 << 20)),
            ("0", None),
            ("K", None),
            ("", None),
            ("1ä", None),
            ("-1", None),
            ("99999999999999999M", None),
        ] {
            assert_eq!(length(text).ok(), expected, "{text}");
        }
    }

    #[test]
    fn bytes_are_counted_in_megabytes_or_gigabytes() {
        for (text, expected) in [
            ("1M", Some(1 << 20)),
            ("8G", Some(8 << 30)),
            ("0G", None),
            ("8", None),
            ("8K", None),
            ("G", None),
            ("-1G", None),
            ("99999999999999G", None),
        ] {
            assert_eq!(bytes(text).ok(), expected, "{text}");
        }
    }
}

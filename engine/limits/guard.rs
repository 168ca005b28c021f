// SPDX-License-Identifier: GPL-2.0-or-later
//! Panics of other crates: caught where they are called, and nothing is printed of them.

use std::any::Any;
use std::cell::Cell;
use std::panic::{catch_unwind, set_hook, take_hook, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

static HOOK: Once = Once::new();

/// Calls into another crate, whose mistakes are not to be the user's.
///
/// # Errors
/// What the crate said when it panicked, in a line.
pub fn caught<T>(call: impl FnOnce() -> T) -> Result<T, String> {
    HOOK.call_once(|| {
        let usual = take_hook();
        set_hook(Box::new(move |information| {
            if !QUIET.get() {
                usual(information);
            }
        }));
    });
    let outer = QUIET.replace(true);
    let result = catch_unwind(AssertUnwindSafe(call));
    QUIET.set(outer);
    result.map_err(|panic| in_words(&*panic))
}

/// The first line of what a panic says.
pub fn in_words(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.and_then(|text| text.lines().next())
        .unwrap_or("no reason is known")
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::caught;

    #[test]
    fn a_panic_becomes_a_message() {
        assert_eq!(caught(|| 1), Ok(1));
        let inner = caught(|| caught(|| panic!("{}\nmore", "inner")));
        assert_eq!(inner, Ok(Err::<(), _>("inner".to_owned())));
        assert_eq!(caught(|| panic!("outer")), Err::<(), _>("outer".to_owned()));
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! What most subcommands begin with: the pipeline with the arguments and the environment of the process, and what
//! is said of it.

use super::args::InputArguments;
use super::console::Console;
use crate::diag::Sink;
use crate::pipeline::{self, Made, Request};
use crate::text::files::Files;

/// Takes a recipe and a tree through all stages but writing.
pub(super) fn make(arguments: &InputArguments, files: &mut Files, sink: &Sink) -> Option<Made> {
    let request = Request {
        recipe: &arguments.recipes(),
        tree: &arguments.tree,
        is_set: &is_set,
        goes_on: false,
    };
    pipeline::make(&request, files, sink)
}

/// What a command made, with what was read on the way.
pub(super) struct Told<T> {
    pub(super) made: T,
    pub(super) files: Files,
}

/// Has something made, and prints all problems. `None` if there was an error.
pub(super) fn told<T>(
    console: Console,
    make: impl FnOnce(&mut Files, &Sink) -> Option<T>,
) -> Option<Told<T>> {
    let mut files = Files::default();
    let sink = Sink::default();
    let made = make(&mut files, &sink);
    let failed = console.finish(&files, &sink);
    let made = made.filter(|_| !failed)?;
    Some(Told { made, files })
}

/// Whether a variable of the environment is set, and not to the empty text.
pub(super) fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::is_set;

    #[test]
    fn a_variable_with_a_text_is_set() {
        assert!(is_set("PATH") && !is_set("GENCONTROL_NOBODY_SETS_THIS"));
    }
}

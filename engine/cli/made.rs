// SPDX-License-Identifier: GPL-2.0-or-later
//! The pipeline with the arguments and the environment of the process.

use super::args::InputArguments;
use crate::diag::Sink;
use crate::pipeline::{self, Made, Request};
use crate::text::files::Files;

/// Takes a recipe and a tree through all stages but writing.
pub(super) fn make(arguments: &InputArguments, files: &mut Files, sink: &Sink) -> Option<Made> {
    let request = Request {
        recipe: &arguments.recipes(),
        tree: &arguments.tree,
        is_set: &is_set,
    };
    pipeline::make(&request, files, sink)
}

/// Whether a variable of the environment is set, and not to the empty text.
pub(super) fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

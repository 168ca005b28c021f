// SPDX-License-Identifier: GPL-2.0-or-later
//! What only `gencontrol check` looks at, over what a run made: it takes other programs, a second run, or the sources
//! of the kernel, and a build must not depend on these. docs/checks.md lists it for users.

mod by_hand;
mod kconfig;
mod overlap;
mod sources;
mod syntax;

use std::path::Path;

use crate::deb::quirks::Quirks;
use crate::diag::Sink;
use crate::pipeline::{Made, Request};
use crate::text::files::Files;

/// Runs all of these checks and reports to `sink`.
pub fn check(made: &Made, request: &Request<'_>, files: &mut Files, sink: &Sink) {
    syntax::check(made, sink);
    overlap::check(made, request, sink);
    // The trees that gencontrol.py made have leftovers of packages long gone, and were never told.
    if made.plan.quirks == Quirks::default() {
        by_hand::check(made, request.tree, sink);
    }
    kconfig::check_files(made, request.tree, files, sink);
    if has_sources(request.tree) {
        kconfig::check_options(made, request.tree, sink);
        sources::check(made, request.tree, sink);
    }
}

/// Whether the sources of the kernel are there, and not debian/ alone.
fn has_sources(tree: &Path) -> bool {
    tree.join("Kconfig").is_file() && tree.join("arch").is_dir()
}

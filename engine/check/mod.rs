// SPDX-License-Identifier: GPL-2.0-or-later
//! What only `gencontrol check` looks at, over what a run made: it takes other programs, a second run, or the sources
//! of the kernel, and a build must not depend on these. docs/checks.md lists it for users.

mod by_hand;
mod kconfig;
mod overlap;
mod sources;
mod syntax;

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::path::Path;

use crate::deb::quirks::Quirks;
use crate::diag::Sink;
use crate::pipeline::{package_names, Made, Request};
use crate::text::files::Files;

/// Runs all of these checks and reports to `sink`.
pub fn check(made: &Made, request: &Request<'_>, files: &mut Files, sink: &Sink) {
    syntax::check(made, sink);
    let below = Below::of(made, request, files.beside());
    overlap::check(made, &below, sink);
    // The trees that gencontrol.py made have leftovers of packages long gone, and were never told.
    if made.plan.quirks == Quirks::default() {
        by_hand::check(made, request.tree, &below, sink);
    }
    kconfig::check_files(made, request.tree, files, sink);
    if has_sources(request.tree) {
        kconfig::check_options(made, request.tree, sink);
        sources::check(made, request.tree, sink);
    }
}

/// What the lowest of several layers makes of the tree by itself.
struct Below<'r> {
    /// How to ask it; none where there is one layer.
    request: Option<Request<'r>>,
    /// What is open in an editor.
    files: Files,
    /// The name of its source and those of its packages, once they were asked for.
    names: OnceCell<Option<(Option<String>, BTreeSet<String>)>>,
}

impl<'r> Below<'r> {
    fn of(made: &'r Made, request: &Request<'r>, files: Files) -> Below<'r> {
        let lowest = made.folders.last().filter(|_| made.folders.len() > 1);
        Below {
            request: lowest.map(|recipe| Request { recipe, ..*request }),
            files,
            names: OnceCell::new(),
        }
    }

    /// The name of its source, if it says one, and those of its packages; `None` where nothing can be said.
    fn names(&self) -> Option<&(Option<String>, BTreeSet<String>)> {
        let names = || package_names(self.request.as_ref()?, &self.files);
        self.names.get_or_init(names).as_ref()
    }

    /// Whether it builds a package, for all that is known.
    fn may_build(&self, package: &str) -> bool {
        self.request.is_some()
            && self
                .names()
                .is_none_or(|(_, packages)| packages.contains(package))
    }
}

/// Whether the sources of the kernel are there, and not debian/ alone.
fn has_sources(tree: &Path) -> bool {
    tree.join("Kconfig").is_file() && tree.join("arch").is_dir()
}

#[cfg(test)]
mod tests {
    use super::has_sources;

    #[test]
    fn the_sources_of_the_kernel_have_a_kconfig_file_and_architectures() {
        for (file, folder, expected) in [
            ("Kconfig", "arch", true),
            ("Kconfig", "debian", false),
            ("Makefile", "arch", false),
        ] {
            let tree = tempfile::tempdir().expect("the temporary directory is writable");
            std::fs::create_dir(tree.path().join(folder)).expect("it is writable");
            std::fs::write(tree.path().join(file), "").expect("it is writable");
            assert_eq!(has_sources(tree.path()), expected, "{file}, {folder}");
        }
    }
}

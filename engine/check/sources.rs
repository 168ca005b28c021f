// SPDX-License-Identifier: GPL-2.0-or-later
//! What the recipe takes from the sources of the kernel: architectures and files that are not there.

use std::path::Path;

use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, Sink};
use crate::disk::list::{entries, Kind};
use crate::output::survey::tops;
use crate::pipeline::Made;

/// Reports kernel architectures that the tree does not have, and file sets of the source that match nothing.
pub(super) fn check(made: &Made, tree: &Path, sink: &Sink) {
    let folders: Vec<String> = entries(&tree.join("arch"))
        .unwrap_or_default()
        .into_iter()
        .filter(|entry| entry.kind == Kind::Folder)
        .map(|entry| entry.name)
        .collect();
    for architecture in &made.layout.architectures {
        let has_flavours = architecture
            .featuresets
            .iter()
            .any(|(_, flavours)| !flavours.is_empty());
        let wanted = &architecture.kernel_arch;
        if has_flavours && !folders.contains(&wanted.text) {
            sink.report(
                Diagnostic::error(wanted.span, format!("the tree has no arch/{}", wanted.text))
                    .maybe_help(did_you_mean(
                        &wanted.text,
                        folders.iter().map(String::as_str),
                    )),
            );
        }
    }
    let packages = made.plan.main.packages.iter();
    let contents =
        packages.flat_map(|(name, package)| package.uses.iter().map(move |u| (name, &u.contents)));
    for (name, set) in contents.flat_map(|(name, c)| c.sets.iter().map(move |set| (name, set))) {
        let Some(from) = set
            .from
            .as_deref()
            .filter(|from| !from.starts_with("debian/"))
        else {
            continue;
        };
        if set.at_least == Some(0) {
            continue;
        }
        for glob in &set.globs {
            // What is below debian/ a build may make.
            if !glob.starts_with("debian/")
                && tops(&tree.join(from), std::slice::from_ref(glob)).is_empty()
            {
                sink.report(
                    Diagnostic::warning(
                        set.origin,
                        format!("`{name}`: nothing in the source matches `{glob}`"),
                    )
                    .help("correct it, or write `at_least: 0` if there may be none"),
                );
            }
        }
    }
}

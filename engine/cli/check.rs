// SPDX-License-Identifier: GPL-2.0-or-later
//! `gencontrol check`: finds every problem of a recipe.

use super::args::InputArguments;
use super::console::{Console, FAILED, NO};
use super::made::{make, told, Told};
use super::syntax;
use crate::diag::suggest::count;
use crate::diag::Sink;
use crate::resolve::changelog;
use crate::text::files::Files;

/// Runs the command; returns the exit status.
pub(super) fn check(console: Console, arguments: &InputArguments) -> u8 {
    let checked = |files: &mut Files, sink: &Sink| {
        let made = make(arguments, files, sink)?;
        syntax::check(&made, sink);
        (!sink.has_errors()).then_some(made)
    };
    match told(console, checked) {
        Some(Told { made, .. }) => {
            let packages: usize = made.plan.sources().map(|s| s.packages.len()).sum();
            console.summary(&format!(
                "{}: no problems; {}, {}\n",
                arguments.recipes().display(),
                count(packages, "package"),
                count(made.tree.len(), "file")
            ))
        }
        // Without a recipe or a tree there is no answer.
        None if !arguments.recipes().join("recipe.yaml").is_file()
            || !changelog::changelog_path(&arguments.tree).is_file() =>
        {
            FAILED
        }
        None => NO,
    }
}

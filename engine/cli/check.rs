// SPDX-License-Identifier: GPL-2.0-or-later
//! `gencontrol check`: finds every problem of a recipe.

use super::args::InputArguments;
use super::console::{finish, print, FAILED, NO};
use super::made::make;
use crate::diag::suggest::count;
use crate::diag::Sink;
use crate::resolve::changelog;
use crate::text::files::Files;

/// Runs the command; returns the exit status.
pub(super) fn check(arguments: &InputArguments) -> u8 {
    let mut files = Files::default();
    let sink = Sink::default();
    let made = make(arguments, &mut files, &sink);
    let failed = finish(&files, &sink);
    match made {
        Some(made) if !failed => {
            let packages: usize = made.plan.sources().map(|s| s.packages.len()).sum();
            print(&format!(
                "{}: no problems; {}, {}\n",
                arguments.recipes().display(),
                count(packages, "package"),
                count(made.tree.len(), "file")
            ))
        }
        // Without a recipe or a tree there is no answer.
        _ if !arguments.recipes().join("recipe.yaml").is_file()
            || !changelog::changelog_path(&arguments.tree).is_file() =>
        {
            FAILED
        }
        _ => NO,
    }
}

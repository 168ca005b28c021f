// SPDX-License-Identifier: GPL-2.0-or-later
//! `gencontrol import --since`: brings what upstream changed into a recipe, and says which files changed.

use std::path::Path;

use super::args::SinceArguments;
use super::console::{Console, FAILED, NO};
use crate::diag::suggest::count;
use crate::diag::Sink;
use crate::import::since::conflict::Prefer;
use crate::import::since::{bring, Brought, Request};
use crate::import::Options;
use crate::text::files::Files;

/// Runs the command; returns the exit status.
pub(super) fn since(
    console: Console,
    options: Options,
    old: &Path,
    arguments: &SinceArguments,
) -> u8 {
    let request = Request {
        tree: options.tree,
        since: old.to_owned(),
        recipes: options.recipes,
        dialect: options.dialect,
        prefer: match (arguments.ours, arguments.theirs) {
            (true, _) => Some(Prefer::Ours),
            (_, true) => Some(Prefer::Theirs),
            _ => None,
        },
    };
    let mut files = Files::default();
    let sink = Sink::default();
    let brought = bring(&request, &mut files, &sink);
    let failed = console.finish(&files, &sink);
    match brought {
        Some(Brought::Conflicts(conflicts)) => {
            let _ = console.summary(&format!(
                "{}: {}, nothing was written\n",
                request.recipes.display(),
                count(conflicts, "conflict")
            ));
            NO
        }
        Some(Brought::Changed(changes)) if !failed => {
            let mut text = String::new();
            for (path, word) in &changes {
                text.push_str(&format!("{word:<8} {path}\n"));
            }
            let changed = count(changes.len(), "file");
            text.push_str(&format!(
                "{}: {changed} brought up to {}\n",
                request.recipes.display(),
                request.tree.display()
            ));
            console.summary(&text)
        }
        _ => FAILED,
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! `gencontrol show`: the merged recipe.

use super::args::InputArguments;
use super::console::{finish, print, FAILED};
use crate::diag::Sink;
use crate::recipe::load::merge;
use crate::recipe::show::show as text;
use crate::text::files::Files;

/// Runs the command; returns the exit status.
pub(super) fn show(arguments: &InputArguments) -> u8 {
    let mut files = Files::default();
    let sink = Sink::default();
    let merged = merge(&arguments.recipes(), &mut files, &sink);
    let failed = finish(&files, &sink);
    let Some(merged) = merged.filter(|_| !failed) else {
        return FAILED;
    };
    print(&text(&merged, &files))
}

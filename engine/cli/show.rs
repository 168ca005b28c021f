// SPDX-License-Identifier: GPL-2.0-or-later
//! `gencontrol show`: the merged recipe.

use super::args::InputArguments;
use super::console::{print, FAILED};
use super::made::{told, Told};
use crate::recipe::load::merge;
use crate::recipe::show::show as text;

/// Runs the command; returns the exit status.
pub(super) fn show(arguments: &InputArguments) -> u8 {
    let recipes = arguments.recipes();
    let Some(Told { made, files, .. }) = told(|files, sink| merge(&recipes, files, sink)) else {
        return FAILED;
    };
    print(&text(&made, &files))
}

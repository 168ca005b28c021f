// SPDX-License-Identifier: GPL-2.0-or-later
//! `gencontrol show`: the merged recipe.

use super::args::InputArguments;
use super::console::{Console, FAILED};
use super::made::{told, Told};
use crate::recipe::load::merge;
use crate::recipe::show::show as text;

/// Runs the command; returns the exit status.
pub(super) fn show(console: Console, arguments: &InputArguments) -> u8 {
    let recipes = arguments.recipes();
    let merged = told(console, |files, sink| {
        let merged = merge(&recipes, files, sink)?;
        Some((merged, sink.shared()))
    });
    let Some(Told { made, files }) = merged else {
        return FAILED;
    };
    let (merged, kinds) = made;
    console.print(&text(&merged, &kinds, &files))
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! `gencontrol lsp`: serves an editor over standard input and output.

use std::io::{stdin, stdout, BufReader};
use std::path::PathBuf;

use super::console::{Console, NO};
use super::made::is_set;
use crate::lsp::{serve, Options};

/// Runs the command; returns the exit status.
pub(super) fn lsp(console: Console, recipe: Option<PathBuf>, tree: Option<PathBuf>) -> u8 {
    let options = Options {
        recipe,
        tree,
        is_set: &is_set,
    };
    match serve(BufReader::new(stdin()), &mut stdout(), options) {
        Ok(true) => 0,
        Ok(false) => NO,
        Err(error) => console.not_printed(&error),
    }
}

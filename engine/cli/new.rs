// SPDX-License-Identifier: GPL-2.0-or-later
//! `gencontrol new`: the recipe of a fork to begin with.

use std::path::PathBuf;

use super::console::{Console, FAILED};
use super::made::{told, Told};
use super::share::share;
use crate::import::fork::{begin, Request};

/// The recipe that is extended if none is named: where it is below the program's own files.
const BASE: &str = "recipes/linux";

/// Runs the command; returns the exit status.
pub(super) fn new(console: Console, folder: PathBuf, extends: Option<PathBuf>) -> u8 {
    let request = Request {
        folder,
        extends: extends.unwrap_or_else(|| share().join(BASE)),
    };
    let Some(Told { made, .. }) = told(console, |files, sink| begin(&request, files, sink)) else {
        return FAILED;
    };
    let shown = request.folder.display();
    console.summary(&format!(
        "{shown}: extends {}, and adds the flavour `{}` to {}\n\
         next: gencontrol check --tree DIR --recipes {shown}\n",
        made.extends, made.flavour, made.arch
    ))
}

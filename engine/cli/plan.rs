// SPDX-License-Identifier: GPL-2.0-or-later
//! `gencontrol plan`: what is going to be written, as data.

use std::path::Path;

use super::args::{Format, InputArguments};
use super::console::{json, Console, FAILED};
use super::made::{make, told, Told};
use crate::emit::dump::{dump, Places};

/// Runs the command; returns the exit status.
pub(super) fn plan(console: Console, arguments: &InputArguments, format: Format) -> u8 {
    let Some(Told { made, files, .. }) = told(console, |files, sink| make(arguments, files, sink))
    else {
        return FAILED;
    };
    let places = Places {
        folder: made.folders.first().map_or(Path::new(""), |folder| folder),
        files: &files,
    };
    let dump = dump(&made.plan, &made.tree, places);
    console.print(&match format {
        Format::Json => json(&dump),
        Format::Yaml => serde_yaml::to_string(&dump).expect("texts, numbers and lists of them"),
    })
}

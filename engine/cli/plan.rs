// SPDX-License-Identifier: GPL-2.0-or-later
//! `gencontrol plan`: what is going to be written, as data.

use std::path::Path;

use super::args::{Format, InputArguments};
use super::console::{finish, json, print, FAILED};
use super::made::make;
use crate::diag::Sink;
use crate::emit::dump::{dump, Places};
use crate::text::files::Files;

/// Runs the command; returns the exit status.
pub(super) fn plan(arguments: &InputArguments, format: Format) -> u8 {
    let mut files = Files::default();
    let sink = Sink::default();
    let made = make(arguments, &mut files, &sink);
    let failed = finish(&files, &sink);
    let Some(made) = made.filter(|_| !failed) else {
        return FAILED;
    };
    let places = Places {
        folder: made.folders.first().map_or(Path::new(""), |folder| folder),
        files: &files,
    };
    let dump = dump(&made.plan, &made.tree, places);
    print(&match format {
        Format::Json => json(&dump),
        Format::Yaml => serde_yaml::to_string(&dump).expect("texts, numbers and lists of them"),
    })
}

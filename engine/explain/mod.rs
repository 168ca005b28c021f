// SPDX-License-Identifier: GPL-2.0-or-later
//! Why a line is there (`gencontrol explain`): from a package, a field, a file or a setting back to the places of the
//! recipe. [`subject`] finds what is asked for, [`field`], [`file`], [`lines`],
//! [`rules`] and [`setting`] answer, [`sources`] says where a
//! text and its variables come from. Everything is read off the plan: nothing is rendered anew, and nothing guessed.

pub mod answer;
mod field;
mod file;
mod found;
mod lines;
mod place;
mod rules;
mod setting;
mod sources;
mod subject;

use std::path::Path;

use answer::Answer;

use crate::pipeline::Explained;
use crate::text::files::Files;

/// A run that is to be explained.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    /// What was made.
    pub explained: &'a Explained,
    /// What was read.
    pub files: &'a Files,
}

/// Explains PACKAGE, PACKAGE:FIELD, PACKAGE:FIELD:ITEM, ENTRY, FILE or FILE:LINE. The beginning of a name is enough
/// where only one has it.
///
/// # Errors
/// Says what there is in the place of what was asked for.
pub fn explain(run: Run<'_>, wanted: &str) -> Result<Answer, String> {
    subject::explain(run, wanted)
}

/// Explains a build fact or a switch, `build.NAME` or `enable.NAME`, at `source`, FEATURESET, ARCHITECTURE or
/// ARCHITECTURE/FEATURESET/FLAVOUR.
///
/// # Errors
/// Says which places and keys there are.
pub fn explain_setting(run: Run<'_>, place: &str, key: &str) -> Result<Answer, String> {
    setting::explain(run, place, key)
}

/// Explains an entry of the recipe: which packages it makes, and where it makes none.
#[must_use]
pub fn explain_entry(run: Run<'_>, name: &str) -> Option<Answer> {
    subject::entry(run, name)
}

/// Explains a place of the recipe: what the value there became, and at which points. `line` and `column` count from 1.
#[must_use]
pub fn explain_place(run: Run<'_>, path: &Path, line: u32, column: u32) -> Option<Answer> {
    place::value(run, path, line, column)
}

/// Explains a variable of templates, `abiname` or `build.signed`: its values, at which points, and who says them.
#[must_use]
pub fn explain_variable(run: Run<'_>, name: &str) -> Option<Answer> {
    place::variable(run, name)
}

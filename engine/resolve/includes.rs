// SPDX-License-Identifier: GPL-2.0-or-later
//! What the files of packages and derived sources include of templates/.

use super::inputs::Inputs;
use crate::diag::Sink;
use crate::recipe::model::Recipe;
use crate::recipe::values::Text;
use crate::template::include::{Composer, Includes};
use crate::text::files::Files;

/// The texts of a recipe that are files: of packages for debhelper, and of derived sources.
pub fn texts(recipe: &Recipe) -> impl Iterator<Item = &Text> {
    let packages = recipe
        .packages
        .iter()
        .flat_map(|(_, item)| item.value.debhelper.iter())
        .flat_map(|(_, item)| item.value.texts());
    let sources = recipe
        .derived_sources
        .iter()
        .flat_map(|(_, item)| item.value.files.iter())
        .map(|(_, item)| &item.value);
    packages.chain(sources)
}

/// Puts them together with what they include.
///
/// # Errors
/// Reports tags that name no file, and files that include each other without end.
pub fn read(recipe: &Recipe, inputs: &Inputs, files: &Files, sink: &Sink) -> Includes {
    let composer = Composer {
        templates: &inputs.templates,
        unreadable: &inputs.unreadable,
        files,
        sink,
    };
    let mut includes = Includes::default();
    for text in texts(recipe) {
        composer.add(text, &mut includes);
    }
    includes
}

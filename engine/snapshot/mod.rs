// SPDX-License-Identifier: GPL-2.0-or-later
//! What a recipe generates, as texts to be kept in a repository and read as a diff: names of versions are
//! placeholders, a text that many packages have for their flavour and architecture stands once, and no line is of
//! more than one thing.
//!
//! * [`read`] is the generated files as `diff` takes them apart, with placeholders.
//! * [`once`] finds what is the same but for flavour and architecture; [`places`] says of whom it is.
//! * [`control`], [`files`], [`rules`] and [`variables`] are the texts; [`paper`] puts them into files that are not too long.
//!
//! Two runs whose snapshots are equal generated the same, but for versions and what `emit` decides for all packages
//! alike: the order of paragraphs, fields, rules and variables, and where lines of descriptions end.

mod control;
mod files;
mod once;
mod paper;
mod places;
mod read;
mod rules;
mod target;
mod variables;

use crate::diff::identity::Identity;
use crate::diff::recipe::Recipe;
use crate::output::tree::Tree;
use paper::Paper;
use read::Read;

/// The snapshot of what a recipe made: texts by their paths.
pub fn snapshot(recipe: Recipe<'_>, tree: &Tree, identity: &Identity) -> Tree {
    let read = Read::new(recipe, tree, identity);
    let mut paper = Paper::default();
    paper.add("flavours", Vec::new(), flavours(recipe));
    control::write(&read, &mut paper);
    files::write(&read, &mut paper);
    rules::write(&read, &mut paper);
    paper.tree()
}

/// The points of the recipe: what "every flavour" means in the other files.
fn flavours(recipe: Recipe<'_>) -> String {
    let mut text = String::new();
    for arch in &recipe.layout.architectures {
        let of = recipe.flavours().filter(|(point, _)| point[0] == arch.name);
        let names: Vec<String> = of.map(|(point, _)| point.join("/")).collect();
        match names.is_empty() {
            true => text.push_str(&format!("{}\n", arch.name)),
            false => text.push_str(&format!("{}\n", names.join("\n"))),
        }
    }
    text
}

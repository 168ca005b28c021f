// SPDX-License-Identifier: GPL-2.0-or-later
//! `gencontrol diff`: what a change of a recipe does, or what two folders of generated files differ in.

mod changes;
mod html;
mod markdown;
mod measure;
pub(super) mod sides;
pub(super) mod text;
mod words;

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::args::{DiffArguments, DiffFormat};
use super::console::{json, Console, FAILED, NO};
use crate::diff::document::{About, Document, VERSION};
use crate::diff::group::{groups, Sides};
use crate::diff::identity::Placeholders;
use crate::diff::join::join;
use crate::diff::model::{Kind, Side};
use crate::diff::parse::{parse, Detail};
use crate::diff::problems::problems;
use sides::Read;

/// Runs the command; returns the exit status.
pub(super) fn diff(console: Console, arguments: &DiffArguments) -> u8 {
    let old = arguments.old.as_deref().unwrap_or("rev:HEAD");
    let tree = |own: &Option<PathBuf>| own.clone().unwrap_or(arguments.inputs.tree.clone());
    let recipes = arguments.inputs.recipes();
    let old = sides::read(console, old, &recipes, &tree(&arguments.tree_old));
    let tree_new = tree(&arguments.tree_new);
    let new = match &arguments.new {
        Some(name) => sides::read(console, name, &recipes, &tree_new),
        None => sides::read(console, &recipes.display().to_string(), &recipes, &tree_new),
    };
    let (Some(old), Some(new)) = (old, new) else {
        return FAILED;
    };
    let (old, new) = sides::of_one_version(old, new);
    let (document, joined) = compare([&old, &new], arguments.raw);
    let output = match arguments.format {
        DiffFormat::Json => json(&document),
        DiffFormat::Text => {
            let style = text::Style {
                is_verbose: console.is_verbose(),
                has_colour: console.paints(),
            };
            text::text(&document, style)
        }
        DiffFormat::Markdown => markdown::markdown(&document, arguments.max_bytes),
        DiffFormat::Html => {
            let compared = html::Compared {
                document: &document,
                sides: &joined,
                raw: &parsed([&old, &new], Detail::Raw),
                recipes: [old.recipe(), new.recipe()],
            };
            html::html(&compared, arguments.max_bytes)
        }
    };
    let differs = document.differs;
    // The process ends: giving the memory back takes 6 % of a diff of recipes/linux.
    std::mem::forget((document, joined, old.made, new.made));
    match console.print(&output) {
        0 if differs && !arguments.exit_zero => NO,
        status => status,
    }
}

/// The generated files of both sides, taken apart.
fn parsed(read: [&Read; 2], detail: Detail) -> [Side; 2] {
    let side = |own: &Read, other: &Read| {
        let others = other.tree();
        let files = own.tree().iter();
        let files = files.filter(|(path, _)| {
            !own.is_partial || sides::is_structure(path) || others.get(path).is_some()
        });
        parse(files, detail)
    };
    let [old, new] = read;
    // Each takes as long as the other: side by side.
    std::thread::scope(|scope| {
        let second = scope.spawn(|| side(new, old));
        let first = side(old, new);
        let second = second.join();
        [
            first,
            second.unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        ]
    })
}

/// Compares two sides that were read; returns them with their placeholders, too.
pub(super) fn compare(read: [&Read; 2], is_raw: bool) -> (Document, [Side; 2]) {
    let detail = if is_raw { Detail::Raw } else { Detail::Parts };
    let [old, new] = read;
    let sides = parsed(read, detail);
    let placeholders = read.map(|side| match is_raw {
        true => Placeholders::default(),
        false => side.identity.placeholders(),
    });
    let sides = join(sides, [&placeholders[0], &placeholders[1]]);
    let both = Sides {
        sides: [&sides[0], &sides[1]],
        recipes: read.map(Read::recipe),
        are_of_one_version: old.identity == new.identity,
    };
    let mut groups = groups(&both);
    if new.made.is_none() || old.made.is_none() {
        // Between recipes that is said, with its place, where they are expanded.
        groups.extend(problems(&both));
    }
    groups.extend(sides::problems(old, new));
    let about = |at: usize| {
        let names = placeholders[at].beside(&placeholders[1 - at]);
        about(read[at], &sides[at], names)
    };
    let document = Document {
        version: VERSION,
        old: about(0),
        new: about(1),
        differs: !groups.is_empty(),
        groups,
    };
    (document, sides)
}

fn about(read: &Read, side: &Side, placeholders: BTreeMap<String, String>) -> About {
    About {
        side: read.name.clone(),
        source: read.identity.source.clone(),
        version: read.identity.version.clone(),
        abiname: read.identity.abiname.clone(),
        suite: read.identity.suite.clone(),
        packages: side.count(Kind::Package),
        placeholders,
    }
}

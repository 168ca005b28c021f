// SPDX-License-Identifier: GPL-2.0-or-later
//! `gencontrol explain`, measured: changing the recipe at the first place that it names for something changes that
//! very thing, or is an error at that place.
//!
//! Everything runs through the library: a copy of the recipe is changed, expanded, and put back. The first test takes
//! all that a small recipe makes; the others are `make explain-measure`.

#![allow(clippy::print_stdout, reason = "the ignored test prints figures")]

use std::path::{Path, PathBuf};

#[path = "explain/edit.rs"]
mod edit;
#[path = "explain/measure.rs"]
mod measure;
#[path = "explain/units.rs"]
mod units;

#[path = "diff/recipes.rs"]
#[expect(dead_code, reason = "edits are for the tests of diff")]
mod recipes;

use measure::Measure;
use recipes::{copy, Random};

/// A copy of a folder of recipes, and the tree that it is for.
struct Bed {
    _folder: tempfile::TempDir,
    recipe: PathBuf,
    tree: PathBuf,
}

/// Copies the folder in which `recipe` stands, with the recipes beside it that it may extend.
fn bed(recipe: &Path, tree: &Path) -> Bed {
    let folder = tempfile::tempdir().expect("the temporary directory is writable");
    let around = recipe.parent().expect("it stands in a folder");
    copy(around, folder.path());
    let name = recipe.file_name().expect("it has a name");
    Bed {
        recipe: folder.path().join(name),
        tree: tree.to_owned(),
        _folder: folder,
    }
}

/// `EXPLAIN` names recipes, trees and numbers: `RECIPE TREE NUMBER`, one after the other.
#[test]
#[ignore = "make explain-measure"]
fn changing_what_is_named_changes_the_line() {
    let wanted = std::env::var("EXPLAIN").expect("EXPLAIN names recipes, trees and numbers");
    let seed = std::env::var("SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    let words: Vec<&str> = wanted.split_whitespace().collect();
    assert!(!words.is_empty() && words.len() % 3 == 0, "{wanted}");
    let mut missed = 0;
    for words in words.chunks(3) {
        let number = words[2].parse().expect("it is a number");
        let bed = bed(Path::new(words[0]), Path::new(words[1]));
        let measure = Measure::new(&bed.recipe, &bed.tree);
        let found = measure.sample(number, &mut Random(seed.unwrap_or(1)));
        println!("== {} with {}", words[0], words[1]);
        println!("{found}");
        missed += found.missed();
    }
    println!("{missed} missed");
}

/// All of what a small recipe makes.
#[test]
fn all_of_a_small_recipe_is_explained() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let bed = bed(&cases.join("diff_dependency/base"), &cases.join("_tree"));
    let found = Measure::new(&bed.recipe, &bed.tree).all();
    assert_eq!(found.missed(), 0, "{found}");
}

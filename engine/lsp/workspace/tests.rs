// SPDX-License-Identifier: GPL-2.0-or-later
//! Which recipes are checked again, and where problems are told.

use std::path::{Path, PathBuf};

use lsp_types::Url;

use super::{Options, Workspace};
use crate::diag::{Diagnostic, Place};

/// A fork in `own` over a recipe in `base`.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("the temporary directory is writable");
    for (path, text) in [
        ("base/recipe.yaml", "packages: {}\n"),
        ("own/recipe.yaml", "extends: ../base\n"),
        ("own/templates/x", ""),
        ("debian/changelog", "no changelog\n"),
    ] {
        let path = folder.path().join(path);
        let parent = path.parent().expect("it has one");
        std::fs::create_dir_all(parent).expect("it is writable");
        std::fs::write(path, text).expect("it is writable");
    }
    folder
}

/// A workspace in which a file of such a folder is open.
fn opened(top: &Path, file: &str) -> Workspace<'static> {
    let mut workspace = Workspace::new(Options {
        recipe: None,
        tree: None,
        is_set: &|_| false,
    });
    let path = top.join(file);
    let text = std::fs::read_to_string(&path).expect("it was written");
    let url = Url::from_file_path(&path).expect("it is absolute");
    workspace.edit(&path, (url, 1), |own| *own = text);
    workspace
}

#[test]
fn a_recipe_is_checked_again_where_a_file_of_it_or_below_it_changed() {
    let folder = folder();
    let top = folder.path().canonicalize().expect("it is there");
    let mut workspace = opened(&top, "own/recipe.yaml");
    for (file, expected) in [
        ("own/recipe.yaml", true),
        ("own/templates/new", true),
        ("base/recipe.yaml", true),
        ("base/templates/new", false),
        ("other/recipe.yaml", false),
    ] {
        workspace.check();
        workspace.touch(Some(&top.join(file)));
        let recipe = &workspace.recipes[&top.join("own")];
        assert_eq!(recipe.is_stale, expected, "{file}");
    }
}

#[test]
fn what_was_never_looked_at_is_read_for_the_first_question() {
    let folder = folder();
    let mut workspace = opened(folder.path(), "base/recipe.yaml");
    let files = |workspace: &Workspace<'_>| {
        let recipes = workspace.recipes.values();
        recipes
            .map(|recipe| recipe.files.paths().count())
            .collect::<Vec<_>>()
    };
    assert_eq!(files(&workspace), [0]);
    workspace.check_new();
    assert!(files(&workspace)[0] > 0);
}

#[test]
fn a_problem_of_a_file_is_told_there_and_others_at_the_top_of_the_recipe() {
    let folder = folder();
    let mut workspace = opened(folder.path(), "base/recipe.yaml");
    let [changelog, nowhere] = ["debian/changelog", "nowhere"].map(|path| folder.path().join(path));
    let recipe = workspace.recipes.values_mut().next().expect("one is open");
    recipe.problems = vec![
        Diagnostic::error(changelog.clone(), "odd"),
        Diagnostic::error(nowhere.clone(), "gone"),
        Diagnostic::error(Place::Nowhere, "at large"),
    ];
    let told = workspace.problems();
    let told: Vec<(PathBuf, String)> = told
        .iter()
        .flat_map(|(url, shown)| shown.iter().map(move |shown| (url, shown)))
        .map(|(url, shown)| {
            let path = url.to_file_path().expect("it is a file");
            (
                path,
                shown.problem["message"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned(),
            )
        })
        .collect();
    let top = folder.path().join("base/recipe.yaml");
    let gone = format!("{}: gone", nowhere.display());
    assert_eq!(
        told,
        [
            (top.clone(), gone),
            (top, "at large".to_owned()),
            (changelog, "odd".to_owned()),
        ]
    );
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! `gencontrol diff`: what it prints as JSON is complete, and a revision is read without a checkout.
//!
//! Complete means: all edits of all groups, applied to what was parsed of the old side, make what was parsed of the
//! new side. What is applied here is the JSON itself, by nothing but its documentation.

#![allow(clippy::print_stdout, reason = "the ignored tests print figures")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Map, Value};

#[path = "diff/apply.rs"]
mod apply;
#[path = "diff/page.rs"]
mod page;
#[path = "diff/recipes.rs"]
mod recipes;

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gencontrol"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the program was built for this test")
}

/// What `diff` prints as JSON.
fn diff(folder: &Path, arguments: &[&str]) -> Value {
    let all: Vec<&str> = ["diff", "--format", "json", "--exit-zero"]
        .iter()
        .chain(arguments)
        .copied()
        .collect();
    let output = run(folder, &all);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    serde_json::from_slice(&output.stdout).expect("`diff --format json` prints JSON")
}

/// The files below a folder.
fn read(top: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders: Vec<PathBuf> = vec![top.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("it is a folder of the test") {
            let path = entry.expect("it can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(top).expect("it was found below");
                let text = fs::read_to_string(&path).expect("generated files are UTF-8");
                found.insert(name.display().to_string(), text);
            }
        }
    }
    found
}

/// What the repository's recipes generate, in a folder each.
fn generated() -> (tempfile::TempDir, [String; 2]) {
    let folder = tempfile::tempdir().expect("the temporary directory is writable");
    let folders = ["linux", "linux-asahi"].map(|name| {
        let output = folder.path().join(name).display().to_string();
        let (recipe, tree) = (format!("recipes/{name}"), format!("tests/tree/{name}"));
        let arguments = ["--recipes", &recipe, "--tree", &tree, "--output", &output];
        let done = run(repository(), &[&["generate"], &arguments[..]].concat());
        assert!(done.status.success());
        fs::remove_file(folder.path().join(name).join("manifest.json")).expect("a run leaves it");
        output
    });
    (folder, folders)
}

/// Both in both directions.
#[test]
fn generated_files_become_each_other() {
    let (_folder, [linux, asahi]) = generated();
    for [old, new] in [[&linux, &asahi], [&asahi, &linux]] {
        let document = diff(repository(), &[old, new]);
        assert!(document["differs"] == true);
        apply::check(&read(Path::new(old)), &read(Path::new(new)), &document);
    }
}

/// The folders that the environment names: `OLD NEW`, a pair after the other.
#[test]
#[ignore = "tests/diff-oracle.sh names folders"]
fn folders_become_each_other() {
    let pairs = std::env::var("DIFF_FOLDERS").expect("DIFF_FOLDERS names pairs of folders");
    let folders: Vec<&str> = pairs.split_whitespace().collect();
    assert!(!folders.is_empty() && folders.len() % 2 == 0, "{pairs}");
    for pair in folders.chunks(2) {
        for [old, new] in [[pair[0], pair[1]], [pair[1], pair[0]]] {
            let document = diff(repository(), &[old, new]);
            let edits = apply::check(&read(Path::new(old)), &read(Path::new(new)), &document);
            let groups = document["groups"].as_array().map_or(0, Vec::len);
            println!("{old} -> {new}: {edits} edits in {groups} groups");
        }
    }
}

/// A repository of git in which the recipe is edited after a commit.
#[test]
fn a_revision_is_read_without_a_checkout() {
    let folder = tempfile::tempdir().expect("the temporary directory is writable");
    let top = folder.path();
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .args(["-c", "user.name=A", "-c", "user.email=a@example.org"])
            .args(arguments)
            .current_dir(top)
            .output()
            .expect("git is there");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "git {arguments:?}: {said}");
    };
    recipes::copy(
        &repository().join("tests/cases/_tree"),
        &top.join("package"),
    );
    recipes::copy(
        &repository().join("tests/cases/diff_compiler/base"),
        &top.join("package/debian/recipes"),
    );
    git(&["init", "-q", "-b", "main"]);
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "one"]);
    git(&["checkout", "-q", "-b", "work"]);
    let recipe = top.join("package/debian/recipes/recipe.yaml");
    let edit = |from: &str, to: &str| {
        let text = fs::read_to_string(&recipe).expect("it was copied");
        assert!(text.contains(from));
        fs::write(&recipe, text.replace(from, to)).expect("it can be written");
    };
    let package = top.join("package");
    let said = |arguments: &[&str], status: i32| {
        let output = run(&package, arguments);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(status), "{text}{error}");
        text + &error
    };
    assert!(said(&["diff"], 0).starts_with("no difference"));
    edit("c_compiler: gcc-16", "c_compiler: gcc-17");
    let text = said(&["diff"], 1);
    assert!(text.contains("gcc-16-for-host → gcc-17-for-host"), "{text}");
    assert!(text.contains("recipe.yaml:5"), "{text}");
    git(&["commit", "-q", "-a", "-m", "two"]);
    assert!(said(&["diff"], 0).starts_with("no difference"));
    // main goes on: its merge base with work stays.
    git(&["checkout", "-q", "main"]);
    edit("kmod", "kmod-next");
    git(&["commit", "-q", "-a", "-m", "three"]);
    git(&["checkout", "-q", "work"]);
    let text = said(&["diff", "rev:main"], 1);
    assert!(text.contains("kmod-next → kmod"), "{text}");
    let text = said(&["diff", "rev:main..."], 1);
    assert!(
        text.contains("gcc-17-for-host") && !text.contains("kmod-next"),
        "{text}"
    );
    assert_eq!(text, said(&["diff", "rev:work~1", "rev:work"], 1));
    // The changelog of the revision counts, and a link does not lead out of it.
    let changelog = package.join("debian/changelog");
    let text = fs::read_to_string(&changelog).expect("it was copied");
    fs::write(&changelog, text.replacen("7.2.8", "7.2.9", 1)).expect("it can be written");
    assert!(said(&["diff"], 0).contains("7.2.8-1 → 7.2.9-1"));
    for name in ["rev:nowhere", "rev:--all", "rev:", "rev:main:package"] {
        let text = said(&["diff", name], 2);
        assert!(text.contains("unknown git revision"), "{text}");
    }
    edit("c_compiler: gcc-17", "c_compilers: gcc-17");
    said(&["diff"], 2);
    let left = fs::read_dir(top).expect("it is there").count();
    assert_eq!(left, 2, "only .git and package");
}

/// Random edits of the small recipe.
#[test]
fn edited_recipes_become_each_other() {
    let recipe = repository().join("tests/cases/diff_compiler/base");
    let tree = repository().join("tests/cases/_tree");
    edited(&recipe, &tree, 60);
}

/// Random edits of src:linux, as many as the environment says.
#[test]
#[ignore = "tests/diff-oracle.sh says how many"]
fn edited_recipes_of_linux_become_each_other() {
    let number = std::env::var("DIFF_EDITS").ok();
    let number = number.and_then(|number| number.parse().ok());
    let recipe = repository().join("recipes/linux");
    let tree = repository().join("tests/tree/linux");
    edited(&recipe, &tree, number.expect("DIFF_EDITS is a number"));
}

fn edited(original: &Path, tree: &Path, number: usize) {
    let mut random = recipes::Random(7);
    let folder = tempfile::tempdir().expect("the temporary directory is writable");
    let top = folder.path();
    let tree = tree.display().to_string();
    let generate = |recipe: &str, to: &str| {
        let arguments = [
            "generate",
            "--recipes",
            recipe,
            "--tree",
            &tree,
            "--output",
            to,
        ];
        run(top, &arguments).status.success()
    };
    let generated = |to: &str| {
        let mut files = read(&top.join(to));
        files.remove("manifest.json");
        files
    };
    let unedited = original.display().to_string();
    assert!(generate(&unedited, "old"));
    let old = generated("old");
    let (mut made, mut differ) = (0, 0);
    for number in 0..number {
        let recipe = top.join(number.to_string());
        recipes::copy(original, &recipe);
        let text = recipes::edit(&recipe, &mut random);
        let recipe = recipe.display().to_string();
        if !generate(&recipe, "new") {
            continue;
        }
        made += 1;
        let document = diff(top, &[&unedited, &recipe, "--tree", &tree]);
        let new = generated("new");
        let edits = apply::check(&old, &new, &document);
        assert_eq!(edits > 0, old != new, "{text}");
        differ += usize::from(edits > 0);
        println!("{text}: {edits} edits");
    }
    println!("{made} of {number} edits made a recipe, {differ} a difference");
    assert!(made * 4 > number && differ * 8 > number);
}

/// Everything in a document is what its schema says.
#[test]
fn the_schema_knows_every_key() {
    let schema: Value =
        serde_json::from_str(&gencontrol::diff::document::schema()).expect("the schema is JSON");
    let top = schema["properties"].as_object().expect("it is an object");
    let (_folder, [linux, asahi]) = generated();
    let document = diff(repository(), &[&linux, &asahi]);
    let known = |own: &Map<String, Value>, properties: &Map<String, Value>| {
        for key in own.keys() {
            assert!(properties.contains_key(key), "{key}");
        }
    };
    known(document.as_object().expect("it is an object"), top);
    let group = schema["definitions"]["Group"]["properties"].as_object();
    let group = group.expect("it is an object");
    for one in document["groups"].as_array().expect("it is a list") {
        known(one.as_object().expect("it is an object"), group);
    }
    assert_eq!(document["version"], gencontrol::diff::document::VERSION);
}

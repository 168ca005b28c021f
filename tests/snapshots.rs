// SPDX-License-Identifier: GPL-2.0-or-later
//! The generated trees of the repo's recipes, compared file by file with `snapshots/RECIPE/`.
//!
//! The snapshots have the form in which the files are generated, so a merge request shows what a
//! change of a recipe does to every package. `make snapshots` accepts the new state; the trees have
//! a fixed changelog, so a new kernel version moves nothing here.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gencontrol::diag::look::Look;
use gencontrol::diag::render::render;
use gencontrol::diag::Sink;
use gencontrol::pipeline::{make, Request};
use gencontrol::recipe::load::merge;
use gencontrol::recipe::show::show;
use gencontrol::text::files::Files;

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What the recipe generates below `debian/`.
fn generate(recipe: &Path, tree: &Path) -> BTreeMap<String, String> {
    let (mut files, sink) = (Files::default(), Sink::default());
    let request = Request {
        recipe,
        tree,
        is_set: &|_| false,
    };
    let made = make(&request, &mut files, &sink);
    let problems = sink.sorted(&files);
    let problems: String = problems
        .iter()
        .map(|p| render(p, &files, Look::default()))
        .collect();
    let made = made.unwrap_or_else(|| panic!("{problems}"));
    let files = made.tree.iter().filter_map(|(path, text)| {
        let name = path.strip_prefix("debian/")?;
        Some((name.to_owned(), text.to_owned()))
    });
    files.collect()
}

fn read(top: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut folders: Vec<PathBuf> = vec![top.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries {
            let path = entry.expect("the directory can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(top).expect("it was found below");
                let text = fs::read_to_string(&path).expect("generated files are UTF-8");
                files.insert(name.display().to_string(), text);
            }
        }
    }
    files
}

fn update(top: &Path, before: &BTreeMap<String, String>, now: &BTreeMap<String, String>) {
    for name in before.keys().filter(|name| !now.contains_key(*name)) {
        fs::remove_file(top.join(name)).expect("the snapshots can be written");
    }
    for (name, text) in now {
        if before.get(name) != Some(text) {
            let path = top.join(name);
            fs::create_dir_all(path.parent().expect("a file has a directory"))
                .expect("the snapshots can be written");
            fs::write(path, text).expect("the snapshots can be written");
        }
    }
}

/// Compares with the snapshot, or accepts the new state.
fn snapshot(name: &str) {
    let recipe = repository().join("recipes").join(name);
    let tree = repository().join("tests/tree").join(name);
    let top = repository().join("snapshots").join(name).join("debian");
    let now = generate(&recipe, &tree);
    let before = read(&top);
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        return update(&top, &before, &now);
    }
    let mut problems = Vec::new();
    for file in before.keys().filter(|file| !now.contains_key(*file)) {
        problems.push(format!("no longer generated: {file}"));
    }
    for (file, text) in &now {
        match before.get(file) {
            None => problems.push(format!("new: {file}")),
            Some(old) if old != text => {
                let diff = similar::TextDiff::from_lines(old, text);
                let unified = diff
                    .unified_diff()
                    .context_radius(1)
                    .header(&format!("snapshots/{name}/debian/{file}"), "generated")
                    .to_string();
                let shown: String = unified.lines().take(12).fold(String::new(), |text, line| {
                    text + &line.chars().take(200).collect::<String>() + "\n"
                });
                problems.push(format!("changed: {file}\n{shown}"));
            }
            Some(_) => {}
        }
    }
    let shown: Vec<&String> = problems.iter().take(20).collect();
    assert!(
        problems.is_empty(),
        "{} files differ from snapshots/{name}:\n{shown:#?}\n\
         `make snapshots` accepts this; then read `git diff snapshots`",
        problems.len(),
    );
}

#[test]
fn linux() {
    snapshot("linux");
}

#[test]
fn linux_asahi() {
    snapshot("linux-asahi");
}

/// What `gencontrol show` prints of a recipe makes, as a recipe, the same files as its layers do.
#[test]
fn the_merged_recipe_is_a_recipe() {
    for name in ["linux", "linux-asahi"] {
        let recipe = repository().join("recipes").join(name);
        let tree = repository().join("tests/tree").join(name);
        let (mut files, sink) = (Files::default(), Sink::default());
        let merged = merge(&recipe, &mut files, &sink).expect("the recipe is right");
        let folder = tempfile::tempdir().expect("the temporary directory is writable");
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("it is below"))
                .and_then(|()| fs::write(&path, text))
                .expect("the temporary directory is writable");
        };
        let text = show(&merged, &sink.shared(), &files);
        assert!(!text.contains(&repository().display().to_string()));
        write("recipe.yaml", &text);
        for layer in merged.folders.iter().rev() {
            for part in ["templates", "kconfig"] {
                for (name, text) in read(&layer.join(part)) {
                    write(&format!("{part}/{name}"), &text);
                }
            }
        }
        drop(merged);
        assert!(generate(folder.path(), &tree) == generate(&recipe, &tree));
    }
}

/// Paragraphs of a control file by package.
fn paragraphs(control: &str) -> BTreeMap<&str, &str> {
    control
        .split("\n\n")
        .filter_map(|paragraph| Some((paragraph.lines().next()?, paragraph)))
        .collect()
}

/// What the snapshots are for: a layer that adds a flavour adds its packages and files, and nothing
/// else moves.
#[test]
fn a_new_flavour_shows_itself_and_nothing_else() {
    let tree = repository().join("tests/tree/linux");
    let base = generate(&repository().join("recipes/linux"), &tree);
    let layer = tempfile::tempdir().expect("the temporary directory is writable");
    let recipe = format!(
        "extends: {}\narchitectures:\n  riscv64:\n    flavours:\n      tiny: {{ hardware: tiny boards }}\n",
        repository().join("recipes/linux").display()
    );
    fs::write(layer.path().join("recipe.yaml"), recipe)
        .expect("the temporary directory is writable");
    let more = generate(layer.path(), &tree);

    let mut added = 0;
    for (name, text) in &more {
        match base.get(name) {
            None => {
                assert!(name.contains("-tiny"), "{name} is new");
                added += 1;
            }
            Some(old) if old == text => {}
            Some(old) => match name.as_str() {
                "control" => {
                    let (old, new) = (paragraphs(old), paragraphs(text));
                    for (package, paragraph) in &new {
                        match old.get(package) {
                            Some(before) => assert_eq!(before, paragraph),
                            None => assert!(package.contains("-tiny"), "{package} is new"),
                        }
                    }
                    assert!(new.len() > old.len());
                }
                // Only lines are added, and the one that lists the flavours of the architecture grows.
                "rules.gen" | "tests/control" => {
                    for line in old.lines().filter(|line| !text.contains(*line)) {
                        assert!(line.contains("_riscv64"), "{name} lost: {line}");
                    }
                }
                _ => panic!("{name} has changed"),
            },
        }
    }
    assert!(added > 10, "a flavour has more than {added} files");
    assert!(base.keys().all(|name| more.contains_key(name)));
}

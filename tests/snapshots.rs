// SPDX-License-Identifier: GPL-2.0-or-later
//! What the recipes of the repository generate is what `snapshots/` says, and a snapshot says all of it.
//!
//! `make snapshots` accepts the new state. The trees have a fixed changelog; that a version moves nothing is tested
//! here, too.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use gencontrol::diag::look::Look;
use gencontrol::diag::render::render;
use gencontrol::diag::Sink;
use gencontrol::diff::identity::Identity;
use gencontrol::diff::recipe::Recipe;
use gencontrol::output::tree::Tree;
use gencontrol::pipeline::{make, Made, Request};
use gencontrol::recipe::load::merge;
use gencontrol::recipe::show::show;
use gencontrol::text::files::Files;

#[path = "common/each.rs"]
mod each;
#[path = "snapshots/forks.rs"]
mod forks;
#[path = "snapshots/series.rs"]
mod series;

use each::each;

/// The recipes, with a tree and a snapshot of the same name each.
const RECIPES: [&str; 5] = [
    "linux",
    "linux-asahi",
    "forks/gardenlinux",
    "forks/mnt-reform",
    "forks/raspberrypi",
];

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn made(recipe: &Path, tree: &Path, files: &mut Files) -> Made {
    let sink = Sink::default();
    let request = Request {
        recipe,
        tree,
        is_set: &|_| false,
        goes_on: false,
    };
    let made = make(&request, files, &sink);
    let problems = sink.sorted(files);
    let problems: String = problems
        .iter()
        .map(|p| render(p, files, Look::default()))
        .collect();
    made.unwrap_or_else(|| panic!("{problems}"))
}

/// What the recipe generates below `debian/`.
fn generate(recipe: &Path, tree: &Path) -> BTreeMap<String, String> {
    let made = made(recipe, tree, &mut Files::default());
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

/// What `gencontrol snapshot` makes.
fn snapshot(recipe: &Path, tree: &Path) -> Snapshot {
    let mut files = Files::default();
    let made = made(recipe, tree, &mut files);
    let changelog = fs::read_to_string(tree.join("debian/changelog")).expect("the tree has one");
    Snapshot {
        identity: Identity::of_changelog(&changelog, &made.abiname).expect("it can be read"),
        made,
        files,
    }
}

/// What a recipe made, and what its snapshot is made of.
struct Snapshot {
    made: Made,
    files: Files,
    identity: Identity,
}

impl Snapshot {
    /// The texts, of these generated files.
    fn of(&self, tree: &Tree) -> Tree {
        let recipe = Recipe {
            plan: &self.made.plan,
            layout: &self.made.layout,
            files: &self.files,
            folder: Path::new(""),
            folders: &self.made.folders,
        };
        gencontrol::snapshot::snapshot(recipe, tree, &self.identity)
    }
}

#[test]
fn snapshots_are_what_the_recipes_make() {
    for name in RECIPES {
        let output = Command::new(env!("CARGO_BIN_EXE_gencontrol"))
            .args(["snapshot", "--check", "--verbose"])
            .args(["--recipes", &format!("recipes/{name}")])
            .args(["--tree", &format!("tests/tree/{name}")])
            .arg(format!("snapshots/{name}"))
            .current_dir(repository())
            .output()
            .expect("the program was built for this test");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success(),
            "{said}\n`make snapshots` accepts this; then read `git diff snapshots`"
        );
    }
}

/// No file is too long to be shown, nor any line but those that are so in a generated file.
#[test]
fn snapshots_can_be_read() {
    for name in RECIPES {
        for (path, text) in read(&repository().join("snapshots").join(name)) {
            assert!(text.len() < 200_000, "{path} has {} bytes", text.len());
            let is_rule = path.starts_with("rules/");
            let long = text
                .lines()
                .filter(|line| is_rule && line.len() > 120)
                .count();
            assert_eq!(long, 0, "{path}");
        }
    }
}

/// A version moves nothing, whatever it is, where the recipe asks for no series.
#[test]
fn a_new_version_changes_no_snapshot() {
    let recipe = repository().join("recipes/linux");
    let old = repository().join("tests/tree/linux");
    let tree = tempfile::tempdir().expect("the temporary directory is writable");
    copy(&old, tree.path());
    let base = snapshot(&recipe, &old);
    let base = base.of(&base.made.tree);
    let path = tree.path().join("debian/changelog");
    let changelog = fs::read_to_string(&path).expect("it was copied");
    for (version, suite) in [("7.2.10-1", "UNRELEASED"), ("6.17.101-2", "unstable")] {
        let changelog = changelog.replacen("7.2.8-1", version, 1);
        let changelog = changelog.replacen("unstable", suite, 1);
        fs::write(&path, changelog).expect("it can be written");
        let new = snapshot(&recipe, tree.path());
        let new = new.of(&new.made.tree);
        assert!(
            differing(&base, &new).is_empty(),
            "{version}: {:?}",
            differing(&base, &new)
        );
    }
}

fn differing(a: &Tree, b: &Tree) -> Vec<String> {
    let paths: BTreeSet<&str> = a.iter().chain(b.iter()).map(|(path, _)| path).collect();
    let paths = paths.into_iter().filter(|path| a.get(path) != b.get(path));
    paths.map(str::to_owned).collect()
}

fn copy(from: &Path, to: &Path) {
    for (name, text) in read(from) {
        let path = to.join(name);
        fs::create_dir_all(path.parent().expect("it is below")).expect("it can be made");
        fs::write(path, text).expect("it can be written");
    }
}

/// A line with one of its words changed: each of them, the last time none, and the line is gone.
fn edits(line: &str) -> Vec<String> {
    let words: Vec<&str> = line.trim_end_matches('\n').split(' ').collect();
    let changed = |at: usize| {
        let mut words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let word = &mut words[at];
        // The value of a variable, and not what is behind it.
        let end = word.trim_end_matches(['\'', ')', ',']).len();
        word.insert(end, 'x');
        words.join(" ") + "\n"
    };
    let mut edits: Vec<String> = (0..words.len()).map(changed).collect();
    edits.push(String::new());
    edits
}

/// Whatever word of whatever line changes, and whatever line goes, the snapshot changes: nothing is left out.
#[test]
fn a_snapshot_says_everything() {
    let recipe = repository().join("tests/cases/snapshot/recipe");
    let tree = repository().join("tests/cases/_tree");
    let own = snapshot(&recipe, &tree);
    let mut changes = Vec::new();
    for (path, text) in own.made.tree.iter() {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        for (number, line) in lines.iter().enumerate() {
            // A blank line between paragraphs is all that separates them, and the last one is not needed.
            let is_last = number + 1 == lines.len() && line.trim().is_empty();
            let edits = edits(line).into_iter().filter(|_| !is_last);
            changes.extend(edits.map(|edit| (path.to_owned(), number, edit)));
        }
    }
    let some: Vec<_> = changes.chunks(100).collect();
    let unseen = each(&some, |some| {
        let own = snapshot(&recipe, &tree);
        let base = own.of(&own.made.tree);
        let unseen = some.iter().filter(|change| {
            let changed = with(&own.made.tree, change);
            own.of(&changed) == base
        });
        unseen.cloned().collect::<Vec<_>>()
    });
    let unseen: Vec<_> = unseen.into_iter().flatten().collect();
    let tried = changes.len();
    assert!(
        unseen.is_empty(),
        "{} of {tried}: {unseen:#?}",
        unseen.len()
    );
    assert!(tried > 900, "{tried}");
}

/// The files, with a line of one of them put another way.
fn with(tree: &Tree, (changed, number, edit): &(String, usize, String)) -> Tree {
    let mut with = Tree::default();
    for (path, text) in tree.iter() {
        let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
        if path == changed {
            lines[*number] = edit;
        }
        with.add(path.to_owned(), lines.concat());
    }
    with
}

/// What `gencontrol show` prints of a recipe makes, as a recipe, the same files as its layers do.
#[test]
fn the_merged_recipe_is_a_recipe() {
    for name in RECIPES {
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

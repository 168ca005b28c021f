// SPDX-License-Identifier: GPL-2.0-or-later
//! Small merges: what stays where ours has it, what is followed to another name, and what nobody merges.

use super::super::yaml::{document, Pair, Yaml};
use super::conflict::Prefer;
use super::tests_merge::{conflicts, merged, text};
use super::{bring, Request};
use crate::diag::Sink;
use crate::text::files::Files;
use crate::text::node::{Node, Style, Value};

#[test]
fn a_file_that_upstream_removed_stays_for_what_is_kept_in_it() {
    let base = "=== a.yaml\npackages:\n  one:\n    name: one\n=== b.yaml\npackages:\n  two:\n    name: two\n";
    let ours = base.replace("name: two", "name: mine");
    let theirs = "=== a.yaml\npackages:\n  one:\n    name: one\n";
    let keep = |prefer| merged(base, &ours, theirs, Some(prefer));
    assert_eq!(keep(Prefer::Ours), "");
    assert_eq!(keep(Prefer::Theirs), "=== b.yaml goes\n");
}

#[test]
fn comments_at_the_end_of_a_file_are_those_of_upstream() {
    // A package went into another file here.
    let base = "=== a.yaml\npackages:\n  one:\n    name: one\n  two:\n    name: two\n# End.\n=== b.yaml\nrules:\n  x: { for: source }\n";
    let ours = "=== a.yaml\npackages:\n  one:\n    name: one\n# End.\n=== b.yaml\nrules:\n  x: { for: source }\npackages:\n  two:\n    name: two\n";
    let theirs = base.replace("# End.", "# The end.");
    assert_eq!(
        merged(base, ours, &theirs, None),
        "=== a.yaml\npackages:\n  one:\n    name: one\n# The end.\n"
    );
}

#[test]
fn the_schema_is_that_of_the_new_import() {
    let with = |schema: &str| format!("=== recipe.yaml\na: 1\n=== recipe.schema.json\n{schema}\n");
    assert_eq!(
        merged(&with("old"), &with("edited"), &with("new"), None),
        "=== recipe.schema.json\nnew\n"
    );
}

#[test]
fn an_entry_is_followed_where_seven_of_ten_keys_are_the_same() {
    let entry = |name: &str, values: &[u8]| {
        let keys = values.iter().enumerate();
        let keys = keys.map(|(number, value)| format!("    k{number}: {value}\n"));
        format!("packages:\n  {name}:\n{}", keys.collect::<String>())
    };
    let is_followed = |base: &[u8], new: &[u8]| {
        let ours = entry("a", base).replace("  a:\n", "  a:\n    mine: 1\n");
        let out = merged(&entry("a", base), &ours, &entry("b", new), None);
        let is_told = out.contains("`a` is called `b` upstream");
        let is_lost = out.contains("`packages.a` was changed here, and upstream removed it");
        assert_ne!(is_told, is_lost, "{out}");
        is_told
    };
    assert!(is_followed(&[0, 1, 2, 3], &[0, 1, 2, 9]));
    assert!(is_followed(&[0; 10], &[0, 0, 0, 0, 0, 0, 0, 9, 9, 9]));
    assert!(!is_followed(&[0; 10], &[0, 0, 0, 0, 0, 0, 9, 9, 9, 9]));
    assert!(!is_followed(&[0, 1, 2, 3, 4], &[0, 1, 9, 9, 9]));
    assert!(!is_followed(&[0, 1, 2, 3], &[9, 9, 9, 9]));
    // Three keys may be the same by chance.
    assert!(!is_followed(&[0, 1, 2], &[0, 1, 2]));
}

#[test]
fn only_lines_that_stay_lines_are_merged_line_by_line() {
    let image = |text: &str| format!("packages:\n  image:\n    description: {text}");
    let whole = [
        "ours/recipe.yaml:3:18: error: `packages.image.description` was changed here and upstream",
        "theirs/recipe.yaml:3:18: upstream has this now",
    ];
    let base = image("|\n      One.\n      Two.\n      Three.\n");
    let theirs = base.replace("Three", "Their three");
    // What is folded here has no lines.
    let ours = image(">\n      Our one.\n\n      Two.\n\n      Three.\n");
    assert_eq!(conflicts(&base, &ours, &theirs), whole);
    let ours = base.replace("One", "Our one");
    assert_eq!(conflicts(&base, &ours, &image("Their one.\n")), whole);
    assert_eq!(conflicts(&image("One.\n"), &ours, &theirs), whole);
    // A text in lines that had been one line.
    assert_eq!(
        text(&base, &ours, &theirs),
        theirs.replace("One", "Our one")
    );
}

#[test]
fn items_stand_as_far_to_the_right_as_those_here() {
    let base = "relations:\n  image:\n    depends:\n    - a\n    - b\n";
    let ours = base.replace("    - b\n", "    # Mine.\n    - b\n    - mine\n");
    let theirs = base.replace("    - a\n", "    - theirs\n    - a\n");
    assert_eq!(
        text(base, &ours, &theirs),
        ours.replace("    - a\n", "    - theirs\n    - a\n")
    );
}

#[test]
fn an_item_that_moved_and_changed_otherwise_on_both_sides_is_a_conflict() {
    let list = |items: &[&str]| {
        let items = items.iter().map(|item| format!("      - {item}\n"));
        format!(
            "relations:\n  image:\n    depends:\n{}",
            items.collect::<String>()
        )
    };
    let base = list(&["a (>= 1)", "b", "c"]);
    let stays = list(&["a (>= 2)", "b", "c"]);
    let moves = list(&["b", "c", "a (>= 3)"]);
    let told = |ours: u8, theirs: u8| {
        [
            format!("ours/recipe.yaml:{ours}:9: error: `relations.image.depends: a` was changed here and upstream"),
            format!("theirs/recipe.yaml:{theirs}:9: upstream has this now"),
        ]
    };
    assert_eq!(conflicts(&base, &moves, &stays), told(6, 4));
    assert_eq!(conflicts(&base, &stays, &moves), told(4, 6));
}

#[test]
fn items_that_are_maps_are_known_by_their_first_text() {
    let list = |items: &str| format!("packages:\n  image:\n    files:\n{items}");
    let base = list(
        "      - { when: null, install: a, to: x }\n      - { when: null, install: b, to: y }\n",
    );
    let ours = base.replace("to: y", "to: mine");
    let theirs = base.replace("to: x", "to: theirs").replace(
        "    files:\n",
        "    files:\n      - { install: c, to: z }\n",
    );
    assert_eq!(
        text(&base, &ours, &theirs),
        theirs.replace("to: y", "to: mine")
    );
}

#[test]
fn a_block_scalar_stays_one_if_it_has_lines() {
    let said = |text: &str| {
        let node = Node {
            span: Default::default(),
            value: Value::Scalar(text.to_owned(), Style::Block),
        };
        document(&[Pair::new("x", Yaml::from(&node))])
    };
    assert_eq!(said("a\nb\n"), "x: |\n  a\n  b\n");
    assert_eq!(said("a"), "x: a\n");
}

#[test]
fn a_tree_that_another_run_has_brings_nothing() {
    let place = tempfile::tempdir().expect("the temporary directory is writable");
    let [tree, since, recipes] = ["tree", "since", "recipes"].map(|name| place.path().join(name));
    for folder in [&tree, &since, &recipes] {
        std::fs::create_dir(folder).expect("it is writable");
    }
    let recipe = recipes.join("recipe.yaml");
    std::fs::write(&recipe, "packages: {}\n").expect("it is writable");
    let held = std::fs::File::open(&since).expect("it is there");
    let exclusive = rustix::fs::FlockOperation::NonBlockingLockExclusive;
    rustix::fs::flock(&held, exclusive).expect("nobody has it");
    let request = Request {
        tree,
        since: since.clone(),
        recipes: recipes.clone(),
        dialect: None,
        prefer: None,
    };
    let (mut files, sink) = (Files::default(), Sink::default());
    assert!(bring(&request, &mut files, &sink).is_none());
    let said = sink.sorted(&files);
    let said: Vec<&str> = said.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(said, ["another gencontrol is running here"]);
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Small merges of lists: what goes, moves and comes, however each side writes it.

use super::tests_merge::{conflicts, text};

/// What a list and a map in lines become.
fn merged(base: &str, ours: &str, theirs: &str) -> String {
    text(&recipe(base), &recipe(ours), &recipe(theirs))
}

fn recipe(depends: &str) -> String {
    format!("relations:\n  image:\n    depends:{depends}\n")
}

/// Items, each in a line.
fn lines(items: &[&str]) -> String {
    let items = items.iter().map(|item| format!("\n      - {item}"));
    items.collect()
}

#[test]
fn items_that_went_to_another_place_and_changed_alike_are_no_conflict() {
    let base = lines(&["a (>= 1)", "b", "c"]);
    let stays = lines(&["a (>= 2)", "b", "c"]);
    let moved = lines(&["b", "c", "a (>= 2)"]);
    // Ours stays as it is, and nothing gets lost.
    assert_eq!(merged(&base, &moved, &stays), "");
    assert_eq!(merged(&base, &stays, &moved), "");
    let more = lines(&["b", "c", "a (>= 2)", "d"]);
    let expected = lines(&["a (>= 2)", "b", "c", "d"]);
    assert_eq!(merged(&base, &stays, &more), recipe(&expected));
}

#[test]
fn a_list_of_which_each_side_takes_a_part_away_is_empty() {
    let base = lines(&["a", "b", "c"]);
    let ours = lines(&["a", "b"]);
    let theirs = lines(&["c"]);
    assert_eq!(merged(&base, &ours, &theirs), recipe(" []"));
}

#[test]
fn a_list_in_a_line_upstream_goes_into_lines_here() {
    let ours = lines(&["mine", "a"]);
    assert_eq!(
        merged(" [a]", &ours, " [a, theirs]"),
        recipe(&lines(&["mine", "a", "theirs"]))
    );
    let map = " [{ relation: b, when: arch == 'arm64' }, a]";
    let expected = "\n      - relation: b\n        when: arch == 'arm64'\n      - a\n      - mine";
    assert_eq!(
        merged(" [a]", &lines(&["a", "mine"]), map),
        recipe(expected)
    );
}

#[test]
fn an_entry_comes_before_the_one_that_it_has_behind_it_upstream() {
    let recipe = |flavours: &str| format!("architectures:\n  amd64:\n    flavours:\n{flavours}");
    let one = |name: &str| format!("      {name}:\n        hardware: {name}\n");
    let base = recipe(&(one("b") + &one("c")));
    let ours = recipe(&(one("b") + &one("mine") + &one("c")));
    let theirs = recipe(&(one("a") + &one("b") + &one("c")));
    let expected = recipe(&(one("a") + &one("b") + &one("mine") + &one("c")));
    assert_eq!(text(&base, &ours, &theirs), expected);
}

#[test]
fn conflicts_in_texts_are_told_by_their_lines() {
    let image = |text: &str| format!("packages:\n  image:\n    description: |\n{text}");
    let base = image("      One.\n      Two.\n      Three.\n");
    let ours = base.replace("Three", "Our three");
    let theirs = base
        .replace("Three", "Their three")
        .replace("      One", "      Zero.\n      One");
    assert_eq!(
        conflicts(&base, &ours, &theirs),
        ["ours/recipe.yaml:6:1: error: `packages.image.description` was changed here and upstream",
         "theirs/recipe.yaml:7:1: upstream has this now"]
    );
}

#[test]
fn what_stands_in_quotes_is_no_comment_and_no_brace() {
    let base = "enable: { installer: true }\n";
    let ours = "enable: { installer: true, a: \"} # no\" }  # why\n";
    let theirs = "enable: { installer: false }\n";
    assert_eq!(
        text(base, ours, theirs),
        "enable:  # why\n  installer: false\n  a: '} # no'\n"
    );
}

#[test]
fn a_list_that_has_lines_upstream_has_them_here() {
    let own = "enable: { mine: true }\n";
    let theirs = recipe(&lines(&["a", "theirs"]));
    assert_eq!(
        text(&recipe(" [a]"), &(recipe(" [a]") + own), &theirs),
        theirs.clone() + own
    );
    let map = "enable: { installer: true }\n";
    let theirs = "enable:\n  # Theirs.\n  installer: false\n  theirs: true\n";
    let relations = recipe(" [a]");
    assert_eq!(
        text(map, &(map.to_owned() + &relations), theirs),
        theirs.to_owned() + &relations
    );
}

#[test]
fn an_item_that_both_put_in_is_there_once() {
    let base = lines(&["a", "b"]);
    let behind = lines(&["a", "b", "c"]);
    assert_eq!(merged(&base, &behind, &lines(&["c", "a", "b"])), "");
    assert_eq!(
        merged(&base, &behind, &lines(&["a", "b", "d", "c"])),
        recipe(&lines(&["a", "b", "c", "d"]))
    );
}

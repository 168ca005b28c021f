// SPDX-License-Identifier: GPL-2.0-or-later
//! Two runs at once, in the same folder.

use super::world::{checkout, copy, program, repository, state, temporary, text};
use super::world::{Figures, Random, State, Trees};

/// Starts both, and returns how they ended.
fn both(first: &[&str], second: &[&str], random: &mut Random) -> [i32; 2] {
    let start = |arguments: &[&str]| program(arguments).spawn().expect("the program was built");
    let mut children = [start(first), {
        std::thread::sleep(std::time::Duration::from_millis(random.below(8) as u64));
        start(second)
    }];
    children
        .each_mut()
        .map(|child| child.wait().expect("it is ours").code().unwrap_or(-1))
}

/// Half of them are generate with two recipes, the others embed with two recipes, and generate beside embed.
pub(super) fn all(pairs: usize, random: &mut Random) -> Figures {
    let mut figures = Figures::default();
    let trees = Trees::new();
    for _ in 0..pairs / 2 {
        let first = trees.choose(random);
        let second = Trees::other(first);
        let arguments = trees.arguments(first, &[]);
        let statuses = both(&arguments, &trees.arguments(second, &[]), random);
        figures.runs += 1;
        figures.not_healed += usize::from(statuses != [0, 0]);
        figures.settled(
            &state(&trees.tree),
            trees.expected(first),
            trees.expected(second),
        );
    }
    let top = temporary();
    let from = checkout(top.path());
    for _ in 0..pairs / 2 {
        embed(text(&from), random, &mut figures);
    }
    figures
}

fn embed(from: &str, random: &mut Random, figures: &mut Figures) {
    let top = temporary();
    let packages = ["a", "b", "both"].map(|name| top.path().join(name));
    let before = repository().join("tests/tree/packaging");
    let recipes = ["base", "fork"].map(|name| before.join("recipes").join(name));
    let mut states: Vec<State> = Vec::new();
    let mut statuses = [0, 0];
    for package in &packages {
        copy(&before, package);
        let [base, fork] = [0, 1].map(|recipe| {
            let mut all = vec![
                "embed",
                "--replace",
                "--from",
                from,
                "--tree",
                text(package),
            ];
            all.extend(["--recipes", text(&recipes[recipe])]);
            all
        });
        match states.len() {
            // The last one wins, and the first one leaves nothing.
            0 => assert_eq!(both(&fork, &["--version"], random)[0], 0),
            1 => assert_eq!(both(&base, &["--version"], random)[0], 0),
            _ => statuses = both(&fork, &base, random),
        }
        states.push(state(package));
    }
    figures.runs += 1;
    figures.not_healed += usize::from(statuses != [0, 0]);
    figures.settled(&states[2], &states[0], &states[1]);
}

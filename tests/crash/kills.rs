// SPDX-License-Identifier: GPL-2.0-or-later
//! Runs that are killed, and what the next one makes of it.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::aim::{measure, wait, Left};
use super::world::{checkout, copy, program, repository, state, status, temporary, text};
use super::world::{Figures, Random, State, Trees};

/// A run in a folder.
struct Victim<'a> {
    command: Command,
    folder: &'a Path,
    old: &'a State,
    new: &'a State,
}

impl Victim<'_> {
    /// Kills the run, which takes so long.
    fn kill(mut self, all: Duration, random: &mut Random, figures: &mut Figures) {
        let mut child = self
            .command
            .spawn()
            .expect("the program was built for this test");
        wait(&mut child, self.folder, (self.old, self.new), all, random);
        child.kill().expect("it is ours");
        child.wait().expect("it is ours");
        figures.runs += 1;
        let now = state(self.folder);
        let left = Left::of(self.folder);
        figures.middle += usize::from(left.is_some());
        figures.decided += usize::from(left.is_some_and(|left| left.is_decided));
        let is_lost = |path: &&String| {
            let now = now.get(*path);
            self.new.contains_key(*path) && now != self.old.get(*path) && now != self.new.get(*path)
        };
        figures.lost += self.old.keys().filter(is_lost).count();
    }
}

/// generate in a tree, between random recipes and changelogs.
pub(super) fn generate(runs: usize, random: &mut Random) -> Figures {
    let trees = Trees::new();
    let mut figures = Figures::default();
    let mut now = trees.choose(random);
    assert_eq!(trees.run(now, &[]), 0);
    let next = Trees::other(now);
    let all = measure(program(&trees.arguments(next, &[])));
    now = next;
    for _ in 0..runs {
        let next = trees.choose(random);
        let victim = Victim {
            command: program(&trees.arguments(next, &[])),
            folder: &trees.tree,
            old: trees.expected(now),
            new: trees.expected(next),
        };
        victim.kill(all, random, &mut figures);
        // The next run writes nothing of its own, or is for something else altogether.
        if random.below(2) == 0 {
            let status = trees.run(trees.choose(random), &["--check"]);
            figures.not_healed += usize::from(![0, 1].contains(&status));
            let found = state(&trees.tree);
            figures.settled(&found, trees.expected(now), trees.expected(next));
        }
        now = trees.choose(random);
        figures.not_healed += usize::from(trees.run(now, &[]) != 0);
        let found = state(&trees.tree);
        figures.settled(&found, trees.expected(now), trees.expected(now));
    }
    figures
}

/// embed into a package: again and again into the same one, with another engine or another recipe.
pub(super) fn embed(runs: usize, random: &mut Random) -> Figures {
    let top = temporary();
    let tree = top.path().join("package");
    let before = repository().join("tests/tree/packaging");
    let from = checkout(top.path());
    let recipes = ["base", "fork"].map(|name| before.join("recipes").join(name));
    let arguments = |recipe: usize| {
        let mut all = vec![
            "embed",
            "--replace",
            "--from",
            text(&from),
            "--tree",
            text(&tree),
        ];
        all.extend(["--recipes", text(&recipes[recipe])]);
        all
    };
    copy(&before, &tree);
    let mut states = vec![state(&tree)];
    for recipe in 0..2 {
        assert_eq!(status(&arguments(recipe)), 0);
        states.push(state(&tree));
    }
    fs::remove_dir_all(&tree).expect("it is ours");
    copy(&before, &tree);
    let all = measure(program(&arguments(0)));
    let mut figures = Figures::default();
    let mut now = 1;
    for _ in 0..runs {
        if random.below(2) == 0 {
            fs::remove_dir_all(&tree).expect("it is ours");
            copy(&before, &tree);
            now = 0;
        }
        let recipe = random.below(2);
        let victim = Victim {
            command: program(&arguments(recipe)),
            folder: &tree,
            old: &states[now],
            new: &states[recipe + 1],
        };
        victim.kill(all, random, &mut figures);
        let status_of = status(&[arguments(0), vec!["--check"]].concat());
        figures.not_healed += usize::from(![0, 1].contains(&status_of));
        figures.settled(&state(&tree), &states[now], &states[recipe + 1]);
        now = random.below(2) + 1;
        figures.not_healed += usize::from(status(&arguments(now - 1)) != 0);
        figures.settled(&state(&tree), &states[now], &states[now]);
    }
    figures
}

/// import into a folder that is not there, and over what an earlier import wrote there.
pub(super) fn import(runs: usize, random: &mut Random) -> Figures {
    let top = temporary();
    let trees = ["import_72", "import_612"].map(|name| {
        let tree = top.path().join(name);
        copy(&repository().join("tests/cases/_tree"), &tree);
        copy(
            &repository().join("tests/cases").join(name).join("tree"),
            &tree,
        );
        tree
    });
    let recipes = top.path().join("recipes");
    let arguments = |tree: usize| {
        let tree = text(&trees[tree]);
        [
            "import",
            "--force",
            "--tree",
            tree,
            "--recipes",
            text(&recipes),
        ]
    };
    let clear = || drop(fs::remove_dir_all(&recipes));
    let mut states = vec![State::new()];
    // What an import writes over that of another tree: its own files, and those that only the other has.
    for (below, above) in [(0, 0), (1, 1), (1, 0), (0, 1)] {
        clear();
        assert_eq!(status(&arguments(below)), 0, "{below}");
        assert_eq!(status(&arguments(above)), 0, "{above}");
        states.push(state(&recipes));
    }
    clear();
    let all = measure(program(&arguments(0)));
    let mut figures = Figures::default();
    for _ in 0..runs {
        clear();
        let (below, above) = (random.below(3), random.below(2));
        let (old, new) = match (below, above) {
            (2, above) => (0, above + 1),
            (below, above) if below == above => (below + 1, below + 1),
            (below, 0) => (below + 1, 3),
            (below, _) => (below + 1, 4),
        };
        if below < 2 {
            assert_eq!(status(&arguments(below)), 0);
        }
        let victim = Victim {
            command: program(&arguments(above)),
            folder: &recipes,
            old: &states[old],
            new: &states[new],
        };
        victim.kill(all, random, &mut figures);
        if recipes.exists() {
            // Whoever reads the recipe next.
            status(&[
                "check",
                "--tree",
                text(&trees[above]),
                "--recipes",
                text(&recipes),
            ]);
        }
        figures.settled(&state(&recipes), &states[old], &states[new]);
        figures.not_healed += usize::from(status(&arguments(above)) != 0);
        figures.settled(&state(&recipes), &states[new], &states[new]);
    }
    figures
}

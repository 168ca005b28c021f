// SPDX-License-Identifier: GPL-2.0-or-later
//! Disks that are full or refuse: nothing changes, or everything does.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::world::{copy, state, status, text, try_copy};
use super::world::{Figures, Random, Trees};

/// A small disk in memory.
struct Disk(tempfile::TempDir);

impl Disk {
    fn new(size: &str) -> Option<Disk> {
        let folder = tempfile::tempdir().expect("the temporary directory is writable");
        let disk = Disk(folder);
        disk.mount(&["-t", "tmpfs", "-o", &format!("size={size}"), "none"])
            .then_some(disk)
    }

    fn mount(&self, options: &[&str]) -> bool {
        let status = Command::new("mount")
            .args(options)
            .arg(self.0.path())
            .status();
        status.is_ok_and(|status| status.success())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

/// Makes a file so that nobody may replace it, not even root; or lets go of it again.
fn pin(path: &Path, is_pinned: bool) -> bool {
    let flag = if is_pinned { "+i" } else { "-i" };
    let status = Command::new("chattr").arg(flag).arg(path).status();
    status.is_ok_and(|status| status.success())
}

/// `None` where no disk can be mounted.
pub(super) fn all() -> Option<Figures> {
    let mut figures = Figures::default();
    let mut random = Random::fixed();
    let trees = Trees::new();
    // From a disk on which nothing has room to one on which everything has.
    for size in (300..4000).step_by(100) {
        let disk = Disk::new(&format!("{size}k"))?;
        let tree = disk.0.path().join("tree");
        let (old, new) = (trees.choose(&mut random), trees.choose(&mut random));
        assert_eq!(trees.run(old, &[]), 0);
        if try_copy(&trees.tree, &tree).is_err() {
            continue;
        }
        one(&trees, &tree, (old, new), &mut figures);
    }
    // One whose files cannot be replaced, and one that is read-only.
    let disk = Disk::new("100m")?;
    let tree = disk.0.path().join("tree");
    copy(&trees.tree, &tree);
    for _ in 0..20 {
        let (old, new) = (trees.choose(&mut random), trees.choose(&mut random));
        let arguments = |choice| on(&trees, &tree, choice);
        assert_eq!(status(&strs(&arguments(old))), 0);
        let paths: Vec<&String> = trees
            .expected(old)
            .keys()
            .filter(|p| p.contains('.'))
            .collect();
        let pinned = tree.join(paths[random.below(paths.len())]);
        if pin(&pinned, true) {
            one(&trees, &tree, (old, new), &mut figures);
            pin(&pinned, false);
        }
    }
    let (old, new) = (trees.choose(&mut random), trees.choose(&mut random));
    assert_eq!(status(&strs(&on(&trees, &tree, old))), 0);
    assert!(disk.mount(&["-o", "remount,ro"]));
    one(&trees, &tree, (old, new), &mut figures);
    Some(figures)
}

/// A run that may be refused.
fn one(
    trees: &Trees,
    tree: &Path,
    (old, new): (super::world::Choice, super::world::Choice),
    figures: &mut Figures,
) {
    let status = status(&strs(&on(trees, tree, new)));
    figures.runs += 1;
    let now = state(tree);
    // What is said is true: nothing was changed, or all of it.
    let (before, after) = (trees.expected(old), trees.expected(new));
    let is_true = match status {
        0 => now == *after,
        2 => now == *before,
        _ => false,
    };
    if !is_true {
        println!("status {status}, {}", tree.display());
        figures.wrong += 1;
    }
    figures.settled(&now, before, after);
}

/// How the program is called for a tree elsewhere; its changelog is that of the choice, if it can be.
fn on(trees: &Trees, tree: &Path, choice: super::world::Choice) -> Vec<String> {
    let mut arguments: Vec<String> = trees
        .arguments(choice, &[])
        .into_iter()
        .map(str::to_owned)
        .collect();
    let changelog = trees.tree.join("debian/changelog");
    if fs::copy(changelog, tree.join("debian/changelog")).is_err() {
        // It is read from where it could be written.
        arguments.extend(["--output".to_owned(), text(tree).to_owned()]);
        return arguments;
    }
    arguments[2] = text(tree).to_owned();
    arguments
}

fn strs(arguments: &[String]) -> Vec<&str> {
    arguments.iter().map(String::as_str).collect()
}

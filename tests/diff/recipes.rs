// SPDX-License-Identifier: GPL-2.0-or-later
//! Recipes with random edits: a line gone, twice, of other words, or with one line of another place.

use std::fs;
use std::path::{Path, PathBuf};

/// A sequence of numbers that is the same in every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % end.max(1)
    }
}

/// Copies a folder with all that is below it.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the temporary directory is writable");
    for entry in fs::read_dir(from).expect("it is a folder of the repository") {
        let entry = entry.expect("it can be listed");
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        match from.is_dir() {
            true => copy(&from, &to),
            false => fs::copy(&from, &to).map(drop).expect("it can be copied"),
        }
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("it is there") {
        let path = entry.expect("it can be listed").path();
        match path.is_dir() {
            true => files(&path, found),
            false => found.push(path),
        }
    }
}

/// Edits a line of one of the recipe's files; returns what was done in words.
pub(crate) fn edit(recipe: &Path, random: &mut Random) -> String {
    let mut all = Vec::new();
    files(recipe, &mut all);
    all.sort();
    let path = &all[random.below(all.len())];
    let text = fs::read_to_string(path).expect("recipes are UTF-8");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = random.below(lines.len());
    let line = lines[at].clone();
    let done = match random.below(4) {
        0 => {
            lines.remove(at);
            "gone"
        }
        1 => {
            lines.insert(at, line.clone());
            "twice"
        }
        2 => {
            lines[at] = line
                .replace("linux", "linus")
                .replace('6', "7")
                .replace("-dbg", "-bug");
            "of other words"
        }
        _ => {
            lines[at] = format!("{line}-more");
            "longer"
        }
    };
    fs::write(path, lines.join("\n") + "\n").expect("it can be written");
    let name = path.strip_prefix(recipe).unwrap_or(path).display();
    format!("{name}:{}: {line} ({done})", at + 1)
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! The files of a snapshot: one for each subject, and more where it would be too long to be shown.

use std::collections::BTreeMap;

use crate::output::tree::Tree;

/// What a file has at most: GitLab shows no longer change of a file.
const LIMIT: usize = 200_000;

/// Longer parts of names are cut.
const MAX_NAME: usize = 80;

/// Sections by the file that they are for.
#[derive(Default)]
pub(super) struct Paper(BTreeMap<String, Vec<Section>>);

/// A part that stands in one file.
struct Section {
    /// What the files are called that a file is split into, if it is too long: the first key, then the next one.
    keys: Vec<String>,
    /// Ends with a line break.
    text: String,
}

impl Paper {
    /// Adds a section at the end of a file.
    pub(super) fn add(&mut self, path: &str, keys: Vec<String>, text: String) {
        let sections = self.0.entry(path.to_owned()).or_default();
        sections.push(Section { keys, text });
    }

    /// The files.
    pub(super) fn tree(self) -> Tree {
        let mut tree = Tree::default();
        let mut open: Vec<(String, usize, Vec<Section>)> = Vec::new();
        for (path, sections) in self.0 {
            open.push((path, 0, sections));
        }
        while let Some((path, depth, sections)) = open.pop() {
            let length: usize = sections.iter().map(|section| section.text.len() + 1).sum();
            let can_split = sections.iter().any(|section| section.keys.len() > depth);
            if length <= LIMIT || !can_split {
                let texts: Vec<&str> = sections.iter().map(|s| s.text.as_str()).collect();
                tree.add(path, texts.join("\n"));
                continue;
            }
            let mut parts: BTreeMap<String, Vec<Section>> = BTreeMap::new();
            for section in sections {
                let key = section.keys.get(depth).map_or("", String::as_str);
                parts.entry(name(key)).or_default().push(section);
            }
            // `@` is in no name that a file is given.
            let parts = parts.into_iter();
            open.extend(parts.map(|(key, part)| (format!("{path}@{key}"), depth + 1, part)));
        }
        tree
    }
}

/// A word as a part of a file's name.
pub(super) fn name(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "+-_.".contains(c);
    let plain = word.chars().take(MAX_NAME);
    let plain: String = plain.map(|c| if is_plain(c) { c } else { '_' }).collect();
    match plain.starts_with('.') || plain.is_empty() {
        true => format!("_{plain}"),
        false => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::{name, Paper, LIMIT};

    #[test]
    fn a_long_file_is_split() {
        let mut paper = Paper::default();
        let long = |c: char| format!("{}\n", c.to_string().repeat(LIMIT / 2));
        for (keys, c) in [(["a", "x"], '1'), (["a", "y"], '2'), (["b", "x"], '3')] {
            paper.add("top/f", keys.map(str::to_owned).to_vec(), long(c));
        }
        paper.add("top/g", Vec::new(), long('4') + &long('5') + &long('6'));
        let tree = paper.tree();
        let paths: Vec<&str> = tree.iter().map(|(path, _)| path).collect();
        assert_eq!(paths, ["top/f@a@x", "top/f@a@y", "top/f@b", "top/g"]);
    }

    #[test]
    fn names_are_those_of_files() {
        assert_eq!(name("linux-image-@ABI@"), "linux-image-_ABI_");
        assert_eq!(name("../a"), "_.._a");
        assert_eq!(name(""), "_");
    }
}

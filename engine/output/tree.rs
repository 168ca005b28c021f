// SPDX-License-Identifier: GPL-2.0-or-later
//! The generated files: relative path to text, sorted.

use std::collections::BTreeMap;

/// All generated files.
#[derive(Debug, Default, PartialEq)]
pub struct Tree {
    files: BTreeMap<String, String>,
}

impl Tree {
    /// Adds a file; its path is relative to where the output goes, with `/`.
    pub fn add(&mut self, path: String, text: String) {
        self.files.insert(path, text);
    }

    /// Paths and texts, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(p, t)| (p.as_str(), t.as_str()))
    }

    /// The text of a file.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::Tree;

    #[test]
    fn a_tree_is_empty_until_it_has_a_file() {
        let mut tree = Tree::default();
        assert!(tree.is_empty());
        tree.add("debian/control".to_owned(), "text".to_owned());
        assert!(!tree.is_empty());
        assert_eq!(tree.len(), 1);
    }
}

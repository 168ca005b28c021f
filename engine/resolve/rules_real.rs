// SPDX-License-Identifier: GPL-2.0-or-later
//! debian/rules.real of the tree and what it includes: the targets that it makes, and the names that stand in it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::disk::read;
use crate::text::files::Files;

/// Included files that are read at most: one may include itself.
const MAX_FILES: usize = 50;

/// What debian/rules.real makes.
#[derive(Debug)]
pub struct RulesReal {
    /// The file.
    pub path: PathBuf,
    /// Its targets and those of what it includes, with `%` in them and variables as they stand there.
    pub targets: BTreeSet<String>,
    /// All names in these files that can be those of variables.
    pub names: BTreeSet<String>,
}

impl RulesReal {
    /// Whether a target is made, whatever makes it.
    pub fn makes(&self, target: &str) -> bool {
        self.targets.contains(target)
            || self.targets.iter().any(|made| {
                let pattern = made.split_once('%');
                pattern.is_some_and(|(before, after)| {
                    target.len() > before.len() + after.len()
                        && target.starts_with(before)
                        && target.ends_with(after)
                })
            })
    }
}

/// Reads it. `None` where it is not there, or what it makes cannot be known from its text: rules that are evaluated,
/// names of targets that are worked out, included files that are not there.
pub(super) fn read(tree: &Path, files: &Files) -> Option<RulesReal> {
    let path = tree.join("debian/rules.real");
    let mut rules = RulesReal {
        path: path.clone(),
        targets: BTreeSet::new(),
        names: BTreeSet::new(),
    };
    let mut todo = vec![path];
    let mut known = BTreeSet::new();
    while let Some(path) = todo.pop() {
        if !known.insert(path.clone()) {
            continue;
        }
        let text = read::text(&path, files.bounds())?;
        if known.len() > MAX_FILES || text.contains("$(eval $(call") {
            return None;
        }
        for line in text.lines() {
            todo.extend(rules.line(line, tree)?);
        }
    }
    Some(rules)
}

impl RulesReal {
    /// Takes a line in. The file that it includes, if it is one of the tree; `None` where that is not known.
    fn line(&mut self, line: &str, tree: &Path) -> Option<Option<PathBuf>> {
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let words = line.split(|c: char| !is_name(c));
        let variables = words.filter(|word| word.starts_with(|c: char| c.is_ascii_uppercase()));
        self.names.extend(variables.map(str::to_owned));
        if let Some(file) = line.trim_start_matches('-').strip_prefix("include ") {
            let file = file.trim();
            if file.starts_with("/usr/share/dpkg/") {
                return Some(None);
            }
            let is_plain = !file.contains(['$', '*', ' ']) && !file.starts_with('/');
            return is_plain.then(|| Some(tree.join(file)));
        }
        let is_rule = !line.starts_with(['\t', ' ', '#']);
        if let Some((targets, rest)) = line.split_once(':').filter(|_| is_rule) {
            if !rest.starts_with('=') && !targets.contains('=') {
                let targets = targets.split_whitespace();
                self.targets.extend(targets.map(str::to_owned));
            }
        }
        Some(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_of_lines() {
        let mut rules = RulesReal {
            path: PathBuf::new(),
            targets: BTreeSet::new(),
            names: BTreeSet::new(),
        };
        let tree = Path::new("t");
        for line in [
            "binary_a build_a: X = $(Y)",
            "A := b:c",
            "\tb: c",
            "# d: e",
            "setup_%:",
            "Z ?= a:b",
            "ab%bc:",
        ] {
            assert_eq!(rules.line(line, tree), Some(None), "{line}");
        }
        assert_eq!(
            rules.line("include debian/r", tree),
            Some(Some(tree.join("debian/r")))
        );
        assert_eq!(rules.line("-include $(X)", tree), None);
        for (target, makes) in [
            ("binary_a", true),
            ("setup_x", true),
            ("setup_", false),
            ("ab_bc", true),
            ("abc", false),
            ("A", false),
            ("b", false),
        ] {
            assert_eq!(rules.makes(target), makes, "{target}");
        }
        assert!(["X", "Y", "A", "Z"]
            .iter()
            .all(|name| rules.names.contains(*name)));
    }

    #[test]
    fn files_are_read_as_far_as_they_say_what_they_make() {
        let tree = tempfile::tempdir().expect("the temporary directory is writable");
        let write = |name: &str, text: &str| {
            std::fs::create_dir_all(tree.path().join("debian"))
                .and_then(|()| std::fs::write(tree.path().join(name), text))
                .expect("it is writable");
        };
        let makes = || read(tree.path(), &Files::default()).map(|rules| rules.targets.len());
        assert_eq!(makes(), None);
        write("debian/rules.real", "a:\nb: c\n");
        assert_eq!(makes(), Some(2));
        write("debian/rules.real", "a:\n$(eval $(call b))\n");
        assert_eq!(makes(), None);
        // A file includes the next one, and the last one itself.
        let chain = |files: usize| {
            for number in 1..files {
                let next = (number + 1).min(files - 1);
                write(
                    &format!("debian/{number}"),
                    &format!("a{number}:\ninclude debian/{next}\n"),
                );
            }
            write("debian/rules.real", "a0:\ninclude debian/1\n");
            makes()
        };
        assert_eq!(chain(MAX_FILES), Some(MAX_FILES));
        assert_eq!(chain(MAX_FILES + 1), None);
    }
}

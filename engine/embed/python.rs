// SPDX-License-Identifier: GPL-2.0-or-later
//! Which Python goes: the old generator, and those modules of its library that nothing else imports.
//!
//! Other programs of a package import the library, too, and a package may ship all of it. What was
//! unused before is not ours to judge.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use regex::Regex;

use super::changes::packaging;
use super::OLD;
use crate::diag::Sink;
use crate::disk::read::text;

/// Where the library is.
const LIBRARY: &str = "debian/lib/python/debian_linux";

/// The files that only the old generator needs, it included; those that are there.
///
/// # Errors
/// Reports what cannot be listed.
pub fn unneeded(tree: &Path, sink: &Sink) -> Option<Vec<String>> {
    let mut modules: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut roots = BTreeSet::new();
    let mut shipped = false;
    let installs = pattern(r"(?m)^[^#\n]*debian/lib/python");
    for path in packaging(tree, sink)? {
        if path == OLD {
            continue;
        }
        let is_rule = path == "debian/rules.real" || path.starts_with("debian/rules.d/");
        let module = path
            .strip_prefix(LIBRARY)
            .and_then(|rest| rest.strip_prefix('/')?.strip_suffix(".py"));
        let is_program = ["debian/bin/", "debian/tests/"]
            .iter()
            .any(|top| path.starts_with(top));
        if !is_rule && module.is_none() && !is_program && !path.ends_with(".py") {
            continue;
        }
        let Some(text) = text(&tree.join(&path), &[]) else {
            // No text is no Python.
            continue;
        };
        if is_rule {
            shipped |= installs.is_match(&text);
        } else if let Some(module) = module {
            modules.insert(module.to_owned(), imports(&text, true));
            if module.starts_with("test_") {
                roots.insert(module.to_owned());
            }
        } else {
            roots.extend(imports(&text, false));
        }
    }
    let mut gone = Vec::new();
    if let Some(text) = text(&tree.join(OLD), &[]) {
        gone.push(OLD.to_owned());
        if !shipped {
            let needed = closure(roots, &modules);
            let used = closure(imports(&text, false), &modules);
            let only = used.difference(&needed);
            gone.extend(only.map(|module| format!("{LIBRARY}/{module}.py")));
        }
    }
    Some(gone)
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant of this file")
}

/// The modules of the library that a text imports; inside of the library, also in the short form.
fn imports(text: &str, inside: bool) -> BTreeSet<String> {
    let package = if inside {
        "(?:debian_linux)?"
    } else {
        "debian_linux"
    };
    let mut found = BTreeSet::new();
    for shape in [
        format!(r"(?m)^\s*from\s+{package}\.(\w+)(?:\.\w+)*\s+import"),
        r"(?m)^\s*import\s+debian_linux\.(\w+)".to_owned(),
    ] {
        let shape = pattern(&shape);
        found.extend(shape.captures_iter(text).map(|m| m[1].to_owned()));
    }
    let package = if inside {
        r"(?:debian_linux|\.)"
    } else {
        "debian_linux"
    };
    let whole = pattern(&format!(
        r"(?m)^\s*from\s+{package}\s+import\s+(?:\(([^)]*)\)|((?:.*\\\n)*.*))"
    ));
    let word = pattern(r"\w+");
    for names in whole.captures_iter(text) {
        let names = names.get(1).or(names.get(2)).map_or("", |m| m.as_str());
        found.extend(word.find_iter(names).map(|m| m.as_str().to_owned()));
    }
    found
}

/// The modules, and those that they import.
fn closure(
    modules: BTreeSet<String>,
    all: &BTreeMap<String, BTreeSet<String>>,
) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut todo: Vec<String> = modules.into_iter().collect();
    while let Some(module) = todo.pop() {
        let Some(imports) = all.get(&module) else {
            continue;
        };
        if found.insert(module) {
            todo.extend(imports.iter().cloned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::imports;

    #[test]
    fn imports_in_all_their_forms() {
        let text = "import os\nfrom debian_linux.a import (\n  x,\n)\nimport debian_linux.b\nfrom debian_linux import c, \\\n  d\nfrom .e import y\nfrom . import f\n    from .g import z\n";
        let found = |inside| imports(text, inside).into_iter().collect::<Vec<_>>();
        assert_eq!(found(false), ["a", "b", "c", "d"]);
        assert_eq!(found(true), ["a", "b", "c", "d", "e", "f", "g"]);
    }
}

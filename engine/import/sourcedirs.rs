// SPDX-License-Identifier: GPL-2.0-or-later
//! Where the targets of debian/rules.real take files from: what they say to dh_install as `--sourcedir`.

use std::collections::BTreeMap;
use std::path::Path;

use crate::disk::read::text;

/// The build directory of a flavour, as rules.real and as recipes have it.
const BUILD_DIR: [(&str, &str); 2] = [
    (
        "$(BUILD_DIR)/build_$(ARCH)_$(FEATURESET)_$(FLAVOUR)",
        "{{ build_dir }}",
    ),
    ("$(BUILD_DIR)", "debian/build"),
];

/// The directory of each target of a tree, as `files_from` says it. What is worked out in another way is left out.
pub(super) fn read(tree: &Path) -> BTreeMap<String, String> {
    let bounds = [tree.to_owned(), tree.join("debian")];
    let rules = text(&tree.join("debian/rules.real"), &bounds);
    parse(&rules.unwrap_or_default())
}

fn parse(rules: &str) -> BTreeMap<String, String> {
    let variable = |line: &str, name: &str| -> Option<(String, String)> {
        let (target, rest) = line.strip_prefix("binary_")?.split_once(": ")?;
        let (own, value) = rest.split_once('=')?;
        (own.trim() == name).then(|| (target.to_owned(), value.trim().to_owned()))
    };
    let all = |name: &'static str| rules.lines().filter_map(move |line| variable(line, name));
    let dirs: BTreeMap<String, String> = all("DIR").collect();
    let mut found = BTreeMap::new();
    for (target, arguments) in all("DH_INSTALL_ARGS") {
        let mut words = arguments.split_whitespace();
        let Some(dir) = words.find_map(|word| word.strip_prefix("--sourcedir=")) else {
            continue;
        };
        let mut dir = dir.to_owned();
        if let Some(own) = dirs.get(&target) {
            dir = dir.replace("$(DIR)", own);
        }
        for (make, recipe) in BUILD_DIR {
            dir = dir.replace(make, recipe);
        }
        if !dir.contains('$') {
            found.insert(target, dir);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn targets_say_where_their_files_are() {
        let rules = "binary_base: DH_INSTALL_ARGS = --sourcedir=$(BUILD_DIR)/build_$(ARCH)_$(FEATURESET)_$(FLAVOUR)/output/image\n\
                     binary_dbg: DIR = $(BUILD_DIR)/dbg\nbinary_dbg: DH_INSTALL_ARGS = -Xa --sourcedir=$(DIR) '-Xb'\n\
                     binary_doc: DH_INSTALL_ARGS = -Xc\nbinary_odd: DH_INSTALL_ARGS = --sourcedir=$(DIR)\n";
        let found: Vec<(String, String)> = parse(rules).into_iter().collect();
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            found,
            [
                pair("base", "{{ build_dir }}/output/image"),
                pair("dbg", "debian/build/dbg")
            ]
        );
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! The lists of what the signing service signs, as JSON (`files*.json`).

use indexmap::IndexMap;
use serde::Serialize;

use crate::plan::model::Source;

/// A list.
#[derive(Serialize)]
struct List<'p> {
    packages: IndexMap<&'p str, Package<'p>>,
}

/// What of a package is signed.
#[derive(Serialize)]
struct Package<'p> {
    trusted_certs: [&'p str; 0],
    files: Vec<File<'p>>,
}

/// A file, and how it is signed.
#[derive(Serialize)]
struct File<'p> {
    sig_type: &'p str,
    file: &'p str,
}

/// Names and texts of a source's lists, which are called `names`. If nothing is signed, there are none.
pub fn lists(source: &Source, names: &[String]) -> Vec<(String, String)> {
    let packages = &source.packages;
    let signed = || packages.values().filter_map(|b| b.signed.as_ref());
    if !signed().any(|s| !s.lists.is_empty()) {
        return Vec::new();
    }
    let lists = names.iter().map(|name| {
        let mut packages = IndexMap::new();
        for entry in signed().filter(|entry| entry.lists.contains(name)) {
            let files = entry
                .files
                .iter()
                .map(|(file, sig_type)| File { sig_type, file });
            let package = Package {
                trusted_certs: [],
                files: files.collect(),
            };
            packages.insert(entry.package.as_str(), package);
        }
        let text = serde_json::to_string_pretty(&List { packages });
        (name.clone(), text.expect("texts and lists of them"))
    });
    lists.collect()
}

//! The lists of what the signing service signs, as JSON (`files*.json`).

use serde_json::{json, Map, Value};

use crate::plan::model::Source;

/// Names and texts of the lists. If nothing is signed, there are none.
pub fn lists(source: &Source) -> Vec<(String, String)> {
    let signed = || source.packages.values().filter_map(|b| b.signed.as_ref());
    if !signed().any(|s| !s.lists.is_empty()) {
        return Vec::new();
    }
    source
        .signing_lists
        .iter()
        .map(|list| {
            let mut packages = Map::new();
            for entry in signed().filter(|entry| entry.lists.contains(list)) {
                let files: Vec<Value> = entry
                    .files
                    .iter()
                    .map(|(file, kind)| json!({ "sig_type": kind, "file": file }))
                    .collect();
                packages.insert(
                    entry.package.clone(),
                    json!({ "trusted_certs": [], "files": files }),
                );
            }
            let text = serde_json::to_string_pretty(&json!({ "packages": packages }));
            (
                list.clone(),
                text.expect("a tree of JSON values can be printed"),
            )
        })
        .collect()
}

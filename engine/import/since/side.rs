// SPDX-License-Identifier: GPL-2.0-or-later
//! One side of a merge: a recipe as texts, its YAML files as outlines.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::recipe::SCHEMA;
use crate::diag::{Diagnostic, Place, Sink};
use crate::disk::changes::Wanted;
use crate::disk::list::files_below;
use crate::disk::read::read_text;
use crate::text::files::{FileId, Files, Span};
use crate::text::node::{Key, Map, Node, Value};
use crate::text::outline::{outline, Body, Part};
use crate::text::yaml;

/// A recipe.
pub struct Side {
    /// The YAML files, by path.
    pub docs: BTreeMap<String, Doc>,
    /// Templates and all other texts.
    pub texts: BTreeMap<String, FileId>,
}

/// A YAML file.
#[derive(Clone)]
pub struct Doc {
    /// What it holds.
    pub body: Body,
    /// Where it was read.
    pub file: FileId,
}

/// Whether a file of a recipe is one of its YAML files.
fn is_doc(path: &str) -> bool {
    let top = path.split('/').next().unwrap_or("");
    path.ends_with(".yaml") && !["templates", "kconfig", "patches"].contains(&top)
}

/// Whether a file of a recipe's folder may come from import.
fn counts(path: &str) -> bool {
    is_doc(path) || path.starts_with("templates/") || path == SCHEMA
}

impl Side {
    /// What import made of a tree. Messages name its files below `(imported)` in the tree.
    ///
    /// # Errors
    /// Reports what is no YAML: a mistake of import.
    pub fn imported(
        tree: &Path,
        recipe: &Wanted<'_>,
        files: &mut Files,
        sink: &Sink,
    ) -> Option<Side> {
        let mut found = Vec::new();
        for (path, file) in recipe {
            let text = file.as_ref().map(|file| file.bytes.to_vec());
            let text = String::from_utf8(text.unwrap_or_default()).unwrap_or_default();
            let shown = tree.join("(imported)").join(path);
            found.push((path.clone(), files.add(shown, text)));
        }
        Side::new(found, files, sink)
    }

    /// The recipe in a folder, without the layers below it.
    ///
    /// # Errors
    /// Reports what cannot be read, and what is no YAML.
    pub fn of_folder(folder: &Path, files: &mut Files, sink: &Sink) -> Option<Side> {
        files.bind(folder);
        sink.stage(|sink| {
            let mut found = Vec::new();
            for path in files_below(folder, |_| true, sink)? {
                if counts(&path) {
                    if let Some(file) = read_text(&folder.join(&path), files, sink) {
                        found.push((path, file));
                    }
                }
            }
            Side::new(found, files, sink)
        })
    }

    /// The side that texts make.
    pub(super) fn new(
        found: Vec<(String, FileId)>,
        files: &mut Files,
        sink: &Sink,
    ) -> Option<Side> {
        let mut side = Side {
            docs: BTreeMap::new(),
            texts: BTreeMap::new(),
        };
        sink.stage(|sink| {
            for (path, file) in found {
                if !is_doc(&path) {
                    side.texts.insert(path, file);
                } else if let Some(body) = body(file, files, sink) {
                    side.docs.insert(path, Doc { body, file });
                }
            }
            Some(())
        })?;
        Some(side)
    }
}

/// What a YAML file holds.
fn body(file: FileId, files: &Files, sink: &Sink) -> Option<Body> {
    match yaml::parse(files, file) {
        Ok(None) => Some(Body::Map(Vec::new(), files.text(file).to_owned())),
        Ok(Some(node)) if node.value == Value::Null => {
            Some(Body::Map(Vec::new(), files.text(file).to_owned()))
        }
        Ok(Some(node)) => {
            let found = outline(files, file, &node);
            if found.is_none() {
                sink.report(
                    Diagnostic::error(
                        Place::Path(files.path(file).to_owned()),
                        "nothing can be brought into a file that is written in one piece",
                    )
                    .help("write it in block style, a key a line"),
                );
            }
            found
        }
        Err(errors) => {
            for error in errors {
                sink.report(Diagnostic::error(error.span, error.message).maybe_help(error.help));
            }
            None
        }
    }
}

/// The tree that parts stand for.
pub fn node_of(parts: &[Part], span: Span) -> Node {
    let mut map = Map::new();
    for part in parts {
        let key = Key::written(part.name.clone(), &part.node.value);
        let entry = crate::text::node::Entry {
            key_span: part.span,
            node: part.node.clone(),
        };
        map.insert(key, entry);
    }
    Node {
        span,
        value: Value::Map(map),
    }
}

/// Whether a map is what parts say.
pub fn says(map: &Map, parts: &[Part]) -> bool {
    match node_of(parts, Span::default()).value {
        Value::Map(said) => said == *map && said.len() == parts.len(),
        _ => false,
    }
}

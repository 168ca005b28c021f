// SPDX-License-Identifier: GPL-2.0-or-later
//! A fork over another recipe than its own: a copy of its files in which `extends:` names that, and its tree with the
//! kernel configuration files that the other recipe's tree has besides.

use std::path::Path;

use crate::cli::diff::sides::is_read;
use crate::diag::{Diagnostic, Place, Sink};
use crate::disk::list::files_below;
use crate::disk::read::{io_error, read};
use crate::disk::scratch::Temporary;
use crate::text::files::{FileId, Files, Span};
use crate::text::node::Value;
use crate::text::yaml::parse;

/// Copies the files of a fork; `base` is what they extend there.
///
/// # Errors
/// Reports what cannot be read or written, and a fork that extends nothing.
pub(super) fn lay(fork: &Path, base: &Path, sink: &Sink) -> Option<Temporary> {
    let base = base
        .canonicalize()
        .map_err(|error| sink.report(io_error(base, "read the recipe", &error)))
        .ok()?;
    let folder = Temporary::new(sink)?;
    let mut files = Files::default();
    let mut is_found = false;
    for name in files_below(fork, |_| true, sink)? {
        let path = fork.join(&name);
        let mut bytes = read(&path, &[])
            .map_err(|error| sink.report(io_error(&path, "read", &error)))
            .ok()?;
        if name.ends_with(".yaml") && !name.contains('/') {
            if let Ok(text) = std::str::from_utf8(&bytes) {
                let file = files.add(&path, text.to_owned());
                if let Some(span) = extends(&files, file) {
                    bytes = replaced(text, span, &base).into_bytes();
                    is_found = true;
                }
            }
        }
        folder.put(&name, &bytes, sink)?;
    }
    if !is_found {
        let main = Place::Path(fork.join("recipe.yaml"));
        sink.report(
            Diagnostic::error(main, "this recipe extends no other one")
                .help("name the directory of a fork, whose recipe.yaml has `extends:`"),
        );
        return None;
    }
    Some(folder)
}

/// The tree of a fork, with the kernel configuration files of another one where it has none of the name: that is the tree
/// that it will have when it is laid over the other recipe.
///
/// # Errors
/// Reports what cannot be read or written.
pub(super) fn tree(own: &Path, other: &Path, sink: &Sink) -> Option<Temporary> {
    let folder = Temporary::new(sink)?;
    let own_files = files_below(own, enters, sink)?;
    let is_config = |name: &String| name.starts_with(CONFIG);
    let mut others = files_below(other, enters, sink)?;
    others.retain(|name| is_config(name) && own_files.binary_search(name).is_err());
    let wanted = own_files.iter().filter(|name| is_read(Path::new(name)));
    let wanted = wanted.map(|name| (own, name));
    for (from, name) in wanted.chain(others.iter().map(|name| (other, name))) {
        let path = from.join(name);
        // A link to a directory: Debian's debian/bin has one to its Python.
        if path.is_dir() {
            continue;
        }
        let bytes = read(&path, &[])
            .map_err(|error| sink.report(io_error(&path, "read", &error)))
            .ok()?;
        folder.put(name, &bytes, sink)?;
    }
    Some(folder)
}

/// Where a tree's kernel configuration files stand.
const CONFIG: &str = "debian/config/";

/// The directories of a tree that hold what is read.
fn enters(path: &str) -> bool {
    path == "debian" || is_read(Path::new(path))
}

/// Where a file says what its recipe extends. One that is no YAML is told by who reads the copy.
fn extends(files: &Files, file: FileId) -> Option<Span> {
    let root = parse(files, file).ok()??;
    let Value::Map(map) = &root.value else {
        return None;
    };
    map.get("extends").map(|entry| entry.node.span)
}

/// The text with another recipe in that place; all lines stay where they are.
fn replaced(text: &str, span: Span, base: &Path) -> String {
    let quoted = format!("'{}'", base.display().to_string().replace('\'', "''"));
    let mut found = String::with_capacity(text.len() + quoted.len());
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        if number != span.line {
            found.push_str(line);
            continue;
        }
        let before = line.chars().take(span.column as usize - 1);
        let after = line.chars().skip((span.column - 1 + span.length) as usize);
        found.extend(before);
        found.push_str(&quoted);
        found.extend(after);
    }
    found
}

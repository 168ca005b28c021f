// SPDX-License-Identifier: GPL-2.0-or-later
//! A fork over another recipe than its own: a copy of its files in which `extends:` names that.

use std::path::Path;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_recipe_is_named_in_the_yaml_files_of_the_fork_itself() {
        let fork = tempfile::tempdir().expect("the temporary directory is writable");
        let base = tempfile::tempdir().expect("the temporary directory is writable");
        let text = "# A fork\nextends: ../old # below it\n";
        std::fs::create_dir(fork.path().join("inner")).expect("it is writable");
        for name in ["recipe.yaml", "inner/recipe.yaml", "README"] {
            std::fs::write(fork.path().join(name), text).expect("it is writable");
        }
        let copy = lay(fork.path(), base.path(), &Sink::default()).expect("it is a fork");
        let read =
            |name: &str| std::fs::read_to_string(copy.path().join(name)).expect("it was copied");
        let real = base.path().canonicalize().expect("it is there");
        let expected = format!("# A fork\nextends: '{}' # below it\n", real.display());
        assert_eq!(read("recipe.yaml"), expected);
        assert_eq!(read("inner/recipe.yaml"), text);
        assert_eq!(read("README"), text);
    }
}

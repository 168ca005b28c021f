// SPDX-License-Identifier: GPL-2.0-or-later
//! A copy of what a run reads of a tree, for a command that expands a recipe with another changelog or with the kernel
//! configuration files of another tree.

use std::path::Path;

use crate::diag::Sink;
use crate::disk::list::files_below;
use crate::disk::read::{io_error, read};
use crate::disk::scratch::Temporary;

/// Where a tree's kernel configuration files stand.
const CONFIG: &str = "debian/config/";

/// Whether a file of a tree is one that a run reads (`resolve::inputs`).
pub(super) fn is_read(path: &Path) -> bool {
    let Ok(path) = path.strip_prefix("debian") else {
        return false;
    };
    let folders = ["config", "config.local", "bin"];
    path == Path::new("changelog")
        || path == Path::new("rules.real")
        || folders.iter().any(|folder| path.starts_with(folder))
}

/// What is read of a tree, with the kernel configuration files of another one where it has none of the name.
///
/// # Errors
/// Reports what cannot be read or written.
pub(super) fn tree(own: &Path, other: &Path, sink: &Sink) -> Option<Temporary> {
    let folder = Temporary::new(sink)?;
    let own_files = files_below(own, enters, sink)?;
    let mut others = files_below(other, enters, sink)?;
    others.retain(|name| name.starts_with(CONFIG) && own_files.binary_search(name).is_err());
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

/// The directories of a tree that hold what is read.
fn enters(path: &str) -> bool {
    path == "debian" || is_read(Path::new(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_copied_is_what_a_run_reads() {
        for (path, is_wanted) in [
            ("debian/changelog", true),
            ("debian/rules.real", true),
            ("debian/config/amd64/defines.toml", true),
            ("debian/config.local/config", true),
            ("debian/bin/buildcheck.py", true),
            ("debian/configs/config", false),
            ("debian/control", false),
            ("debian/templates/image.control.in", false),
            ("changelog", false),
            ("config/config", false),
        ] {
            assert_eq!(is_read(Path::new(path)), is_wanted, "{path}");
        }
        assert!(enters("debian") && enters("debian/config"));
        assert!(!enters("drivers") && !enters("debian/templates"));
    }

    #[test]
    fn only_configuration_files_come_from_another_tree_and_none_that_the_own_has() {
        let tree_of = |files: &[&str], text: &str| {
            let folder = tempfile::tempdir().expect("the temporary directory is writable");
            for file in files {
                let path = folder.path().join(file);
                std::fs::create_dir_all(path.parent().expect("it has one"))
                    .expect("it is writable");
                std::fs::write(path, text).expect("it is writable");
            }
            folder
        };
        let own = tree_of(
            &["debian/changelog", "debian/config/a", "debian/control"],
            "own",
        );
        let other = tree_of(
            &[
                "debian/changelog",
                "debian/config/a",
                "debian/config/b",
                "debian/rules.real",
            ],
            "other",
        );
        let sink = Sink::default();
        let copy = tree(own.path(), other.path(), &sink).expect("both can be read");
        let found = files_below(copy.path(), |_| true, &sink).expect("it was made");
        let found = found.iter().map(|name| {
            let text = std::fs::read_to_string(copy.path().join(name)).expect("it was made");
            format!("{name}: {text}")
        });
        assert_eq!(
            found.collect::<Vec<_>>(),
            [
                "debian/changelog: own",
                "debian/config/a: own",
                "debian/config/b: other"
            ]
        );
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Running the tree's own generator, in a private copy of the tree: what it writes there is what a recipe has to
//! equal.

use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Stdio};

use super::carried::{Carried, Theirs};
use crate::diag::{Diagnostic, Sink};
use crate::disk::copy::{copy, written};
use crate::disk::scratch::Temporary;

/// Where a tree has its generator.
pub const GENERATOR: &str = "debian/bin/gencontrol.py";

const PYTHON: &str = "python3";

/// Runs it as debian/rules does, with the environment of this run. What it prints goes to standard error. The
/// copy goes with the result.
///
/// # Errors
/// Reports that there is none, that it could not be run, and that it failed.
pub(super) fn run(tree: &Path, sink: &Sink) -> Option<Carried> {
    let generator = tree.join(GENERATOR);
    let problem = |message: String| Diagnostic::error(generator.clone(), message);
    if !generator.is_file() {
        sink.report(
            problem("there is no such file: no generator can be run".to_owned()).help(
                "leave --run-generator out: then the files that the tree carries are compared",
            ),
        );
        return None;
    }
    let scratch = Temporary::new(sink)?;
    copy(tree, scratch.path(), sink)?;
    let status = Command::new(PYTHON)
        .arg(GENERATOR)
        .current_dir(scratch.path())
        // As in debian/rules: what it pickles is the same each time.
        .env("PYTHONHASHSEED", "0")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::from(std::io::stderr()))
        .status();
    let message = match status {
        Ok(status) if status.success() => {
            let written = written(scratch.path(), sink)?;
            return Some(Carried::Files(Theirs {
                folder: scratch.path().to_owned(),
                written: Some(written),
                _scratch: Some(scratch),
            }));
        }
        Ok(status) => format!("it failed ({status}); its output is above"),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            format!("it cannot be run: there is no program `{PYTHON}`")
        }
        Err(error) => format!("it cannot be run: {PYTHON}: {error}"),
    };
    sink.report(problem(message).help(
        "it runs where the package builds: install its build dependencies, or leave --run-generator out",
    ));
    None
}

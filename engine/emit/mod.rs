// SPDX-License-Identifier: GPL-2.0-or-later
//! From the plan to files: one emitter for each kind of output. Nothing here decides, reads or writes.

pub mod control;
pub mod dump;
pub mod filelists;
pub mod rules_gen;
pub mod signing;
pub mod tests_control;

use crate::deb::quirks::Quirks;
use crate::output::tree::Tree;
use crate::plan::model::{Body, DerivedSource, Plan, Source};

/// Every generated file is below this directory.
const TOP: &str = "debian";

/// The autopkgtests, in a source's directory.
const TESTS: &str = "tests/control";

/// Formats everything that the plan holds.
pub fn emit(plan: &Plan) -> Tree {
    let mut tree = Tree::default();
    source(&plan.main, &top(None), plan.quirks, &mut tree);
    for (name, text) in signing::lists(&plan.main, &plan.signing_lists) {
        tree.add(format!("{}/{name}", top(None)), text);
    }
    let tests = format!("{}/{TESTS}", top(None));
    if plan.quirks.writes_empty_tests && plan.main.tests.is_empty() {
        tree.add(tests, String::new());
    }
    for derived in &plan.derived {
        let top = top(Some(derived));
        source(&derived.source, &top, plan.quirks, &mut tree);
        for (name, text) in signing::lists(&derived.source, &derived.signing_lists) {
            tree.add(format!("{top}/{name}"), text);
        }
    }
    tree
}

/// The folder of a source's files: that of a derived one, or of the main one.
fn top(derived: Option<&DerivedSource>) -> String {
    match derived {
        Some(derived) => format!("{TOP}/{}", derived.directory),
        None => TOP.to_owned(),
    }
}

fn source(source: &Source, top: &str, quirks: Quirks, tree: &mut Tree) {
    // The two large ones side by side: together they are a third of a run.
    let (control, rules) = std::thread::scope(|scope| {
        let rules = scope.spawn(|| rules_gen::makefile(source).to_string());
        let control = control::control(source, quirks);
        (control, rules.join())
    });
    tree.add(format!("{top}/control"), control);
    tree.add(
        format!("{top}/rules.gen"),
        rules.unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
    );
    if !source.tests.is_empty() {
        let tests = tests_control::tests_control(source, quirks);
        tree.add(format!("{top}/{TESTS}"), tests);
    }
    for (name, file) in &source.files {
        let text = match &file.body {
            Body::Text(text) => text.clone(),
            Body::Install(lines) | Body::Links(lines) => filelists::list(lines),
            Body::FileSets(steps) => filelists::file_sets(steps),
        };
        tree.add(format!("{top}/{name}"), text);
    }
}

#[cfg(test)]
mod tests_sources;

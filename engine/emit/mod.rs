//! From the plan to files: one emitter for each kind of output. Nothing here decides, reads or writes.

pub mod control;
pub mod dump;
pub mod rules_gen;
pub mod signing;
pub mod tests_control;

use crate::output::tree::Tree;
use crate::plan::model::{Plan, Source};

/// Every generated file is below this directory.
const TOP: &str = "debian";

/// Formats everything that the plan holds.
pub fn emit(plan: &Plan) -> Tree {
    let mut tree = Tree::default();
    for source in &plan.sources {
        let path = |name: &str| source_path(source, name);
        // The two large ones side by side: together they are a third of a run.
        let (control, rules) = std::thread::scope(|scope| {
            let rules = scope.spawn(|| rules_gen::makefile(source).to_string());
            let control = control::control(source, plan.quirks);
            (control, rules.join())
        });
        tree.add(path("control"), control);
        tree.add(
            path("rules.gen"),
            rules.unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        );
        let always = plan.quirks.writes_empty_tests && source.entry.is_empty();
        if always || !source.tests.is_empty() {
            tree.add(
                path("tests/control"),
                tests_control::tests_control(source, plan.quirks),
            );
        }
        for (name, text) in signing::lists(source) {
            tree.add(path(&name), text);
        }
        for (name, file) in &source.files {
            tree.add(path(name), file.text.clone());
        }
    }
    tree
}

/// The path of a source's file.
fn source_path(source: &Source, name: &str) -> String {
    match source.directory.as_str() {
        "" => format!("{TOP}/{name}"),
        directory => format!("{TOP}/{directory}/{name}"),
    }
}

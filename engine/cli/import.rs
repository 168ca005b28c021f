// SPDX-License-Identifier: GPL-2.0-or-later
//! `gencontrol import`: turns a tree's own data into a recipe, and says what was read and written.

use super::console::{Console, FAILED, NO};
use super::made::is_set;
use crate::diag::suggest::count;
use crate::diag::{Severity, Sink};
use crate::import::{Imported, Options, Written};
use crate::pipeline::Request;
use crate::proof::carried::Carried;
use crate::proof::words::of_import;
use crate::proof::{prove, theirs, Proof};
use crate::text::files::Files;

/// Runs the command; returns the exit status. What the recipe makes is compared with what the tree carries, or, if
/// `run_generator`, with what its generator writes now.
pub(super) fn import(console: Console, options: &Options, run_generator: bool) -> u8 {
    let mut files = Files::default();
    let sink = Sink::default();
    let imported = theirs(&options.tree, run_generator, &sink)
        .and_then(|theirs| imported(options, theirs, &mut files, &sink));
    console.finish(&files, &sink);
    let Some((imported, written, proof)) = imported else {
        return FAILED;
    };
    let problems = sink.sorted(&files);
    let warnings = problems
        .iter()
        .filter(|problem| problem.severity == Severity::Warning);
    let verbose = console.is_verbose();
    let mut text = report(options, &imported, &written, warnings.count(), verbose);
    let proof = proof.unwrap_or(Proof::Fails);
    text.push_str(&of_import(&proof, &options.tree, &options.recipes, &files));
    match console.summary(&text) {
        0 if proof.is_against() => NO,
        status => status,
    }
}

/// Imports, and compares. From when the recipe is written, nothing is a failure.
fn imported(
    options: &Options,
    theirs: Carried,
    files: &mut Files,
    sink: &Sink,
) -> Option<(Imported, Written, Option<Proof>)> {
    let importing = |sink: &Sink| crate::import::import(options, files, sink);
    let (imported, written) = sink.stage(importing)?;
    let request = Request {
        recipe: &options.recipes,
        tree: &options.tree,
        is_set: &is_set,
        goes_on: false,
    };
    let proof = prove(&request, theirs, files, sink);
    Some((imported, written, proof))
}

/// What was done in a few lines; the names of all files only with `-v`.
fn report(
    options: &Options,
    imported: &Imported,
    written: &Written,
    warnings: usize,
    is_verbose: bool,
) -> String {
    let mut text = format!(
        "{}: dialect {}: {}\n",
        options.tree.display(),
        imported.dialect,
        imported.how
    );
    let recipes = options.recipes.display();
    if is_verbose {
        for path in &written.written {
            text.push_str(&format!("wrote {recipes}/{path}\n"));
        }
    }
    for path in &written.removed {
        text.push_str(&format!("removed {recipes}/{path}\n"));
    }
    if !imported.lists.is_empty() {
        let lists = imported.lists.len();
        let (are, no) = match lists {
            1 => ("is a text, not", "a file set"),
            _ => ("are texts, not", "file sets"),
        };
        text.push_str(&format!(
            "{} of files {are} {no}: {}\n",
            count(lists, "list"),
            imported.lists.join(", ")
        ));
    }
    text.push_str(&format!(
        "{recipes}: {} read, {} written, {} above\n",
        count(imported.read.len(), "file"),
        count(written.written.len(), "file"),
        count(warnings, "warning"),
    ));
    text
}

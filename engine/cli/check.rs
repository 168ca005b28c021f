// SPDX-License-Identifier: GPL-2.0-or-later
//! `gencontrol check`: finds every problem of a recipe.

pub(super) mod arguments;
mod codequality;
mod junit;
mod paths;
mod sarif;

use std::path::Path;

use super::console::{json, Console, FAILED, NO};
use super::made::{is_set, make};
use crate::check;
use crate::diag::report::Report;
use crate::diag::suggest::count;
use crate::diag::Sink;
use crate::import::recipe::SCHEMA;
use crate::pipeline::Request;
use crate::recipe::schema::MODELINE;
use crate::resolve::changelog;
use crate::text::files::Files;
use arguments::{CheckArguments, CheckFormat};

/// Runs the command; returns the exit status.
pub(super) fn check(console: Console, arguments: &CheckArguments) -> u8 {
    let CheckArguments { inputs, format } = arguments;
    let mut files = Files::default();
    let sink = Sink::default();
    let made = make(inputs, &mut files, &sink);
    if let Some(made) = &made {
        let request = Request {
            recipe: &inputs.recipes(),
            tree: &inputs.tree,
            is_set: &is_set,
            goes_on: false,
        };
        check::check(made, &request, &mut files, &sink);
    }
    console.finish(&files, &sink);
    let made = made.filter(|_| !sink.has_errors());
    let begin = inputs.recipes().join("recipe.yaml");
    let status = match made {
        Some(_) => 0,
        // Without a recipe or a tree there is no answer.
        None if !begin.is_file() || !changelog::changelog_path(&inputs.tree).is_file() => FAILED,
        None => NO,
    };
    let report = || {
        let paths = paths::Paths::new();
        Report::new(&sink, &files, &begin, &|path| paths.show(path))
    };
    let printed = match (format, &made) {
        (CheckFormat::Text, None) => 0,
        (CheckFormat::Text, Some(made)) => {
            let packages: usize = made.plan.sources().map(|s| s.packages.len()).sum();
            console.summary(&format!(
                "{}: no problems; {}, {}\n{}",
                inputs.recipes().display(),
                count(packages, "package"),
                count(made.tree.len(), "file"),
                for_editors(&files, &inputs.recipes())
            ))
        }
        (CheckFormat::Json, _) => console.print(&json(&report())),
        (CheckFormat::Codequality, _) => console.print(&json(&codequality::issues(&report()))),
        (CheckFormat::Junit, _) => console.print(&junit::junit(&report())),
        (CheckFormat::Sarif, _) => console.print(&json(&sarif::log(&report()))),
    };
    match printed {
        0 => status,
        failed => failed,
    }
}

/// How a recipe whose first lines name no schema gets one: its editor completes then, and sees mistakes.
fn for_editors(files: &Files, recipes: &Path) -> String {
    let main = recipes.join("recipe.yaml");
    let mut all = files.iter().filter(|(_, path)| **path == main);
    let Some((id, _)) = all.next() else {
        return String::new();
    };
    let comments = files
        .text(id)
        .lines()
        .take_while(|line| line.starts_with('#'));
    if comments.into_iter().any(|line| line.starts_with(MODELINE)) {
        return String::new();
    }
    let (main, schema) = (main.display(), recipes.join(SCHEMA));
    let make = match schema.is_file() {
        true => String::new(),
        false => format!(
            "; `gencontrol schema --recipes {} > {}` writes it",
            recipes.display(),
            schema.display()
        ),
    };
    format!("hint: `{MODELINE}{SCHEMA}` as the first line of {main} names the schema to an editor{make}\n")
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! `gencontrol explain`: why a package, a field, a line or a setting is what it is.

use super::args::InputArguments;
use super::console::{json, Console, FAILED};
use super::made::{is_set, told, Told};
use crate::diag::{Diagnostic, Place, Sink};
use crate::explain::{explain as answer, explain_setting, Run};
use crate::pipeline::{self, Request};
use crate::text::files::Files;

/// Runs the command; returns the exit status.
pub(super) fn explain(
    console: Console,
    wanted: &[String],
    inputs: &InputArguments,
    as_json: bool,
) -> u8 {
    let explained = told(console, |files, sink| {
        let request = Request {
            recipe: &inputs.recipes(),
            tree: &inputs.tree,
            is_set: &is_set,
            goes_on: false,
        };
        pipeline::explain(&request, files, sink)
    });
    let Some(Told { made, files }) = explained else {
        return FAILED;
    };
    let run = Run {
        explained: &made,
        files: &files,
    };
    let found = match wanted {
        [word, place, key] if word == "setting" => explain_setting(run, place, key),
        [wanted] => answer(run, wanted),
        _ => Err("expected one PACKAGE, FILE or ENTRY, or `setting PLACE KEY`".to_owned()),
    };
    match found {
        Ok(answer) if as_json => console.print(&json(&answer)),
        Ok(answer) => console.print(&answer.to_string()),
        Err(message) => refuse(console, message),
    }
}

fn refuse(console: Console, message: String) -> u8 {
    let sink = Sink::default();
    sink.report(Diagnostic::error(Place::Nowhere, message));
    console.finish(&Files::default(), &sink);
    FAILED
}

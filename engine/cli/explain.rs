// SPDX-License-Identifier: GPL-2.0-or-later
//! `gencontrol explain`: why a package, a field, a line or a setting is what it is.

use super::args::InputArguments;
use super::console::{json, Console, FAILED};
use super::made::{is_set, told, Told};
use crate::diag::{Diagnostic, Place, Sink};
use crate::explain::answer::{Answer, Source};
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
        Ok(answer) => console.print(&text(&answer)),
        Err(message) => refuse(console, message),
    }
}

fn refuse(console: Console, message: String) -> u8 {
    let sink = Sink::default();
    sink.report(Diagnostic::error(Place::Nowhere, message));
    console.finish(&Files::default(), &sink);
    FAILED
}

fn text(answer: &Answer) -> String {
    let mut text = format!("{}\n", answer.subject);
    for fact in &answer.facts {
        text.push_str(&format!("  {:6} {}\n", fact.name, fact.value));
    }
    for part in &answer.parts {
        if !part.part.is_empty() {
            text.push_str(&format!("  {}\n", part.part));
        }
        for source in &part.from {
            text.push_str(&line("from", source));
            for lost in &source.lost {
                text.push_str(&format!("  {}", line("lost", lost)));
            }
            if let [first, .., last] = source.points.as_slice() {
                let points = source.points.len();
                text.push_str(&format!("      at    {points} points, {first} to {last}\n"));
            }
            for reading in &source.with {
                text.push_str(&format!(
                    "      with  {} = {}\n",
                    reading.name, reading.value
                ));
                for said in reading.said.iter().rev() {
                    text.push_str(&format!("      {}", line("  said", said)));
                    for lost in &said.lost {
                        text.push_str(&format!("      {}", line("  lost", lost)));
                    }
                }
            }
        }
    }
    text
}

fn line(word: &str, source: &Source) -> String {
    let Source {
        place, text, what, ..
    } = source;
    let parts = [place, text, what];
    let parts: Vec<&str> = parts
        .into_iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    format!("    {word}  {}\n", parts.join("   "))
}

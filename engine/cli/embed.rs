// SPDX-License-Identifier: GPL-2.0-or-later
//! `gencontrol embed`: puts gencontrol into a source package, and says what changed there.

use super::console::{Console, FAILED, NO};
use crate::diag::suggest::count;
use crate::diag::Sink;
use crate::disk::commit::commit;
use crate::embed::changes;
use crate::embed::embedding::{work_out, Embedding};
use crate::embed::request::Request;
use crate::embed::trial::Trial;
use crate::proof::words::{equal, in_short};
use crate::proof::Proof;
use crate::text::files::Files;

/// Runs the command; returns the exit status.
pub(super) fn embed(console: Console, request: &Request<'_>, check: bool) -> u8 {
    let mut files = Files::default();
    let sink = Sink::default();
    let embedding = sink.stage(|sink| work_out(request, &mut files, sink));
    let embedding = embedding.filter(|embedding| {
        check || commit(&embedding.folder, &embedding.changes, "", &sink).is_some()
    });
    console.finish(&files, &sink);
    let Some(embedding) = embedding else {
        return FAILED;
    };
    let shown = request.tree.display();
    if embedding.changes.is_empty() {
        return console.summary(&format!("{shown}: nothing to do, gencontrol is in it\n"));
    }
    let mut text = report(&embedding);
    text.push_str(&if check {
        "\nnothing was changed: run it without --check\n".to_owned()
    } else {
        format!("\ngencontrol is in {shown}; next: make -f debian/rules debian/control-real\n")
    });
    match console.summary(&text) {
        0 if check => NO,
        status => status,
    }
}

fn report(embedding: &Embedding) -> String {
    let mut text = String::new();
    if let Some(imported) = &embedding.imported {
        text.push_str(&format!(
            "imported (dialect {}: {}): {} read, {} made\n",
            imported.dialect,
            imported.how,
            count(imported.read.len(), "file"),
            count(imported.recipe.len(), "file"),
        ));
        text.push_str(&match &embedding.trial.proof {
            Some(Proof::Compared(comparison)) if comparison.holds() => equal(comparison),
            Some(Proof::Compared(comparison)) => format!("unproven: {}\n", in_short(comparison)),
            Some(Proof::Nothing { why, .. }) => format!("unproven: {why}\n"),
            Some(Proof::Fails) | None => String::new(),
        });
    }
    text.push_str(&changes::report(&embedding.changes));
    text.push_str(&format!("\n{}", generated(&embedding.trial)));
    if !embedding.leftovers.is_empty() {
        text.push_str(&format!(
            "\nleft for you to look at:\n{}",
            embedding.leftovers
        ));
    }
    text.push_str(&embedding.copyright);
    text
}

fn generated(trial: &Trial) -> String {
    let all = count(trial.all, "file");
    let states = [
        (trial.missing, "not in the tree yet"),
        (trial.different, "different in the tree"),
    ];
    let states: Vec<String> = states
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, state)| format!("{number} {state}"))
        .collect();
    match states.is_empty() {
        true => format!("generating makes {all}, and all stand in the tree as they will be\n"),
        false => format!("generating makes {all}: {}\n", states.join(", ")),
    }
}

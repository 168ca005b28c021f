// SPDX-License-Identifier: GPL-2.0-or-later
//! What the shell itself says of maintainer scripts, where there is one.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::diag::{Diagnostic, Severity, Sink};
use crate::pipeline::Made;
use crate::plan::checks::scripts::{scripts, shell, Script};

/// Reports every script that its shell cannot read.
pub(super) fn check(made: &Made, sink: &Sink) {
    let is_imported = made.plan.quirks != crate::deb::quirks::Quirks::default();
    for script in scripts(&made.plan) {
        let Some(said) = shell(script.text).and_then(|shell| refusal(shell, &script)) else {
            continue;
        };
        let Script {
            package,
            kind,
            origin,
            ..
        } = script;
        let mut diagnostic = Diagnostic::error(
            origin,
            format!("the {kind} of `{package}` is no shell script: {said}"),
        )
        .help("lines are counted in what the template makes; `gencontrol plan` shows it");
        if is_imported {
            diagnostic.severity = Severity::Warning;
        }
        sink.report(diagnostic);
    }
}

/// What a shell says of a script that it cannot read; `None` if it can, or there is no such shell.
fn refusal(shell: &str, script: &Script<'_>) -> Option<String> {
    let mut child = Command::new(shell)
        .arg("-n")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .ok()?;
    // A shell that has seen enough closes its end.
    let mut input = child.stdin.take()?;
    let _ = input.write_all(script.text.as_bytes());
    drop(input);
    let done = child.wait_with_output().ok()?;
    let said = String::from_utf8_lossy(&done.stderr);
    let first = said.lines().next().unwrap_or("it does not say why");
    let first = first.strip_prefix(shell).unwrap_or(first);
    (!done.status.success()).then(|| first.trim_start_matches(':').trim().to_owned())
}

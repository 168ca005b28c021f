// SPDX-License-Identifier: GPL-2.0-or-later
//! What all subcommands end with: problems, answers, and exit statuses.

use std::io::{ErrorKind, Write};

use serde::Serialize;

use crate::diag::{render, Sink};
use crate::text::files::Files;

/// The answer is no.
pub(super) const NO: u8 = 1;
/// It could not be done.
pub(super) const FAILED: u8 = 2;

/// Prints all problems to standard error; says whether there was an error.
pub(super) fn finish(files: &Files, sink: &Sink) -> bool {
    let text = render::render_all(sink, files);
    // Nobody is left to tell, if standard error is closed.
    let _ = std::io::stderr().write_all(text.as_bytes());
    sink.has_errors()
}

/// Prints to standard output. A reader that went away (`| head`) is no failure.
pub(super) fn print(text: &str) -> u8 {
    match std::io::stdout().write_all(text.as_bytes()) {
        Ok(()) => 0,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => 0,
        Err(_) => FAILED,
    }
}

/// JSON as people read it, with a line break at its end.
pub(super) fn json(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("texts, numbers and lists of them");
    text.push('\n');
    text
}

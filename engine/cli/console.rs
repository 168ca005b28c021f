// SPDX-License-Identifier: GPL-2.0-or-later
//! What all subcommands end with: problems, answers, and exit statuses; how much is said, and in which colours.

use std::ffi::OsString;
use std::io::{stderr, stdout, ErrorKind, IsTerminal, Write};
use std::path::Path;

use clap::ColorChoice;
use serde::Serialize;

use crate::diag::look::Look;
use crate::diag::{render, Sink};
use crate::disk::read::io_error;
use crate::text::files::Files;

/// The answer is no.
pub(super) const NO: u8 = 1;
/// It could not be done.
pub(super) const FAILED: u8 = 2;

/// How a run speaks.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Console {
    look: Look,
    /// Files that are read, written and removed are named.
    verbose: bool,
    /// What is printed to standard output has colours.
    paints: bool,
}

impl Console {
    /// What was asked for on the command line, and what standard error is.
    pub(super) fn new(color: ColorChoice, quiet: bool, verbose: bool) -> Console {
        let shows = |is_terminal: bool| match color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => is_terminal && shows_colors(|name| std::env::var_os(name)),
        };
        let look = Look {
            color: shows(stderr().is_terminal()),
            quiet,
            all: verbose,
        };
        Console {
            look,
            verbose,
            paints: shows(stdout().is_terminal()),
        }
    }

    /// Whether everything is to be said.
    pub(super) fn is_verbose(self) -> bool {
        self.verbose
    }

    /// Whether what is printed to standard output may have colours.
    pub(super) fn paints(self) -> bool {
        self.paints
    }

    /// Prints all problems to standard error; says whether there was an error.
    pub(super) fn finish(self, files: &Files, sink: &Sink) -> bool {
        self.note(files.paths().map(|path| ("read", path)));
        say(&render::render_all(sink, files, self.look));
        sink.has_errors()
    }

    /// With `-v`, says what was done with files.
    pub(super) fn note<'a>(self, done: impl Iterator<Item = (&'a str, &'a Path)>) {
        if self.verbose {
            let lines = done.map(|(what, path)| format!("{what} {}\n", path.display()));
            say(&lines.collect::<String>());
        }
    }

    /// Prints what was asked for to standard output. A reader that went away (`| head`) is no failure.
    pub(super) fn print(self, text: &str) -> u8 {
        let mut out = stdout();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => self.not_printed(&error),
            _ => 0,
        }
    }

    /// Says that standard output takes nothing; returns the exit status.
    pub(super) fn not_printed(self, error: &std::io::Error) -> u8 {
        let problem = io_error(Path::new("standard output"), "write", error);
        say(&render::render(&problem, &Files::default(), self.look));
        FAILED
    }

    /// Prints what was done, which `-q` leaves out.
    pub(super) fn summary(self, text: &str) -> u8 {
        if self.look.quiet {
            return 0;
        }
        self.print(text)
    }
}

/// As `--color auto` decides for a terminal.
fn shows_colors(variable: impl Fn(&str) -> Option<OsString>) -> bool {
    let is_refused = variable("NO_COLOR").is_some_and(|value| !value.is_empty());
    !is_refused && variable("TERM").is_some_and(|term| term != "dumb")
}

fn say(text: &str) {
    // Nobody is left to tell, if standard error is closed.
    let _ = stderr().write_all(text.as_bytes());
}

/// JSON as people read it, with a line break at its end.
pub(super) fn json(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("texts, numbers and lists of them");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::shows_colors;

    #[test]
    fn a_terminal_has_colours_unless_it_or_its_user_wants_none() {
        for (no_color, term, expected) in [
            (None, Some("xterm"), true),
            (Some(""), Some("xterm"), true),
            (Some("1"), Some("xterm"), false),
            (None, Some("dumb"), false),
            (Some("1"), Some("dumb"), false),
            (None, None, false),
            (Some("1"), None, false),
        ] {
            let variable = |name: &str| match name {
                "NO_COLOR" => no_color.map(Into::into),
                _ => term.map(Into::into),
            };
            assert_eq!(shows_colors(variable), expected, "{no_color:?}, {term:?}");
        }
    }
}

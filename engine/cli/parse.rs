// SPDX-License-Identifier: GPL-2.0-or-later
//! From the words of the command line to arguments, or to what is said of words that are none.

use std::ffi::OsString;
use std::io::ErrorKind as Io;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ColorChoice, CommandFactory, Error, FromArgMatches};

use super::args::Arguments;
use super::console::{Console, FAILED};

/// Takes the words apart; the first is the program.
///
/// # Errors
/// Prints the help, the version, or what is wrong, and returns the exit status.
pub(super) fn parse(words: Vec<OsString>) -> Result<Arguments, u8> {
    let color = color(&words);
    let parsed = Arguments::command()
        .color(color)
        .try_get_matches_from(&words);
    let parsed = parsed.and_then(|matches| Arguments::from_arg_matches(&matches));
    parsed.map_err(|mut error| {
        if error.kind() == ErrorKind::UnknownArgument {
            give_usage(&mut error, &words);
        }
        // Help and version go to standard output with status 0, mistakes to standard error.
        let status = if error.use_stderr() { FAILED } else { 0 };
        match error.print() {
            Err(error) if status == 0 && error.kind() != Io::BrokenPipe => {
                Console::new(color, false, false).not_printed(&error)
            }
            _ => status,
        }
    })
}

/// The command line as its help describes it, for manual pages and completions.
pub fn command() -> clap::Command {
    Arguments::command()
}

/// The usage of the subcommand as its help has it. That of the parser leaves out what stands among the words
/// already, and `[OPTIONS]` with it.
fn give_usage(error: &mut Error, words: &[OsString]) {
    let is_named = |name: &str| words.iter().skip(1).any(|word| word == name);
    let mut command = Arguments::command();
    command.build();
    let named = command
        .get_subcommands()
        .map(|known| known.get_name().to_owned())
        .find(|name| is_named(name));
    let of = match named {
        Some(name) => command.find_subcommand_mut(name),
        None => Some(&mut command),
    };
    if let Some(of) = of {
        let usage = ContextValue::StyledStr(of.render_usage());
        error.insert(ContextKind::Usage, usage);
    }
}

/// What `--color` says, for messages about the words themselves.
fn color(words: &[OsString]) -> ColorChoice {
    let words: Vec<&str> = words.iter().filter_map(|word| word.to_str()).collect();
    let of_one = words.iter().find_map(|word| word.strip_prefix("--color="));
    let of_two = words.windows(2).find(|two| two[0] == "--color");
    match of_one.or(of_two.map(|two| two[1])) {
        Some("always") => ColorChoice::Always,
        Some("never") => ColorChoice::Never,
        _ => ColorChoice::Auto,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_of_messages_about_the_words_are_as_asked_for() {
        for (words, expected) in [
            (&["x"][..], ColorChoice::Auto),
            (&["x", "--color=always"], ColorChoice::Always),
            (&["x", "--color=never"], ColorChoice::Never),
            (&["x", "--color=auto"], ColorChoice::Auto),
            (&["x", "--color", "always"], ColorChoice::Always),
            (&["x", "--color", "never", "y"], ColorChoice::Never),
            (&["x", "--colour", "never"], ColorChoice::Auto),
            (&["never", "--color"], ColorChoice::Auto),
        ] {
            let words: Vec<OsString> = words.iter().map(OsString::from).collect();
            assert_eq!(color(&words), expected, "{words:?}");
        }
    }

    #[test]
    fn manual_pages_are_of_this_program() {
        let command = command();
        assert_eq!(command.get_name(), "gencontrol");
        assert!(command.find_subcommand("generate").is_some());
    }
}

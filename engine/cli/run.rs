// SPDX-License-Identifier: GPL-2.0-or-later
//! Which subcommand runs.

use std::process::ExitCode;

use clap::Parser;

use super::args::{Arguments, Command};
use super::bounds::within;
use super::console::{print, FAILED};
use super::made::is_set;
use super::{check, embed, files, generate, import, list, plan, show, since};
use crate::embed::request::Request;
use crate::import::Options;
use crate::output::report::Policy;

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version go to standard output with status 0, mistakes to standard error.
            let status = if error.use_stderr() { FAILED } else { 0 };
            let _ = error.print();
            return ExitCode::from(status);
        }
    };
    let bytes = arguments.memory_limit;
    ExitCode::from(within(bytes, || run(arguments.command)))
}

fn run(command: Command) -> u8 {
    match command {
        Command::Generate {
            inputs,
            output,
            check,
            overwrite,
            keep_edited,
        } => {
            let policy = Policy {
                overwrite,
                keep_edited,
            };
            generate::generate(&inputs, output.as_deref(), check, policy)
        }
        Command::Check { inputs } => check::check(&inputs),
        Command::List { what, inputs, json } => list::list(what, &inputs, json),
        Command::Plan { inputs, format } => plan::plan(&inputs, format),
        Command::Show { inputs } => show::show(&inputs),
        Command::Import {
            inputs,
            dialect,
            force,
            run_generator,
            since,
        } => {
            let options = Options {
                recipes: inputs.recipes(),
                tree: inputs.tree,
                dialect,
                force,
            };
            match &since.since {
                Some(old) => since::since(options, old, &since),
                None => import::import(&options, run_generator),
            }
        }
        Command::Files {
            build_dir,
            flavour,
            inputs,
            json,
            packages,
        } => {
            let wanted = files::Wanted {
                build_dir: &build_dir,
                tree: &inputs.tree,
                flavour: flavour.as_deref(),
                packages: &packages,
            };
            files::files(&wanted, &inputs, json)
        }
        Command::Embed {
            tree,
            recipes,
            replace,
            run_generator,
            unproven,
            from,
            check,
        } => {
            let request = Request {
                tree,
                recipes,
                replace,
                run_generator,
                unproven,
                from,
                is_set: &is_set,
            };
            embed::embed(&request, check)
        }
        Command::Schema => print(&crate::recipe::schema::recipe_schema()),
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Which subcommand runs.

use std::process::ExitCode;

use super::args::Command;
use super::bounds::within;
use super::console::Console;
use super::made::is_set;
use super::new::new;
use super::parse::parse;
use super::share::share;
use super::{
    check, delta, diff, embed, explain, files, generate, import, list, plan, schema, show, since,
    snapshot,
};
use crate::embed::request::Request;
use crate::import::Options;
use crate::output::report::Policy;

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let arguments = match parse(std::env::args_os().collect()) {
        Ok(arguments) => arguments,
        Err(status) => return ExitCode::from(status),
    };
    let console = Console::new(arguments.color, arguments.quiet, arguments.verbose);
    let bytes = arguments.memory_limit;
    ExitCode::from(within(bytes, || run(console, arguments.command)))
}

fn run(console: Console, command: Command) -> u8 {
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
            generate::generate(console, &inputs, output.as_deref(), check, policy)
        }
        Command::Check(arguments) => check::check(console, &arguments),
        Command::Delta(arguments) => delta::delta(console, &arguments),
        Command::Diff(arguments) => diff::diff(console, &arguments),
        Command::Snapshot(arguments) => snapshot::snapshot(console, &arguments),
        Command::List { what, inputs, json } => list::list(console, what, &inputs, json),
        Command::Plan { inputs, format } => plan::plan(console, &inputs, format),
        Command::Show { inputs } => show::show(console, &inputs),
        Command::Explain {
            wanted,
            inputs,
            json,
        } => explain::explain(console, &wanted, &inputs, json),
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
                Some(old) => since::since(console, options, old, &since),
                None => import::import(console, &options, run_generator),
            }
        }
        #[cfg(feature = "lsp")]
        Command::Lsp { recipes, tree } => super::lsp::lsp(console, recipes, tree),
        Command::New { folder, extends } => new(console, folder, extends),
        Command::Files(arguments) => files::files(console, &arguments),
        Command::Embed {
            tree,
            recipes,
            dialect,
            replace,
            run_generator,
            unproven,
            from,
            check,
        } => {
            let request = Request {
                tree,
                recipes,
                dialect,
                replace,
                run_generator,
                unproven,
                from: from.unwrap_or_else(share),
                is_set: &is_set,
            };
            embed::embed(console, &request, check)
        }
        Command::Schema { of, recipes } => schema::schema(console, of, recipes.as_deref()),
    }
}

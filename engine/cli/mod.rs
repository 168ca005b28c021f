// SPDX-License-Identifier: GPL-2.0-or-later
//! The command line: arguments, the run of a subcommand, and what is printed.

mod args;
mod bounds;
mod check;
mod console;
mod copied;
mod delta;
mod diff;
mod embed;
mod explain;
mod files;
mod generate;
mod import;
mod inputs;
mod list;
#[cfg(feature = "lsp")]
mod lsp;
mod made;
mod new;
mod parse;
mod plan;
mod run;
mod schema;
mod share;
mod show;
mod since;
mod snapshot;

pub use parse::command;
pub use run::main;

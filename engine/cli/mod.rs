//! The command line: arguments, the run of a subcommand, and what is printed.

mod args;
mod embed;
mod files;
mod generate;
mod list;
mod run;

pub use run::main;

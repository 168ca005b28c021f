//! The command line: arguments, the run of a subcommand, and what is printed.

mod args;
mod bounds;
mod embed;
mod files;
mod generate;
mod list;
mod run;
mod status;

pub use run::main;

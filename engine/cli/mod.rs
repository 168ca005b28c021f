//! The command line: arguments, the run of a subcommand, and what is printed.

mod args;
mod list;
mod run;

pub use run::main;

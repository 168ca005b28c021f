// SPDX-License-Identifier: GPL-2.0-or-later
//! An editor that knows the recipe (`gencontrol lsp`): the Language Server Protocol over standard input and output.
//!
//! It computes nothing itself. Problems are those of [`crate::check`], values those of [`crate::explain`], names those
//! of the schema and of the files that a run read. [`server`] takes messages, which [`wire`] reads; [`workspace`] runs
//! the recipes of the files that are open; [`cursor`] says what is at a place; [`look`], [`complete`] and [`fixes`]
//! answer.

mod complete;
mod cursor;
mod fixes;
mod look;
mod names;
mod schema;
mod server;
mod text;
mod wire;
mod workspace;

pub use server::serve;
pub use workspace::Options;

// SPDX-License-Identifier: GPL-2.0-or-later
//! gencontrol expands YAML recipes into the `debian/` files of a Linux kernel source package.
//!
//! The way of the data, a folder a stage:
//!
//! 1. [`recipe`] finds the files of a recipe and of those it extends, reads them ([`text`]), lays them
//!    over each other and decodes them.
//! 2. [`resolve`] works out the places of the axes with their settings, reads the tree's changelog and
//!    makes the points: what templates see.
//! 3. [`plan`] expands every entry at its points, with [`template`], into a plan: pure data.
//! 4. [`emit`] formats the plan as files.
//! 5. [`output`] writes them, or compares them with what is there.
//!
//! [`pipeline`] is all of it but the writing, as one function: recipe and tree in, plan and files out. What calls it:
//! [`cli`], the command line, with `lsp`, which serves an editor, and [`embed`], which puts gencontrol into a source
//! package, where it takes the place of the generator there. [`import`] makes a recipe of what such a generator reads,
//! and [`proof`] compares what comes of that with what the generator wrote. [`diff`] compares two sides, and
//! [`snapshot`] makes texts of one, to be kept.
//!
//! What serves all of them: [`disk`] opens files and writes them, [`diag`] is what goes wrong, [`limits`] what a run
//! may take, [`deb`] what Debian defines (fields, relations, versions), [`defines`] the tree's defines.toml. The engine
//! knows Debian and the axes of the kernel; only recipes know packages.

pub mod check;
pub mod cli;
pub mod deb;
pub mod defines;
pub mod diag;
pub mod diff;
pub mod disk;
pub mod embed;
pub mod emit;
pub mod explain;
pub mod import;
pub mod limits;
#[cfg(feature = "lsp")]
pub mod lsp;
pub mod output;
pub mod pipeline;
pub mod plan;
pub mod proof;
pub mod recipe;
pub mod resolve;
pub mod snapshot;
pub mod template;
pub mod text;

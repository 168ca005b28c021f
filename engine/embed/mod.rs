// SPDX-License-Identifier: GPL-2.0-or-later
//! Putting gencontrol into a source package, in the place of its own generator (`gencontrol embed`).
//!
//! [`embedding`] works everything out, as changes next to the disk, which are then made at once or not at all
//! ([`crate::disk::commit`]). [`origin`] finds the recipe or imports it, [`trial`] tries it. [`sources`] chooses
//! the files of the engine, [`recipes`] those of the recipe, [`rules`] rewrites debian/rules, [`python`] finds
//! what nobody needs any more, [`leftovers`] what a person has to look at, [`copyright`] what the tree's
//! debian/copyright has to say.

pub mod cargo;
pub mod changes;
pub mod copyright;
pub mod differ;
pub mod embedding;
pub mod filesets;
pub mod leftovers;
pub mod origin;
pub mod python;
pub mod recipes;
pub mod request;
pub mod rules;
pub mod sources;
mod strangers;
pub mod trial;

/// Where the engine goes.
pub const ENGINE: &str = "debian/gencontrol";

/// Where the recipes go.
pub const RECIPES: &str = "debian/recipes";

/// What debian/rules runs: it builds the engine where that is needed, and runs it.
pub const WRAPPER: &str = "debian/bin/gencontrol";

/// The generator that goes.
pub const OLD: &str = crate::proof::generator::GENERATOR;

/// Where debian/rules is.
pub const RULES: &str = "debian/rules";

//! Putting gencontrol into a source package, in the place of its own generator (`gencontrol embed`).
//!
//! [`sources`] chooses the files of the engine, [`recipes`] those of the recipe, [`rules`] rewrites
//! debian/rules, [`python`] finds what nobody needs any more, [`leftovers`] what a person has to look
//! at. All of it is worked out first, as changes next to the disk, and then made at once or not at all
//! ([`crate::output::apply`]).

pub mod cargo;
pub mod changes;
pub mod filesets;
pub mod leftovers;
pub mod python;
pub mod recipes;
pub mod rules;
pub mod sources;

/// Where the engine goes.
pub const ENGINE: &str = "debian/gencontrol";

/// Where the recipes go.
pub const RECIPES: &str = "debian/recipes";

/// What debian/rules runs: it builds the engine where that is needed, and runs it.
pub const WRAPPER: &str = "debian/bin/gencontrol";

/// The generator that goes.
pub const OLD: &str = "debian/bin/gencontrol.py";

/// Where debian/rules is.
pub const RULES: &str = "debian/rules";

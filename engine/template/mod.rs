// SPDX-License-Identifier: GPL-2.0-or-later
//! Templates and expressions: the only folder that knows minijinja.

mod bounds;
pub mod engine;
mod environment;
pub mod include;
mod lines;
pub mod page;
mod pieces;
mod problem;
mod readings;
pub mod scope;
pub mod snippet;
pub mod supported;
mod tags;
#[cfg(test)]
mod tests_rendering;
pub mod trace;
pub mod undeclared;
mod whole;

pub use engine::Templates;
pub use environment::{environment, FILTERS};
pub use scope::Scope;
pub use snippet::Snippet;

/// A value of a variable, as templates see it.
pub use minijinja::value::Value;

/// The settings of the templates of recipes.
pub use minijinja::Environment;

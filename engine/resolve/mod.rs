//! From recipe and tree to the points of the axes, each with its settings and variables.

pub mod buildcheck;
pub mod changelog;
mod contributions;
pub mod inputs;
pub mod layout;
mod names;
pub mod points;
pub mod release;
mod suite;

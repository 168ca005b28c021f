// SPDX-License-Identifier: GPL-2.0-or-later
//! Recipes: the files of a recipe and its layers, merged and decoded into types.
//!
//! `load` reads the files, `merge` lays one layer over the other while everything is still a tree
//! of nodes with places, and `decode` turns the result into the types of `model` and `package`.

pub mod carried;
pub mod compatibility;
pub mod decode;
pub mod dropped;
pub mod fields;
pub mod installer;
pub mod kconfig;
pub mod kinds;
mod layer;
pub mod lines;
pub mod load;
pub mod merge;
pub mod model;
pub mod named;
pub mod oneline;
pub mod only;
pub mod package;
pub mod plain;
pub mod ranks;
pub mod reads;
pub mod releases;
pub mod schema;
pub mod settings;
pub mod show;
pub mod source;
#[cfg(test)]
mod tests_expecting;
pub mod values;

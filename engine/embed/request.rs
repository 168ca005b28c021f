// SPDX-License-Identifier: GPL-2.0-or-later
//! What embedding is asked for.

use std::path::PathBuf;

/// What is asked for.
pub struct Request<'a> {
    /// The unpacked source package.
    pub tree: PathBuf,
    /// The recipe to put into it.
    pub recipes: Option<PathBuf>,
    /// The dialect of the tree, where that is imported and is not to say it.
    pub dialect: Option<String>,
    /// Whether other recipes there may be lost.
    pub replace: bool,
    /// Whether an imported recipe is compared with what the tree's generator writes now.
    pub run_generator: bool,
    /// Whether an imported recipe need not be equal to that generator.
    pub unproven: bool,
    /// The checkout.
    pub from: PathBuf,
    /// Which variables of the environment are set, as in [`crate::pipeline::Request`].
    pub is_set: &'a dyn Fn(&str) -> bool,
}

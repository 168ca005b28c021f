// SPDX-License-Identifier: GPL-2.0-or-later
//! The arguments that most subcommands have: the recipe and the tree.

use std::path::PathBuf;

use clap::Args;

#[derive(Args, Debug)]
#[group(skip)]
pub(super) struct InputArguments {
    /// The unpacked source package: its debian/changelog and debian/config are read.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(super) tree: PathBuf,
    /// The directory of the recipe [default: debian/recipes of the tree]
    #[arg(long, value_name = "DIR")]
    pub(super) recipes: Option<PathBuf>,
}

impl InputArguments {
    /// The directory of the recipe.
    pub(super) fn recipes(&self) -> PathBuf {
        self.recipes
            .clone()
            .unwrap_or_else(|| self.tree.join("debian/recipes"))
    }
}

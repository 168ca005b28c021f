// SPDX-License-Identifier: GPL-2.0-or-later
//! The arguments of `gencontrol delta`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Args, Debug)]
pub(in crate::cli) struct DeltaArguments {
    /// The directory of the fork's recipe.
    #[arg(value_name = "FORK")]
    pub(in crate::cli) fork: PathBuf,
    /// The recipe that the fork was written for, in the place of the one that it extends.
    #[arg(long, value_name = "DIR", requires = "new")]
    pub(in crate::cli) old: Option<PathBuf>,
    /// The recipe that it is to extend now.
    #[arg(long, value_name = "DIR", requires = "old")]
    pub(in crate::cli) new: Option<PathBuf>,
    /// The unpacked source package of the fork.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(in crate::cli) tree: PathBuf,
    /// That of the old recipe, whose releases may not know the fork's version [default: that of --tree]
    #[arg(long, value_name = "DIR", requires = "old")]
    pub(in crate::cli) tree_old: Option<PathBuf>,
    /// That of the new recipe, or of the one that the fork extends [default: that of --tree]
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) tree_new: Option<PathBuf>,
    /// How it is printed.
    #[arg(long, value_enum, default_value_t = DeltaFormat::Text)]
    pub(in crate::cli) format: DeltaFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum DeltaFormat {
    /// Lines, for people.
    Text,
    /// JSON, for programs: with --old and --new as schemas/delta.json says, else as schemas/diff.json does.
    Json,
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! The arguments of `gencontrol check`.

use clap::{Args, ValueEnum};

use crate::cli::inputs::InputArguments;

#[derive(Args, Debug)]
pub(in crate::cli) struct CheckArguments {
    #[command(flatten)]
    pub(in crate::cli) inputs: InputArguments,
    /// What is printed on standard output.
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub(in crate::cli) format: CheckFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum CheckFormat {
    /// A line if there are no errors.
    Text,
    /// JSON: schemas/check.json says what is in it.
    Json,
    /// A Code Quality report of GitLab.
    Codequality,
    /// A JUnit report, as GitLab reads it.
    Junit,
    /// SARIF 2.1.0.
    Sarif,
}

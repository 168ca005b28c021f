// SPDX-License-Identifier: GPL-2.0-or-later
//! The program: hands the command line to the library and ends with its exit status.

use std::process::ExitCode;

use gencontrol::limits::memory::Counting;

/// Counts what a run takes, so that it ends with a message and not with the machine.
#[global_allocator]
static MEMORY: Counting = Counting;

fn main() -> ExitCode {
    gencontrol::cli::main()
}

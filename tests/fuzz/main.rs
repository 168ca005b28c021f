// SPDX-License-Identifier: GPL-2.0-or-later
//! `make fuzz`: mutated cases of `tests/cases` go through the parsers, the templates, whole checks and whole
//! imports, in this process. RUNS, SEED and JOBS in the environment say how many and which; RUN is one of them.
//!
//! A run is wrong if it panics, kills its process, or takes more than a second of the processor's time. Runs
//! that pass a bound (docs/limits.md) end with a message, as they should; they are counted. Without
//! anything in the environment it is a small part of it, which `make test` runs.

#![allow(clippy::print_stdout, reason = "the figures are what it is for")]

mod corpus;
mod kinds;
mod mutate;
mod parent;
mod worker;

use std::process::ExitCode;

use gencontrol::limits::memory::Counting;

#[global_allocator]
static MEMORY: Counting = Counting;

/// Which runs there are, and how many processes share them.
#[derive(Clone, Copy)]
struct Plan {
    seed: u64,
    runs: u64,
    jobs: u64,
}

fn main() -> ExitCode {
    let number = |name: &str, default: u64| {
        let text = std::env::var(name).unwrap_or_default();
        match text.as_str() {
            "" => default,
            text => text
                .parse()
                .unwrap_or_else(|_| panic!("{name}={text}: a number is wanted")),
        }
    };
    let plan = Plan {
        seed: number("SEED", 1),
        runs: number("RUNS", 2_000),
        jobs: number("JOBS", 2).max(1),
    };
    if std::env::args().any(|argument| argument == "--list") {
        return ExitCode::SUCCESS;
    }
    if let Ok(span) = std::env::var("GENCONTROL_FUZZ_WORKER") {
        return worker::work(plan, &span);
    }
    match std::env::var("RUN") {
        Ok(run) => worker::show(plan, run.parse().expect("RUN is a number")),
        Err(_) => parent::all(plan),
    }
}

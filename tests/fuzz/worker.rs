// SPDX-License-Identifier: GPL-2.0-or-later
//! A process that does some of the runs, and says on its standard output how each of them went.

use std::fmt::Arguments;
use std::io::Write;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use gencontrol::limits::{guard, memory, run, time};
use tempfile::TempDir;

use super::corpus::Corpus;
use super::kinds::Input;
use super::mutate::Random;
use super::Plan;

/// What the program takes by default.
const BYTES: usize = 2 << 30;

/// Milliseconds of the processor after which a run counts as one that hangs.
const HANGS: u64 = 1_000;

/// After so many of them nobody waits any longer.
const NEVER: u64 = 10_000;

/// The exit status of a run that passed a bound, and that of one that does not end.
pub(crate) const BOUND: i32 = 77;
pub(crate) const ENDLESS: i32 = 78;

/// The variable that names the folder of a process.
pub(crate) const FOLDER: &str = "GENCONTROL_FUZZ_FOLDER";

static CURRENT: AtomicU64 = AtomicU64::new(u64::MAX);

/// Does the runs FROM, FROM+STEP … below TO, as the parent wrote them.
pub(crate) fn work(plan: Plan, span: &str) -> ExitCode {
    let numbers: Vec<u64> = span
        .split(',')
        .map(|number| number.parse().expect("the parent wrote it"))
        .collect();
    let &[from, to, step] = numbers.as_slice() else {
        panic!("three numbers are wanted");
    };
    watch();
    in_large_stack(move || {
        let folder = std::env::var_os(FOLDER).expect("the parent set it");
        let corpus = Corpus::read(Path::new(&folder));
        let mut number = from;
        while number < to {
            one(plan, number, &corpus);
            number += step;
        }
    });
    ExitCode::SUCCESS
}

/// Shows the input of one run, and what comes of it.
pub(crate) fn show(plan: Plan, number: u64) -> ExitCode {
    in_large_stack(move || {
        let scratch = scratch();
        let corpus = Corpus::read(scratch.path());
        let input = Input::new(&corpus, &mut Random::new(plan.seed, number));
        println!("{}", input.show());
        run::start(BYTES, stop);
        println!("--- {}", input.run());
    });
    ExitCode::SUCCESS
}

fn one(plan: Plan, number: u64, corpus: &Corpus) {
    CURRENT.store(number, Ordering::Relaxed);
    let input = Input::new(corpus, &mut Random::new(plan.seed, number));
    say(format_args!("run {number} {}", input.kind));
    // What earlier runs wrote lifted the bound.
    run::start(BYTES, stop);
    let before = memory::mark();
    let start = time::milliseconds();
    let result = catch_unwind(AssertUnwindSafe(|| input.run()));
    let took = time::milliseconds() - start;
    let most = memory::most().saturating_sub(before);
    if let Err(panic) = result {
        say(format_args!("panic {number} {}", guard::in_words(&*panic)));
    }
    if took > HANGS {
        say(format_args!("hang {number} {took} ms"));
    }
    say(format_args!("memory {number} {most}"));
}

fn stop(message: Arguments<'_>) -> ! {
    let number = CURRENT.load(Ordering::Relaxed);
    say(format_args!("bound {number} {message}"));
    std::process::exit(BOUND)
}

fn say(message: Arguments<'_>) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_fmt(format_args!("{message}\n"));
    let _ = out.flush();
}

/// Ends the process where a run does not.
fn watch() {
    std::thread::spawn(|| {
        let mut known = (u64::MAX, 0);
        loop {
            std::thread::sleep(Duration::from_millis(200));
            let current = CURRENT.load(Ordering::Relaxed);
            let now = time::milliseconds();
            if current != known.0 {
                known = (current, now);
            } else if current != u64::MAX && now - known.1 > NEVER {
                say(format_args!("hang {current} never ends"));
                std::process::exit(ENDLESS);
            }
        }
    });
}

/// As deep a stack as that of the program.
fn in_large_stack(call: impl FnOnce() + Send + 'static) {
    let spawned = std::thread::Builder::new()
        .stack_size(256 << 20)
        .spawn(call);
    let done = spawned.expect("threads can be had").join();
    done.expect("only runs may panic, and those are caught");
}

/// A folder for a process, in memory where that can be. Its parent makes it: it goes even if the process is killed.
pub(crate) fn scratch() -> TempDir {
    tempfile::tempdir_in("/dev/shm")
        .or_else(|_| tempfile::tempdir())
        .expect("the temporary directory is writable")
}

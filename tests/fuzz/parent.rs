// SPDX-License-Identifier: GPL-2.0-or-later
//! Shares the runs among processes, starts another one where one ended, and prints the figures.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Mutex;
use std::time::Instant;

use super::kinds::KINDS;
use super::worker::{scratch, BOUND, ENDLESS, FOLDER};
use super::Plan;

/// Runs of one process: what is made of a recipe is not given back, because the program ends then.
const SPAN: u64 = 4_000;

/// What came of all runs.
#[derive(Default)]
struct Figures {
    runs: BTreeMap<usize, u64>,
    bounds: u64,
    /// The largest memory of one run, and which it was.
    memory: (usize, u64),
    /// Run, and what happened.
    wrong: Vec<(u64, String)>,
}

/// Does all runs, and prints what came of them.
pub(crate) fn all(plan: Plan) -> ExitCode {
    let start = Instant::now();
    let figures = Mutex::new(Figures::default());
    std::thread::scope(|scope| {
        for job in 0..plan.jobs {
            let figures = &figures;
            scope.spawn(move || {
                let mut from = job;
                while from < plan.runs {
                    let to = plan.runs.min(from + SPAN * plan.jobs);
                    from = span(plan, from, to, figures);
                }
            });
        }
    });
    let mut figures = figures.into_inner().expect("no thread panicked");
    figures.wrong.sort();
    for (run, what) in &figures.wrong {
        println!("SEED={} RUN={run}: {what}", plan.seed);
    }
    let count = |wanted: &str| {
        let is_it = |what: &String| what.starts_with(wanted);
        figures.wrong.iter().filter(|(_, what)| is_it(what)).count()
    };
    let kinds: Vec<String> = KINDS
        .iter()
        .enumerate()
        .map(|(kind, (name, _))| format!("{name} {}", figures.runs.get(&kind).unwrap_or(&0)))
        .collect();
    let (bytes, run) = figures.memory;
    println!(
        "fuzz: seed {}, {} runs in {} s: {} crashes, {} hangs, {} ended at a bound, at most {} MB (run {run})\n      {}",
        plan.seed,
        figures.runs.values().sum::<u64>(),
        start.elapsed().as_secs(),
        figures.wrong.len() - count("hang"),
        count("hang"),
        figures.bounds,
        bytes.div_ceil(1 << 20),
        kinds.join(", "),
    );
    match figures.wrong.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

/// Has a process do runs, as far as it comes; returns the next one to do.
fn span(plan: Plan, from: u64, to: u64, figures: &Mutex<Figures>) -> u64 {
    let program = std::env::current_exe().expect("the program knows itself");
    let scratch = scratch();
    let mut child = Command::new(program)
        .env(
            "GENCONTROL_FUZZ_WORKER",
            format!("{from},{to},{}", plan.jobs),
        )
        .env("SEED", plan.seed.to_string())
        .env(FOLDER, scratch.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it can start itself");
    let output = child.stdout.take().expect("it was asked for");
    let mut last = None;
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        if let Some(number) = take(&line, figures) {
            last = Some(number);
        }
    }
    let status = child.wait().expect("it was started");
    if status.success() {
        return to + (plan.jobs + from % plan.jobs - to % plan.jobs) % plan.jobs;
    }
    let Some(last) = last else {
        panic!("a process ended before its first run: {status}");
    };
    let mut figures = figures.lock().expect("no thread panicked");
    match status.code() {
        Some(BOUND) => figures.bounds += 1,
        Some(ENDLESS) => {}
        _ => figures.wrong.push((last, format!("crash: {status}"))),
    }
    last + plan.jobs
}

/// Takes in what a process says; returns the number of a run that begins.
fn take(line: &str, figures: &Mutex<Figures>) -> Option<u64> {
    let mut words = line.splitn(3, ' ');
    let what = words.next()?;
    let number: u64 = words.next()?.parse().ok()?;
    let rest = words.next().unwrap_or("");
    let mut figures = figures.lock().expect("no thread panicked");
    match what {
        "run" => {
            *figures.runs.entry(rest.parse().ok()?).or_default() += 1;
            return Some(number);
        }
        "panic" | "hang" => figures.wrong.push((number, format!("{what}: {rest}"))),
        "memory" => {
            let bytes: usize = rest.parse().ok()?;
            figures.memory = figures.memory.max((bytes, number));
        }
        _ => {}
    }
    None
}

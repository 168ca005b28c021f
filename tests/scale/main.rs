// SPDX-License-Identifier: GPL-2.0-or-later
//! `make scale`: how much of the processor's time the program takes for inputs that are large in one way each.
//!
//! Work has to grow with the input and not with its square: each takes less than a second, and ten times as much
//! takes about ten times as long. What is too large for any machine ends with a message. Not a test: times
//! depend on the machine. ONLY= in the environment chooses those whose name holds a word.

#![allow(clippy::print_stdout, reason = "printing is all that a bench does")]

mod inputs;
#[path = "../common/usage.rs"]
mod usage;

use std::fs;
use std::path::Path;

use inputs::Make;
use usage::{run, Run};

/// How often the smaller ones are measured; the best counts.
const TIMES: usize = 5;

/// What takes longer is told; the system takes its time for files that are written.
const SECOND: f64 = 1_000.0;

/// Work that grows faster is told: 1 is in proportion, 2 the square.
const GROWTH: f64 = 1.15;

/// What an input is called, how large it is, and what makes it.
type Input = (&'static str, usize, Make);

const INPUTS: [Input; 33] = [
    ("wrong keys", 20_000, inputs::wrong_keys),
    ("bad relations on a line", 20_000, inputs::bad_relations),
    ("bad relations, a line each", 10_000, inputs::bad_lines),
    ("good relations on a line", 20_000, inputs::good_relations),
    (
        "unknown architectures of a package",
        10_000,
        inputs::unknown_architectures,
    ),
    ("items taken out of a list", 10_000, inputs::items_taken_out),
    ("links", 10_000, inputs::links),
    (
        "links to what globs install",
        10_000,
        inputs::links_to_globs,
    ),
    ("file sets", 10_000, inputs::file_sets),
    ("recipe files", 8_000, inputs::recipe_files),
    ("packages", 10_000, inputs::packages),
    (
        "typing errors in names of a layer",
        8_000,
        inputs::wrong_names,
    ),
    ("unknown variables", 8_000, inputs::unknown_variables),
    ("variables", 4_000, inputs::variables),
    ("flavours, generated", 10_000, inputs::flavours),
    ("flavours, checked", 10_000, inputs::checked_flavours),
    (
        "flavours with settings",
        10_000,
        inputs::flavours_with_settings,
    ),
    (
        "flavours that the tree does not know",
        10_000,
        inputs::flavours_unknown_to_the_tree,
    ),
    (
        "flavours with one path",
        10_000,
        inputs::flavours_with_one_path,
    ),
    (
        "flavours that add to a package",
        10_000,
        inputs::package_of_all_flavours,
    ),
    (
        "packages with build dependencies",
        10_000,
        inputs::build_dependencies,
    ),
    (
        "packages that a layer drops",
        10_000,
        inputs::dropped_packages,
    ),
    ("links to nowhere", 10_000, inputs::links_to_nowhere),
    ("imported flavours", 5_000, inputs::imported_flavours),
    ("architectures", 10_000, inputs::architectures),
    ("paragraphs", 10_000, inputs::paragraphs),
    ("lines of a block scalar", 10_000, inputs::block_lines),
    ("block scalars", 10_000, inputs::block_scalars),
    ("lines of a template", 10_000, inputs::template_lines),
    ("lines of one tag", 8_000, inputs::long_tag),
    ("releases with a costly pattern", 50, inputs::releases),
    ("entries of a changelog", 10_000, inputs::changelog),
    ("kilobytes of YAML", 5_000, inputs::kilobytes),
];

/// What no bound of time is for: it ends with a message, and within the memory of a run.
const TOO_LARGE: [Input; 4] = [
    ("flavours", 1_000_000, inputs::checked_flavours),
    ("kilobytes of YAML", 60_000, inputs::kilobytes),
    ("kilobytes of YAML", 100_000, inputs::kilobytes),
    ("kilobytes of one text", 60_000, inputs::long_scalar),
];

fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let only = std::env::var("ONLY").unwrap_or_default();
    let folder = tempfile::tempdir().expect("the temporary directory is writable");
    let top = folder.path().join("input");
    let start = measured(&top, 1, inputs::changelog).milliseconds;
    println!("milliseconds for a hundredth, a tenth and all of it; how work grows from one to the next; megabytes; status");
    let is_wanted = |input: &&Input| input.0.contains(&only);
    for input in INPUTS.iter().filter(is_wanted) {
        row(&top, input, start);
    }
    println!("what is too large: seconds, megabytes, status, what it says first");
    for (name, size, make) in TOO_LARGE.iter().filter(is_wanted) {
        let arguments = input(&top, *size, *make);
        let Run {
            milliseconds,
            megabytes,
            status,
            said,
            ..
        } = run(&top, &arguments);
        let first = said.lines().next().unwrap_or_default();
        println!(
            "{:>7.1} {megabytes:>7}  {status}  {size} {name}: {first}",
            milliseconds / 1_000.0
        );
    }
}

fn row(top: &Path, (name, size, make): &Input, start: f64) {
    let runs = [size / 100, size / 10, *size].map(|size| measured(top, size.max(1), *make));
    let times = runs.each_ref().map(|run| run.milliseconds);
    let work = times.map(|time| time - start);
    // Of less than some milliseconds nothing can be said.
    let growth = |from: f64, to: f64| (from > 3.0).then(|| (to / from).log10());
    let grows = [growth(work[0], work[1]), growth(work[1], work[2])];
    let shown = grows.map(|growth| growth.map_or("-".to_owned(), |growth| format!("{growth:.2}")));
    let mut note = String::new();
    if grows[1].is_some_and(|growth| growth > GROWTH) && times[2] > 50.0 {
        note.push_str("  not in proportion");
    }
    if runs[2].user > SECOND {
        note.push_str("  more than a second");
    }
    println!(
        "{:>6.1} {:>7.1} {:>8.1} {:>5} {:>5} {:>5}  {}  {size} {name}{note}",
        times[0], times[1], times[2], shown[0], shown[1], runs[2].megabytes, runs[2].status
    );
}

/// The best of some runs.
fn measured(top: &Path, size: usize, make: Make) -> Run {
    let arguments = input(top, size, make);
    let mut best = anew(top, &arguments);
    for _ in 1..TIMES {
        if best.milliseconds > 2.0 * SECOND {
            break;
        }
        let again = anew(top, &arguments);
        if again.milliseconds < best.milliseconds {
            best = again;
        }
    }
    best
}

/// A run in the folder, in which the program made nothing yet.
fn anew(top: &Path, arguments: &[&str]) -> Run {
    for made in ["imported", "out"] {
        let _ = fs::remove_dir_all(top.join(made));
    }
    run(top, arguments)
}

fn input(top: &Path, size: usize, make: Make) -> Vec<&'static str> {
    let _ = fs::remove_dir_all(top);
    fs::create_dir_all(top).expect("the temporary directory is writable");
    make(top, size)
}

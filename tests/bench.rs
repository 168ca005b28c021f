// SPDX-License-Identifier: GPL-2.0-or-later
//! `make bench`: how long generating takes, next to what it cannot be faster than (writing the same
//! files) and what it replaces (the tree's own gencontrol.py, where that runs).
//!
//! Not a test: times depend on the machine. TREE and RECIPES in the environment choose what is measured.

#![allow(clippy::print_stdout, reason = "printing is all that a bench does")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const RUNS: usize = 15;

fn main() {
    // `cargo test` runs benches, too, to see that they work: there is nothing to measure then.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let from_environment = |name: &str, default: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map_or_else(|| PathBuf::from(default), PathBuf::from)
    };
    let tree = from_environment("TREE", "tests/tree/linux");
    let recipes = from_environment("RECIPES", "recipes/linux");
    let folder = tempfile::tempdir().expect("the temporary directory is writable");
    let scratch = folder.path();
    let output = scratch.join("output");

    let generate = || {
        let status = Command::new(env!("CARGO_BIN_EXE_gencontrol"))
            .args(["generate", "--tree"])
            .arg(&tree)
            .arg("--recipes")
            .arg(&recipes)
            .arg("--output")
            .arg(&output)
            .stdout(Stdio::null())
            .status()
            .expect("the program was built for this bench");
        assert!(status.success(), "generate failed, see above");
    };
    generate();
    let files = read_all(&output);
    let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
    println!(
        "{} with {}: {} files, {} kB; median of {RUNS} runs",
        tree.display(),
        recipes.display(),
        files.len(),
        bytes / 1000
    );

    // The three take turns, so that a slow spell of the machine meets all of them.
    let (mut empty, mut unchanged, mut writing) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        remove(&output);
        empty.push(time(generate));
        unchanged.push(time(generate));
        let copy = scratch.join("copy");
        remove(&copy);
        writing.push(time(|| write_all(&copy, &files)));
    }
    let base = median(&mut writing);
    row("write the same files", base, base);
    row("generate into an empty directory", median(&mut empty), base);
    row("generate, nothing to change", median(&mut unchanged), base);
    match time_python(&tree, scratch) {
        Ok(time) => row("the tree's own gencontrol.py", time, base),
        Err(reason) => println!(
            "{:<34} not measured: {reason}",
            "the tree's own gencontrol.py"
        ),
    }
}

fn row(what: &str, time: Duration, base: Duration) {
    let milliseconds = time.as_secs_f64() * 1000.0;
    let ratio = time.as_secs_f64() / base.as_secs_f64();
    println!("{what:<34} {milliseconds:>9.1} ms {ratio:>8.2} x writing");
}

fn time(mut work: impl FnMut()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn remove(path: &Path) {
    let _ = fs::remove_dir_all(path);
}

fn read_all(top: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![top.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the output was just written") {
            let path = entry.expect("the output was just written").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = fs::read(&path).expect("the output was just written");
                let relative = path
                    .strip_prefix(top)
                    .expect("it was found below")
                    .to_owned();
                files.push((relative, text));
            }
        }
    }
    files.sort();
    files
}

fn write_all(top: &Path, files: &[(PathBuf, Vec<u8>)]) {
    for (path, text) in files {
        let path = top.join(path);
        let parent = path.parent().expect("a file has a directory");
        if !parent.is_dir() {
            fs::create_dir_all(parent).expect("the temporary directory is writable");
        }
        fs::write(&path, text).expect("the temporary directory is writable");
    }
}

/// The median of three runs of debian/bin/gencontrol.py in a copy of the tree.
fn time_python(tree: &Path, scratch: &Path) -> Result<Duration, String> {
    if !tree.join("debian/bin/gencontrol.py").exists() {
        return Err("the tree has none".to_owned());
    }
    let copy = scratch.join("python");
    let status = Command::new("cp")
        .arg("-a")
        .arg(tree)
        .arg(&copy)
        .status()
        .map_err(|error| format!("cp: {error}"))?;
    if !status.success() {
        return Err("the tree cannot be copied".to_owned());
    }
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut times = Vec::new();
    for _ in 0..3 {
        let start = Instant::now();
        let run = Command::new(&python)
            .arg("debian/bin/gencontrol.py")
            .env("PYTHONPATH", "debian/lib/python")
            .current_dir(&copy)
            .output()
            .map_err(|error| format!("{python}: {error}"))?;
        times.push(start.elapsed());
        if !run.status.success() {
            let text = String::from_utf8_lossy(&run.stderr).into_owned();
            let last = text.lines().last().unwrap_or("it failed").to_owned();
            return Err(format!("{python} says: {last}"));
        }
    }
    Ok(median(&mut times))
}

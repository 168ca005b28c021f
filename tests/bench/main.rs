// SPDX-License-Identifier: GPL-2.0-or-later
//! `make bench`: what runs take, next to what they cannot be faster than (writing or reading the same files) and what
//! they replace (the tree's own gencontrol.py, where that runs).
//!
//! Not a test: times depend on the machine. It measures recipes/linux and recipes/linux-asahi, and with TREE= in the
//! environment the recipes that `import` makes of that tree, too; in a directory in memory and in one on the disk. RUNS=
//! says how often. What is compared takes turns, so that a slow spell of the machine meets all of it.

#![allow(clippy::print_stdout, reason = "printing is all that a bench does")]

mod files;
mod instructions;
mod python;
#[path = "../common/usage.rs"]
mod usage;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use python::Python;
use usage::{run, Run};

/// Where Linux has a file system in memory.
const MEMORY: &str = "/dev/shm";

/// What is measured: recipes over a tree.
struct Subject {
    name: String,
    tree: PathBuf,
    recipes: PathBuf,
    /// Whether the recipes are imported from the tree: then that is measured, too, and its gencontrol.py.
    is_imported: bool,
}

fn main() {
    // `cargo test` runs benches, too, to see that they work: there is nothing to measure then.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let runs = number("RUNS", 15);
    let scratch = tempfile::tempdir().expect("the temporary directory is writable");
    let mut subjects = vec![Subject::of("linux"), Subject::of("linux-asahi")];
    if let Some(tree) = std::env::var_os("TREE").filter(|tree| !tree.is_empty()) {
        subjects.push(Subject::imported(&PathBuf::from(tree), scratch.path()));
    }
    for subject in &subjects {
        let memory = Path::new(MEMORY);
        let disk = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let places = [("in memory", memory), ("on disk", disk)];
        for (what, place) in places.into_iter().filter(|(_, place)| place.is_dir()) {
            let folder = tempfile::tempdir_in(place).expect("the directory is writable");
            measure(subject, what, folder.path(), runs);
        }
    }
}

fn number(name: &str, default: usize) -> usize {
    let text = std::env::var(name).ok();
    text.and_then(|text| text.parse().ok())
        .filter(|number| *number > 0)
        .unwrap_or(default)
}

impl Subject {
    fn of(name: &str) -> Self {
        let top = Path::new(env!("CARGO_MANIFEST_DIR"));
        Subject {
            name: format!("recipes/{name}"),
            tree: top.join("tests/tree").join(name),
            recipes: top.join("recipes").join(name),
            is_imported: false,
        }
    }

    /// The recipes that `import` makes of a tree, in a directory of their own.
    fn imported(tree: &Path, scratch: &Path) -> Self {
        let recipes = scratch.join("imported");
        let run = run(Path::new("."), &command(&["import"], tree, &recipes));
        assert_eq!(run.status, 0, "import failed:\n{}", run.said);
        let tree = fs::canonicalize(tree).expect("it was just read");
        Subject {
            name: format!("what import makes of {}", tree.display()),
            tree,
            recipes,
            is_imported: true,
        }
    }
}

fn command(words: &[&str], tree: &Path, recipes: &Path) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = words.iter().map(OsString::from).collect();
    arguments.extend([
        "--tree".into(),
        tree.into(),
        "--recipes".into(),
        recipes.into(),
    ]);
    arguments
}

/// What is done again and again, and what it is compared with.
struct Row {
    what: &'static str,
    /// `None` for what is the measure itself.
    against: Option<&'static str>,
    work: Work,
    runs: Vec<Run>,
}

enum Work {
    /// The program with its arguments; the directories that are removed before, and the status that it ends with.
    Program(Vec<OsString>, Vec<PathBuf>, i32),
    Write(PathBuf),
    Read(PathBuf),
    Python(Python),
}

const WRITE: &str = "write the same files";
const READ: &str = "read and compare the same files";
const PYTHON: &str = "the tree's own gencontrol.py";

fn measure(subject: &Subject, place: &str, folder: &Path, times: usize) {
    let output = folder.join("output");
    let mut rows = rows(subject, folder, &output);
    // The files are there from here on.
    let first = run(folder, &generate(subject, &output));
    assert_eq!(first.status, 0, "generate failed:\n{}", first.said);
    let files = files::read(&output);
    let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
    println!(
        "\n{}: {} files, {} kB {place}, {times} runs\n{:>8} {:>9} {:>9} {:>6} {:>9}",
        subject.name,
        files.len(),
        bytes / 1000,
        "times",
        "least ms",
        "median ms",
        "MB",
        "M instr."
    );
    if subject.is_imported {
        match Python::of(&subject.tree, folder) {
            Ok(python) => rows.push(Row::new(PYTHON, None, Work::Python(python))),
            Err(reason) => println!("{PYTHON}: not measured, {reason}"),
        }
    }
    for _ in 0..times {
        for row in &mut rows {
            let run = row.work.once(folder, &files);
            row.runs.push(run);
        }
    }
    for row in &rows {
        row.print(&rows, folder);
    }
}

fn generate(subject: &Subject, output: &Path) -> Vec<OsString> {
    let mut arguments = command(&["generate"], &subject.tree, &subject.recipes);
    arguments.extend(["--output".into(), output.into()]);
    arguments
}

fn rows(subject: &Subject, folder: &Path, output: &Path) -> Vec<Row> {
    let layer = folder.join("layer");
    let text = format!(
        "extends: {}\npackages:\n  bench:\n    for: flavour\n    name: 'linux-bench{{{{ localversion }}}}'\n    synopsis: Bench\n    description: It is only compared.\n",
        subject.recipes.display()
    );
    fs::create_dir_all(&layer)
        .and_then(|()| fs::write(layer.join("recipe.yaml"), text))
        .expect("it is writable");
    let fresh = |arguments, removed: &Path| Work::Program(arguments, vec![removed.to_owned()], 0);
    let again = |arguments, status| Work::Program(arguments, Vec::new(), status);
    let copy = folder.join("copy");
    let imported = folder.join("imported");
    let mut diff = command(&["diff"], &subject.tree, &subject.recipes);
    diff.extend([subject.recipes.clone().into(), layer.into()]);
    let mut rows = vec![
        Row::new(WRITE, None, Work::Write(copy)),
        Row::new(
            "generate into an empty directory",
            Some(WRITE),
            fresh(generate(subject, output), output),
        ),
        Row::new(READ, None, Work::Read(output.to_owned())),
        Row::new(
            "generate, nothing to change",
            Some(READ),
            again(generate(subject, output), 0),
        ),
        Row::new(
            "check",
            Some(WRITE),
            again(command(&["check"], &subject.tree, &subject.recipes), 0),
        ),
        Row::new(
            "explain debian/control:100",
            Some(WRITE),
            again(
                command(
                    &["explain", "debian/control:100"],
                    &subject.tree,
                    &subject.recipes,
                ),
                0,
            ),
        ),
        Row::new(
            "diff over a package more of each flavour",
            Some(WRITE),
            again(diff, 1),
        ),
    ];
    if subject.is_imported {
        let import = fresh(command(&["import"], &subject.tree, &imported), &imported);
        rows.push(Row::new("import, with its comparison", Some(WRITE), import));
    }
    rows
}

impl Row {
    fn new(what: &'static str, against: Option<&'static str>, work: Work) -> Self {
        Row {
            what,
            against,
            work,
            runs: Vec::new(),
        }
    }

    fn median(&self) -> f64 {
        let mut times: Vec<f64> = self.runs.iter().map(|run| run.elapsed).collect();
        times.sort_unstable_by(f64::total_cmp);
        times[times.len() / 2]
    }

    fn print(&self, rows: &[Row], folder: &Path) {
        let least = self
            .runs
            .iter()
            .map(|run| run.elapsed)
            .fold(f64::INFINITY, f64::min);
        let of = |name: &str| rows.iter().find(|row| row.what == name);
        let ratio = self
            .against
            .and_then(of)
            .map(|other| self.median() / other.median());
        let shown = ratio.map_or(String::new(), |ratio| format!("{ratio:.2}"));
        let memory = self
            .runs
            .iter()
            .map(|run| run.megabytes)
            .max()
            .filter(|most| *most > 0);
        let instructions = match &self.work {
            Work::Program(arguments, removed, _) => {
                files::remove(removed);
                instructions::of(folder, arguments)
            }
            _ => None,
        };
        let number =
            |number: Option<u64>| number.map_or("-".to_owned(), |number| number.to_string());
        let against = self
            .against
            .map_or(String::new(), |other| format!(" (times: {other})"));
        println!(
            "{shown:>8} {least:>9.1} {:>9.1} {:>6} {:>9}  {}{against}",
            self.median(),
            number(memory),
            number(instructions),
            self.what
        );
        if let Some(python) = of(PYTHON).filter(|_| self.what.starts_with("generate into")) {
            println!(
                "{:>8.1} times as fast as {PYTHON}",
                python.median() / self.median()
            );
        }
    }
}

impl Work {
    fn once(&self, folder: &Path, files: &[(PathBuf, Vec<u8>)]) -> Run {
        match self {
            Work::Program(arguments, removed, status) => {
                files::remove(removed);
                let run = run(folder, arguments);
                assert_eq!(
                    run.status, *status,
                    "{arguments:?} ended in another way:\n{}",
                    run.said
                );
                run
            }
            Work::Write(copy) => {
                let _ = fs::remove_dir_all(copy);
                Run::timed(|| files::write(copy, files))
            }
            Work::Read(output) => Run::timed(|| files::compare(output, files)),
            Work::Python(python) => Run::timed(|| python.run()),
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Runs every case of `tests/cases/`: a directory is a case, and a new case needs no code.
//!
//! A case holds a folder `recipe/`, further folders for the layers below it, and what of `tree/` is
//! different from `tests/cases/_tree`; `tree` may be a link to that of another case. It is copied to a
//! temporary directory, and the program runs there as `generate --recipes recipe --tree tree --output out`.
//! Two files can say it differently, a step a line:
//!
//! * `setup`: steps before that command, for what git cannot store;
//! * `command`: all steps; the default command is not run.
//!
//! A step is a subcommand of the program with its arguments, after the exit status that it has to have
//! (0 if none is written; the last command of a case called `err_…` fails: 1 for `check`, else 2), or one of
//!
//! * `mkdir PATH`, `remove PATH`, `copy FROM TO`, `append PATH TEXT…` (a line);
//! * `link PATH TARGET` (a symbolic link), `fifo PATH`;
//! * `readonly PATH`: nobody may write into the directory; root lays its powers down for the commands that follow;
//! * `full`: in the commands that follow, no file can become longer than one block of `ulimit -f`.
//!
//! `\n` in a path is a line break.
//!
//! A command that fails must leave every file as it was. The snapshot `snapshots/cases/NAME.snap` holds
//! status and output of every command, and in the end each file that was made or changed.
//! `CASE=NAME cargo test --test cases` runs the cases whose names contain NAME.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::os::unix::fs::{lchown, MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

#[path = "common/each.rs"]
mod each;
#[path = "common/found.rs"]
mod found;

use each::each;
use found::{differences, files};

const PROGRAM: &str = env!("CARGO_BIN_EXE_gencontrol");
const DEFAULT: &str = "generate --recipes recipe --tree tree --output out";
const SUBCOMMANDS: [&str; 14] = [
    "generate", "check", "import", "list", "files", "embed", "schema", "plan", "show", "explain",
    "new", "diff", "delta", "snapshot",
];
/// What is written beside an imported recipe.
const SCHEMA: &str = include_str!("../schemas/recipe.json");
/// The user and group `nobody` of Debian.
const NOBODY: u32 = 65534;

#[test]
fn cases() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let names = names_in(&top.join("tests/cases"), |name| {
        (!name.starts_with(['_', '.'])).then(|| name.to_owned())
    });
    let snapshots = names_in(&top.join("snapshots/cases"), |name| {
        name.strip_suffix(".snap").map(str::to_owned)
    });
    let work = tempfile::tempdir().expect("the temporary directory is writable");
    let program = reachable(work.path());
    let wanted = std::env::var("CASE").unwrap_or_default();
    assert!(
        names.iter().any(|name| name.contains(&wanted)),
        "no case's name contains `{wanted}`"
    );
    let stale = snapshots.difference(&names);
    let mut failed: Vec<String> = stale
        .map(|name| format!("snapshots/cases/{name}.snap is of no case: delete it"))
        .collect();
    let wanted: Vec<&String> = names.iter().filter(|n| n.contains(&wanted)).collect();
    let results = each(&wanted, |name| {
        let result = catch_unwind(AssertUnwindSafe(|| {
            // Each has a directory of its own, as it may give it away.
            let text = Case::new(top, &work.path().join(name), &program, name).run();
            compare(name, &text);
        }));
        result.err().map(|_| format!("case {name} failed"))
    });
    failed.extend(results.into_iter().flatten());
    open(work.path());
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// The program where everybody can run it: the build directory may be closed to others. It is copied before anything
/// is run: while a file is open for writing in a child, too, it cannot be.
fn reachable(work: &Path) -> PathBuf {
    fs::set_permissions(work, fs::Permissions::from_mode(0o711)).expect("it was just made");
    let program = work.join("gencontrol");
    fs::copy(PROGRAM, &program).expect("the program can be copied");
    program
}

fn compare(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/cases");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

fn names_in(folder: &Path, name_of: impl Fn(&str) -> Option<String>) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    entries
        .filter_map(|entry| {
            name_of(
                &entry
                    .expect("it can be listed")
                    .file_name()
                    .to_string_lossy(),
            )
        })
        .collect()
}

/// A case in its temporary directory.
struct Case {
    name: String,
    /// The directory in which its own is.
    work: PathBuf,
    /// The program.
    program: PathBuf,
    /// That of this one.
    folder: PathBuf,
    /// Whether files cannot become long.
    full: bool,
    /// Whether root's powers are laid down.
    powerless: bool,
    snapshot: String,
}

impl Case {
    fn new(top: &Path, work: &Path, program: &Path, name: &str) -> Case {
        let folder = work.join(name);
        let source = top.join("tests/cases");
        copy(&source.join("_tree"), &folder.join("tree"));
        copy(&source.join(name), &folder);
        Case {
            name: name.to_owned(),
            work: work.to_owned(),
            program: program.to_owned(),
            folder,
            full: false,
            powerless: false,
            snapshot: String::new(),
        }
    }

    /// Runs all steps and returns the text of the snapshot.
    fn run(mut self) -> String {
        let setup = self.take_file("setup").unwrap_or_default();
        let command = self
            .take_file("command")
            .unwrap_or_else(|| DEFAULT.to_owned());
        for line in setup.lines() {
            self.step(line, 0);
        }
        let before = files(&self.folder);
        let lines: Vec<&str> = command.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            let fails = self.name.starts_with("err_") && number + 1 == lines.len();
            self.step(
                line,
                if !fails {
                    0
                } else if line.starts_with("check") {
                    1
                } else {
                    2
                },
            );
        }
        let mut after = files(&self.folder);
        for path in differences(&before, &after) {
            match after.remove(&path) {
                Some(bytes) => self.show(&path, bytes),
                None => self.snapshot.push_str(&format!("=== {path} (removed)\n")),
            }
        }
        self.snapshot
    }

    /// The text of a file that steers the case; it is no part of what the program sees.
    fn take_file(&self, name: &str) -> Option<String> {
        let path = self.folder.join(name);
        let text = fs::read_to_string(&path).ok()?;
        fs::remove_file(&path).expect("it was just copied");
        Some(text)
    }

    fn step(&mut self, line: &str, status: i32) {
        let mut words: Vec<&str> = line.split_whitespace().collect();
        let status = match words.first().and_then(|word| word.parse().ok()) {
            Some(status) => {
                words.remove(0);
                status
            }
            None => status,
        };
        let path = |word: &str| self.folder.join(word.replace("\\n", "\n"));
        let done = match words.as_slice() {
            [word, ..] if SUBCOMMANDS.contains(word) => return self.program(&words, status),
            ["mkdir", at] => fs::create_dir_all(path(at)),
            ["remove", at] if path(at).is_dir() => fs::remove_dir_all(path(at)),
            ["remove", at] => fs::remove_file(path(at)),
            ["copy", from, to] => fs::copy(path(from), path(to)).map(drop),
            ["append", at, text @ ..] => fs::read_to_string(path(at))
                .and_then(|old| fs::write(path(at), format!("{old}{}\n", text.join(" ")))),
            ["link", at, target] => std::os::unix::fs::symlink(target, path(at)),
            ["fifo", at] => Command::new("mkfifo").arg(path(at)).status().map(drop),
            ["readonly", at] => {
                self.powerless = true;
                fs::set_permissions(path(at), fs::Permissions::from_mode(0o555))
            }
            ["full"] => {
                self.full = true;
                Ok(())
            }
            _ => panic!("case {}: `{line}` is no step", self.name),
        };
        done.unwrap_or_else(|e| panic!("case {}: {line}: {e}", self.name));
    }

    /// Runs the program, and writes down what it said.
    fn program(&mut self, arguments: &[&str], status: i32) {
        let before = files(&self.folder);
        let output = self.output(arguments);
        let _ = writeln!(self.snapshot, "$ gencontrol {}", arguments.join(" "));
        let _ = writeln!(self.snapshot, "{}", output.status);
        for (title, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
            if !bytes.is_empty() {
                let text = without_times(&String::from_utf8_lossy(bytes));
                let _ = writeln!(self.snapshot, "--- {title}\n{text}");
            }
        }
        assert_eq!(
            output.status.code(),
            Some(status),
            "case {}: gencontrol {} ended in another way:\n{}",
            self.name,
            arguments.join(" "),
            self.snapshot
        );
        // A recipe that makes something else than the tree's generator is written all the same.
        if status != 0 && !(status == 1 && arguments[0] == "import") {
            let changed: Vec<_> = differences(&before, &files(&self.folder));
            assert!(
                changed.is_empty(),
                "case {}: a run that failed changed {changed:?}",
                self.name
            );
        }
    }

    fn output(&self, arguments: &[&str]) -> Output {
        let is_root = fs::metadata(&self.folder).expect("it was made").uid() == 0;
        if self.powerless && is_root {
            give_away(&self.work);
        }
        let mut command = if self.full {
            let mut shell = Command::new("/bin/sh");
            // Without the trap the signal would end the program; the system refuses in other ways than this.
            shell.args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\""]);
            shell.arg(&self.program);
            shell
        } else {
            Command::new(&self.program)
        };
        if self.powerless && is_root {
            command.uid(NOBODY).gid(NOBODY);
        }
        command
            .args(arguments)
            .env_clear()
            .current_dir(&self.folder);
        command
            .output()
            .unwrap_or_else(|e| panic!("case {}: {e}", self.name))
    }

    fn show(&mut self, path: &str, bytes: Vec<u8>) {
        let mut text = String::from_utf8_lossy(&bytes).into_owned();
        // These hold a hash of each of the others.
        let known = ["manifest.json", "generated.manifest", "import.manifest"];
        let schema = path.ends_with("recipe.schema.json") && text == SCHEMA;
        if schema || known.iter().any(|name| path.ends_with(name)) {
            text = "…\n".to_owned();
        }
        let end = match text.chars().last() {
            None => "(empty)\n",
            Some('\n') => "",
            Some(_) => "\n(no newline at the end)\n",
        };
        let _ = write!(self.snapshot, "=== {path}\n{text}{end}");
    }
}

/// `in 12 ms` is another number each time.
fn without_times(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let mut result: Vec<&str> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let is_time = at > 0
            && words[at - 1] == "in"
            && words.get(at + 1).is_some_and(|unit| unit.starts_with("ms"))
            && word.bytes().all(|b| b.is_ascii_digit());
        result.push(if is_time { "N" } else { word });
    }
    result.join(" ")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap_or_else(|e| panic!("{}: {e}", to.display()));
    for entry in fs::read_dir(from).unwrap_or_else(|e| panic!("{}: {e}", from.display())) {
        let entry = entry.expect("it can be listed");
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).unwrap_or_else(|e| panic!("{}: {e}", from.display()));
        }
    }
}

/// Lets directories be emptied that `readonly` closed.
fn open(path: &Path) {
    let _ = fs::set_permissions(path, fs::Permissions::from_mode(0o755));
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            open(&entry.path());
        }
    }
}

/// Makes everything the property of nobody, whatever the umask made of it.
fn give_away(path: &Path) {
    lchown(path, Some(NOBODY), Some(NOBODY)).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    if path.is_dir() && !path.is_symlink() {
        for entry in fs::read_dir(path).expect("it can be listed") {
            give_away(&entry.expect("it can be listed").path());
        }
    }
}

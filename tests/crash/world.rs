// SPDX-License-Identifier: GPL-2.0-or-later
//! What all of it needs: folders and their state, random numbers, figures.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

#[path = "../../engine/disk/tests_listing.rs"]
mod listing;

use listing::below;

pub(super) const PROGRAM: &str = env!("CARGO_BIN_EXE_gencontrol");

/// Where a run prepares and remembers.
pub(super) const STAGING: &str = ".gencontrol";

pub(super) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A temporary folder: in memory, where that is possible and TMPDIR does not say otherwise. A kill is the same
/// everywhere.
pub(super) fn temporary() -> tempfile::TempDir {
    let in_memory = match std::env::var_os("TMPDIR") {
        None => tempfile::tempdir_in("/dev/shm").ok(),
        Some(_) => None,
    };
    in_memory.unwrap_or_else(|| tempfile::tempdir().expect("the temporary directory is writable"))
}

/// Every file below a folder with its content, and what a run left.
pub(super) type State = BTreeMap<String, Vec<u8>>;

pub(super) fn state(folder: &Path) -> State {
    let mut found = State::new();
    for (name, path) in below(folder) {
        if path.ends_with(STAGING) {
            found.insert(name, b"left".to_vec());
        } else if !is_left_below(&path) && !path.is_dir() && !name.ends_with("debian/changelog") {
            found.insert(name, fs::read(&path).expect("it can be read"));
        }
    }
    found
}

fn is_left_below(path: &Path) -> bool {
    path.ancestors().any(|above| above.ends_with(STAGING))
}

pub(super) fn is_left(state: &State) -> bool {
    state.keys().any(|path| path.ends_with(STAGING))
}

pub(super) fn copy(from: &Path, to: &Path) {
    try_copy(from, to).expect("the temporary directory is writable");
}

pub(super) fn try_copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        match from.is_dir() {
            true => try_copy(&from, &to)?,
            false => drop(fs::copy(from, to)?),
        }
    }
    Ok(())
}

/// What embed takes of a checkout, as it is now: another one may be made of it meanwhile.
pub(super) fn checkout(to: &Path) -> PathBuf {
    let to = to.join("checkout");
    for folder in ["engine", "schemas"] {
        copy(&repository().join(folder), &to.join(folder));
    }
    fs::create_dir(to.join("recipes")).expect("the temporary directory is writable");
    for file in ["LICENSE", "Cargo.toml", "Cargo.lock", "recipes/README.md"] {
        fs::copy(repository().join(file), to.join(file)).expect("a file of the repository");
    }
    to
}

/// A run of the program; relative paths are those of the repository.
pub(super) fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).current_dir(repository());
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// Runs the program to its end.
pub(super) fn status(arguments: &[&str]) -> i32 {
    let status = program(arguments)
        .status()
        .expect("the program was built for this test");
    status.code().unwrap_or(-1)
}

pub(super) fn text(path: &Path) -> &str {
    path.to_str()
        .expect("the temporary directory's name is UTF-8")
}

/// A tree of packaging, two recipes for it, and what each makes with each changelog.
pub(super) struct Trees {
    _top: tempfile::TempDir,
    pub(super) tree: PathBuf,
    recipes: [PathBuf; 2],
    expected: Vec<State>,
}

/// A recipe and a changelog.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Choice(usize);

const VERSIONS: [&str; 3] = ["7.2.8-1", "7.2.9-1", "7.3-1"];

impl Trees {
    pub(super) fn new() -> Trees {
        let top = temporary();
        let recipe = repository().join("recipes/linux-asahi");
        let fork = top.path().join("fork");
        fs::create_dir(&fork).expect("the temporary directory is writable");
        let yaml = format!(
            "extends: {}\nenable: {{ librust: false }}\n",
            recipe.display()
        );
        fs::write(fork.join("recipe.yaml"), yaml).expect("the temporary directory is writable");
        let tree = top.path().join("tree");
        copy(&repository().join("tests/tree/linux-asahi"), &tree);
        for mine in ["debian/rules", "debian/mine.install", "debian/tests/mine"] {
            let path = tree.join(mine);
            fs::create_dir_all(path.parent().expect("it is below")).expect("it can be made");
            fs::write(path, "written by hand\n").expect("the temporary directory is writable");
        }
        let mut trees = Trees {
            _top: top,
            tree,
            recipes: [recipe, fork],
            expected: Vec::new(),
        };
        for number in 0..trees.recipes.len() * VERSIONS.len() {
            assert_eq!(trees.run(Choice(number), &[]), 0);
            trees.expected.push(state(&trees.tree));
        }
        trees
    }

    pub(super) fn choose(&self, random: &mut Random) -> Choice {
        Choice(random.below(self.expected.len()))
    }

    pub(super) fn expected(&self, choice: Choice) -> &State {
        &self.expected[choice.0]
    }

    /// Writes the changelog, and says how the program is called.
    pub(super) fn arguments<'a>(&'a self, choice: Choice, more: &[&'a str]) -> Vec<&'a str> {
        let changelog = self.tree.join("debian/changelog");
        let old = fs::read_to_string(&changelog).expect("it is there");
        let (_, rest) = old.split_once(')').expect("it begins with an entry");
        let (name, _) = old.split_once('(').expect("it begins with an entry");
        let version = VERSIONS[choice.0 % VERSIONS.len()];
        fs::write(&changelog, format!("{name}({version}){rest}")).expect("it can be written");
        let recipe = &self.recipes[choice.0 / VERSIONS.len()];
        let mut all = vec![
            "generate",
            "--tree",
            text(&self.tree),
            "--recipes",
            text(recipe),
        ];
        all.extend(more);
        all
    }

    pub(super) fn run(&self, choice: Choice, more: &[&str]) -> i32 {
        status(&self.arguments(choice, more))
    }

    /// The same changelog, with the other recipe.
    pub(super) fn other(choice: Choice) -> Choice {
        Choice((choice.0 + VERSIONS.len()) % (2 * VERSIONS.len()))
    }
}

/// Random enough, and the same for the same seed (xorshift).
pub(super) struct Random(u64);

impl Random {
    pub(super) fn fixed() -> Random {
        Random(0x9e37_79b9_7f4a_7c15)
    }

    /// By CRASH_SEED, or as it comes.
    pub(super) fn chosen() -> Random {
        let seed = std::env::var("CRASH_SEED")
            .ok()
            .and_then(|seed| seed.parse().ok());
        let seed: u64 = seed.unwrap_or_else(|| u64::from(std::process::id()));
        println!("CRASH_SEED={seed}");
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        random.below(1);
        random
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("it has 31 bits") % end.max(1)
    }
}

/// What came of it.
#[derive(Default)]
pub(super) struct Figures {
    pub(super) runs: usize,
    /// How many were killed between the first file that they prepared and the last that they removed.
    pub(super) middle: usize,
    /// How many of these when the changes were decided, and files were being moved.
    pub(super) decided: usize,
    /// After how many the old files stood there, and after how many the new ones.
    pub(super) old: usize,
    pub(super) new: usize,
    /// Something of a run stays, or the next one fails.
    pub(super) not_healed: usize,
    /// A file is gone that was there before and is there after.
    pub(super) lost: usize,
    /// It is neither the old state nor the new one.
    pub(super) wrong: usize,
}

impl fmt::Display for Figures {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{} runs; {} old, {} new; {} not healed, {} lost, {} wrong",
            self.runs, self.old, self.new, self.not_healed, self.lost, self.wrong
        )
    }
}

impl Figures {
    /// Takes down what stands there after everything.
    pub(super) fn settled(&mut self, now: &State, old: &State, new: &State) {
        self.not_healed += usize::from(is_left(now));
        match (now == old, now == new) {
            (_, true) => self.new += 1,
            (true, _) => self.old += 1,
            _ => {
                self.wrong += 1;
                let differ = |other: &State| {
                    let paths = now.keys().chain(other.keys());
                    paths
                        .filter(|path| now.get(*path) != other.get(*path))
                        .count()
                };
                println!(
                    "neither: {} differ from the old, {} from the new",
                    differ(old),
                    differ(new)
                );
            }
        }
    }
}

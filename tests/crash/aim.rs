// SPDX-License-Identifier: GPL-2.0-or-later
//! When a run is killed: at any moment, or where it has come so far with the files that it changes.

use std::fs;
use std::path::Path;
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::world::{Random, State, STAGING};

/// How often the folder is looked at: what is done there takes a millisecond. Whoever sleeps is woken even where all
/// processors are busy.
const PAUSE: Duration = Duration::from_micros(20);

/// How long a run takes.
pub(super) fn measure(mut command: Command) -> Duration {
    let start = Instant::now();
    command.status().expect("the program was built");
    start.elapsed()
}

/// Waits until the run is to be killed, or is over: one in four at any moment, the others where they have prepared
/// or moved so and so many files.
pub(super) fn wait(
    child: &mut Child,
    folder: &Path,
    (old, new): (&State, &State),
    all: Duration,
    random: &mut Random,
) {
    if random.below(4) == 0 {
        return sleep(all.mul_f64(random.below(1100) as f64 / 1000.0));
    }
    let changed = new
        .iter()
        .filter(|(path, text)| old.get(*path) != Some(*text));
    let changed = changed.count();
    let aim = random.below(2 * changed + 2);
    while child.try_wait().expect("it is ours").is_none() {
        if Left::of(folder).is_some_and(|left| left.done(changed) >= aim) {
            return;
        }
        sleep(PAUSE);
    }
}

/// What a run has in its own folder.
#[derive(Default)]
pub(super) struct Left {
    /// The changes are decided.
    pub(super) is_decided: bool,
    new: usize,
    old: usize,
}

impl Left {
    /// `None` before the first file that it prepares and after the last one that it removes.
    pub(super) fn of(folder: &Path) -> Option<Left> {
        let tops = ["debian", ""].map(|inner| fs::read_dir(folder.join(inner).join(STAGING)));
        if tops.iter().all(Result::is_err) {
            return None;
        }
        let mut left = Left::default();
        for run in tops.into_iter().flatten().flatten().flatten() {
            for entry in fs::read_dir(run.path()).into_iter().flatten().flatten() {
                match entry.file_name().to_str() {
                    Some("journal") => left.is_decided = true,
                    Some(name) if name.starts_with("new-") => left.new += 1,
                    Some(name) if name.starts_with("old-") => left.old += 1,
                    _ => {}
                }
            }
        }
        Some(left)
    }

    /// Of so many changed files, those prepared and those moved; one more where all are and it is cleaning up.
    fn done(&self, changed: usize) -> usize {
        match (self.is_decided, self.old) {
            (true, _) => changed + changed.saturating_sub(self.new),
            (false, 0) => self.new,
            (false, _) => 2 * changed + 1,
        }
    }
}

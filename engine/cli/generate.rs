// SPDX-License-Identifier: GPL-2.0-or-later
//! `gencontrol generate`: writes what was made, or says what would be written.

use std::path::Path;
use std::time::Instant;

use super::args::InputArguments;
use super::console::{Console, FAILED, NO};
use super::made::make;
use crate::diag::suggest::count;
use crate::diag::Sink;
use crate::disk::changes::Change;
use crate::disk::folder::Folder;
use crate::disk::lock::{own, share};
use crate::output::check;
use crate::output::report::{report, report_owners, Policy};
use crate::pipeline::Made;
use crate::recipe::load::normal;
use crate::text::files::Files;

/// Where files are generated to.
struct Target<'a> {
    folder: &'a Path,
    /// It is the tree itself.
    in_place: bool,
    /// Nothing is written.
    only_compared: bool,
}

impl<'a> Target<'a> {
    fn new(tree: &'a Path, output: Option<&'a Path>, only_compared: bool) -> Target<'a> {
        let is_tree = |output: &&Path| {
            *output == tree
                || output
                    .canonicalize()
                    .is_ok_and(|o| tree.canonicalize().is_ok_and(|t| o == t))
        };
        let output = output.filter(|output| !is_tree(output));
        Target {
            folder: output.unwrap_or(tree),
            in_place: output.is_none(),
            only_compared,
        }
    }

    /// The tree, held while it is read: owned if it is written.
    fn hold_tree(&self, tree: &Path, sink: &Sink) -> Option<Option<Folder>> {
        match tree.is_dir() {
            // What is missing of it is said by who reads it.
            false => Some(None),
            true if self.in_place && !self.only_compared => own(tree, OUTPUT, sink).map(Some),
            true => share(tree, sink).map(Some),
        }
    }

    /// The folder of the output: the tree that is held, if it goes there. `None` if it is not there and need not be.
    fn hold(&self, tree: Option<Folder>, sink: &Sink) -> Option<Option<Folder>> {
        match tree {
            Some(tree) => Some(Some(tree)),
            _ if !self.only_compared => own(self.folder, OUTPUT, sink).map(Some),
            _ if self.folder.is_dir() => share(self.folder, sink).map(Some),
            _ => Some(None),
        }
    }
}

/// How to choose another place.
const OUTPUT: &str = "--output DIR";

/// Runs the command; returns the exit status.
pub(super) fn generate(
    console: Console,
    arguments: &InputArguments,
    output: Option<&Path>,
    check_only: bool,
    policy: Policy,
) -> u8 {
    let start = Instant::now();
    let mut files = Files::default();
    let sink = Sink::default();
    let target = Target::new(&arguments.tree, output, check_only);
    let Some((made, folder)) = prepare(arguments, &target, &mut files, &sink) else {
        console.finish(&files, &sink);
        return FAILED;
    };
    let comparison = check::compare(&made.tree, folder.as_ref(), target.in_place, &sink);
    let Some(comparison) = comparison else {
        console.finish(&files, &sink);
        return FAILED;
    };
    let Some(folder) = folder.filter(|_| !check_only) else {
        console.finish(&files, &sink);
        if comparison.is_clean() {
            return 0;
        }
        let mut text = report(&comparison);
        text.push_str(
            "\nrun `gencontrol generate` with the same arguments, without --check, to write them\n",
        );
        return match console.summary(&text) {
            0 => NO,
            failed => failed,
        };
    };
    let written = report_owners(&comparison, &folder, policy, &sink)
        .and_then(|()| check::write(&made.tree, &comparison, &folder, target.in_place, &sink));
    let top = folder.path().to_owned();
    drop(folder);
    console.finish(&files, &sink);
    let Some(written) = written else {
        return FAILED;
    };
    let done: Vec<_> = comparison
        .changes
        .iter()
        .map(|(path, change)| {
            let what = match change {
                Change::Removed(_) => "removed",
                _ => "wrote",
            };
            (what, top.join(path))
        })
        .collect();
    console.note(done.iter().map(|(what, path)| (*what, path.as_path())));
    let packages: usize = made.plan.sources().map(|s| s.packages.len()).sum();
    let mut line = format!(
        "{}: {} of {}, {} ({} written, {} unchanged",
        normal(&target.folder.join("debian")).display(),
        count(packages, "package"),
        count(made.plan.sources().count(), "source"),
        count(made.tree.len(), "file"),
        written.written,
        written.unchanged,
    );
    if written.removed > 0 {
        line.push_str(&format!(", {} removed", written.removed));
    }
    line.push_str(&format!(") in {} ms\n", start.elapsed().as_millis()));
    // The process ends: giving the memory back takes 5 % of a run of recipes/linux.
    std::mem::forget(made);
    console.summary(&line)
}

/// Makes everything, and holds the folder that it goes to.
fn prepare(
    arguments: &InputArguments,
    target: &Target<'_>,
    files: &mut Files,
    sink: &Sink,
) -> Option<(Made, Option<Folder>)> {
    let mut tree = target.hold_tree(&arguments.tree, sink)?;
    let made = make(arguments, files, sink)?;
    let reading = if target.in_place { None } else { tree.take() };
    let folder = target.hold(tree, sink)?;
    drop(reading);
    Some((made, folder))
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use rustix::fs::{flock, FlockOperation};

    use super::*;

    #[test]
    fn nobody_writes_into_a_tree_that_is_read_and_nobody_reads_one_that_is_written() {
        let folder = tempfile::tempdir().expect("the temporary directory is writable");
        let (tree, out) = (folder.path(), folder.path().join("out"));
        let can = |operation| {
            let other = File::open(tree).expect("it was made");
            flock(&other, operation).is_ok()
        };
        let sink = Sink::default();
        for (output, only_compared, can_read) in [
            (None, false, false),
            (None, true, true),
            (Some(tree), false, false),
            (Some(out.as_path()), false, true),
        ] {
            let target = Target::new(tree, output, only_compared);
            let held = target.hold_tree(tree, &sink).expect("nobody has it");
            assert!(held.is_some() && !can(FlockOperation::NonBlockingLockExclusive));
            let reads = can(FlockOperation::NonBlockingLockShared);
            assert_eq!(reads, can_read, "{output:?}, {only_compared}");
        }
        let target = Target::new(&out, None, true);
        let held = target
            .hold_tree(&out, &sink)
            .expect("what is not there is not held");
        assert!(held.is_none() && !out.exists());
        let held = target.hold(None, &sink).expect("nothing is written");
        assert!(held.is_none() && !out.exists());
    }
}

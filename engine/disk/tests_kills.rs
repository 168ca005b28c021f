// SPDX-License-Identifier: GPL-2.0-or-later
//! A run that is killed, or refused something, before every single step: what stands there after the next one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::path::Path;

use tempfile::TempDir;

use super::changes::{compare, Changes, File, Wanted};
use super::commit::commit;
use super::lock::own;
use super::step::{plan, steps, Fate, Gone};
use super::tests_listing::below;
use crate::diag::{Place, Sink};
use crate::text::files::Files;

type State = BTreeMap<String, String>;

fn state(folder: &Path) -> State {
    let shown = |path: &Path| {
        let metadata = fs::metadata(path).expect("it is there");
        if metadata.is_dir() {
            return "folder".to_owned();
        }
        let mode = metadata.permissions().mode() & 0o777;
        let text = fs::read_to_string(path).expect("it is text");
        format!("{mode:o} {text}")
    };
    let paths = below(folder).into_iter();
    paths.map(|(name, path)| (name, shown(&path))).collect()
}

fn folder(files: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().expect("the temporary directory is writable");
    for path in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("it is below")).expect("it can be made");
        fs::write(&path, "old").expect("it can be written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("it is ours");
    }
    folder
}

fn wanted(files: &[(&str, bool)]) -> Wanted<'static> {
    let file = |is_there: bool| is_there.then(|| File::new(b"new".as_slice()));
    files
        .iter()
        .map(|(path, is_there)| ((*path).to_owned(), file(*is_there)))
        .collect()
}

/// Makes the changes, as far as the plan lets it. `None` for a run that was killed.
fn run(folder: &Path, wanted: &Wanted<'static>) -> Option<bool> {
    let sink = Sink::default();
    let result = catch_unwind(AssertUnwindSafe(|| {
        let open = own(folder, "", &sink)?;
        let changes: Changes<'_> = compare(&open, wanted.clone(), &sink)?;
        commit(&open, &changes, "debian/control.md5sum", &sink)
    }));
    match result {
        Ok(done) => Some(done.is_some()),
        Err(payload) if payload.is::<Gone>() => None,
        Err(payload) => std::panic::resume_unwind(payload),
    }
}

/// What is there, and what is wanted.
type Case = (&'static [&'static str], &'static [(&'static str, bool)]);

const CASES: [Case; 4] = [
    (
        &[
            "debian/a",
            "debian/control.md5sum",
            "debian/old/b",
            "debian/old/c/d",
            "debian/mine",
        ],
        &[
            ("debian/a", true),
            ("debian/control.md5sum", false),
            ("debian/old/b", false),
            ("debian/old/c/d", false),
            ("debian/new/deep/e", true),
            ("debian/f", true),
        ],
    ),
    (
        &["notes"],
        &[
            ("debian/a", true),
            ("debian/b/c", true),
            ("manifest.json", true),
        ],
    ),
    (
        &["manifest.json"],
        &[("debian/a", true), ("manifest.json", true)],
    ),
    (
        &["recipe.yaml"],
        &[("recipe.yaml", true), ("packages/a.yaml", true)],
    ),
];

#[test]
fn a_kill_before_any_step_leaves_the_old_or_the_new() {
    quietly(|| {
        for (files, changes) in CASES {
            let wanted = wanted(changes);
            let (old, new) = both(files, &wanted);
            let mut outcomes = [0, 0];
            for step in 0.. {
                let folder = folder(files);
                plan([Some((step, Fate::Killed)), None]);
                let done = run(folder.path(), &wanted);
                plan([None; 2]);
                let is_seen = |path: &String| folder.path().join(path).exists();
                assert!(old
                    .keys()
                    .filter(|path| new.contains_key(*path))
                    .all(is_seen));
                assert_settles(folder.path(), &old, &new, &mut outcomes, step);
                if done.is_some() {
                    break;
                }
            }
            assert!(outcomes[0] > 2 && outcomes[1] > 2, "{outcomes:?}");
        }
    });
}

#[test]
fn what_is_refused_is_put_back_even_by_the_next_run() {
    quietly(|| {
        for (files, changes) in CASES {
            let wanted = wanted(changes);
            let (old, new) = both(files, &wanted);
            for refused in 0.. {
                let folder = folder(files);
                plan([Some((refused, Fate::Refused)), None]);
                let done = run(folder.path(), &wanted);
                let all = steps();
                plan([None; 2]);
                let now = state(folder.path());
                match done {
                    Some(false) => assert!(now == old, "{refused}: {now:?}"),
                    _ => assert_settles(folder.path(), &old, &new, &mut [0, 0], refused),
                }
                // And on the way back it is killed.
                for killed in refused + 1..all {
                    let folder = self::folder(files);
                    plan([Some((refused, Fate::Refused)), Some((killed, Fate::Killed))]);
                    assert_eq!(run(folder.path(), &wanted), None);
                    plan([None; 2]);
                    let expected = if done == Some(false) { &old } else { &new };
                    drop(own(folder.path(), "", &Sink::default()));
                    let now = state(folder.path());
                    assert!(
                        now == *expected || is_listed(&now, &new),
                        "{killed}: {now:#?}"
                    );
                }
                if done == Some(true) && refused >= all {
                    break;
                }
            }
        }
    });
}

/// What somebody wrote after the kill is not touched, neither on the way forward nor back.
#[test]
fn what_changed_since_is_left_and_told() {
    quietly(|| {
        let (files, changes) = CASES[0];
        let wanted = wanted(changes);
        let mut told = BTreeSet::new();
        for step in 0..60 {
            let folder = folder(files);
            plan([Some((step, Fate::Killed)), None]);
            let _ = run(folder.path(), &wanted);
            plan([None; 2]);
            for path in ["debian/a", "debian/f"] {
                fs::write(folder.path().join(path), "by hand").expect("it can be written");
            }
            let sink = Sink::default();
            drop(own(folder.path(), "", &sink).expect("it can be finished"));
            assert!(!sink.has_errors());
            for problem in sink.sorted(&Files::default()) {
                assert!(problem.message.ends_with("it is left as it is"));
                let paths = ["debian/a", "debian/f"].into_iter();
                told.extend(
                    paths.filter(|path| problem.place == Place::Path(folder.path().join(path))),
                );
            }
            for path in ["debian/a", "debian/f"] {
                let text = fs::read_to_string(folder.path().join(path)).expect("it is there");
                assert_eq!(text, "by hand", "{step}: {path}");
            }
            assert!(!folder.path().join("debian/.gencontrol").exists(), "{step}");
        }
        assert_eq!(told, ["debian/a", "debian/f"].into());
    });
}

/// A folder without debian/ gets all of it in one step, whatever stands beside it.
#[test]
fn a_new_packaging_is_there_as_a_whole_or_not_at_all() {
    quietly(|| {
        let wanted = wanted(&[
            ("debian/a", true),
            ("debian/b/c", true),
            ("manifest.json", true),
        ]);
        for files in [&[][..], &["manifest.json"]] {
            let mut seen = BTreeSet::new();
            for step in 0..30 {
                let folder = folder(files);
                plan([Some((step, Fate::Killed)), None]);
                let _ = run(folder.path(), &wanted);
                plan([None; 2]);
                let listed = below(&folder.path().join("debian")).into_iter();
                seen.insert(listed.map(|(name, _)| name).collect::<BTreeSet<_>>());
            }
            let whole = ["a", "b", "b/c"].map(str::to_owned);
            assert_eq!(seen, [[].into(), whole.into()].into());
        }
    });
}

/// A loss of power may leave a journal, and less of the files than it says.
#[test]
fn what_is_not_as_it_was_prepared_is_put_back() {
    quietly(|| {
        let (files, changes) = CASES[0];
        let wanted = wanted(changes);
        let (old, _) = both(files, &wanted);
        let mut damaged = 0;
        for step in 0..60 {
            let folder = folder(files);
            plan([Some((step, Fate::Killed)), None]);
            let _ = run(folder.path(), &wanted);
            plan([None; 2]);
            let runs = fs::read_dir(folder.path().join("debian/.gencontrol"));
            for run in runs.into_iter().flatten().flatten() {
                let last = run.path().join("new-3");
                if run.path().join("journal").exists() && last.exists() {
                    fs::write(last, "").expect("it can be written");
                    damaged += 1;
                    let sink = Sink::default();
                    drop(own(folder.path(), "", &sink).expect("it can be put back"));
                    assert!(state(folder.path()) == old, "{step}");
                }
            }
        }
        assert!(damaged > 5, "{damaged}");
    });
}

fn both(files: &[&str], wanted: &Wanted<'static>) -> (State, State) {
    let folder = folder(files);
    let old = state(folder.path());
    plan([None; 2]);
    assert_eq!(run(folder.path(), wanted), Some(true));
    let new = state(folder.path());
    assert_ne!(old, new);
    (old, new)
}

/// The next run, whatever it is, finds the old state or the new one, and nothing else.
fn assert_settles(folder: &Path, old: &State, new: &State, outcomes: &mut [usize], step: usize) {
    let sink = Sink::default();
    drop(own(folder, "", &sink).expect("it can be finished"));
    assert!(!sink.has_errors());
    let now = state(folder);
    let is_good = now == *old || now == *new || is_listed(&now, new);
    assert!(is_good, "step {step}: {now:#?}");
    outcomes[usize::from(now == *new)] += 1;
}

/// All at once: the list of files comes before the files.
fn is_listed(now: &State, new: &State) -> bool {
    now.get("manifest.json") == new.get("manifest.json") && !now.contains_key("debian")
}

/// A kill is a panic here; nobody has to read of each.
fn quietly(test: impl FnOnce()) {
    use std::sync::Once;
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !info.payload().is::<Gone>() {
                before(info);
            }
        }));
    });
    test();
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! What writing a tree of files does to those that are there, and what is said about them.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use tempfile::TempDir;

use super::check::{compare, write, Comparison, Written};
use super::report::{report, report_owners, Policy};
use super::tree::Tree;
use crate::diag::Sink;
use crate::disk::changes::{Change, Changes, File, Old};
use crate::disk::folder::Folder;
use crate::disk::lock::own;
use crate::text::files::Files;

const CHECKSUMS: &str = "debian/control.md5sum";

fn tree(files: &[(&str, &str)]) -> Tree {
    let mut tree = Tree::default();
    for (path, text) in files {
        tree.add((*path).to_owned(), (*text).to_owned());
    }
    tree
}

fn place() -> TempDir {
    tempfile::tempdir().expect("the temporary directory is writable")
}

fn open(path: &Path) -> Folder {
    own(path, "", &Sink::default()).expect("it is ours")
}

/// Compares, and writes what differs.
fn generate(place: &Path, files: &[(&str, &str)], in_place: bool) -> Written {
    let (tree, folder, sink) = (tree(files), open(place), Sink::default());
    let comparison = compare(&tree, Some(&folder), in_place, &sink).expect("it can be read");
    write(&tree, &comparison, &folder, in_place, &sink).expect("it can be written")
}

fn written(written: usize, unchanged: usize, removed: usize) -> Written {
    Written {
        written,
        unchanged,
        removed,
    }
}

#[test]
fn what_was_done_is_counted() {
    let place = place();
    let files = [("debian/a", "1"), ("debian/b", "1"), ("debian/c", "1")];
    assert_eq!(generate(place.path(), &files, false), written(3, 0, 0));
    assert_eq!(generate(place.path(), &files, false), written(0, 3, 0));
    let files = [("debian/a", "2"), ("debian/c", "1")];
    assert_eq!(generate(place.path(), &files, false), written(1, 1, 1));
    assert!(!place.path().join("debian/b").exists());
}

/// debian/rules takes the checksums for a sign that the files are as they were made.
#[test]
fn checksums_go_with_what_they_are_of() {
    for (in_place, text, is_there) in [
        (true, "1", true),
        (true, "2", false),
        (false, "1", true),
        (false, "2", true),
    ] {
        let place = place();
        generate(place.path(), &[("debian/a", "1")], in_place);
        let path = place.path().join(CHECKSUMS);
        fs::write(&path, "").expect("it is writable");
        generate(place.path(), &[("debian/a", text)], in_place);
        assert_eq!(path.exists(), is_there, "{in_place} {text}");
    }
}

#[test]
fn a_list_that_says_the_same_is_not_written_again() {
    let place = place();
    let number = || {
        let list = fs::metadata(place.path().join("manifest.json"));
        list.expect("it is there").ino()
    };
    generate(place.path(), &[("debian/a", "1")], false);
    let first = number();
    // Another file is in the way of its number being used again.
    fs::write(place.path().join("debian/b"), "").expect("it is writable");
    generate(place.path(), &[("debian/a", "1")], false);
    assert_eq!(number(), first);
    generate(place.path(), &[("debian/a", "2")], false);
    assert_ne!(number(), first);
}

/// What stands where a file was is somebody's; what stands where a folder was hides nothing of ours.
#[test]
fn what_took_the_place_of_a_file_is_left() {
    let place = place();
    let top = place.path();
    let files = [("debian/a", "1"), ("debian/b/c", "1"), ("debian/d", "1")];
    generate(top, &files, false);
    fs::remove_file(top.join("debian/a")).expect("it is writable");
    fs::create_dir(top.join("debian/a")).expect("it is writable");
    fs::remove_dir_all(top.join("debian/b")).expect("it is writable");
    fs::write(top.join("debian/b"), "").expect("it is writable");
    let (tree, folder, sink) = (tree(&files[2..]), open(top), Sink::default());
    let comparison = compare(&tree, Some(&folder), false, &sink).expect("it can be read");
    let left: Vec<&str> = comparison.left.iter().map(|one| &*one.path).collect();
    assert_eq!(left, ["debian/a"]);
    assert!(comparison.changes.is_empty() && !comparison.is_clean());
}

/// A comparison in which so many files are different.
fn different(count: usize, lines: usize) -> Comparison<'static> {
    let changes = (0..count).map(|number| {
        let old = Old {
            bytes: "x\n".repeat(lines).into_bytes(),
            mode: 0o644,
            owner: (0, 0),
        };
        let change = Change::Different(old, File::new(b"".as_slice()));
        (format!("debian/{number}"), change)
    });
    Comparison {
        changes: changes.collect::<Changes<'_>>(),
        strangers: Vec::new(),
        edited: Vec::new(),
        left: Vec::new(),
    }
}

#[test]
fn a_report_says_whose_a_file_is() {
    let mut comparison = different(3, 1);
    comparison.strangers.push("debian/0".to_owned());
    comparison.edited.push("debian/1".to_owned());
    let text = report(&comparison);
    let first: Vec<&str> = text.lines().take(4).collect();
    assert_eq!(
        first,
        [
            "different debian/0 (not written by gencontrol)",
            "different debian/1 (edited since it was generated)",
            "different debian/2",
            ""
        ]
    );
}

/// Sixty lines of a file, and four hundred in all.
#[test]
fn long_differences_are_cut() {
    // Three lines of head, then one for each line that goes.
    for (files, lines, expected) in [
        (1, 57, vec![]),
        (1, 58, vec!["… and 1 more lines of debian/0"]),
        (
            9,
            60,
            vec![
                "… and 3 more lines of debian/0",
                "… and 3 more lines of debian/1",
                "… and 3 more lines of debian/2",
                "… and 3 more lines of debian/3",
                "… and 3 more lines of debian/4",
                "… and 3 more lines of debian/5",
                "… and 23 more lines of debian/6",
            ],
        ),
    ] {
        let text = report(&different(files, lines));
        let more: Vec<&str> = text.lines().filter(|line| line.starts_with('…')).collect();
        assert_eq!(more, expected, "{files} {lines}");
        let blank = text.lines().filter(|line| line.is_empty()).count();
        assert_eq!(blank, files.min(7), "{files} {lines}");
        let shown = text.lines().count() - files - blank - more.len();
        assert_eq!(shown, (files * (lines + 3)).min(files * 60).min(400));
    }
}

#[test]
fn what_is_in_the_way_is_named_up_to_a_few() {
    let all: Vec<String> = (0..7).map(|number| format!("debian/{number}")).collect();
    let place = place();
    let folder = open(place.path());
    for (count, expected) in [
        (1, "`debian/0` would be overwritten, and gencontrol did not write it"),
        (
            2,
            "`debian/0` and `debian/1` would be overwritten, and gencontrol did not write them",
        ),
        (
            5,
            "`debian/0`, `debian/1`, `debian/2`, `debian/3` and `debian/4` would be overwritten, \
             and gencontrol did not write them",
        ),
        (
            7,
            "`debian/0`, `debian/1`, `debian/2`, `debian/3`, `debian/4` and 2 other files would be \
             overwritten, and gencontrol did not write them",
        ),
    ] {
        let mut comparison = different(0, 0);
        comparison.strangers = all[..count].to_vec();
        for (overwrite, said) in [(false, vec![expected]), (true, vec![])] {
            let sink = Sink::default();
            let policy = Policy {
                overwrite,
                keep_edited: false,
            };
            let may = report_owners(&comparison, &folder, policy, &sink);
            assert_eq!(may.is_some(), overwrite, "{count}");
            let problems = sink.sorted(&Files::default());
            let messages: Vec<&str> = problems.iter().map(|one| &*one.message).collect();
            assert_eq!(messages, said, "{count}");
        }
    }
}

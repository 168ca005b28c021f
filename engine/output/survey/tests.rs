// SPDX-License-Identifier: GPL-2.0-or-later
//! Which folder a file set is of, what globs name there, and for which machine a program is.

use std::fs;
use std::path::Path;

use super::{check_machine, located, tops, Request};
use crate::diag::Sink;
use crate::plan::model::{Destination, FileSet};
use crate::text::files::{Files, Span};

#[test]
fn a_folder_is_below_the_build_directory_or_the_tree() {
    let request = Request {
        build_dir: Path::new("/build"),
        name: "debian/build/build_a",
        tree: Path::new("/tree"),
        arch: "amd64",
        packages: Vec::new(),
        others: Vec::new(),
    };
    for (path, expected) in [
        ("debian/build/build_a", "/build"),
        ("debian/build/build_a/rust", "/build/rust"),
        (
            "debian/build/build_ab/rust",
            "/tree/debian/build/build_ab/rust",
        ),
        ("rust", "/tree/rust"),
        (".", "/tree"),
    ] {
        assert_eq!(located(&request, path), Path::new(expected), "{path}");
    }
}

#[test]
fn a_glob_names_a_path_as_short_as_it_can() {
    let folder = tempfile::tempdir().expect("the temporary directory is writable");
    fs::create_dir(folder.path().join("a")).expect("the directory is writable");
    fs::write(folder.path().join("a/b"), "").expect("the directory is writable");
    for (glob, expected) in [
        ("a/b", &["a/b"][..]),
        ("./a//b", &["a/b"]),
        ("./*/./*", &["a/b"]),
        ("c", &[]),
        (".", &[]),
    ] {
        let found = tops(folder.path(), &[glob.to_owned()]);
        assert_eq!(found.into_iter().collect::<Vec<_>>(), expected, "{glob}");
    }
}

#[test]
fn programs_are_of_the_machine_of_their_package() {
    let folder = tempfile::tempdir().expect("the temporary directory is writable");
    let path = folder.path().join("program");
    let mut header = *b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3e\0";
    let set = FileSet {
        origin: Span::default(),
        globs: vec!["program".to_owned()],
        width: 1,
        destination: Destination::Into("usr/bin".to_owned()),
        except: Vec::new(),
        from: None,
        at_least: None,
        runs_on_build: false,
    };
    let said = |arch: &str| {
        let sink = Sink::default();
        check_machine(arch, "tools", &set, &path, &sink);
        let said = sink.sorted(&Files::default()).into_iter();
        said.map(|problem| problem.message).collect::<Vec<_>>()
    };
    fs::write(&path, header).expect("the directory is writable");
    assert_eq!(said("amd64"), Vec::<String>::new());
    let expected = format!(
        "`tools` is for arm64, but {} is a program for x86_64",
        path.display()
    );
    assert_eq!(said("arm64"), [expected]);
    // Scripts are for all machines.
    header[0] = b'#';
    fs::write(&path, header).expect("the directory is writable");
    assert_eq!(said("arm64"), Vec::<String>::new());
}

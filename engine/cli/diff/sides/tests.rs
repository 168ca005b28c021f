// SPDX-License-Identifier: GPL-2.0-or-later
//! What of a folder counts as a side, and where the tree of a revision is.

use std::path::Path;
use std::process::Command;

use super::{folder_side, is_structure, revised};
use crate::diag::Sink;
use crate::text::files::Files;

#[test]
fn control_files_and_rules_are_structure() {
    assert!(is_structure("debian/tests/control") && is_structure("debian/rules.gen"));
    assert!(!is_structure("debian/image.postinst") && !is_structure("debian/rules"));
}

/// A folder with files of these texts.
fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("the temporary directory is writable");
    for (path, bytes) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("it has one")).expect("it is writable");
        std::fs::write(path, bytes).expect("it is writable");
    }
    folder
}

#[test]
fn of_a_source_package_only_folders_with_a_control_file_and_tests_count() {
    let all: [(&str, &[u8]); 5] = [
        ("debian/control", b"Source: s\n"),
        ("debian/other/control", b"Source: o\n"),
        ("debian/templates/image.in", b"x\n"),
        ("debian/tests/x", b"x\n"),
        ("debian/changelog", b"x\n"),
    ];
    let paths = |files: &[(&str, &[u8])]| {
        let folder = folder(files);
        let (mut files, sink) = (Files::default(), Sink::default());
        let name = folder.path().display().to_string();
        let read = folder_side(&name, &mut files, &sink).expect("it can be read");
        let paths = read.tree().iter().map(|(path, _)| path.to_owned());
        (read.is_partial, paths.collect::<Vec<_>>())
    };
    let some = ["debian/control", "debian/other/control", "debian/tests/x"];
    assert_eq!(paths(&all), (true, some.map(str::to_owned).into()));
    let all_of = [
        "debian/control",
        "debian/other/control",
        "debian/templates/image.in",
        "debian/tests/x",
    ];
    assert_eq!(paths(&all[..4]), (false, all_of.map(str::to_owned).into()));
}

#[test]
fn a_tree_that_is_not_in_the_revision_is_read_where_it_stands() {
    let top = tempfile::tempdir().expect("the temporary directory is writable");
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let [recipe, tree] = ["recipe", "tree"].map(|name| top.path().join(name));
    for (from, to) in [
        ("_tree/debian/changelog", tree.join("debian/changelog")),
        ("each/recipe/recipe.yaml", recipe.join("recipe.yaml")),
    ] {
        std::fs::create_dir_all(to.parent().expect("it has one")).expect("it is writable");
        std::fs::copy(cases.join(from), to).expect("it is there");
    }
    let git = |arguments: &[&str]| {
        let status = Command::new("git")
            .args(["-c", "user.name=A", "-c", "user.email=a@example.org"])
            .args(arguments)
            .current_dir(top.path())
            .status()
            .expect("git is there");
        assert!(status.success(), "git {arguments:?}");
    };
    git(&["init", "-q", "-b", "main"]);
    git(&["add", "recipe"]);
    git(&["commit", "-q", "-m", "one"]);
    let (mut files, sink) = (Files::default(), Sink::default());
    let read = revised("rev:main", "main", [&recipe, &tree], &mut files, &sink);
    let said: Vec<String> = sink
        .sorted(&files)
        .into_iter()
        .map(|problem| problem.message)
        .collect();
    assert_eq!(said, Vec::<String>::new());
    assert_eq!(read.expect("nothing is wrong").identity.version, "7.2.8-1");
}

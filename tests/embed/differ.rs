// SPDX-License-Identifier: GPL-2.0-or-later
//! debian/bin/diff-gencontrol: what it answered with the old generator, it answers with ours.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use super::package::{said, Package, PROGRAM};

const DIFFER: &str = "debian/bin/diff-gencontrol";

/// A package with a program that compares, and gencontrol put into it.
fn embedded(name: &str, program: &str) -> Package {
    let package = Package::new(name);
    package.write(DIFFER, program);
    let path = package.path().join(DIFFER);
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("the file is ours");
    package.embed_base();
    package
}

fn git(package: &Package, line: &str) {
    let output = Command::new("git")
        .args(["-c", "user.name=x", "-c", "user.email=x@example.org"])
        .args(line.split_whitespace())
        .current_dir(package.path())
        .output()
        .expect("the tests need git");
    assert!(output.status.success(), "git {line}: {}", said(&output));
}

/// Status and output of the program.
fn differ(package: &Package, arguments: &[&str], folder: &str) -> (Option<i32>, String) {
    let output = Command::new(package.path().join(DIFFER))
        .args(arguments)
        .current_dir(package.path().join(folder))
        .env("GENCONTROL", PROGRAM)
        .output()
        .expect("embedding leaves it executable");
    (output.status.code(), said(&output))
}

#[test]
fn it_says_what_a_branch_changes() {
    let old = "#!/bin/bash\n# compares\n./debian/bin/gencontrol.py\n";
    let package = embedded("differ", old);
    let again = package.embed(&[]);
    assert_eq!(said(&again), ".: nothing to do, gencontrol is in it\n");
    git(&package, "init -q -b debian/latest .");
    git(&package, "add -Af");
    git(&package, "commit -q -m before");
    let (status, text) = differ(&package, &[], ".");
    assert_eq!(status, Some(0), "{text}");
    assert!(text.starts_with("no difference: linux 7.2.8-1"), "{text}");

    // One change is committed on a branch, one is not; what the other branch has since is not ours.
    git(&package, "checkout -q -b mine");
    let recipe = "debian/recipes/packages.yaml";
    package.replace(recipe, "The kernel", "A kernel");
    git(&package, "commit -q -a -m one");
    git(&package, "checkout -q debian/latest");
    package.replace(recipe, "The kernel", "Their kernel");
    git(&package, "commit -q -a -m theirs");
    git(&package, "checkout -q mine");
    let more = "architectures: { amd64: { flavours: { more: { hardware: more } } } }\n";
    package.write("debian/recipes/more.yaml", more);
    for (arguments, folder) in [
        (&[][..], "."),
        (&["debian/latest"], "debian/recipes"),
        (&["--color", "never"], "."),
    ] {
        let (status, text) = differ(&package, arguments, folder);
        assert_eq!(status, Some(0), "{text}");
        assert!(
            text.contains("A kernel") && !text.contains("Their"),
            "{text}"
        );
        assert!(text.contains("flavour amd64/none/more"), "{text}");
    }
    let (status, text) = differ(&package, &["HEAD"], ".");
    assert_eq!(status, Some(0), "{text}");
    assert!(!text.contains("A kernel"), "{text}");
    let (_, text) = differ(&package, &["HEAD", "--format", "json"], ".");
    assert!(text.starts_with("{\n  \"version\": 1,"), "{text}");
    let (status, text) = differ(&package, &["nowhere"], ".");
    assert_eq!(status, Some(2), "{text}");
    assert!(text.contains("rev:nowhere..."), "{text}");
}

#[test]
fn a_program_of_another_kind_stays() {
    let own = "#!/bin/sh\necho ours\n";
    let package = embedded("own-differ", own);
    assert_eq!(package.read(DIFFER), own);
    let none = Package::unmade("no-differ");
    assert!(!none.path().join(DIFFER).exists());
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! What is said, how much of it and in which colours, and where it does not arrive.

use std::process::{Command, Stdio};

use super::{repository, run, stderr, stdout};

#[test]
fn a_wrong_option_is_answered_with_the_usage_of_the_help() {
    for (arguments, usage) in [
        (&["--nonsense"][..], "gencontrol [OPTIONS] <COMMAND>"),
        (
            &["list", "packages", "--nonsense"],
            "gencontrol list [OPTIONS] <WHAT>",
        ),
        (
            &["-q", "generate", "--tre", "x"],
            "gencontrol generate [OPTIONS]",
        ),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = stderr(&output);
        assert!(said.contains(&format!("Usage: {usage}\n")), "{said}");
    }
}

/// What is printed to a full disk is lost, and the run says so.
#[test]
fn a_full_disk_is_told() {
    let inputs = ["--recipes", "recipes/linux", "--tree", "tests/tree/linux"];
    for arguments in [
        &["schema"][..],
        &["--help"],
        &["check"],
        &["show"],
        &["plan"],
        &["list", "packages"],
        &["generate", "--check", "--output", "/nonexistent/gencontrol"],
    ] {
        let takes_inputs = !["schema", "--help"].contains(&arguments[0]);
        let full = std::fs::File::create("/dev/full").expect("Linux has it");
        let output = Command::new(env!("CARGO_BIN_EXE_gencontrol"))
            .args(arguments)
            .args(inputs.iter().filter(|_| takes_inputs))
            .current_dir(repository())
            .env_clear()
            .stdout(full)
            .output()
            .expect("the program was built for this test");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let expected = "standard output: error: cannot write: no space left on the device\n";
        assert!(
            stderr(&output).ends_with(expected),
            "{arguments:?}: {}",
            stderr(&output)
        );
    }
}

#[test]
fn colours_and_words_are_as_asked_for() {
    let check = |more: &[&str]| {
        let tree = ["--tree", "tests/tree/linux"];
        let recipes = ["--recipes", "recipes/nowhere"];
        stderr(&run(&[&["check"][..], &tree, &recipes, more].concat()))
    };
    let plain = check(&[]);
    assert_eq!(plain, check(&["--color", "never"]), "this is no terminal");
    let color = check(&["--color", "always"]);
    assert!(color.contains("\u{1b}[1;31merror:\u{1b}[0m "), "{color}");
    assert!(stderr(&run(&["--nonsense", "--color=always"])).contains("\u{1b}["));
    assert!(!stderr(&run(&["--nonsense"])).contains("\u{1b}["));

    let output = tempfile::tempdir().expect("the temporary directory is writable");
    let path = output.path().to_str().expect("it is UTF-8");
    let inputs = [
        "--recipes",
        "recipes/linux-asahi",
        "--tree",
        "tests/tree/linux-asahi",
    ];
    let generate =
        |how: &[&str]| run(&[&["generate", "--output", path][..], &inputs, how].concat());
    let wrote = format!("wrote {path}/debian/control\n");
    let verbose = generate(&["-v"]);
    assert!(
        stderr(&verbose).contains(&wrote)
            && stderr(&verbose).contains("\nread recipes/linux/recipe.yaml\n")
    );
    assert!(stdout(&verbose).contains("(222 written, 0 unchanged)"));
    assert!(
        !stderr(&generate(&["-v"])).contains("wrote "),
        "nothing is left to write"
    );
    let quiet = generate(&["-q"]);
    assert_eq!(
        (stdout(&quiet), stderr(&quiet)),
        (String::new(), String::new())
    );
    std::fs::remove_file(output.path().join("debian/control")).expect("it was generated");
    let stale = generate(&["-q", "--check"]);
    assert_eq!(
        (stale.status.code(), stdout(&stale)),
        (Some(1), String::new())
    );
}

/// What has no debian/ is not asked for each kernel configuration file of the recipe.
#[test]
fn a_folder_that_is_no_source_package_is_told_as_that() {
    for more in [&["--recipes", "recipes/linux"][..], &[]] {
        let output = run(&[&["check", "--tree", "docs"][..], more].concat());
        assert_eq!(output.status.code(), Some(2));
        let expected =
            "docs: error: this is not an unpacked source package: there is no debian/changelog\n  \
                        help: name the directory that holds debian/changelog: --tree DIR\n";
        assert_eq!(stderr(&output), expected);
    }
}

/// `gencontrol schema | head` is no failure.
#[test]
fn a_reader_that_went_away_is_no_failure() {
    for arguments in [&["--help"][..], &["schema"]] {
        let mut reader = Command::new("true")
            .stdin(Stdio::piped())
            .spawn()
            .expect("every system has it");
        let pipe = reader.stdin.take().expect("it is a pipe");
        reader.wait().expect("it can be waited for");
        let output = Command::new(env!("CARGO_BIN_EXE_gencontrol"))
            .args(arguments)
            .env_clear()
            .stdout(pipe)
            .output()
            .expect("the program was built for this test");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert_eq!(stderr(&output), "", "{arguments:?}");
    }
}

#[test]
fn differences_have_colours_where_they_are_asked_for() {
    let diff = |color: &str| {
        let sides = ["base", "recipe"].map(|name| format!("tests/cases/diff_compiler/{name}"));
        let more = ["--tree", "tests/cases/_tree", "--color", color];
        stdout(&run(&[&["diff", &sides[0], &sides[1]], &more[..]].concat()))
    };
    let painted = diff("always");
    assert!(
        painted.contains("\u{1b}[33mchanged  \u{1b}[0m"),
        "{painted}"
    );
    assert!(!diff("never").contains('\u{1b}'));
    assert_eq!(diff("auto"), diff("never"), "this is no terminal");
}

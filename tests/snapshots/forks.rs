// SPDX-License-Identifier: GPL-2.0-or-later
//! recipes/forks: whole forks as layers. `make oracle` compares what they make with what the forks' own generator writes.

use std::fs;
use std::process::Command;

use super::repository;

/// What a layer has to say of a fork fits on a screen.
const LINES: usize = 40;

#[test]
fn forks_are_short_and_have_no_problems() {
    let forks = repository().join("recipes/forks");
    let entries = fs::read_dir(&forks).expect("a folder of the repository");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("a folder of the repository").file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["gardenlinux", "mnt-reform", "raspberrypi"]);
    for name in &names {
        let text = fs::read_to_string(forks.join(name).join("recipe.yaml"))
            .expect("each is a single file");
        assert!(text.lines().count() < LINES, "{name}");
        let whose = text.lines().nth(1).unwrap_or_default();
        assert!(whose.starts_with("# The kernel of "), "{name}: {whose}");
        assert!(whose.contains(", as it was in "), "{name}: {whose}");
        let output = Command::new(env!("CARGO_BIN_EXE_gencontrol"))
            .args(["check", "--recipes", &format!("recipes/forks/{name}")])
            .args(["--tree", &format!("tests/tree/forks/{name}")])
            .current_dir(repository())
            .output()
            .expect("the program was built for this test");
        let said = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        let no_problems = format!("recipes/forks/{name}: no problems; ");
        assert!(
            said.starts_with(&no_problems) && said.lines().count() == 1,
            "{said}"
        );
    }
}

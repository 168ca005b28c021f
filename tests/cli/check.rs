// SPDX-License-Identifier: GPL-2.0-or-later
//! What `check` says to programs: each format says every problem, and fingerprints stay where lines move.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use super::copy::copy;
use super::each::each;
use super::repository;

/// Of the cases that have to fail, so many have to be tried: a guard against a test that tries none.
const AT_LEAST: usize = 100;

fn check(folder: &Path, format: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gencontrol"))
        .args(["check", "--recipes", "recipe", "--tree", "tree", "--format"])
        .arg(format)
        .current_dir(folder)
        .env_clear()
        .output()
        .expect("the program was built for this test")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("it is JSON")
}

fn problems(folder: &Path) -> Vec<Value> {
    problems_of(&check(folder, "json"))
}

fn problems_of(output: &Output) -> Vec<Value> {
    let report = json(output);
    let problems = report["problems"].as_array().expect("a list").clone();
    let levels = ["error", "warning"].map(|level| {
        let of_level = problems
            .iter()
            .filter(|problem| problem["severity"] == level);
        of_level.count()
    });
    assert_eq!(report["errors"], levels[0]);
    assert_eq!(report["warnings"], levels[1]);
    problems
}

fn prints(problems: &[Value], path: &[&str]) -> Vec<String> {
    let print = |problem: &Value| {
        let value = path.iter().fold(problem, |value, key| &value[*key]);
        value.as_str().expect("a fingerprint").to_owned()
    };
    problems.iter().map(print).collect()
}

/// Puts lines above everything in the files of a recipe, and some between its sections.
fn move_lines(folder: &Path) {
    for entry in fs::read_dir(folder).expect("it can be listed").flatten() {
        let path = entry.path();
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        let Some(text) = fs::read_to_string(&path).ok().filter(|_| is_file) else {
            continue;
        };
        if path.extension().is_some_and(|suffix| suffix == "yaml") && !text.is_empty() {
            let text = text.replace("\npackages:\n", "\n# another\n\npackages:\n");
            fs::write(&path, format!("# moved\n\n{text}")).expect("it is writable");
        }
    }
}

#[test]
fn fingerprints_stay_where_lines_move() {
    let cases = repository().join("tests/cases");
    let work = tempfile::tempdir().expect("the temporary directory is writable");
    let entries = fs::read_dir(&cases).expect("the cases are there").flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let names: Vec<String> = names
        .filter(|name| name.starts_with("err_"))
        .filter(|name| cases.join(name).join("recipe/recipe.yaml").is_file())
        .collect();
    let moved = each(&names, |name| fingerprints_stay(&cases, name, work.path()));
    let moved: Vec<usize> = moved.into_iter().flatten().collect();
    let (tried, moved) = (moved.len(), moved.iter().sum::<usize>());
    assert!(
        tried >= AT_LEAST && moved >= AT_LEAST,
        "{tried} cases, {moved} lines"
    );
}

/// Checks a case in each format, and once more with its lines moved: of how many problems the line did.
fn fingerprints_stay(cases: &Path, name: &str, work: &Path) -> Option<usize> {
    let folder = work.join(name);
    copy(&cases.join("_tree"), &folder.join("tree"));
    copy(&cases.join(name), &folder);
    let first = check(&folder, "json");
    if first.stdout.is_empty() {
        // A limit ends the run at once.
        let said = String::from_utf8_lossy(&first.stderr);
        assert!(said.contains("takes more than"), "{name}: {said}");
        return None;
    }
    let before = problems_of(&first);
    let own = prints(&before, &["fingerprint"]);
    let all: BTreeSet<&String> = own.iter().collect();
    assert_eq!(all.len(), own.len(), "{name}: each has its own");
    for format in FORMATS {
        format(name, &folder, &before);
    }
    move_lines(&folder.join("recipe"));
    let after = problems(&folder);
    assert_eq!(prints(&after, &["fingerprint"]), own, "{name}");
    let line = |problem: &Value| problem["location"]["line"].as_u64();
    let pairs = before.iter().zip(&after);
    Some(pairs.filter(|(old, new)| line(old) < line(new)).count())
}

/// What holds a format against the problems that JSON has.
type Format = fn(&str, &Path, &[Value]);

const FORMATS: [Format; 3] = [codequality, sarif, junit];

fn codequality(name: &str, folder: &Path, problems: &[Value]) {
    let issues = json(&check(folder, "codequality"));
    let issues = issues.as_array().expect("a list");
    let own = prints(problems, &["fingerprint"]);
    assert_eq!(prints(issues, &["fingerprint"]), own, "{name}");
    for (issue, problem) in issues.iter().zip(problems) {
        let location = &issue["location"];
        assert!(
            location["path"]
                .as_str()
                .is_some_and(|path| !path.is_empty()),
            "{name}"
        );
        let line = problem["location"]["line"].as_u64().unwrap_or(1);
        assert_eq!(location["lines"]["begin"], line, "{name}");
    }
}

fn sarif(name: &str, folder: &Path, problems: &[Value]) {
    let log = json(&check(folder, "sarif"));
    let results = log["runs"][0]["results"].as_array().expect("a list");
    let print = ["partialFingerprints", "gencontrol/v1"];
    let own = prints(problems, &["fingerprint"]);
    assert_eq!(prints(results, &print), own, "{name}");
}

fn junit(name: &str, folder: &Path, problems: &[Value]) {
    let text = String::from_utf8(check(folder, "junit").stdout).expect("it is UTF-8");
    let document = roxmltree::Document::parse(&text).expect("it is well-formed");
    let of_name = |name: &str| {
        let nodes = document.descendants();
        nodes.filter(|node| node.has_tag_name(name)).count()
    };
    let errors = problems
        .iter()
        .filter(|problem| problem["severity"] == "error");
    let errors = errors.count();
    assert_eq!(of_name("failure"), errors, "{name}");
    assert_eq!(of_name("system-out"), problems.len() - errors, "{name}");
    assert_eq!(
        of_name("testcase"),
        problems.len() + usize::from(errors == 0),
        "{name}"
    );
}

/// The paths of a report are those of the repository, wherever the command runs.
#[test]
fn paths_are_those_of_the_repository() {
    let work = tempfile::tempdir().expect("the temporary directory is writable");
    let top = work.path().join("top");
    let cases = repository().join("tests/cases");
    copy(&cases.join("_tree"), &top.join("inner/tree"));
    copy(&cases.join("err_check/recipe"), &top.join("inner/recipe"));
    let paths = |folder: &Path| {
        let problems = problems(folder);
        let path = |problem: &Value| problem["location"]["path"].as_str().map(str::to_owned);
        problems
            .iter()
            .filter_map(path)
            .collect::<BTreeSet<String>>()
    };
    let one = |path: &str| BTreeSet::from([path.to_owned()]);
    assert_eq!(paths(&top.join("inner")), one("recipe/recipe.yaml"));
    fs::create_dir(top.join(".git")).expect("it is writable");
    assert_eq!(paths(&top.join("inner")), one("inner/recipe/recipe.yaml"));
    // By a link from elsewhere; and what is not below the repository.
    let other = top.join("other");
    fs::create_dir(&other).expect("it is writable");
    for (name, target) in [("recipe", "../inner/recipe"), ("tree", "../inner/tree")] {
        std::os::unix::fs::symlink(target, other.join(name)).expect("it is writable");
    }
    assert_eq!(paths(&other), one("inner/recipe/recipe.yaml"));
    fs::create_dir(other.join(".git")).expect("it is writable");
    assert_eq!(paths(&other), one("recipe/recipe.yaml"));
}

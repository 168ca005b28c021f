// SPDX-License-Identifier: GPL-2.0-or-later
//! The jobs in docs/ci, as far as they go without GitLab: their scripts are run as they stand there, in a repository.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_yaml::Value;

use super::package::{copy, repository, said, Package, PROGRAM};

/// The jobs of a file.
struct Jobs(Value);

/// What a run of a job left.
struct Ran {
    status: Option<i32>,
    said: String,
}

impl Jobs {
    fn read(name: &str) -> Jobs {
        let path = repository().join("docs/ci").join(name);
        let text = fs::read_to_string(path).expect("a file of the repository");
        Jobs(serde_yaml::from_str(&text).expect("it is YAML"))
    }

    /// A key of a job, or of what it extends.
    fn key(&self, job: &str, key: &str) -> Option<&Value> {
        let own = self.0.get(job).expect("there is such a job");
        own.get(key).or_else(|| {
            let base = own.get("extends").and_then(Value::as_str)?;
            self.key(base, key)
        })
    }

    /// Runs the script of a job in a folder, as a runner does: in one shell that ends with the first failure.
    fn run(&self, job: &str, folder: &Path, variables: &[(&str, &str)]) -> Ran {
        let own = self.key(job, "variables").and_then(Value::as_mapping);
        let own = own.into_iter().flatten().map(|(name, value)| {
            let text = value.as_str().map(str::to_owned);
            let number = value.as_i64().map(|number| number.to_string());
            let name = name.as_str().expect("a name").to_owned();
            (name, text.or(number).expect("a text or a number"))
        });
        let own: BTreeMap<String, String> = own.collect();
        let script = self.key(job, "script").and_then(Value::as_sequence);
        let lines = script.expect("it has a script").iter();
        let lines: Vec<&str> = lines.map(|line| line.as_str().expect("a line")).collect();
        let programs = Path::new(PROGRAM).parent().expect("it is in a folder");
        let path = std::env::var("PATH").unwrap_or_default();
        let output = Command::new("bash")
            .args(["-eo", "pipefail", "-c", &lines.join("\n")])
            .current_dir(folder)
            .envs(own)
            .env("GENCONTROL", PROGRAM)
            .env("PATH", format!("{}:{path}", programs.display()))
            .envs(variables.iter().copied())
            .output()
            .expect("there is a bash");
        Ran {
            status: output.status.code(),
            said: said(&output),
        }
    }

    /// What a job hands over: paths, and reports by their kind.
    fn artifacts(&self, job: &str) -> BTreeMap<String, String> {
        let artifacts = self.key(job, "artifacts").expect("it hands something over");
        let reports = artifacts.get("reports").and_then(Value::as_mapping);
        let reports = reports.into_iter().flatten().map(|(kind, path)| {
            let text = |value: &Value| value.as_str().expect("a text").to_owned();
            (text(kind), text(path))
        });
        let paths = artifacts.get("paths").and_then(Value::as_sequence);
        let paths = paths.into_iter().flatten().map(|path| {
            let path = path.as_str().expect("a path").to_owned();
            let kind = path.rsplit('.').next().unwrap_or_default().to_owned();
            (kind, path)
        });
        reports.chain(paths).collect()
    }
}

fn git(folder: &Path, line: &str) -> String {
    let output: Output = Command::new("git")
        .args(["-c", "user.name=x", "-c", "user.email=x@example.org"])
        .args(line.split_whitespace())
        .current_dir(folder)
        .output()
        .expect("the tests need git");
    assert!(output.status.success(), "git {line}: {}", said(&output));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn commit(folder: &Path) -> String {
    git(folder, "add -Af");
    git(folder, "commit -q -m step");
    git(folder, "rev-parse HEAD")
}

/// The problems of a Code Quality report, with path and line, and how many tests of a JUnit report fail.
fn reports(jobs: &Jobs, job: &str, folder: &Path) -> (Vec<(String, u64)>, usize) {
    let artifacts = jobs.artifacts(job);
    let read = |kind: &str| fs::read_to_string(folder.join(&artifacts[kind]));
    let issues = read("codequality").expect("the job writes it");
    let issues: Vec<serde_json::Value> = serde_json::from_str(&issues).expect("it is a list");
    let issues = issues.iter().map(|issue| {
        let location = &issue["location"];
        let path = location["path"].as_str().expect("a path").to_owned();
        (path, location["lines"]["begin"].as_u64().expect("a line"))
    });
    let tests = read("junit").expect("the job writes it");
    let tests = roxmltree::Document::parse(&tests).expect("it is well-formed");
    let failures = tests
        .descendants()
        .filter(|node| node.has_tag_name("failure"));
    (issues.collect(), failures.count())
}

/// Runs the job that compares with a commit; the page and the comment.
fn compared(jobs: &Jobs, job: &str, folder: &Path, base: &str) -> [String; 2] {
    let ran = jobs.run(job, folder, &[("CI_MERGE_REQUEST_DIFF_BASE_SHA", base)]);
    assert_eq!(ran.status, Some(0), "{}", ran.said);
    let artifacts = jobs.artifacts(job);
    let texts = ["html", "md"]
        .map(|kind| fs::read_to_string(folder.join(&artifacts[kind])).expect("the job writes it"));
    // What a bot finds its own comment by; nobody sees it.
    assert!(
        texts[1].starts_with("<!-- gencontrol diff -->\n"),
        "{}",
        texts[1]
    );
    assert!(texts[0].starts_with("<!DOCTYPE html>"), "{}", texts[0]);
    texts
}

#[test]
fn jobs_have_what_gitlab_asks_for() {
    for (file, names) in [
        ("packaging.yml", ["gencontrol", "gencontrol-diff"]),
        ("recipes.yml", ["check-linux", "diff-linux"]),
    ] {
        let jobs = Jobs::read(file);
        for name in names {
            for key in ["stage", "image", "rules", "script", "artifacts"] {
                assert!(jobs.key(name, key).is_some(), "{file}: {name} has no {key}");
            }
        }
        let artifacts = jobs
            .key(names[1], "artifacts")
            .expect("it hands something over");
        let exposed = artifacts["expose_as"].as_str().expect("a name");
        // GitLab takes no other name.
        let fits = |c: char| c.is_ascii_alphanumeric() || " _-".contains(c);
        assert!(exposed.chars().all(fits), "{exposed}");
    }
}

#[test]
fn the_jobs_of_a_packaging_repository_run() {
    let jobs = Jobs::read("packaging.yml");
    let package = Package::unmade("pipeline");
    let folder = package.path();
    git(folder, "init -q -b debian/latest .");
    let base = commit(folder);
    let ran = jobs.run("gencontrol", folder, &[]);
    assert_eq!(ran.status, Some(0), "{}", ran.said);
    assert_eq!(reports(&jobs, "gencontrol", folder), (Vec::new(), 0));
    let [_, comment] = compared(&jobs, "gencontrol-diff", folder, &base);
    assert!(comment.contains("\nNo difference"), "{comment}");

    let recipe = "debian/recipes/packages.yaml";
    package.replace(recipe, "The kernel", "A kernel");
    commit(folder);
    let [page, comment] = compared(&jobs, "gencontrol-diff", folder, &base);
    assert!(page.contains("linux-image-generic"), "{page}");
    assert!(comment.contains("A kernel"), "{comment}");

    // What is generated is in git, as it is generated, and then not any more.
    let output = package.command("generate");
    assert!(output.status.success(), "{}", said(&output));
    commit(folder);
    let ran = jobs.run("gencontrol", folder, &[]);
    assert_eq!(ran.status, Some(0), "{}", ran.said);
    package.replace(recipe, "A kernel", "Another kernel");
    let ran = jobs.run("gencontrol", folder, &[]);
    assert_eq!(ran.status, Some(1), "{}", ran.said);
    assert!(ran.said.contains("debian/control"), "{}", ran.said);
    assert_eq!(reports(&jobs, "gencontrol", folder), (Vec::new(), 0));

    let text = package.read(recipe);
    package.write(recipe, &(text.clone() + "  nothing: {}\n"));
    let line = text.lines().count() as u64 + 1;
    let recipes = [("GENCONTROL_RECIPES", "debian/recipes")];
    for variables in [&[][..], &recipes] {
        let ran = jobs.run("gencontrol", folder, variables);
        assert_eq!(ran.status, Some(1), "{}", ran.said);
        let (issues, failures) = reports(&jobs, "gencontrol", folder);
        assert!(!issues.is_empty() && failures == issues.len(), "{issues:?}");
        let place = (recipe.to_owned(), line);
        assert!(issues.iter().all(|issue| *issue == place), "{issues:?}");
    }
}

#[test]
fn the_jobs_of_a_repository_of_recipes_run() {
    let jobs = Jobs::read("recipes.yml");
    let folder = tempfile::tempdir().expect("the temporary directory is writable");
    let folder = folder.path();
    let cases = repository().join("tests/cases");
    copy(&cases.join("_tree"), &folder.join("tree"));
    copy(&cases.join("minimal/recipe"), &folder.join("recipes/linux"));
    git(folder, "init -q -b main .");
    let base = commit(folder);
    let ran = jobs.run("check-linux", folder, &[]);
    assert_eq!(ran.status, Some(0), "{}", ran.said);
    let recipe = folder.join("recipes/linux/recipe.yaml");
    let text = fs::read_to_string(&recipe).expect("it was copied");
    let changed = text.replace("name: linux-doc", "name: linux-docs");
    fs::write(&recipe, changed).expect("it is writable");
    commit(folder);
    let texts = compared(&jobs, "diff-linux", folder, &base);
    assert!(
        texts.iter().all(|text| text.contains("linux-docs")),
        "{texts:?}"
    );
    fs::write(&recipe, text.replace("name: linux-doc", "nam: linux-doc")).expect("it is writable");
    let ran = jobs.run("check-linux", folder, &[]);
    assert_eq!(ran.status, Some(1), "{}", ran.said);
    let (issues, failures) = reports(&jobs, "check-linux", folder);
    assert!(!issues.is_empty() && failures == issues.len(), "{issues:?}");
    assert!(
        issues
            .iter()
            .all(|(path, _)| path == "recipes/linux/recipe.yaml"),
        "{issues:?}"
    );
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Style as tests: what a reader of the source relies on, and what no compiler checks.

use std::fs;
use std::path::{Path, PathBuf};

#[path = "tidy/documents.rs"]
mod documents;
#[path = "tidy/imports.rs"]
mod imports;
#[path = "tidy/size.rs"]
mod size;

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(top: &str, suffix: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![repository().join(top)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the repository") {
            let path = entry.expect("a folder of the repository").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(suffix) {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "no {suffix} below {top}");
    found
}

/// Every Rust file of the repository.
fn sources() -> Vec<PathBuf> {
    let mut found = files("engine", ".rs");
    found.extend(files("tests", ".rs"));
    found.extend(files("docs", ".rs"));
    found
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).expect("a text file of the repository")
}

fn shown(path: &Path) -> String {
    let relative = path.strip_prefix(repository()).unwrap_or(path);
    relative.display().to_string()
}

/// The part of a source file before its tests.
fn code(path: &Path) -> String {
    let text = text(path);
    let end = text.find("#[cfg(test)]").unwrap_or(text.len());
    text[..end].to_owned()
}

fn fail_if_any(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

/// Scripts say their licence where tools look for it; what is in Rust, size.rs looks at.
#[test]
fn every_script_says_its_licence() {
    let mut all = files("engine", ".sh");
    all.extend(files("engine", ".mk"));
    all.extend(files("engine/make", ""));
    all.push(repository().join("tests/proof/run"));
    all.extend(files("tests/proof", ".sh"));
    all.extend(files("tests/common", ".sh"));
    for script in [
        "build",
        "progress.sh",
        "debian/rules",
        "debian/tests/generate",
    ] {
        all.push(repository().join("packaging").join(script));
    }
    all.push(repository().join("Makefile"));
    let problems: Vec<String> = all
        .iter()
        .filter(|path| {
            let text = text(path);
            let mut head = text.lines().take(2);
            !head.any(|line| line == "# SPDX-License-Identifier: GPL-2.0-or-later")
        })
        .map(|path| {
            format!(
                "{}: no `# SPDX-License-Identifier: GPL-2.0-or-later` in the first two lines",
                shown(path)
            )
        })
        .collect();
    fail_if_any(&problems);
}

/// Only recipes know packages: no string of the engine names one.
#[test]
fn the_engine_names_no_package() {
    let control = files("snapshots/linux/control", "");
    let control: String = control.iter().map(|path| text(path)).collect();
    let names: Vec<&str> = control
        .lines()
        .filter_map(|line| line.strip_prefix("Package: "))
        .collect();
    assert!(
        names.len() > 500,
        "the snapshot has {} packages",
        names.len()
    );
    let mut problems = Vec::new();
    for path in files("engine", ".rs") {
        for (number, line) in code(&path).lines().enumerate() {
            let line = line.trim_start();
            if line.starts_with("//") {
                continue;
            }
            for literal in line.split('"').skip(1).step_by(2) {
                let family = literal.strip_prefix("linux-").is_some_and(|rest| {
                    rest.starts_with(|c: char| c.is_ascii_lowercase()) && literal != "linux-any"
                });
                if family || names.contains(&literal) {
                    problems.push(format!("{}:{}: {literal}", shown(&path), number + 1));
                }
            }
        }
    }
    fail_if_any(&problems);
}

#[test]
fn the_schema_is_fresh() {
    for name in ["recipe", "dialect", "diff", "check", "delta"] {
        let printed = std::process::Command::new(env!("CARGO_BIN_EXE_gencontrol"))
            .args(["schema", name])
            .output()
            .expect("the program was built for this test");
        let path = repository().join(format!("schemas/{name}.json"));
        assert!(
            printed.stdout == text(&path).as_bytes(),
            "schemas/{name}.json is not what the types say: run `make schemas`"
        );
    }
}

/// The files of recipes and dialects, each with the name of its schema.
fn described() -> Vec<(PathBuf, &'static str)> {
    let recipes = files("recipes", ".yaml").into_iter();
    let dialects = files("engine/import/dialects", ".yaml").into_iter();
    let recipes = recipes.map(|path| (path, "recipe"));
    recipes
        .chain(dialects.map(|path| (path, "dialect")))
        .collect()
}

#[test]
fn every_recipe_file_names_the_schema() {
    let mut problems = Vec::new();
    for (path, kind) in described() {
        let schema = repository()
            .join(format!("schemas/{kind}.json"))
            .canonicalize()
            .expect("the schema exists");
        let text = text(&path);
        let named = text
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("# yaml-language-server: $schema="))
            .and_then(|name| path.parent()?.join(name).canonicalize().ok());
        if named.as_ref() != Some(&schema) {
            problems.push(format!("{}: the first line names no schema", shown(&path)));
        }
        if !text
            .lines()
            .nth(1)
            .is_some_and(|line| line.starts_with("# "))
        {
            problems.push(format!(
                "{}: the second line does not say what is in it",
                shown(&path)
            ));
        }
    }
    fail_if_any(&problems);
}

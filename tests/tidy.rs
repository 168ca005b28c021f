//! Style as tests: what a reader of the source relies on, and what no compiler checks.

use std::fs;
use std::path::{Path, PathBuf};

/// The folders of the engine, lowest first: a folder may import those before it, and itself. `text`
/// and `deb` know nothing of each other.
const RANKS: [(&str, u32); 12] = [
    ("text", 0),
    ("deb", 0),
    ("diag", 1),
    ("recipe", 2),
    ("template", 3),
    ("resolve", 4),
    ("plan", 5),
    ("output", 6),
    ("emit", 7),
    ("embed", 8),
    ("import", 8),
    ("cli", 9),
];

/// A file longer than this has a seam somewhere.
const MAX_LINES: usize = 450;

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

#[test]
fn every_file_says_what_it_owns_and_is_short() {
    let mut problems = Vec::new();
    for path in files("engine", ".rs")
        .into_iter()
        .chain(files("tests", ".rs"))
    {
        let text = text(&path);
        if !text.starts_with("//! ") {
            problems.push(format!("{}: does not begin with `//!`", shown(&path)));
        }
        let lines = text.lines().count();
        if lines > MAX_LINES {
            problems.push(format!("{}: {lines} lines", shown(&path)));
        }
    }
    fail_if_any(&problems);
}

#[test]
fn imports_point_downwards() {
    let rank = |name: &str| RANKS.iter().find(|(n, _)| *n == name).map(|(_, r)| *r);
    let mut problems = Vec::new();
    for path in files("engine", ".rs") {
        let relative = shown(&path);
        let mut parts = relative.split('/').skip(1);
        let (Some(own), Some(_)) = (parts.next(), parts.next()) else {
            continue;
        };
        let Some(own_rank) = rank(own) else {
            problems.push(format!(
                "{relative}: the folder has no rank in tests/tidy.rs"
            ));
            continue;
        };
        for (_, rest) in code(&path)
            .match_indices("crate::")
            .map(|(at, m)| (at, code(&path)[at + m.len()..].to_owned()))
        {
            let name: String = rest
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            let Some(other) = rank(&name) else { continue };
            if name != own && (other > own_rank || (other == own_rank && other == 0)) {
                problems.push(format!(
                    "{relative}: `{own}` imports `{name}`, which stands above it"
                ));
            }
        }
        if code(&path).contains("use super::*") {
            problems.push(format!("{relative}: `use super::*` hides who needs whom"));
        }
    }
    problems.dedup();
    fail_if_any(&problems);
}

/// Only recipes know packages: no string of the engine names one.
#[test]
fn the_engine_names_no_package() {
    let control = text(&repository().join("snapshots/linux/debian/control"));
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
    let path = repository().join("schemas/recipe.json");
    assert!(
        text(&path) == gencontrol::recipe::schema::recipe_schema(),
        "schemas/recipe.json is not what the types say: run `make schemas`"
    );
}

#[test]
fn every_recipe_file_names_the_schema() {
    let schema = repository()
        .join("schemas/recipe.json")
        .canonicalize()
        .expect("the schema exists");
    let mut problems = Vec::new();
    for path in files("recipes", ".yaml") {
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

/// Paths in the documents exist: what they say was true once, and has to stay so.
#[test]
fn documents_name_what_exists() {
    let tops = [
        "engine/",
        "recipes/",
        "schemas/",
        "tests/",
        "snapshots/",
        ".ci/",
    ];
    let mut problems = Vec::new();
    for document in ["README.md", "ARCHITECTURE.md", "recipes/README.md"] {
        let text = text(&repository().join(document));
        for word in text.split(['`', ' ', '\n', '(', ')', ',']) {
            let word = word.trim_end_matches(['.', ':', ';', '/']);
            if !tops.iter().any(|top| word.starts_with(top))
                || word.contains(['*', 'N', '…', '<', '{'])
            {
                continue;
            }
            if !repository().join(word).exists() {
                problems.push(format!("{document}: {word} does not exist"));
            }
        }
    }
    fail_if_any(&problems);
}

/// Whoever reads this in five years knows nothing of where it was written.
#[test]
fn nothing_speaks_of_the_workplace() {
    let mut problems = Vec::new();
    let mut paths = vec![
        repository().join("README.md"),
        repository().join("ARCHITECTURE.md"),
        repository().join("Makefile"),
    ];
    for (top, suffix) in [("engine", ".rs"), ("recipes", ".yaml"), ("recipes", ".md")] {
        paths.extend(files(top, suffix));
    }
    for path in paths {
        for (number, line) in text(&path).lines().enumerate() {
            if line.contains(concat!("/wo", "rk/")) || line.contains(concat!("/tm", "p/")) {
                problems.push(format!("{}:{}: {line}", shown(&path), number + 1));
            }
        }
    }
    fail_if_any(&problems);
}

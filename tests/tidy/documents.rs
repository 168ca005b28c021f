// SPDX-License-Identifier: GPL-2.0-or-later
//! What documents and comments name exists: it was true once, and has to stay so.

use std::path::{Path, PathBuf};

use super::{fail_if_any, files, repository, shown, sources, text};

/// What a path in a document begins with.
const TOPS: [&str; 8] = [
    "engine/",
    "recipes/",
    "schemas/",
    "tests/",
    "snapshots/",
    "docs/",
    "packaging/",
    ".ci/",
];

fn documents() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "recipes/README.md",
    ]
    .iter()
    .map(|name| repository().join(name))
    .collect();
    found.extend(files("docs", ".md"));
    found
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let ends = [
        '`', ' ', '\n', '\t', '(', ')', '[', ']', ',', ';', '\'', '"', '|',
    ];
    text.split(ends)
        .map(|word| word.trim_end_matches(['.', ':', '/']))
}

/// The path in a word, if it is one that has to be there. `*`, `{…}`, `<…>` and `…` stand for others, and the
/// reader's own fork is his.
fn path(word: &str) -> Option<&str> {
    let is_path = TOPS.iter().any(|top| word.starts_with(top)) && !word.contains("/my-fork");
    (is_path && !word.contains(['*', '…', '<', '{', '$'])).then_some(word)
}

/// Whether a path exists, and its `#section`, if it names one.
fn exists(path: &str) -> bool {
    let (file, section) = path.split_once('#').unwrap_or((path, ""));
    let file = repository().join(file);
    file.exists() && (section.is_empty() || sections(&text(&file)).iter().any(|s| s == section))
}

/// The names of a page's sections, as they stand in links: lower case, `-` for blanks, no punctuation.
fn sections(text: &str) -> Vec<String> {
    text.lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| {
            line.trim_start_matches('#')
                .trim()
                .to_lowercase()
                .replace(' ', "-")
                .replace(|c: char| !c.is_alphanumeric() && c != '-' && c != '_', "")
        })
        .collect()
}

#[test]
fn sections_are_named_as_links_name_them() {
    let text = "# The page\n## Relations: `Depends` and others\nno # section\n";
    assert_eq!(sections(text), ["the-page", "relations-depends-and-others"]);
    assert_eq!(path("tests/cases/NONE"), Some("tests/cases/NONE"));
    assert_eq!(path("snapshots/*/debian"), None);
    assert!(exists("README.md#you-keep-a-fork") && !exists("README.md#a-spoon"));
    assert!(exists("engine") && !exists("tests/cases/NONE"));
}

#[test]
fn documents_name_what_exists() {
    let mut problems = Vec::new();
    for document in documents() {
        for word in words(&text(&document)) {
            if path(word).is_some_and(|path| !exists(path)) {
                problems.push(format!("{}: {word} does not exist", shown(&document)));
            }
        }
    }
    fail_if_any(&problems);
}

/// What a rule comes from stands in docs/, and a comment that cites it names page and section.
#[test]
fn comments_cite_what_exists() {
    let mut problems = Vec::new();
    let mut cited = 0;
    for source in sources() {
        for (number, line) in text(&source).lines().enumerate() {
            let line = line.trim_start();
            if !line.starts_with("//") {
                continue;
            }
            for word in words(line).filter(|word| word.starts_with("docs/")) {
                cited += 1;
                if !exists(word) {
                    let place = format!("{}:{}", shown(&source), number + 1);
                    problems.push(format!("{place}: {word} does not exist"));
                }
            }
        }
    }
    assert!(cited > 10, "{cited} comments cite docs/");
    fail_if_any(&problems);
}

/// Files and items that the map of the source names: `plan::expand`, `recipe/load.rs`.
#[test]
fn the_map_of_the_source_is_true() {
    let mut problems = Vec::new();
    let mut seen = 0;
    for word in words(&text(&repository().join("ARCHITECTURE.md"))) {
        let found = if word.ends_with(".rs") && word.contains('/') && path(word).is_none() {
            repository().join("engine").join(word).exists()
        } else if word.contains("::") {
            let Some(found) = item(word) else { continue };
            found
        } else {
            continue;
        };
        seen += 1;
        if !found {
            problems.push(format!("ARCHITECTURE.md: {word} does not exist"));
        }
    }
    assert!(seen > 20, "{seen} names were found");
    fail_if_any(&problems);
}

/// Whether a path of the engine's modules leads to a file, or to a name that stands in that file. Other
/// paths are of crates.
fn item(word: &str) -> Option<bool> {
    let mut names = word.split("::").peekable();
    let mut at = repository().join("engine");
    at.push(names.peek()?);
    if !at.is_dir() {
        return None;
    }
    at.pop();
    while let Some(name) = names.peek() {
        let next = at.join(name);
        if !next.is_dir() && !next.with_extension("rs").is_file() {
            break;
        }
        at = next;
        names.next();
    }
    let file = [at.with_extension("rs"), at.join("mod.rs")]
        .into_iter()
        .find(|file| file.is_file());
    Some(names.all(|name| file.as_deref().is_some_and(|file| says(file, name))))
}

fn says(file: &Path, name: &str) -> bool {
    text(file)
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .any(|word| word == name)
}

/// Whoever reads this in five years knows nothing of where it was written.
#[test]
fn nothing_speaks_of_the_workplace() {
    let mut problems = Vec::new();
    let mut paths = documents();
    paths.push(repository().join("Makefile"));
    paths.extend(sources());
    for (top, suffix) in [("recipes", ".yaml"), ("tests", ".sh")] {
        paths.extend(files(top, suffix));
    }
    let unknown = [
        concat!("/wo", "rk/"),
        concat!("/tm", "p/"),
        concat!("SEMAN", "TICS"),
    ];
    for path in paths {
        for (number, line) in text(&path).lines().enumerate() {
            if unknown.iter().any(|word| line.contains(word)) {
                problems.push(format!("{}:{}: {line}", shown(&path), number + 1));
            }
        }
    }
    fail_if_any(&problems);
}

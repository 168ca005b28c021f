// SPDX-License-Identifier: GPL-2.0-or-later
//! The examples of README.md and docs/: what they show is what the program says.
//!
//! An example is an indented block with lines `$ gencontrol …`, each followed by what it prints; a line `…` stands for
//! any lines, and `…` in a line for any text. Those are run whose paths are of this repository, or `recipes/my-fork`:
//! that is the last block above whose first line is `# recipes/my-fork/recipe.yaml, complete`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Fewer would mean that examples are not found any more.
const AT_LEAST: usize = 7;
const FORK: &str = "# recipes/my-fork/recipe.yaml, complete";

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn examples_are_what_the_program_says() {
    let mut documents = vec![repository().join("README.md")];
    let docs = fs::read_dir(repository().join("docs")).expect("a folder of the repository");
    documents.extend(docs.map(|entry| entry.expect("a file of the repository").path()));
    documents.retain(|path| path.extension().is_some_and(|suffix| suffix == "md"));
    documents.sort();
    let folder = tempfile::tempdir().expect("the temporary directory is writable");
    copy(
        &repository().join("recipes"),
        &folder.path().join("recipes"),
    );
    copy(
        &repository().join("tests/tree"),
        &folder.path().join("tests/tree"),
    );
    let mut run = 0;
    let mut wrong = Vec::new();
    for path in &documents {
        let text = fs::read_to_string(path).expect("a text of the repository");
        let shown = path.strip_prefix(repository()).unwrap_or(path).display();
        for block in blocks(&text) {
            if block.first().is_some_and(|line| line == FORK) {
                let fork = folder.path().join("recipes/my-fork");
                fs::create_dir_all(&fork).expect("the temporary directory is writable");
                let lines = block.iter().take_while(|line| !line.starts_with("$ "));
                let recipe: String = lines.map(|line| format!("{line}\n")).collect();
                fs::write(fork.join("recipe.yaml"), recipe)
                    .expect("the temporary directory is writable");
            }
            for (command, expected) in examples(&block, folder.path()) {
                run += 1;
                let said = said(&command, folder.path());
                if !matches(&expected, &said) {
                    wrong.push(format!(
                        "{shown}: $ gencontrol {command}\n{}",
                        said.join("\n")
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(run >= AT_LEAST, "{run} examples were run");
}

/// The indented blocks of a document, without their indentation.
fn blocks(text: &str) -> Vec<Vec<String>> {
    let mut blocks: Vec<Vec<String>> = vec![Vec::new()];
    for line in text.lines() {
        match (line.strip_prefix("    "), blocks.last_mut()) {
            (Some(line), Some(last)) => last.push(line.to_owned()),
            (None, Some(last)) if line.is_empty() && !last.is_empty() => last.push(String::new()),
            (None, Some(last)) if !last.is_empty() => blocks.push(Vec::new()),
            _ => {}
        }
    }
    for block in &mut blocks {
        while block.last().is_some_and(String::is_empty) {
            block.pop();
        }
    }
    blocks.retain(|block| !block.is_empty());
    blocks
}

/// The commands of a block that can be run in `folder`, each with what it has to print.
fn examples(block: &[String], folder: &Path) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for line in block {
        match (line.strip_prefix("$ "), found.last_mut()) {
            (Some(command), _) => found.push((command.to_owned(), Vec::new())),
            (None, Some((_, lines))) => lines.push(line.clone()),
            (None, None) => {}
        }
    }
    found
        .into_iter()
        .filter_map(|(command, lines)| {
            let arguments = command.strip_prefix("gencontrol ")?;
            let can_run = arguments
                .split_whitespace()
                .filter(|word| word.contains('/') && !word.contains("flavour/"))
                .all(|word| folder.join(word).exists() || is_place(word));
            (can_run && arguments.contains("--recipes ")).then(|| (arguments.to_owned(), lines))
        })
        .collect()
}

/// `ARCHITECTURE/FEATURESET/FLAVOUR`.
fn is_place(word: &str) -> bool {
    !word.starts_with('.') && word.split('/').count() == 3 && !word.contains("debian")
}

/// What a command prints, problems first.
fn said(command: &str, folder: &Path) -> Vec<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_gencontrol"))
        .args(command.split_whitespace())
        .current_dir(folder)
        .env_clear()
        .output()
        .expect("the program was built for this test");
    let text = [output.stderr, output.stdout].concat();
    let text = String::from_utf8(text).expect("output is UTF-8");
    text.trim_end().lines().map(str::to_owned).collect()
}

/// Whether lines are as a document has them.
fn matches(expected: &[String], said: &[String]) -> bool {
    match (expected.split_first(), said.split_first()) {
        (None, None) => true,
        (Some((first, rest)), _) if first.trim() == "…" => {
            (0..=said.len()).any(|skipped| matches(rest, &said[skipped..]))
        }
        (Some((line, rest)), Some((own, after))) => is_line(line, own) && matches(rest, after),
        _ => false,
    }
}

fn is_line(expected: &str, said: &str) -> bool {
    let mut parts = expected.trim_end().split('…');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = said.trim_end().strip_prefix(first) else {
        return false;
    };
    let mut is_open = false;
    for part in parts {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
        is_open = part.is_empty();
    }
    is_open || rest.is_empty()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the temporary directory is writable");
    let entries = fs::read_dir(from).expect("a folder of the repository");
    for entry in entries {
        let path: PathBuf = entry.expect("a file of the repository").path();
        let target = to.join(path.file_name().expect("a file has a name"));
        match path.is_dir() {
            true => copy(&path, &target),
            false => {
                fs::copy(&path, &target).expect("the temporary directory is writable");
            }
        }
    }
}

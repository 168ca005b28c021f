// SPDX-License-Identifier: GPL-2.0-or-later
//! The examples of README.md and docs/: what they show is what the program says.
//!
//! An example is an indented block with lines `$ gencontrol …`, each followed by what it prints; a line `…` stands for
//! any lines, and `…` in a line for any text. Those are run whose paths are of this repository, or `recipes/my-fork`:
//! that is the last block above whose first line is `# recipes/my-fork/recipe.yaml, complete`.

use std::fs;
use std::path::Path;
use std::process::Command;

#[path = "common/copy.rs"]
mod copy;
#[path = "common/each.rs"]
mod each;

use copy::copy;
use each::each;

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
    let mut forks = vec![Fork::default()];
    for path in &documents {
        let text = fs::read_to_string(path).expect("a text of the repository");
        for block in blocks(&text) {
            if block.first().is_some_and(|line| line == FORK) {
                let lines = block.iter().take_while(|line| !line.starts_with("$ "));
                forks.push(Fork {
                    recipe: lines.map(|line| format!("{line}\n")).collect(),
                    blocks: Vec::new(),
                });
            }
            let shown = path.strip_prefix(repository()).unwrap_or(path).display();
            if let Some(fork) = forks.last_mut() {
                fork.blocks.push((shown.to_string(), block));
            }
        }
    }
    let run = each(&forks, Fork::run);
    let wrong: Vec<&str> = run.iter().flatten().flatten().map(String::as_str).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    let run: usize = run.iter().map(Vec::len).sum();
    assert!(run >= AT_LEAST, "{run} examples were run");
}

/// What stands from one complete recipe to the next.
#[derive(Default)]
struct Fork {
    /// `recipes/my-fork/recipe.yaml`; nothing before the first.
    recipe: String,
    /// The indented blocks, with their documents.
    blocks: Vec<(String, Vec<String>)>,
}

impl Fork {
    /// Runs the examples, and says of each what it said, where that is not what stands there.
    fn run(&self) -> Vec<Option<String>> {
        let folder = tempfile::tempdir().expect("the temporary directory is writable");
        for part in ["recipes", "tests/tree"] {
            copy(&repository().join(part), &folder.path().join(part));
        }
        if !self.recipe.is_empty() {
            let fork = folder.path().join("recipes/my-fork");
            fs::create_dir_all(&fork)
                .and_then(|()| fs::write(fork.join("recipe.yaml"), &self.recipe))
                .expect("the temporary directory is writable");
        }
        let mut run = Vec::new();
        for (document, block) in &self.blocks {
            for (command, expected) in examples(block, folder.path()) {
                let said = said(&command, folder.path());
                let is_so = matches(&expected, &said);
                let said = said.join("\n");
                run.push((!is_so).then(|| format!("{document}: $ gencontrol {command}\n{said}")));
            }
        }
        run
    }
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

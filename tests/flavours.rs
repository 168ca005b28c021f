// SPDX-License-Identifier: GPL-2.0-or-later
//! A mistake is told once, however many flavours there are: each recipe of `tests/cases/err_*` that has a flavour
//! is tried once more with a second one beside it, and has to say the same.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[path = "common/copy.rs"]
mod copy;
#[path = "common/each.rs"]
mod each;

use copy::copy;
use each::each;

/// What the further flavour is called; no case uses the name.
const SECOND: &str = "second-of-all";

/// Of the cases with a flavour, so many have to be tried at two: a guard against a test that tries none.
const AT_LEAST: usize = 30;

#[test]
fn a_second_flavour_repeats_no_message() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let work = tempfile::tempdir().expect("the temporary directory is writable");
    let names: Vec<String> = names(&cases).into_iter().collect();
    let tried = each(&names, |name| at_two(&cases, name, work.path()));
    let tried: Vec<Option<String>> = tried.into_iter().flatten().collect();
    let different: Vec<&str> = tried.iter().flatten().map(String::as_str).collect();
    assert!(different.is_empty(), "{}", different.join("\n"));
    assert!(
        tried.len() >= AT_LEAST,
        "only {} cases were tried",
        tried.len()
    );
}

/// What a case says otherwise with a second flavour, if anything; `None` where it has nothing to say about one.
fn at_two(cases: &Path, name: &str, work: &Path) -> Option<Option<String>> {
    let folder = work.join(name);
    let layer = folder.join("layer");
    copy(&cases.join("_tree"), &folder.join("tree"));
    copy(&cases.join(name), &folder);
    let architectures = with_flavours(&folder.join("recipe"))?;
    fs::create_dir_all(&layer).expect("the temporary directory is writable");
    fs::write(layer.join("recipe.yaml"), second(&architectures)).expect("it is writable");
    let mut one = messages(&folder, "recipe");
    let mut two = messages(&folder, "layer");
    // The layer itself may not fit.
    if two.iter().any(|message| message.starts_with("layer/")) {
        return None;
    }
    without_names(&mut one, &mut two);
    Some((one != two).then(|| format!("{name}:\n{}", difference(&one, &two))))
}

fn names(cases: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(cases).expect("the cases are there").flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names
        .filter(|name| name.starts_with("err_") && cases.join(name).join("recipe").is_dir())
        .collect()
}

/// The architectures of a recipe that have a flavour; `None` if there are none, or it is no YAML.
fn with_flavours(recipe: &Path) -> Option<Vec<String>> {
    let mut found = Vec::new();
    for path in yaml_files(recipe) {
        let text = fs::read_to_string(&path).ok()?;
        let document: serde_yaml::Value = serde_yaml::from_str(&text).ok()?;
        let architectures = document.get("architectures").and_then(|a| a.as_mapping());
        for (name, architecture) in architectures.into_iter().flatten() {
            let flavours = architecture.get("flavours").and_then(|f| f.as_mapping());
            if flavours.is_some_and(|flavours| !flavours.is_empty()) {
                found.push(name.as_str()?.to_owned());
            }
        }
    }
    (!found.is_empty()).then_some(found)
}

fn yaml_files(recipe: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(recipe).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|end| end == "yaml"))
        .collect();
    paths.sort();
    paths
}

/// A layer with a further flavour for each of the architectures.
fn second(architectures: &[String]) -> String {
    let mut text = "extends: ../recipe\narchitectures:\n".to_owned();
    for name in architectures {
        text.push_str(&format!(
            "  {name}: {{ flavours: {{ {SECOND}: {{ hardware: second }} }} }}\n"
        ));
    }
    text
}

/// The first line of every problem: its place and its text. One that is told twice is here twice.
fn messages(folder: &Path, recipe: &str) -> Vec<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_gencontrol"))
        .args(["check", "--recipes", recipe, "--tree", "tree"])
        .env_clear()
        .current_dir(folder)
        .output()
        .expect("the program can be run");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let heads = text.lines().filter(|line| {
        !line.starts_with(' ')
            && [": error: ", ": warning: "]
                .iter()
                .any(|mark| line.contains(mark))
    });
    // How many more packages a cause has may well grow.
    let cause = |head: &str| match head.split_once(" (the same for ") {
        Some((cause, _)) => cause.to_owned(),
        None => head.to_owned(),
    };
    let mut heads: Vec<String> = heads.map(cause).collect();
    heads.sort();
    heads
}

/// Of several packages that a message is about, the second flavour's may be the one that it names: at such a place,
/// names do not count.
fn without_names(one: &mut [String], two: &mut [String]) {
    let place = |message: &str| message.split(' ').next().unwrap_or_default().to_owned();
    let named = two.iter().filter(|message| message.contains(SECOND));
    let places: BTreeSet<String> = named.map(|message| place(message)).collect();
    for messages in [&mut *one, two] {
        for message in messages.iter_mut() {
            if places.contains(&place(message)) {
                let parts = message.split('`').enumerate();
                let parts = parts.filter(|(number, _)| number % 2 == 0);
                *message = parts.map(|(_, part)| part).collect::<Vec<_>>().join("…");
            }
        }
        messages.sort();
    }
}

fn difference(one: &[String], two: &[String]) -> String {
    let more = |than: &[String], of: &[String], sign: char| {
        let mut rest = of.to_vec();
        for message in than {
            if let Some(at) = rest.iter().position(|other| other == message) {
                rest.remove(at);
            }
        }
        let lines = rest.iter().map(|message| format!("  {sign} {message}\n"));
        lines.collect::<String>()
    };
    more(two, one, '-') + &more(one, two, '+')
}

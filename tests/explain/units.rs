// SPDX-License-Identifier: GPL-2.0-or-later
//! What is explained: lines of generated files, items of relations, variables of commands.

use std::collections::BTreeMap;

use gencontrol::deb::makefile::Command;
use gencontrol::output::tree::Tree;

/// Something that a generated file has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Unit {
    pub(crate) path: String,
    /// The line in its file, from 1.
    pub(crate) line: usize,
    /// What it is part of: the first line of a paragraph, the target of a rule.
    pub(crate) of: String,
    /// What it is, for the figures: a field, `command`, the suffix of a file.
    pub(crate) kind: String,
    /// The line, or the item.
    pub(crate) text: String,
    /// Whether it is an item, not the whole line.
    pub(crate) is_item: bool,
}

const RELATIONS: [&str; 14] = [
    "Build-Depends",
    "Build-Depends-Arch",
    "Build-Depends-Indep",
    "Pre-Depends",
    "Depends",
    "Recommends",
    "Suggests",
    "Enhances",
    "Replaces",
    "Breaks",
    "Conflicts",
    "Provides",
    "Built-Using",
    "Build-Conflicts",
];

/// All of a tree, in its order.
pub(crate) fn units(tree: &Tree) -> Vec<Unit> {
    let mut found = Vec::new();
    for (path, text) in tree.iter() {
        found.extend(of_file(path, text));
    }
    found
}

/// All of a file.
pub(crate) fn of_file(path: &str, text: &str) -> Vec<Unit> {
    let name = path.rsplit('/').next().unwrap_or_default();
    match name {
        "control" => control(path, text),
        "rules.gen" => rules(path, text),
        _ => {
            let kind = kind(name);
            let lines = text
                .lines()
                .enumerate()
                .filter(|(_, line)| !line.is_empty());
            lines
                .map(|(at, line)| Unit {
                    path: path.to_owned(),
                    line: at + 1,
                    of: String::new(),
                    kind: kind.clone(),
                    text: line.to_owned(),
                    is_item: false,
                })
                .collect()
        }
    }
}

fn kind(name: &str) -> String {
    let known = [
        "install",
        "links",
        "postinst",
        "preinst",
        "postrm",
        "prerm",
        "maintscript",
        "lintian-overrides",
        "bug-presubj",
        "docs",
        "filesets",
    ];
    let found = name.split('.').find(|part| known.contains(part));
    found.map_or_else(
        || name.split('.').next().unwrap_or(name).to_owned(),
        |part| format!(".{part}"),
    )
}

fn control(path: &str, text: &str) -> Vec<Unit> {
    let mut found = Vec::new();
    let (mut of, mut field) = (String::new(), String::new());
    for (at, line) in text.lines().enumerate() {
        if line.is_empty() {
            of.clear();
            continue;
        }
        if of.is_empty() {
            of = line.to_owned();
        }
        let mut value = line;
        if !line.starts_with([' ', '#']) {
            if let Some((name, rest)) = line.split_once(':') {
                field = name.to_owned();
                value = rest;
            }
        }
        let mut add = |text: &str, is_item| {
            found.push(Unit {
                path: path.to_owned(),
                line: at + 1,
                of: of.clone(),
                kind: field.clone(),
                text: text.to_owned(),
                is_item,
            })
        };
        if RELATIONS.contains(&field.as_str()) {
            for item in value
                .split(',')
                .map(str::trim)
                .filter(|item| !item.is_empty())
            {
                add(item, true);
            }
        } else if line.trim() != "." {
            add(line, false);
        }
    }
    found
}

fn rules(path: &str, text: &str) -> Vec<Unit> {
    let mut found = Vec::new();
    let mut of = String::new();
    for (at, line) in text.lines().enumerate() {
        let mut add = |kind: &str, of: &str, text: &str, is_item| {
            found.push(Unit {
                path: path.to_owned(),
                line: at + 1,
                of: of.to_owned(),
                kind: kind.to_owned(),
                text: text.to_owned(),
                is_item,
            })
        };
        if let Some(command) = line.strip_prefix('\t') {
            add("command", &of, line, false);
            let variables = Command::parse(command).map(|command| command.variables);
            for (name, value) in variables.into_iter().flatten() {
                add("variable", &of, &format!("{name}='{value}'"), true);
            }
        } else if let Some((target, prerequisites)) = line.split_once(':').filter(|(name, rest)| {
            !name.is_empty() && !name.starts_with('.') && !rest.starts_with('=')
        }) {
            of = target.to_owned();
            if prerequisites.is_empty() {
                add("rule", "", line, false);
            }
            for name in prerequisites.split_whitespace() {
                add("prerequisite", &of, name, true);
            }
        } else {
            add("preamble", "", line, false);
        }
    }
    found
}

/// How often each thing is there.
pub(crate) fn counts(tree: &Tree) -> BTreeMap<(String, String, String), usize> {
    let mut found = BTreeMap::new();
    for unit in units(tree) {
        *found.entry(key(&unit)).or_default() += 1;
    }
    found
}

/// What it is counted by: not by its line, which moves.
pub(crate) fn key(unit: &Unit) -> (String, String, String) {
    (
        unit.path.clone(),
        unit.of.clone(),
        format!("{} {}", unit.kind, unit.text),
    )
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Who may know whom: folders by their order, files without going in circles.

use std::collections::{BTreeMap, BTreeSet};

use super::{code, fail_if_any, files, shown};

/// The folders of the engine, lowest first: a folder may import those before it, and itself. Folders of
/// the same number know nothing of each other.
const RANKS: [(&str, u32); 22] = [
    ("limits", 0),
    ("text", 1),
    ("deb", 1),
    ("diag", 2),
    ("disk", 3),
    ("recipe", 4),
    ("template", 5),
    ("defines", 5),
    ("resolve", 6),
    ("plan", 7),
    ("output", 8),
    ("emit", 9),
    ("pipeline", 10),
    ("diff", 11),
    ("import", 11),
    ("proof", 11),
    ("explain", 11),
    ("snapshot", 12),
    ("embed", 12),
    ("check", 12),
    ("lsp", 13),
    ("cli", 14),
];

/// A file as a module: the names on the way to it, without `crate`.
type Module = Vec<String>;

/// Which modules each module of the engine names.
fn graph() -> BTreeMap<Module, BTreeSet<Module>> {
    let mut texts: BTreeMap<Module, String> = BTreeMap::new();
    for path in files("engine", ".rs") {
        let relative = shown(&path);
        let mut parts: Module = relative
            .trim_end_matches(".rs")
            .split('/')
            .skip(1)
            .map(str::to_owned)
            .collect();
        if parts.last().is_some_and(|last| last == "mod") {
            parts.pop();
        }
        if parts != ["lib"] && parts != ["main"] {
            texts.insert(parts, without_comments(&code(&path)));
        }
    }
    let known = |path: &[String]| {
        (1..=path.len())
            .rev()
            .map(|end| path[..end].to_vec())
            .find(|path| texts.contains_key(path))
    };
    texts
        .iter()
        .map(|(own, text)| {
            let named = paths(own, text).into_iter().filter_map(|path| known(&path));
            (own.clone(), named.filter(|other| other != own).collect())
        })
        .collect()
}

/// Comments name what the code does not need.
fn without_comments(text: &str) -> String {
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .fold(String::new(), |text, line| text + line + "\n")
}

/// Every path from `crate` or `super` in the text of a module, those in `use …::{…}` one by one.
fn paths(own: &[String], text: &str) -> Vec<Module> {
    let mut found = Vec::new();
    for start in ["crate::", "super::"] {
        for (at, _) in text.match_indices(start) {
            if text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            let mut from = own.to_vec();
            if start == "crate::" {
                from.clear();
            }
            let mut rest = &text[at..];
            while let Some(after) = rest.strip_prefix("super::") {
                from.pop();
                rest = after;
            }
            rest = rest.strip_prefix("crate::").unwrap_or(rest);
            branches(&from, rest, &mut found);
        }
    }
    found
}

/// The paths that begin with `from` and go on as the text does; returns what is behind them.
fn branches<'t>(from: &[String], text: &'t str, found: &mut Vec<Module>) -> &'t str {
    let mut path = from.to_vec();
    let mut rest = text;
    if text.starts_with('{') {
        return group(from, text, found);
    }
    loop {
        let end = rest
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        path.push(rest[..end].to_owned());
        rest = &rest[end..];
        match rest.strip_prefix("::") {
            Some(next) if next.starts_with('{') => return group(&path, next, found),
            Some(next) => rest = next,
            None => break,
        }
    }
    found.push(path);
    rest
}

/// The same for `{…, …}`, with which the text begins.
fn group<'t>(from: &[String], text: &'t str, found: &mut Vec<Module>) -> &'t str {
    let mut rest = &text[1..];
    loop {
        rest = rest.trim_start_matches([',', ' ', '\n']);
        if let Some(rest) = rest.strip_prefix('}') {
            return rest;
        }
        if rest.is_empty() {
            break;
        }
        rest = branches(from, rest, found);
        // What stands between is `as NAME`.
        rest = &rest[rest.find([',', '}']).unwrap_or(rest.len())..];
    }
    rest
}

#[test]
fn paths_are_found() {
    let own = ["plan".to_owned(), "own".to_owned()];
    let text = "use super::{a::{self, B}, c};\nuse crate::{\n    text::files::{Files as F, Span},\n    diag::Sink,\n};\n\
                fn f() { crate::x::y(); not_super::z(); super::super::top::g() }";
    let mut found: Vec<String> = paths(&own, text).iter().map(|p| p.join("::")).collect();
    found.sort();
    let expected = [
        "diag::Sink",
        "plan::a::B",
        "plan::a::self",
        "plan::c",
        "text::files::Files",
        "text::files::Span",
        "top::g",
        "x::y",
    ];
    assert_eq!(found, expected);
}

#[test]
fn imports_point_downwards() {
    let rank = |name: &str| RANKS.iter().find(|(n, _)| *n == name).map(|(_, r)| *r);
    let mut problems = Vec::new();
    for (own, others) in graph() {
        let shown = own.join("::");
        let Some(own_rank) = rank(&own[0]) else {
            problems.push(format!("{shown}: the folder has no rank in tests/tidy"));
            continue;
        };
        for other in others {
            let higher = rank(&other[0]).is_some_and(|other| other >= own_rank);
            if other[0] != own[0] && higher {
                let other = other.join("::");
                problems.push(format!("{shown} imports {other}, which stands above it"));
            }
        }
    }
    for path in files("engine", ".rs") {
        if code(&path).contains("use super::*") {
            problems.push(format!(
                "{}: `use super::*` hides who needs whom",
                shown(&path)
            ));
        }
    }
    fail_if_any(&problems);
}

/// minijinja can be exchanged or bounded in one place: others have its values from `template`.
#[test]
fn only_template_knows_minijinja() {
    let problems: Vec<String> = files("engine", ".rs")
        .iter()
        .filter(|path| !shown(path).starts_with("engine/template/"))
        .filter(|path| code(path).contains("minijinja::"))
        .map(|path| format!("{}: use what engine/template gives", shown(path)))
        .collect();
    fail_if_any(&problems);
}

/// A file that can be read without knowing those that need it. A module and the parts in its own
/// folder are one thing here: `relation.rs` and `relation/parse.rs` need each other.
#[test]
fn files_stand_in_no_circle() {
    let mut graph = graph();
    for (own, others) in &mut graph {
        others.retain(|other| !other.starts_with(own) && !own.starts_with(other));
    }
    let problems: Vec<String> = circles(&graph)
        .into_iter()
        .map(|(file, over)| format!("{file} imports {over}, which needs {file}"))
        .collect();
    fail_if_any(&problems);
}

/// The modules from which imports lead back to them, each with the one that it imports on that way.
fn circles(graph: &BTreeMap<Module, BTreeSet<Module>>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (own, others) in graph {
        for other in others {
            let mut seen: BTreeSet<&Module> = BTreeSet::new();
            let mut next = vec![other];
            while let Some(module) = next.pop() {
                if seen.insert(module) {
                    next.extend(graph.get(module).into_iter().flatten());
                }
            }
            if seen.contains(own) {
                found.push((own.join("::"), other.join("::")));
            }
        }
    }
    found
}

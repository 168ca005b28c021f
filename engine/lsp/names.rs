// SPDX-License-Identifier: GPL-2.0-or-later
//! Which keys the files of a recipe and of its layers have, and where: what one goes to, and what names there are.

use crate::text::files::{Files, Span};
use crate::text::node::Value;
use crate::text::yaml;

/// Maps whose keys are names, and that values refer to.
const NAMED: [&[&str]; 6] = [
    &["packages"],
    &["kinds"],
    &["installer", "udebs"],
    &["derived_sources"],
    &["architectures"],
    &["featuresets"],
];

/// A key: the keys on the way to it, without `+` and `-`, and where it stands. An item of a list is the empty name.
pub(super) struct Said {
    /// The way, with its own name.
    pub(super) path: Vec<String>,
    /// The place.
    pub(super) span: Span,
}

/// All keys, those of the uppermost layer first. A file that cannot be parsed has none.
pub(super) fn all(files: &Files) -> Vec<Said> {
    let mut found = Vec::new();
    let recipes = files.iter().filter(|(_, path)| is_recipe(path));
    for (file, _) in recipes {
        let Ok(Some(root)) = yaml::parse(files, file) else {
            continue;
        };
        let mut open = vec![(Vec::new(), &root)];
        while let Some((path, node)) = open.pop() {
            let inner = |name: &str| [path.as_slice(), &[name.to_owned()]].concat();
            match &node.value {
                Value::Map(map) => {
                    for (key, entry) in map {
                        let path = inner(&key.name);
                        found.push(Said {
                            path: path.clone(),
                            span: entry.key_span,
                        });
                        open.push((path, &entry.node));
                    }
                }
                Value::List(items) => open.extend(items.iter().map(|item| (inner(""), item))),
                Value::Null | Value::Scalar(..) => {}
            }
        }
    }
    found
}

/// Whether a file holds keys of a recipe.
pub(super) fn is_recipe(path: &std::path::Path) -> bool {
    path.extension().is_some_and(|suffix| suffix == "yaml")
}

/// The names in a map of the recipe.
pub(super) fn within<'s>(all: &'s [Said], map: &'s [&str]) -> impl Iterator<Item = &'s str> {
    let inside = all.iter().filter_map(move |said| {
        let (name, path) = said.path.split_last()?;
        (path == map).then_some(name.as_str())
    });
    inside.filter(|name| !name.is_empty())
}

/// Where a variable of templates is said: `build.signed`, `enable.docs`, or one of the recipe's own.
pub(super) fn variable(all: &[Said], name: &str) -> Vec<Span> {
    let is_it = |path: &[String]| match (path, name.split_once('.')) {
        ([.., block, key], Some((outer @ ("build" | "enable"), inner))) => {
            block == outer && key == inner
        }
        ([variables, _, key], None) => variables == "variables" && key == name,
        _ => false,
    };
    all.iter()
        .filter(|said| is_it(&said.path))
        .map(|said| said.span)
        .collect()
}

/// Where the same key is said.
pub(super) fn key(all: &[Said], path: &[String]) -> Vec<Span> {
    match path {
        [.., block, name] if block == "build" || block == "enable" => {
            variable(all, &format!("{block}.{name}"))
        }
        _ => all
            .iter()
            .filter(|said| said.path == path)
            .map(|said| said.span)
            .collect(),
    }
}

/// Where what a value names is said; a kind after `is:`.
pub(super) fn named(all: &[Said], name: &str, is_kind: bool) -> Vec<Span> {
    let mut maps = NAMED.iter().filter(|map| !is_kind || **map == ["kinds"]);
    let of = |map: &[&str]| -> Vec<Span> {
        let path: Vec<String> = map.iter().chain(&[name]).map(ToString::to_string).collect();
        key(all, &path)
    };
    let found = maps.find_map(|map| Some(of(map)).filter(|found| !found.is_empty()));
    found.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_where_they_are_said() {
        let mut files = Files::default();
        let text = "build: { signed: true, docs: false }\nenable: { docs: true }\nvariables:\n  image: { signed: x }\n\
                    packages:\n  image: { enable: { docs: true } }\nkinds:\n  image: {}\n  debug: {}\n\
                    rules:\n  image: { signed: 1 }\ninstaller: { udebs: { di: {} } }\n";
        files.add("recipe.yaml", text.to_owned());
        files.add("templates/a.txt", "packages:\n  image: 1\n".to_owned());
        let all = all(&files);
        let lines = |spans: Vec<Span>| {
            let places = spans.iter().map(|span| (span.line, span.column));
            let mut places: Vec<(u32, u32)> = places.collect();
            places.sort_unstable();
            places
        };
        for (name, expected) in [
            ("build.signed", &[(1, 10)][..]),
            ("build.docs", &[(1, 24)]),
            ("enable.docs", &[(2, 11), (6, 22)]),
            // One of the recipe's own.
            ("signed", &[(4, 12)]),
            ("docs", &[]),
            ("other.signed", &[]),
        ] {
            assert_eq!(lines(variable(&all, name)), expected, "{name}");
        }
        let path = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(lines(key(&all, &path("enable/docs"))), [(2, 11), (6, 22)]);
        assert_eq!(lines(key(&all, &path("build/docs"))), [(1, 24)]);
        assert_eq!(lines(key(&all, &path("rules/image"))), [(11, 3)]);
        assert_eq!(lines(named(&all, "image", false)), [(6, 3)]);
        assert_eq!(lines(named(&all, "image", true)), [(8, 3)]);
        assert_eq!(lines(named(&all, "debug", false)), [(9, 3)]);
        assert_eq!(lines(named(&all, "di", false)), [(12, 23)]);
        assert_eq!(lines(named(&all, "di", true)), []);
        let inside: Vec<&str> = within(&all, &["kinds"]).collect();
        assert_eq!(inside, ["image", "debug"]);
    }
}

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

    /// Keys in lines of their own.
    fn said(paths: &[&str]) -> Vec<Said> {
        let file = Files::default().add("recipe.yaml", String::new());
        let spans = (1..).map(|line| Span {
            file,
            line,
            column: 1,
            length: 1,
        });
        let paths = paths.iter().map(|path| path.split('/').map(str::to_owned));
        let all = paths.zip(spans).map(|(path, span)| Said {
            path: path.collect(),
            span,
        });
        all.collect()
    }

    fn lines(spans: &[Span]) -> Vec<u32> {
        spans.iter().map(|span| span.line).collect()
    }

    #[test]
    fn only_yaml_holds_keys() {
        assert!(is_recipe("debian/recipes/recipe.yaml".as_ref()));
        for path in ["templates/image.postinst", "kconfig/config", "yaml"] {
            assert!(!is_recipe(path.as_ref()), "{path}");
        }
    }

    #[test]
    fn variables_are_found_where_they_are_said_and_their_keys_go_to_each_other() {
        let all = said(&[
            "build/signed",
            "architectures/amd64/build/signed",
            "enable/signed",
            "build/other",
            "variables/flavour/signed",
            "variables/flavour/release",
            "rules/flavour/release",
        ]);
        for (name, expected) in [
            ("build.signed", &[1, 2][..]),
            ("enable.signed", &[3]),
            ("build.other", &[4]),
            ("signed", &[5]),
            ("release", &[6]),
            ("rules.release", &[]),
        ] {
            assert_eq!(lines(&variable(&all, name)), expected, "{name}");
        }
        for (path, expected) in [
            (&["build", "signed"][..], &[1, 2][..]),
            (&["enable", "signed"], &[3]),
            (&["variables", "flavour", "signed"], &[5]),
            (&["rules", "flavour", "release"], &[7]),
        ] {
            let path: Vec<String> = path.iter().map(ToString::to_string).collect();
            assert_eq!(lines(&key(&all, &path)), expected, "{path:?}");
        }
    }

    #[test]
    fn a_value_names_what_the_first_map_has() {
        let all = said(&["kinds/image", "packages/image", "kinds/debug", "tests/x"]);
        for (name, is_kind, expected) in [
            ("image", false, &[2][..]),
            ("image", true, &[1]),
            ("debug", false, &[3]),
            ("x", false, &[]),
        ] {
            let found = named(&all, name, is_kind);
            assert_eq!(lines(&found), expected, "{name}, {is_kind}");
        }
    }
}

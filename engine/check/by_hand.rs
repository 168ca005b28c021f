// SPDX-License-Identifier: GPL-2.0-or-later
//! Files in debian/ that debhelper would read for a package, if there were one.

use std::path::Path;

use crate::diag::suggest::{count, list};
use crate::diag::{Diagnostic, Place, Sink};
use crate::disk::list::entries;
use crate::pipeline::Made;
use crate::plan::files::is_debhelper_kind;

use super::Below;

/// How many of the files are named.
const SHOWN: usize = 3;

/// Reports files for packages that are not built: each is a leftover, or its package has another name now. Those of
/// packages that a layer leaves out of the recipe below belong to the tree that the fork is of.
pub(super) fn check(made: &Made, tree: &Path, below: &Below<'_>, sink: &Sink) {
    let debian = tree.join("debian");
    let entries = entries(&debian).unwrap_or_default();
    let is_built = |name: &str| made.plan.main.packages.contains_key(name) || below.may_build(name);
    let left: Vec<String> = entries
        .into_iter()
        .map(|entry| entry.name)
        .filter(|name| {
            let owned = split(name);
            owned.is_some_and(|package| !prefixes(package).any(is_built))
                && made.tree.get(&format!("debian/{name}")).is_none()
        })
        .collect();
    let Some(first) = left.first() else {
        return;
    };
    let package = split(first).unwrap_or_default();
    let others = match left.len() - 1 {
        0 => String::new(),
        1..=SHOWN => format!(
            "; the same of {}",
            list(left[1..].iter().map(String::as_str))
        ),
        more => format!("; the same of {}", count(more, "more file")),
    };
    sink.report(
        Diagnostic::warning(
            Place::Path(debian.join(first)),
            format!("the package `{package}` is not built{others}"),
        )
        .help("delete it, or rename it after the package that it is for"),
    );
}

/// A name, and what of it stands before each dot: debhelper's `--name` makes files `PACKAGE.NAME.KIND`.
fn prefixes(name: &str) -> impl Iterator<Item = &str> {
    let dots = name.match_indices('.').map(|(at, _)| at);
    dots.chain([name.len()]).map(|at| &name[..at])
}

/// The package of a file `PACKAGE.KIND` that debhelper reads.
fn split(name: &str) -> Option<&str> {
    // Kinds have dots, too: `cron.daily`.
    let dots = name.match_indices('.').map(|(at, _)| at);
    let mut found = dots.filter(|at| is_debhelper_kind(&name[at + 1..]));
    found
        .next()
        .map(|at| &name[..at])
        .filter(|package| package.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_of_the_package_before_their_kind() {
        for (name, package) in [
            ("alpha-image.postinst", Some("alpha-image")),
            ("alpha-doc-7.2.docs", Some("alpha-doc-7.2")),
            ("alpha-tools.cron.daily", Some("alpha-tools")),
            ("ab.install", Some("ab")),
            ("a.install", None),
            ("rules.gen", None),
            ("control", None),
        ] {
            assert_eq!(split(name), package, "{name}");
        }
        let all: Vec<&str> = prefixes("a.b.c").collect();
        assert_eq!(all, ["a", "a.b", "a.b.c"]);
    }
}

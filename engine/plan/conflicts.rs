// SPDX-License-Identifier: GPL-2.0-or-later
//! What packages do to each other's files, as far as the recipe decides it: one path in two packages, a
//! symlink where another package has a directory, a symlink to what nobody has.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Binary, Destination, FileSet, Plan, FILESETS_TARGET};
use crate::diag::{Diagnostic, Sink};
use crate::text::files::{FileId, Span};
use crate::text::glob;

/// How sure it is what stands at a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// A file.
    File,
    /// A file, or a directory with anything in it: from this directory and of this name.
    Entry(String, String),
    /// Some files in a directory: the directory and the name's glob.
    Some(String, String),
    /// A symlink.
    Link,
}

struct Claim<'p> {
    holder: &'p Holder<'p>,
    /// The architecture of the point, if it has one: what is built there is of that architecture.
    arch: Option<&'p str>,
    kind: Kind,
    origin: Span,
}

struct Holder<'p> {
    name: &'p str,
    binary: &'p Binary,
}

/// Two places of the recipe. What they do to each other is said once, not for every pair of packages.
type Pair = [(FileId, u32, u32); 2];

/// What two places can do to each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Problem {
    Twice,
    Directory,
    Nowhere,
}

struct Reporter<'s> {
    sink: &'s Sink,
    known: BTreeSet<(Problem, Pair)>,
}

impl Reporter<'_> {
    fn report(
        &mut self,
        problem: Problem,
        [first, second]: [Span; 2],
        diagnostic: impl FnOnce() -> Diagnostic,
    ) {
        let mut pair = [first, second].map(|span| (span.file, span.line, span.column));
        pair.sort();
        if self.known.insert((problem, pair)) {
            self.sink.report(diagnostic());
        }
    }
}

/// Claims by path. Files that a glob names stand at the path of their directory, with `/` and the glob.
type Claims<'p> = BTreeMap<String, Vec<Claim<'p>>>;

/// Reports all conflicts. Where not all packages are in the plan, no link is said to point at nothing.
pub fn check(plan: &Plan, is_whole: bool, sink: &Sink) {
    let holders: Vec<Holder<'_>> = plan
        .sources()
        .flat_map(|source| &source.packages)
        .map(|(name, binary)| Holder { name, binary })
        .collect();
    let claims = claims(&holders);
    let mut reporter = Reporter {
        sink,
        known: BTreeSet::new(),
    };
    for (path, here) in &claims {
        for (number, first) in here.iter().enumerate() {
            for second in &here[number + 1..] {
                twice(path, first, second, &mut reporter);
            }
        }
        for link in here.iter().filter(|claim| claim.kind == Kind::Link) {
            covered_directory(path, link, &claims, &mut reporter);
        }
    }
    if !is_whole {
        return;
    }
    let names: BTreeMap<&str, &Holder<'_>> = holders.iter().map(|h| (h.name, h)).collect();
    for holder in &holders {
        for link in holder
            .binary
            .uses
            .iter()
            .flat_map(|usage| &usage.contents.links)
        {
            let target = link.target.trim_end_matches('/');
            if let Some(message) = nowhere(target, holder, &claims, &names) {
                reporter.report(Problem::Nowhere, [link.origin; 2], || {
                    Diagnostic::error(link.origin, format!("`{}`: {message}", holder.name))
                        .help("the link would point at nothing: install it, or correct `target`")
                });
            }
        }
    }
}

fn claims<'p>(holders: &'p [Holder<'p>]) -> Claims<'p> {
    let mut claims: Claims<'p> = BTreeMap::new();
    let mut known = BTreeSet::new();
    let mut add = |holder: &'p Holder<'p>, arch, path: String, kind: Kind, origin: Span| {
        if known.insert((holder.name, arch, path.clone(), kind.clone())) {
            claims.entry(path).or_default().push(Claim {
                holder,
                arch,
                kind,
                origin,
            });
        }
    };
    for holder in holders {
        for usage in &holder.binary.uses {
            let arch = usage.point.first().map(String::as_str);
            let arch = arch.filter(|arch| holder.binary.point_architectures.contains(*arch));
            for link in &usage.contents.links {
                let path = link.link.trim_end_matches('/').to_owned();
                add(holder, arch, path, Kind::Link, link.origin);
            }
            for set in &usage.contents.sets {
                for (path, kind) in paths(set) {
                    add(holder, arch, path, kind, set.origin);
                }
            }
        }
    }
    claims
}

/// Where the files of a set go.
fn paths(set: &FileSet) -> Vec<(String, Kind)> {
    let to = match &set.destination {
        Destination::As(path) => return vec![(path.clone(), Kind::File)],
        Destination::Into(to) => to.trim_end_matches('/'),
    };
    let from = set.from.clone().unwrap_or_default();
    let except = set.except.join(" ");
    let one = |one: &String| {
        let name = one.rsplit('/').next().unwrap_or(one);
        let source = format!("{from}/{one} {except}");
        match glob::is_glob(name) {
            true => (format!("{to}/{name}"), Kind::Some(to.to_owned(), source)),
            false => (format!("{to}/{name}"), Kind::Entry(source, name.to_owned())),
        }
    };
    set.globs.iter().map(one).collect()
}

/// One path in two packages.
fn twice(path: &str, first: &Claim<'_>, second: &Claim<'_>, reporter: &mut Reporter<'_>) {
    let certain = match (&first.kind, &second.kind) {
        // One directory of which each takes a part, for all that the recipe says
        (Kind::Some(_, a), Kind::Some(_, b)) => a == b,
        (Kind::Entry(a, name), Kind::Entry(b, _)) => a == b || has_suffix(name),
        (Kind::Some(..), _) | (_, Kind::Some(..)) => false,
        _ => true,
    };
    if !certain || !meet(first, second) {
        return;
    }
    let (one, other) = (first.holder.name, second.holder.name);
    let message = match one == other {
        true => format!("`{one}` gets `{path}` twice"),
        false => format!("`{path}` is in `{one}` and in `{other}`"),
    };
    let help = if one == other {
        "take one of them out"
    } else if first.origin == second.origin {
        "dpkg installs a path from one package only: put `{{ package }}` into it"
    } else {
        "dpkg installs a path from one package only: change one, or add `conflicts` or `replaces`"
    };
    reporter.report(Problem::Twice, [first.origin, second.origin], || {
        let diagnostic = Diagnostic::error(second.origin, message).help(help);
        match first.origin == second.origin {
            true => diagnostic,
            false => diagnostic.related(first.origin, "the first one"),
        }
    });
}

/// A directory seldom has one.
fn has_suffix(name: &str) -> bool {
    let stem = name.trim_start_matches('.');
    stem.rsplit_once('.')
        .is_some_and(|(_, suffix)| suffix.chars().any(char::is_alphabetic) && !suffix.contains('+'))
}

/// A symlink where another package puts files below.
fn covered_directory(
    path: &str,
    link: &Claim<'_>,
    claims: &Claims<'_>,
    reporter: &mut Reporter<'_>,
) {
    let below = format!("{path}/");
    let under = claims
        .range(below.clone()..)
        .take_while(|(other, _)| other.starts_with(&below))
        .flat_map(|(_, here)| here);
    for other in under {
        if !meet(link, other) {
            continue;
        }
        reporter.report(Problem::Directory, [link.origin, other.origin], || {
            Diagnostic::error(
                link.origin,
                format!(
                    "`{path}` is a symlink in `{}`, but a directory in `{}`",
                    link.holder.name, other.holder.name
                ),
            )
            .related(other.origin, "this goes into it")
            .help(
                "whichever is unpacked last loses: dpkg writes through the link, or never makes it",
            )
        });
    }
}

/// Whether both can be on one machine.
fn meet(a: &Claim<'_>, b: &Claim<'_>) -> bool {
    if matches!((a.arch, b.arch), (Some(here), Some(there)) if here != there) {
        return false;
    }
    let (a, b) = (a.holder, b.holder);
    let kind = |holder: &Holder<'_>| {
        let kind = holder.binary.declared.fields.get("Package-Type");
        kind.map(String::as_str) == Some("udeb")
    };
    let (here, there) = (a.binary.architectures(), b.binary.architectures());
    let wide = |set: &BTreeSet<String>| set.iter().any(|arch| crate::deb::arch::is_wildcard(arch));
    kind(a) == kind(b)
        && (wide(here) || wide(there) || here.intersection(there).next().is_some())
        && (a.name == b.name || !(excludes(a, b) || excludes(b, a)))
}

/// Whether one conflicts with the other or replaces its files.
fn excludes(a: &Holder<'_>, b: &Holder<'_>) -> bool {
    let names = names_of(b, &["Provides"]).chain([b.name]);
    let names: BTreeSet<&str> = names.collect();
    names_of(a, &["Conflicts", "Replaces"]).any(|name| names.contains(name))
}

fn names_of<'p>(
    holder: &Holder<'p>,
    fields: &'static [&'static str],
) -> impl Iterator<Item = &'p str> {
    let relations = &holder.binary.relations;
    fields
        .iter()
        .filter_map(|field| relations.get(field))
        .flat_map(|relation| &relation.0)
        .flat_map(|group| &group.0)
        .map(|entry| entry.name.split(':').next().unwrap_or(&entry.name))
}

/// Why a link's target is nowhere; `None` if it is somewhere, or the recipe does not decide it.
fn nowhere(
    target: &str,
    holder: &Holder<'_>,
    claims: &Claims<'_>,
    packages: &BTreeMap<&str, &Holder<'_>>,
) -> Option<String> {
    if is_provided(target, claims) {
        return None;
    }
    // Directories are called after the packages that they belong to.
    for part in target.split('/') {
        if let Some(owner) = packages.get(part) {
            return is_known(owner)
                .then(|| format!("`{target}` is not among the files of `{}`", owner.name));
        }
    }
    for part in target.split('/').filter(|part| part.len() >= 8) {
        let near = packages
            .keys()
            .find(|name| strsim::damerau_levenshtein(name, part) <= 2);
        if let Some(near) = near {
            return Some(format!(
                "nothing is installed to `{target}`, and no package is called `{part}`: did you mean `{near}`?"
            ));
        }
    }
    let depends =
        names_of(holder, &["Depends", "Pre-Depends"]).filter(|name| !name.starts_with('$'));
    let mut depends = depends.map(|name| packages.get(name));
    let decided =
        is_known(holder) && depends.all(|owner| owner.is_some_and(|owner| is_known(owner)));
    decided.then(|| format!("neither it nor what it depends on has `{target}`"))
}

/// Whether nothing but the recipe says what is in a package.
fn is_known(holder: &Holder<'_>) -> bool {
    holder.binary.declared.target.as_deref() == Some(FILESETS_TARGET)
}

fn is_provided(target: &str, claims: &Claims<'_>) -> bool {
    let below = format!("{target}/");
    let inside = claims.range(below.clone()..).next();
    if claims.contains_key(target) || inside.is_some_and(|(path, _)| path.starts_with(&below)) {
        return true;
    }
    let parent = target.rsplit_once('/').map_or("", |(parent, _)| parent);
    let globs = claims
        .range(format!("{parent}/")..)
        .take_while(|(path, _)| path.starts_with(parent));
    let name = target.rsplit('/').next().unwrap_or(target);
    for (path, here) in globs {
        let is_glob = here
            .iter()
            .any(|claim| matches!(claim.kind, Kind::Some(..)));
        let own = path
            .strip_prefix(parent)
            .and_then(|rest| rest.strip_prefix('/'));
        if is_glob && own.is_some_and(|own| glob::is_name(own, name)) {
            return true;
        }
    }
    // Something that is installed as a whole may be a directory that has it.
    let mut above = parent;
    while !above.is_empty() {
        let whole = claims.get(above).is_some_and(|here| {
            here.iter()
                .any(|claim| matches!(claim.kind, Kind::Entry(..) | Kind::Link))
        });
        if whole {
            return true;
        }
        above = above.rsplit_once('/').map_or("", |(above, _)| above);
    }
    false
}

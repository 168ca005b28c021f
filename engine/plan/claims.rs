// SPDX-License-Identifier: GPL-2.0-or-later
//! What packages put where, and what of them decides whether two of them can be on one machine.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Binary, Destination, FileSet};
use crate::text::files::Span;
use crate::text::glob;

/// How sure it is what stands at a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A file.
    File,
    /// A file, or a directory with anything in it: from this directory and of this name.
    Entry(String, String),
    /// Some files in a directory: the directory and the name's glob.
    Some(String, String),
    /// A symlink.
    Link,
}

/// What one package puts at a path.
pub(super) struct Claim<'p> {
    pub(super) holder: &'p Holder<'p>,
    /// The architecture of the point, if it has one: what is built there is of that architecture.
    pub(super) arch: Option<&'p str>,
    pub(super) kind: Kind,
    pub(super) origin: Span,
}

impl Kind {
    /// Where it comes from, if that decides whether two are the same.
    pub(super) fn source(&self) -> Option<&str> {
        match self {
            Kind::Some(_, source) => Some(source),
            Kind::Entry(source, name) if !has_suffix(name) => Some(source),
            _ => None,
        }
    }

    /// Whether files that a glob names keep their path, and it is not said whose build made them: that of another
    /// flavour may have called them otherwise, as for `boot/vmlinu*-*` in a list of Debian's.
    pub(super) fn is_named_by_build(&self) -> bool {
        let Kind::Some(to, source) = self else {
            return false;
        };
        let path = source.strip_prefix('/');
        path.is_some_and(|path| {
            path.strip_prefix(to.as_str())
                .is_some_and(|name| name.starts_with('/'))
        })
    }
}

/// A directory seldom has one.
fn has_suffix(name: &str) -> bool {
    let stem = name.trim_start_matches('.');
    stem.rsplit_once('.')
        .is_some_and(|(_, suffix)| suffix.chars().any(char::is_alphabetic) && !suffix.contains('+'))
}

/// A package.
pub(super) struct Holder<'p> {
    pub(super) name: &'p str,
    pub(super) binary: &'p Binary,
    /// Its name, and what it provides.
    pub(super) provided: BTreeSet<&'p str>,
    /// What it conflicts with or replaces.
    pub(super) excluded: BTreeSet<&'p str>,
}

/// Claims by path. Files that a glob names stand at the path of their directory, with `/` and the glob.
pub(super) type Claims<'p> = BTreeMap<String, Vec<Claim<'p>>>;

impl<'p> Holder<'p> {
    /// A package of the plan.
    pub(super) fn new(name: &'p str, binary: &'p Binary) -> Holder<'p> {
        let provided = names_of(binary, &["Provides"]);
        Holder {
            name,
            binary,
            provided: provided.chain([name]).collect(),
            excluded: names_of(binary, &["Conflicts", "Replaces"]).collect(),
        }
    }

    pub(super) fn is_udeb(&self) -> bool {
        let kind = self.binary.declared.fields.get("Package-Type");
        kind.is_some_and(|kind| kind == "udeb")
    }

    /// Whether it conflicts with the other or replaces its files.
    pub(super) fn excludes(&self, other: &Holder<'_>) -> bool {
        self.excluded
            .iter()
            .any(|name| other.provided.contains(name))
    }
}

/// The claims of all packages.
pub(super) fn claims<'p>(holders: &'p [Holder<'p>]) -> Claims<'p> {
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

/// Of the claims at one path those that tell everything that can be told of all of them. Of those that differ in
/// nothing but a name that nobody asks for, two stand for all: a thousand flavours make half a million pairs.
pub(super) fn unlike<'c, 'p>(
    here: &'c [Claim<'p>],
    excluded: &BTreeSet<&str>,
) -> Vec<&'c Claim<'p>> {
    if here.len() < 3 {
        return here.iter().collect();
    }
    let mut of_holder: BTreeMap<&str, usize> = BTreeMap::new();
    for claim in here {
        *of_holder.entry(claim.holder.name).or_default() += 1;
    }
    let mut seen = BTreeMap::new();
    let mut stands = |claim: &'c Claim<'p>| {
        let holder = claim.holder;
        // What one package has twice is told of that package.
        let is_special = excluded.contains(holder.name) || of_holder.get(holder.name) > Some(&1);
        let own = is_special.then_some(holder.name);
        let provided = holder.provided.iter().filter(|name| **name != holder.name);
        let alike = seen
            .entry((
                (claim.origin, claim.arch, claim.kind.source(), own),
                matches!(claim.kind, Kind::Some(..)),
                (holder.is_udeb(), holder.binary.architectures()),
                (provided.collect::<Vec<_>>(), &holder.excluded),
            ))
            .or_insert(0);
        *alike += 1;
        *alike <= 2
    };
    here.iter().filter(|claim| stands(claim)).collect()
}

/// The packages that some relations of a package name.
pub(super) fn names_of<'p>(
    binary: &'p Binary,
    fields: &'static [&'static str],
) -> impl Iterator<Item = &'p str> {
    let relations = &binary.relations;
    fields
        .iter()
        .filter_map(|field| relations.get(field))
        .flat_map(|relation| &relation.0)
        .flat_map(|group| &group.0)
        .map(|entry| entry.name.split(':').next().unwrap_or(&entry.name))
}

#[cfg(test)]
mod tests {
    use super::has_suffix;

    #[test]
    fn a_suffix_has_letters_and_no_plus() {
        for (name, expected) in [
            ("vmlinux.o", true),
            (".config", false),
            (".config.gz", true),
            ("linux-7.2", false),
            ("linux-7.2+deb14", false),
            ("linux.deb14+1", false),
            ("modules", false),
        ] {
            assert_eq!(has_suffix(name), expected, "{name}");
        }
    }
}

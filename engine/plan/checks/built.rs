// SPDX-License-Identifier: GPL-2.0-or-later
//! Dependencies inside the source that no build satisfies: on a package that nobody builds, that is built for other
//! architectures only, or in no build together with the package that needs it.
//!
//! A dependency is inside the source where every alternative asks for the version of this build, or has the ABI name
//! in its name. All others may be met by the archive.

use std::collections::{BTreeMap, BTreeSet};

use super::cause::{Causes, Fault, User};
use super::{packages, Checked};
use crate::deb::arch::is_wildcard;
use crate::deb::relation::{Entry, Group};
use crate::diag::Diagnostic;
use crate::plan::model::{Binary, Plan};

/// The fields whose relations have to be met, and whether packages cannot be installed otherwise.
const FIELDS: [(&str, bool); 3] = [
    ("Pre-Depends", true),
    ("Depends", true),
    ("Recommends", false),
];

/// A package that is, or provides, something.
struct Offer<'p> {
    binary: &'p Binary,
    /// Whether it satisfies a dependency on a version: what is provided without one does not (Debian Policy 7.5).
    has_version: bool,
}

/// What is built here, by name.
type Offers<'p> = BTreeMap<&'p str, Vec<Offer<'p>>>;

/// Reports every cause once.
pub(super) fn check(checked: &Checked<'_>, report: &dyn Fn(Diagnostic)) {
    let offers = offers(checked.plan);
    let mut causes = Causes::default();
    for (name, binary) in packages(checked.plan) {
        let built = &binary.declared.build_profiles;
        if !built.meets(built) {
            continue;
        }
        for (field, needs) in FIELDS {
            for group in binary.relations.get(field).iter().flat_map(|r| &r.0) {
                let Some(is_versioned) = is_inside(group, checked.abiname) else {
                    continue;
                };
                let Some(fault) = fault(binary, group, &offers) else {
                    continue;
                };
                // Without a place it was made of the names of udebs, which were looked up there.
                let first = group.0.first();
                let place =
                    first.and_then(|f| Some((f, binary.declared.origins.of_relation(field, f)?)));
                let Some((first, place)) = place else {
                    continue;
                };
                causes.add(
                    User {
                        name,
                        entry: &binary.entry,
                        field,
                        wanted: bare(&first.name),
                        place,
                        is_certain: needs && is_versioned,
                    },
                    fault,
                    checked.dropped,
                );
            }
        }
    }
    let known: BTreeSet<&str> = offers.keys().copied().collect();
    causes.report(checked.recipe, &known, report);
}

fn offers(plan: &Plan) -> Offers<'_> {
    let mut offers = Offers::new();
    for (name, binary) in packages(plan) {
        offers.entry(name).or_default().push(Offer {
            binary,
            has_version: true,
        });
        let provided = binary.relations.get("Provides").into_iter();
        for entry in provided.flat_map(|r| &r.0).flat_map(|group| &group.0) {
            offers.entry(bare(&entry.name)).or_default().push(Offer {
                binary,
                has_version: entry.version.is_some(),
            });
        }
    }
    offers
}

/// A name without `:any` and the like.
fn bare(name: &str) -> &str {
    name.split(':').next().unwrap_or(name)
}

/// Whether only this source can meet a dependency, and then whether all its alternatives have this build's version.
fn is_inside(group: &Group, abiname: &str) -> Option<bool> {
    let is_own_version = |entry: &Entry| {
        let version = entry.version.as_ref().map_or("", |(_, version)| version);
        // In a derived source, a placeholder that the signing service fills in.
        let is_placeholder =
            version.len() > 2 && version.starts_with('@') && version.ends_with('@');
        is_placeholder
            || version.contains("${binary:Version}")
            || version.contains("${source:Version}")
    };
    let is_own = |entry: &Entry| {
        !entry.name.starts_with('$')
            && (is_own_version(entry) || names_abi(bare(&entry.name), abiname))
    };
    (!group.0.is_empty() && group.0.iter().all(is_own)).then(|| group.0.iter().all(is_own_version))
}

/// Whether a package's name has the ABI name in it, between hyphens.
fn names_abi(name: &str, abiname: &str) -> bool {
    abiname.len() >= 3
        && name.match_indices(abiname).any(|(at, _)| {
            let rest = &name[at + abiname.len()..];
            name[..at].ends_with('-') && (rest.is_empty() || rest.starts_with('-'))
        })
}

/// Why a dependency is met nowhere, or not on some architecture of the package.
fn fault<'p>(binary: &'p Binary, group: &Group, offers: &Offers<'p>) -> Option<Fault<'p>> {
    let of = |entry: &Entry| {
        let all = offers.get(bare(&entry.name)).into_iter().flatten();
        let is_versioned = entry.version.is_some();
        all.filter(move |offer| offer.has_version || !is_versioned)
            .map(|offer| offer.binary)
    };
    let first: Vec<&Binary> = group.0.iter().flat_map(of).collect();
    let Some(any) = first.first() else {
        return Some(Fault::Missing);
    };
    for arch in binary.architectures() {
        let here: Vec<&Entry> = group.0.iter().filter(|e| applies(e, arch)).collect();
        if here.is_empty() {
            continue;
        }
        let there: Vec<&Binary> = here
            .iter()
            .flat_map(|entry| of(entry))
            .filter(|other| is_built(other, arch))
            .collect();
        let ours = &binary.declared.build_profiles;
        let Some(other) = there.first() else {
            return Some(Fault::Elsewhere {
                arch: arch.as_str(),
                theirs: any.architectures(),
            });
        };
        if !there
            .iter()
            .any(|other| ours.meets(&other.declared.build_profiles))
        {
            return Some(Fault::Apart {
                ours,
                theirs: &other.declared.build_profiles,
            });
        }
    }
    None
}

/// Whether an alternative is there on an architecture.
fn applies(entry: &Entry, arch: &str) -> bool {
    if entry.arches.is_empty() || is_wildcard(arch) {
        return true;
    }
    let denied = entry.arches.iter().any(|a| a.starts_with('!'));
    match denied {
        true => !entry.arches.contains(&format!("!{arch}")),
        false => entry.arches.iter().any(|a| a == arch || is_wildcard(a)),
    }
}

fn is_built(binary: &Binary, arch: &str) -> bool {
    let mut built = binary.architectures().iter();
    is_wildcard(arch) || built.any(|own| own == arch || is_wildcard(own))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deb::relation::Relation;

    #[test]
    fn an_alternative_is_where_its_architectures_say() {
        for (text, arch, expected) in [
            ("aa", "amd64", true),
            ("aa [amd64 hppa]", "hppa", true),
            ("aa [amd64]", "hppa", false),
            ("aa [linux-any]", "hppa", true),
            ("aa [amd64]", "linux-any", true),
            ("aa [!amd64]", "hppa", true),
            ("aa [!amd64 !hppa]", "hppa", false),
        ] {
            let relation = Relation::parse(text).expect(text);
            assert_eq!(
                applies(&relation.0[0].0[0], arch),
                expected,
                "{text} on {arch}"
            );
        }
    }

    #[test]
    fn a_name_with_the_abi_is_of_this_build() {
        for (name, abiname, expected) in [
            ("linux-image-7.2-amd64", "7.2", true),
            ("linux-headers-7.2", "7.2", true),
            ("linux-7.2x", "7.2", false),
            ("linux7.2-x", "7.2", false),
            ("linux-x7.2", "7.2", false),
            ("linux-image-7-amd64", "7", false),
        ] {
            assert_eq!(names_abi(name, abiname), expected, "{name}");
        }
        for (text, expected) in [
            ("linux-image-7.2 | linux-headers-7.2", Some(false)),
            ("linux-a (= ${binary:Version})", Some(true)),
            ("linux-a (= ${source:Version}) | linux-b-7.2", Some(false)),
            ("linux-a (= @signedsourceversion@)", Some(true)),
            ("linux-a (= 7.2-1)", None),
            ("linux-a-7.2 | linux-b", None),
            ("${misc:Depends}", None),
        ] {
            let relation = Relation::parse(text).expect(text);
            assert_eq!(is_inside(&relation.0[0], "7.2"), expected, "{text}");
        }
    }
}

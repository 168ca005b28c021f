// SPDX-License-Identifier: GPL-2.0-or-later
//! Relations of one package that contradict each other, or stand there twice.

use std::collections::{BTreeMap, BTreeSet};

use super::{packages, Checked};
use crate::deb::arch::is_wildcard;
use crate::deb::field;
use crate::deb::order::can_both_hold;
use crate::deb::relation::{Entry, Op};
use crate::diag::Diagnostic;
use crate::plan::model::Binary;
use crate::text::files::Span;

/// Fields of which every relation has to be met.
const NEEDS: [&str; 2] = ["Pre-Depends", "Depends"];
/// Fields of which none may be.
const DENIES: [&str; 2] = ["Conflicts", "Breaks"];

/// A relation without alternatives, and its field.
type Said<'p> = (&'static str, &'p Entry);

/// Reports every pair once.
pub(super) fn check(checked: &Checked<'_>, report: &dyn Fn(Diagnostic)) {
    let mut known = BTreeSet::new();
    // Several packages of one entry may share a list of all of them, and each leave out itself.
    let shared: BTreeSet<(&str, &str)> = packages(checked.plan)
        .flat_map(|(name, binary)| {
            let said = said(binary, DENIES).into_iter();
            let others = said.filter(move |(_, entry)| entry.name != name);
            others.map(|(_, entry)| (binary.entry.as_str(), entry.name.as_str()))
        })
        .collect();
    for (name, binary) in packages(checked.plan) {
        let mut once = |kind: u8, places: [Span; 2], diagnostic: Told<'_>| {
            if known.insert((kind, places)) {
                let (place, other) = checked.ranks.later(places[0], places[1]);
                report(diagnostic(place, other));
            }
        };
        if !shared.contains(&(binary.entry.as_str(), name)) {
            with_itself(name, binary, &mut once);
        }
        contradictions(name, binary, &mut once);
        // gencontrol.py appends some relations without looking whether they are there.
        if checked.recipe.compatibility.is_none() {
            twice(name, binary, &mut once);
        }
    }
}

/// Makes a diagnostic for the place to tell it at, which is that of the upper layer, and the other one.
type Told<'t> = &'t dyn Fn(Span, Span) -> Diagnostic;

/// Reports what was not yet reported of this kind for two places.
type Once<'o> = dyn FnMut(u8, [Span; 2], Told<'_>) + 'o;

/// The relations without alternatives of some fields.
fn said<'p>(binary: &'p Binary, fields: [&'static str; 2]) -> Vec<Said<'p>> {
    let of = |field: &'static str| {
        let groups = binary.relations.get(field).into_iter().flat_map(|r| &r.0);
        groups.filter_map(move |group| match group.0.as_slice() {
            [one] if !one.name.starts_with('$') => Some((field, one)),
            _ => None,
        })
    };
    fields.into_iter().flat_map(of).collect()
}

fn place(binary: &Binary, (field, entry): Said<'_>) -> Span {
    let origins = &binary.declared.origins;
    let place = origins.of_relation(field, entry);
    let place = place.or_else(|| origins.of(field).next());
    place.unwrap_or(binary.origin)
}

fn with_itself(name: &str, binary: &Binary, once: &mut Once<'_>) {
    for (field, entry) in said(binary, DENIES) {
        if entry.name == name {
            let place = place(binary, (field, entry));
            once(0, [place, place], &|place, _| {
                Diagnostic::error(place, format!("`{name}` is in its own {field}"))
                    .help("dpkg ignores that: remove it, or name the package that is meant")
            });
        }
    }
}

fn contradictions(name: &str, binary: &Binary, once: &mut Once<'_>) {
    let needs = said(binary, NEEDS);
    let provided = binary.relations.get("Provides").into_iter();
    let provided: BTreeSet<&str> = provided
        .flat_map(|r| &r.0)
        .flat_map(|group| &group.0)
        .map(|entry| entry.name.as_str())
        .collect();
    // Only relations of one name can contradict each other.
    let denied = said(binary, DENIES);
    let mut by_name: BTreeMap<&str, Vec<(Said<'_>, bool)>> = BTreeMap::new();
    let all = needs.iter().map(|said| (*said, true));
    for (said, needed) in all.chain(denied.iter().map(|said| (*said, false))) {
        let name = said.1.name.as_str();
        by_name.entry(name).or_default().push((said, needed));
    }
    let several = by_name.values().filter(|said| said.len() > 1);
    for said in several {
        let pairs = said.iter().enumerate().flat_map(|(number, (one, needed))| {
            let others = said[number + 1..].iter().filter(|_| *needed);
            others.map(move |(other, needed)| (one, other, *needed))
        });
        for (one, other, needed) in pairs {
            let (a, b) = (one.1, other.1);
            if provided.contains(a.name.as_str()) || !meet(a, b) {
                continue;
            }
            let (first, second) = (demand(a), demand(b));
            let can = match (first, second) {
                // Either is a version that is worked out in the build.
                (Demand::Unknown, _) | (_, Demand::Unknown) => true,
                (_, Demand::Any) => needed,
                (Demand::Any, _) => true,
                (Demand::Versions(op, v), Demand::Versions(other, w)) => {
                    let other = if needed { other } else { other.negated() };
                    can_both_hold((op, v), (other, w))
                }
            };
            if !can {
                let places = [place(binary, *one), place(binary, *other)];
                once(1, places, &|place, other_place| {
                    let message = format!(
                        "`{name}` has `{a}` in {} and `{b}` in {}: nothing meets both",
                        one.0, other.0
                    );
                    Diagnostic::error(place, message)
                        .related(other_place, "the other one")
                        .help("remove one of them, or make their versions agree")
                });
            }
        }
    }
}

/// What a relation demands of versions.
#[derive(Clone, Copy)]
enum Demand<'p> {
    Any,
    Versions(Op, &'p str),
    Unknown,
}

fn demand(entry: &Entry) -> Demand<'_> {
    match &entry.version {
        None => Demand::Any,
        Some((_, version)) if version.contains(['$', '@']) => Demand::Unknown,
        Some((op, version)) => Demand::Versions(*op, version),
    }
}

/// Whether both relations are there in some build, as far as one can tell.
fn meet(a: &Entry, b: &Entry) -> bool {
    let is_plain = |name: &String| !name.starts_with('!') && !is_wildcard(name);
    let shared = a.arches.is_empty()
        || b.arches.is_empty()
        || a.arches == b.arches
        || (a.arches.iter().chain(&b.arches).all(is_plain) && !a.arches.is_disjoint(&b.arches));
    shared && a.profiles.meets(&b.profiles)
}

fn twice(name: &str, binary: &Binary, once: &mut Once<'_>) {
    for field in field::relations() {
        let Some(relation) = binary.relations.get(field.name) else {
            continue;
        };
        let mut known = BTreeSet::new();
        for group in &relation.0 {
            let text = group.to_string();
            if known.insert(text.clone()) {
                continue;
            }
            let origins = &binary.declared.origins;
            let first = group.0.first().into_iter();
            let places: Vec<Span> = first
                .flat_map(|first| origins.of_relations(field.name, first))
                .collect();
            let last = places.last().copied().unwrap_or(binary.origin);
            let other = places.first().copied().unwrap_or(last);
            once(2, [other, last], &|place, other| {
                Diagnostic::warning(
                    place,
                    format!("`{name}` has `{text}` twice in {}", field.name),
                )
                .related(other, "the other one")
                .help("remove one of them")
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deb::relation::Relation;

    #[test]
    fn relations_meet_where_both_can_be() {
        for (text, expected) in [
            ("aa, bb", true),
            ("aa [amd64], bb", true),
            ("aa, bb [amd64]", true),
            ("aa [amd64], bb [amd64]", true),
            ("aa [amd64 arm64], bb [arm64 hppa]", true),
            ("aa [amd64], bb [hppa]", false),
            ("aa [!amd64], bb [!amd64]", true),
            // Whether these do is not looked into.
            ("aa [!amd64], bb [!amd64 !hppa]", false),
            ("aa [linux-any], bb [linux-any amd64]", false),
            ("aa <nodoc>, bb", true),
            ("aa <nodoc>, bb <!nodoc>", false),
            ("aa [amd64] <nodoc>, bb [amd64] <nodoc>", true),
            ("aa [amd64] <nodoc>, bb [hppa] <nodoc>", false),
        ] {
            let relation = Relation::parse(text).expect(text);
            let [a, b] = [0, 1].map(|at| &relation.0[at].0[0]);
            assert_eq!(meet(a, b), expected, "{text}");
            assert_eq!(meet(b, a), expected, "{text}");
        }
    }

    #[test]
    fn a_version_that_is_filled_in_later_is_unknown() {
        for (text, expected) in [
            ("aa", "any"),
            ("aa (>= 1)", "1"),
            ("aa (= ${binary:Version})", "unknown"),
            ("aa (= @version@)", "unknown"),
        ] {
            let relation = Relation::parse(text).expect(text);
            let said = match demand(&relation.0[0].0[0]) {
                Demand::Any => "any",
                Demand::Unknown => "unknown",
                Demand::Versions(_, version) => version,
            };
            assert_eq!(said, expected, "{text}");
        }
    }
}

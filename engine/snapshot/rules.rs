// SPDX-License-Identifier: GPL-2.0-or-later
//! rules.gen: which rules there are and what they need; their commands are in `variables`.

use std::collections::BTreeMap;

use super::files::RULES;
use super::paper::{name, Paper};
use super::places::{indented, named, Member, Points};
use super::read::Read;
use super::target::{at, Rules, Target, PREREQUISITES};
use super::variables;
use crate::diff::model::{Kind, Value};

/// Writes the rules of all sources.
pub(super) fn write(read: &Read<'_>, paper: &mut Paper) {
    for source in read.sources.keys() {
        let path = |file: &str| format!("rules/{}/{file}", name(source));
        let files = read
            .all(Kind::File)
            .filter(|(id, _)| id.source == *source && id.name == RULES);
        for (_, attributes) in files {
            let lines = attributes.values().flat_map(|value| match value {
                Value::Lines(lines) => lines.as_slice(),
                _ => &[],
            });
            paper.add(
                &path("preamble"),
                Vec::new(),
                lines.map(String::as_str).collect(),
            );
        }
        let rules = Rules::of(read, source);
        targets(&rules, &path("targets"), paper);
        variables::write(&rules, &path("variables"), paper);
    }
}

/// A relation between a kind of rules and other ones, in words; and between which of them it is.
type Relations = BTreeMap<String, BTreeMap<String, Points>>;

/// Which rules there are, and what they need.
fn targets(rules: &Rules<'_, '_>, path: &str, paper: &mut Paper) {
    let mut kinds: BTreeMap<String, (usize, Points)> = BTreeMap::new();
    for target in rules.targets.values() {
        let Member { level, kind, at } = target.member();
        let (_, points) = kinds.entry(kind).or_insert((level, Points::new()));
        points.insert(at);
    }
    let mut levels: BTreeMap<usize, Points> = BTreeMap::new();
    for point in &rules.read.points {
        levels.entry(point.len()).or_default().insert(at(point));
    }
    let relations = relations(rules);
    for (kind, (level, points)) in kinds {
        let all = levels.get(&level).unwrap_or(&points);
        let mut lines = named(&kind, &points, all);
        for (words, of) in relations.get(&kind).into_iter().flatten() {
            lines.extend(indented(named(words, of, &points)));
        }
        paper.add(path, vec![name(&kind)], lines.join("\n") + "\n");
    }
}

/// Prerequisites, at the deeper one of both rules.
fn relations(rules: &Rules<'_, '_>) -> Relations {
    let names: BTreeMap<&str, &Target> = rules
        .targets
        .iter()
        .map(|(id, target)| (id.name.as_str(), target))
        .collect();
    let mut found = Relations::new();
    for (id, target) in &rules.targets {
        let attributes = rules.attributes(id);
        let Some(Value::Items(items)) = attributes.and_then(|own| own.get(PREREQUISITES)) else {
            continue;
        };
        for item in items {
            let other = names
                .get(item.as_str())
                .filter(|other| other.point.starts_with(&target.point));
            let (own, words) = match other {
                Some(other) => (*other, format!("needed by {}", target.kind(&other.point))),
                None => {
                    let other = Target::parse(item, &rules.read.points);
                    (target, format!("needs {}", other.kind(&target.point)))
                }
            };
            let Member { kind, at, .. } = own.member();
            let of = found.entry(kind).or_default();
            of.entry(words).or_default().insert(at);
        }
    }
    found
}

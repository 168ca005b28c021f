// SPDX-License-Identifier: GPL-2.0-or-later
//! The targets of rules.gen: where each of them is, and what it is called but for that.

use std::collections::{BTreeMap, BTreeSet};

use super::places::{Member, Point};
use super::read::Read;
use crate::diff::about::{Axes, ARCH, FLAVOUR};
use crate::diff::model::{Attributes, Id, Kind};

/// The placeholder of a featureset in the name of a target.
const FEATURESET: &str = "@FEATURESET@";

/// The names of a point in the name of a target.
const NAMES: [&str; 3] = [ARCH, FEATURESET, FLAVOUR];

/// The featureset that has no name of its own.
const PLAIN: &str = "none";

/// What rules have beside commands.
pub(super) const PREREQUISITES: &str = "prerequisites";

/// The name of a target, and where it is.
#[derive(Clone)]
pub(super) struct Target {
    /// What stands before the point, with what separates them.
    before: String,
    /// Architecture, featureset and flavour, as far as it has them.
    pub(super) point: Vec<String>,
    /// What stands after the point.
    after: String,
}

impl Target {
    pub(super) fn parse(name: &str, points: &BTreeSet<Vec<String>>) -> Target {
        // A further command of a rule has a number after its name.
        let (name, number) = name.split_at(name.find(" #").unwrap_or(name.len()));
        // `binary_ARCH_…`, or a file: `config.ARCH_…`.
        for separator in ['_', '.'] {
            let Some((before, rest)) = name.split_once(separator) else {
                continue;
            };
            let mut point: Vec<String> = Vec::new();
            let mut words = rest.split('_');
            let mut after = String::new();
            for word in words.by_ref() {
                point.push(word.to_owned());
                if !points.contains(&point) {
                    point.pop();
                    after = format!("_{word}");
                    break;
                }
            }
            after.extend(words.map(|word| format!("_{word}")));
            if !point.is_empty() {
                return Target {
                    before: format!("{before}{separator}"),
                    point,
                    after: after + number,
                };
            }
        }
        Target {
            before: name.to_owned(),
            point: Vec::new(),
            after: number.to_owned(),
        }
    }

    /// The name with placeholders for as many parts of the point as another one has, too.
    pub(super) fn kind(&self, other: &[String]) -> String {
        let is_same = |at: usize| other.get(..=at) == self.point.get(..=at);
        let words = self.point.iter().enumerate();
        let words: Vec<&str> = words
            .map(|(at, word)| match NAMES.get(at) {
                Some(name) if is_same(at) => name,
                _ => word.as_str(),
            })
            .collect();
        format!("{}{}{}", self.before, words.join("_"), self.after)
    }

    pub(super) fn member(&self) -> Member {
        Member {
            level: self.point.len(),
            kind: self.kind(&self.point),
            at: at(&self.point),
        }
    }

    /// As they stand in the values of variables.
    pub(super) fn axes(&self) -> Axes {
        let arch = self.point.first().cloned().unwrap_or_default();
        let flavour = match self.point.as_slice() {
            [_, featureset, flavour] if featureset != PLAIN => format!("{featureset}-{flavour}"),
            [_, _, flavour] => flavour.clone(),
            _ => String::new(),
        };
        Axes {
            flavour,
            arch,
            hardware: String::new(),
        }
    }
}

/// A point, the featureset beside the flavour unless it is the plain one.
pub(super) fn at(point: &[String]) -> Point {
    let flavour = match point {
        [_, featureset, flavour] if featureset == PLAIN => flavour.clone(),
        [_, rest @ ..] => rest.join("/"),
        [] => String::new(),
    };
    Point {
        arch: point.first().cloned().unwrap_or_default(),
        flavour,
    }
}

/// The rules of a source.
pub(super) struct Rules<'r, 'p> {
    pub(super) read: &'r Read<'p>,
    pub(super) targets: BTreeMap<&'r Id, Target>,
}

impl<'r, 'p> Rules<'r, 'p> {
    /// Those of one source.
    pub(super) fn of(read: &'r Read<'p>, source: &'r str) -> Rules<'r, 'p> {
        let own = read.all(Kind::Rule).filter(|(id, _)| id.source == source);
        Rules {
            read,
            targets: own
                .map(|(id, _)| (id, Target::parse(&id.name, &read.points)))
                .collect(),
        }
    }

    /// What a rule has.
    pub(super) fn attributes(&self, id: &Id) -> Option<&'r Attributes> {
        self.read.side.subjects.get(id).map(|own| &own.attributes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(point: &str) -> Vec<String> {
        point.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn the_point_of_a_target_is_found_in_its_name() {
        let points = [
            "amd64",
            "amd64 none",
            "amd64 none cloud",
            "amd64 rt",
            "hppa",
        ];
        let points: BTreeSet<Vec<String>> = points.iter().map(|point| words(point)).collect();
        let parse = |name: &str| Target::parse(name, &points);
        let image = parse("binary_amd64_none_cloud_image #2");
        assert_eq!(image.point, words("amd64 none cloud"));
        for (other, expected) in [
            (
                "amd64 none cloud",
                format!("binary_{ARCH}_{FEATURESET}_{FLAVOUR}_image #2"),
            ),
            (
                "amd64 none lean",
                format!("binary_{ARCH}_{FEATURESET}_cloud_image #2"),
            ),
            (
                "amd64 rt cloud",
                format!("binary_{ARCH}_none_cloud_image #2"),
            ),
            ("amd64", format!("binary_{ARCH}_none_cloud_image #2")),
            (
                "hppa none cloud",
                "binary_amd64_none_cloud_image #2".to_owned(),
            ),
        ] {
            assert_eq!(image.kind(&words(other)), expected, "{other}");
        }
        assert_eq!(parse("config.hppa_none").point, words("hppa"));
        for name in ["clean", "binary_docs", "binary-arch"] {
            let target = parse(name);
            assert!(target.point.is_empty(), "{name}");
            assert_eq!(target.kind(&[]), name);
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Of whom something is, in as few lines as say it: everything of a level, or of a name; with what is not among it,
//! where that is less than half.

use std::collections::{BTreeMap, BTreeSet};

/// An architecture and a flavour; empty where it is of none, or of several.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Point {
    pub(super) arch: String,
    pub(super) flavour: String,
}

/// One of many that are called the same but for flavour and architecture.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Member {
    /// How deep its point is; see [`LEVELS`].
    pub(super) level: usize,
    /// The name with placeholders.
    pub(super) kind: String,
    /// Where it is.
    pub(super) at: Point,
}

pub(super) type Members = BTreeSet<Member>;

/// What a level is called.
pub(super) const LEVELS: [&str; 4] = ["the source", "an architecture", "a featureset", "a flavour"];

/// Points that are listed.
pub(super) type Points = BTreeSet<Point>;

/// Everything of which something may be, counted once: what is said of a part takes no longer than the part is long.
#[derive(Default)]
pub(super) struct Whole {
    members: Members,
    levels: [Level; LEVELS.len()],
    kinds: BTreeMap<String, Points>,
}

/// What is at points of one depth.
#[derive(Default)]
struct Level {
    count: usize,
    points: Points,
    at: BTreeMap<Point, usize>,
}

impl Whole {
    /// Counts.
    pub(super) fn of(members: Members) -> Whole {
        let mut whole = Whole::default();
        for member in &members {
            let level = &mut whole.levels[member.level];
            level.count += 1;
            level.points.insert(member.at.clone());
            *level.at.entry(member.at.clone()).or_default() += 1;
            let points = whole.kinds.entry(member.kind.clone()).or_default();
            points.insert(member.at.clone());
        }
        whole.members = members;
        whole
    }

    /// Whether it is all.
    pub(super) fn is(&self, some: &Members) -> bool {
        self.members.len() == some.len()
    }

    /// A part, level by level: all of it, whole points, or names with their points. The rules of the source have
    /// no point: they are all, or have names.
    pub(super) fn by_level(&self, some: &Members) -> Vec<String> {
        let mut lines = Vec::new();
        for (number, word) in LEVELS.iter().enumerate() {
            let level = &self.levels[number];
            let own: Vec<&Member> = some.iter().filter(|m| m.level == number).collect();
            if own.is_empty() {
                continue;
            }
            let every = format!("every rule of {word}");
            if own.len() == level.count {
                lines.push(every);
                continue;
            }
            let mut at: BTreeMap<&Point, usize> = BTreeMap::new();
            for member in &own {
                *at.entry(&member.at).or_default() += 1;
            }
            let are_whole = at
                .iter()
                .all(|(point, count)| level.at.get(*point) == Some(count));
            if number > 0 && are_whole {
                let points = at.into_keys().cloned().collect();
                lines.extend(named(&every, &points, &level.points));
            } else if own.len() * 2 > level.count {
                lines.push(format!("{every} but"));
                let others = self.members.iter().filter(|m| m.level == number);
                let others = others.filter(|member| !some.contains(*member));
                lines.extend(indented(self.by_kind(others)));
            } else {
                lines.extend(self.by_kind(own.into_iter()));
            }
        }
        lines
    }

    /// A part, name by name. Targets that only begin differently, and are of the same points, are one:
    /// `{binary,build}_name`.
    fn by_kind<'m>(&self, some: impl Iterator<Item = &'m Member>) -> Vec<String> {
        let mut kinds: BTreeMap<&str, Points> = BTreeMap::new();
        for member in some {
            let points = kinds.entry(&member.kind).or_default();
            points.insert(member.at.clone());
        }
        let mut found: Vec<(Vec<&str>, &str, Vec<String>)> = Vec::new();
        let mut known: BTreeMap<(&str, Vec<String>), usize> = BTreeMap::new();
        for (kind, points) in kinds {
            let said = extent(&points, self.kinds.get(kind).unwrap_or(&points));
            let (start, end) = kind.split_at(kind.find('_').unwrap_or(kind.len()));
            let like = known.entry((end, said.clone())).or_insert(found.len());
            match found.get_mut(*like).filter(|_| !end.is_empty()) {
                Some((starts, _, _)) => starts.push(start),
                None => found.push((vec![start], end, said)),
            }
        }
        let lines = found.into_iter().flat_map(|(starts, end, said)| {
            let name = match starts.as_slice() {
                [start] => format!("{start}{end}"),
                starts => format!("{{{}}}{end}", starts.join(",")),
            };
            with(&name, said)
        });
        lines.collect()
    }
}

/// A name, and of which points it is.
pub(super) fn named(name: &str, some: &Points, all: &Points) -> Vec<String> {
    with(name, extent(some, all))
}

fn with(name: &str, said: Vec<String>) -> Vec<String> {
    let mut said = said.into_iter();
    let first = match said.next() {
        Some(word) => format!("{name} {word}"),
        None => name.to_owned(),
    };
    std::iter::once(first).chain(said).collect()
}

/// Which of all points: nothing for all of them, or a word and lines.
fn extent(some: &Points, all: &Points) -> Vec<String> {
    if some.len() == all.len() {
        return Vec::new();
    }
    let (word, lines) = match some.len() * 2 > all.len() {
        true => (
            "not of",
            points(&all.difference(some).cloned().collect(), all),
        ),
        false => ("of", points(some, all)),
    };
    let word = std::iter::once(word.to_owned());
    word.chain(indented(lines)).collect()
}

/// Points by their architecture: that alone, where it is all of it.
fn points(some: &Points, all: &Points) -> Vec<String> {
    let mut archs: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for point in some {
        archs.entry(&point.arch).or_default().push(&point.flavour);
    }
    let lines = archs.into_iter().map(|(arch, own)| {
        let first = Point {
            arch: arch.to_owned(),
            flavour: String::new(),
        };
        let of_arch = all.range(first..).take_while(|point| point.arch == arch);
        match of_arch.take(own.len() + 1).count() == own.len() {
            _ if arch.is_empty() => own.join(" "),
            true => arch.to_owned(),
            false => format!("{arch}: {}", own.join(" ")),
        }
    });
    lines.collect()
}

/// Lines of a part.
pub(super) fn indented(lines: Vec<String>) -> impl Iterator<Item = String> {
    lines.into_iter().map(|line| format!("  {line}"))
}

#[cfg(test)]
mod tests {
    use super::{Member, Members, Point, Whole};

    fn members(kinds: &[&str], points: &[(&str, &str)]) -> Members {
        let all = kinds.iter().flat_map(|kind| {
            points.iter().map(|(arch, flavour)| Member {
                level: 3,
                kind: (*kind).to_owned(),
                at: Point {
                    arch: (*arch).to_owned(),
                    flavour: (*flavour).to_owned(),
                },
            })
        });
        all.collect()
    }

    const POINTS: [(&str, &str); 4] = [("a", "a"), ("a", "b"), ("c", "c"), ("d", "d")];

    #[test]
    fn few_lines_say_it() {
        let all = Whole::of(members(&["x", "y", "z"], &POINTS));
        let said = |some: &Members| all.by_level(some).join("|");
        let most = members(&["x", "y", "z"], &POINTS);
        assert_eq!(said(&most), "every rule of a flavour");
        let most = members(&["x", "y", "z"], &POINTS[1..]);
        assert_eq!(said(&most), "every rule of a flavour not of|  a: a");
        let few = members(&["x", "y", "z"], &POINTS[..2]);
        assert_eq!(said(&few), "every rule of a flavour of|  a");
        assert_eq!(said(&members(&["x"], &POINTS)), "x");
        let most = members(&["x", "y"], &POINTS);
        assert_eq!(said(&most), "every rule of a flavour but|  z");
        assert_eq!(said(&members(&["x"], &POINTS[..1])), "x of|  a: a");
        assert_eq!(said(&members(&["x"], &POINTS[1..])), "x not of|  a: a");
    }

    #[test]
    fn names_that_begin_differently_are_one() {
        let all = Whole::of(members(&["x_1", "y_1", "y_2", "z"], &POINTS));
        let some = members(&["x_1", "y_1", "y_2"], &POINTS[..1]);
        let said = all.by_level(&some).join("|");
        assert_eq!(said, "{x,y}_1 of|  a: a|y_2 of|  a: a");
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Groups and changes in words, for every form that people read.

use std::collections::BTreeSet;

use super::changes::change;
use super::measure::{plain, Measure};

use crate::diag::suggest::count;
use crate::diff::about::ARCH;
use crate::diff::document::{Document, Edit, Group, Kind, Share};

/// A line of an answer.
pub(super) struct Line {
    /// Whom it is about.
    pub(super) who: String,
    /// What is different.
    pub(super) what: String,
    /// Lines of a script that are different: `-` or `+`, and the line.
    pub(super) lines: Vec<(char, String)>,
}

/// What is compared, in a line: source, versions, numbers of packages.
pub(super) fn head(document: &Document) -> String {
    let (old, new) = (&document.old, &document.new);
    let both = |old: &str, new: &str| match old == new {
        true => new.to_owned(),
        false => format!("{old} → {new}"),
    };
    let mut text = format!(
        "{} {}",
        both(&old.source, &new.source),
        both(&old.version, &new.version)
    );
    text.push_str(&format!(", ABI {}", both(&old.abiname, &new.abiname)));
    if !old.suite.is_empty() && !new.suite.is_empty() && old.suite != new.suite {
        text.push_str(&format!(", {}", both(&old.suite, &new.suite)));
    }
    let same = old.version == new.version && old.abiname == new.abiname;
    if same {
        text.push_str(" on both sides");
    }
    match old.packages == new.packages {
        true => text.push_str(&format!("; {}", count(new.packages, "package"))),
        false => text.push_str(&format!("; {} → {} packages", old.packages, new.packages)),
    }
    text
}

/// What the placeholders stand for.
pub(super) fn placeholders(document: &Document) -> String {
    let (old, new) = (&document.old.placeholders, &document.new.placeholders);
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let said = names.iter().map(|name| {
        let (old, new) = (old.get(*name), new.get(*name));
        let value = match (old, new) {
            (Some(old), Some(new)) if old != new => format!("{old} → {new}"),
            (old, new) => new.or(old).cloned().unwrap_or_default(),
        };
        format!("{} = {value}", plain(name))
    });
    said.collect::<Vec<_>>().join(", ")
}

/// A group in lines; there is one at least.
pub(super) fn lines(group: &Group, measure: Measure) -> Vec<Line> {
    let line = |who: String, what: String| Line {
        who,
        what,
        lines: Vec::new(),
    };
    let title = plain(&group.title);
    match group.kind {
        Kind::Gone | Kind::New => {
            let files = files(group);
            let more = match files {
                0 => String::new(),
                files => format!(" ({})", count(files, "file")),
            };
            vec![line(group.count.to_string(), format!("{title}{more}"))]
        }
        Kind::Renamed => vec![line(group.count.to_string(), title)],
        Kind::Problem => {
            let times = match group.count {
                1 => String::new(),
                count => format!(" ({count}×)"),
            };
            vec![line(String::new(), format!("{title}{times}"))]
        }
        _ => {
            let mut found: Vec<Line> = Vec::new();
            for edit in &group.edits {
                found.push(match edit {
                    Edit::Change(changed) => {
                        let (what, lines) = change(&changed.change, measure);
                        let name = attribute(&changed.attribute);
                        let what = match group.kind {
                            Kind::Rules => format!(
                                "{name} {what} in {}",
                                count(changed.subjects.len(), "command")
                            ),
                            _ if what.is_empty() => name,
                            _ => format!("{name}: {what}"),
                        };
                        Line {
                            who: who(group),
                            what,
                            lines,
                        }
                    }
                    Edit::Add(_) | Edit::Remove(_) | Edit::Rename(_) => {
                        let number = match (group.kind, edit.count()) {
                            (Kind::Rules, number) => format!(" {}", count(number, "rule")),
                            (_, 1) => String::new(),
                            (_, number) => format!(" ({number}×)"),
                        };
                        line(String::new(), format!("{title}{number}"))
                    }
                });
            }
            found
        }
    }
}

/// How many files come with the packages of a group.
fn files(group: &Group) -> usize {
    let added = group.edits.iter().filter_map(|edit| match edit {
        Edit::Add(added) => Some(added.values()),
        _ => None,
    });
    let names = added.flatten().flat_map(|attributes| attributes.keys());
    names.filter(|name| name.starts_with('.')).count()
}

/// Whom a change is about: entries and how many of their packages, or the names of sources, tests and files.
fn who(group: &Group) -> String {
    let share = |share: &Share| {
        let mut text = format!("{} {} of {}", plain(&share.entry), share.count, share.of);
        if !share.except.is_empty() {
            let names: Vec<String> = share.except.iter().map(|name| plain(name)).collect();
            text.push_str(&format!(", not {}", names.join(", ")));
        }
        text
    };
    if !group.entries.is_empty() {
        return group
            .entries
            .iter()
            .map(share)
            .collect::<Vec<_>>()
            .join("; ");
    }
    if group.kind == Kind::Rules {
        return String::new();
    }
    let names = names(group);
    match names.as_slice() {
        [name] => plain(name),
        [first, rest @ ..] => format!("{} and {} more", plain(first), rest.len()),
        [] => String::new(),
    }
}

/// Where a group comes from: the first place, and how many more there are.
pub(super) fn place(group: &Group) -> String {
    let all = match group.lines.is_empty() {
        true => &group.places,
        false => &group.lines,
    };
    match all.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first, rest @ ..] => format!("{first} and {}", count(rest.len(), "place")),
    }
}

/// The names of all subjects of a group.
pub(super) fn names(group: &Group) -> Vec<String> {
    let name = |id: &str| {
        let mut parts = id.splitn(3, '/');
        let source = parts.next().unwrap_or_default();
        match parts.nth(1) {
            Some("") | None => source.to_owned(),
            Some(name) => name.to_owned(),
        }
    };
    let mut found = Vec::new();
    for edit in &group.edits {
        match edit {
            Edit::Remove(names) => found.extend(names.iter().map(|id| name(id))),
            Edit::Rename(names) => {
                let pairs = names.iter();
                found.extend(pairs.map(|(from, to)| format!("{} → {}", name(from), name(to))));
            }
            Edit::Add(names) => found.extend(names.keys().map(|id| name(id))),
            Edit::Change(changed) => found.extend(changed.subjects.keys().map(|id| name(id))),
        }
    }
    found
}

/// An attribute without what tells it from the others of its kind.
fn attribute(name: &str) -> String {
    let name = name.trim_start_matches('.').trim_end_matches('=');
    let name = name.strip_suffix(&format!(".{ARCH}")).unwrap_or(name);
    plain(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::document::About;

    fn about(version: &str, abiname: &str, suite: &str, packages: usize) -> About {
        let release = version.split('-').next().unwrap_or_default();
        About {
            side: "recipe".to_owned(),
            source: "linux".to_owned(),
            version: version.to_owned(),
            abiname: abiname.to_owned(),
            suite: suite.to_owned(),
            packages,
            placeholders: [("V".to_owned(), release.to_owned())].into(),
        }
    }

    fn document(old: About, new: About) -> Document {
        Document {
            version: 1,
            old,
            new,
            differs: false,
            groups: Vec::new(),
        }
    }

    #[test]
    fn a_head_says_what_is_compared() {
        let old = || about("7.2-1", "7.2", "sid", 3);
        for (new, expected) in [
            (old(), "linux 7.2-1, ABI 7.2 on both sides; 3 packages"),
            (
                about("7.3-1", "7.3", "sid", 4),
                "linux 7.2-1 → 7.3-1, ABI 7.2 → 7.3; 3 → 4 packages",
            ),
            (
                about("7.2-1", "7.2", "experimental", 3),
                "linux 7.2-1, ABI 7.2, sid → experimental on both sides; 3 packages",
            ),
            (
                about("7.2-1", "7.2", "", 3),
                "linux 7.2-1, ABI 7.2 on both sides; 3 packages",
            ),
            (
                about("7.2-1", "7.2+1", "sid", 3),
                "linux 7.2-1, ABI 7.2 → 7.2+1; 3 packages",
            ),
            (
                about("7.2-2", "7.2", "sid", 3),
                "linux 7.2-1 → 7.2-2, ABI 7.2; 3 packages",
            ),
        ] {
            let without = document(about("7.2-1", "7.2", "", 3), new.clone());
            assert!(!head(&without).contains(", sid"));
            assert_eq!(head(&document(old(), new)), expected);
        }
    }

    #[test]
    fn placeholders_say_what_they_stand_for_on_each_side() {
        let (old, new) = (about("7.2-1", "", "", 0), about("7.3-1", "", "", 0));
        let none = About {
            placeholders: [("A".to_owned(), "x".to_owned())].into(),
            ..old.clone()
        };
        let said = |old: &About, new: &About| placeholders(&document(old.clone(), new.clone()));
        assert_eq!(said(&old, &new), "V = 7.2 → 7.3");
        assert_eq!(said(&old, &old), "V = 7.2");
        assert_eq!(said(&none, &new), "A = x, V = 7.3");
        assert_eq!(said(&new, &none), "A = x, V = 7.3");
    }
}

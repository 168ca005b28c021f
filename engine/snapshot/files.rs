// SPDX-License-Identifier: GPL-2.0-or-later
//! The files of packages, by suffix: each text once, below the names of those whose it is.

use std::collections::BTreeMap;

use super::once::{once, Fact};
use super::paper::{name, Paper};
use super::places::{named, Point, Points};
use super::read::Read;
use crate::diff::model::{Id, Kind, Value};

/// Where files stand that belong to no package.
const OTHERS: &str = "other";

/// What rules.gen has beside rules; no file of a package.
pub(super) const RULES: &str = "rules.gen";

/// Writes all files.
pub(super) fn write(read: &Read<'_>, paper: &mut Paper) {
    let mut packages: BTreeMap<String, Points> = BTreeMap::new();
    for (id, _) in read.all(Kind::Package) {
        let member = read.member(id);
        packages.entry(member.kind).or_default().insert(member.at);
    }
    let mut all: BTreeMap<String, BTreeMap<String, Vec<Fact>>> = BTreeMap::new();
    for (id, attributes) in read.all(Kind::Package) {
        for (attribute, value) in attributes {
            if let Some(suffix) = attribute.strip_prefix('.') {
                let suffix = suffix.split('.').next().unwrap_or_default();
                let kinds = all.entry(name(suffix)).or_default();
                let facts = kinds.entry(read.member(id).kind).or_default();
                facts.push(fact(read, id, attribute, value));
            }
        }
    }
    for (suffix, kinds) in all {
        sections(read, &packages, (&suffix, kinds), paper);
    }
    let others = read.all(Kind::File).filter(|(id, _)| id.name != RULES);
    let mut kinds: BTreeMap<String, Vec<Fact>> = BTreeMap::new();
    let mut everywhere: BTreeMap<String, Points> = BTreeMap::new();
    for (id, attributes) in others {
        let own = read.member(id);
        let values = attributes.values();
        let facts = kinds.entry(own.kind.clone()).or_default();
        facts.extend(values.map(|value| fact(read, id, "", value)));
        // Of every source of that folder.
        let folder = read.sources.get(&id.source).map(|s| &s.folder);
        let like = read.sources.values();
        let like = like.filter(|other| Some(&other.folder) == folder);
        let points = everywhere.entry(own.kind).or_default();
        points.extend(like.map(|source| Point {
            arch: source.arch.clone(),
            ..own.at.clone()
        }));
    }
    sections(read, &everywhere, (OTHERS, kinds), paper);
}

fn fact(read: &Read<'_>, id: &Id, attribute: &str, value: &Value) -> Fact {
    Fact {
        id: id.clone(),
        axes: read.axes(id),
        attribute: attribute.to_owned(),
        value: value.clone(),
    }
}

fn sections(
    read: &Read<'_>,
    everywhere: &BTreeMap<String, Points>,
    (suffix, kinds): (&str, BTreeMap<String, Vec<Fact>>),
    paper: &mut Paper,
) {
    // Each with whose it is.
    let mut texts: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
    for (kind, facts) in kinds {
        for one in once(facts) {
            let some: Points = one.ids.iter().map(|id| read.member(id).at).collect();
            let all = everywhere.get(&kind).unwrap_or(&some);
            let heads = texts.entry(body(&one.value)).or_default();
            heads.push(named(&format!("{kind}{}", one.attribute), &some, all));
        }
    }
    let mut sections: Vec<(Vec<String>, String)> = Vec::new();
    for (text, mut heads) in texts {
        heads.sort();
        sections.push((heads.concat(), text));
    }
    sections.sort();
    for (head, text) in sections {
        let keys = head
            .first()
            .map(|line| name(line.split(' ').next().unwrap_or_default()));
        let text = format!("{}\n\n{text}", head.join("\n"));
        paper.add(&format!("files/{suffix}"), keys.into_iter().collect(), text);
    }
}

/// The lines of a text: its own have four blanks before them, but for empty ones.
fn body(value: &Value) -> String {
    let Value::Lines(lines) = value else {
        return "(no text)\n".to_owned();
    };
    let mut text = String::new();
    for line in lines {
        match line.as_str() {
            "\n" => text.push('\n'),
            _ => text.push_str(&format!("    {line}")),
        }
    }
    match lines.last() {
        None => text.push_str("(empty)\n"),
        Some(last) if !last.ends_with('\n') => text.push_str("\n(no line break at the end)\n"),
        Some(_) => {}
    }
    text
}

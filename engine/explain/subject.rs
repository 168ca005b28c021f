// SPDX-License-Identifier: GPL-2.0-or-later
//! What is asked for: a package, an entry, a file.

use super::answer::{Answer, Fact, Part};
use super::field::{self, Paragraph};
use super::{file, Run};
use crate::diag::suggest::did_you_mean;
use crate::plan::model::{Absent, Source};

/// Names are listed up to here.
const MOST: usize = 8;

/// Finds it, and explains it.
pub(super) fn explain(run: Run<'_>, wanted: &str) -> Result<Answer, String> {
    if let Some(answer) = file::explain(run, wanted) {
        return answer;
    }
    let mut parts = wanted.splitn(3, ':');
    let name = parts.next().unwrap_or_default();
    let (wanted, item) = (parts.next(), parts.next());
    match (paragraph(run, name), wanted) {
        (Ok(paragraph), None) => Ok(field::whole(run, paragraph)),
        (Ok(paragraph), Some(wanted)) => field::field(run, paragraph, wanted, item),
        (Err(message), None) => entry(run, name).ok_or(message),
        (Err(message), Some(_)) => Err(message),
    }
}

/// The paragraph of a package or a source.
fn paragraph<'a>(run: Run<'a>, wanted: &str) -> Result<Paragraph<'a>, String> {
    let mut found: Vec<Paragraph<'a>> = Vec::new();
    for source in run.explained.made.plan.sources() {
        let all = paragraphs(source);
        found.extend(all.filter(|paragraph| paragraph.name.starts_with(wanted)));
    }
    // A package may be called as its source is; the package is meant.
    let mut exact = found.iter().filter(|paragraph| paragraph.name == wanted);
    let best = exact.clone().find(|paragraph| paragraph.package.is_some());
    if let Some(paragraph) = best.or_else(|| exact.next()) {
        return Ok(*paragraph);
    }
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(none(run, wanted)),
        several => Err(format!(
            "{} packages begin with `{wanted}`: {}",
            several.len(),
            shown(several.iter().map(|paragraph| paragraph.name))
        )),
    }
}

fn paragraphs(source: &Source) -> impl Iterator<Item = Paragraph<'_>> {
    let own = Paragraph {
        name: &source.paragraph.name,
        source,
        package: None,
    };
    let packages = source.packages.iter().map(move |(name, binary)| Paragraph {
        name,
        source,
        package: Some(binary),
    });
    packages.chain([own])
}

fn none(run: Run<'_>, wanted: &str) -> String {
    let sources = run.explained.made.plan.sources();
    let names: Vec<&str> = sources
        .flat_map(|source| source.packages.keys().map(String::as_str))
        .collect();
    let near = did_you_mean(wanted, names.iter().copied());
    let near = near.filter(|near| near.ends_with('?'));
    let near = near.map(|near| format!("; {near}")).unwrap_or_default();
    format!("no package, file or entry is called `{wanted}`{near}")
}

/// An entry of the recipe: what it makes, and where it makes nothing.
fn entry(run: Run<'_>, wanted: &str) -> Option<Answer> {
    let plan = &run.explained.made.plan;
    let mut parts = Vec::new();
    for source in plan.sources() {
        for (name, binary) in &source.packages {
            if binary.entry == wanted {
                parts.push(Part {
                    part: name.clone(),
                    from: vec![run.source(binary.origin)],
                });
            }
        }
    }
    let mut facts = Vec::new();
    let mut alike: Vec<(&Absent, Vec<&str>)> = Vec::new();
    for absent in plan.absent.iter().filter(|absent| absent.entry == wanted) {
        match alike
            .iter_mut()
            .find(|(first, _)| first.with == absent.with)
        {
            Some((_, points)) => points.push(&absent.point),
            None => alike.push((absent, vec![&absent.point])),
        }
    }
    for (absent, points) in alike {
        facts.push(Fact {
            name: "not",
            value: not_made(run, absent, &points),
        });
    }
    if run.explained.dropped.packages.contains(wanted) {
        let value = "a layer drops the entry: `gencontrol show` says which layers there are".into();
        facts.push(Fact {
            name: "dropped",
            value,
        });
    }
    let is_known = !parts.is_empty() || !facts.is_empty();
    is_known.then(|| Answer {
        subject: format!("entry {wanted}"),
        facts,
        parts,
    })
}

fn not_made(run: Run<'_>, absent: &Absent, points: &[&str]) -> String {
    let with: Vec<String> = absent
        .with
        .iter()
        .map(|(name, value)| format!("{name} = {value}"))
        .collect();
    format!(
        "at {}: `when: {}` ({}) is false with {}",
        shown(points.iter().copied()),
        run.written(absent.when),
        run.place(absent.when),
        with.join(", ")
    )
}

/// Some names, and how many more there are.
fn shown<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = names.len().saturating_sub(MOST);
    let names: Vec<&str> = names.take(MOST).collect();
    match more {
        0 => names.join(", "),
        more => format!("{}, and {more} more", names.join(", ")),
    }
}

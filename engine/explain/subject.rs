// SPDX-License-Identifier: GPL-2.0-or-later
//! What is asked for: a package, an entry, a file.

use super::answer::{Answer, Fact, Part};
use super::field::{self, Paragraph};
use super::{file, Run};
use crate::diag::suggest::did_you_mean;
use crate::plan::model::{Absent, Source};
use crate::resolve::definitions::Kind;

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
        (Err(message), None) => {
            let answer = entry(run, name);
            let by_name = || missing(run, name).and_then(|own| entry(run, own));
            answer.or_else(by_name).ok_or(message)
        }
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

/// The entry whose packages would be called like one that is not there: of several, that which says most of the name.
fn missing<'a>(run: Run<'a>, wanted: &str) -> Option<&'a str> {
    let absent = |entry: &str| {
        let mut all = run.explained.made.plan.absent.iter();
        all.any(|absent| absent.entry == entry)
    };
    let named = run.explained.definitions.iter();
    let named = named.filter(|own| own.kind == Kind::Name && absent(&own.of));
    let named = named.map(|own| (own.of.as_str(), own.name.as_str()));
    let lost = run.explained.dropped.lost.iter();
    let lost = lost.filter(|lost| !lost.is_renamed);
    let lost = lost.map(|lost| (lost.entry.as_str(), lost.name.as_str()));
    let own = named.chain(lost).filter_map(|(entry, name)| {
        let said = says_of(name, wanted)?;
        Some((said, entry))
    });
    own.max_by_key(|(said, _)| *said).map(|(_, entry)| entry)
}

/// How many bytes of a name a template says, if it can become that name.
fn says_of(template: &str, name: &str) -> Option<usize> {
    let mut parts = template.split("{{");
    let first = parts.next().unwrap_or_default();
    let mut rest = name.strip_prefix(first)?;
    let mut said = first.len();
    let mut is_open = false;
    for part in parts {
        let (_, literal) = part.split_once("}}")?;
        let at = match literal.is_empty() {
            true => 0,
            false => rest.find(literal)?,
        };
        said += literal.len();
        is_open = literal.is_empty();
        rest = &rest[at + literal.len()..];
    }
    // What stands at the end of the template stands at the end of the name.
    let ends = || {
        template
            .rsplit("}}")
            .next()
            .is_some_and(|last| name.ends_with(last))
    };
    (is_open || rest.is_empty() || (template.contains("}}") && ends())).then_some(said)
}

/// An entry of the recipe: what it makes, and where it makes nothing.
pub(super) fn entry(run: Run<'_>, wanted: &str) -> Option<Answer> {
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
    let lost = &run.explained.dropped.lost;
    let lost = lost
        .iter()
        .find(|lost| lost.entry == wanted && !lost.is_renamed);
    if run.explained.dropped.packages.contains(wanted) {
        let value = match lost {
            Some(lost) => format!("by a layer ({})", run.place(lost.place)),
            None => "by a layer".to_owned(),
        };
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

#[cfg(test)]
mod tests {
    use super::says_of;

    #[test]
    fn a_template_says_a_part_of_a_name() {
        for (template, name, expected) in [
            ("linux-image", "linux-image", Some(11)),
            ("linux-image", "linux-image-x", None),
            ("ab", "abab", None),
            ("a{{ x }}b{{ y }}c", "a1b2c", Some(3)),
            ("linux-image-{{ abi }}", "linux-image-7.2", Some(12)),
            ("{{ x }}b{{ y }}b{{ z }}", "1b2", None),
            ("{{ x }}b{{ y }}b{{ z }}", "1b2b", Some(2)),
            ("{{ x }}-dbg", "a-dbg-dbg", Some(4)),
            ("{{ x }}-dbg", "a-dbg-x", None),
            ("a{{ x", "a1", None),
        ] {
            assert_eq!(says_of(template, name), expected, "{template} {name}");
        }
    }
}

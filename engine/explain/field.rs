// SPDX-License-Identifier: GPL-2.0-or-later
//! Packages, their fields and the items of relations.

use super::answer::{Answer, Fact, Part, Source};
use super::sources::KIND;
use super::Run;
use crate::deb::relation::{Group, Relation};
use crate::diag::suggest::list;
use crate::plan::model::{self, point_name, Binary, Test};
use crate::plan::origins::{Origins, Rendering};
use crate::resolve::definitions::Kind;
use crate::text::files::Span;

/// A paragraph: of a source or of a package.
#[derive(Clone, Copy)]
pub(super) struct Paragraph<'a> {
    pub(super) name: &'a str,
    pub(super) source: &'a model::Source,
    /// `None`: that of the source.
    pub(super) package: Option<&'a Binary>,
}

impl<'a> Paragraph<'a> {
    pub(super) fn origins(self) -> &'a Origins {
        match self.package {
            Some(binary) => &binary.declared.origins,
            None => &self.source.paragraph.origins,
        }
    }

    fn relation(self, field: &str) -> Option<&'a Relation> {
        match self.package {
            Some(binary) => binary.relations.get(field),
            None => self.source.paragraph.relations.get(field),
        }
    }

    fn value(self, field: &str) -> Option<String> {
        let own = match self.package {
            Some(binary) => binary.declared.fields.get(field),
            None => self.source.paragraph.fields.get(field),
        };
        own.cloned()
            .or_else(|| self.relation(field).map(ToString::to_string))
    }
}

/// A package, or a source: what it is, and where each field comes from.
pub(super) fn whole(run: Run<'_>, paragraph: Paragraph<'_>) -> Answer {
    let mut facts = Vec::new();
    let mut fact = |name, value| facts.push(Fact { name, value });
    if let Some(binary) = paragraph.package {
        fact("entry", binary.entry.clone());
        fact("at", run.place(binary.origin));
        facts.extend(kind(run, binary));
        let mut fact = |name, value| facts.push(Fact { name, value });
        fact("source", paragraph.source.paragraph.name.clone());
        let points = binary.uses.iter().map(|one| point_name(&one.point));
        let points: Vec<String> = points.collect();
        fact("points", points.join(", "));
        facts.extend(conditions(run, binary));
    }
    let origins = paragraph.origins();
    let parts = origins.all().into_iter().map(|(field, spans)| Part {
        part: match paragraph.value(field) {
            Some(value) => format!("{field}: {value}"),
            None => field.to_owned(),
        },
        from: spans.into_iter().map(|span| run.source(span)).collect(),
    });
    let mut parts: Vec<Part> = parts.collect();
    let is_said = |field: &str| origins.of(field).next().is_some();
    for field in ["Architecture", "Package-Type"] {
        let answer = derived(run, paragraph, field).filter(|_| !is_said(field));
        let own = answer.into_iter().flat_map(|answer| answer.parts);
        parts.extend(own.map(|own| Part {
            part: format!("{field}: {}", own.part),
            ..own
        }));
    }
    parts.sort_by(|a, b| a.part.cmp(&b.part));
    Answer {
        subject: paragraph.name.to_owned(),
        parts,
        facts,
    }
}

/// The conditions that hold where a package exists, with what they read at its first point.
fn conditions(run: Run<'_>, binary: &Binary) -> Vec<Fact> {
    let shared = binary.declared.origins.of("Package");
    let owners: Vec<Span> = std::iter::once(binary.origin).chain(shared).collect();
    let point = binary.uses.first().map_or(&[][..], |one| &one.point);
    let spans = run.owned(Kind::When, &owners).into_iter();
    let facts = spans.map(|span| {
        let read = run.read(span, point, &|_| true);
        let with: Vec<String> = read
            .iter()
            .map(|reading| format!("{} = {}", reading.name, reading.value))
            .collect();
        let value = format!("{} ({})", run.written(span), run.place(span));
        Fact {
            name: "when",
            value: match with.is_empty() {
                true => value,
                false => format!("{value} is true with {}", with.join(", ")),
            },
        }
    });
    facts.collect()
}

/// The kind that a package's entry builds on, and where it says so.
fn kind(run: Run<'_>, binary: &Binary) -> Option<Fact> {
    let (user, kind) = run.explained.kinds.user(&binary.entry)?;
    let (said, place) = (run.place(user.place), run.place(kind.place));
    Some(Fact {
        name: "is",
        value: format!("{} ({place}), says {said}", kind.name),
    })
}

/// A field, or those items of it that begin with `item`.
pub(super) fn field(
    run: Run<'_>,
    paragraph: Paragraph<'_>,
    wanted: &str,
    item: Option<&str>,
) -> Result<Answer, String> {
    let origins = paragraph.origins();
    let fields = origins.all();
    let mut names = fields.keys().copied();
    let Some(name) = names.find(|name| name.eq_ignore_ascii_case(wanted)) else {
        if let Some(answer) = derived(run, paragraph, wanted) {
            return Ok(answer);
        }
        let own = paragraph.name;
        return Err(format!(
            "`{own}` has no field `{wanted}` that the recipe says; it has {}",
            list(fields.keys().copied())
        ));
    };
    let facts = |parts: &[Part]| -> Vec<Fact> {
        let mut sources = parts.iter().flat_map(|part| &part.from);
        let is_of_kind = sources.any(|source| source.what.starts_with(KIND));
        let binary = paragraph.package.filter(|_| is_of_kind);
        let fact = binary.and_then(|binary| kind(run, binary));
        fact.into_iter().collect()
    };
    let Some(relation) = paragraph.relation(name) else {
        let part = Part {
            part: paragraph.value(name).unwrap_or_default(),
            from: run.sources(origins, name, &|_| true),
        };
        let parts = vec![part];
        return Ok(Answer {
            subject: format!("{}: {name}", paragraph.name),
            facts: facts(&parts),
            parts,
        });
    };
    let mut parts: Vec<Part> = Vec::new();
    for group in &relation.0 {
        let is_wanted = |wanted: &str| names_of(group).any(|name| name.starts_with(wanted));
        if item.is_none_or(is_wanted) {
            parts.push(Part {
                part: group.to_string(),
                from: makers(run, origins, name, group),
            });
        }
    }
    if parts.is_empty() {
        let known: Vec<&str> = relation.0.iter().flat_map(names_of).collect();
        return Err(format!(
            "no item of {name} begins with `{}`; there are {}",
            item.unwrap_or_default(),
            list(known)
        ));
    }
    Ok(Answer {
        subject: format!("{}: {name}", paragraph.name),
        facts: facts(&parts),
        parts,
    })
}

/// A field that the recipe does not say, but that is worked out.
fn derived(run: Run<'_>, paragraph: Paragraph<'_>, wanted: &str) -> Option<Answer> {
    let binary = paragraph.package?;
    let is = |field: &str| wanted.eq_ignore_ascii_case(field);
    let (field, part, from) = if is("Architecture") {
        let layout = &run.explained.made.layout;
        let own = binary.architectures();
        let known = layout.architectures.iter();
        let known = known.filter(|known| own.contains(&known.name));
        let from = known.map(|known| Source {
            what: "architecture".to_owned(),
            ..run.source(known.span)
        });
        let names: Vec<&str> = own.iter().map(String::as_str).collect();
        ("Architecture", names.join(" "), from.collect())
    } else if is("Package-Type") {
        let value = binary.declared.fields.get("Package-Type")?.clone();
        ("Package-Type", value, vec![run.source(binary.origin)])
    } else {
        return None;
    };
    Some(Answer {
        subject: format!("{}: {field}", paragraph.name),
        facts: kind(run, binary).into_iter().collect(),
        parts: vec![Part { part, from }],
    })
}

/// A field of a test.
pub(super) fn of_test(run: Run<'_>, test: &Test, field: &str, value: &str) -> Answer {
    let origins = &test.origins;
    let quirks = run.explained.made.plan.quirks;
    let relation = quirks.parse_relation(value).ok();
    let relation = relation.filter(|_| field == "Depends");
    let parts = match relation {
        Some(relation) => {
            let groups = relation.0.iter();
            let parts = groups.map(|group| Part {
                part: group.to_string(),
                from: makers(run, origins, field, group),
            });
            parts.collect()
        }
        None => vec![Part {
            part: value.to_owned(),
            from: run.sources(origins, field, &|_| true),
        }],
    };
    Answer {
        subject: format!("tests/control: {field}"),
        facts: vec![Fact {
            name: "at",
            value: run.place(test.origin),
        }],
        parts,
    }
}

fn names_of(group: &Group) -> impl Iterator<Item = &str> {
    group.0.iter().map(|entry| entry.name.as_str())
}

/// The texts that became this item, or one that was merged into it.
fn makers(run: Run<'_>, origins: &Origins, field: &str, group: &Group) -> Vec<Source> {
    let quirks = run.explained.made.plan.quirks;
    let find = |is_it: &dyn Fn(&Group) -> bool| {
        let made = |rendering: &Rendering| {
            let parsed = quirks.parse_relation(&rendering.text);
            parsed.is_ok_and(|relation| relation.0.iter().any(is_it))
        };
        let mut from = run.sources(origins, field, &made);
        // Where nothing was rendered, a place says nothing of this item.
        from.retain(|source| !source.points.is_empty());
        from
    };
    let from = find(&|own| names_of(own).eq(names_of(group)));
    if !from.is_empty() {
        return from;
    }
    // What breaks because it is not met is one of several alternatives.
    let mut from = find(&|own| names_of(group).all(|name| names_of(own).any(|n| n == name)));
    for source in &mut from {
        source.what = "because of `break_unmet_versions`".to_owned();
    }
    from
}

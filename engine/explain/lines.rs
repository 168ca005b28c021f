// SPDX-License-Identifier: GPL-2.0-or-later
//! Lines of texts: descriptions, scripts, lists of files, kernel options, what is signed.

use super::answer::{Answer, Fact, Part, Source};
use super::field::Paragraph;
use super::found::Found;
use super::Run;
use crate::plan::model::{point_name, Binary, OutputFile};
use crate::plan::origins::Rendering;
use crate::resolve::definitions::Kind;
use crate::resolve::points::kconfig_fragment;
use crate::text::files::Span;

/// What a line is that stands in every such file.
pub(super) const PROGRAM: &str = "gencontrol writes it for every recipe";

/// A line of a file that is not put together of packages.
pub(super) fn explain(
    run: Run<'_>,
    found: &Found<'_>,
    (path, text): (&str, &str),
    line: usize,
) -> Answer {
    let content = text.lines().nth(line - 1).unwrap_or_default();
    let mut facts = vec![Fact {
        name: "source",
        value: found.source.paragraph.name.clone(),
    }];
    let owner = owner(found);
    if let Some((name, binary)) = owner {
        facts.push(Fact {
            name: "package",
            value: name.to_owned(),
        });
        facts.push(Fact {
            name: "entry",
            value: binary.entry.clone(),
        });
    }
    let from = match found.source.files.get(found.name) {
        Some(file) => of_file(run, file, owner.map(|(_, binary)| binary), (text, line)),
        None => signed(run, text, line),
    };
    let from = kconfig(run, found.name, text, line).unwrap_or(from);
    if from.is_empty() {
        facts.push(Fact {
            name: "made of",
            value: PROGRAM.to_owned(),
        });
    }
    Answer {
        subject: format!("{path}:{line}"),
        facts,
        parts: vec![Part {
            part: content.to_owned(),
            from,
        }],
    }
}

/// The package of a file: that with the longest name.
fn owner<'a>(found: &Found<'a>) -> Option<(&'a str, &'a Binary)> {
    let dots = found.name.match_indices('.').map(|(at, _)| at);
    let mut names = dots.rev().map(|at| &found.name[..at]);
    names.find_map(|name| {
        let (name, binary) = found.source.packages.get_key_value(name)?;
        Some((name.as_str(), binary))
    })
}

fn of_file(
    run: Run<'_>,
    file: &OutputFile,
    binary: Option<&Binary>,
    (text, line): (&str, usize),
) -> Vec<Source> {
    let mut found = Vec::new();
    let points: Vec<&[String]> = match binary {
        Some(binary) => binary.uses.iter().map(|one| one.point.as_slice()).collect(),
        None => Vec::new(),
    };
    let origin = file.origin;
    let own = file.lines.get(line - 1).copied();
    // A file of the recipe as it stands: no template, so that nobody asked for its lines.
    let is_copy = file.lines.is_empty() && run.files.text(origin.file) == text;
    let number = u32::try_from(line).unwrap_or(u32::MAX);
    let own = own.or(is_copy.then(|| {
        let length = run.files.line(origin.file, number).chars().count();
        origin.at(number, 1, u32::try_from(length).unwrap_or(1).max(1))
    }));
    if let Some(span) = own {
        let source = run.source(span);
        let written = run.files.line(span.file, span.line);
        let is_read = |name: &str| written.contains(name);
        let whole = [span, origin, origin.at(1, 1, 1), span.at(1, 1, 1)];
        let mut read = whole.iter().flat_map(|place| {
            points
                .iter()
                .map(move |point| run.read(*place, point, &is_read))
        });
        let with = read.find(|read| !read.is_empty()).unwrap_or_default();
        let points = points.first().map(|point| point_name(point));
        found.push(Source {
            with,
            points: points.into_iter().collect(),
            ..source
        });
    }
    if own != Some(origin) {
        found.push(run.source(origin));
    }
    found
}

/// A line of the options that a recipe sets for a flavour; an option, or what stands before one.
fn kconfig(run: Run<'_>, name: &str, text: &str, line: usize) -> Option<Vec<Source>> {
    let name = name.strip_prefix("kconfig/")?;
    let layout = &run.explained.made.layout;
    let mut flavours = layout.architectures.iter().flat_map(|arch| {
        arch.featuresets.iter().flat_map(move |(featureset, all)| {
            all.iter().map(move |flavour| {
                (
                    kconfig_fragment(&arch.name, featureset, &flavour.name),
                    flavour,
                )
            })
        })
    });
    let (_, flavour) = flavours.find(|(own, _)| own == name)?;
    let option = |line: &str| {
        let rest = line.strip_prefix("CONFIG_");
        let rest = rest.or_else(|| line.strip_prefix("# CONFIG_"))?;
        let end = rest.find(['=', ' '])?;
        let mut options = flavour.settings.kconfig.iter();
        options.find(|option| option.name == rest[..end])
    };
    if text.lines().nth(line - 1)?.starts_with("##") {
        return Some(vec![run.source(flavour.span)]);
    }
    let option = text.lines().skip(line - 1).find_map(option)?;
    Some(vec![run.source(option.span)])
}

/// A line of a list of what is signed.
fn signed(run: Run<'_>, text: &str, line: usize) -> Vec<Source> {
    let lines: Vec<&str> = text.lines().collect();
    let named = |line: &str| -> Option<(String, String)> {
        let (name, value) = line
            .trim()
            .trim_end_matches([',', '{', '['])
            .split_once(':')?;
        let bare = |text: &str| text.trim().trim_matches('"').to_owned();
        Some((bare(name), bare(value)))
    };
    let Some((name, value)) = named(lines[line - 1]) else {
        return Vec::new();
    };
    // The package is the last key of that depth.
    let is_package = |line: &&&str| line.starts_with("    \"");
    let package = lines[..line].iter().rev().find(is_package);
    let Some((package, _)) = package.and_then(|line| named(line)) else {
        return Vec::new();
    };
    let mut all = run.explained.made.plan.sources();
    let binary = all.find_map(|source| {
        let mut all = source.packages.values();
        all.find(|one| one.signed.as_ref().is_some_and(|s| s.package == package))
    });
    let Some(binary) = binary else {
        return Vec::new();
    };
    let spans = run.owned(Kind::Signed, &[binary.origin]);
    let files = binary.signed.iter().flat_map(|signed| &signed.files);
    let values = files.flat_map(|(file, kind)| [file.as_str(), kind.as_str()]);
    let values: Vec<&str> = std::iter::once(package.as_str()).chain(values).collect();
    let wanted = match name.as_str() {
        "sig_type" | "file" => value.as_str(),
        name if name == package => name,
        _ => return Vec::new(),
    };
    let point = binary.uses.first().map_or(&[][..], |one| &one.point);
    let places = spans.iter().zip(values);
    let places = places.filter(|(_, value)| *value == wanted);
    places
        .map(|(span, _)| run.source_at(*span, point))
        .collect()
}

/// A line of a description.
pub(super) fn of_description(
    run: Run<'_>,
    paragraph: Paragraph<'_>,
    lines: &[&str],
    at: usize,
) -> Answer {
    let line = lines[at].trim();
    let origins = paragraph.origins();
    let all = origins.renderings("Description");
    let all: Vec<(Span, &Rendering)> = all
        .flat_map(|(span, renderings)| renderings.into_iter().flatten().map(move |r| (span, r)))
        .collect();
    let mut from: Vec<Source> = Vec::new();
    let mut put = |place: Span, rendering: &Rendering| {
        let point: Vec<String> = rendering.point.split('/').map(str::to_owned).collect();
        let written = run.files.line(place.file, place.line);
        let with = rendering.with.iter();
        let with = with.filter(|(name, _)| written.contains(name.as_str()));
        let with = with.map(|(name, value)| run.reading(name, value, &point_name(&point)));
        let source = Source {
            with: with.collect(),
            points: vec![rendering.point.clone()],
            ..run.source(place)
        };
        if from.iter().all(|other| other.place != source.place) {
            from.push(source);
        }
    };
    for (span, rendering) in &all {
        match (at, rendering.lines.is_empty()) {
            // The synopsis is put together of texts.
            (0, true) if line.contains(rendering.text.as_str()) => put(*span, rendering),
            (0, _) => {}
            (_, true) => {}
            (_, false) => {
                if let Some(place) = place_of(rendering, line) {
                    put(place, rendering);
                }
            }
        }
    }
    let others = all.iter().map(|(span, _)| run.source(*span));
    if from.is_empty() {
        from.extend(others);
        from.dedup_by(|a, b| a.place == b.place);
    }
    Answer {
        subject: format!("{}: Description", paragraph.name),
        facts: Vec::new(),
        parts: vec![Part {
            part: line.to_owned(),
            from,
        }],
    }
}

/// Where the text of a line begins that was filled anew: blanks and line breaks count for nothing.
fn place_of(rendering: &Rendering, line: &str) -> Option<Span> {
    let mut text = String::new();
    let mut places = Vec::new();
    for (own, place) in rendering.text.lines().zip(&rendering.lines) {
        places.push((text.len(), *place));
        text.extend(own.chars().filter(|c| !c.is_whitespace()));
    }
    let wanted: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    let at = text.find(&wanted)?;
    let own = places.iter().rev().find(|(begin, _)| *begin <= at);
    own.map(|(_, place)| *place)
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! `gencontrol files`: what packages would get from a build directory, as a table or as JSON.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Serialize;

use super::args::FilesArguments;
use super::console::{json, Console, FAILED, NO};
use super::made::make;
use crate::diag::suggest::{count, did_you_mean};
use crate::diag::{Diagnostic, Place, Sink};
use crate::output::survey::{survey, Item, Request, Survey};
use crate::pipeline::Made;
use crate::plan::model::{Contents, Source};
use crate::resolve::points::build_dir;
use crate::text::files::Files;

/// Runs the command; returns the exit status.
pub(super) fn files(console: Console, wanted: &FilesArguments) -> u8 {
    let mut files = Files::default();
    let sink = Sink::default();
    let made = make(&wanted.inputs, &mut files, &sink);
    let Some((survey, flavour)) = made.and_then(|made| answer(wanted, &made, &sink)) else {
        console.finish(&files, &sink);
        return FAILED;
    };
    let printed = console.print(&match wanted.json {
        true => json(&Answer::of(&survey, &flavour)),
        false => text(&survey, &wanted.build_dir),
    });
    match console.finish(&files, &sink) {
        true => NO,
        false => printed,
    }
}

/// The answer, and the flavour. `None` if the question was wrong, which is reported.
fn answer(wanted: &FilesArguments, made: &Made, sink: &Sink) -> Option<(Survey, String)> {
    if !wanted.build_dir.is_dir() {
        sink.report(
            Diagnostic::error(
                Place::Path(wanted.build_dir.to_owned()),
                "there is no such build directory",
            )
            .help("name the directory in which the kernel was built: debian/build/build_ARCHITECTURE_FEATURESET_FLAVOUR"),
        );
        return None;
    }
    let (name, point) = flavour(wanted, made, sink)?;
    let here = packages(&made.plan.main, &point);
    let mut chosen = Vec::new();
    for word in &wanted.packages {
        let found: Vec<_> = here
            .iter()
            .filter(|(package, entry, _)| package == word || entry == word)
            .collect();
        if found.is_empty() {
            let known: Vec<&str> = here.iter().map(|(package, ..)| *package).collect();
            sink.report(
                Diagnostic::error(
                    Place::Nowhere,
                    format!("`{word}` is no package of {}", point.join("/")),
                )
                .maybe_help(did_you_mean(word, known)),
            );
        }
        chosen.extend(found);
    }
    if sink.has_errors() {
        return None;
    }
    if wanted.packages.is_empty() {
        chosen = here.iter().collect();
    }
    let request = Request {
        build_dir: &wanted.build_dir,
        name: &name,
        tree: &wanted.inputs.tree,
        arch: &point[0],
        packages: chosen
            .into_iter()
            .map(|(package, _, contents)| (*package, contents.clone()))
            .collect(),
        others: here
            .iter()
            .flat_map(|(.., contents)| contents.clone())
            .collect(),
    };
    Some((survey(&request, sink), point.join("/")))
}

/// The flavour that was built: what recipes call its directory, and its point.
fn flavour(wanted: &FilesArguments, made: &Made, sink: &Sink) -> Option<(String, Vec<String>)> {
    let mut known = Vec::new();
    for arch in &made.layout.architectures {
        for (featureset, flavours) in &arch.featuresets {
            for flavour in flavours {
                let dir = build_dir(&arch.name, featureset, &flavour.name);
                let point = vec![arch.name.clone(), featureset.clone(), flavour.name.clone()];
                known.push((dir, point));
            }
        }
    }
    let own = wanted.build_dir.canonicalize().ok();
    let own = own
        .as_deref()
        .and_then(Path::file_name)
        .map(|n| n.to_string_lossy());
    let found = known
        .iter()
        .position(|(dir, point)| match wanted.flavour.as_deref() {
            Some(flavour) => point.join("/") == flavour,
            None => Path::new(dir).file_name().map(|n| n.to_string_lossy()) == own,
        });
    if let Some(found) = found {
        return Some(known.swap_remove(found));
    }
    let names: Vec<String> = known.iter().map(|(_, point)| point.join("/")).collect();
    let names = names.iter().map(String::as_str);
    let diagnostic = match wanted.flavour.as_deref() {
        Some(flavour) => Diagnostic::error(Place::Nowhere, format!("unknown flavour `{flavour}`"))
            .maybe_help(did_you_mean(flavour, names)),
        None => Diagnostic::error(
            Place::Path(wanted.build_dir.to_owned()),
            "the name of this directory does not say which flavour was built there",
        )
        .help("say it: --flavour ARCHITECTURE/FEATURESET/FLAVOUR"),
    };
    sink.report(diagnostic);
    None
}

/// Packages that are built at a point, with their entries and what is put into them.
fn packages<'p>(
    source: &'p Source,
    point: &[String],
) -> Vec<(&'p str, &'p str, Vec<&'p Contents>)> {
    source
        .packages
        .iter()
        .filter_map(|(name, binary)| {
            let contents: Vec<&Contents> = binary
                .uses
                .iter()
                .filter(|usage| usage.point == point)
                .map(|usage| &usage.contents)
                .filter(|contents| !contents.sets.is_empty() || !contents.links.is_empty())
                .collect();
            (!contents.is_empty()).then_some((name.as_str(), binary.entry.as_str(), contents))
        })
        .collect()
}

fn text(survey: &Survey, build_dir: &Path) -> String {
    let mut text = String::new();
    // What a package gets at its several points stands together.
    let mut packages: Vec<&str> = Vec::new();
    for item in &survey.items {
        if !packages.contains(&item.package.as_str()) {
            packages.push(&item.package);
        }
    }
    for package in packages {
        text.push_str(&format!("{package}\n"));
        let items = survey.items.iter().filter(|item| item.package == package);
        let rows: Vec<[String; 4]> = items.map(|item| row(item, build_dir)).collect();
        let width = |column: usize| {
            let cells = rows.iter().map(|row| row[column].chars().count());
            cells.max().unwrap_or(0)
        };
        let (path, files, bytes) = (width(0), width(1), width(2));
        for [a, b, c, d] in &rows {
            let line = format!("  {a:<path$}  {b:>files$}  {c:>bytes$}  {d}");
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }
    for (package, dependency) in &survey.versions {
        text.push_str(&format!("\n{package} depends on {dependency}\n"));
    }
    for package in &survey.unknown {
        text.push_str(&format!(
            "\n{package}: only its target knows where its files are; the recipe can say it: `files_from`\n"
        ));
    }
    let unknown: Vec<&str> = left(survey, false);
    let known = left(survey, true);
    if !survey.left.is_empty() {
        text.push_str(&format!(
            "\nshipped by nobody: {}, and {} that the recipe knows to be of no use\n",
            count(unknown.len(), "file"),
            count(known.len(), "file"),
        ));
        for path in unknown {
            text.push_str(&format!("  {path}\n"));
        }
    }
    text
}

/// Path, number of files, bytes, where from.
fn row(item: &Item, build_dir: &Path) -> [String; 4] {
    if let Some(link) = &item.link {
        let path = format!("{} -> {link}", item.path);
        return [path, String::new(), String::new(), String::new()];
    }
    let from = item.from.as_deref().unwrap_or(build_dir);
    let from = from.strip_prefix(build_dir).unwrap_or(from);
    let bytes: u64 = item.files.iter().map(|(_, size)| size).sum();
    [
        item.path.clone(),
        count(item.files.len(), "file"),
        format!("{bytes} bytes"),
        from.display().to_string(),
    ]
}

fn left(survey: &Survey, is_known: bool) -> Vec<&str> {
    let left = survey.left.iter().filter(|(_, known)| *known == is_known);
    left.map(|(path, _)| path.as_str()).collect()
}

/// What is printed as JSON.
#[derive(Serialize)]
struct Answer<'s> {
    flavour: &'s str,
    files: Vec<Shipped<'s>>,
    same_version: Vec<SameVersion<'s>>,
    unresolved: &'s BTreeSet<String>,
    shipped_by_nobody: Vec<&'s str>,
    not_installed: Vec<&'s str>,
}

/// A file that a package gets, or a link.
#[derive(Serialize)]
struct Shipped<'s> {
    package: &'s str,
    path: &'s str,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
}

/// A package that depends on the same version of another.
#[derive(Serialize)]
struct SameVersion<'s> {
    package: &'s str,
    depends: &'s str,
}

impl<'s> Answer<'s> {
    fn of(survey: &'s Survey, flavour: &'s str) -> Answer<'s> {
        let shipped = survey.items.iter().flat_map(|item| {
            let package = item.package.as_str();
            let link = item.link.as_deref().map(|link| Shipped {
                package,
                path: &item.path,
                link: Some(link),
                bytes: None,
            });
            let files = item.files.iter().map(move |(path, bytes)| Shipped {
                package,
                path,
                link: None,
                bytes: Some(*bytes),
            });
            link.into_iter().chain(files)
        });
        let versions = survey.versions.iter();
        Answer {
            flavour,
            files: shipped.collect(),
            same_version: versions
                .map(|(package, depends)| SameVersion { package, depends })
                .collect(),
            unresolved: &survey.unknown,
            shipped_by_nobody: left(survey, false),
            not_installed: left(survey, true),
        }
    }
}

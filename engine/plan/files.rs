// SPDX-License-Identifier: GPL-2.0-or-later
//! The files of a package besides its paragraph and what it holds: scripts, other files for debhelper, tests.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use super::model::{Body, OutputFile, Source, Test};
use super::origins::Origins;
use super::package::architectures;
use super::render::{Renderer, Written};
use super::texts::with_added;
use crate::deb::{debhelper, field};
use crate::diag::suggest::did_you_mean;
use crate::diag::Diagnostic;
use crate::recipe::fields::Said;
use crate::recipe::package::{PackageEntry, TestParagraph};
use crate::resolve::inputs::Inputs;

/// Whether debhelper reads a file `PACKAGE.KIND` for a package.
pub fn is_debhelper_kind(kind: &str) -> bool {
    debhelper::is_suffix(kind) || kind == "install" || kind == "links"
}

/// Whether a path stays where it belongs: relative, without `..`.
pub fn is_inside(path: &str) -> bool {
    !path.is_empty()
        && !path.contains('\0')
        && !path.ends_with('/')
        && Path::new(path)
            .components()
            .all(|part| matches!(part, Component::Normal(_)))
}

/// A file of a package that is not yet in its source.
pub struct NewFile {
    /// Its suffix: `PACKAGE.KIND`.
    pub kind: String,
    /// The file.
    pub file: OutputFile,
}

/// Adds a file to a source; two different ones for one path are an error.
pub fn add_file(source: &mut Source, path: String, file: OutputFile, renderer: &Renderer<'_, '_>) {
    if renderer.quirks().last_file_wins {
        // gencontrol.py writes it again each time, so the last point has its way.
        source.files.insert(path, file);
        return;
    }
    if let Some(existing) = source.files.get(&path) {
        if existing.body != file.body {
            renderer.report(
                Diagnostic::error(
                    file.origin,
                    format!("`{path}` is generated twice, with different contents"),
                )
                .related(existing.origin, "the first one")
                .help("make the package names differ, or the contents agree"),
            );
        }
        return;
    }
    source.files.insert(path, file);
}

/// The files that debhelper reads for a package at a point.
pub fn debhelper<'e>(
    entry: &'e PackageEntry,
    inputs: &Inputs,
    renderer: &Renderer<'e, '_>,
) -> Vec<NewFile> {
    let mut files = Vec::new();
    for (kind, item) in entry.debhelper.iter() {
        let raw = renderer.quirks().takes_install_and_links && matches!(kind, "install" | "links");
        if !raw && !debhelper::is_suffix(kind) {
            let diagnostic = Diagnostic::error(
                item.key_span,
                format!("debhelper reads no file `package.{kind}`"),
            );
            renderer.report(match kind {
                "install" => diagnostic.help("write a file set: `files:`"),
                "links" => diagnostic.help("write `links:`"),
                _ => diagnostic.maybe_help(did_you_mean(kind, debhelper::SUFFIXES)),
            });
        } else if let Some(Written { text, lines }) = with_added(kind, item, inputs, renderer) {
            files.push(NewFile {
                kind: kind.to_owned(),
                file: OutputFile {
                    body: Body::Text(text),
                    lines,
                    origin: item
                        .value
                        .texts()
                        .next()
                        .map_or(item.key_span, |text| text.span),
                },
            });
        }
    }
    files
}

/// Renders paragraphs of tests/control; those that failed are left out.
pub fn tests<'e>(items: &'e [TestParagraph], renderer: &Renderer<'e, '_>) -> Vec<Test> {
    let mut tests = Vec::new();
    for test in items {
        if renderer.holds(test.when.as_ref()) == Some(true) {
            tests.extend(self::test(test, renderer));
        }
    }
    tests
}

fn test<'e>(test: &'e TestParagraph, renderer: &Renderer<'e, '_>) -> Option<Test> {
    let mut fields: BTreeMap<&'static str, String> = BTreeMap::new();
    let mut origins = Origins::default();
    let mut is_whole = true;
    for field in &field::TEST {
        let value = match test.said(field) {
            Some(Said::Line(None)) => continue,
            Some(Said::Line(Some(text))) => {
                let value = renderer.line(text);
                let rendering = value.as_ref().and_then(|v| renderer.rendering(text, v));
                origins.add_rendering(field.name, text.span, rendering);
                value
            }
            Some(Said::List(items)) => {
                origins.add_texts(field.name, items);
                let mut items = renderer.lines(items);
                items.retain(|item| !item.is_empty());
                Some(items.join(", "))
            }
            Some(Said::Relations(items)) => {
                let relation = renderer.relations_of(items, field.name, &mut origins);
                Some(renderer.quirks().show(&relation))
            }
            None => {
                let names = test.architecture.as_deref().unwrap_or_default();
                origins.add_texts(field.name, names);
                architectures(names, renderer)
                    .map(|names| names.into_iter().collect::<Vec<_>>().join(" "))
            }
        };
        match value {
            None => is_whole = false,
            Some(value) if value.is_empty() => {}
            Some(value) => {
                fields.insert(field.name, value);
            }
        }
    }
    if !is_whole {
        return None;
    }
    let has_command = fields.contains_key("Test-Command");
    if test.tests.is_some() == has_command && !renderer.quirks().takes_any_test {
        renderer.report(
            Diagnostic::error(test.span, "a test has either `tests` or `test_command`")
                .help("write one of the two: `tests: [NAME]` or `test_command: COMMAND`"),
        );
    }
    Some(Test {
        fields,
        origins,
        origin: test.span,
    })
}

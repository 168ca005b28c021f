// SPDX-License-Identifier: GPL-2.0-or-later
//! The files of a package besides its paragraph and what it holds: scripts, other files for debhelper, tests.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use super::model::{Body, OutputFile, Source, Test};
use super::package::architectures;
use super::render::Renderer;
use crate::deb::{debhelper, field};
use crate::diag::suggest::{did_you_mean, nearest};
use crate::diag::Diagnostic;
use crate::recipe::fields::Said;
use crate::recipe::lines::Lines;
use crate::recipe::named::Item;
use crate::recipe::package::{PackageEntry, TestParagraph};
use crate::recipe::values::Text;
use crate::resolve::inputs::Inputs;
use crate::template::Snippet;
use crate::text::files::Span;

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
    /// What is in it.
    pub body: Body,
    /// Which place of the recipe made it.
    pub origin: Span,
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
        } else if let Some(text) = lines(kind, item, inputs, renderer) {
            files.push(NewFile {
                kind: kind.to_owned(),
                body: Body::Text(text),
                origin: item
                    .value
                    .texts()
                    .next()
                    .map_or(item.key_span, |text| text.span),
            });
        }
    }
    files
}

/// The line of a maintainer script that debhelper puts its own in the place of.
const DEBHELPER_LINE: &str = "#DEBHELPER#";

/// A text with what layers add to it.
fn lines<'e>(
    kind: &str,
    item: &'e Item<Lines>,
    inputs: &Inputs,
    renderer: &Renderer<'e, '_>,
) -> Option<String> {
    let Lines { set, add, remove } = &item.value;
    if let Some(text) = remove.iter().flatten().next() {
        renderer.report(
            Diagnostic::error(
                text.span,
                format!("`{kind}` is not a list: `-:` cannot remove from it"),
            )
            .help(format!("replace it: `{kind}: …`")),
        );
        return None;
    }
    let mut whole = match set {
        Some(text) => body(text, inputs, renderer),
        None => Some(String::new()),
    };
    for text in add.iter().flatten() {
        let added = body(text, inputs, renderer);
        match (&mut whole, added) {
            (Some(whole), Some(added)) => add_lines(whole, &added),
            _ => whole = None,
        }
    }
    whole
}

/// Adds lines to a text: before the last line that is debhelper's, or at the end.
fn add_lines(whole: &mut String, added: &str) {
    if !whole.is_empty() && !whole.ends_with('\n') {
        whole.push('\n');
    }
    let mut at = whole.len();
    let mut own = None;
    for line in whole.split_inclusive('\n').rev() {
        at -= line.len();
        if line.trim_end() == DEBHELPER_LINE {
            own = Some(at);
            break;
        }
    }
    let at = own.unwrap_or(whole.len());
    let end = if added.ends_with('\n') || added.is_empty() {
        ""
    } else {
        "\n"
    };
    whole.insert_str(at, &format!("{added}{end}"));
}

/// The folder of a recipe whose files texts name.
pub const TEMPLATES: &str = "templates/";

/// `templates/NAME` stands for that file, any other text for itself.
pub fn body<'e>(text: &'e Text, inputs: &Inputs, renderer: &Renderer<'e, '_>) -> Option<String> {
    let is_line = !text.text.contains('\n');
    let Some(name) = text.text.strip_prefix(TEMPLATES).filter(|_| is_line) else {
        if inputs.templates.contains_key(&text.text) || inputs.unreadable.contains(&text.text) {
            let name = &text.text;
            renderer.report(
                Diagnostic::error(text.span, format!("`{name}` is a file in {TEMPLATES}"))
                    .help(format!("write `{TEMPLATES}{name}`")),
            );
            return None;
        }
        let mut whole = renderer.text(text)?;
        if is_line && !whole.is_empty() {
            whole.push('\n');
        }
        return Some(whole);
    };
    let Some(file) = inputs.templates.get(name) else {
        if !inputs.unreadable.contains(name) {
            let known = inputs.templates.keys().map(String::as_str);
            let help = match nearest(name, known) {
                Some(near) => format!("did you mean `{TEMPLATES}{near}`?"),
                None => "it is looked for in the recipe's templates/".to_owned(),
            };
            renderer.report(
                Diagnostic::error(text.span, format!("there is no template `{name}`")).help(help),
            );
        }
        return None;
    };
    renderer.snippet(Snippet::file(*file, renderer.templates.files()))
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
    let mut is_whole = true;
    for field in &field::TEST {
        let value = match test.said(field) {
            Some(Said::Line(None)) => continue,
            Some(Said::Line(Some(text))) => renderer.line(text),
            Some(Said::List(items)) => {
                let mut items = renderer.lines(items);
                items.retain(|item| !item.is_empty());
                Some(items.join(", "))
            }
            Some(Said::Relations(items)) => {
                Some(renderer.quirks().show(&renderer.relations(items)))
            }
            None => {
                let names = test.architecture.as_deref().unwrap_or_default();
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
        origin: test.span,
    })
}

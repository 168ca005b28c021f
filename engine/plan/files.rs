//! The files of a package besides its paragraph and what it holds: scripts, other files for debhelper, tests.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use super::model::{OutputFile, Source, Test};
use super::package::architectures;
use super::render::Renderer;
use crate::deb::field;
use crate::diag::suggest::did_you_mean;
use crate::diag::Diagnostic;
use crate::recipe::fields::Said;
use crate::recipe::package::{PackageEntry, TestParagraph};
use crate::recipe::values::Text;
use crate::resolve::inputs::Inputs;
use crate::template::Snippet;
use crate::text::files::Span;

/// The suffixes of files that debhelper's programs read for a package (their manual pages name
/// them). `install` and `links` are not among them: they are made from file sets.
const DEBHELPER_KINDS: [&str; 44] = [
    "NEWS",
    "README.Debian",
    "TODO",
    "alternatives",
    "bash-completion",
    "bug-control",
    "bug-presubj",
    "bug-script",
    "clean",
    "conffiles",
    "config",
    "cron.d",
    "cron.daily",
    "cron.hourly",
    "cron.monthly",
    "cron.weekly",
    "default",
    "dirs",
    "doc-base",
    "docs",
    "examples",
    "gsettings-override",
    "if-up",
    "info",
    "init",
    "install-lib",
    "lintian-overrides",
    "logcheck.ignore.server",
    "logrotate",
    "maintscript",
    "manpages",
    "modprobe",
    "not-installed",
    "postinst",
    "postrm",
    "preinst",
    "prerm",
    "service",
    "shlibs",
    "symbols",
    "templates",
    "tmpfiles",
    "triggers",
    "udev",
];

/// Whether a path stays where it belongs: relative, without `..`.
pub fn is_inside(path: &str) -> bool {
    !path.is_empty()
        && !path.contains('\0')
        && !path.ends_with('/')
        && Path::new(path)
            .components()
            .all(|part| matches!(part, Component::Normal(_)))
}

/// Adds a file to a source; two different texts for one path are an error.
pub fn add_file(
    source: &mut Source,
    path: String,
    text: String,
    origin: Span,
    renderer: &Renderer<'_, '_>,
) {
    if renderer.quirks().last_file_wins {
        // gencontrol.py writes it again each time, so the last point has its way.
        source.files.insert(path, OutputFile { text, origin });
        return;
    }
    if let Some(existing) = source.files.get(&path) {
        if existing.text != text {
            renderer.sink().report(
                Diagnostic::error(
                    origin,
                    format!("`{path}` is made twice, with different texts"),
                )
                .related(existing.origin, "the first one")
                .help("make the package names differ, or the texts agree"),
            );
        }
        return;
    }
    source.files.insert(path, OutputFile { text, origin });
}

/// Adds the files that debhelper reads for a package at a point. `suffix` is `.ARCH`, or empty.
pub fn debhelper_files<'e>(
    source: &mut Source,
    package: &str,
    suffix: &str,
    entry: &'e PackageEntry,
    inputs: &Inputs,
    renderer: &Renderer<'e, '_>,
) {
    for (kind, item) in entry.debhelper.iter() {
        let raw = renderer.quirks().takes_install_and_links && matches!(kind, "install" | "links");
        if !raw && !DEBHELPER_KINDS.contains(&kind) {
            let mut diagnostic = Diagnostic::error(
                item.key_span,
                format!("debhelper reads no file `package.{kind}`"),
            );
            diagnostic = match kind {
                "install" => diagnostic.help("write a file set: `files:`"),
                "links" => diagnostic.help("write `links:`"),
                _ => diagnostic.maybe_help(did_you_mean(kind, DEBHELPER_KINDS)),
            };
            renderer.sink().report(diagnostic);
            continue;
        }
        if let Some(text) = body(&item.value, inputs, renderer) {
            add_file(
                source,
                format!("{package}.{kind}{suffix}"),
                text,
                item.value.span,
                renderer,
            );
        }
    }
}

/// A text of several lines stands for itself, one line names a file in templates/.
pub fn body<'e>(text: &'e Text, inputs: &Inputs, renderer: &Renderer<'e, '_>) -> Option<String> {
    if text.text.contains('\n') {
        return renderer
            .templates
            .render(Snippet::from(text), &renderer.scope);
    }
    let Some(file) = inputs.templates.get(&text.text) else {
        if inputs.unreadable.contains(&text.text) {
            return None;
        }
        renderer.sink().report(
            Diagnostic::error(text.span, format!("there is no template `{}`", text.text)).help(
                did_you_mean(&text.text, inputs.templates.keys().map(String::as_str))
                    .unwrap_or_else(|| "it is looked for in the recipe's templates/".to_owned()),
            ),
        );
        return None;
    };
    let snippet = Snippet::file(*file, renderer.templates.files());
    renderer.templates.render(snippet, &renderer.scope)
}

/// Renders paragraphs of tests/control and adds them to a source.
pub fn tests<'e>(source: &mut Source, items: &'e [TestParagraph], renderer: &Renderer<'e, '_>) {
    for test in items {
        if !renderer.holds(test.when.as_ref()) {
            continue;
        }
        let mut fields: BTreeMap<&'static str, String> = BTreeMap::new();
        for field in &field::TEST {
            let value = match test.said(field) {
                Some(Said::Line(text)) => renderer.optional(text).unwrap_or_default(),
                Some(Said::List(items)) => {
                    let items = items.iter().map(|item| renderer.line(item));
                    let items: Vec<String> = items.filter(|item| !item.is_empty()).collect();
                    items.join(", ")
                }
                Some(Said::Relations(items)) => renderer.quirks().show(&renderer.relations(items)),
                None => {
                    let names = test.architecture.as_deref().unwrap_or_default();
                    let names = architectures(names, renderer);
                    names.into_iter().collect::<Vec<_>>().join(" ")
                }
            };
            if !value.is_empty() {
                fields.insert(field.name, value);
            }
        }
        let has_command = fields.contains_key("Test-Command");
        if test.tests.is_some() == has_command && !renderer.quirks().takes_any_test {
            renderer.sink().report(
                Diagnostic::error(test.span, "a test has either `tests` or `test_command`")
                    .help("write one of the two: `tests: [NAME]` or `test_command: COMMAND`"),
            );
        }
        source.tests.push(Test {
            fields,
            origin: test.span,
        });
    }
}

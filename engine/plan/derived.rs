//! Derived sources: their paragraphs and files, and which packages go there.

use std::sync::Arc;

use super::control;
use super::expand::Walk;
use super::files;
use super::model::Source;
use super::render::Renderer;
use crate::diag::Diagnostic;
use crate::recipe::model::Recipe;
use crate::recipe::package::DerivedSource;
use crate::recipe::values::{Axis, Text};
use crate::template::Scope;
use crate::text::files::Span;

impl<'e, 'c> Walk<'e, 'c> {
    /// A derived source is the template of what the signing service makes for one architecture.
    pub(super) fn check_derived_sources(&self) {
        for (entry, item) in self.context.recipe.derived_sources.iter() {
            let axis = item.value.r#for;
            if axis != Axis::Architecture {
                self.context.templates.sink().report(
                    Diagnostic::error(
                        item.key_span,
                        format!("the derived source `{entry}` is for `{}`", axis.name()),
                    )
                    .help("write `for: architecture`"),
                );
            }
        }
    }

    pub(super) fn derived_source(
        &mut self,
        entry: &str,
        recipe: &'e DerivedSource,
        renderer: &Renderer<'e, 'c>,
    ) {
        let directory = renderer.line(&recipe.directory);
        if !files::is_inside(&directory) {
            renderer.sink().report(
                Diagnostic::error(
                    recipe.directory.span,
                    format!("`{directory}` leaves debian/"),
                )
                .help("write a path below debian/, without `..`"),
            );
        }
        if self
            .plan
            .sources
            .iter()
            .any(|source| source.directory == directory)
        {
            renderer.sink().report(
                Diagnostic::error(
                    recipe.directory.span,
                    format!("two derived sources are in `{directory}`"),
                )
                .help("make the directories differ"),
            );
        }
        for (name, item) in recipe.signing_lists.iter() {
            check_inside(name, item.key_span, renderer);
        }
        let mut source = Source {
            directory,
            entry: entry.to_owned(),
            paragraph: control::source_paragraph(Some(&recipe.source), "", renderer),
            signing_lists: recipe.signing_lists.names().map(str::to_owned).collect(),
            ..Source::default()
        };
        if recipe.source.name.is_none() {
            renderer.sink().report(
                Diagnostic::error(recipe.source.span, "a derived source needs a name")
                    .help("add `name:`"),
            );
        }
        let mut scope = Scope::within(&renderer.scope);
        scope.set("source", source.paragraph.name.clone());
        let inner = Renderer::new(renderer.templates, Arc::new(scope));
        for (path, item) in recipe.files.iter() {
            if !check_inside(path, item.key_span, renderer) {
                continue;
            }
            if GENERATED.contains(&path) || recipe.signing_lists.get(path).is_some() {
                renderer.sink().report(
                    Diagnostic::error(item.key_span, format!("`{path}` is generated anyway"))
                        .help("delete this, or give it another name"),
                );
                continue;
            }
            if let Some(text) = files::body(&item.value, self.context.inputs, &inner) {
                files::add_file(&mut source, path.to_owned(), text, item.value.span, &inner);
            }
        }
        self.plan.sources.push(source);
    }
}

/// What every source has, made of its packages.
const GENERATED: [&str; 3] = ["control", "rules.gen", "tests/control"];

/// Reports a path that leaves the directory of a derived source.
fn check_inside(path: &str, span: Span, renderer: &Renderer<'_, '_>) -> bool {
    let is_inside = files::is_inside(path);
    if !is_inside {
        renderer.sink().report(
            Diagnostic::error(span, format!("`{path}` leaves the source's directory"))
                .help("write a relative path without `..`"),
        );
    }
    is_inside
}

/// The index of a derived source where it exists and takes packages, or else of the main one.
pub(super) fn find_source<'e>(
    recipe: &'e Recipe,
    wanted: Option<&Text>,
    derived: &[(&str, usize)],
    renderer: &Renderer<'e, '_>,
) -> Option<usize> {
    let Some(wanted) = wanted else { return Some(0) };
    let when = recipe
        .derived_sources
        .get(&wanted.text)
        .and_then(|item| item.value.takes_when.as_ref());
    let takes = renderer.holds(when);
    match derived.iter().find(|(entry, _)| *entry == wanted.text) {
        Some((_, index)) if takes => Some(*index),
        None if takes && when.is_some() => {
            let text = |name: &str| {
                renderer
                    .scope
                    .get(name)
                    .map(ToString::to_string)
                    .unwrap_or_default()
            };
            renderer.sink().report(
                Diagnostic::error(
                    wanted.span,
                    format!(
                        "{} has no `{}`, but its flavour `{}` has",
                        text("arch"),
                        wanted.text,
                        text("flavour")
                    ),
                )
                .help("say it for the architecture, too"),
            );
            None
        }
        _ => Some(0),
    }
}

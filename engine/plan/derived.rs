// SPDX-License-Identifier: GPL-2.0-or-later
//! Derived sources: their paragraphs and files, and which packages go there.

use std::sync::Arc;

use super::context::Context;
use super::control;
use super::files::{self, add_file};
use super::model::{Body, DerivedSource, OutputFile, Plan, Source, SourceId};
use super::render::{Renderer, Written};
use super::texts;
use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, Sink};
use crate::recipe::model::Recipe;
use crate::recipe::package::DerivedSource as Recipes;
use crate::recipe::values::{Axis, Text};
use crate::resolve::inputs::Inputs;
use crate::template::Scope;
use crate::text::files::Span;

/// The derived sources of an architecture.
#[derive(Default)]
pub struct Derived<'e> {
    /// Each entry that exists there; `None` where something of it failed.
    here: Vec<(&'e str, Option<SourceId>)>,
}

/// Checks what is said of derived sources, whether or not they exist somewhere.
pub fn check(recipe: &Recipe, sink: &Sink) {
    // A derived source is the template of what the signing service makes for one architecture.
    for (entry, item) in recipe.derived_sources.iter() {
        let axis = item.value.r#for;
        if axis != Axis::Architecture {
            sink.report(
                Diagnostic::error(
                    item.key_span,
                    format!("the derived source `{entry}` is for `{}`", axis.name()),
                )
                .help("write `for: architecture`"),
            );
        }
    }
    let packages = recipe.packages.iter();
    let packages = packages.filter_map(|(_, item)| item.value.prefers_source.as_ref());
    let installer = recipe.installer.iter();
    let installer = installer.filter_map(|i| i.package.prefers_source.as_ref());
    for source in packages.chain(installer) {
        if recipe.derived_sources.get(&source.text).is_none() {
            let near = did_you_mean(&source.text, recipe.derived_sources.names());
            sink.report(
                Diagnostic::error(
                    source.span,
                    format!("unknown derived source `{}`", source.text),
                )
                .help(near.unwrap_or_else(|| "declare it under `derived_sources:`".to_owned())),
            );
        }
    }
}

impl<'e> Derived<'e> {
    /// Adds those that exist at an architecture to the plan.
    pub fn add(context: &Context<'e, '_>, plan: &mut Plan, scope: &Arc<Scope>) -> Self {
        let mut derived = Derived::default();
        let recipe = context.recipe;
        for (entry, item) in recipe.derived_sources.iter() {
            let renderer = Renderer::new(context.templates, Arc::clone(scope));
            let holds = renderer.holds(item.value.when.as_ref());
            if item.value.r#for != Axis::Architecture || holds == Some(false) {
                continue;
            }
            let made = holds.and_then(|_| source(entry, &item.value, context.inputs, &renderer));
            let id = made.map(|made| {
                let is_same = |other: &DerivedSource| {
                    (&other.entry, &other.architecture) == (&made.entry, &made.architecture)
                };
                // Of an architecture that stands there twice the later one counts, as in gencontrol.py.
                if let Some(at) = plan.derived.iter().position(is_same) {
                    plan.derived[at] = made;
                    return SourceId::Derived(at);
                }
                check_directory(&made.directory, &item.value, plan, &renderer);
                plan.derived.push(made);
                SourceId::Derived(plan.derived.len() - 1)
            });
            derived.here.push((entry, id));
        }
        derived
    }

    /// Entries and sources of those that are in the plan.
    pub fn iter(&self) -> impl Iterator<Item = (&'e str, SourceId)> + '_ {
        self.here
            .iter()
            .filter_map(|(entry, id)| Some((*entry, (*id)?)))
    }

    /// A derived source where it exists and takes packages, or else the main one. `None` after a problem.
    pub fn find(
        &self,
        recipe: &'e Recipe,
        wanted: Option<&Text>,
        renderer: &Renderer<'e, '_>,
    ) -> Option<SourceId> {
        let Some(wanted) = wanted else {
            return Some(SourceId::Main);
        };
        let when = recipe
            .derived_sources
            .get(&wanted.text)
            .and_then(|item| item.value.gencontrol_py.as_ref()?.takes_when.as_ref());
        let takes = renderer.holds(when)?;
        let here = self.here.iter().find(|(entry, _)| *entry == wanted.text);
        match here {
            Some((_, id)) if takes => *id,
            None if takes && when.is_some() => {
                let text = |name: &str| {
                    let value = renderer.scope.get(name);
                    value.map(ToString::to_string).unwrap_or_default()
                };
                renderer.report(
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
            _ => Some(SourceId::Main),
        }
    }
}

fn source<'e>(
    entry: &str,
    recipe: &'e Recipes,
    inputs: &Inputs,
    renderer: &Renderer<'e, '_>,
) -> Option<DerivedSource> {
    let directory = renderer.line(&recipe.directory);
    for (name, item) in recipe.signing_lists.iter() {
        check_inside(name, item.key_span, renderer);
    }
    let name = recipe.source.name.as_ref();
    let name = name.and_then(|name| control::source_name(name, renderer));
    let paragraph = control::source_fields(&recipe.source, renderer);
    if recipe.source.name.is_none() {
        renderer.report(
            Diagnostic::error(recipe.source.span, "a derived source needs a name")
                .help("add `name:`"),
        );
    }
    let mut scope = Scope::within(&renderer.scope);
    match &name {
        Some(name) => scope.set("source", name.clone()),
        None => scope.set_failed("source"),
    }
    let inner = renderer.within(scope);
    let mut source = Source {
        paragraph,
        ..Source::default()
    };
    for (path, item) in recipe.files.iter() {
        if !check_inside(path, item.key_span, &inner) {
            continue;
        }
        if GENERATED.contains(&path) || recipe.signing_lists.get(path).is_some() {
            inner.report(
                Diagnostic::error(item.key_span, format!("`{path}` is generated anyway"))
                    .help("delete this, or give it another name"),
            );
        } else if let Some(Written { text, lines }) = texts::body(&item.value, inputs, &inner) {
            let file = OutputFile {
                body: Body::Text(text),
                lines,
                origin: item.value.span,
            };
            add_file(&mut source, path.to_owned(), file, &inner);
        }
    }
    source.paragraph.name = name?;
    let architecture = renderer.scope.get("arch").map(ToString::to_string);
    Some(DerivedSource {
        entry: entry.to_owned(),
        architecture: architecture.unwrap_or_default(),
        directory: directory?,
        signing_lists: recipe.signing_lists.names().map(str::to_owned).collect(),
        source,
    })
}

/// The lists of what is signed of the main source: those of the derived sources, where a quirk asks for them.
pub fn lists_of_main(recipe: &Recipe) -> Vec<String> {
    let first = recipe.derived_sources.iter().next();
    let first = first.filter(|_| recipe.quirks().lists_signed_of_main);
    let names = first.map(|(_, item)| item.value.signing_lists.names());
    names.into_iter().flatten().map(str::to_owned).collect()
}

/// What every source has, made of its packages.
const GENERATED: [&str; 3] = ["control", "rules.gen", "tests/control"];

/// Reports a directory that leaves debian/ or is another source's.
fn check_directory(directory: &str, recipe: &Recipes, plan: &Plan, renderer: &Renderer<'_, '_>) {
    let span = recipe.directory.span;
    if !files::is_inside(directory) {
        renderer.report(
            Diagnostic::error(span, format!("`{directory}` leaves debian/"))
                .help("write a path below debian/, without `..`"),
        );
    }
    if plan
        .derived
        .iter()
        .any(|other| other.directory == directory)
    {
        renderer.report(
            Diagnostic::error(span, format!("two derived sources are in `{directory}`"))
                .help("make the directories differ"),
        );
    }
}

/// Reports a path that leaves the directory of a derived source.
fn check_inside(path: &str, span: Span, renderer: &Renderer<'_, '_>) -> bool {
    let is_inside = files::is_inside(path);
    if !is_inside {
        renderer.report(
            Diagnostic::error(span, format!("`{path}` leaves the source's directory"))
                .help("write a relative path without `..`"),
        );
    }
    is_inside
}

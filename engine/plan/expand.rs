// SPDX-License-Identifier: GPL-2.0-or-later
//! Expanding: walks the points, widest first, and makes of every entry the packages, files and rules
//! that it stands for.

use std::sync::Arc;

use super::buildcheck;
use super::conflicts;
use super::context::Context;
use super::control;
use super::derived::{self, Derived};
use super::entry::{self, Place};
use super::files::{self, add_file};
use super::filesets;
use super::kconfig;
use super::model::{Body, FreeRule, OutputFile, Plan, Source};
use super::render::Renderer;
use super::udeb;
use crate::diag::{Diagnostic, Severity};
use crate::recipe::model::Rule;
use crate::recipe::values::{Axis, Text};
use crate::resolve::make_variables::make_variables;
use crate::resolve::points::{ArchitecturePoints, Point};
use crate::template::{Scope, Snippet, Value};

/// Expands a recipe. Problems are reported to the templates' sink; what failed is not in the plan.
pub fn expand<'e>(context: &Context<'e, '_>) -> Plan {
    let mut walk = Walk {
        context,
        is_whole: true,
        plan: Plan {
            quirks: context.recipe.quirks(),
            signing_lists: derived::lists_of_main(context.recipe),
            ..Plan::default()
        },
    };
    derived::check(context.recipe, context.templates.sink());
    walk.main_source();
    let points = context.points;
    let none = Derived::default();
    walk.point(&points.source, &none);
    for point in points.featuresets.iter().filter(|point| !point.disabled) {
        walk.point(point, &none);
    }
    for architecture in points.architectures.iter().filter(|a| !a.point.disabled) {
        walk.architecture(architecture);
    }
    walk.per_architecture(&points.source, &none);
    walk.finish();
    walk.plan
}

struct Walk<'e, 'c> {
    context: &'c Context<'e, 'c>,
    plan: Plan,
    /// Whether every package is in the plan.
    is_whole: bool,
}

impl<'e, 'c> Walk<'e, 'c> {
    fn renderer(&self, scope: &Arc<Scope>) -> Renderer<'e, 'c> {
        Renderer::new(self.context.templates, Arc::clone(scope))
    }

    fn main_source(&mut self) {
        let recipe = self.context.recipe;
        let scope = &self.context.points.source.scope;
        let renderer = self.renderer(scope);
        let said = recipe.source.as_ref();
        let name = said.and_then(|said| said.name.as_ref());
        let mut source = Source::default();
        if let Some(said) = said {
            source.paragraph = control::source_fields(said, &renderer);
        }
        // After a problem with the recipe's own name nothing is written, but the rest is looked at.
        let name = name.and_then(|name| control::source_name(name, &renderer));
        let changelog = || scope.get("source_package").map(ToString::to_string);
        source.paragraph.name = name.or_else(changelog).unwrap_or_default();
        let texts = self.context.templates.files();
        for (name, file) in &self.context.inputs.kconfig {
            if let Some(id) = file.text {
                let file = OutputFile {
                    body: Body::Text(texts.text(id).to_owned()),
                    lines: Vec::new(),
                    origin: Snippet::file(id, texts).span(),
                };
                add_file(&mut source, format!("kconfig/{name}"), file, &renderer);
            }
        }
        self.plan.main = source;
    }

    fn architecture(&mut self, architecture: &ArchitecturePoints<'e>) {
        let recipe = self.context.recipe;
        let derived = Derived::add(self.context, &mut self.plan, &architecture.point.scope);
        self.point(&architecture.point, &derived);
        for flavour in &architecture.flavours {
            let renderer = self.renderer(&flavour.scope);
            let source = recipe.source.as_ref();
            control::flavour_build_depends(&mut self.plan.main, source, flavour, &renderer);
            for (entry, id) in derived.iter() {
                let item = recipe.derived_sources.get(entry);
                let source = self.plan.source_mut(id);
                let paragraph = item.map(|item| &item.value.source);
                control::flavour_build_depends(source, paragraph, flavour, &renderer);
            }
            kconfig::add(&mut self.plan.main, flavour, self.context.inputs, &renderer);
            self.point(flavour, &derived);
            if let Some(installer) = &recipe.installer {
                let find = |wanted: Option<&Text>| derived.find(recipe, wanted, &renderer);
                udeb::add(&mut self.plan, find, installer, flavour, &renderer);
            }
            self.is_whole &= renderer.is_whole();
        }
    }

    /// Adds all packages, tests and rules of one point.
    fn point(&mut self, point: &Point<'e>, derived: &Derived<'e>) {
        let recipe = self.context.recipe;
        for (entry, item) in recipe.packages.iter() {
            let package = &item.value;
            if package.r#for != point.axis || package.rule_per_architecture() {
                continue;
            }
            let sink = self.context.templates.sink();
            sink.name_user(package.is.as_ref().map(|kind| kind.span));
            for scope in self.items(package.each, point) {
                let place = Place {
                    context: self.context,
                    point,
                    scope,
                    derived,
                };
                self.is_whole &= entry::add(&mut self.plan, &place, entry, item);
            }
            sink.name_user(None);
        }
        self.tests(point);
        for (_, item) in recipe.rules.iter() {
            if item.value.r#for == point.axis {
                for scope in self.items(item.value.each, point) {
                    self.rule(&item.value, point, &scope);
                }
            }
        }
    }

    /// Adds a rule that belongs to no package.
    fn rule(&mut self, rule: &'e Rule, point: &Point<'e>, scope: &Arc<Scope>) {
        let renderer = self.renderer(scope);
        if renderer.holds(rule.when.as_ref()) != Some(true) {
            return;
        }
        let name = renderer.word(Some(&rule.name));
        let part_of = renderer.optional(rule.part_of.as_ref());
        let target = renderer.word(rule.target.as_ref());
        let own = make_variables(&rule.make_variables, &renderer.scope, renderer.templates);
        let Some(name) = name.filter(|_| renderer.is_whole()) else {
            return;
        };
        let mut variables = (*point.make_variables).clone();
        variables.extend(own);
        self.plan.main.rules.push(FreeRule {
            part_of,
            point: point.id.iter().map(|part| (*part).to_owned()).collect(),
            target: target.unwrap_or_else(|| name.clone()),
            name,
            variables,
            origin: rule.span,
        });
    }

    /// Adds the packages whose rules are by their own architectures.
    fn per_architecture(&mut self, point: &Point<'e>, derived: &Derived<'e>) {
        for (entry, item) in self.context.recipe.packages.iter() {
            if item.value.rule_per_architecture() {
                let place = Place {
                    context: self.context,
                    point,
                    scope: Arc::clone(&point.scope),
                    derived,
                };
                self.is_whole &= entry::add(&mut self.plan, &place, entry, item);
            }
        }
    }

    /// Adds the recipe's own tests of a point.
    fn tests(&mut self, point: &Point<'e>) {
        let renderer = self.renderer(&point.scope);
        for test in &self.context.recipe.tests {
            if test.r#for.unwrap_or(Axis::Source) == point.axis {
                let tests = files::tests(std::slice::from_ref(test), &renderer);
                self.plan.main.tests.extend(tests);
            }
        }
    }

    /// The scopes of an entry at a point: one, or one for each item that `each` names.
    fn items(&self, each: Option<Axis>, point: &Point<'e>) -> Vec<Arc<Scope>> {
        let points = self.context.points;
        let with = |value: Value| {
            let mut scope = Scope::within(&point.scope);
            scope.set("each", value);
            Arc::new(scope)
        };
        match each {
            None => vec![Arc::clone(&point.scope)],
            Some(Axis::Architecture) => points
                .architectures
                .iter()
                .map(|architecture| with(architecture.point.scope.value()))
                .collect(),
            Some(Axis::Featureset) => points
                .featuresets
                .iter()
                .map(|featureset| {
                    let mut scope = Scope::within(&featureset.scope);
                    scope.set("name", featureset.id.join(""));
                    with(Arc::new(scope).value())
                })
                .collect(),
            Some(Axis::Flavour) => points
                .architectures
                .iter()
                .flat_map(|architecture| &architecture.flavours)
                .map(|flavour| with(flavour.scope.value()))
                .collect(),
            Some(Axis::Source) => vec![with(points.source.scope.value())],
        }
    }

    /// gencontrol.py of 7.2 sorts tests, and cannot compare those by name with those by command.
    fn check_tests(&self, renderer: &Renderer<'e, 'c>) {
        if !renderer.quirks().refuses_tests_of_two_kinds {
            return;
        }
        for source in self.plan.sources() {
            let has = |field: &str| {
                let tests = source.tests.iter();
                tests.filter(|t| t.fields.contains_key(field)).count()
            };
            let tests = has("Tests");
            if let Some(first) = source.tests.first() {
                if tests > 0 && tests < source.tests.len() {
                    renderer.report(Diagnostic::error(
                        first.origin,
                        "some tests have `tests` and others do not: gencontrol.py cannot sort them",
                    ));
                }
            }
        }
    }

    fn finish(&mut self) {
        let renderer = self.renderer(&self.context.points.source.scope);
        self.check_tests(&renderer);
        let flavours = buildcheck::flavours(self.context);
        if let Some(read) = &self.context.inputs.buildcheck {
            buildcheck::add(&mut self.plan.main, &flavours, read, &renderer);
        }
        for source in self.plan.sources_mut() {
            control::package_build_depends(source, &renderer);
        }
        let sink = self.context.templates.sink();
        filesets::check_included(&self.plan, self.context.inputs, sink);
        // gencontrol.py does not look into lists of files.
        let severity = match renderer.quirks().takes_install_and_links {
            true => Severity::Warning,
            false => Severity::Error,
        };
        conflicts::check(&self.plan, self.is_whole, severity, sink);
    }
}

//! Expanding: walks the points, widest first, and makes of every entry the packages, files and rules
//! that it stands for.

use std::sync::Arc;

use super::buildcheck;
use super::conflicts;
use super::control;
use super::derived::find_source;
use super::filelists;
use super::files;
use super::filesets;
use super::kconfig;
use super::model::{FreeRule, Plan, Source, FILESETS_TARGET};
use super::package::{self, Instance};
use super::render::Renderer;
use super::udeb;
use crate::diag::suggest::did_you_mean;
use crate::diag::Diagnostic;
use crate::recipe::model::Recipe;
use crate::recipe::package::PackageEntry;
use crate::recipe::values::Axis;
use crate::resolve::inputs::Inputs;
use crate::resolve::layout::Layout;
use crate::resolve::points::{make_variables, ArchitecturePoints, Point, Points};
use crate::template::{Scope, Templates};
use crate::text::files::Span;

/// Everything that expanding reads.
pub struct Context<'e, 'c> {
    /// The recipe.
    pub recipe: &'e Recipe,
    /// The places.
    pub layout: &'e Layout,
    /// The points.
    pub points: &'c Points<'e>,
    /// Templates and kernel configuration files.
    pub inputs: &'e Inputs,
    /// Renders.
    pub templates: &'c Templates<'e>,
}

/// Expands a recipe. Problems are reported to the templates' sink; the plan is whole only without.
pub fn expand<'e>(context: &Context<'e, '_>) -> Plan {
    let mut walk = Walk {
        context,
        plan: Plan {
            quirks: context.recipe.quirks(),
            ..Plan::default()
        },
    };
    walk.check_references();
    walk.check_derived_sources();
    walk.main_source();
    let points = context.points;
    walk.point(&points.source, &[]);
    for point in points.featuresets.iter().filter(|point| !point.disabled) {
        walk.point(point, &[]);
    }
    for architecture in points.architectures.iter().filter(|a| !a.point.disabled) {
        walk.architecture(architecture);
    }
    walk.per_architecture(&points.source);
    walk.finish();
    walk.plan
}

pub(super) struct Walk<'e, 'c> {
    pub(super) context: &'c Context<'e, 'c>,
    pub(super) plan: Plan,
}

impl<'e, 'c> Walk<'e, 'c> {
    pub(super) fn renderer(&self, scope: &Arc<Scope>) -> Renderer<'e, 'c> {
        Renderer::new(self.context.templates, Arc::clone(scope))
    }

    fn check_references(&self) {
        let recipe = self.context.recipe;
        let known = || recipe.derived_sources.names();
        let sources = recipe
            .packages
            .iter()
            .filter_map(|(_, item)| item.value.source.as_ref())
            .chain(
                recipe
                    .installer
                    .iter()
                    .filter_map(|i| i.package.source.as_ref()),
            );
        for source in sources {
            if recipe.derived_sources.get(&source.text).is_none() {
                self.context.templates.sink().report(
                    Diagnostic::error(
                        source.span,
                        format!("unknown derived source `{}`", source.text),
                    )
                    .help(
                        did_you_mean(&source.text, known())
                            .unwrap_or_else(|| "declare it under `derived_sources:`".to_owned()),
                    ),
                );
            }
        }
    }

    fn main_source(&mut self) {
        let recipe = self.context.recipe;
        let scope = &self.context.points.source.scope;
        let renderer = self.renderer(scope);
        let name = scope
            .get("source_package")
            .map(ToString::to_string)
            .unwrap_or_default();
        let mut source = Source {
            paragraph: control::source_paragraph(recipe.source.as_ref(), &name, &renderer),
            ..Source::default()
        };
        for (name, file) in &self.context.inputs.kconfig {
            if let Some(id) = file.text {
                let text = self.context.templates.files().text(id).to_owned();
                let span =
                    crate::template::Snippet::file(id, self.context.templates.files()).span();
                files::add_file(
                    &mut source,
                    format!("kconfig/{name}"),
                    text,
                    span,
                    &renderer,
                );
            }
        }
        self.plan.sources.push(source);
    }

    fn architecture(&mut self, architecture: &ArchitecturePoints<'e>) {
        let mut derived = vec![];
        for (entry, item) in self.context.recipe.derived_sources.iter() {
            let renderer = self.renderer(&architecture.point.scope);
            let source = &item.value;
            if source.r#for == Axis::Architecture && renderer.holds(source.when.as_ref()) {
                derived.push((entry, self.plan.sources.len()));
                self.derived_source(entry, source, &renderer);
            }
        }
        self.point(&architecture.point, &derived);
        for flavour in &architecture.flavours {
            let renderer = self.renderer(&flavour.scope);
            control::flavour_build_depends(
                &mut self.plan.sources[0],
                self.context.recipe.source.as_ref(),
                flavour,
                &renderer,
            );
            for (entry, index) in &derived {
                let recipe = self.context.recipe.derived_sources.get(entry);
                control::flavour_build_depends(
                    &mut self.plan.sources[*index],
                    recipe.map(|item| &item.value.source),
                    flavour,
                    &renderer,
                );
            }
            kconfig::add(
                &mut self.plan.sources[0],
                flavour,
                self.context.inputs,
                &renderer,
            );
            self.point(flavour, &derived);
            if let Some(installer) = &self.context.recipe.installer {
                udeb::add(
                    &mut self.plan.sources,
                    |wanted| find_source(self.context.recipe, wanted, &derived, &renderer),
                    installer,
                    flavour,
                    &renderer,
                );
            }
        }
    }

    /// Adds all packages and rules of one point.
    fn point(&mut self, point: &Point<'e>, derived: &[(&str, usize)]) {
        let recipe = self.context.recipe;
        for (entry, item) in recipe.packages.iter() {
            let package = &item.value;
            if package.r#for != point.axis || package.rule_per_architecture == Some(true) {
                continue;
            }
            for scope in self.items(package.each, point) {
                self.package(entry, package, item.key_span, point, &scope, derived);
            }
        }
        self.tests(point);
        for (_, item) in recipe.rules.iter() {
            let rule = &item.value;
            if rule.r#for != point.axis {
                continue;
            }
            for scope in self.items(rule.each, point) {
                let renderer = self.renderer(&scope);
                if !renderer.holds(rule.when.as_ref()) {
                    continue;
                }
                let name = renderer.word(&rule.name);
                let mut variables = (*point.make_variables).clone();
                variables.extend(make_variables(
                    &rule.make_variables,
                    &renderer.scope,
                    renderer.templates,
                ));
                self.plan.sources[0].rules.push(FreeRule {
                    part_of: renderer.optional(rule.part_of.as_ref()),
                    target: match &rule.target {
                        Some(target) => renderer.word(target),
                        None => name.clone(),
                    },
                    name,
                    variables,
                });
            }
        }
    }

    /// Adds the packages whose rules are by their own architectures.
    fn per_architecture(&mut self, point: &Point<'e>) {
        for (entry, item) in self.context.recipe.packages.iter() {
            if item.value.rule_per_architecture == Some(true) {
                self.package(entry, &item.value, item.key_span, point, &point.scope, &[]);
            }
        }
    }

    /// Adds the recipe's own tests of a point.
    fn tests(&mut self, point: &Point<'e>) {
        let renderer = self.renderer(&point.scope);
        for test in &self.context.recipe.tests {
            if test.r#for.unwrap_or(Axis::Source) == point.axis {
                files::tests(
                    &mut self.plan.sources[0],
                    std::slice::from_ref(test),
                    &renderer,
                );
            }
        }
    }

    /// The scopes of an entry at a point: one, or one for each item that `each` names.
    fn items(&self, each: Option<Axis>, point: &Point<'e>) -> Vec<Arc<Scope>> {
        let points = self.context.points;
        let with = |value: minijinja::Value| {
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

    fn package(
        &mut self,
        entry: &'e str,
        package: &'e PackageEntry,
        origin: Span,
        point: &Point<'e>,
        scope: &Arc<Scope>,
        derived: &[(&str, usize)],
    ) {
        let renderer = self.renderer(scope);
        let errors = renderer.sink().errors();
        let holds = renderer.holds(package.when.as_ref());
        if !holds && errors == renderer.sink().errors() {
            return;
        }
        let name = package::name(&package.name, &renderer);
        // With a condition or a name that is wrong there is no package, but the rest may be wrong as well.
        let is_whole = holds && name.is_some();
        let name = name.unwrap_or_else(|| entry.to_owned());
        let mut scope = Scope::within(&renderer.scope);
        scope.set("package", name.clone());
        let renderer = self.renderer(&Arc::new(scope));
        let Some(index) = find_source(
            self.context.recipe,
            package.source.as_ref(),
            derived,
            &renderer,
        ) else {
            return;
        };
        let own = make_variables(&package.make_variables, &renderer.scope, renderer.templates);
        let signed = package.sign.as_ref().map(|sign| {
            let source = &self.plan.sources[index].entry;
            let source = self.context.recipe.derived_sources.get(source);
            package::signed(sign, source.map(|item| &item.value), &renderer)
        });
        let mut declared = package::declare(package, &renderer);
        // The rules of a derived source are its own.
        let is_generic = index == 0 && filesets::is_generic(package);
        if is_generic {
            declared.target = Some(FILESETS_TARGET.to_owned());
        }
        let reader = filesets::Reader {
            name: &name,
            is_generic,
            profiles: &declared.build_profiles,
            renderer: &renderer,
        };
        let contents = reader.contents(package);
        let mut nowhere = Source::default();
        let source = match is_whole {
            true => &mut self.plan.sources[index],
            false => &mut nowhere,
        };
        let suffix = match (&declared.architecture, point.arch) {
            (None, Some(arch)) if !renderer.quirks().files_without_architecture => {
                format!(".{arch}")
            }
            _ => String::new(),
        };
        let said = declared.architecture.as_ref();
        let none = said.map_or(point.arch.is_none(), std::collections::BTreeSet::is_empty);
        if none && !renderer.quirks().takes_packages_without_architecture {
            renderer.sink().report(
                Diagnostic::error(package.span, format!("`{name}` has no architecture"))
                    .help("add `architecture: [all]`: a package of the source or a featureset has none of its own"),
            );
        }
        filelists::add(source, &reader, &suffix, package, &contents);
        files::debhelper_files(
            source,
            &name,
            &suffix,
            package,
            self.context.inputs,
            &renderer,
        );
        files::tests(source, &package.tests, &renderer);
        if !is_whole {
            return;
        }
        let instance = Instance {
            name: name.clone(),
            entry,
            origin,
            declared,
            own,
            signed,
            break_unmet: package.break_unmet_versions == Some(true),
            relations_of: package.relations_of.as_ref().map(|text| text.text.as_str()),
            each_point: package.at_each_point.as_ref(),
            always: package.rule_per_architecture == Some(true),
            contents,
        };
        package::add(source, instance, point, &renderer);
        if package.rule_per_architecture == Some(true) {
            if let Some(binary) = source.packages.get_mut(&name) {
                package::use_per_architecture(binary);
            }
        }
    }

    /// gencontrol.py sorts tests, and cannot compare those by name with those by command.
    fn check_tests(&self, renderer: &Renderer<'e, 'c>) {
        if !renderer.quirks().refuses_tests_of_two_kinds {
            return;
        }
        for source in &self.plan.sources {
            let named = |field: &str| {
                source
                    .tests
                    .iter()
                    .filter(|t| t.fields.contains_key(field))
                    .count()
            };
            let (tests, all) = (named("Tests"), source.tests.len());
            if tests > 0 && tests < all {
                let mixed =
                    "some tests have `tests` and others do not: gencontrol.py cannot sort them";
                let place = source.tests.first().map(|test| test.origin);
                let diagnostic = place.map(|place| Diagnostic::error(place, mixed));
                diagnostic
                    .into_iter()
                    .for_each(|d| renderer.sink().report(d));
            }
        }
    }

    fn finish(&mut self) {
        let renderer = self.renderer(&self.context.points.source.scope);
        self.check_tests(&renderer);
        let flavours = buildcheck::flavours(self.context);
        if let Some(read) = &self.context.inputs.buildcheck {
            buildcheck::add(&mut self.plan.sources[0], &flavours, read, &renderer);
        }
        for source in &mut self.plan.sources {
            control::package_build_depends(source, &renderer);
        }
        filesets::check_included(&self.plan, self.context.inputs, renderer.sink());
        conflicts::check(&self.plan, renderer.sink());
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! An entry at one point: all that it says there is worked out, and then added to a source, or not.

use std::sync::Arc;

use super::context::Context;
use super::derived::Derived;
use super::filelists;
use super::files::{self, add_file, NewFile};
use super::filesets;
use super::model::{Absent, Contents, Declared, Plan, Signed, SourceId, FILESETS_TARGET};
use super::package::{self, Instance};
use super::render::Renderer;
use super::written;
use crate::diag::Diagnostic;
use crate::recipe::named::Item;
use crate::recipe::package::PackageEntry;
use crate::resolve::make_variables::make_variables;
use crate::resolve::points::Point;
use crate::template::{Scope, Snippet};

/// Where an entry is expanded.
pub struct Place<'e, 'c> {
    /// What expanding reads.
    pub context: &'c Context<'e, 'c>,
    /// The point.
    pub point: &'c Point<'e>,
    /// Its variables, with `each`.
    pub scope: Arc<Scope>,
    /// The derived sources there.
    pub derived: &'c Derived<'e>,
}

/// Adds the package of an entry at a point, if it exists there. Whether that went well. After a problem the rest
/// is looked at, too, and what is known of the package is in the plan, so that others are held against it.
pub fn add<'e>(
    plan: &mut Plan,
    place: &Place<'e, '_>,
    entry: &'e str,
    item: &'e Item<PackageEntry>,
) -> bool {
    let package = &item.value;
    let context = place.context;
    let outer = Renderer::new(context.templates, Arc::clone(&place.scope));
    if outer.holds(package.when.as_ref()) == Some(false) {
        absent(plan, entry, package, place);
        return true;
    }
    let name = package::name(&package.name, &outer);
    let has_name = outer.is_whole();
    let name = name.unwrap_or_else(|| entry.to_owned());
    let mut scope = Scope::within(&outer.scope);
    scope.set("package", name.clone());
    let renderer = outer.within(scope);
    let source = package.prefers_source.as_ref();
    let Some(id) = place.derived.find(context.recipe, source, &renderer) else {
        return false;
    };
    let own = make_variables(&package.make_variables, &renderer.scope, renderer.templates);
    let signed = signed(package, id, context, &renderer);
    let profiles = package::profiles(package.build_profiles.as_ref(), &renderer);
    let mut declared = package::declare(package, &renderer);
    check_architecture(&name, package, &declared, place.point, &renderer);
    // The rules of a derived source are its own.
    let is_generic = id == SourceId::Main && filesets::is_generic(package);
    if is_generic {
        declared.target = Some(FILESETS_TARGET.to_owned());
    }
    let reader = filesets::Reader {
        name: &name,
        is_generic,
        profiles: profiles.as_ref(),
        renderer: &renderer,
    };
    let (contents, new) = contents(package, &reader, context);
    let tests = files::tests(&package.tests, &renderer);
    declared.build_profiles = profiles.unwrap_or_default();
    if !has_name {
        return false;
    }
    let source = plan.source_mut(id);
    let is_whole = renderer.is_whole();
    if is_whole {
        let suffix = suffix(&declared, place.point, &renderer);
        for NewFile { kind, file } in new {
            let path = format!("{name}.{kind}{suffix}");
            add_file(source, path, file, &renderer);
        }
        source.tests.extend(tests);
    }
    let instance = Instance {
        name: name.clone(),
        is_whole,
        entry,
        origin: item.key_span,
        declared,
        own,
        signed,
        break_unmet: package.break_unmet_versions == Some(true),
        relations_of: package.relations_of(),
        each_point: package.at_each_point(),
        always: package.rule_per_architecture(),
        contents,
    };
    package::add(source, instance, place.point, &renderer);
    if package.rule_per_architecture() {
        if let Some(binary) = source.packages.get_mut(&name) {
            package::use_per_architecture(binary);
        }
    }
    renderer.is_whole()
}

/// What is put into the package, and the files beside its paragraph.
fn contents<'e>(
    package: &'e PackageEntry,
    reader: &filesets::Reader<'e, '_, '_>,
    context: &Context<'e, '_>,
) -> (Contents, Vec<NewFile>) {
    let renderer = reader.renderer;
    let mut contents = reader.contents(package);
    let in_columns = renderer.quirks().takes_install_and_links;
    let mut new = filelists::lists(package, &contents, reader.is_generic, in_columns);
    let texts = files::debhelper(package, context.inputs, renderer);
    written::add(&mut contents, &texts, reader.from(package).as_deref());
    new.extend(texts);
    (contents, new)
}

/// Notes that an entry makes nothing here, where that is kept.
fn absent<'e>(plan: &mut Plan, entry: &str, package: &'e PackageEntry, place: &Place<'e, '_>) {
    let Some(when) = &package.when else { return };
    let templates = place.context.templates;
    if let Some(with) = templates.traced_expression(Snippet::from(when), &place.scope) {
        plan.absent.push(Absent {
            entry: entry.to_owned(),
            point: place.point.describe(),
            when: when.span,
            with,
        });
    }
}

/// What is signed of a package, into the lists of the derived source that takes it.
fn signed<'e>(
    package: &'e PackageEntry,
    id: SourceId,
    context: &Context<'e, '_>,
    renderer: &Renderer<'e, '_>,
) -> Option<Signed> {
    let derived = &context.recipe.derived_sources;
    let source = match (&package.prefers_source, id) {
        (_, SourceId::Main) if renderer.quirks().lists_signed_of_main => {
            derived.iter().next().map(|(_, item)| item)
        }
        (Some(text), SourceId::Derived(_)) => derived.get(&text.text),
        _ => None,
    };
    package::signed(
        package.sign.as_ref()?,
        source.map(|item| &item.value),
        renderer,
    )
}

/// What the names of a package's files end in: `.ARCH`, where it says no architectures of its own.
fn suffix(declared: &Declared, point: &Point<'_>, renderer: &Renderer<'_, '_>) -> String {
    match (&declared.architecture, point.arch) {
        (None, Some(arch)) if !renderer.quirks().files_without_architecture => format!(".{arch}"),
        _ => String::new(),
    }
}

/// Reports a package that would have no architecture.
fn check_architecture<'e>(
    name: &str,
    package: &'e PackageEntry,
    declared: &Declared,
    point: &Point<'e>,
    renderer: &Renderer<'e, '_>,
) {
    let none = match (&package.architecture, &declared.architecture) {
        (None, _) => point.arch.is_none(),
        (Some(_), said) => said.as_ref().is_some_and(|said| said.is_empty()),
    };
    if none && !renderer.quirks().takes_packages_without_architecture {
        renderer.report(
            Diagnostic::error(package.span, format!("`{name}` has no architecture"))
                .help("add `architecture: [all]`: a package of the source or a featureset has none of its own"),
        );
    }
}

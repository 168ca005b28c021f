// SPDX-License-Identifier: GPL-2.0-or-later
//! The installer's udebs: which exist at a flavour, and what they are there.

use indexmap::IndexMap;

use super::model::{Contents, Declared, Plan, Source, SourceId};
use super::origins::Origins;
use super::package::{self, Instance};
use super::render::Renderer;
use crate::deb::relation::Relation;
use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, Sink};
use crate::recipe::dropped::Dropped;
use crate::recipe::installer::{Installer, Udeb, UdebOverride, UdebTemplate};
use crate::recipe::model::Recipe;
use crate::recipe::values::Text;
use crate::resolve::layout::Layout;
use crate::resolve::make_variables::make_variables;
use crate::resolve::points::Point;
use crate::template::Scope;

/// A place in `only_on`, `not_on` and `on`: ARCHITECTURE or ARCHITECTURE/FLAVOUR.
fn is_here(place: &str, point: &Point<'_>) -> bool {
    let [arch, _, flavour] = point.id.as_slice() else {
        return false;
    };
    match place.split_once('/') {
        Some((a, f)) => a == *arch && f == *flavour,
        None => place == *arch,
    }
}

fn exists(udeb: &Udeb, point: &Point<'_>) -> bool {
    let any = |places: &[Text]| places.iter().any(|place| is_here(&place.text, point));
    !any(&udeb.not_on) && udeb.only_on.as_deref().is_none_or(any)
}

/// Checks that all places and other entries that the udebs name exist, or were dropped by a layer.
pub fn check(recipe: &Recipe, layout: &Layout, dropped: &Dropped, sink: &Sink) {
    let Some(installer) = &recipe.installer else {
        return;
    };
    if recipe.quirks().takes_unknown_udeb_places {
        // kernel-wedge lets its list name what there is not.
        return;
    }
    let mut places: Vec<String> = Vec::new();
    for arch in &layout.architectures {
        places.push(arch.name.clone());
        for (_, flavours) in &arch.featuresets {
            places.extend(flavours.iter().map(|f| format!("{}/{}", arch.name, f.name)));
        }
    }
    let known = |place: &str| places.iter().any(|p| p == place) || dropped.places.contains(place);
    for (_, item) in installer.udebs.iter() {
        let udeb = &item.value;
        let named = udeb.only_on.iter().flatten().chain(&udeb.not_on);
        let spans = named
            .map(|text| (text.text.as_str(), text.span))
            .chain(udeb.on.iter().map(|(name, item)| (name, item.key_span)));
        for (place, span) in spans {
            if !known(place) {
                sink.report(
                    Diagnostic::error(span, format!("unknown architecture or flavour `{place}`"))
                        .maybe_help(did_you_mean(place, places.iter().map(String::as_str))),
                );
            }
        }
        let depends = udeb.depends.iter().chain(
            udeb.on
                .iter()
                .flat_map(|(_, o)| o.value.depends.iter().flatten()),
        );
        for other in depends {
            if installer.udebs.get(&other.text).is_none() && !dropped.udebs.contains(&other.text) {
                sink.report(
                    Diagnostic::error(other.span, format!("no udeb `{}`", other.text))
                        .maybe_help(did_you_mean(&other.text, installer.udebs.names())),
                );
            }
        }
    }
}

/// Adds the udebs of a flavour.
pub fn add<'e>(
    plan: &mut Plan,
    find_source: impl Fn(Option<&Text>) -> Option<SourceId>,
    installer: &'e Installer,
    point: &Point<'e>,
    renderer: &Renderer<'e, '_>,
) {
    if renderer.holds(installer.when.as_ref()) != Some(true) {
        return;
    }
    let copies = installer.gencontrol_py.iter().flat_map(|py| &py.copies);
    for shared in std::iter::once(&installer.package).chain(copies) {
        if renderer.holds(shared.when.as_ref()) == Some(true) {
            if let Some(id) = find_source(shared.prefers_source.as_ref()) {
                add_shared(plan.source_mut(id), shared, installer, point, renderer);
            }
        }
    }
}

fn add_shared<'e>(
    source: &mut Source,
    shared: &'e UdebTemplate,
    installer: &'e Installer,
    point: &Point<'e>,
    renderer: &Renderer<'e, '_>,
) {
    let mut names: IndexMap<&str, String> = IndexMap::new();
    for (entry, item) in installer.udebs.iter() {
        if !exists(&item.value, point) {
            continue;
        }
        let inner = with_name(own_name(entry, &item.value), None, renderer);
        if let Some(name) = package::name(&shared.name, &inner) {
            names.insert(entry, name);
        }
    }
    let Some((_, first)) = names.first() else {
        if renderer.quirks().needs_a_udeb && renderer.is_whole() {
            renderer.report(
                Diagnostic::error(installer.span, format!("{} has no udeb", point.describe()))
                    .help("switch its installer off, or give it modules"),
            );
        }
        return;
    };
    let mut scope = Scope::within(&renderer.scope);
    scope.set("first_udeb", first.as_str());
    let renderer = &renderer.within(scope);
    for (entry, item) in installer.udebs.iter() {
        let Some(name) = names.get(entry) else {
            continue;
        };
        let kind = item.value.is.as_ref().map(|kind| kind.span);
        renderer.templates.sink().name_user(kind);
        let inner = with_name(own_name(entry, &item.value), Some(name), renderer);
        let all = Names {
            here: &names,
            installer,
            shared,
        };
        let mut declared = declare(entry, &item.value, &all, point, &inner);
        let name_of = item.value.name.as_ref().map_or(item.key_span, |n| n.span);
        if let Some(own) = inner.rendering_as(own_name(entry, &item.value)) {
            let origins = &mut declared.origins;
            origins.add_rendering("Provides", name_of, Some(own));
        }
        let own = make_variables(&shared.make_variables, &inner.scope, inner.templates);
        let instance = Instance {
            name: name.clone(),
            is_whole: inner.is_whole(),
            entry,
            origin: item.key_span,
            declared,
            own,
            signed: None,
            break_unmet: false,
            relations_of: None,
            each_point: None,
            always: shared.always == Some(true),
            contents: Contents::default(),
        };
        package::add(source, instance, point, &inner);
        renderer.templates.sink().name_user(None);
    }
}

/// The name of an entry without version.
fn own_name<'u>(entry: &'u str, udeb: &'u Udeb) -> &'u str {
    udeb.name.as_ref().map_or(entry, |name| &name.text)
}

/// The udebs of a flavour, to find those that others need.
struct Names<'e, 'n> {
    here: &'n IndexMap<&'e str, String>,
    installer: &'e Installer,
    shared: &'e UdebTemplate,
}

impl<'e> Names<'e, '_> {
    /// The package that an item of `depends` stands for, if it exists here. One with a `!` at its end
    /// is kept in any case.
    fn find(&self, wanted: &str, renderer: &Renderer<'e, '_>) -> Option<String> {
        if let Some(forced) = wanted.strip_suffix('!') {
            return package::name(&self.shared.name, &with_name(forced, None, renderer));
        }
        let mut same = self
            .installer
            .udebs
            .iter()
            .filter(|(entry, item)| own_name(entry, &item.value) == wanted);
        match (same.next(), same.next()) {
            (Some((entry, _)), None) => self.here.get(entry).cloned(),
            _ => None,
        }
    }
}

fn with_name<'e, 'r>(
    entry: &str,
    package: Option<&str>,
    renderer: &Renderer<'e, 'r>,
) -> Renderer<'e, 'r> {
    let mut scope = Scope::within(&renderer.scope);
    scope.set("udeb", entry);
    if let Some(package) = package {
        scope.set("package", package);
    }
    renderer.within(scope)
}

/// What a udeb says of itself at a point.
struct Said<'e> {
    synopsis: &'e Text,
    description: Option<&'e Text>,
    priority: Option<&'e Text>,
    section: Option<&'e Text>,
    provides: &'e [Text],
    depends: &'e [Text],
}

impl<'e> Said<'e> {
    fn of(udeb: &'e Udeb, shared: &'e UdebTemplate, point: &Point<'_>) -> Self {
        let on = udeb.on.iter().filter(|(place, _)| is_here(place, point));
        let mut on: Vec<_> = on.map(|(place, item)| (place, &item.value)).collect();
        // ARCHITECTURE/FLAVOUR is narrower than ARCHITECTURE, so it is asked first.
        on.sort_by_key(|(place, _)| !place.contains('/'));
        let line = |get: fn(&UdebOverride) -> Option<&Text>| on.iter().find_map(|(_, o)| get(o));
        let list = |get: fn(&UdebOverride) -> Option<&Vec<Text>>| {
            let mut lists = on.iter().filter_map(|(_, o)| get(o));
            lists.next().map(Vec::as_slice)
        };
        let section = line(|o| o.section.as_ref()).or(udeb.section.as_ref());
        Said {
            synopsis: line(|o| o.synopsis.as_ref()).unwrap_or(&udeb.synopsis),
            description: line(|o| o.description.as_ref()).or(udeb.description.as_ref()),
            priority: line(|o| o.priority.as_ref()).or(udeb.priority.as_ref()),
            section: section.or(shared.section.as_ref()),
            provides: list(|o| o.provides.as_ref()).unwrap_or(&udeb.provides),
            depends: list(|o| o.depends.as_ref()).unwrap_or(&udeb.depends),
        }
    }
}

fn declare<'e>(
    entry: &str,
    udeb: &'e Udeb,
    names: &Names<'e, '_>,
    point: &Point<'e>,
    renderer: &Renderer<'e, '_>,
) -> Declared {
    let shared = names.shared;
    let said = Said::of(udeb, shared, point);
    let mut origins = Origins::default();
    origins.add("Package", shared.name.span);
    origins.add_texts("Build-Profiles", &shared.build_profiles);
    origins.add_texts(
        "Description",
        std::iter::once(said.synopsis).chain(said.description),
    );
    origins.add_texts("Depends", said.depends);
    origins.add_texts("Provides", said.provides);
    let synopsis = renderer.optional(Some(said.synopsis)).unwrap_or_default();
    let rendering = renderer.rendering(said.synopsis, &synopsis);
    origins.add_rendering("Description", said.synopsis.span, rendering);
    if let Some(text) = said.description {
        let rendering = renderer.rendering_of_lines(text);
        origins.add_rendering("Description", text.span, rendering);
    }
    let mut declared = Declared {
        build_profiles: package::profiles(shared.build_profiles.as_ref(), renderer)
            .unwrap_or_default(),
        synopsis,
        description: said
            .description
            .map_or_else(Vec::new, |text| renderer.paragraphs(text)),
        target: renderer.word(shared.target.as_ref()),
        ..Declared::default()
    };
    declared
        .fields
        .insert("Package-Type".to_owned(), "udeb".to_owned());
    for (field, text) in [
        ("Section", said.section),
        ("Priority", said.priority),
        ("Kernel-Version", shared.kernel_version.as_ref()),
    ] {
        if let Some((text, value)) = text.zip(renderer.optional(text)) {
            origins.add_rendering(field, text.span, renderer.rendering(text, &value));
            declared.fields.insert(field.to_owned(), value);
        }
    }
    let mut needs = renderer.relations_of(&shared.depends, "Depends", &mut origins);
    let own = needed(said.depends, names, renderer);
    for (text, name) in &own {
        origins.add_rendering("Depends", text.span, renderer.rendering_as(name));
    }
    let own = own.iter().map(|(_, name)| name.as_str());
    extend(&mut needs, own, udeb, renderer);
    declared.relations.insert("Depends", needs);
    for text in said.provides {
        let rendering = renderer.rendering_as(&text.text);
        origins.add_rendering("Provides", text.span, rendering);
    }
    let mut offers = Relation::default();
    let names = std::iter::once(own_name(entry, udeb))
        .chain(said.provides.iter().map(|text| text.text.as_str()));
    extend(&mut offers, names, udeb, renderer);
    declared.relations.insert("Provides", offers);
    declared.origins = origins;
    declared
}

/// The packages of the udebs that one needs, as far as they exist here.
fn needed<'e>(
    depends: &'e [Text],
    names: &Names<'e, '_>,
    renderer: &Renderer<'e, '_>,
) -> Vec<(&'e Text, String)> {
    let mut own: Vec<(&Text, String)> = depends
        .iter()
        .filter_map(|other| Some((other, names.find(&other.text, renderer)?)))
        .collect();
    if own.is_empty() && renderer.quirks().raw_udeb_depends {
        // Without any left, kernel-wedge writes what stands in its list.
        own.extend(depends.iter().map(|other| (other, other.text.clone())));
    }
    own
}

fn extend<'n>(
    relation: &mut Relation,
    names: impl Iterator<Item = &'n str>,
    udeb: &Udeb,
    renderer: &Renderer<'_, '_>,
) {
    for name in names {
        match renderer.quirks().parse_relation(name) {
            Ok(parsed) => relation.0.extend(parsed.0),
            Err((_, message)) => renderer.report(Diagnostic::error(udeb.span, message)),
        }
    }
}

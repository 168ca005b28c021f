// SPDX-License-Identifier: GPL-2.0-or-later
//! One package at one point: its fields rendered, and its merging with the same package of other points.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::contribute::contribute;
use super::model::{Binary, Contents, Declared, Signed, Source, Use};
use super::origins::{Origins, BUILD_DEPENDS};
use super::render::{unknown_architecture, Renderer};
use crate::deb::field;
use crate::deb::name::{check_package_name, check_path};
use crate::deb::profile::Profiles;
use crate::diag::Diagnostic;
use crate::recipe::fields::Said;
use crate::recipe::package::{DerivedSource, EachPoint, PackageEntry, Sign};
use crate::recipe::values::Text;
use crate::resolve::points::Point;
use crate::template::Snippet;
use crate::text::files::Span;

/// Renders a package's name and checks it.
pub fn name<'e>(entry_name: &'e Text, renderer: &Renderer<'e, '_>) -> Option<String> {
    let name = renderer.line(entry_name)?;
    let checked = match renderer.quirks().takes_any_name {
        true => check_path(&name),
        false => check_package_name(&name),
    };
    if let Err(message) = checked {
        renderer.report(
            Diagnostic::error(entry_name.span, message)
                .help("a package name consists of lower case letters, digits, `+`, `-` and `.` (Debian Policy 5.6.7)"),
        );
        return None;
    }
    Some(name)
}

/// Renders what an entry says of the package, but for its build profiles.
pub fn declare<'e>(entry: &'e PackageEntry, renderer: &Renderer<'e, '_>) -> Declared {
    let mut origins = Origins::of_entry(entry);
    let mut declared = Declared {
        architecture: entry
            .architecture
            .as_ref()
            .and_then(|items| architectures(items, renderer)),
        build_depends: renderer.relations_of(&entry.build_depends, BUILD_DEPENDS, &mut origins),
        synopsis: renderer
            .optional(entry.synopsis.as_ref())
            .unwrap_or_default(),
        description: entry
            .description
            .as_ref()
            .map_or_else(Vec::new, |text| renderer.paragraphs(text)),
        target: renderer.word(entry.target.as_ref()),
        ..Declared::default()
    };
    for field in &field::BINARY {
        match entry.said(field) {
            Some(Said::Line(text)) => {
                if let Some((text, value)) = text.zip(renderer.optional(text)) {
                    origins.add_rendering(field.name, text.span, renderer.rendering(text, &value));
                    declared.fields.insert(field.name.to_owned(), value);
                }
            }
            Some(Said::Relations(items)) => {
                let relation = renderer.relations_of(items, field.name, &mut origins);
                if !relation.is_empty() {
                    declared.relations.insert(field.name, relation);
                }
            }
            Some(Said::List(_)) | None => {}
        }
    }
    let name = renderer.scope.get("package").map(ToString::to_string);
    for (field, text, became) in [
        ("Package", Some(&entry.name), name.as_deref()),
        (
            "Description",
            entry.synopsis.as_ref(),
            Some(&*declared.synopsis),
        ),
    ] {
        if let Some(text) = text {
            let rendering = renderer.rendering(text, became.unwrap_or_default());
            origins.add_rendering(field, text.span, rendering);
        }
    }
    if let Some(text) = &entry.description {
        let rendering = renderer.rendering_of_lines(text);
        origins.add_rendering("Description", text.span, rendering);
    }
    declared.origins = origins;
    other_fields(entry, &mut declared, renderer);
    declared
}

/// Adds the fields that have no key of their own.
fn other_fields<'e>(entry: &'e PackageEntry, declared: &mut Declared, renderer: &Renderer<'e, '_>) {
    for (field, item) in entry.fields.iter() {
        let is_name = field.starts_with(|c: char| c.is_ascii_uppercase())
            && field.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if !is_name {
            renderer.report(
                Diagnostic::error(
                    item.key_span,
                    format!("`{field}` is not the name of a control field"),
                )
                .help("write it as in debian/control: `Essential`, `X-Cargo-Crate`"),
            );
            continue;
        }
        let own = field::named(&field::BINARY, field)
            .or_else(|| field::named(&field::NOT_IN_BINARY, field));
        if let Some(own) = own {
            renderer.report(
                Diagnostic::error(item.key_span, format!("`{field}` has a key of its own"))
                    .help(format!("write `{}:` beside `fields:`", own.key)),
            );
            continue;
        }
        if let Some(value) = renderer.line(&item.value) {
            let rendering = renderer.rendering(&item.value, &value);
            let origins = &mut declared.origins;
            origins.add_rendering(field.to_owned(), item.value.span, rendering);
            declared.fields.insert(field.to_owned(), value);
        }
    }
}

/// Reads a list of architectures or wildcards.
pub fn architectures<'e>(
    items: &'e [Text],
    renderer: &Renderer<'e, '_>,
) -> Option<BTreeSet<String>> {
    let mut result = Some(BTreeSet::new());
    for item in items {
        let Some(text) = renderer.text(item) else {
            result = None;
            continue;
        };
        let words = Snippet::from(item).words();
        for word in text.split_whitespace() {
            if !renderer.quirks().knows_architecture(word) {
                let span = words.locate(word, renderer.templates.files());
                renderer.report(unknown_architecture(span, word));
            }
            if let Some(names) = &mut result {
                names.insert(word.to_owned());
            }
        }
    }
    result
}

/// Reads Build-Profiles.
pub fn profiles<'e>(text: Option<&'e Text>, renderer: &Renderer<'e, '_>) -> Option<Profiles> {
    let Some(text) = text else {
        return Some(Profiles::default());
    };
    let line = renderer.line(text)?;
    let profiles = renderer.quirks().parse_profiles(&line);
    profiles
        .map_err(|message| {
            renderer.report(
                Diagnostic::error(text.span, message).help("write `<!nodoc !pkg.linux.nokernel>`"),
            );
        })
        .ok()
}

/// What is signed of a package, and the lists of its source whose expressions hold here.
pub fn signed<'e>(
    sign: &'e Sign,
    source: Option<&'e DerivedSource>,
    renderer: &Renderer<'e, '_>,
) -> Option<Signed> {
    let lists = source
        .into_iter()
        .flat_map(|source| source.signing_lists.iter())
        .filter(|(_, item)| renderer.holds(Some(&item.value)) == Some(true))
        .map(|(name, _)| name.to_owned())
        .collect();
    let files = sign.files.iter().filter_map(|file| {
        let (path, kind) = (renderer.line(&file.file), renderer.line(&file.r#type));
        Some((path?, kind?))
    });
    let files = files.collect();
    Some(Signed {
        package: renderer.line(&sign.package)?,
        files,
        lists,
    })
}

/// What an instance of a package brings to its source.
pub struct Instance<'a> {
    /// Its name.
    pub name: String,
    /// Whether nothing failed of it.
    pub is_whole: bool,
    /// The entry.
    pub entry: &'a str,
    /// Where the entry stands.
    pub origin: Span,
    /// Its fields.
    pub declared: Declared,
    /// The make variables of the package.
    pub own: BTreeMap<String, String>,
    /// What is signed of it.
    pub signed: Option<Signed>,
    /// Whether contributed versioned relations also break.
    pub break_unmet: bool,
    /// Another entry whose contributed relations it takes.
    pub relations_of: Option<&'a str>,
    /// What every point adds.
    pub each_point: Option<&'a EachPoint>,
    /// Whether its rules run whether or not it is built.
    pub always: bool,
    /// What is put into it.
    pub contents: Contents,
}

/// Adds an instance to a source: a new package, or a further point of one that is there.
pub fn add<'e>(
    source: &mut Source,
    instance: Instance<'e>,
    point: &Point<'e>,
    renderer: &Renderer<'e, '_>,
) {
    let Instance {
        name,
        is_whole,
        entry,
        origin,
        mut declared,
        own,
        signed,
        break_unmet,
        relations_of,
        each_point,
        always,
        contents,
    } = instance;
    let quirks = renderer.quirks();
    let said = std::mem::take(&mut declared.origins);
    if let Some(existing) = source.packages.get_mut(&name) {
        if quirks.first_package_wins {
            // The first one counts. What marks a flavour's packages is added to it all the same.
            let existing = &mut existing.declared.build_profiles;
            existing.add_to_first(&declared.build_profiles);
        } else if !is_whole || !existing.is_whole {
            // What failed was reported; it would differ in that.
        } else if let Some(field) = difference(&existing.declared, &declared) {
            renderer.report(
                Diagnostic::error(
                    origin,
                    format!("two packages are called `{name}`, but differ in `{field}`"),
                )
                .related(existing.origin, "the first one")
                .help(format!(
                    "make the names differ, or the fields agree: now those of {} and of {} do not",
                    existing.first_point,
                    point.describe()
                )),
            );
            return;
        }
    }
    let binary = source.packages.entry(name).or_insert_with(|| Binary {
        entry: entry.to_owned(),
        origin,
        is_whole,
        first_point: point.describe(),
        relations: declared.relations.clone(),
        declared,
        point_architectures: BTreeSet::new(),
        uses: Vec::new(),
        always,
        signed: None,
    });
    if binary.uses.is_empty() || !quirks.first_package_wins {
        binary.declared.origins.extend(said);
    }
    binary.signed = binary.signed.take().or(signed);
    binary
        .point_architectures
        .extend(point.arch.map(str::to_owned));
    binary.uses.push(Use {
        point: point.id.iter().map(|part| (*part).to_owned()).collect(),
        variables: Arc::clone(&point.make_variables),
        own,
        contents,
    });
    let takes = [Some(entry), relations_of];
    contribute(binary, &takes, break_unmet, point, renderer);
    if let Some(more) = each_point {
        add_each_point(binary, more, renderer);
    }
}

/// Adds what every point adds.
fn add_each_point<'e>(binary: &mut Binary, more: &'e EachPoint, renderer: &Renderer<'e, '_>) {
    let quirks = renderer.quirks();
    for (field, items) in [("Provides", &more.provides), ("Depends", &more.depends)] {
        let relation = binary.relations.entry(field).or_default();
        let origins = &mut binary.declared.origins;
        let relations = renderer.relations_of(items, field, origins);
        for group in relations.0 {
            if quirks.appends_provides && field == "Provides" {
                // gencontrol.py appends these, even if they are there.
                relation.0.push(group);
            } else if let Err(message) = quirks.merge(relation, group) {
                renderer.report(Diagnostic::error(
                    more.span,
                    format!("{field} cannot be merged: {message}"),
                ));
            }
        }
    }
    if let Some(text) = renderer.optional(more.synopsis.as_ref()) {
        for said in more.synopsis.iter() {
            let rendering = renderer.rendering(said, &text);
            let origins = &mut binary.declared.origins;
            origins.add_rendering("Description", said.span, rendering);
        }
        let parts = std::iter::once(binary.declared.synopsis.as_str()).chain(text.split(','));
        let parts: Vec<&str> = parts
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        binary.declared.synopsis = parts.join(", ");
    }
    if let Some(text) = &more.description {
        let rendering = renderer.rendering_of_lines(text);
        let origins = &mut binary.declared.origins;
        origins.add_rendering("Description", text.span, rendering);
        let paragraphs = renderer.more_paragraphs(text);
        binary.declared.description.extend(paragraphs);
    }
}

/// Replaces the last point of a package by one for each of its architectures, that passes no variables.
pub fn use_per_architecture(binary: &mut Binary) {
    let (own, contents) = binary
        .uses
        .pop()
        .map(|usage| (usage.own, usage.contents))
        .unwrap_or_default();
    binary.always = true;
    let architectures = binary.architectures().clone();
    binary
        .uses
        .extend(architectures.into_iter().map(|arch| Use {
            point: vec![arch],
            variables: Arc::default(),
            own: own.clone(),
            contents: contents.clone(),
        }));
}

/// The first field in which two declarations differ, in Debian's spelling.
fn difference(a: &Declared, b: &Declared) -> Option<String> {
    for field in a.fields.keys().chain(b.fields.keys()) {
        if a.fields.get(field) != b.fields.get(field) {
            return Some(field.clone());
        }
    }
    for field in a.relations.keys().chain(b.relations.keys()) {
        if a.relations.get(field) != b.relations.get(field) {
            return Some((*field).to_owned());
        }
    }
    let rest = [
        ("Architecture", a.architecture == b.architecture),
        ("Build-Profiles", a.build_profiles == b.build_profiles),
        ("Build-Depends", a.build_depends == b.build_depends),
        (
            "Description",
            a.synopsis == b.synopsis && a.description == b.description,
        ),
        ("target", a.target == b.target),
    ];
    rest.iter()
        .find(|(_, equal)| !equal)
        .map(|(field, _)| (*field).to_owned())
}

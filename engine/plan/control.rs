// SPDX-License-Identifier: GPL-2.0-or-later
//! Source paragraphs: their fields, and the build dependencies that packages and flavours bring.

use super::model::{Source, SourceParagraph};
use super::origins::{Origins, BUILD_DEPENDS};
use super::render::Renderer;
use crate::deb::field;
use crate::deb::relation::{Group, Relation};
use crate::diag::Diagnostic;
use crate::recipe::fields::Said;
use crate::recipe::source::SourceParagraph as Recipe;
use crate::recipe::values::Text;
use crate::resolve::points::Point;

const BUILD_DEPENDS_ARCH: &str = "Build-Depends-Arch";

/// Renders the name of a source and checks it. `None` after a problem was reported.
pub fn source_name<'e>(name: &'e Text, renderer: &Renderer<'e, '_>) -> Option<String> {
    if !renderer.quirks().takes_any_name {
        return super::package::name(name, renderer);
    }
    let line = renderer.line(name)?;
    if line.is_empty() {
        renderer.report(
            Diagnostic::error(name.span, "the name of this source is empty")
                .help("write the name for the field `Source`"),
        );
        return None;
    }
    Some(line)
}

/// Renders the fields of a source paragraph but its name.
pub fn source_fields<'e>(recipe: &'e Recipe, renderer: &Renderer<'e, '_>) -> SourceParagraph {
    let mut paragraph = SourceParagraph::default();
    let mut origins = Origins::default();
    origins.add_texts("Source", &recipe.name);
    for field in &field::SOURCE {
        let value = match recipe.said(field) {
            Some(Said::Line(text)) => {
                origins.add_texts(field.name, text);
                renderer.optional(text)
            }
            Some(Said::List(items)) => {
                origins.add_texts(field.name, items);
                Some(renderer.lines(items).join(", ")).filter(|text| !text.is_empty())
            }
            Some(Said::Relations(items)) => {
                let relation = renderer.relations_of(items, field.name, &mut origins);
                paragraph.relations.insert(field.name, relation);
                None
            }
            None => None,
        };
        if let Some(value) = value {
            paragraph.fields.insert(field.name, value);
        }
    }
    paragraph.origins = origins;
    paragraph
}

fn merge(
    relation: &mut Relation,
    group: Group,
    renderer: &Renderer<'_, '_>,
    span: crate::text::files::Span,
) {
    if let Err(message) = renderer.quirks().merge(relation, group) {
        renderer.report(
            Diagnostic::error(
                span,
                format!("the build dependencies cannot be merged: {message}"),
            )
            .help("write one build profile term, `<…>`"),
        );
    }
}

/// Adds the build dependencies that each flavour brings, limited to its architecture.
pub fn flavour_build_depends<'e>(
    source: &mut Source,
    recipe: Option<&'e Recipe>,
    point: &Point<'e>,
    renderer: &Renderer<'e, '_>,
) {
    let (Some(recipe), Some(arch)) = (recipe, point.arch) else {
        return;
    };
    let SourceParagraph {
        origins, relations, ..
    } = &mut source.paragraph;
    let items = &recipe.flavour_build_depends_arch;
    let brought = renderer.relations_of(items, BUILD_DEPENDS_ARCH, origins);
    for mut group in brought.0 {
        group.restrict_to(arch);
        let relation = relations.entry(BUILD_DEPENDS_ARCH).or_default();
        merge(relation, group, renderer, recipe.span);
    }
}

/// Moves the build dependencies of the packages to the source paragraph: there is no such field in
/// binary paragraphs (Debian Policy 5.3). Each entry gets the package's architectures, if it has none,
/// and its profiles.
pub fn package_build_depends(source: &mut Source, renderer: &Renderer<'_, '_>) {
    let Source {
        packages,
        paragraph,
        ..
    } = source;
    for binary in packages.values() {
        let all = binary.architectures().iter().eq(["all"]);
        let field = match all {
            true => "Build-Depends-Indep",
            false => BUILD_DEPENDS_ARCH,
        };
        let origins = &binary.declared.origins;
        paragraph.origins.copy(origins, BUILD_DEPENDS, field);
        for group in &binary.declared.build_depends.0 {
            let mut group = group.clone();
            for entry in &mut group.0 {
                if !all && entry.arches.is_empty() {
                    entry.arches = binary.architectures().clone();
                }
                let profiles = &binary.declared.build_profiles;
                if let Err(message) = renderer
                    .quirks()
                    .package_profiles(&mut entry.profiles, profiles)
                {
                    renderer.report(Diagnostic::error(binary.origin, message));
                }
            }
            let relation = paragraph.relations.entry(field).or_default();
            merge(relation, group, renderer, binary.origin);
        }
    }
}

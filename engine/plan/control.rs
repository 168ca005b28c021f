//! Source paragraphs: their fields, and the build dependencies that packages and flavours bring.

use super::model::{Source, SourceParagraph};
use super::render::Renderer;
use crate::deb::relation::{Group, Relation};
use crate::diag::Diagnostic;
use crate::recipe::package::SourceParagraph as Recipe;
use crate::recipe::values::Text;
use crate::resolve::points::Point;

/// Renders a source paragraph; `name` is that of the changelog.
pub fn source_paragraph<'e>(
    recipe: Option<&'e Recipe>,
    name: &str,
    renderer: &Renderer<'e, '_>,
) -> SourceParagraph {
    let mut paragraph = SourceParagraph {
        name: name.to_owned(),
        ..SourceParagraph::default()
    };
    let Some(recipe) = recipe else {
        return paragraph;
    };
    if let Some(name) = &recipe.name {
        if renderer.quirks().takes_any_name {
            paragraph.name = renderer.line(name);
        } else if let Some(name) = super::package::name(name, renderer) {
            paragraph.name = name;
        }
    }
    let uploaders = recipe
        .uploaders
        .iter()
        .map(|text: &Text| renderer.line(text))
        .collect::<Vec<_>>()
        .join(", ");
    let fields = [
        ("Section", renderer.optional(recipe.section.as_ref())),
        ("Priority", renderer.optional(recipe.priority.as_ref())),
        ("Maintainer", renderer.optional(recipe.maintainer.as_ref())),
        ("Uploaders", Some(uploaders)),
        (
            "Standards-Version",
            renderer.optional(recipe.standards_version.as_ref()),
        ),
        (
            "Rules-Requires-Root",
            renderer.optional(recipe.rules_requires_root.as_ref()),
        ),
        ("Homepage", renderer.optional(recipe.homepage.as_ref())),
        (
            "Vcs-Browser",
            renderer.optional(recipe.vcs_browser.as_ref()),
        ),
        ("Vcs-Git", renderer.optional(recipe.vcs_git.as_ref())),
        ("XS-Autobuild", renderer.optional(recipe.autobuild.as_ref())),
    ];
    paragraph.fields = fields
        .into_iter()
        .filter_map(|(field, value)| Some((field, value?)))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    paragraph.build_depends = renderer.relations(&recipe.build_depends);
    paragraph.build_depends_arch = renderer.relations(&recipe.build_depends_arch);
    paragraph.build_depends_indep = renderer.relations(&recipe.build_depends_indep);
    paragraph
}

fn merge(
    relation: &mut Relation,
    group: Group,
    renderer: &Renderer<'_, '_>,
    span: crate::text::files::Span,
) {
    if let Err(message) = renderer.quirks().merge(relation, group) {
        renderer.sink().report(
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
    for mut group in renderer.relations(&recipe.flavour_build_depends_arch).0 {
        group.restrict_to(arch);
        merge(
            &mut source.paragraph.build_depends_arch,
            group,
            renderer,
            recipe.span,
        );
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
                    renderer
                        .sink()
                        .report(Diagnostic::error(binary.origin, message));
                }
            }
            let relation = if all {
                &mut paragraph.build_depends_indep
            } else {
                &mut paragraph.build_depends_arch
            };
            merge(relation, group, renderer, binary.origin);
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! The kernel options that a recipe sets for a flavour, as a kernel configuration file.

use std::fmt::Write;

use super::files::add_file;
use super::model::{Body, OutputFile, Source};
use super::render::Renderer;
use crate::diag::Diagnostic;
use crate::resolve::inputs::Inputs;
use crate::resolve::points::{kconfig_fragment, Point};
use crate::text::files::{FileId, Files, Span};

/// Where another file sets an option, and to what.
struct Setting<'f> {
    value: &'f str,
    path: &'f str,
    /// The place in a file of the recipe; those of the tree are there to be overridden.
    own: Option<Span>,
}

/// Adds the file of a flavour, if the recipe sets options there.
pub fn add<'e>(
    source: &mut Source,
    flavour: &Point<'e>,
    inputs: &'e Inputs,
    renderer: &Renderer<'e, '_>,
) {
    let first = flavour.settings.kconfig.first();
    if let ([arch, featureset, name], Some(first)) = (flavour.id.as_slice(), first) {
        let text = fragment(flavour, inputs, renderer);
        let path = format!("kconfig/{}", kconfig_fragment(arch, featureset, name));
        let file = OutputFile {
            body: Body::Text(text),
            lines: Vec::new(),
            origin: first.span,
        };
        add_file(source, path, file, renderer);
    }
}

/// The text. An option that a file of the recipe itself sets differently is reported; one of a file of the
/// tree is noted in the text, since that is what options in a recipe are for.
fn fragment<'e>(flavour: &Point<'e>, inputs: &'e Inputs, renderer: &Renderer<'e, '_>) -> String {
    let files = renderer.templates.files();
    let mut text = format!(
        "##\n## {}: what the recipe says of single options\n##\n",
        flavour.describe()
    );
    for option in &flavour.settings.kconfig {
        let before = before(&option.name, flavour, inputs, files);
        if let Some(before) = before.filter(|before| before.value != option.value) {
            match before.own {
                Some(span) => renderer.report(
                    Diagnostic::warning(
                        option.span,
                        format!(
                            "`{}` is set twice: to `{}` here, to `{}` in {}",
                            option.name, option.value, before.value, before.path
                        ),
                    )
                    .related(span, "first set here")
                    .help("this one wins, as options come after files: keep one of the two"),
                ),
                None => {
                    let _ = writeln!(text, "#. {} has: {}", before.path, before.value);
                }
            }
        }
        let _ = match option.value.as_str() {
            "n" => writeln!(text, "# CONFIG_{} is not set", option.name),
            value => writeln!(text, "CONFIG_{}={value}", option.name),
        };
    }
    text
}

/// What the last file that sets an option says.
fn before<'f>(
    name: &str,
    flavour: &'f Point<'_>,
    inputs: &'f Inputs,
    files: &'f Files,
) -> Option<Setting<'f>> {
    let names = flavour.settings.kconfig_files.iter().rev();
    names
        .filter_map(|name| inputs.kconfig.get(&name.text))
        .find_map(|file| {
            let id = file.text.or(file.tree_text)?;
            let (value, span) = last(name, id, files)?;
            Some(Setting {
                value,
                path: &file.path,
                own: file.text.map(|_| span),
            })
        })
}

/// The last setting of an option in a file.
fn last<'f>(name: &str, id: FileId, files: &'f Files) -> Option<(&'f str, Span)> {
    let lines = files.text(id).lines().zip(1u32..);
    let mut settings = lines.filter_map(|(line, number)| {
        let set = line
            .strip_prefix("CONFIG_")
            .and_then(|rest| rest.strip_prefix(name));
        let unset = line
            .strip_prefix("# CONFIG_")
            .and_then(|rest| rest.strip_prefix(name));
        let value = match (set, unset) {
            (Some(rest), _) => rest.strip_prefix('=')?.trim(),
            (_, Some(" is not set")) => "n",
            _ => return None,
        };
        let length = u32::try_from(line.chars().count()).unwrap_or(1).max(1);
        let span = Span {
            file: id,
            line: number,
            column: 1,
            length,
        };
        Some((value, span))
    });
    settings.by_ref().last()
}

#[cfg(test)]
mod tests {
    use super::{last, Files};

    #[test]
    fn the_last_setting_holds() {
        let text =
            "CONFIG_A=y\n# CONFIG_B is not set\n#. CONFIG_C=y\nCONFIG_AB=m\nCONFIG_A=\"x y\"\n";
        let mut files = Files::default();
        let id = files.add("config", text.to_owned());
        for (name, expected) in [
            ("A", Some(("\"x y\"", 5))),
            ("B", Some(("n", 2))),
            ("AB", Some(("m", 4))),
            ("C", None),
            ("CONFIG_A", None),
        ] {
            let found = last(name, id, &files).map(|(value, span)| (value, span.line));
            assert_eq!(found, expected, "{name}");
        }
    }
}

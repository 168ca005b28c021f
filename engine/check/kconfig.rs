// SPDX-License-Identifier: GPL-2.0-or-later
//! Kernel configuration: files that the build cannot read, and options that the kernel does not have.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::diag::suggest::nearest;
use crate::diag::{Diagnostic, Sink};
use crate::disk::list::files_below;
use crate::disk::read::{read_text, text};
use crate::pipeline::Made;
use crate::resolve::inputs::TREE_KCONFIG;
use crate::resolve::layout::{Layout, PlaceSettings};
use crate::text::files::{Files, Span};

/// What a line of such a file has that the build does not read as it is meant: debian/bin/kconfig.py takes
/// `CONFIG_NAME=VALUE`, `# CONFIG_NAME is not set`, other comments, and nothing else.
fn wrong(line: &str) -> Option<&'static str> {
    let line = line.trim();
    if let Some(option) = line.strip_prefix("CONFIG_") {
        let name = option.split_once('=').map(|(name, _)| name);
        return (!name.is_some_and(is_option)).then_some("expected `CONFIG_NAME=VALUE`");
    }
    if let Some(option) = line.strip_prefix("# CONFIG_") {
        let name = option.strip_suffix(" is not set");
        let help = "expected `# CONFIG_NAME is not set`; a comment begins with `##` or `#.`";
        return (!name.is_some_and(is_option)).then_some(help);
    }
    (!line.is_empty() && !line.starts_with('#'))
        .then_some("expected `CONFIG_NAME=VALUE`, `# CONFIG_NAME is not set` or a comment")
}

fn is_option(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Reports lines of the kernel configuration files of the flavours that the build cannot read.
pub(super) fn check_files(made: &Made, tree: &Path, files: &mut Files, sink: &Sink) {
    let named = places(&made.layout).flat_map(|place| &place.kconfig_files);
    let names: BTreeSet<&str> = named.map(|name| name.text.as_str()).collect();
    for name in names {
        let own = made
            .folders
            .iter()
            .map(|folder| folder.join("kconfig").join(name));
        let paths = own.chain([tree.join(TREE_KCONFIG).join(name)]);
        let Some(path) = paths.into_iter().find(|path| path.is_file()) else {
            continue;
        };
        let Some(file) = read_text(&path, files, sink) else {
            continue;
        };
        let lines = files.text(file).lines().zip(1u32..);
        for (line, number) in lines {
            if let Some(message) = wrong(line) {
                let length = u32::try_from(line.chars().count()).unwrap_or(1).max(1);
                let span = Span {
                    file,
                    line: number,
                    column: 1,
                    length,
                };
                sink.report(Diagnostic::error(span, message));
            }
        }
    }
}

/// Reports options that the recipe sets and no Kconfig file of the tree defines.
pub(super) fn check_options(made: &Made, tree: &Path, sink: &Sink) {
    let mut wanted: BTreeMap<&str, Span> = BTreeMap::new();
    for option in places(&made.layout).flat_map(|place| &place.kconfig) {
        wanted.entry(&option.name).or_insert(option.span);
    }
    if wanted.is_empty() {
        return;
    }
    let known = known(tree, sink);
    for (name, span) in wanted {
        if known.contains(name) {
            continue;
        }
        sink.report(
            Diagnostic::warning(
                span,
                format!("no Kconfig file of the tree defines `{name}`"),
            )
            .help(match nearest(name, known.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    "delete it: the build drops options that the kernel does not have".to_owned()
                }
            }),
        );
    }
}

/// The options that the Kconfig files of a tree define (Documentation/kbuild/kconfig-language.rst: `config` and
/// `menuconfig` begin an entry).
fn known(tree: &Path, sink: &Sink) -> BTreeSet<String> {
    let enter = |folder: &str| folder != "debian" && folder != "Documentation";
    let mut known = BTreeSet::new();
    for path in files_below(tree, enter, sink).unwrap_or_default() {
        let name = path.rsplit('/').next().unwrap_or(&path);
        if !name.starts_with("Kconfig") {
            continue;
        }
        let text = text(&tree.join(&path), &[]).unwrap_or_default();
        let entries = text.lines().filter_map(|line| {
            let line = line.trim_start();
            line.strip_prefix("config ")
                .or_else(|| line.strip_prefix("menuconfig "))
        });
        known.extend(entries.map(|name| name.trim().to_owned()));
    }
    known
}

/// The settings of all flavours.
fn places(layout: &Layout) -> impl Iterator<Item = &PlaceSettings> {
    let sets = layout
        .architectures
        .iter()
        .flat_map(|arch| &arch.featuresets);
    let flavours = sets.flat_map(|(_, flavours)| flavours);
    flavours.map(|flavour| &flavour.settings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_have_letters_digits_and_underscores() {
        for (name, expected) in [
            ("SMP", true),
            ("64BIT", true),
            ("X86_64", true),
            ("", false),
            ("A-B", false),
            ("A B", false),
        ] {
            assert_eq!(is_option(name), expected, "{name}");
        }
    }

    #[test]
    fn examples_of_the_documentation_and_debian_define_no_options() {
        let tree = tempfile::tempdir().expect("the temporary directory is writable");
        for (folder, option) in [
            ("", "config SMP\n"),
            ("arch/x86", "menuconfig X86\n\tbool\n"),
            ("Documentation", "config IN_DOCUMENTATION\n"),
            ("debian", "config IN_DEBIAN\n"),
            ("arch/debian", "config BELOW\n"),
        ] {
            let folder = tree.path().join(folder);
            std::fs::create_dir_all(&folder).expect("it is writable");
            std::fs::write(folder.join("Kconfig"), option).expect("it is writable");
        }
        let found = known(tree.path(), &Sink::default());
        let expected = ["BELOW", "SMP", "X86"].map(str::to_owned);
        assert_eq!(found, BTreeSet::from(expected));
    }
}

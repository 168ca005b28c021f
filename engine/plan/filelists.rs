//! The lists from which debhelper and debian/rules.filesets put files into a package.

use std::fmt::Write;

use super::files::add_file;
use super::filesets::Reader;
use super::model::{Contents, Destination, FileSet, Source, FILESETS_TARGET};
use crate::recipe::package::PackageEntry;

/// Adds the lists of a package. `suffix` is `.ARCH`, or empty.
pub fn add<'e>(
    source: &mut Source,
    package: &Reader<'e, '_, '_>,
    suffix: &str,
    entry: &'e PackageEntry,
    contents: &Contents,
) {
    let is_generic = package.is_generic;
    let own = match is_generic {
        true => filesets_text(contents),
        false => String::new(),
    };
    let install = install_text(contents, is_generic);
    let lists = [
        ("install", entry.files.is_some(), install),
        ("links", entry.links.is_some(), links_text(contents)),
        (FILESETS_TARGET, !own.is_empty(), own),
    ];
    for (kind, _, text) in lists.into_iter().filter(|(_, is_there, _)| *is_there) {
        let path = format!("{}.{kind}{suffix}", package.name);
        add_file(source, path, text, entry.span, package.renderer);
    }
}

impl FileSet {
    /// Whether dh_install can do it.
    fn is_plain(&self) -> bool {
        let enough = match self.at_least {
            None => true,
            Some(count) => count > 0 && self.globs.len() == 1,
        };
        matches!(self.destination, Destination::Into(_)) && self.except.is_empty() && enough
    }

    fn prefix(&self) -> &str {
        self.from.as_deref().unwrap_or(".")
    }

    fn words(&self) -> String {
        let mut words = self.globs.join(" ");
        if !self.except.is_empty() {
            let _ = write!(words, " ! {}", self.except.join(" "));
        }
        words
    }
}

/// The text of a `.install` file.
fn install_text(contents: &Contents, is_generic: bool) -> String {
    let mut text = String::new();
    for set in contents.sets.iter().filter(|set| set.is_plain()) {
        let Destination::Into(to) = &set.destination else {
            continue;
        };
        let globs: Vec<String> = set
            .globs
            .iter()
            .map(|glob| match set.prefix() {
                from if is_generic && from != "." => format!("{from}/{glob}"),
                _ => glob.clone(),
            })
            .collect();
        let _ = writeln!(text, "{} {to}", globs.join(" "));
    }
    text
}

/// The text of a `.links` file.
fn links_text(contents: &Contents) -> String {
    contents
        .links
        .iter()
        .map(|link| format!("{} {}\n", link.target, link.link))
        .collect()
}

/// The text of a `.filesets` file, which debian/rules.filesets reads: what dh_install cannot do. Empty
/// if it can do everything.
fn filesets_text(contents: &Contents) -> String {
    let mut text = String::new();
    for set in &contents.sets {
        let from = set.prefix();
        let plain = set.is_plain();
        if set.runs_on_build {
            let _ = writeln!(text, "native {from} {}", set.words());
        }
        match set.at_least {
            Some(0) => {}
            Some(count) => {
                let _ = writeln!(text, "need {count} {from} {}", set.words());
            }
            // dh_install looks itself.
            None if plain => {}
            None => {
                for glob in &set.globs {
                    let one = FileSet {
                        globs: vec![glob.clone()],
                        ..set.clone()
                    };
                    let _ = writeln!(text, "need 1 {from} {}", one.words());
                }
            }
        }
        match &set.destination {
            Destination::As(path) => {
                let _ = writeln!(text, "name {path} {from} {}", set.words());
            }
            Destination::Into(to) if !plain => {
                let _ = writeln!(text, "copy {to} {from} {}", set.words());
            }
            Destination::Into(_) => {}
        }
    }
    for (package, file, option) in &contents.same_version {
        let _ = writeln!(text, "version {package} {file} {option}");
    }
    if !text.is_empty() {
        text.insert_str(
            0,
            &format!("# Read by debian/rules.{FILESETS_TARGET}, beside what dh_install reads.\n"),
        );
    }
    text
}

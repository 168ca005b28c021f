//! Reads the configuration of a tree: all defines.toml, in the order and with the merging of
//! debian_linux/config_v2.py.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::config::{Level, LevelKind, Reader};
use super::dialect::Dialect;
use super::toml;
use crate::deb::quirks::Quirks;
use crate::diag::{Diagnostic, Place, Sink};
use crate::disk::read::read_text;
use crate::resolve::buildcheck::{FOLDERS, LOCAL, MARK};
use crate::resolve::layout::PLAIN_FEATURESET;
use crate::text::files::{FileId, Files, Span};

/// What was read.
pub struct Config {
    /// The merged root.
    pub root: Level,
    /// The files, by their paths in the tree.
    pub read: Vec<String>,
}

/// What reading needs.
pub struct Source<'a> {
    /// The tree.
    pub tree: &'a Path,
    /// The dialect.
    pub dialect: &'a Dialect,
    /// Its generator.
    pub quirks: Quirks,
    /// Where problems go.
    pub sink: &'a Sink,
}

/// Reads the whole configuration.
///
/// # Errors
/// Reports every file that cannot be read or does not fit, and that there is none.
pub fn read(source: &Source<'_>, files: &mut Files) -> Option<Config> {
    let mut read = Vec::new();
    let mut root: Option<Level> = None;
    for folder in FOLDERS {
        let Some(table) = load(source, folder, "", files, &mut read) else {
            continue;
        };
        let level = source.reader().level(&table, LevelKind::Root, None);
        root = Some(match root {
            None => Level::new("", table.span).merged(&level, LevelKind::Root),
            Some(root) => root.merged(&level, LevelKind::Root),
        });
    }
    let Some(mut root) = root else {
        if !source.sink.has_errors() {
            let path = source.tree.join(FOLDERS[0]).join("defines.toml");
            let mut diagnostic = Diagnostic::error(
                Place::Path(path),
                "there is no such file, the configuration begins there",
            );
            if source.tree.join(FOLDERS[0]).join("defines").exists() {
                diagnostic = diagnostic
                    .help("this tree has the older form (`defines`), which cannot be imported");
            }
            source.sink.report(diagnostic);
        }
        return None;
    };
    settle(&mut root, source.dialect);
    let mut below = |levels: &mut Vec<Level>, kind: LevelKind, prefix: &str| {
        for level in levels.iter_mut() {
            let name = format!("{prefix}{}", level.name);
            let parent = level.clone();
            for folder in FOLDERS {
                if let Some(table) = load(source, folder, &name, files, &mut read) {
                    doubled(&parent, &table, source.sink);
                    let own = source.reader().level(&table, kind, Some(&parent));
                    *level = level.merged(&own, kind);
                }
            }
        }
    };
    if let Some(levels) = root.below.get_mut("featureset") {
        below(levels, LevelKind::Featureset, "featureset-");
    }
    if let Some(levels) = root.below.get_mut("kernelarch") {
        below(levels, LevelKind::KernelArch, "kernelarch-");
        for level in levels {
            if let Some(levels) = level.below.get_mut("debianarch") {
                below(levels, LevelKind::Arch, "");
            }
        }
    }
    settle(&mut root, source.dialect);
    Some(Config { root, read })
}

impl Source<'_> {
    fn reader(&self) -> Reader<'_> {
        Reader {
            dialect: self.dialect,
            quirks: self.quirks,
            sink: self.sink,
        }
    }
}

fn load(
    source: &Source<'_>,
    folder: &str,
    name: &str,
    files: &mut Files,
    read: &mut Vec<String>,
) -> Option<toml::Value> {
    let relative = match name {
        "" => format!("{folder}/defines.toml"),
        name => format!("{folder}/{name}/defines.toml"),
    };
    let path: PathBuf = source.tree.join(&relative);
    if !path.exists() {
        return None;
    }
    let file: FileId = read_text(&path, files, source.sink)?;
    if folder == LOCAL && files.text(file).starts_with(MARK) {
        // It says of a recipe only what the tree lacks: there is no flavour in it to import.
        return None;
    }
    read.push(relative);
    toml::parse(file, files, source.sink)
}

/// Warns of lists that count twice: those that the parent file gives for a level which has a file of its
/// own, unless that file has the same top-level key.
fn doubled(parent: &Level, table: &toml::Value, sink: &Sink) {
    for (name, value) in &parent.values {
        let top = name.split('.').next().unwrap_or(name);
        let again = table.table().is_some_and(|table| table.contains_key(top));
        if matches!(value.kind, toml::Kind::List(_)) && !again {
            sink.report(
                Diagnostic::warning(
                    value.span,
                    format!("`{name}` of `{}` counts twice, because it has a defines.toml of its own", parent.name),
                )
                .help("gencontrol.py has it so; the recipe has the items twice, delete what is too much"),
            );
        }
    }
}

/// What config_v2.py does after reading: featuresets without flavours get those of the architecture, and
/// flags are settled. Copies share the flags with the original, so that one featureset changes another's.
fn settle(root: &mut Level, dialect: &Dialect) {
    if let Some(featuresets) = root.below.get_mut("featureset") {
        featuresets
            .iter_mut()
            .for_each(|featureset| flags(featureset, dialect));
    }
    for kernel in root.below.get_mut("kernelarch").into_iter().flatten() {
        for arch in kernel.below.get_mut("debianarch").into_iter().flatten() {
            let flavours: Vec<(String, Span, Rc<Cell<_>>)> = arch
                .list("flavour")
                .iter()
                .map(|flavour| {
                    (
                        flavour.name.clone(),
                        flavour.span,
                        Rc::clone(&flavour.flags),
                    )
                })
                .collect();
            for featureset in arch.below.get_mut("featureset").into_iter().flatten() {
                if featureset.list("flavour").is_empty() && !flavours.is_empty() {
                    let copies = flavours.iter().map(|(name, span, flags)| Level {
                        flags: Rc::clone(flags),
                        ..Level::new(name, *span)
                    });
                    featureset.below.insert("flavour", copies.collect());
                }
                flags(featureset, dialect);
            }
        }
    }
}

fn flags(featureset: &Level, dialect: &Dialect) {
    let flavours = featureset.list("flavour");
    let one = dialect.mark.one_of_plain == Some(true);
    if featureset.name != PLAIN_FEATURESET {
        for flavour in flavours {
            let mut flags = flavour.flags.get();
            flags.default = false;
            flags.mark &= !one;
            flavour.flags.set(flags);
        }
    } else if one && !flavours.iter().any(|flavour| flavour.flags.get().mark) {
        let default = flavours.iter().find(|flavour| flavour.flags.get().default);
        if let Some(chosen) = default.or(flavours.first()) {
            let mut flags = chosen.flags.get();
            flags.mark = true;
            chosen.flags.set(flags);
        }
    }
}

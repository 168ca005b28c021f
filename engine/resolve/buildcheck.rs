// SPDX-License-Identifier: GPL-2.0-or-later
//! What debian/bin/buildcheck.py of the tree finds during the build: which flavours there are, and whether they
//! are signed.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use indexmap::IndexMap;

use crate::deb::quirks::Quirks;
use crate::defines::level::Level;
use crate::defines::merge::merge;
use crate::defines::reader::{Mark, Reader, SettingKind};
use crate::defines::toml::{self, Kind, Value};
use crate::defines::{FOLDERS, LOCAL, MARK};
use crate::diag::{Diagnostic, Place, Sink};
use crate::disk::list::entries;
use crate::disk::read::read as read_file;
use crate::text::files::{FileId, Files};

/// The program.
pub const PROGRAM: &str = "debian/bin/buildcheck.py";

/// The setting that says whether a flavour is signed.
const SIGNED: &str = "build.enable_signed";

/// The files that it reads, but for ours.
#[derive(Clone, Debug, Default)]
pub struct Buildcheck {
    files: BTreeMap<String, Value>,
    /// Files below [`LOCAL`] that a person wrote.
    by_hand: BTreeSet<String>,
}

/// Reads the files. `None` if the tree has no such program, or if it could not read them either: that is
/// a warning, as generating does not need them.
pub fn read(tree: &Path, files: &mut Files, sink: &Sink) -> Option<Buildcheck> {
    let top = format!("{}/defines.toml", FOLDERS[0]);
    if !tree.join(PROGRAM).is_file() || !tree.join(&top).is_file() {
        return None;
    }
    let mut buildcheck = Buildcheck::default();
    let mut good = true;
    for folder in FOLDERS {
        for relative in defines(tree, folder) {
            let path = tree.join(&relative);
            let bytes = read_file(&path, files.bounds());
            let text = bytes.and_then(|bytes| String::from_utf8(bytes).map_err(io::Error::other));
            let text = match text {
                Ok(text) => text,
                Err(error) => {
                    let message = format!("{PROGRAM} cannot read this: {error}");
                    sink.report(Diagnostic::warning(Place::Path(path), message));
                    good = false;
                    continue;
                }
            };
            if folder == LOCAL {
                if text.starts_with(MARK) {
                    continue;
                }
                buildcheck.by_hand.insert(relative.clone());
            }
            let file = files.add(path, text);
            match toml::parse(files.text(file), file) {
                Ok(document) => {
                    buildcheck.files.insert(relative, document.root);
                }
                Err(mistake) => {
                    sink.report(
                        Diagnostic::warning(mistake.span, mistake.message)
                            .help(format!("{PROGRAM} reads this file during the build")),
                    );
                    good = false;
                }
            }
        }
    }
    good.then_some(buildcheck)
}

/// The defines.toml at the top of a folder and one directory deeper: there are no others.
fn defines(tree: &Path, folder: &str) -> Vec<String> {
    let entries = entries(&tree.join(folder)).unwrap_or_default();
    let names = entries
        .iter()
        .map(|entry| format!("{folder}/{}/defines.toml", entry.name));
    let mut found: Vec<String> = names
        .chain([format!("{folder}/defines.toml")])
        .filter(|path| tree.join(path).is_file())
        .collect();
    found.sort();
    found
}

impl Buildcheck {
    /// Whether a person wrote this file.
    pub fn is_by_hand(&self, path: &str) -> bool {
        self.by_hand.contains(path)
    }

    /// Adds entries to a file, or a file. Their places are said to be in `file`; nobody is shown them.
    pub fn add(&mut self, path: &str, entries: &str, file: FileId) {
        // What is no TOML adds nothing: then the flavour is not found, which is reported.
        let Ok(document) = toml::parse(entries, file) else {
            return;
        };
        let Some(old) = self.files.get_mut(path) else {
            self.files.insert(path.to_owned(), document.root);
            return;
        };
        if let (Kind::Table(old), Kind::Table(new)) = (&mut old.kind, document.root.kind) {
            for (key, value) in new {
                match (old.get_mut(&key).map(|old| &mut old.kind), value.kind) {
                    (Some(Kind::List(old)), Kind::List(more)) => old.extend(more),
                    (_, kind) => {
                        old.insert(key, Value { kind, ..value });
                    }
                }
            }
        }
    }

    /// Merges the files.
    pub fn merged(&self) -> Merged {
        let settings = IndexMap::from([(SIGNED.to_owned(), SettingKind::Boolean)]);
        let reader = Reader {
            settings: &settings,
            mark: Mark::default(),
            quirks: Quirks::default(),
            sink: None,
        };
        let root = merge(&reader, &mut |path| self.files.get(path).map(Cow::Borrowed));
        root.map(|root| Merged::of(&root)).unwrap_or_default()
    }
}

/// The configuration as the program sees it.
#[derive(Default)]
pub struct Merged {
    featuresets: BTreeSet<String>,
    archs: BTreeMap<String, Arch>,
}

#[derive(Default)]
struct Arch {
    flavours: BTreeSet<String>,
    featuresets: BTreeMap<String, Featureset>,
}

#[derive(Default)]
struct Featureset {
    is_implied: bool,
    flavours: BTreeSet<String>,
    /// The flavours whose look-up does not fail, and whether they are signed.
    signed: BTreeMap<String, bool>,
}

impl Merged {
    fn of(root: &Level) -> Merged {
        let mut archs = BTreeMap::new();
        for kernel_arch in root.list("kernelarch") {
            for level in kernel_arch.list("debianarch") {
                let arch = || Arch::of(root, kernel_arch, level);
                archs.entry(level.name.clone()).or_insert_with(arch);
            }
        }
        let featuresets = root.list("featureset").iter();
        Merged {
            featuresets: featuresets.map(|level| level.name.clone()).collect(),
            archs,
        }
    }

    /// Whether it knows the architecture.
    pub fn has_arch(&self, arch: &str) -> bool {
        self.archs.contains_key(arch)
    }

    /// Whether it knows the featureset at all.
    pub fn has_featureset(&self, name: &str) -> bool {
        self.featuresets.contains(name)
    }

    /// Whether the architecture has the flavour.
    pub fn has_flavour(&self, arch: &str, name: &str) -> bool {
        let arch = self.archs.get(arch);
        arch.is_some_and(|arch| arch.flavours.contains(name))
    }

    fn featureset(&self, arch: &str, name: &str) -> Option<&Featureset> {
        self.archs.get(arch)?.featuresets.get(name)
    }

    /// Whether the architecture has the featureset.
    pub fn arch_has_featureset(&self, arch: &str, name: &str) -> bool {
        self.featureset(arch, name).is_some()
    }

    /// Whether a featureset of the architecture names its flavours, and this one not.
    pub fn leaves_out(&self, arch: &str, featureset: &str, flavour: &str) -> bool {
        let featureset = self.featureset(arch, featureset);
        featureset.is_some_and(|f| !f.is_implied && !f.flavours.contains(flavour))
    }

    /// Whether it takes a flavour as signed; `None` where looking it up fails, which ends the build.
    pub fn signed(&self, arch: &str, featureset: &str, flavour: &str) -> Option<bool> {
        let featureset = self.featureset(arch, featureset)?;
        featureset.signed.get(flavour).copied()
    }
}

impl Arch {
    fn of(root: &Level, kernel_arch: &Level, arch: &Level) -> Arch {
        // Of two of a name the last one counts.
        let last = |levels: &'_ [Level]| -> BTreeMap<String, Option<bool>> {
            let all = levels
                .iter()
                .map(|level| (level.name.clone(), signed(level)));
            all.collect()
        };
        let of_root = last(root.list("featureset"));
        let of_arch = last(arch.list("flavour"));
        let mut featuresets: BTreeMap<String, Featureset> = BTreeMap::new();
        // They are looked up one after the other, and one that fails ends it.
        let mut fails = false;
        for level in arch.list("featureset") {
            let of_root = of_root.get(&level.name);
            fails |= of_root.is_none();
            if featuresets.contains_key(&level.name) {
                continue;
            }
            let flavours = level.list("flavour");
            let mut found = Featureset {
                is_implied: level.is_implied,
                flavours: flavours.iter().map(|f| f.name.clone()).collect(),
                signed: BTreeMap::new(),
            };
            let looked_up = flavours.iter().filter(|_| !fails);
            for flavour in looked_up {
                let Some(of_arch) = of_arch.get(&flavour.name) else {
                    break;
                };
                let own = signed(flavour).or(signed(level));
                let wider = own.or(of_root.copied().flatten()).or(*of_arch);
                let widest = wider.or(signed(arch)).or(signed(kernel_arch));
                let signed = widest.or(signed(root)).unwrap_or(false);
                found.signed.entry(flavour.name.clone()).or_insert(signed);
            }
            featuresets.insert(level.name.clone(), found);
        }
        let flavours = arch.list("flavour").iter();
        Arch {
            flavours: flavours.map(|flavour| flavour.name.clone()).collect(),
            featuresets,
        }
    }
}

fn signed(level: &Level) -> Option<bool> {
    match level.values.get(SIGNED)?.kind {
        Kind::Bool(flag) => Some(flag),
        _ => None,
    }
}

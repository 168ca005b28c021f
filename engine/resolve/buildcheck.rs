//! What debian/bin/buildcheck.py of the tree finds during the build: which flavours there are, and whether
//! they are signed. It reads defines.toml files, and they are read and merged here as
//! debian_linux/config_v2.py does it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use toml_edit::{Item, TableLike, Value};

use crate::diag::{Diagnostic, Place, Sink};
use crate::text::files::Files;
use crate::text::toml;

/// The program.
pub const PROGRAM: &str = "debian/bin/buildcheck.py";

/// The first line of a file that is ours begins with this; engine/embed/inputs.mk looks for it, too.
pub const MARK: &str = "# Made by gencontrol from the recipe, for ";

/// Where ours are, and those that a person wrote.
pub const LOCAL: &str = "debian/config.local";

/// The folders of configuration, the later laid over the earlier.
pub const FOLDERS: [&str; 2] = ["debian/config", LOCAL];

/// The files that it reads, but for ours.
#[derive(Clone, Debug, Default)]
pub struct Buildcheck {
    files: BTreeMap<String, Level>,
    /// Files below [`LOCAL`] that a person wrote.
    by_hand: BTreeSet<String>,
}

/// One level of the configuration.
#[derive(Clone, Debug, Default)]
struct Level {
    name: String,
    /// `build`, if it is there, with its `enable_signed`.
    build: Option<Option<bool>>,
    /// The levels below it, by key. A key that is there with an empty list is there.
    below: BTreeMap<&'static str, Vec<Level>>,
    /// Whether its flavours are those of its architecture, since it names none.
    is_implied: bool,
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
            let text = match std::fs::read_to_string(&path) {
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
            match toml::parse(&text) {
                Ok(document) => {
                    let level = Level::of(document.as_table(), kind_of(&relative));
                    buildcheck.files.insert(relative, level);
                }
                Err(mistake) => {
                    let file = files.add(path, text);
                    sink.report(
                        Diagnostic::warning(mistake.span(file), mistake.message)
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
    let entries = std::fs::read_dir(tree.join(folder));
    let names = entries
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .map(|name| format!("{folder}/{name}/defines.toml"));
    let mut found: Vec<String> = names
        .chain([format!("{folder}/defines.toml")])
        .filter(|path| tree.join(path).is_file())
        .collect();
    found.sort();
    found
}

/// What a file is about: the key under which such a level stands.
fn kind_of(path: &str) -> &'static str {
    let mut parts = path.rsplit('/').skip(1);
    match parts.next() {
        Some("config" | "config.local") => "",
        Some(name) if name.starts_with("featureset-") => "featureset",
        Some(name) if name.starts_with("kernelarch-") => "kernelarch",
        _ => "debianarch",
    }
}

/// What a level of a kind may have below it.
fn keys(kind: &str) -> &'static [&'static str] {
    match kind {
        "" => &["featureset", "kernelarch"],
        "kernelarch" => &["debianarch"],
        "debianarch" => &["featureset", "flavour"],
        "featureset" => &["flavour"],
        _ => &[],
    }
}

impl Level {
    fn of(table: &dyn TableLike, kind: &str) -> Level {
        let build = table.get("build").and_then(Item::as_table_like);
        let mut below = BTreeMap::new();
        for key in keys(kind) {
            let levels: Vec<Level> = match table.get(key) {
                None => continue,
                Some(Item::ArrayOfTables(tables)) => {
                    tables.iter().map(|table| Level::of(table, key)).collect()
                }
                Some(item) => {
                    let items = item.as_array().into_iter().flat_map(|array| array.iter());
                    items
                        .filter_map(Value::as_inline_table)
                        .map(|table| Level::of(table, key))
                        .collect()
                }
            };
            below.insert(*key, levels);
        }
        let name = table.get("name").and_then(Item::as_str);
        Level {
            name: name.unwrap_or_default().to_owned(),
            build: build.map(|build| build.get("enable_signed").and_then(Item::as_bool)),
            below,
            is_implied: false,
        }
    }

    fn list(&self, key: &str) -> &[Level] {
        self.below.get(key).map_or(&[], Vec::as_slice)
    }

    fn find(&self, key: &str, name: &str) -> Option<&Level> {
        self.list(key).iter().find(|level| level.name == name)
    }

    fn signed(&self) -> Option<bool> {
        self.build.flatten()
    }

    /// `dataclasses_extra.merge`: the flavours of a featureset are added up, all else goes by name.
    fn merge(&mut self, other: &Level, kind: &str) {
        self.build = Some(other.signed().or(self.signed()));
        for (key, others) in &other.below {
            let own = self.below.entry(key).or_default();
            if own.is_empty() || (kind == "featureset" && *key == "flavour") {
                own.extend(others.iter().cloned());
                continue;
            }
            // Of two of one name the last counts, and it goes to the first of that name.
            let last = |name: &str| others.iter().rfind(|level| level.name == name);
            let mut merged = BTreeSet::new();
            for level in own.iter_mut() {
                if let Some(other) = last(&level.name) {
                    if merged.insert(level.name.clone()) {
                        level.merge(other, key);
                    }
                }
            }
            for level in others {
                if merged.insert(level.name.clone()) {
                    own.extend(last(&level.name).cloned());
                }
            }
        }
    }

    /// `read_replace`: the files of a level's own. What one of them does not say is taken once more from
    /// the level as it was before.
    fn read(&mut self, files: &[&Level], kind: &str) {
        let before = self.clone();
        for file in files {
            let mut data = before.clone();
            data.build = file.build.or(before.build);
            data.below
                .extend(file.below.iter().map(|(k, v)| (*k, v.clone())));
            self.merge(&data, kind);
        }
    }

    /// Featuresets without flavours get those of their architecture.
    fn imply(&mut self, is_last: bool) {
        for kernel_arch in self.below.entry("kernelarch").or_default() {
            for arch in kernel_arch.below.entry("debianarch").or_default() {
                let flavour = |level: &Level| Level {
                    name: level.name.clone(),
                    ..Level::default()
                };
                let flavours: Vec<Level> = arch.list("flavour").iter().map(flavour).collect();
                for featureset in arch.below.entry("featureset").or_default() {
                    if featureset.list("flavour").is_empty() {
                        featureset.below.insert("flavour", flavours.clone());
                        featureset.is_implied = is_last;
                    }
                }
            }
        }
    }
}

impl Buildcheck {
    /// Whether a person wrote this file.
    pub fn is_by_hand(&self, path: &str) -> bool {
        self.by_hand.contains(path)
    }

    /// Adds entries to a file, or a file.
    pub fn add(&mut self, path: &str, entries: &str) {
        // What is no TOML adds nothing: then the flavour is not found, which is reported.
        if let Ok(document) = toml::parse(entries) {
            let level = self.files.entry(path.to_owned()).or_default();
            for (key, added) in Level::of(document.as_table(), kind_of(path)).below {
                level.below.entry(key).or_default().extend(added);
            }
        }
    }

    /// Merges the files.
    pub fn merged(&self) -> Merged {
        let own = |name: &str| -> Vec<&Level> {
            let path = |folder| format!("{folder}/{name}defines.toml");
            let files = FOLDERS.iter().map(path);
            files.filter_map(|path| self.files.get(&path)).collect()
        };
        let mut root = Level::default();
        for file in own("") {
            root.merge(file, "");
        }
        root.imply(false);
        for featureset in root.below.entry("featureset").or_default() {
            let files = own(&format!("featureset-{}/", featureset.name));
            featureset.read(&files, "featureset");
        }
        for kernel_arch in root.below.entry("kernelarch").or_default() {
            let files = own(&format!("kernelarch-{}/", kernel_arch.name));
            kernel_arch.read(&files, "kernelarch");
            for arch in kernel_arch.below.entry("debianarch").or_default() {
                let files = own(&format!("{}/", arch.name));
                arch.read(&files, "debianarch");
            }
        }
        root.imply(true);
        Merged { root }
    }
}

/// The configuration as the program sees it.
pub struct Merged {
    root: Level,
}

impl Merged {
    fn arch(&self, name: &str) -> Option<(&Level, &Level)> {
        let kernel_archs = self.root.list("kernelarch").iter();
        let mut archs = kernel_archs.filter_map(|k| Some((k, k.find("debianarch", name)?)));
        archs.next()
    }

    /// Whether it knows the architecture.
    pub fn has_arch(&self, arch: &str) -> bool {
        self.arch(arch).is_some()
    }

    /// Whether it knows the featureset at all.
    pub fn has_featureset(&self, name: &str) -> bool {
        self.root.find("featureset", name).is_some()
    }

    /// Whether the architecture has the flavour.
    pub fn has_flavour(&self, arch: &str, name: &str) -> bool {
        self.arch(arch)
            .is_some_and(|(_, arch)| arch.find("flavour", name).is_some())
    }

    /// Whether the architecture has the featureset.
    pub fn arch_has_featureset(&self, arch: &str, name: &str) -> bool {
        self.arch(arch)
            .is_some_and(|(_, arch)| arch.find("featureset", name).is_some())
    }

    /// Whether a featureset of the architecture names its flavours, and this one not.
    pub fn leaves_out(&self, arch: &str, featureset: &str, flavour: &str) -> bool {
        let arch = self.arch(arch).map(|(_, arch)| arch);
        let featureset = arch.and_then(|arch| arch.find("featureset", featureset));
        featureset.is_some_and(|f| !f.is_implied && f.find("flavour", flavour).is_none())
    }

    /// Whether it takes a flavour as signed; `None` where looking it up fails, which ends the build.
    pub fn signed(&self, arch: &str, featureset: &str, flavour: &str) -> Option<bool> {
        let (kernel_arch, arch) = self.arch(arch)?;
        let mut of_root = None;
        let mut own = None;
        for level in arch.list("featureset") {
            // Every one before it is looked up, too.
            of_root = Some(self.last("featureset", &level.name)?);
            if level.name == featureset {
                own = Some(level);
                break;
            }
        }
        let (of_root, own) = (of_root?, own?);
        for level in own.list("flavour") {
            let of_arch = arch.list("flavour").iter();
            let of_arch = of_arch.rev().find(|found| found.name == level.name)?;
            if level.name == flavour {
                let levels = [level, own, of_root, of_arch, arch, kernel_arch, &self.root];
                let signed = levels.iter().find_map(|level| level.signed());
                return Some(signed.unwrap_or(false));
            }
        }
        None
    }

    fn last(&self, key: &str, name: &str) -> Option<&Level> {
        let mut levels = self.root.list(key).iter();
        levels.rfind(|level| level.name == name)
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! What is read besides the recipe: the tree's changelog, template files, kernel configuration files, and what
//! its check of configurations reads.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use super::buildcheck::{self, Buildcheck};
use super::changelog::changelog_path;
use super::layout::Layout;
use super::rules_real::{self, RulesReal};
use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, Place, Sink};
use crate::disk::list::files_below;
use crate::disk::read::{self, read_text};
use crate::recipe::values::Text;
use crate::text::files::{FileId, Files};

/// Where kernel configuration files of a tree stand.
pub const TREE_KCONFIG: &str = "debian/config";

/// Where those that a recipe brings are written.
pub const RECIPE_KCONFIG: &str = "debian/kconfig";

/// A kernel configuration file: as the build sees it, and its text if the recipe brings it.
#[derive(Clone, Debug)]
pub struct KconfigFile {
    /// The path from the top of the tree.
    pub path: String,
    /// The text, if it has to be written.
    pub text: Option<FileId>,
    /// The text of one of the tree, if options are to be compared with it.
    pub tree_text: Option<FileId>,
}

/// Everything that was read for a run besides the recipe.
pub struct Inputs {
    /// The changelog; `None` after it was reported that it cannot be read.
    pub changelog: Option<FileId>,
    /// The files of templates/ by name, those of the uppermost layer first.
    pub templates: BTreeMap<String, FileId>,
    /// The names of template files of upper layers: nothing may be there that nobody asks for.
    pub layer_templates: BTreeMap<String, PathBuf>,
    /// The names of template files that could not be read.
    pub unreadable: BTreeSet<String>,
    /// The kernel configuration files by the name that the recipe uses.
    pub kconfig: BTreeMap<String, KconfigFile>,
    /// The names of those that stand in upper layers: a flavour has to name each of them.
    pub layer_kconfig: BTreeMap<String, PathBuf>,
    /// What debian/bin/buildcheck.py of the tree reads, if it can.
    pub buildcheck: Option<Buildcheck>,
    /// The tree's debian/rules.real, if there is one that does not include debian/rules.filesets.
    pub rules_without_filesets: Option<PathBuf>,
    /// What that file makes, if all that it includes is there.
    pub rules: Option<RulesReal>,
}

/// Sees to it that a tree is one: without, every file that a recipe names would be missing.
///
/// # Errors
/// Reports a folder that does not hold debian/.
pub fn check_tree(tree: &Path, sink: &Sink) -> Option<()> {
    if tree.join("debian").is_dir() {
        return Some(());
    }
    sink.report(
        Diagnostic::error(
            Place::Path(tree.to_owned()),
            "this is not an unpacked source package: there is no debian/changelog",
        )
        .help("name the directory that holds debian/changelog: --tree DIR"),
    );
    None
}

/// Reads the inputs. Reports what cannot be read, and kernel configuration files that are not there.
pub fn read(
    tree: &Path,
    folders: &[PathBuf],
    layout: &Layout,
    files: &mut Files,
    sink: &Sink,
) -> Inputs {
    let changelog = changelog_path(tree);
    let changelog = if changelog.exists() {
        read_text(&changelog, files, sink)
    } else {
        sink.report(
            Diagnostic::error(Place::Path(changelog), "there is no changelog")
                .help("name the directory that holds debian/changelog: --tree DIR"),
        );
        None
    };
    let mut templates = BTreeMap::new();
    let mut layer_templates = BTreeMap::new();
    let mut unreadable = BTreeSet::new();
    for (number, folder) in folders.iter().enumerate() {
        let top = folder.join("templates");
        if !top.is_dir() {
            continue;
        }
        for name in files_below(&top, |_| true, sink).unwrap_or_default() {
            let path = top.join(&name);
            if templates.contains_key(&name) {
                continue;
            }
            if let Some(file) = read_text(&path, files, sink) {
                templates.insert(name.clone(), file);
                if number + 1 < folders.len() {
                    layer_templates.insert(name, path);
                }
            } else {
                unreadable.insert(name);
            }
        }
    }
    let kconfig = read_kconfig(tree, folders, layout, files, sink);
    let layer_kconfig = layer_kconfig(folders, sink);
    Inputs {
        changelog,
        templates,
        layer_templates,
        unreadable,
        kconfig,
        layer_kconfig,
        buildcheck: buildcheck::read(tree, files, sink),
        rules_without_filesets: rules_without_filesets(tree, files),
        rules: rules_real::read(tree, files),
    }
}

/// Whether the tree's own rules have to be told of those that come with the program.
fn rules_without_filesets(tree: &Path, files: &Files) -> Option<PathBuf> {
    let path = tree.join("debian/rules.real");
    let text = read::text(&path, files.bounds())?;
    let mut includes = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("include "));
    let known = includes.any(|file| file.trim().ends_with("rules.filesets"));
    (!known).then_some(path)
}

/// Kernel configuration files of all layers but the lowest, by the names that recipes use.
fn layer_kconfig(folders: &[PathBuf], sink: &Sink) -> BTreeMap<String, PathBuf> {
    let upper = folders.split_last().map_or(&[][..], |(_, upper)| upper);
    let tops = upper.iter().map(|folder| folder.join("kconfig"));
    let mut found = BTreeMap::new();
    for top in tops.filter(|top| top.is_dir()) {
        for name in files_below(&top, |_| true, sink).unwrap_or_default() {
            let path = top.join(&name);
            found.entry(name).or_insert(path);
        }
    }
    found
}

fn read_kconfig(
    tree: &Path,
    folders: &[PathBuf],
    layout: &Layout,
    files: &mut Files,
    sink: &Sink,
) -> BTreeMap<String, KconfigFile> {
    let mut kconfig: BTreeMap<String, KconfigFile> = BTreeMap::new();
    let flavours = || {
        let featuresets = layout
            .architectures
            .iter()
            .flat_map(|arch| &arch.featuresets);
        featuresets.flat_map(|(_, flavours)| flavours)
    };
    let compared: BTreeSet<&str> = flavours()
        .filter(|flavour| !flavour.settings.kconfig.is_empty())
        .flat_map(|flavour| &flavour.settings.kconfig_files)
        .map(|name| name.text.as_str())
        .collect();
    for name in flavours().flat_map(|flavour| &flavour.settings.kconfig_files) {
        if kconfig.contains_key(&name.text) {
            continue;
        }
        let is_compared = compared.contains(name.text.as_str());
        if let Some(file) = read_kconfig_file(name, is_compared, (tree, folders), files, sink) {
            kconfig.insert(name.text.clone(), file);
        }
    }
    kconfig
}

/// One file of a list: that of the recipe or of one below it, or else of the tree.
///
/// # Errors
/// Reports a name that leads elsewhere, and one that nobody has. `None` only for the former.
fn read_kconfig_file(
    name: &Text,
    is_compared: bool,
    (tree, folders): (&Path, &[PathBuf]),
    files: &mut Files,
    sink: &Sink,
) -> Option<KconfigFile> {
    let relative = Path::new(&name.text);
    if relative
        .components()
        .any(|part| !matches!(part, Component::Normal(_)))
        || name.text.contains(char::is_whitespace)
    {
        sink.report(
            Diagnostic::error(
                name.span,
                format!(
                    "`{}` leaves the directory of kernel configuration files",
                    name.text
                ),
            )
            .help(format!(
                "write a path below {TREE_KCONFIG}, without `..` and spaces"
            )),
        );
        return None;
    }
    let own = folders
        .iter()
        .map(|folder| folder.join("kconfig").join(relative))
        .find(|path| path.exists());
    if let Some(path) = own {
        return Some(KconfigFile {
            path: format!("{RECIPE_KCONFIG}/{}", name.text),
            text: read_text(&path, files, sink),
            tree_text: None,
        });
    }
    let path = match name.text.starts_with("debian/") {
        true => name.text.clone(),
        false => format!("{TREE_KCONFIG}/{}", name.text),
    };
    if !tree.join(&path).exists() {
        let known: Vec<String> = known_kconfig(tree);
        sink.report(
            Diagnostic::error(
                name.span,
                format!("there is no kernel configuration file `{}`", name.text),
            )
            .help(format!(
                "{}Looked for {path} in the tree and for kconfig/{} in the recipe",
                crate::diag::suggest::nearest(&name.text, known.iter().map(String::as_str))
                    .and_then(|near| did_you_mean(&name.text, [near]))
                    .map(|help| format!("{help} "))
                    .unwrap_or_default(),
                name.text
            )),
        );
    }
    let is_read = is_compared && tree.join(&path).is_file();
    Some(KconfigFile {
        tree_text: is_read
            .then(|| read_text(&tree.join(&path), files, sink))
            .flatten(),
        path,
        text: None,
    })
}

/// Names of kernel configuration files in the tree, for suggestions.
fn known_kconfig(tree: &Path) -> Vec<String> {
    let top = tree.join(TREE_KCONFIG);
    if !top.is_dir() {
        return Vec::new();
    }
    // A message about a name is worth more than one about an unreadable neighbour.
    let quiet = Sink::default();
    files_below(&top, |_| true, &quiet).unwrap_or_default()
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Import: an existing kernel packaging (debian/config, debian/templates, debian/installer) as a recipe.
//!
//! 1. [`dialect`] is what differs between generations of the packaging: data, of which [`shipped`] reads those that
//!    ship with the program and files of their form ([`fragment`]); [`choose`] takes that of the tree's [`generator`].
//! 2. [`tree`] reads the configuration, strictly ([`crate::defines`]).
//! 3. [`templates`] finds templates, [`convert`] makes templates of recipes of them, [`control`] takes those
//!    of control files apart.
//! 4. [`places`], [`flavours`], [`settings`], [`package`], [`source`] and [`installer`] make the parts of a recipe, [`recipe`] puts
//!    them together, [`yaml`] writes them.
//! 5. [`since`] brings what changed between two trees into a recipe that was edited meanwhile.

mod branches;
pub mod choose;
pub mod control;
pub mod convert;
pub mod derived;
pub mod dialect;
pub mod entries;
pub mod fields;
pub mod flavours;
mod foreign;
pub mod fork;
pub mod fragment;
pub mod generator;
pub mod installer;
mod lists;
mod literal;
mod loops;
pub mod meta;
pub mod package;
pub mod package_list;
pub mod parts;
pub mod places;
mod plain;
pub mod recipe;
pub mod settings;
pub mod shipped;
pub mod since;
pub mod sound;
pub mod source;
mod sourcedirs;
pub mod templates;
#[cfg(test)]
mod tests_convert;
#[cfg(test)]
mod tests_unfold;
mod tokens;
pub mod tree;
mod turns;
mod twins;
pub mod udebs;
mod unfold;
mod versioned;
pub mod words;
pub mod yaml;

use std::path::{Path, PathBuf};

use self::choose::Chosen;
use crate::diag::{Diagnostic, Place, Sink};
use crate::disk::changes::{compare, look, Change, Changes, File, Old, Wanted};
use crate::disk::commit::commit;
use crate::disk::folder::Folder;
use crate::disk::hash::hash;
use crate::disk::list::{entries, files_below};
use crate::disk::lock::{own, share};
use crate::disk::manifest::Manifest;
use crate::disk::read::io_error;
use crate::text::files::Files;

/// What to import, and where to.
pub struct Options {
    /// The unpacked source package.
    pub tree: PathBuf,
    /// The folder of the recipe.
    pub recipes: PathBuf,
    /// The dialect, by its name or its file, if the tree is not to say it.
    pub dialect: Option<String>,
    /// Write into a folder that is not empty.
    pub force: bool,
}

/// A recipe that was made of a tree, and is not written yet.
pub struct Imported {
    /// The dialect.
    pub dialect: String,
    /// How that was found, in words.
    pub how: String,
    /// The files that were read, the tree's path before theirs.
    pub read: Vec<PathBuf>,
    /// The files of the recipe, by their paths in its folder.
    pub recipe: Wanted<'static>,
    /// The templates of `.install` and `.links` files that are no file sets in it.
    pub lists: Vec<String>,
}

/// What an import changed in its folder.
pub struct Written {
    /// The paths of the files that were written: those that were there already are not.
    pub written: Vec<String>,
    /// The paths of those that an earlier import wrote, and that this one does not make.
    pub removed: Vec<String>,
}

/// In the folder of a recipe, what the import wrote there: the next one into the same folder removes what it does
/// not make any more.
const MANIFEST: &str = "import.manifest";

/// Imports a tree into a folder. Returns what was made, and what of it was written.
///
/// # Errors
/// As [`read`], and what is in the way of writing; then nothing is written.
pub fn import(options: &Options, files: &mut Files, sink: &Sink) -> Option<(Imported, Written)> {
    let _tree = share_tree(options, sink)?;
    if options.recipes.is_dir() {
        // An import that was killed there is finished now.
        share(&options.recipes, sink)?;
    }
    check_target(options, sink)?;
    let imported = read(&options.tree, options.dialect.as_deref(), files, sink)?;
    let folder = own(&options.recipes, "--recipes DIR", sink)?;
    // Another import may have been faster.
    check_target(options, sink)?;
    let mut wanted = imported.recipe.clone();
    wanted.extend(outdated(&folder, &wanted, sink)?);
    report_strangers(&options.recipes, &wanted, sink)?;
    wanted.insert(MANIFEST.to_owned(), Some(manifest(&imported.recipe)));
    let changes = compare(&folder, wanted, sink)?;
    commit(&folder, &changes, "", sink)?;
    let (removed, written): (Changes<'_>, Changes<'_>) = changes
        .into_iter()
        .filter(|(path, _)| path != MANIFEST)
        .partition(|(_, change)| matches!(change, Change::Removed(_)));
    let written = Written {
        written: written.into_keys().collect(),
        removed: removed.into_keys().collect(),
    };
    Some((imported, written))
}

/// What an earlier import wrote, and this one does not make. A file that was edited since is left alone.
fn outdated(folder: &Folder, wanted: &Wanted<'_>, sink: &Sink) -> Option<Wanted<'static>> {
    let mut gone = Wanted::new();
    let old = Manifest::read_below(folder, MANIFEST, "", sink)?.unwrap_or_default();
    for (path, written) in old.generated {
        let is_as_written = |old: &Old| hash(&old.bytes) == written;
        let there = match wanted.contains_key(&path) {
            true => None,
            false => look(folder, &path, sink)?,
        };
        if there.as_ref().is_some_and(is_as_written) {
            gone.insert(path, None);
        }
    }
    Some(gone)
}

fn manifest(recipe: &Wanted<'_>) -> File<'static> {
    let files = recipe.iter().filter_map(|(path, file)| {
        let text = std::str::from_utf8(&file.as_ref()?.bytes).ok()?;
        Some((path.as_str(), text))
    });
    File::new(Manifest::of(files, Vec::new()).text().into_bytes())
}

/// What came of a tree.
struct Made {
    /// The name of the dialect.
    dialect: String,
    /// How that was found.
    how: String,
    /// The recipe's files with their texts.
    files: Vec<(String, String)>,
    /// The lists that stay texts.
    lists: Vec<String>,
}

fn make(tree: &Path, dialect: Option<&str>, files: &mut Files, sink: &Sink) -> Option<Made> {
    let Chosen {
        loaded,
        is_known,
        how,
    } = choose::choose(dialect, tree, files, sink)?;
    let quirks = loaded.dialect.compatibility;
    let source = tree::Source {
        tree,
        dialect: &loaded.dialect,
        quirks,
        sink,
    };
    let root = tree::read(&source, files)?;
    let templates = templates::Templates::new(tree, &loaded.dialect, sink);
    let versioned = versioned::facts(&loaded.dialect, &root);
    let builder = recipe::Builder {
        loaded: &loaded,
        places: settings::Places {
            tree,
            dialect: &loaded.dialect,
            root: &root,
            versioned: &versioned,
            sink,
        },
        templates: &templates,
        maker: package::Maker { quirks, sink },
        sink,
    };
    let mut result = builder.build(files);
    for fact in &versioned {
        for (_, text) in &mut result {
            *text = versioned::with_version(text, fact);
        }
    }
    let lists = templates.lists();
    let made = templates.finish((!is_known).then_some(&*loaded.name));
    result.extend(
        made.into_iter()
            .map(|(name, text)| (format!("templates/{name}"), text)),
    );
    result.push((
        recipe::SCHEMA.to_owned(),
        crate::recipe::schema::recipe_schema(None),
    ));
    Some(Made {
        dialect: loaded.name,
        how,
        files: result,
        lists,
    })
}

/// Makes a recipe of a tree. The dialect is the one named, or what the tree looks like.
///
/// # Errors
/// Reports everything that gencontrol.py would reject and everything that recipes cannot say, with its place.
pub fn read(
    tree: &Path,
    dialect: Option<&str>,
    files: &mut Files,
    sink: &Sink,
) -> Option<Imported> {
    for bound in [tree.to_owned(), tree.join("debian")] {
        files.bind(bound);
    }
    let known = files.paths().count();
    let made = sink.stage(|sink| make(tree, dialect, files, sink))?;
    let recipe = made
        .files
        .into_iter()
        .map(|(path, text)| (path, Some(File::new(text.into_bytes()))))
        .collect();
    let read = files.paths().skip(known);
    let read = read.filter(|path| path.starts_with(tree));
    Some(Imported {
        dialect: made.dialect,
        how: made.how,
        read: read.map(Path::to_owned).collect(),
        recipe,
        lists: made.lists,
    })
}

/// Warns of files that `generate` reads with the recipe and that did not come with it: most often an earlier
/// import left them.
fn report_strangers(folder: &Path, wanted: &Wanted<'_>, sink: &Sink) -> Option<()> {
    let is_read = |path: &str| {
        path.ends_with(".yaml") || path.starts_with("templates/") || path.starts_with("kconfig/")
    };
    for path in files_below(folder, |_| true, sink)? {
        if is_read(&path) && !wanted.contains_key(&path) {
            sink.report(
                Diagnostic::warning(
                    Place::Path(folder.join(&path)),
                    "this does not come from the import, but is part of the recipe",
                )
                .help("delete it if an earlier import wrote it; what is yours is better kept in a layer"),
            );
        }
    }
    Some(())
}

/// Nobody changes the tree while it is read. One that is the recipe's folder, too, is owned later.
fn share_tree(options: &Options, sink: &Sink) -> Option<Option<Folder>> {
    let is_both = || options.tree.canonicalize().ok() == options.recipes.canonicalize().ok();
    if !options.tree.is_dir() || is_both() {
        return Some(None);
    }
    share(&options.tree, sink).map(Some)
}

/// A folder with something in it is not written to, unless that is wanted.
fn check_target(options: &Options, sink: &Sink) -> Option<()> {
    let folder = &options.recipes;
    if !folder.exists() || options.force {
        return Some(());
    }
    match entries(folder) {
        Ok(entries) if entries.is_empty() => Some(()),
        Ok(_) => {
            sink.report(
                Diagnostic::error(Place::Path(folder.clone()), "the directory is not empty")
                    .help("name another one with --recipes, or overwrite it with --force"),
            );
            None
        }
        Err(error) => {
            sink.report(io_error(folder, "list", &error));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use rustix::fs::{flock, FlockOperation};

    use super::*;

    #[test]
    fn nobody_writes_into_a_tree_that_is_read() {
        let tree = tempfile::tempdir().expect("the temporary directory is writable");
        let is_free = || {
            let other = File::open(tree.path()).expect("it was made");
            flock(&other, FlockOperation::NonBlockingLockExclusive).is_ok()
        };
        let options = |recipes: &Path| Options {
            tree: tree.path().to_owned(),
            recipes: recipes.to_owned(),
            dialect: None,
            force: false,
        };
        let sink = Sink::default();
        let held = share_tree(&options(Path::new("elsewhere")), &sink).expect("nobody has it");
        assert!(held.is_some() && !is_free());
        drop(held);
        // As the folder of the recipe, it is owned later.
        let held = share_tree(&options(tree.path()), &sink).expect("nobody has it");
        assert!(held.is_none() && is_free());
    }
}

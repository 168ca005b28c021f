// SPDX-License-Identifier: GPL-2.0-or-later
//! Reading a side: a revision, a recipe, or a folder of generated files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::cli::console::Console;
use crate::cli::copied::is_read;
use crate::cli::made::is_set;
use crate::diag::{Diagnostic, Place, Sink};
use crate::diff::document::Group;
use crate::diff::identity::Identity;
use crate::diff::problems::problem;
use crate::diff::recipe::Recipe;
use crate::disk::list::files_below;
use crate::disk::read::read_text;
use crate::disk::revision::{Repository, Temporary};
use crate::output::tree::Tree;
use crate::pipeline::{make, Made, Request};
use crate::resolve::changelog::changelog_path;
use crate::text::files::{relative, Files};

/// What a revision begins with.
const REVISION: &str = "rev:";

/// A recipe's file, by which its folder is known.
const RECIPE: &str = "recipe.yaml";

/// The list of what gencontrol generated in a source package.
const MANIFEST: &str = "generated.manifest";

/// A side that was read.
pub(in crate::cli) struct Read {
    /// How it was called.
    pub(super) name: String,
    /// What it is of.
    pub(super) identity: Identity,
    /// Whether other files stand among those that were generated: only what the other side has counts.
    pub(super) is_partial: bool,
    /// What a recipe makes.
    pub(in crate::cli) made: Option<Made>,
    /// What was found in a folder.
    found: Tree,
    files: Files,
    /// What was said of the recipe: file and message, and the line.
    said: BTreeMap<(String, String), Option<u32>>,
    /// The folder of the recipe.
    folder: PathBuf,
    /// Those of its layers, and its own.
    pub(in crate::cli) folders: Vec<PathBuf>,
}

impl Read {
    /// The generated files.
    pub(super) fn tree(&self) -> &Tree {
        self.made.as_ref().map_or(&self.found, |made| &made.tree)
    }

    /// The recipe, if it is one.
    pub(in crate::cli) fn recipe(&self) -> Option<Recipe<'_>> {
        let made = self.made.as_ref()?;
        Some(Recipe {
            plan: &made.plan,
            layout: &made.layout,
            folders: &self.folders,
            files: &self.files,
            folder: &self.folder,
        })
    }
}

/// Reads a side by its name. `None` after what is wrong was printed.
pub(in crate::cli) fn read(
    console: Console,
    name: &str,
    recipe: &Path,
    tree: &Path,
) -> Option<Read> {
    let mut files = Files::default();
    let sink = Sink::default();
    let found = match name.strip_prefix(REVISION) {
        Some(revision) => revised(name, revision, [recipe, tree], &mut files, &sink),
        None if Path::new(name).join(RECIPE).is_file() => {
            let source = Source {
                name,
                recipe: Path::new(name),
                tree,
                shown: None,
            };
            recipe_side(&source, &mut files, &sink)
        }
        None => folder_side(name, &mut files, &sink),
    };
    if found.is_none() || sink.has_errors() {
        console.finish(&files, &sink);
        return None;
    }
    found.map(|read| Read { files, ..read })
}

/// A recipe whose files were copied from `shown`, where messages have them. It extends `base`, by its place on the machine.
///
/// # Errors
/// Reports why it cannot be expanded.
pub(in crate::cli) fn read_copy(
    [copied, shown]: [&Path; 2],
    [base, tree]: [&Path; 2],
    files: &mut Files,
    sink: &Sink,
) -> Option<Read> {
    let source = Source {
        name: &shown.display().to_string(),
        recipe: copied,
        tree,
        shown: Some((copied, shown.to_owned())),
    };
    let read = recipe_side(&source, files, sink);
    let real = base.canonicalize().unwrap_or_default();
    files.move_folder(&real, base);
    let mut read = read.filter(|_| !sink.has_errors())?;
    for folder in &mut read.folders {
        if let Ok(rest) = folder.strip_prefix(&real) {
            *folder = base.join(rest);
        }
    }
    read.files = std::mem::take(files);
    Some(read)
}

/// A recipe, and how its files are called.
struct Source<'a> {
    name: &'a str,
    recipe: &'a Path,
    tree: &'a Path,
    /// Where files were copied to, and what is said instead.
    shown: Option<(&'a Path, PathBuf)>,
}

fn recipe_side(source: &Source<'_>, files: &mut Files, sink: &Sink) -> Option<Read> {
    let request = Request {
        recipe: source.recipe,
        tree: source.tree,
        is_set: &is_set,
        goes_on: false,
    };
    let own = Sink::default();
    let made = make(&request, files, &own);
    let identity = made.as_ref().map(|made| {
        let path = changelog_path(source.tree);
        let id = files.iter().find(|(_, other)| *other == path);
        let text = id.map_or("", |(id, _)| files.text(id));
        Identity::of_changelog(text, &made.abiname).unwrap_or_default()
    });
    let shown = |path: &Path| match &source.shown {
        Some((from, to)) => match path.strip_prefix(from) {
            Ok(rest) => to.join(rest),
            Err(_) => path.to_owned(),
        },
        None => path.to_owned(),
    };
    if let Some((from, to)) = &source.shown {
        files.move_folder(from, to);
    }
    let folder = shown(source.recipe);
    let folders = made.iter().flat_map(|made| &made.folders);
    let folders = folders.map(|folder| shown(folder)).collect();
    let mut said = BTreeMap::new();
    for mut problem in own.sorted(files) {
        if let Place::Path(path) = &problem.place {
            problem.place = Place::Path(shown(path));
        }
        let line = match problem.place {
            Place::At(span) => Some(span.line),
            _ => None,
        };
        let file = place(&problem.place, files, &folder);
        said.insert((file, problem.message.clone()), line);
        if own.has_errors() {
            sink.report(problem);
        }
    }
    Some(Read {
        name: source.name.to_owned(),
        identity: identity?,
        is_partial: false,
        made,
        found: Tree::default(),
        files: Files::default(),
        said,
        folder,
        folders,
    })
}

/// A place without its line: that moves with others.
fn place(place: &Place, files: &Files, folder: &Path) -> String {
    let path = match place {
        Place::At(span) => files.path(span.file),
        Place::Path(path) => path,
        Place::Nowhere => return String::new(),
    };
    relative(path, folder).display().to_string()
}

/// A recipe as a revision has it, and its tree, if that is in the same repository.
fn revised(
    name: &str,
    revision: &str,
    [recipe, tree]: [&Path; 2],
    files: &mut Files,
    sink: &Sink,
) -> Option<Read> {
    let failed = |message: String| {
        sink.report(
            Diagnostic::error(Place::Nowhere, format!("{name}: {message}")).help(
                "name a revision of the repository in which the recipe stands, such as rev:main",
            ),
        );
    };
    let repository = Repository::of(recipe).map_err(failed).ok()?;
    let below = |path: &Path| -> Option<PathBuf> {
        let path = path.canonicalize().ok()?;
        path.strip_prefix(&repository.top).ok().map(Path::to_owned)
    };
    let Some(own) = below(recipe) else {
        failed(format!("{} is not below it", recipe.display()));
        return None;
    };
    let own_tree = below(tree);
    let mut has_tree = false;
    let wanted = |paths: &[&str]| -> Vec<bool> {
        let recipes: BTreeSet<&Path> = paths
            .iter()
            .map(Path::new)
            .filter(|path| path.ends_with(RECIPE))
            .filter_map(Path::parent)
            .collect();
        let changelog = own_tree.as_ref().map(|tree| tree.join("debian/changelog"));
        has_tree = changelog.is_some_and(|path| paths.iter().any(|p| Path::new(p) == path));
        let of_tree = |path: &Path| {
            let rest = own_tree
                .as_ref()
                .and_then(|tree| path.strip_prefix(tree).ok());
            rest.is_some_and(is_read)
        };
        let is_wanted =
            |path: &Path| path.ancestors().any(|folder| recipes.contains(folder)) || of_tree(path);
        paths
            .iter()
            .map(|path| is_wanted(Path::new(path)))
            .collect()
    };
    let folder: Temporary = repository.take(revision, wanted).map_err(failed).ok()?;
    let copied = own_tree
        .filter(|_| has_tree)
        .map(|own| folder.path.join(own));
    let source = Source {
        name,
        recipe: &folder.path.join(own),
        tree: copied.as_deref().unwrap_or(tree),
        shown: Some((&folder.path, PathBuf::from(name))),
    };
    if !source.recipe.join(RECIPE).is_file() {
        failed(format!("{} is no recipe there", recipe.display()));
        return None;
    }
    recipe_side(&source, files, sink)
}

/// A folder of generated files: that which holds `control`, or the one around it.
fn folder_side(name: &str, files: &mut Files, sink: &Sink) -> Option<Read> {
    let given = Path::new(name);
    let folders = [given.join("debian"), given.to_owned()];
    let folder = folders
        .iter()
        .find(|folder| folder.join("control").is_file());
    let Some(folder) = folder else {
        sink.report(
            Diagnostic::error(
                given.to_owned(),
                "neither a recipe nor a directory of generated files",
            )
            .help("name a directory with recipe.yaml, with control or debian/control, or rev:NAME"),
        );
        return None;
    };
    let changelog = folder.join("changelog");
    let is_package = changelog.is_file();
    let is_generated =
        |top: &str| !is_package || top == "tests" || folder.join(top).join("control").is_file();
    let enter = |path: &str| is_generated(path.split('/').next().unwrap_or_default());
    let mut found = Tree::default();
    for path in files_below(folder, enter, sink)? {
        if [MANIFEST, "changelog"].contains(&path.as_str()) {
            continue;
        }
        if let Some(id) = read_text(&folder.join(&path), files, sink) {
            found.add(format!("debian/{path}"), files.text(id).to_owned());
        }
    }
    let identity = match is_package {
        true => {
            let id = read_text(&changelog, files, sink)?;
            let abiname = passed(&found, "ABINAME").unwrap_or_default();
            Identity::of_changelog(files.text(id), abiname)
        }
        false => None,
    };
    let identity = identity.unwrap_or_else(|| {
        let passed = |name| passed(&found, name).unwrap_or_default();
        let control = found.get("debian/control").unwrap_or_default();
        let source = control
            .lines()
            .find_map(|line| line.strip_prefix("Source: "));
        Identity::new(
            source.unwrap_or_default().trim(),
            passed("SOURCEVERSION"),
            passed("ABINAME"),
            "",
        )
    });
    Some(Read {
        name: name.to_owned(),
        identity,
        is_partial: is_package,
        made: None,
        found,
        files: Files::default(),
        said: BTreeMap::new(),
        folder: folder.clone(),
        folders: Vec::new(),
    })
}

/// A variable that the commands of rules.gen pass on, as the first of them does.
fn passed<'t>(tree: &'t Tree, name: &str) -> Option<&'t str> {
    let rules = tree.get("debian/rules.gen")?;
    let (_, after) = rules.split_once(&format!(" {name}='"))?;
    after.split_once('\'').map(|(value, _)| value)
}

/// A folder that says no version is taken for one of the other side's.
pub(super) fn of_one_version(mut old: Read, mut new: Read) -> (Read, Read) {
    if old.identity.version.is_empty() {
        old.identity = new.identity.clone();
    } else if new.identity.version.is_empty() {
        new.identity = old.identity.clone();
    }
    (old, new)
}

/// Whether a file says what there is, in a folder with other files, too.
pub(super) fn is_structure(path: &str) -> bool {
    ["/control", "/rules.gen"]
        .iter()
        .any(|name| path.ends_with(name))
}

/// What is said of the new recipe, and was not of the old one, if that is a recipe.
pub(super) fn problems(old: &Read, new: &Read) -> Vec<Group> {
    if old.made.is_none() {
        return Vec::new();
    }
    let said = new
        .said
        .iter()
        .filter(|(key, _)| !old.said.contains_key(*key));
    said.map(|((file, message), line)| {
        let line = line.map_or(String::new(), |line| format!(":{line}"));
        problem(message.clone(), 1, vec![format!("{file}{line}")])
    })
    .collect()
}

#[cfg(test)]
mod tests;

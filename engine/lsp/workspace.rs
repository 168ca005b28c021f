// SPDX-License-Identifier: GPL-2.0-or-later
//! The files that an editor has open, the recipes that they belong to, and what is wrong with these.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_types::{Location, Range, TextEdit, Url};
use serde_json::{json, Value};

use super::fixes::fix;
use super::schema::Schema;
use super::text::range;
use crate::check::check;
use crate::diag::{suggest, Diagnostic, Place, Severity, Sink};
use crate::limits::guard::caught;
use crate::pipeline::{explain, make, Explained, Request};
use crate::recipe::load::{load, normal};
use crate::text::files::Files;

/// How to find recipes and trees.
pub struct Options<'a> {
    /// The only recipe; without it, a file belongs to the nearest folder above it with a recipe.yaml.
    pub recipe: Option<PathBuf>,
    /// The unpacked source package; without it, the nearest folder above the recipe with a debian/changelog.
    pub tree: Option<PathBuf>,
    /// Whether a variable of the environment is set.
    pub is_set: &'a dyn Fn(&str) -> bool,
}

/// A problem as an editor shows it.
#[derive(PartialEq)]
pub(super) struct Shown {
    pub(super) range: Range,
    pub(super) problem: Value,
    /// The change that mends it.
    pub(super) edit: Option<TextEdit>,
}

/// All that is known.
pub(super) struct Workspace<'a> {
    pub(super) options: Options<'a>,
    /// The texts, shared with the runs.
    open: Open,
    /// How the editor calls them, and their versions.
    documents: BTreeMap<PathBuf, (Url, i32)>,
    recipes: BTreeMap<PathBuf, Recipe>,
    schema: OnceCell<Schema>,
}

type Open = Arc<BTreeMap<PathBuf, String>>;

/// A recipe, as of its last run.
pub(super) struct Recipe {
    folder: PathBuf,
    pub(super) tree: Option<PathBuf>,
    /// What was read.
    pub(super) files: Files,
    problems: Vec<Diagnostic>,
    is_stale: bool,
    /// The last state that had no errors.
    pub(super) good: Option<Good>,
    is_good_stale: bool,
}

/// A run without errors.
pub(super) struct Good {
    pub(super) explained: Explained,
    pub(super) files: Files,
}

impl<'a> Workspace<'a> {
    pub(super) fn new(options: Options<'a>) -> Workspace<'a> {
        Workspace {
            options,
            open: Arc::default(),
            documents: BTreeMap::new(),
            recipes: BTreeMap::new(),
            schema: OnceCell::new(),
        }
    }

    /// What the schema of recipes says.
    pub(super) fn schema(&self) -> &Schema {
        self.schema.get_or_init(Schema::new)
    }

    /// Changes the text of a file, which is opened by that.
    pub(super) fn edit(&mut self, path: &Path, called: (Url, i32), edit: impl FnOnce(&mut String)) {
        let open = Arc::make_mut(&mut self.open);
        edit(open.entry(path.to_owned()).or_default());
        self.documents.insert(path.to_owned(), called);
        if let Some(folder) = self.root(path) {
            let tree = self.tree(&folder);
            let recipe = || Recipe::new(folder.clone(), tree);
            self.recipes.entry(folder.clone()).or_insert_with(recipe);
        }
        self.touch(Some(path));
    }

    /// Closes a file; recipes without any that is open go.
    pub(super) fn close(&mut self, path: &Path) {
        Arc::make_mut(&mut self.open).remove(path);
        self.documents.remove(path);
        let roots = self.open.keys().filter_map(|path| self.root(path));
        let needed: BTreeSet<PathBuf> = roots.collect();
        self.recipes.retain(|folder, _| needed.contains(folder));
        self.touch(Some(path));
    }

    /// A file changed, or any.
    pub(super) fn touch(&mut self, path: Option<&Path>) {
        for recipe in self.recipes.values_mut() {
            let is_of = |path: &Path| {
                path.starts_with(&recipe.folder) || recipe.files.paths().any(|own| own == path)
            };
            if path.is_none_or(is_of) {
                recipe.is_stale = true;
                recipe.is_good_stale = true;
            }
        }
    }

    /// The folder of the recipe that a file belongs to.
    fn root(&self, path: &Path) -> Option<PathBuf> {
        let mut above = path.ancestors().skip(1);
        let nearest = || above.find(|folder| folder.join("recipe.yaml").is_file());
        let own = self.options.recipe.as_deref();
        own.or_else(nearest).map(Path::to_owned)
    }

    fn tree(&self, recipe: &Path) -> Option<PathBuf> {
        let is_tree = |folder: &&Path| folder.join("debian/changelog").is_file();
        let own = self.options.tree.as_deref();
        own.or_else(|| recipe.ancestors().find(is_tree))
            .map(Path::to_owned)
    }

    /// The recipe of an open file, and its text.
    pub(super) fn recipe(&self, path: &Path) -> Option<(&Recipe, &str)> {
        let text = self.open.get(path)?;
        Some((self.recipes.get(&self.root(path)?)?, text))
    }

    /// Checks what changed.
    pub(super) fn check(&mut self) {
        for recipe in self.recipes.values_mut().filter(|recipe| recipe.is_stale) {
            recipe.check(&self.open, self.options.is_set);
        }
    }

    /// Checks and explains what was never looked at.
    pub(super) fn check_new(&mut self) {
        let all = self.recipes.values_mut();
        for recipe in all.filter(|recipe| recipe.files.paths().next().is_none()) {
            recipe.check(&self.open, self.options.is_set);
            recipe.explain(&self.open, self.options.is_set);
        }
    }

    /// Explains the recipe of a file, if it changed and has no errors.
    pub(super) fn refresh(&mut self, path: &Path) {
        let root = self.root(path);
        if let Some(recipe) = root.and_then(|root| self.recipes.get_mut(&root)) {
            recipe.explain(&self.open, self.options.is_set);
        }
    }

    /// How the editor calls a file.
    pub(super) fn url(&self, path: &Path) -> Option<Url> {
        match self.documents.get(path) {
            Some((url, _)) => Some(url.clone()),
            None => Url::from_file_path(normal(&std::path::absolute(path).ok()?)).ok(),
        }
    }

    /// The version of a file that is open.
    pub(super) fn version(&self, url: &Url) -> Option<i32> {
        let mut all = self.documents.values();
        Some(all.find(|(known, _)| known == url)?.1)
    }

    /// All problems by file, as of the last check. The same of several recipes is told once.
    pub(super) fn problems(&self) -> BTreeMap<Url, Vec<Shown>> {
        let mut all: BTreeMap<Url, Vec<Shown>> = BTreeMap::new();
        for recipe in self.recipes.values() {
            for problem in &recipe.problems {
                let (path, place) = match &problem.place {
                    Place::At(span) => (recipe.files.path(span.file).to_owned(), String::new()),
                    Place::Path(path) if path.is_file() => (path.clone(), String::new()),
                    Place::Path(path) => (recipe.top(), format!("{}: ", path.display())),
                    Place::Nowhere => (recipe.top(), String::new()),
                };
                let Some(url) = self.url(&path) else {
                    continue;
                };
                let shown = self.shown(&recipe.files, &place, problem);
                let known = all.entry(url).or_default();
                if !known.contains(&shown) {
                    known.push(shown);
                }
            }
        }
        all
    }

    fn shown(&self, files: &Files, place: &str, problem: &Diagnostic) -> Shown {
        let help = problem.help.as_ref();
        let help = help.map_or_else(String::new, |help| format!("\nhelp: {help}"));
        let related = problem.related.iter().filter_map(|(span, text)| {
            let url = self.url(files.path(span.file))?;
            let location = Location::new(url, range(files, *span));
            Some(json!({ "location": location, "message": text }))
        });
        let range = match problem.place {
            Place::At(span) => range(files, span),
            Place::Path(_) | Place::Nowhere => Range::default(),
        };
        let problem_shown = json!({
            "range": range,
            "severity": if problem.severity == Severity::Error { 1 } else { 2 },
            "source": "gencontrol",
            "message": format!("{place}{}{help}", problem.message),
            "relatedInformation": related.collect::<Value>(),
        });
        Shown {
            range,
            problem: problem_shown,
            edit: fix(problem, files),
        }
    }
}

impl Recipe {
    fn new(folder: PathBuf, tree: Option<PathBuf>) -> Recipe {
        Recipe {
            folder,
            tree,
            files: Files::default(),
            problems: Vec::new(),
            is_stale: true,
            good: None,
            is_good_stale: true,
        }
    }

    fn top(&self) -> PathBuf {
        self.folder.join("recipe.yaml")
    }

    /// The folders of the layers, the uppermost first, as far as they were read.
    pub(super) fn folders(&self) -> impl Iterator<Item = &Path> {
        let all = self.files.paths();
        all.filter(|path| path.ends_with("recipe.yaml"))
            .filter_map(Path::parent)
    }

    /// What was read last, and what was read when there were no errors: a file that cannot be parsed has no names, and
    /// those below it are not known.
    pub(super) fn states(&self) -> impl Iterator<Item = &Files> {
        let good = self.good.as_ref().map(|good| &good.files);
        [&self.files].into_iter().chain(good)
    }

    fn check(&mut self, open: &Open, is_set: &dyn Fn(&str) -> bool) {
        self.is_stale = false;
        suggest::begin();
        let sink = Sink::default();
        let run = caught(|| {
            let mut files = Files::with_open(Arc::clone(open));
            if let Some(request) = self.request(is_set) {
                if let Some(made) = make(&request, &mut files, &sink) {
                    check(&made, &request, &mut files, &sink);
                }
            } else if load(&self.folder, &mut files, &sink).is_some() {
                let message =
                    "no source package above it: only the files of the recipe are checked";
                let help = "name the directory that holds debian/changelog: --tree DIR";
                sink.report(Diagnostic::warning(self.top(), message).help(help));
            }
            files
        });
        match run {
            Ok(files) => {
                self.problems = sink.sorted(&files);
                self.files = files;
            }
            Err(why) => {
                let message = format!("gencontrol fails: {why}");
                let help = "this is a mistake of gencontrol: report it, with the recipe";
                self.problems = vec![Diagnostic::error(self.top(), message).help(help)];
            }
        }
    }

    fn explain(&mut self, open: &Open, is_set: &dyn Fn(&str) -> bool) {
        if !std::mem::take(&mut self.is_good_stale) {
            return;
        }
        let good = caught(|| {
            let mut files = Files::with_open(Arc::clone(open));
            let explained = explain(&self.request(is_set)?, &mut files, &Sink::default())?;
            Some(Good { explained, files })
        });
        self.good = good.ok().flatten().or(self.good.take());
    }

    fn request<'r>(&'r self, is_set: &'r dyn Fn(&str) -> bool) -> Option<Request<'r>> {
        Some(Request {
            recipe: &self.folder,
            tree: self.tree.as_deref()?,
            is_set,
            goes_on: true,
        })
    }
}

#[cfg(test)]
mod tests;

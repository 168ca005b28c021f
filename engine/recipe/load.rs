// SPDX-License-Identifier: GPL-2.0-or-later
//! Finds and reads the files of a recipe and of the recipes below it, and lays them over each other.

use std::path::{Component, Path, PathBuf};

use super::decode::decode;
use super::dropped::Dropped;
use super::merge;
use super::model::{DroppedNames, Recipe};
use super::ranks::Ranks;
use super::reads::Reads;
use super::schema::Names;
use super::{carried, kinds, lines, oneline, only, plain, releases};
use crate::diag::suggest::{did_you_mean, nearest};
use crate::diag::{Diagnostic, Place, Sink};
use crate::disk::folder::Folder;
use crate::disk::list;
use crate::disk::lock::share;
use crate::disk::read::{io_error, read_text};
use crate::text::files::{Files, Span};
use crate::text::node::{Map, Node, Value};
use crate::text::yaml;

/// Folders of a recipe that hold other things than YAML of the recipe.
const OTHER_FOLDERS: [&str; 3] = ["templates", "kconfig", "patches"];

/// The version of the recipe language that this program reads.
const FORMAT: u32 = 1;

/// The merged recipe, and what of its layers later stages need.
pub struct Loaded {
    /// The merged recipe.
    pub recipe: Recipe,
    /// The folders of the layers, the uppermost first.
    pub folders: Vec<PathBuf>,
    /// What the layers dropped.
    pub dropped: Dropped,
    /// Which layer a place is in.
    pub ranks: Ranks,
    /// Which build facts and switches the layers read, and which the uppermost one sets.
    pub reads: Reads,
    /// The folders, shared: as long as this is kept, nobody changes them.
    pub held: Vec<Folder>,
}

/// All layers laid over each other, and what of them later stages need.
pub struct Merged {
    /// The recipe as a tree; it says neither `extends` nor `only` any more.
    pub map: Map,
    /// Where it begins.
    span: Span,
    /// The folders of the layers, the uppermost first.
    pub folders: Vec<PathBuf>,
    /// What the layers dropped.
    pub dropped: Dropped,
    ranks: Ranks,
    reads: Reads,
    held: Vec<Folder>,
}

/// Reads the recipe in `folder` and everything that it extends.
///
/// # Errors
/// Reports every problem of every file and returns `None`.
pub fn load(folder: &Path, files: &mut Files, sink: &Sink) -> Option<Loaded> {
    let (merged, recipe) = sink.stage(|sink| {
        let mut merged = merge(folder, files, sink)?;
        let root = Node {
            span: merged.span,
            value: Value::Map(std::mem::take(&mut merged.map)),
        };
        let recipe = typed(&root, &merged.dropped, sink)?;
        Some((merged, recipe))
    })?;
    Some(Loaded {
        recipe,
        dropped: merged.dropped,
        folders: merged.folders,
        ranks: merged.ranks,
        reads: merged.reads,
        held: merged.held,
    })
}

/// Reads the recipe in `folder` and everything that it extends, and lays the layers over each other.
///
/// # Errors
/// Reports every problem of every file and returns `None`.
pub fn merge(folder: &Path, files: &mut Files, sink: &Sink) -> Option<Merged> {
    let mut ranks = Ranks::default();
    let (mut layers, held) = sink.stage(|sink| read_layers(folder, &mut ranks, files, sink))?;
    let folders = layers.iter().map(|(folder, _)| folder.clone()).collect();
    let mut reads = Reads::default();
    let mut dropped = Dropped::default();
    for (number, (_, layer)) in layers.iter_mut().enumerate() {
        reads.add_layer(layer);
        // Of a merged recipe, what was dropped may have been all that read a setting.
        let merged = layer.shift_remove("dropped");
        if let Some(names) = merged.and_then(|e| decode::<DroppedNames>(&e.node, sink)) {
            dropped.add(&names);
        } else if number == 0 {
            reads.note_settings(layer);
        }
    }
    let (mut map, span) = lay_layers(layers, &mut dropped, &mut ranks, sink)?;
    kinds::apply(&mut map, &ranks, sink);
    Some(Merged {
        map,
        span,
        folders,
        dropped,
        ranks,
        reads,
        held,
    })
}

/// What the recipe in `folder` and everything that it extends give names to, whether or not the layers fit.
///
/// # Errors
/// Reports what cannot be read and returns `None`.
pub fn names(folder: &Path, files: &mut Files, sink: &Sink) -> Option<Names> {
    let mut ranks = Ranks::default();
    let (layers, _) = sink.stage(|sink| read_layers(folder, &mut ranks, files, sink))?;
    let mut names = Names::default();
    for (_, layer) in &layers {
        names.add_layer(layer);
    }
    Some(names)
}

/// The folders of the layers and what they say, the uppermost first.
type Layers = Vec<(PathBuf, Map)>;

/// Reads a recipe and all that it extends; the folders are shared as long as the handles are kept.
fn read_layers(
    folder: &Path,
    ranks: &mut Ranks,
    files: &mut Files,
    sink: &Sink,
) -> Option<(Layers, Vec<Folder>)> {
    let mut layers = Vec::new();
    let mut held = Vec::new();
    let mut visited: Vec<(PathBuf, Option<Span>)> = Vec::new();
    let mut next = Some((normal(folder), None));
    while let Some((folder, from)) = next {
        let identity = folder.canonicalize().unwrap_or_else(|_| folder.clone());
        if visited.iter().any(|(known, _)| *known == identity) {
            report_cycle(from, &visited, sink);
            return None;
        }
        visited.push((identity, from));
        if folder.is_dir() {
            held.push(share(&folder, sink)?);
        }
        files.bind(folder.clone());
        ranks.add(files.next());
        let layer = read_layer(&folder, from, files, sink)?;
        next = layer.get("extends").and_then(|entry| {
            let target = decode::<super::values::Text>(&entry.node, sink)?;
            Some((normal(&folder.join(&target.text)), Some(target.span)))
        });
        layers.push((folder, layer));
    }
    Some((layers, held))
}

fn report_cycle(from: Option<Span>, visited: &[(PathBuf, Option<Span>)], sink: &Sink) {
    let Some(span) = from else { return };
    let mut diagnostic = Diagnostic::error(span, "the recipes extend each other in a circle")
        .help("the lowest recipe has no `extends`");
    for (_, place) in visited {
        if let Some(place) = place.filter(|place| *place != span) {
            diagnostic = diagnostic.related(place, "by way of");
        }
    }
    sink.report(diagnostic);
}

/// The merged document, and where it begins. Layers come uppermost first.
fn lay_layers(
    layers: Vec<(PathBuf, Map)>,
    dropped: &mut Dropped,
    ranks: &mut Ranks,
    sink: &Sink,
) -> Option<(Map, Span)> {
    let mut merged = Map::new();
    let mut root_span = None;
    for (number, (_, mut layer)) in layers.into_iter().rev().enumerate() {
        layer.shift_remove("extends");
        root_span = layer.first().map(|(_, entry)| entry.key_span).or(root_span);
        let before = Dropped::all(&merged);
        let only = layer.shift_remove("only");
        if let Some(only) = &only {
            only::keep(&mut merged, &only.node, number, sink);
        }
        if number == 0 {
            merged = layer;
        } else {
            plain::say(&mut merged, &layer);
            carried::check(&merged, &layer, sink);
            ranks.note_replaced(merge::lay_over(&mut merged, &layer, sink));
            releases::raise(&mut merged, &layer);
            let only = only.map(|only| only.key_span);
            dropped.note(before, &merged, &layer, only);
        }
    }
    Some((merged, root_span?))
}

/// The types of the merged document.
fn typed(root: &Node, dropped: &Dropped, sink: &Sink) -> Option<Recipe> {
    let mut recipe = decode::<Recipe>(root, sink)?;
    if let Some(format) = recipe.format {
        if format != FORMAT {
            sink.report(
                Diagnostic::error(
                    recipe.span,
                    format!(
                        "this recipe is of format {format}, this gencontrol reads format {FORMAT}"
                    ),
                )
                .help("use the gencontrol that the recipe was written for, or convert the recipe"),
            );
        }
    }
    order_packages(&mut recipe, dropped, sink);
    Some(recipe)
}

/// Brings the packages into the order that the recipe wants; those it does not name come last, and it may
/// name those that a layer dropped.
fn order_packages(recipe: &mut Recipe, dropped: &Dropped, sink: &Sink) {
    let order = std::mem::take(&mut recipe.package_order);
    for name in &order {
        if recipe.packages.get(&name.text).is_none() && !dropped.packages.contains(&name.text) {
            sink.report(
                Diagnostic::error(name.span, format!("unknown package entry `{}`", name.text))
                    .maybe_help(did_you_mean(&name.text, recipe.packages.names())),
            );
        }
    }
    let place = |key: &String| order.iter().position(|name| name.text == *key);
    recipe
        .packages
        .0
        .sort_by_cached_key(|key, _| place(key).unwrap_or(usize::MAX));
    recipe.package_order = order;
}

/// A recipe beside the folder whose name is nearest to that of the folder.
fn near_recipe(folder: &Path) -> Option<String> {
    let name = folder.file_name()?.to_str()?;
    let beside = folder
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let beside = beside.unwrap_or(Path::new("."));
    let names: Vec<String> = list::entries(beside)
        .ok()?
        .into_iter()
        .map(|entry| entry.name)
        .filter(|name| beside.join(name).join("recipe.yaml").is_file())
        .collect();
    nearest(name, names.iter().map(String::as_str))
        .map(|near| format!("did you mean `{near}`? Otherwise "))
}

/// Reads all files of one recipe folder into one map; what is wrong in a file is reported and left out.
///
/// # Errors
/// Reports that there is no recipe and returns `None`.
fn read_layer(folder: &Path, from: Option<Span>, files: &mut Files, sink: &Sink) -> Option<Map> {
    let main = folder.join("recipe.yaml");
    if let Err(error) = std::fs::metadata(&main) {
        let missing = io_error(&main, "read the recipe", &error);
        sink.report(match from {
            Some(span) => Diagnostic::error(
                span,
                format!("`extends` names no recipe: there is no {}", main.display()),
            )
            .help(format!(
                "{}name a directory with a recipe.yaml, relative to this recipe's directory",
                near_recipe(folder).unwrap_or_default()
            )),
            None => missing.help("name a directory with a recipe.yaml: --recipes DIR"),
        });
        return None;
    }
    let mut paths = vec![main];
    find_yaml(folder, true, &mut paths, sink);
    let mut layer = Map::new();
    for path in paths {
        let Some(file) = read_text(&path, files, sink) else {
            continue;
        };
        match yaml::parse(files, file) {
            Ok(Some(Node {
                value: Value::Map(map),
                ..
            })) => merge::add_file(&mut layer, &map, sink),
            Ok(Some(node)) if node.value != Value::Null => sink.report(
                Diagnostic::error(
                    node.span,
                    format!("expected a map, found {}", node.describe()),
                )
                .help("a recipe file begins with keys such as `packages:`"),
            ),
            Ok(_) => sink.report(
                Diagnostic::error(Place::Path(path.clone()), "the file is empty")
                    .help("write keys such as `packages:` into it, or delete it"),
            ),
            Err(errors) => {
                for error in errors {
                    let mut diagnostic =
                        Diagnostic::error(error.span, error.message).maybe_help(error.help);
                    if let Some((span, text)) = error.other {
                        diagnostic = diagnostic.related(span, text);
                    }
                    sink.report(diagnostic);
                }
            }
        }
    }
    lines::prepare(&mut layer);
    oneline::prepare(&mut layer, sink);
    Some(layer)
}

/// All YAML files under a folder, sorted by path; `recipe.yaml` at the top is there already.
fn find_yaml(folder: &Path, top: bool, paths: &mut Vec<PathBuf>, sink: &Sink) {
    let entries = match list::entries(folder) {
        Ok(entries) => entries,
        Err(error) => return sink.report(io_error(folder, "list", &error)),
    };
    for entry in entries.into_iter().filter(|entry| !entry.is_hidden()) {
        let name = entry.name;
        let path = folder.join(&name);
        if top && (name == "recipe.yaml" || OTHER_FOLDERS.contains(&name.as_str())) {
            continue;
        }
        if name.ends_with(".yaml") {
            paths.push(path);
        } else if entry.kind == list::Kind::Folder {
            find_yaml(&path, false, paths, sink);
        } else if path.is_dir() {
            sink.report(
                Diagnostic::error(
                    Place::Path(path),
                    "a symbolic link to a directory is not followed",
                )
                .help("put the directory itself here, or extend the recipe that it belongs to"),
            );
        } else if name.ends_with(".yml") {
            sink.report(
                Diagnostic::error(Place::Path(path), "recipe files end in `.yaml`")
                    .help("rename it"),
            );
        }
    }
}

/// The path without `.` and with `..` taken together, as far as names go.
pub fn normal(path: &Path) -> PathBuf {
    let mut result = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(result.components().next_back(), Some(Component::Normal(_))) =>
            {
                result.pop();
            }
            other => result.push(other),
        }
    }
    if result.as_os_str().is_empty() {
        result.push(".");
    }
    result
}

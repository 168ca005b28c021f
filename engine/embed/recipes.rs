// SPDX-License-Identifier: GPL-2.0-or-later
//! Where the files of a recipe and of those that it extends go.
//!
//! A recipe that stands alone becomes debian/recipes itself. One with layers keeps their places next to
//! each other, since `extends` names them by their place: `linux-asahi` over `../linux` becomes
//! debian/recipes/linux-asahi and debian/recipes/linux. Where `extends` names a place on this machine, such as a
//! recipe that is installed, the layers come to stand side by side under their own names, and `extends` says that.

use std::path::{Path, PathBuf};

use super::sources::recipe_of;
use super::{ENGINE, RECIPES, WRAPPER};
use crate::diag::suggest::count;
use crate::diag::{Diagnostic, Place, Sink};
use crate::disk::changes::{File, Wanted};
use crate::disk::list::files_below;
use crate::disk::read::{io_error, read, text};
use crate::import::yaml::scalar;
use crate::recipe::schema::MODELINE;

/// The schema as the recipes of a checkout have it, and as `import` puts it beside a recipe. In a tree all
/// files name that of the engine, which is replaced together with it.
const SCHEMAS: [&str; 2] = ["schemas/recipe.json", "recipe.schema.json"];

/// Recipes at their places in a tree.
pub struct Placed {
    /// The files.
    pub wanted: Wanted<'static>,
    /// The folder of the uppermost recipe.
    pub recipe: String,
}

/// Reads the recipes in `folders`, the uppermost first, for their places in a tree.
///
/// # Errors
/// Reports what cannot be read, and layers that cannot keep their places.
pub fn place(folders: &[PathBuf], sink: &Sink) -> Option<Placed> {
    sink.stage(|sink| place_all(folders, sink))
}

fn place_all(folders: &[PathBuf], sink: &Sink) -> Option<Placed> {
    let side_by_side = folders.iter().any(|folder| names_a_place(folder));
    let places = match side_by_side {
        true => own_names(folders, sink)?,
        false => places(folders, sink)?,
    };
    let mut wanted = Wanted::new();
    for (number, (folder, place)) in folders.iter().zip(&places).enumerate() {
        let below = places.get(number + 1).filter(|_| side_by_side);
        let bound = std::slice::from_ref(folder);
        for file in files_below(folder, |_| true, sink)? {
            if SCHEMAS.contains(&file.as_str()) {
                continue;
            }
            let from = folder.join(&file);
            let mut bytes = match read(&from, bound) {
                Ok(bytes) => bytes,
                Err(error) => {
                    sink.report(io_error(&from, "read", &error));
                    return None;
                }
            };
            let path = format!("{place}/{file}");
            if path.ends_with(".yaml") {
                bytes = with_modeline(bytes, &path);
                if let Some(below) = below {
                    bytes = with_extends(&bytes, below);
                }
            }
            wanted.insert(path, Some(File::new(bytes)));
        }
    }
    let recipe = places.into_iter().next()?;
    Some(Placed { wanted, recipe })
}

fn places(folders: &[PathBuf], sink: &Sink) -> Option<Vec<String>> {
    let mut real = Vec::new();
    for folder in folders {
        match folder.canonicalize() {
            Ok(path) => real.push(path),
            Err(error) => {
                sink.report(io_error(folder, "read", &error));
                return None;
            }
        }
    }
    let [first, others @ ..] = real.as_slice() else {
        return None;
    };
    if others.is_empty() {
        return Some(vec![RECIPES.to_owned()]);
    }
    let mut common = first.clone();
    while !real.iter().all(|path| path.starts_with(&common)) {
        common.pop();
    }
    let nested = |path: &PathBuf| real.iter().any(|o| o != path && o.starts_with(path));
    if let Some(path) = real.iter().find(|path| nested(path)) {
        sink.report(
            Diagnostic::error(
                Place::Path(path.clone()),
                "a recipe that this one extends is inside of it",
            )
            .help("put recipes that extend each other next to each other"),
        );
        return None;
    }
    let place = |path: &PathBuf| {
        let below = path.strip_prefix(&common).unwrap_or(path);
        format!("{RECIPES}/{}", below.display())
    };
    Some(real.iter().map(place).collect())
}

/// Whether the recipe in a folder extends one by its place on this machine.
fn names_a_place(folder: &Path) -> bool {
    let recipe = text(&folder.join("recipe.yaml"), &[]).unwrap_or_default();
    recipe.lines().any(|line| {
        line.strip_prefix(EXTENDS)
            .is_some_and(|value| value.trim().trim_matches(['\'', '"']).starts_with('/'))
    })
}

/// What the line begins with that names the recipe below.
const EXTENDS: &str = "extends:";

/// The places of layers that stand side by side, each under the name of its folder.
fn own_names(folders: &[PathBuf], sink: &Sink) -> Option<Vec<String>> {
    let mut places: Vec<String> = Vec::new();
    for folder in folders {
        let real = folder.canonicalize().unwrap_or_else(|_| folder.clone());
        let name = real.file_name().unwrap_or_default().to_string_lossy();
        let place = format!("{RECIPES}/{name}");
        if places.contains(&place) {
            sink.report(
                Diagnostic::error(
                    Place::Path(folder.clone()),
                    format!("two of the recipes that extend each other are called `{name}`"),
                )
                .help(
                    "give the directory of one another name: in the tree they stand side by side",
                ),
            );
            return None;
        }
        places.push(place);
    }
    Some(places)
}

/// The file with `extends` naming a recipe that stands beside its own, at `below`.
fn with_extends(yaml: &[u8], below: &str) -> Vec<u8> {
    let name = below.rsplit('/').next().unwrap_or(below);
    let text = String::from_utf8_lossy(yaml);
    let lines = text.split_inclusive('\n').map(|line| {
        let comment = line.find(" #").map_or("\n", |at| &line[at..]);
        match line.starts_with(EXTENDS) {
            true => format!("{EXTENDS} {}{comment}", scalar(&format!("../{name}"))),
            false => line.to_owned(),
        }
    });
    lines.collect::<String>().into_bytes()
}

/// The file with a first line that names the schema of the embedded engine, if it names one.
fn with_modeline(bytes: Vec<u8>, path: &str) -> Vec<u8> {
    let end = bytes.iter().position(|b| *b == b'\n').unwrap_or(0);
    let named = bytes[..end].strip_prefix(MODELINE.as_bytes());
    let is_known = |name: &[u8]| {
        SCHEMAS
            .iter()
            .any(|schema| name.ends_with(schema.as_bytes()))
    };
    if !named.is_some_and(is_known) {
        return bytes;
    }
    // From the file's folder up to debian/.
    let up = "../".repeat(path.matches('/').count() - 1);
    let engine = ENGINE.trim_start_matches("debian/");
    let mut out = format!("{MODELINE}{up}{engine}/schemas/recipe.json").into_bytes();
    out.extend_from_slice(&bytes[end..]);
    out
}

/// The folder of the recipe that a tree has already.
pub fn present(tree: &Path) -> Option<String> {
    let program = text(&tree.join(WRAPPER), &[]).unwrap_or_default();
    let known = [recipe_of(&program), Some(RECIPES)];
    let is_there = |recipe: &&str| tree.join(recipe).join("recipe.yaml").is_file();
    let found = known.into_iter().flatten().find(is_there);
    found.map(str::to_owned)
}

/// Adds that the tree's other recipe files go (`replace`), or sees to it that nothing of them is lost.
///
/// # Errors
/// Reports that the tree has recipes, and other ones.
pub fn guard(tree: &Path, placed: &mut Placed, replace: bool, sink: &Sink) -> Option<()> {
    let mut different = Vec::new();
    for file in files_below(&tree.join(RECIPES), |_| true, sink)? {
        let path = format!("{RECIPES}/{file}");
        let same = placed.wanted.get(&path).is_some_and(|wanted| {
            let wanted = wanted.as_ref().map(|file| file.bytes.as_ref());
            read(&tree.join(&path), &[]).ok().as_deref() == wanted
        });
        if !same {
            placed.wanted.entry(path.clone()).or_insert(None);
            different.push(path);
        }
    }
    let Some(first) = different.first().filter(|_| !replace) else {
        return Some(());
    };
    let others = match different.len() - 1 {
        0 => String::new(),
        more => format!(" and {}", count(more, "other file")),
    };
    sink.report(
        Diagnostic::error(
            Place::Path(tree.join(RECIPES)),
            format!("there are recipes already, and they are not those named: `{first}`{others}"),
        )
        .help(
            "name no recipes to keep those of the tree (`make embed TREE=…`); \
             add REPLACE=yes (`--replace`) to lose them",
        ),
    );
    None
}

#[cfg(test)]
mod tests {
    use super::with_modeline;

    #[test]
    fn the_schema_is_named_from_where_the_file_is() {
        let line_of = |schema: &str, path: &str| {
            let old = format!("# yaml-language-server: $schema={schema}\nx: 1\n");
            String::from_utf8(with_modeline(old.into_bytes(), path)).unwrap_or_default()
        };
        let line = |path: &str| line_of("../../schemas/recipe.json", path);
        assert_eq!(
            line_of("recipe.schema.json", "debian/recipes/recipe.yaml"),
            line("debian/recipes/recipe.yaml")
        );
        let own = "# yaml-language-server: $schema=own.json\nx: 1\n";
        assert_eq!(line_of("own.json", "debian/recipes/recipe.yaml"), own);
        assert_eq!(
            line("debian/recipes/recipe.yaml"),
            "# yaml-language-server: $schema=../gencontrol/schemas/recipe.json\nx: 1\n"
        );
        assert_eq!(
            line("debian/recipes/linux/packages/a.yaml"),
            "# yaml-language-server: $schema=../../../gencontrol/schemas/recipe.json\nx: 1\n"
        );
        assert_eq!(
            with_modeline(b"x: 1\n".to_vec(), "debian/r/x.yaml"),
            b"x: 1\n"
        );
    }
}

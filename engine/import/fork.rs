// SPDX-License-Identifier: GPL-2.0-or-later
//! The recipe of a fork to begin with: a layer over a recipe that is there, with one flavour more.

use std::path::{Path, PathBuf};

use super::recipe::SCHEMA;
use super::yaml::scalar;
use crate::diag::{Diagnostic, Place, Sink};
use crate::disk::changes::{compare, File, Wanted};
use crate::disk::commit::commit;
use crate::disk::list::entries;
use crate::disk::lock::own;
use crate::disk::read::io_error;
use crate::recipe::load::{merge, normal};
use crate::recipe::schema::recipe_schema;
use crate::text::files::{relative, Files};
use crate::text::node::Map;

/// What is written, with `@extends@`, `@arch@` and `@flavour@` for what is chosen.
const RECIPE: &str = include_str!("fork.yaml");

/// The architecture that gets the flavour, if the recipe below has it; else its first one does.
const ARCH: &str = "amd64";

/// What to write, and where to.
pub struct Request {
    /// The folder of the new recipe: not there yet, or empty.
    pub folder: PathBuf,
    /// The folder of the recipe that it extends.
    pub extends: PathBuf,
}

/// What was chosen.
pub struct Begun {
    /// How the new recipe names the one below.
    pub extends: String,
    /// The architecture that gets a flavour.
    pub arch: String,
    /// The flavour.
    pub flavour: String,
}

/// Writes the recipe, and the schema beside it.
///
/// # Errors
/// Reports a folder with something in it, a recipe that cannot be extended, and what is in the way of writing.
pub fn begin(request: &Request, files: &mut Files, sink: &Sink) -> Option<Begun> {
    check_empty(&request.folder, sink)?;
    let base = sink.stage(|sink| merge(&request.extends, files, sink))?;
    let architectures = part(&base.map, "architectures");
    let names = || architectures.into_iter().flat_map(|map| map.keys());
    let arch = names().find(|arch| arch.name == ARCH).or(names().next());
    let Some(arch) = arch.map(|arch| arch.name.clone()) else {
        sink.report(
            Diagnostic::error(
                Place::Path(request.extends.clone()),
                "this recipe has no architecture to add a flavour to",
            )
            .help("name another one: --extends DIR"),
        );
        return None;
    };
    let known = architectures.and_then(|map| part(part(map, &arch)?, "flavours"));
    let mut flavour = flavour(&request.folder);
    while known.is_some_and(|known| known.get(flavour.as_str()).is_some()) {
        flavour.insert_str(0, "our-");
    }
    let extends = way(&request.extends, &request.folder);
    let text = RECIPE
        .replace("@extends@", &scalar(&extends))
        .replace("@arch@", &arch)
        .replace("@flavour@", &flavour);
    let folder = own(&request.folder, "", sink)?;
    check_empty(&request.folder, sink)?;
    let mut wanted = Wanted::new();
    for (path, text) in [("recipe.yaml", text), (SCHEMA, recipe_schema(None))] {
        wanted.insert(path.to_owned(), Some(File::new(text.into_bytes())));
    }
    let changes = compare(&folder, wanted, sink)?;
    commit(&folder, &changes, "", sink)?;
    Some(Begun {
        extends,
        arch,
        flavour,
    })
}

fn part<'m>(map: &'m Map, key: &str) -> Option<&'m Map> {
    map.get(key)?.node.as_map()
}

/// A folder in which something stands is somebody's.
fn check_empty(folder: &Path, sink: &Sink) -> Option<()> {
    if !folder.exists() {
        return Some(());
    }
    let problem = match entries(folder) {
        Ok(entries) if entries.iter().all(|entry| entry.is_hidden()) => return Some(()),
        Ok(_) => Diagnostic::error(Place::Path(folder.to_owned()), "the directory is not empty")
            .help("name a directory that does not exist yet"),
        Err(error) => io_error(folder, "list", &error),
    };
    sink.report(problem);
    None
}

/// The name of the folder as that of a flavour: small letters, digits and `-`.
fn flavour(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let name: String = name
        .chars()
        .map(|c| match c.to_ascii_lowercase() {
            c if c.is_ascii_alphanumeric() => c,
            _ => '-',
        })
        .collect();
    match name.trim_matches('-') {
        "" => "ours".to_owned(),
        name => name.to_owned(),
    }
}

/// How `extends` names the recipe: from the new folder, unless it was named by its place on this machine.
fn way(base: &Path, folder: &Path) -> String {
    let way = match base.is_absolute() {
        true => normal(base),
        false => match (base.canonicalize(), absolute(folder)) {
            (Ok(base), Some(folder)) => relative(&base, &folder),
            _ => normal(base),
        },
    };
    way.display().to_string()
}

/// The real place of a folder that need not be there yet.
fn absolute(folder: &Path) -> Option<PathBuf> {
    if let Ok(folder) = folder.canonicalize() {
        return Some(folder);
    }
    let folder = normal(folder);
    let name = folder.file_name()?;
    let parent = match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => absolute(parent)?,
        _ => Path::new(".").canonicalize().ok()?,
    };
    Some(parent.join(name))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::flavour;

    #[test]
    fn a_flavour_is_named_after_the_folder() {
        for (folder, expected) in [
            ("x/my-fork", "my-fork"),
            ("Linux_Boards.2", "linux-boards-2"),
            ("..", "ours"),
            ("-ö-", "ours"),
        ] {
            assert_eq!(flavour(Path::new(folder)), expected, "{folder}");
        }
    }
}

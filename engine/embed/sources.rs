// SPDX-License-Identifier: GPL-2.0-or-later
//! Which files of a checkout become the engine of a source package.

use std::path::Path;

use toml_edit::TomlError;

use super::{cargo, ENGINE, WRAPPER};
use crate::diag::{Diagnostic, Place, Sink};
use crate::disk::changes::{File, Wanted};
use crate::disk::list::files_below;
use crate::disk::{self, read::io_error};

/// The makefile that debian/rules includes.
const INPUTS: &str = include_str!("inputs.mk");

/// The program that debian/rules runs.
const PROGRAM: &str = include_str!("wrapper.sh");

/// What whoever finds the folder reads first.
const README: &str = include_str!("embedded.md");

/// What of the engine stays where it is: an editor asks for it, and no build of a kernel does. Cargo.toml has it as a
/// feature, which [`cargo`] takes out.
const LEFT_OUT: [&str; 1] = ["lsp"];

/// What else of the checkout goes along: the licence, what the first lines of recipe files name, and the
/// reference of their language.
const BESIDES: [&str; 3] = ["LICENSE", "schemas/recipe.json", "recipes/README.md"];

/// Everything under debian/gencontrol, and the program that builds and runs it. `recipe` is the folder
/// of the recipe in the tree.
///
/// # Errors
/// Reports a checkout that is none, and what of it cannot be read.
pub fn sources(checkout: &Path, tree: &Path, recipe: &str, sink: &Sink) -> Option<Wanted<'static>> {
    let mut paths = files_below(
        &checkout.join("engine"),
        |path| !LEFT_OUT.contains(&path),
        sink,
    )?;
    if !paths.iter().any(|path| path == "main.rs") {
        sink.report(
            Diagnostic::error(
                Place::Path(checkout.to_owned()),
                "not a checkout of gencontrol: there is no engine/main.rs",
            )
            .help("name a checkout of gencontrol, or the directory where it is installed (PREFIX/share/gencontrol): --from DIR"),
        );
        return None;
    }
    for path in &mut paths {
        path.insert_str(0, "engine/");
    }
    paths.extend(BESIDES.map(str::to_owned));
    let mut wanted = Wanted::new();
    let mut put = |path: String, bytes: Vec<u8>, executable: bool| {
        let bytes = bytes.into();
        wanted.insert(path, Some(File { bytes, executable }));
    };
    for path in paths {
        let bytes = read(&checkout.join(&path), sink)?;
        put(format!("{ENGINE}/{path}"), bytes, false);
    }
    let cut = |name: &str, cut: &dyn Fn(&str) -> Result<String, TomlError>| {
        let path = checkout.join(name);
        let text = String::from_utf8_lossy(&read(&path, sink)?).into_owned();
        cut(&text)
            .map_err(|error| {
                let message = format!("not valid TOML: {}", error.message());
                sink.report(Diagnostic::error(Place::Path(path), message));
            })
            .ok()
    };
    let manifest = cut("Cargo.toml", &cargo::manifest)?;
    let lock = cut("Cargo.lock", &|text| cargo::lock(text, &manifest))?;
    put(format!("{ENGINE}/Cargo.toml"), manifest.into_bytes(), false);
    put(format!("{ENGINE}/Cargo.lock"), lock.into_bytes(), false);
    put(format!("{ENGINE}/README.md"), README.into(), false);
    put(format!("{ENGINE}/inputs.mk"), INPUTS.into(), false);
    put(WRAPPER.to_owned(), program(recipe).into_bytes(), true);
    // The folder is ours: what an earlier version brought and this one does not, goes.
    for old in files_below(&tree.join(ENGINE), |_| true, sink)? {
        wanted.entry(format!("{ENGINE}/{old}")).or_insert(None);
    }
    Some(wanted)
}

fn read(path: &Path, sink: &Sink) -> Option<Vec<u8>> {
    disk::read::read(path, &[])
        .map_err(|error| sink.report(io_error(path, "read", &error)))
        .ok()
}

/// The line of the program that says where the recipe is.
const RECIPE: &str = "recipes=";

fn program(recipe: &str) -> String {
    PROGRAM.replace("@recipes@", recipe)
}

/// Which recipe the program of an embedded engine reads.
pub fn recipe_of(program: &str) -> Option<&str> {
    program.lines().find_map(|line| line.strip_prefix(RECIPE))
}

#[cfg(test)]
mod tests {
    use super::{program, recipe_of};

    #[test]
    fn the_program_remembers_its_recipe() {
        assert_eq!(
            recipe_of(&program("debian/recipes/x")),
            Some("debian/recipes/x")
        );
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Where the recipe comes from: the one that was named, the one that the tree has, or what `import` makes of
//! the tree.

use std::path::{Path, PathBuf};

use super::{recipes, RECIPES};
use crate::diag::{Diagnostic, Place, Sink};
use crate::disk::changes::compare;
use crate::disk::commit::commit;
use crate::disk::folder::Folder;
use crate::disk::lock::own;
use crate::disk::scratch::Scratch;
use crate::import::{read, Imported};
use crate::text::files::Files;

/// A recipe to embed.
pub struct Origin {
    /// Its folder.
    pub folder: PathBuf,
    /// That folder as a path in the tree, if it is there already.
    pub present: Option<String>,
    /// What the import did, if there was one.
    pub imported: Option<Imported>,
    /// The folder of an imported recipe goes with this.
    scratch: Option<Scratch>,
}

impl Origin {
    /// Finds the recipe, or makes it. `named` is what the user named, and `dialect` the dialect of a tree that is
    /// imported.
    ///
    /// # Errors
    /// Reports a tree that cannot be imported.
    pub fn find(
        tree: &Folder,
        named: Option<&Path>,
        dialect: Option<&str>,
        files: &mut Files,
        sink: &Sink,
    ) -> Option<Origin> {
        let path = tree.path();
        let (folder, present) = match (named, recipes::present(path)) {
            (Some(named), _) => (named.to_owned(), None),
            (None, Some(present)) => (path.join(&present), Some(present)),
            (None, None) => return Origin::import(tree, dialect, files, sink),
        };
        Some(Origin {
            folder,
            present,
            imported: None,
            scratch: None,
        })
    }

    /// Puts an imported recipe into a folder of its own: there it can be tried before anything changes.
    fn import(
        tree: &Folder,
        dialect: Option<&str>,
        files: &mut Files,
        sink: &Sink,
    ) -> Option<Origin> {
        let Some(imported) = read(tree.path(), dialect, files, sink) else {
            sink.report(
                Diagnostic::error(
                    Place::Path(tree.path().to_owned()),
                    "the tree has no recipe, and could not be imported",
                )
                .help("name the recipe to put into the tree: make embed TREE=… RECIPES=DIR"),
            );
            return None;
        };
        let scratch = Scratch::new(tree, sink)?;
        let folder = own(scratch.path(), "", sink)?;
        let changes = compare(&folder, imported.recipe.clone(), sink)?;
        commit(&folder, &changes, "", sink)?;
        Some(Origin {
            folder: scratch.path().to_owned(),
            present: None,
            imported: Some(imported),
            scratch: Some(scratch),
        })
    }

    /// Makes the problems of a run name an imported recipe where it is going to be.
    pub fn settle(&self, tree: &Path, files: &mut Files, problems: &mut [Diagnostic]) {
        let Some(scratch) = &self.scratch else {
            return;
        };
        let goes_to = tree.join(RECIPES);
        files.move_folder(scratch.path(), &goes_to);
        for problem in problems {
            if let Place::Path(path) = &mut problem.place {
                if let Ok(rest) = path.strip_prefix(scratch.path()) {
                    *path = goes_to.join(rest);
                }
            }
        }
    }
}

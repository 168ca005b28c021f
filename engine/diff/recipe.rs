// SPDX-License-Identifier: GPL-2.0-or-later
//! A recipe as a side: its plan, its flavours, its files.

use std::path::{Path, PathBuf};

use crate::plan::model::Plan;
use crate::resolve::layout::{FlavourLayout, Layout};
use crate::text::files::{relative, FileId, Files, Span};

/// A recipe that was read.
#[derive(Clone, Copy)]
pub struct Recipe<'p> {
    /// What it makes.
    pub plan: &'p Plan,
    /// Its flavours.
    pub layout: &'p Layout,
    /// What was read.
    pub files: &'p Files,
    /// Its folder, from which places are shown.
    pub folder: &'p Path,
    /// That, and the folders of the layers below it.
    pub folders: &'p [PathBuf],
}

impl<'p> Recipe<'p> {
    /// The files of all layers: path from the recipe's folder, and text.
    pub fn texts(&self) -> impl Iterator<Item = (FileId, String, &'p str)> + use<'p> {
        let Recipe {
            files,
            folder,
            folders,
            ..
        } = *self;
        let is_own = move |path: &Path| folders.iter().any(|folder| path.starts_with(folder));
        files
            .iter()
            .filter(move |(_, path)| is_own(path))
            .map(move |(id, path)| {
                (
                    id,
                    relative(path, folder).display().to_string(),
                    files.text(id),
                )
            })
    }

    /// The flavours: architecture, featureset and name, and what the recipe says of it.
    pub fn flavours(&self) -> impl Iterator<Item = (Vec<String>, &'p FlavourLayout)> + use<'p> {
        self.layout.architectures.iter().flat_map(|arch| {
            arch.featuresets.iter().flat_map(|(featureset, flavours)| {
                flavours.iter().map(|flavour| {
                    let point = [&arch.name, featureset, &flavour.name];
                    (point.map(String::clone).to_vec(), flavour)
                })
            })
        })
    }
    /// A place in words: file and line.
    pub fn show(&self, span: Span) -> String {
        let path = self.files.path_from(span.file, self.folder);
        format!("{}:{}", path.display(), span.line)
    }
}

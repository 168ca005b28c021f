// SPDX-License-Identifier: GPL-2.0-or-later
//! Reads the configuration of a tree.

use std::borrow::Cow;
use std::path::Path;

use super::dialect::Dialect;
use crate::deb::quirks::Quirks;
use crate::defines::level::Level;
use crate::defines::merge::merge;
use crate::defines::reader::{Mark, Reader};
use crate::defines::{toml, FOLDERS, LOCAL, MARK};
use crate::diag::{Diagnostic, Place, Sink};
use crate::disk::read::read_text;
use crate::text::files::Files;

/// What reading needs.
pub struct Source<'a> {
    /// The tree.
    pub tree: &'a Path,
    /// The dialect.
    pub dialect: &'a Dialect,
    /// What its generator does otherwise.
    pub quirks: Quirks,
    /// Where problems go.
    pub sink: &'a Sink,
}

/// Reads the whole configuration. Returns its root.
///
/// # Errors
/// Reports every file that cannot be read or does not fit, and that there is none.
pub fn read(source: &Source<'_>, files: &mut Files) -> Option<Level> {
    let settings = source.dialect.setting_kinds();
    let mark = &source.dialect.mark;
    let reader = Reader {
        settings: &settings,
        mark: Mark {
            name: &mark.name.text,
            one_of_plain: mark.one_of_plain == Some(true),
        },
        quirks: source.quirks,
        sink: Some(source.sink),
    };
    let mut has_any = false;
    let root = merge(&reader, &mut |relative| {
        let path = source.tree.join(relative);
        if !path.exists() {
            return None;
        }
        has_any = true;
        load(&path, relative, files, source.sink).map(Cow::Owned)
    });
    if root.is_none() && !has_any {
        source.sink.report(nothing(source.tree));
    }
    let mut root = root?;
    super::twins::join(&mut root);
    Some(root)
}

fn nothing(tree: &Path) -> Diagnostic {
    let folder = tree.join(FOLDERS[0]);
    let is_old = folder.join("defines").exists();
    Diagnostic::error(
        Place::Path(folder.join("defines.toml")),
        "no such file: the configuration begins there",
    )
    .maybe_help(
        is_old.then(|| {
            "this tree has the older form (`defines`), which cannot be imported".to_owned()
        }),
    )
}

fn load(path: &Path, relative: &str, files: &mut Files, sink: &Sink) -> Option<toml::Value> {
    let file = read_text(path, files, sink)?;
    let text = files.text(file);
    if relative.starts_with(LOCAL) && text.starts_with(MARK) {
        // It says of a recipe only what the tree lacks: there is no flavour in it to import.
        return None;
    }
    match toml::parse(text, file) {
        Ok(document) => {
            for (span, comment) in document.loose {
                let message =
                    format!("this comment belongs to nothing and is not carried over: {comment}");
                sink.report(Diagnostic::warning(span, message));
            }
            Some(document.root)
        }
        Err(mistake) => {
            sink.report(Diagnostic::error(mistake.span, mistake.message));
            None
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Generated files as a side: control, rules.gen, tests/control and everything else, whoever generated them.

mod control;
mod rules;

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Attributes, Id, Kind, Side, Value};

pub use rules::packages;

/// The folder of the main source's files.
const TOP: &str = "debian/";

/// Which parts of texts are taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Relations by item, descriptions without their line breaks, commands by variable.
    Parts,
    /// Texts as they are.
    Raw,
}

/// Reads the files below `debian/`: path and text of each.
pub fn parse<'t>(files: impl Iterator<Item = (&'t str, &'t str)>, detail: Detail) -> Side {
    let files: BTreeMap<&str, &str> = files
        .filter_map(|(path, text)| Some((path.strip_prefix(TOP)?, text)))
        .collect();
    let mut side = Side::default();
    let derived = files.keys().filter_map(|path| {
        let folder = path.strip_suffix("/control")?;
        (folder != "tests" && !folder.contains('/')).then_some(folder)
    });
    let mut folders: Vec<&str> = derived.collect();
    folders.push("");
    for folder in &folders {
        let own = files.iter().filter_map(|(path, text)| {
            let path = match folder.is_empty() {
                true => *path,
                false => path.strip_prefix(folder)?.strip_prefix('/')?,
            };
            let top = path.split_once('/').map_or("", |(top, _)| top);
            let is_others = folder.is_empty() && folders.contains(&top) && !top.is_empty();
            (!is_others).then_some((path, *text))
        });
        source(folder, &own.collect(), detail, &mut side);
    }
    side
}

/// The files of one source.
fn source(folder: &str, files: &BTreeMap<&str, &str>, detail: Detail, side: &mut Side) {
    let mut own = Reader {
        source: folder.to_owned(),
        detail,
        side,
    };
    let mut packages = BTreeSet::new();
    if let Some(text) = files.get("control") {
        packages = own.control(text);
    }
    for (path, text) in files {
        match *path {
            "control" => {}
            "rules.gen" => own.rules(text),
            "tests/control" => own.tests(text),
            _ => own.file(path, text, &packages),
        }
    }
}

/// What goes into a side, of one source.
struct Reader<'s> {
    source: String,
    detail: Detail,
    side: &'s mut Side,
}

impl Reader<'_> {
    fn id(&self, kind: Kind, name: &str) -> Id {
        Id {
            source: self.source.clone(),
            kind,
            name: name.to_owned(),
        }
    }

    /// A file of a package, by the longest name of a package that it begins with, or one of its own.
    fn file(&mut self, path: &str, text: &str, packages: &BTreeSet<String>) {
        let mut dots = path.match_indices('.').map(|(at, _)| at).rev();
        let end = dots.find(|at| packages.contains(&path[..*at]));
        let (id, attribute) = match end {
            Some(end) => (self.id(Kind::Package, &path[..end]), &path[end..]),
            None => (self.id(Kind::File, path), "text"),
        };
        let lines = text.split_inclusive('\n').map(str::to_owned);
        let suffix = attribute.split('.').nth(1).unwrap_or_default();
        let is_set = self.detail == Detail::Parts && ["install", "links"].contains(&suffix);
        let value = match is_set {
            true => Value::Items(lines.collect()),
            false => Value::Lines(lines.collect()),
        };
        let attributes: &mut Attributes = self.side.attributes(id);
        attributes.insert(attribute.to_owned(), value);
    }
}

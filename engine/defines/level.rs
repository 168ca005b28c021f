// SPDX-License-Identifier: GPL-2.0-or-later
//! The levels of the configuration, and how dataclasses_extra.py lays one over another, quirks included.

use std::cell::Cell;
use std::rc::Rc;

use indexmap::IndexMap;

use super::toml::{Kind, Value};
use crate::text::files::Span;

/// What a level is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LevelKind {
    /// The root file.
    Root,
    /// A kernel architecture.
    KernelArch,
    /// A Debian architecture.
    Arch,
    /// A featureset, of the root or of an architecture.
    Featureset,
    /// A flavour.
    Flavour,
}

/// The flags of a flavour; copies of a flavour share them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// `is_default`.
    pub default: bool,
    /// The other flag: `is_quick`, `is_test`.
    pub mark: bool,
}

/// One level of the configuration.
#[derive(Clone, Debug)]
pub struct Level {
    /// Its name; empty for the root.
    pub name: String,
    /// Where it is named.
    pub span: Span,
    /// What is said above it.
    pub comments: Vec<String>,
    /// Whether it is enabled.
    pub enable: bool,
    /// Its settings, by dotted name.
    pub values: IndexMap<String, Value>,
    /// A flavour's flags.
    pub flags: Rc<Cell<Flags>>,
    /// Levels below: `kernelarch`, `debianarch`, `featureset`, `flavour`.
    pub below: IndexMap<&'static str, Vec<Level>>,
    /// `debianrelease` of the root.
    pub releases: Vec<Value>,
    /// Whether the flavours of a featureset are those of its architecture, as it names none.
    pub is_implied: bool,
}

impl LevelKind {
    /// The lists of levels that may stand below.
    pub fn lists(self) -> &'static [(&'static str, LevelKind)] {
        match self {
            LevelKind::Root => &[
                ("featureset", LevelKind::Featureset),
                ("kernelarch", LevelKind::KernelArch),
            ],
            LevelKind::KernelArch => &[("debianarch", LevelKind::Arch)],
            LevelKind::Arch => &[
                ("featureset", LevelKind::Featureset),
                ("flavour", LevelKind::Flavour),
            ],
            LevelKind::Featureset => &[("flavour", LevelKind::Flavour)],
            LevelKind::Flavour => &[],
        }
    }
}

impl Level {
    /// An empty level.
    pub fn new(name: &str, span: Span) -> Level {
        Level {
            name: name.to_owned(),
            span,
            comments: Vec::new(),
            enable: true,
            values: IndexMap::new(),
            flags: Rc::default(),
            below: IndexMap::new(),
            releases: Vec::new(),
            is_implied: false,
        }
    }

    /// The levels of a list below.
    pub fn list(&self, key: &str) -> &[Level] {
        self.below.get(key).map_or(&[], Vec::as_slice)
    }

    /// A copy that shares nothing, without comments: what `dataclasses.asdict` makes.
    pub fn copied(&self) -> Level {
        Level {
            name: self.name.clone(),
            span: self.span,
            comments: Vec::new(),
            enable: self.enable,
            values: self
                .values
                .iter()
                .map(|(k, v)| (k.clone(), v.without_comments()))
                .collect(),
            flags: Rc::new(Cell::new(self.flags.get())),
            below: self
                .below
                .iter()
                .map(|(key, levels)| (*key, levels.iter().map(Level::copied).collect()))
                .collect(),
            releases: self.releases.iter().map(Value::without_comments).collect(),
            is_implied: false,
        }
    }

    /// The same without some settings, here and below.
    pub fn without(&self, is_gone: &dyn Fn(&str) -> bool) -> Level {
        let mut level = self.clone();
        level.values.retain(|name, _| !is_gone(name));
        for below in level.below.values_mut().flatten() {
            *below = below.without(is_gone);
        }
        level
    }

    /// Lays a later level over this one.
    pub fn merged(&self, other: &Level, kind: LevelKind) -> Level {
        let mut result = self.clone();
        result.comments.extend(other.comments.iter().cloned());
        result.enable = other.enable;
        result.flags = Rc::new(Cell::new(other.flags.get()));
        for (key, value) in &other.values {
            match result.values.get_mut(key) {
                Some(old) => merge_value(old, value),
                None => {
                    result.values.insert(key.clone(), value.clone());
                }
            }
        }
        for (key, below) in kind.lists() {
            let (old, new) = (self.list(key), other.list(key));
            let levels = if kind == LevelKind::Featureset || new.is_empty() {
                old.iter().chain(new).cloned().collect()
            } else if old.is_empty() {
                new.to_vec()
            } else {
                merge_named(old, new, *below)
            };
            if !levels.is_empty() {
                result.below.insert(key, levels);
            }
        }
        result.releases.extend(other.releases.iter().cloned());
        result
    }
}

fn merge_value(old: &mut Value, new: &Value) {
    match (&mut old.kind, &new.kind) {
        (Kind::List(old), Kind::List(new)) => old.extend(new.iter().cloned()),
        (Kind::Table(old), Kind::Table(new)) => {
            old.extend(new.iter().map(|(key, value)| (key.clone(), value.clone())));
        }
        _ => *old = new.clone(),
    }
}

/// Levels go by name: of two later ones of a name the last counts, and it goes to the first of that name.
fn merge_named(old: &[Level], new: &[Level], kind: LevelKind) -> Vec<Level> {
    let mut later: IndexMap<&str, Option<&Level>> = IndexMap::new();
    for level in new {
        later.insert(&level.name, Some(level));
    }
    let mut merge = |level: &Level| {
        let other = later.get_mut(level.name.as_str()).and_then(Option::take);
        other.map_or_else(|| level.clone(), |other| level.merged(other, kind))
    };
    let mut result: Vec<Level> = old.iter().map(&mut merge).collect();
    result.extend(later.into_values().flatten().cloned());
    result
}

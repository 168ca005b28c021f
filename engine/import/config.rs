//! Debian's kernel configuration (defines.toml): its levels, and how debian_linux/config_v2.py merges them
//! (SEMANTICS.md section 4), quirks included.

use std::cell::Cell;
use std::rc::Rc;

use indexmap::IndexMap;

use super::dialect::Dialect;
use super::toml::{Kind, Value};
use crate::deb::quirks::Quirks;
use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, Sink};
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
    /// The dialect's other flag.
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

fn merge_named(old: &[Level], new: &[Level], kind: LevelKind) -> Vec<Level> {
    let mut later: IndexMap<&str, &Level> = new.iter().map(|l| (l.name.as_str(), l)).collect();
    let mut result: Vec<Level> = old
        .iter()
        .map(|level| match later.shift_remove(level.name.as_str()) {
            Some(other) => level.merged(other, kind),
            None => level.clone(),
        })
        .collect();
    result.extend(later.into_values().cloned());
    result
}

/// Reads levels out of TOML, strictly: unknown keys and wrong types are reported.
pub struct Reader<'a> {
    /// The dialect.
    pub dialect: &'a Dialect,
    /// Its generator.
    pub quirks: Quirks,
    /// Where problems go.
    pub sink: &'a Sink,
}

impl Reader<'_> {
    /// Reads a level from a table. `base` is what the file's parent said of it: the file replaces whole
    /// top-level keys of it.
    pub fn level(&self, table: &Value, kind: LevelKind, base: Option<&Level>) -> Level {
        let mut level = match base {
            Some(base) => base.copied(),
            None => Level::new("", table.span),
        };
        level.comments.clone_from(&table.comments);
        let Some(keys) = table.table() else {
            self.wrong(table, "a table");
            return level;
        };
        for (key, value) in keys {
            if let Some((list, below)) = kind.lists().iter().find(|(list, _)| list == key) {
                let levels = self.levels(value, *below);
                level.below.insert(list, levels);
                continue;
            }
            match key.as_str() {
                "name" => self.name(&mut level, value, kind, base),
                "enable" => {
                    level.comments.extend(value.all_comments());
                    level.enable = self.boolean(value).unwrap_or(true);
                }
                "path" => {}
                "defs" if kind == LevelKind::Flavour => {
                    level.comments.extend(value.all_comments());
                    for flag in value.table().into_iter().flat_map(IndexMap::values) {
                        level.comments.extend(flag.all_comments());
                    }
                    level.flags = self.flags(value);
                }
                "defs" if kind == LevelKind::Arch => {
                    if value.table().is_none_or(|table| !table.is_empty()) {
                        self.wrong(value, "an empty table");
                    }
                }
                "debianrelease" if kind == LevelKind::Root => {
                    level.releases = self.list(value, "a list of tables").to_vec();
                }
                "build" | "description" | "packages" | "relations" => {
                    let prefix = format!("{key}.");
                    level.values.retain(|name, _| !name.starts_with(&prefix));
                    self.settings(&mut level, key, value);
                }
                _ => {
                    let known = [
                        "build",
                        "description",
                        "packages",
                        "relations",
                        "enable",
                        "name",
                    ];
                    let lists = kind.lists().iter().map(|(list, _)| *list);
                    self.unknown(value, key, known.into_iter().chain(lists));
                }
            }
        }
        if kind == LevelKind::Root {
            level.enable = true;
        } else if level.name.is_empty() {
            self.sink.report(
                Diagnostic::error(table.span, "a table without `name`").help("add `name = '…'`"),
            );
        }
        level
    }

    fn name(&self, level: &mut Level, value: &Value, kind: LevelKind, base: Option<&Level>) {
        let Some(name) = value.text() else {
            return self.wrong(value, "text");
        };
        match base {
            _ if kind == LevelKind::Root => {}
            Some(base) if base.name != name => self.sink.report(
                Diagnostic::error(
                    value.span,
                    format!("`{name}` in the file of `{}`", base.name),
                )
                .help(format!("write `name = '{}'`, or leave it out", base.name)),
            ),
            _ => {
                level.name = name.to_owned();
                level.span = value.span;
                level.comments.extend(value.all_comments());
            }
        }
    }

    fn levels(&self, value: &Value, kind: LevelKind) -> Vec<Level> {
        self.list(value, "a list of tables")
            .iter()
            .map(|table| self.level(table, kind, None))
            .collect()
    }

    fn list<'v>(&self, value: &'v Value, wanted: &str) -> &'v [Value] {
        match &value.kind {
            Kind::List(items) => items,
            _ => {
                self.wrong(value, wanted);
                &[]
            }
        }
    }

    fn settings(&self, level: &mut Level, path: &str, value: &Value) {
        let prefix = format!("{path}.");
        let Some(table) = value.table() else {
            return self.wrong(value, "a table");
        };
        let about: Vec<String> = value.all_comments().collect();
        for (number, (key, value)) in table.iter().enumerate() {
            let name = format!("{prefix}{key}");
            let mut value = value.clone();
            if number == 0 {
                // What is said of the table goes to its first key.
                value.comments.splice(0..0, about.iter().cloned());
            }
            let value = &value;
            if let Some(item) = self.dialect.settings.get(&name) {
                if self.check(value, &item.value.kind.text) {
                    level.values.insert(name, value.clone());
                }
                continue;
            }
            let inner = format!("{name}.");
            if self
                .dialect
                .settings
                .names()
                .any(|known| known.starts_with(&inner))
            {
                self.settings(level, &name, value);
                continue;
            }
            let known = self
                .dialect
                .settings
                .names()
                .filter_map(|known| known.strip_prefix(&prefix))
                .filter_map(|rest| rest.split('.').next());
            self.unknown(value, key, known);
        }
    }

    /// Whether a value is of a setting's type.
    fn check(&self, value: &Value, kind: &str) -> bool {
        let all_text = |values: &mut dyn Iterator<Item = &Value>| {
            let mut good = true;
            for value in values.filter(|value| value.text().is_none()) {
                self.wrong(value, "text");
                good = false;
            }
            good
        };
        match (kind, &value.kind) {
            ("ignored", _) | ("text", Kind::Text(_)) | ("boolean", Kind::Bool(_)) => true,
            ("texts" | "groups" | "kconfig" | "relations", Kind::List(items)) => {
                let groups = matches!(kind, "relations" | "groups");
                all_text(&mut items.iter())
                    && (!groups || items.iter().all(|item| self.group(item)))
            }
            ("table", Kind::Table(table)) => all_text(&mut table.values()),
            _ => {
                let wanted = match kind {
                    "text" => "text",
                    "boolean" => "`true` or `false`",
                    "table" => "a table",
                    _ => "a list",
                };
                self.wrong(value, wanted);
                false
            }
        }
    }

    /// Checks one group of relations: alternatives, no commas.
    fn group(&self, value: &Value) -> bool {
        let text = value.text().unwrap_or_default();
        let parsed = self.quirks.parse_relation(text);
        let problem = match parsed {
            Ok(relation) if relation.0.len() <= 1 => return true,
            Ok(_) => "this is more than one relation: every string holds one".to_owned(),
            Err((_, message)) => message,
        };
        self.sink.report(Diagnostic::error(value.span, problem));
        false
    }

    fn flags(&self, value: &Value) -> Rc<Cell<Flags>> {
        let mut flags = Flags::default();
        let mark = &self.dialect.mark.name.text;
        for (key, value) in value.table().into_iter().flatten() {
            if key == "is_default" {
                flags.default = self.boolean(value).unwrap_or(false);
            } else if key == mark {
                flags.mark = self.boolean(value).unwrap_or(false);
            } else {
                self.unknown(value, key, ["is_default", mark.as_str()]);
            }
        }
        if value.table().is_none() {
            self.wrong(value, "a table");
        }
        Rc::new(Cell::new(flags))
    }

    fn boolean(&self, value: &Value) -> Option<bool> {
        match value.kind {
            Kind::Bool(flag) => Some(flag),
            _ => {
                self.wrong(value, "`true` or `false`");
                None
            }
        }
    }

    fn wrong(&self, value: &Value, wanted: &str) {
        self.sink.report(Diagnostic::error(
            value.span,
            format!("{wanted} is wanted here, this is {}", value.describe()),
        ));
    }

    fn unknown<'k>(&self, value: &Value, key: &str, known: impl IntoIterator<Item = &'k str>) {
        let known: Vec<&str> = known.into_iter().collect();
        self.sink.report(
            Diagnostic::error(value.span, format!("unknown key `{key}`"))
                .maybe_help(did_you_mean(key, known.iter().copied())),
        );
    }
}

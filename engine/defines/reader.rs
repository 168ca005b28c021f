// SPDX-License-Identifier: GPL-2.0-or-later
//! Reads levels out of TOML: strictly, as import needs it, or taking what is there.

use std::cell::Cell;
use std::rc::Rc;

use indexmap::IndexMap;

use super::level::{Flags, Level, LevelKind};
pub use super::setting::SettingKind;
use super::toml::{Kind, Value};
use crate::deb::quirks::Quirks;
use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, Sink};
use crate::text::files::Span;

/// The flag of flavours besides `is_default`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mark<'a> {
    /// Its name.
    pub name: &'a str,
    /// Only flavours of the plain featureset have it, and one of them always does.
    pub one_of_plain: bool,
}

/// Reads levels.
pub struct Reader<'a> {
    /// The settings, by dotted name.
    pub settings: &'a IndexMap<String, SettingKind>,
    /// The other flag.
    pub mark: Mark<'a>,
    /// How relations are read.
    pub quirks: Quirks,
    /// Where unknown keys and wrong types go; without, what does not fit is passed over.
    pub sink: Option<&'a Sink>,
}

/// Whether a name would be a path: files are named after it.
pub(super) fn is_path(name: &str) -> bool {
    name.contains('/') || [".", ".."].contains(&name)
}

/// The tables of settings.
const BLOCKS: [&str; 4] = ["build", "description", "packages", "relations"];

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
                    for value in level.releases.iter().filter_map(Value::table).flatten() {
                        self.plain(value.1.text().unwrap_or_default(), value.1.span);
                    }
                }
                key if BLOCKS.contains(&key) => {
                    let prefix = format!("{key}.");
                    level.values.retain(|name, _| !name.starts_with(&prefix));
                    self.settings(&mut level, key, value);
                }
                _ => {
                    let known = BLOCKS.into_iter().chain(["enable", "name"]);
                    let lists = kind.lists().iter().map(|(list, _)| *list);
                    self.unknown(value, key, known.chain(lists));
                }
            }
        }
        if kind == LevelKind::Root {
            level.enable = true;
        } else if level.name.is_empty() {
            self.report(
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
            Some(base) if base.name != name => self.report(
                Diagnostic::error(
                    value.span,
                    format!("`{name}` in the file of `{}`", base.name),
                )
                .help(format!("write `name = '{}'`, or leave it out", base.name)),
            ),
            _ => {
                if is_path(name) {
                    self.report(
                        Diagnostic::error(value.span, format!("`{name}` is a path, not a name"))
                            .help("write a name without `/`: files are named after it"),
                    );
                }
                self.plain(name, value.span);
                level.name = name.to_owned();
                level.span = value.span;
                level.comments.extend(value.all_comments());
            }
        }
    }

    fn levels(&self, value: &Value, kind: LevelKind) -> Vec<Level> {
        let mut levels = Vec::new();
        for table in self.list(value, "a list of tables") {
            match table.table() {
                Some(_) => levels.push(self.level(table, kind, None)),
                None => self.wrong(table, "a table"),
            }
        }
        levels
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
            if let Some(kind) = self.settings.get(&name) {
                if self.check(value, *kind) {
                    level.values.insert(name, value.clone());
                }
                continue;
            }
            let inner = format!("{name}.");
            if self.settings.keys().any(|known| known.starts_with(&inner)) {
                self.settings(level, &name, value);
                continue;
            }
            let known = self
                .settings
                .keys()
                .filter_map(|known| known.strip_prefix(&prefix))
                .filter_map(|rest| rest.split('.').next());
            self.unknown(value, key, known);
        }
    }

    /// Whether a value is of a setting's type.
    fn check(&self, value: &Value, kind: SettingKind) -> bool {
        match (kind, &value.kind) {
            (SettingKind::Ignored, _) | (SettingKind::Boolean, Kind::Bool(_)) => true,
            (SettingKind::Text, Kind::Text(text)) => self.plain(text, value.span),
            (SettingKind::Program, Kind::Text(text)) => {
                self.plain(text, value.span) && self.program(text, value.span)
            }
            (SettingKind::Prose, Kind::Text(text)) => self.prose(text, value.span),
            (SettingKind::Texts | SettingKind::Kconfig, Kind::List(items)) => {
                self.texts(items.iter())
            }
            (SettingKind::Relations, Kind::List(items)) => {
                self.texts(items.iter()) && items.iter().all(|item| self.group(item))
            }
            (SettingKind::Table, Kind::Table(table)) => {
                let keys = table.iter();
                let bad = keys.filter(|(key, value)| !self.plain(key, value.span));
                bad.count() == 0 && self.texts(table.values())
            }
            (SettingKind::ProseTable, Kind::Table(table)) => {
                let bad = table.iter().filter(|(key, value)| {
                    let is_good = value.text().is_none_or(|text| self.prose(text, value.span));
                    !self.plain(key, value.span) || !is_good
                });
                let not_text = table.values().filter(|value| value.text().is_none());
                bad.count() + not_text.inspect(|value| self.wrong(value, "text")).count() == 0
            }
            _ => {
                self.wrong(value, kind.describe());
                false
            }
        }
    }

    fn texts<'v>(&self, values: impl Iterator<Item = &'v Value>) -> bool {
        let mut good = true;
        for value in values {
            match value.text() {
                Some(text) => good &= self.plain(text, value.span),
                None => {
                    self.wrong(value, "text");
                    good = false;
                }
            }
        }
        good
    }

    /// Whether a text has no control characters: it becomes a part of a line in control files and makefiles.
    fn plain(&self, text: &str, span: Span) -> bool {
        self.without_control(text.chars().find(|c| c.is_control()), span)
    }

    /// Whether a text is the name of a program, perhaps with a version.
    fn program(&self, text: &str, span: Span) -> bool {
        let Some((_, version)) = text.split_once(' ') else {
            return true;
        };
        let relation = self.quirks.parse_relation(text);
        let is_one =
            relation.is_ok_and(|all| matches!(all.0.as_slice(), [one] if one.0.len() == 1));
        let is_version = is_one && version.starts_with('(') && version.ends_with(')');
        let problem = match is_version {
            true => Diagnostic::warning(
                span,
                format!(
                    "debian/rules.real calls `{text}` as it is written: the kernel does not build"
                ),
            ),
            false => Diagnostic::error(
                span,
                format!("expected the name of a program, found `{text}`"),
            ),
        };
        self.report(
            problem
                .help("write the name only; a version belongs in Build-Depends of source.control"),
        );
        is_version
    }

    /// Whether a text of several lines has no control characters but line breaks and tabs.
    fn prose(&self, text: &str, span: Span) -> bool {
        let is_bad = |c: &char| c.is_control() && !matches!(c, '\n' | '\t');
        self.without_control(text.chars().find(is_bad), span)
    }

    fn without_control(&self, found: Option<char>, span: Span) -> bool {
        let Some(c) = found else { return true };
        let message = format!("the control character U+{:04X} in a text", u32::from(c));
        let help = match c {
            '\n' | '\r' | '\t' => "remove it, or write a space in its place",
            _ => "remove it: no file of a package may have it",
        };
        self.report(Diagnostic::error(span, message).help(help));
        false
    }

    /// Checks one group of relations: alternatives, no commas.
    fn group(&self, value: &Value) -> bool {
        let text = value.text().unwrap_or_default();
        let problem = match self.quirks.parse_relation(text) {
            Ok(relation) if relation.0.len() <= 1 => return true,
            Ok(_) => "this is more than one relation: write one in each string".to_owned(),
            Err((_, message)) => message,
        };
        self.report(Diagnostic::error(value.span, problem));
        false
    }

    fn flags(&self, value: &Value) -> Rc<Cell<Flags>> {
        let mut flags = Flags::default();
        let mark = self.mark.name;
        for (key, value) in value.table().into_iter().flatten() {
            if key == "is_default" {
                flags.default = self.boolean(value).unwrap_or(false);
            } else if key == mark {
                flags.mark = self.boolean(value).unwrap_or(false);
            } else {
                self.unknown(value, key, ["is_default", mark]);
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

    /// Warns of lists of a level that count twice, as its own file does not say them again.
    pub(super) fn doubled(&self, parent: &Level, table: &Value) {
        for (name, value) in &parent.values {
            let top = name.split('.').next().unwrap_or(name);
            let again = table.table().is_some_and(|table| table.contains_key(top));
            if matches!(value.kind, Kind::List(_)) && !again {
                let message = format!(
                    "`{name}` of `{}` counts twice, because it has a defines.toml of its own",
                    parent.name
                );
                self.report(Diagnostic::warning(value.span, message).help(
                    "so does gencontrol.py; the recipe has its items twice: delete one of each",
                ));
            }
        }
    }

    fn wrong(&self, value: &Value, wanted: &str) {
        self.report(Diagnostic::error(
            value.span,
            format!("expected {wanted}, found {}", value.describe()),
        ));
    }

    fn unknown<'k>(&self, value: &Value, key: &str, known: impl IntoIterator<Item = &'k str>) {
        let known: Vec<&str> = known.into_iter().collect();
        self.report(
            Diagnostic::error(value.span, format!("unknown key `{key}`"))
                .maybe_help(did_you_mean(key, known.iter().copied())),
        );
    }

    fn report(&self, diagnostic: Diagnostic) {
        if let Some(sink) = self.sink {
            sink.report(diagnostic);
        }
    }
}

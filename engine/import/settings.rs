// SPDX-License-Identifier: GPL-2.0-or-later
//! The settings of a place: build facts, switches, contributed relations and kernel configuration files.

use std::path::Path;

use indexmap::IndexMap;

use super::dialect::Dialect;
use super::versioned;
use super::yaml::{Item, Pair, Yaml};
use crate::defines::level::Level;
use crate::defines::toml::{Kind, Value};
use crate::defines::FOLDERS;
use crate::diag::{Diagnostic, Sink};
use crate::recipe::reads::Reads;

/// What making places needs.
pub struct Places<'a> {
    /// The tree, for the kernel configuration files that exist.
    pub tree: &'a Path,
    /// The dialect.
    pub dialect: &'a Dialect,
    /// The merged root.
    pub root: &'a Level,
    /// The facts of programs that have a version somewhere ([`versioned::facts`]).
    pub versioned: &'a [String],
    /// Where problems go.
    pub sink: &'a Sink,
}

/// A boolean.
pub(super) fn raw(flag: bool) -> Yaml {
    Yaml::Raw(flag.to_string())
}

impl Places<'_> {
    /// The settings of the root, every fact and switch declared that the recipe reads.
    pub fn root_settings(&self, reads: &Reads) -> Vec<Pair> {
        let mut blocks: IndexMap<&str, Vec<Pair>> = IndexMap::new();
        for (name, item) in self.dialect.settings.iter() {
            let Some((block, key)) = self.dialect.target(name) else {
                continue;
            };
            let own = self.root.values.get(name);
            if block == "relations" || !self.dialect.is_read(name, reads) {
                continue;
            }
            let value = match (own, &item.value.default) {
                (Some(value), _) => self.value(name, value),
                (None, Some(default)) => Yaml::Raw(default.text.clone()),
                (None, None) => continue,
            };
            let mut pair = Pair::new(key, value);
            if let Some(value) = own {
                pair.comments.extend(value.comments.iter().cloned());
                pair.beside.clone_from(&value.beside);
            }
            if pair.beside.is_none() {
                pair.beside = item.value.about.as_ref().map(|text| text.text.clone());
            }
            let block = blocks.entry(block).or_default();
            block.push(pair);
            block.extend(self.version(name, own));
        }
        let mark = &self.dialect.mark.to.text;
        let about = "a small kernel for quick builds".to_owned();
        blocks.entry("build").or_default().push(Pair {
            beside: Some(about),
            ..Pair::new(mark.as_str(), raw(false))
        });
        let mut pairs: Vec<Pair> = blocks
            .into_iter()
            .map(|(block, pairs)| Pair::new(block, Yaml::Map(pairs)).apart())
            .collect();
        pairs.extend(self.relations(self.root, false).map(Pair::apart));
        pairs.extend(
            self.kconfig(&[(self.root, "config".to_owned())], false)
                .map(Pair::apart),
        );
        pairs
    }

    /// The settings of a narrower place.
    pub(super) fn settings(&self, level: &Level, more: Vec<Pair>) -> Vec<Pair> {
        let mut blocks: IndexMap<&str, Vec<Pair>> = IndexMap::new();
        blocks.insert("build", more);
        for (name, value) in &level.values {
            let Some((block @ ("build" | "enable"), key)) = self.dialect.target(name) else {
                continue;
            };
            let key = match value.kind {
                Kind::List(_) => format!("{key}+"),
                _ => key.to_owned(),
            };
            let own = self.value(name, value);
            let mut pair = Pair::new(key, own).about(value.comments.iter().cloned());
            pair.beside.clone_from(&value.beside);
            let block = blocks.entry(block).or_default();
            block.push(pair);
            block.extend(self.version(name, Some(value)));
        }
        let mut pairs: Vec<Pair> = blocks
            .into_iter()
            .filter(|(_, pairs)| !pairs.is_empty())
            .map(|(block, pairs)| Pair::new(block, Yaml::Map(pairs)))
            .collect();
        pairs.extend(self.relations(level, true));
        pairs
    }

    /// The version of a program, where any place has one of it.
    fn version(&self, name: &str, value: Option<&Value>) -> Option<Pair> {
        let (block, key) = self.dialect.target(name)?;
        let is_versioned = self.versioned.contains(&format!("{block}.{key}"));
        is_versioned.then(|| {
            let text = value.and_then(Value::text).unwrap_or_default();
            let version = versioned::apart(text).1;
            Pair::new(format!("{key}{}", versioned::SUFFIX), Yaml::text(version))
        })
    }

    /// The value of a setting. gencontrol.py replaces what groups say of architectures and profiles by its own.
    fn value(&self, name: &str, value: &Value) -> Yaml {
        let setting = self.dialect.settings.get(name);
        let is_groups = setting.is_some_and(|item| item.value.kind.text == "groups");
        let is_program = setting.is_some_and(|item| item.value.kind.text == "program");
        let items = match &value.kind {
            Kind::Text(text) if is_program => return Yaml::text(versioned::apart(text).0),
            Kind::List(items) => items,
            _ => return plain(value),
        };
        let bare = |item: &Value| {
            let text = item.text()?;
            let bare = bare_group(text);
            if bare != text {
                let message = "gencontrol.py replaces the architectures and profiles here with its own: they are left out";
                self.sink.report(Diagnostic::warning(item.span, message));
            }
            Some(Item {
                comments: item.all_comments().collect(),
                value: Yaml::text(bare),
            })
        };
        match is_groups {
            true => Yaml::List(items.iter().filter_map(bare).collect()),
            false => plain(value),
        }
    }

    fn relations(&self, level: &Level, add: bool) -> Option<Pair> {
        let mut entries: IndexMap<&str, Vec<Pair>> = IndexMap::new();
        for (name, item) in self.dialect.settings.iter() {
            let Some(to) = item
                .value
                .to
                .as_ref()
                .and_then(|to| to.text.strip_prefix("relations."))
            else {
                continue;
            };
            let (Some((entry, field)), Some(value)) = (to.split_once('.'), level.values.get(name))
            else {
                continue;
            };
            let key = if add {
                format!("{field}+")
            } else {
                field.to_owned()
            };
            let mut pair = Pair::new(key, plain(value)).about(value.comments.iter().cloned());
            pair.beside.clone_from(&value.beside);
            if !pair.value.is_empty() {
                entries.entry(entry).or_default().push(pair);
            }
        }
        let entries: Vec<Pair> = entries
            .into_iter()
            .map(|(entry, fields)| Pair::new(entry, Yaml::Map(fields)))
            .collect();
        (!entries.is_empty()).then(|| Pair::new("relations", Yaml::Map(entries)))
    }

    /// The kernel configuration files of some levels that exist, with the comments of their names.
    pub(super) fn files(
        &self,
        levels: &[(&Level, String)],
        defaults: bool,
    ) -> Vec<(String, Vec<String>)> {
        let setting = self
            .dialect
            .settings
            .iter()
            .find(|(_, s)| s.value.kind.text == "kconfig");
        let mut result = Vec::new();
        for (level, default) in levels {
            let listed = setting.and_then(|(name, _)| level.values.get(name));
            let mut wanted: Vec<(String, Vec<String>)> = Vec::new();
            if let Some(Value {
                kind: Kind::List(items),
                ..
            }) = listed
            {
                for (number, item) in items.iter().enumerate() {
                    let name = normal(item.text().unwrap_or_default());
                    if name.split('/').any(|part| part == "..") || name.starts_with('/') {
                        self.sink.report(
                            Diagnostic::error(
                                item.span,
                                format!("`{name}` leaves the configuration directory"),
                            )
                            .help("write a path below debian/config"),
                        );
                    }
                    let exists = FOLDERS
                        .iter()
                        .any(|folder| self.tree.join(folder).join(&name).exists());
                    if !exists {
                        self.sink.report(Diagnostic::warning(
                            item.span,
                            format!("there is no kernel configuration file `{name}`; the recipe leaves it out, as gencontrol.py does"),
                        ));
                    }
                    let about = listed.filter(|_| number == 0);
                    let about = about.into_iter().flat_map(Value::all_comments);
                    wanted.push((name, about.chain(item.all_comments()).collect()));
                }
            }
            if defaults {
                wanted.push((default.clone(), Vec::new()));
            }
            for (name, comments) in wanted {
                for folder in FOLDERS {
                    if self.tree.join(folder).join(&name).exists() {
                        let shown = match folder {
                            "debian/config" => name.clone(),
                            folder => format!("{folder}/{name}"),
                        };
                        result.push((shown, comments.clone()));
                    }
                }
            }
        }
        result
    }

    pub(super) fn kconfig(&self, levels: &[(&Level, String)], add: bool) -> Option<Pair> {
        let files = self.files(levels, true);
        let key = if add {
            "kconfig_files+"
        } else {
            "kconfig_files"
        };
        (!files.is_empty()).then(|| Pair::new(key, file_list(&files)))
    }
}

/// A group of alternatives without their architectures and profiles.
fn bare_group(text: &str) -> String {
    let bare = |entry: &str| {
        let ends = [entry.find(" ["), entry.find(" <")];
        let end = ends.into_iter().flatten().min().unwrap_or(entry.len());
        entry[..end].trim().to_owned()
    };
    match text.contains(" [") || text.contains(" <") {
        true => text.split('|').map(bare).collect::<Vec<_>>().join(" | "),
        false => text.to_owned(),
    }
}

/// A path as Python's pathlib writes it.
fn normal(path: &str) -> String {
    let parts: Vec<&str> = path
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    let lead = if path.starts_with('/') { "/" } else { "" };
    format!("{lead}{}", parts.join("/"))
}

/// Kernel configuration files as a list.
pub(super) fn file_list(files: &[(String, Vec<String>)]) -> Yaml {
    let items = files.iter().map(|(name, comments)| Item {
        comments: comments.clone(),
        value: Yaml::text(name.as_str()),
    });
    Yaml::List(items.collect())
}

/// A TOML value as YAML.
fn plain(value: &Value) -> Yaml {
    match &value.kind {
        Kind::Text(text) => Yaml::text(text.as_str()),
        Kind::Bool(flag) => raw(*flag),
        Kind::List(items) => Yaml::List(
            items
                .iter()
                .map(|item| Item {
                    comments: item.all_comments().collect(),
                    value: plain(item),
                })
                .collect(),
        ),
        Kind::Table(table) => Yaml::Map(
            table
                .iter()
                .map(|(key, value)| Pair::new(key, plain(value)).about(value.all_comments()))
                .collect(),
        ),
        Kind::Other(what) => Yaml::text(*what),
    }
}

#[cfg(test)]
mod tests {
    use super::{bare_group, normal};

    #[test]
    fn paths_are_as_pathlib_writes_them() {
        for (path, written) in [
            ("config", "config"),
            ("./a//b/./c/", "a/b/c"),
            ("/a/../b", "/a/../b"),
            (".", ""),
        ] {
            assert_eq!(normal(path), written, "{path}");
        }
    }

    #[test]
    fn a_group_without_what_restricts_it() {
        for (text, bare) in [
            ("a | b", "a | b"),
            ("a [amd64] | b", "a | b"),
            ("a <!x>", "a"),
            ("a|b <!x>", "a | b"),
            ("a (>= 1) [amd64] <!x>|b", "a (>= 1) | b"),
            ("a|b", "a|b"),
        ] {
            assert_eq!(bare_group(text), bare, "{text}");
        }
    }
}

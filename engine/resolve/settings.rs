// SPDX-License-Identifier: GPL-2.0-or-later
//! The settings of a place: those of all levels from the widest to it, merged and checked.

use std::sync::Arc;

use super::layout::{PlaceSettings, Resolver, Said};
use super::level::Level;
use crate::diag::suggest::did_you_mean;
use crate::diag::Diagnostic;
use crate::recipe::settings::Settings;
use crate::template::scope::{map_value, Scope};
use crate::text::files::Span;
use crate::text::node::{Node, Style, Value};

impl Resolver<'_> {
    /// Merges the settings of several levels, the widest first.
    pub(super) fn settings(&self, levels: &[Level<'_>]) -> PlaceSettings {
        let mut merged = Settings::default();
        for (number, Level(_, level)) in levels.iter().enumerate() {
            if number > 0 {
                self.check_declared(level);
            }
            merged.narrow(level, self.sink);
        }
        let mut switches = Scope::root();
        for (name, item) in merged.enable.iter() {
            switches.set(name, item.value);
        }
        PlaceSettings {
            build: map_value(&merged.build.0),
            enable: Arc::new(switches).value(),
            relations: self.contributions(&merged.relations),
            kconfig: merged.kconfig.set(),
            kconfig_files: merged.kconfig_files.set.unwrap_or_default(),
            said: match self.is_traced {
                true => levels.iter().flat_map(said).collect(),
                false => Vec::new(),
            },
        }
    }

    /// Facts and switches of narrower places are declared at the top, with a value of their type.
    fn check_declared(&self, level: &Settings) {
        let root = &self.recipe.settings;
        let known = || root.build.0.keys().map(|key| key.name.as_str());
        for (key, entry) in &level.build.0 {
            let name = key.name.as_str();
            match root.build.0.get(name) {
                None => self.undeclared(("build", "build fact"), name, entry.key_span, known()),
                Some(default) => self.check_type(name, &default.node, &entry.node),
            }
        }
        for (name, item) in level.enable.iter() {
            if root.enable.get(name).is_none() {
                let known = root.enable.names();
                self.undeclared(("enable", "switch"), name, item.key_span, known);
            }
        }
    }

    fn undeclared<'n>(
        &self,
        (block, noun): (&str, &str),
        name: &str,
        span: Span,
        known: impl Iterator<Item = &'n str> + Clone,
    ) {
        let near = did_you_mean(name, known)
            .map(|h| format!("{h}{} ", if h.ends_with('?') { "" } else { "." }))
            .unwrap_or_default();
        self.sink.report(
            Diagnostic::error(span, format!("unknown {noun} `{name}`")).help(format!(
                "{near}A new one is declared at the top of the recipe, under `{block}:`"
            )),
        );
    }

    fn check_type(&self, name: &str, default: &Node, value: &Node) {
        let kind = |node: &Node| match &node.value {
            Value::Null => None,
            Value::Scalar(_, Style::Plain) => Some(node.core_type().unwrap_or("text")),
            Value::Scalar(..) => Some("text"),
            Value::List(_) => Some("list"),
            Value::Map(_) => Some("map"),
        };
        if let (Some(wanted), Some(given)) = (kind(default), kind(value)) {
            if wanted != given {
                self.sink.report(
                    Diagnostic::error(
                        value.span,
                        format!("`{name}` is a {wanted}, this is a {given}"),
                    )
                    .related(default.span, "its declaration")
                    .help(format!("write a {wanted}, or declare it as a {given}")),
                );
            }
        }
    }
}

/// The build facts and switches that a level says.
fn said<'l>(Level(level, settings): &'l Level<'_>) -> impl Iterator<Item = Said> + 'l {
    let facts = settings.build.0.iter();
    let facts = facts.map(|(key, entry)| ("build", key.name.as_str(), entry.node.span, None));
    let switches = settings.enable.iter();
    let switches = switches.map(|(name, item)| ("enable", name, item.key_span, Some(item.value)));
    facts
        .chain(switches)
        .map(|(block, name, span, value)| Said {
            key: format!("{block}.{name}"),
            level,
            span,
            value,
        })
}

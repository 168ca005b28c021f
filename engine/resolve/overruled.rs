// SPDX-License-Identifier: GPL-2.0-or-later
//! Settings of a layer that change nothing: at every flavour that they are for, a narrower place says otherwise, or a
//! wider one says the same.
//!
//! The recipe below may say it at a narrower place than the layer thinks. Said of the narrower place in the layer, too,
//! it holds, and nothing is reported.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::level::Level;
use crate::diag::{Diagnostic, Sink};
use crate::recipe::ranks::Ranks;
use crate::recipe::settings::Settings;
use crate::recipe::values::Text;
use crate::text::files::Span;
use crate::text::node::{Node, Value, Verb};

/// What layers say, and whether some flavour takes it.
#[derive(Default)]
pub(super) struct Overruled<'r>(RefCell<BTreeMap<Span, Heard<'r>>>);

struct Heard<'r> {
    setting: Setting<'r>,
    /// Where the first flavour that does not take it has its own from, and what level that is.
    winner: Option<(Span, &'static str)>,
    /// Whether some flavour takes it.
    is_taken: bool,
}

/// A setting that a narrower one replaces as a whole.
#[derive(Clone, Copy)]
enum Setting<'r> {
    Fact(&'r str, &'r Node),
    Switch(&'r str, bool),
    File(&'r Text),
}

impl<'r> Overruled<'r> {
    /// Takes note of what the levels of a flavour say, the widest first.
    pub(super) fn note(&self, levels: &[Level<'r>], ranks: &Ranks) {
        for (number, Level(_, settings)) in levels.iter().enumerate() {
            for (place, setting) in said(settings) {
                if !ranks.is_over(place) {
                    continue;
                }
                let says = |level: &&Level<'r>| replaces(setting, level.1).is_some();
                let agrees = |level: &Level<'r>| is_same(setting, level.1);
                let narrower = levels[number + 1..].iter().rev().find(says);
                let winner = narrower
                    .and_then(|level| Some((replaces(setting, level.1)?, level.0)))
                    // What the layer says of the narrower place itself, it means.
                    .filter(|(winner, _)| ranks.of(*winner) > ranks.of(place));
                // Where nobody else says it, it may still be what a wider place says.
                let wider = levels[..number].iter().rev().find(says);
                let is_taken = match narrower {
                    Some(level) => agrees(level),
                    None => ranks.is_replaced(place) || !wider.is_some_and(agrees),
                };
                let mut all = self.0.borrow_mut();
                let heard = all.entry(place).or_insert(Heard {
                    setting,
                    winner: None,
                    is_taken: false,
                });
                heard.winner = heard.winner.or(winner);
                heard.is_taken |= is_taken;
            }
        }
    }

    /// Warns of what no flavour takes.
    pub(super) fn report(&self, sink: &Sink) {
        for (place, heard) in self.0.borrow().iter() {
            let Some((winner, level)) = heard.winner.filter(|_| !heard.is_taken) else {
                continue;
            };
            let what = match heard.setting {
                Setting::Fact(name, _) => format!("build.{name}"),
                Setting::Switch(name, _) => format!("enable.{name}"),
                Setting::File(_) => "kconfig_files".to_owned(),
            };
            sink.report(
                Diagnostic::warning(
                    *place,
                    format!(
                        "`{what}` has no effect here: narrower places set what it would change"
                    ),
                )
                .related(
                    winner,
                    format!("the {level} sets this, and the narrower place wins"),
                )
                .help("set it there in this layer, too, or delete it"),
            );
        }
    }
}

/// What a level says, and where.
fn said<'r>(settings: &'r Settings) -> impl Iterator<Item = (Span, Setting<'r>)> {
    // Maps are merged, and what is added to a list or taken out of it lies under another key.
    let facts =
        settings.build.0.iter().filter(|(key, entry)| {
            key.verb == Verb::Set && !matches!(entry.node.value, Value::Map(_))
        });
    let facts = facts.map(|(key, entry)| {
        (
            entry.key_span,
            Setting::Fact(key.name.as_str(), &entry.node),
        )
    });
    let switches = settings.enable.iter();
    let switches = switches.map(|(name, item)| (item.key_span, Setting::Switch(name, item.value)));
    let files = &settings.kconfig_files;
    let own = files.set.iter().chain(&files.add).flatten();
    let own = own.map(|file| (file.span, Setting::File(file)));
    facts.chain(switches).chain(own)
}

/// Where a narrower level says it in its place.
fn replaces(setting: Setting<'_>, narrower: &Settings) -> Option<Span> {
    match setting {
        Setting::Fact(name, _) => narrower.build.0.get(name).map(|entry| entry.key_span),
        Setting::Switch(name, _) => narrower.enable.get(name).map(|item| item.key_span),
        Setting::File(_) => Some(narrower.kconfig_files.set.iter().flatten().next()?.span),
    }
}

/// Whether the narrower level says the same.
fn is_same(setting: Setting<'_>, narrower: &Settings) -> bool {
    match setting {
        Setting::Fact(name, node) => {
            let own = narrower.build.0.get(name);
            own.is_some_and(|entry| entry.node == *node)
        }
        Setting::Switch(name, value) => {
            let own = narrower.enable.get(name);
            own.is_some_and(|item| item.value == value)
        }
        Setting::File(file) => {
            let mut own = narrower.kconfig_files.set.iter().flatten();
            own.any(|own| own.text == file.text)
        }
    }
}

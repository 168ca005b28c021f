// SPDX-License-Identifier: GPL-2.0-or-later
//! Laying one tree over another: layer over recipe, and narrower settings over wider ones.
//!
//! Maps merge by key, a scalar or a list replaces, `key+` adds to a list, `key-` takes out of it,
//! and null drops a named thing. Texts under `debhelper` are added to as well: what is added stands beside the text
//! until it is known whether that is the name of a file. Everything keeps its place, so that later messages point into
//! the layer which said it.

mod items;

use std::collections::BTreeSet;

use self::items::{changes_list, take_away, take_out, text_of};
use crate::diag::suggest::{did_you_mean, nearest};
use crate::diag::{Diagnostic, Sink};
use crate::text::files::Span;
use crate::text::node::{Entry, Key, Map, Node, Value, Verb};

use super::decode::SETTINGS_KEYS;

/// What is merged with what.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Files of one recipe: nothing may be said twice.
    Files,
    /// A layer over the recipe below it.
    Layer,
    /// Settings of a narrower place over those of a wider one.
    Level,
    /// An entry over the kind that it builds on.
    Entry,
}

struct Merger<'a> {
    kind: Kind,
    path: Vec<String>,
    /// Whether the map is part of an entry that builds on a kind: what is not there may be in the kind.
    has_kind: bool,
    /// The keys of a layer that say something else than the recipe below.
    replaced: Replaced,
    sink: &'a Sink,
}

/// What a layer says else than the recipe below.
#[derive(Debug, Default)]
pub struct Replaced {
    /// Its keys.
    pub keys: Vec<Span>,
    /// Its keys and values, and those that they are in the place of.
    pub lost: Vec<(Span, Span)>,
}

/// Adds a further file to those of the same recipe; what two files say is an error.
pub fn add_file(base: &mut Map, file: &Map, sink: &Sink) {
    merger(Kind::Files, sink).maps(base, file);
}

/// Lays a layer over the recipe below it. Returns what of the layer says something else than that.
pub fn lay_over(base: &mut Map, layer: &Map, sink: &Sink) -> Replaced {
    let mut merger = merger(Kind::Layer, sink);
    merger.maps(base, layer);
    merger.replaced
}

/// Lays the settings of a narrower place over those of a wider one.
pub fn narrow(wide: &mut Map, narrow: &Map, sink: &Sink) {
    merger(Kind::Level, sink).maps(wide, narrow);
}

/// Lays what an entry says over the kind that it builds on.
pub fn build_on(kind: &mut Map, entry: &Map, sink: &Sink) {
    merger(Kind::Entry, sink).maps(kind, entry);
}

/// Whether a path is that of an entry which may build on a kind.
fn may_have_kind(path: &[String]) -> bool {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    matches!(
        path.as_slice(),
        ["packages" | "kinds", _] | ["installer", "udebs", _]
    )
}

fn merger(kind: Kind, sink: &Sink) -> Merger<'_> {
    Merger {
        kind,
        path: Vec::new(),
        has_kind: false,
        replaced: Replaced::default(),
        sink,
    }
}

/// The keys without which a new entry of a map is taken as a change of one that does not exist.
fn needed_keys(path: &[String]) -> Option<(&'static str, &'static [&'static str])> {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match path.as_slice() {
        ["packages"] => Some(("package", &["for", "name"])),
        ["architectures"] => Some(("architecture", &["kernel_arch"])),
        ["architectures", _, "flavours"] => Some(("flavour", &["hardware"])),
        ["releases"] => Some(("release", &["abiname"])),
        ["rules"] => Some(("rule", &["for", "name"])),
        ["derived_sources"] => Some(("derived source", &["directory"])),
        ["installer", "udebs"] => Some(("udeb", &["synopsis"])),
        _ => None,
    }
}

impl Merger<'_> {
    fn maps(&mut self, base: &mut Map, over: &Map) {
        // Taken out together, and before anything else is said of one of them.
        let mut gone: BTreeSet<&str> = BTreeSet::new();
        for (key, entry) in over {
            if gone.contains(key.name.as_str()) {
                take_away(base, &mut gone);
            }
            match (&entry.node.value, key.verb) {
                (Value::List(items), Verb::Add) => self.add(base, key, entry, items),
                (Value::List(items), Verb::Remove) => self.remove(base, key, entry, items),
                (Value::Null, _) if self.has_kind && !self.keeps_null() => {
                    self.unset(base, key, entry);
                }
                (Value::Null, _) if !self.keeps_null() => {
                    self.can_drop(base, key, entry);
                    gone.insert(&key.name);
                }
                _ if changes_list(base, key) => self.no_list(key, entry),
                _ => self.set(base, key, entry),
            }
        }
        take_away(base, &mut gone);
    }

    /// Null is a value where facts and plain fields are unset with it, and between files.
    fn keeps_null(&self) -> bool {
        !self.is_over() || self.path.iter().any(|key| key == "build")
    }

    /// Whether what lies above takes away from what lies below.
    fn is_over(&self) -> bool {
        matches!(self.kind, Kind::Layer | Kind::Entry)
    }

    fn in_settings(&self) -> bool {
        self.path
            .iter()
            .any(|key| SETTINGS_KEYS.contains(&key.as_str()))
    }

    /// Whether the keys are those of texts that can be added to.
    fn in_texts(&self) -> bool {
        self.path.last().is_some_and(|key| key == super::lines::KEY)
    }

    fn set(&mut self, base: &mut Map, key: &Key, entry: &Entry) {
        if let Some(old) = base.get_mut(key) {
            if self.kind == Kind::Layer && old.node != entry.node {
                self.replaced.keys.push(entry.key_span);
                let own = [entry.key_span, entry.node.span];
                let lost = own.into_iter().zip([old.key_span, old.node.span]);
                self.replaced.lost.extend(lost);
            }
            if let (Value::Map(below), Value::Map(over)) = (&mut old.node.value, &entry.node.value)
            {
                self.below(key, below, over);
                return;
            }
            if self.kind == Kind::Files {
                return self.twice(key, entry, old.key_span);
            }
        } else if self.kind == Kind::Layer && !self.is_complete(base, key, entry) {
            return;
        }
        let replaces_text = self.in_texts() && self.is_over();
        if replaces_text || matches!(entry.node.value, Value::List(_)) {
            base.shift_remove(&key.with(Verb::Add));
            base.shift_remove(&key.with(Verb::Remove));
        }
        let mut entry = entry.clone();
        if let (Kind::Level, Value::Map(own)) = (self.kind, &mut entry.node.value) {
            // What adds to a list or takes out of it does so now or never.
            let over = std::mem::take(own);
            self.path.push(key.name.clone());
            self.maps(own, &over);
            self.path.pop();
        }
        base.insert(key.clone(), entry);
    }

    /// Goes on with the maps under a key.
    fn below(&mut self, key: &Key, below: &mut Map, over: &Map) {
        self.path.push(key.name.clone());
        let outside = self.has_kind;
        if self.kind == Kind::Layer && may_have_kind(&self.path) {
            self.has_kind = below.contains_key("is") || over.contains_key("is");
        }
        self.maps(below, over);
        self.has_kind = outside;
        self.path.pop();
    }

    /// Keeps null until the entry is laid over its kind, which may say it.
    fn unset(&mut self, base: &mut Map, key: &Key, entry: &Entry) {
        let before = base.len();
        take_away(base, &mut BTreeSet::from([key.name.as_str()]));
        if base.len() < before {
            self.replaced.keys.push(entry.key_span);
        }
        base.insert(key.clone(), entry.clone());
    }

    fn twice(&self, key: &Key, entry: &Entry, first: Span) {
        self.sink.report(
            Diagnostic::error(
                entry.key_span,
                format!("`{key}` is defined in two files of one recipe"),
            )
            .related(first, "first defined here")
            .help("keep one of the two"),
        );
    }

    /// Whether a new entry says enough to be new; if not, it meant to change one that is not there.
    fn is_complete(&self, base: &Map, key: &Key, entry: &Entry) -> bool {
        let Some((noun, needed)) = needed_keys(&self.path) else {
            return true;
        };
        let says = |key: &str| entry.node.as_map().is_some_and(|map| map.contains_key(key));
        let lacking: Vec<&str> = needed.iter().copied().filter(|k| !says(k)).collect();
        if lacking.is_empty() || says("is") {
            return true;
        }
        let near = nearest(&key.name, names(base))
            .map(|near| format!("did you mean `{near}`? "))
            .unwrap_or_default();
        self.sink.report(
            Diagnostic::error(
                entry.key_span,
                format!("no {noun} `{key}` below this layer to change"),
            )
            .help(format!(
                "{near}A new {noun} needs {}",
                crate::diag::suggest::list(lacking)
            )),
        );
        false
    }

    fn can_drop(&self, base: &Map, key: &Key, entry: &Entry) {
        let verbs = [Verb::Set, Verb::Add, Verb::Remove];
        if !verbs.iter().any(|verb| base.contains_key(&key.with(*verb))) {
            self.sink.report(
                Diagnostic::error(
                    entry.key_span,
                    match self.kind {
                        Kind::Entry => format!("no `{key}` in the kind to unset"),
                        _ => format!("no `{key}` below this layer to drop"),
                    },
                )
                .maybe_help(did_you_mean(&key.name, names(base))),
            );
        }
    }

    fn no_list(&self, key: &Key, entry: &Entry) {
        let help = match &entry.node.value {
            Value::Scalar(text, _) => format!("write `{key}: [{text}]`"),
            _ => format!("write the items after `{key}:`, each after `- `"),
        };
        self.sink.report(
            Diagnostic::error(
                entry.node.span,
                format!(
                    "expected a list after `{key}:`, found {}",
                    entry.node.describe()
                ),
            )
            .help(help),
        );
    }

    fn add(&self, base: &mut Map, key: &Key, entry: &Entry, items: &[Node]) {
        let plain = key.with(Verb::Set);
        let name = &plain.name;
        let existing = if base.contains_key(&plain) && !self.in_texts() {
            &plain
        } else {
            key
        };
        match base.get_mut(existing) {
            // Of one file, decoding knows whether it is a list at all.
            Some(old) if self.kind == Kind::Files && old.key_span.file == entry.key_span.file => {
                base.insert(key.clone(), entry.clone());
            }
            Some(old) if self.kind == Kind::Files => self.twice(key, entry, old.key_span),
            Some(Entry {
                node:
                    Node {
                        value: Value::List(list),
                        ..
                    },
                ..
            }) => list.extend(items.iter().cloned()),
            Some(old) if old.node.value != Value::Null => self.sink.report(
                Diagnostic::error(
                    entry.key_span,
                    format!("`{name}` is not a list: `+:` cannot add to it"),
                )
                .related(old.key_span, format!("it is {}", old.node.describe()))
                .help(format!("replace it: `{name}: …`")),
            ),
            old => {
                let was_unset = self.has_kind && old.is_some();
                if !self.in_texts() {
                    base.shift_remove(&plain);
                }
                // At the widest place, and in the first layer, adding begins the list.
                let begun = self.kind == Kind::Level || was_unset;
                let key = if begun { plain } else { key.clone() };
                base.insert(key, entry.clone());
            }
        }
    }

    fn remove(&self, base: &mut Map, key: &Key, entry: &Entry, items: &[Node]) {
        let name = key.name.as_str();
        let mut pending = Vec::new();
        if let Some(old) = base
            .get(name)
            .filter(|old| !matches!(old.node.value, Value::List(_) | Value::Null))
        {
            self.sink.report(
                Diagnostic::error(
                    entry.key_span,
                    format!("`{name}` is not a list: `-:` cannot remove from it"),
                )
                .related(old.key_span, format!("it is {}", old.node.describe()))
                .help(format!("replace it: `{name}: …`")),
            );
            return;
        }
        let (found, known) = take_out(base, key, items);
        for (number, item) in items.iter().enumerate() {
            if found.contains(&number) {
                continue;
            }
            // A wider place may have it: that is seen when the settings of the levels are merged.
            let may_be_wider = self.kind != Kind::Level && self.in_or_at_settings(name);
            if may_be_wider || self.kind == Kind::Files || self.has_kind {
                pending.push(item.clone());
                continue;
            }
            let what = text_of(item).unwrap_or_else(|| "this item".to_owned());
            let near = did_you_mean(&what, known.iter().map(String::as_str));
            let help = near.unwrap_or_else(|| match self.kind {
                Kind::Entry => format!("the kind has no list `{name}`"),
                _ => format!("no recipe below has a list `{name}` here"),
            });
            self.sink.report(
                Diagnostic::error(item.span, format!("`{name}` has no `{what}` to remove"))
                    .help(help),
            );
        }
        if !pending.is_empty() {
            let mut entry = entry.clone();
            if let Some(Entry {
                node:
                    Node {
                        value: Value::List(list),
                        ..
                    },
                ..
            }) = base.get(key)
            {
                let mut all = list.clone();
                all.append(&mut pending);
                pending = all;
            }
            entry.node.value = Value::List(pending);
            base.insert(key.clone(), entry);
        }
    }

    fn in_or_at_settings(&self, name: &str) -> bool {
        self.in_settings() || SETTINGS_KEYS.contains(&name)
    }
}

/// The names of a map.
pub(super) fn names(map: &Map) -> impl Iterator<Item = &str> + Clone {
    map.keys().map(|key| key.name.as_str())
}

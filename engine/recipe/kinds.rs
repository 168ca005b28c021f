// SPDX-License-Identifier: GPL-2.0-or-later
//! Kinds: what several entries say alike is said once, under `kinds:`, and they build on it with `is:`.
//!
//! A kind is no more than the keys that it holds. When all layers lie over each other, each entry is laid over its
//! kind as a layer is over the recipe below it; what comes after that sees entries that say everything themselves,
//! each value with the place where it stands.

use std::collections::{BTreeMap, BTreeSet};

use schemars::gen::SchemaGenerator;
use schemars::schema::Schema;
use schemars::JsonSchema;
use serde::Deserialize;

use super::installer::Udeb;
use super::merge;
use super::package::PackageEntry;
use super::ranks::Ranks;
use super::values::any_of;
use crate::diag::shared::Shared;
use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, Sink};
use crate::text::files::Span;
use crate::text::node::{Entry, Key, Map, Node, Style, Value, Verb};

/// The key that names the kind of an entry.
pub const KEY: &str = "is";

/// A kind as the schema knows it: what [`apply`] leaves has none.
#[derive(Clone, Debug, Deserialize)]
pub struct Kind {}

impl JsonSchema for Kind {
    fn schema_name() -> String {
        "Kind".to_owned()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        any_of(vec![
            generator.subschema_for::<PackageEntry>(),
            generator.subschema_for::<Udeb>(),
        ])
    }
}

/// The keys that an entry lacks without its kind.
type Needed = &'static [&'static str];

/// The kinds of a recipe.
struct Kinds<'a> {
    all: &'a Map,
    /// Their numbers in `shared`, in the same order.
    numbers: Vec<usize>,
    shared: Shared,
    /// Those that entries name, with all that they build on.
    whole: BTreeMap<String, Option<Whole>>,
    used: BTreeSet<String>,
    all_known: bool,
    ranks: &'a Ranks,
    sink: &'a Sink,
}

/// A kind with what it builds on.
#[derive(Clone)]
struct Whole {
    map: Map,
    /// Itself, and what it builds on.
    numbers: Vec<usize>,
}

/// Lays the entries of a recipe over the kinds that they build on, which go from the recipe. From then on the sink
/// names one of the users with what is wrong in a kind.
///
/// # Errors
/// Reports kinds that are not there or build on each other in a circle. Their users are no whole entries then.
pub fn apply(recipe: &mut Map, ranks: &Ranks, sink: &Sink) {
    let kinds = recipe.shift_remove("kinds").map(|entry| entry.node);
    let empty = Map::new();
    let all = match &kinds {
        None => &empty,
        Some(node) => node.as_map().unwrap_or_else(|| {
            sink.report(
                Diagnostic::error(
                    node.span,
                    format!("expected a map of named things, found {}", node.describe()),
                )
                .help("write `NAME:` for each, and what belongs to it after the colon"),
            );
            &empty
        }),
    };
    let mut kinds = Kinds {
        all,
        numbers: Vec::new(),
        shared: Shared::default(),
        whole: BTreeMap::new(),
        used: BTreeSet::new(),
        all_known: true,
        ranks,
        sink,
    };
    kinds.read();
    kinds.entries(recipe.get_mut("packages"), &["for", "name"]);
    let installer = recipe
        .get_mut("installer")
        .map(|entry| &mut entry.node.value);
    if let Some(Value::Map(installer)) = installer {
        kinds.entries(installer.get_mut("udebs"), &["synopsis"]);
    }
    kinds.check_used();
    sink.share(kinds.shared);
}

impl Kinds<'_> {
    /// Notes where the kinds stand.
    fn read(&mut self) {
        for (key, entry) in self.all {
            let number = self.shared.add_text(&key.name, entry.key_span);
            self.numbers.push(number);
            add_parts(&mut self.shared, number, entry);
        }
    }

    fn entries(&mut self, entries: Option<&mut Entry>, needed: Needed) {
        let Some(Value::Map(entries)) = entries.map(|entry| &mut entry.node.value) else {
            return;
        };
        for (name, entry) in entries {
            if let Value::Map(map) = &mut entry.node.value {
                self.entry(&name.name, map, needed);
            }
        }
    }

    /// Lays an entry over its kind.
    fn entry(&mut self, name: &str, entry: &mut Map, needed: Needed) {
        let Some(is) = entry.get(KEY).cloned() else {
            return;
        };
        let kind = match self.named(&is.node) {
            Some(kind) => self.whole(kind, is.node.span),
            None => Some(Whole {
                map: Map::new(),
                numbers: Vec::new(),
            })
            .filter(|_| is.node.value == Value::Null),
        };
        let Some(Whole { mut map, numbers }) = kind else {
            // What it lacks, the kind may have said. Nobody sees the stand-ins.
            for key in needed {
                let text = if *key == "for" { "source" } else { "x" };
                let node = Node {
                    span: is.node.span,
                    value: Value::Scalar(text.to_owned(), Style::Plain),
                };
                let key_span = is.key_span;
                entry
                    .entry(Key::from(*key))
                    .or_insert(Entry { key_span, node });
            }
            entry.shift_remove(KEY);
            return;
        };
        self.shared.add_user(name, is.node.span, &numbers);
        let own = std::mem::take(entry);
        let own = self.settled(own, &map);
        merge::build_on(&mut map, &own, self.sink);
        *entry = map;
    }

    /// What an entry says, in the order in which it is to be laid over its kind, without what it only unset of a
    /// layer below it.
    fn settled(&self, entry: Map, kind: &Map) -> Map {
        let (mut first, mut rest) = (Map::new(), Map::new());
        for (key, mut entry) in entry {
            let has = [Verb::Set, Verb::Add]
                .iter()
                .find_map(|verb| kind.get(&key.with(*verb)));
            match &mut entry.node.value {
                Value::Null if has.is_none() && self.ranks.is_replaced(entry.key_span) => continue,
                Value::Null if key.name == KEY => continue,
                Value::Map(map) => {
                    let below = has.and_then(|entry| entry.node.as_map());
                    *map = self.settled(std::mem::take(map), below.unwrap_or(&Map::new()));
                }
                _ => {}
            }
            let is_less = key.verb == Verb::Remove || entry.node.value == Value::Null;
            match is_less {
                true => first.insert(key, entry),
                false => rest.insert(key, entry),
            };
        }
        first.extend(rest);
        first
    }

    /// The name of a kind.
    fn named<'n>(&mut self, node: &'n Node) -> Option<&'n str> {
        match &node.value {
            Value::Scalar(name, _) => Some(name),
            Value::Null => None,
            _ => {
                self.sink.report(
                    Diagnostic::error(
                        node.span,
                        format!("expected the name of a kind, found {}", node.describe()),
                    )
                    .help("an entry builds on one kind; that may build on another one"),
                );
                self.all_known = false;
                None
            }
        }
    }

    /// A kind with all that it builds on. `None` was reported.
    fn whole(&mut self, name: &str, user: Span) -> Option<Whole> {
        if let Some(known) = self.whole.get(name) {
            // An unknown one is told at each of its users.
            if known.is_some() || self.all.contains_key(name) {
                return known.clone();
            }
        }
        let whole = self.chain(name, user).map(|chain| {
            let mut whole = Map::new();
            let mut numbers = Vec::new();
            for (number, name, map) in chain.into_iter().rev() {
                let mut own = map.clone();
                own.shift_remove(KEY);
                let own = self.settled(own, &whole);
                merge::build_on(&mut whole, &own, self.sink);
                numbers.insert(0, number);
                self.used.insert(name.to_owned());
            }
            Whole {
                map: whole,
                numbers,
            }
        });
        self.whole.insert(name.to_owned(), whole.clone());
        whole
    }

    /// A kind, what it builds on, and so on.
    fn chain(&mut self, name: &str, user: Span) -> Option<Vec<(usize, String, Map)>> {
        let mut chain: Vec<(usize, String, Map)> = Vec::new();
        let mut seen: BTreeMap<String, Span> = BTreeMap::new();
        let mut next = Some((name.to_owned(), user));
        while let Some((name, place)) = next {
            let Some((number, _, entry)) = self.all.get_full(name.as_str()) else {
                self.unknown(&name, place);
                return None;
            };
            if seen.contains_key(&name) {
                self.circle(&name, &chain, place);
                return None;
            }
            seen.insert(name.clone(), place);
            let Some(map) = entry.node.as_map() else {
                self.sink.report(
                    Diagnostic::error(
                        entry.key_span,
                        format!("expected a map, found {}", entry.node.describe()),
                    )
                    .help("a kind holds keys of packages, such as `depends:`"),
                );
                self.used.insert(name);
                self.all_known = false;
                return None;
            };
            let is = map.get(KEY).map(|entry| &entry.node);
            next = is.and_then(|node| Some((self.named(node)?.to_owned(), node.span)));
            chain.push((self.numbers[number], name, map.clone()));
        }
        Some(chain)
    }

    fn unknown(&mut self, name: &str, place: Span) {
        self.all_known = false;
        let help = did_you_mean(name, merge::names(self.all));
        self.sink
            .report(Diagnostic::error(place, format!("no kind `{name}`")).help(
                help.unwrap_or_else(|| {
                    format!("write it under `kinds:`, as `{name}:`, at the top")
                }),
            ));
    }

    /// Reports a circle once, wherever it was entered: at the first of its places.
    fn circle(&mut self, name: &str, chain: &[(usize, String, Map)], last: Span) {
        self.all_known = false;
        let from = chain.iter().position(|(_, known, _)| known == name);
        let circle = &chain[from.unwrap_or_default()..];
        let mut places: Vec<Span> = circle
            .iter()
            .filter_map(|(_, _, map)| map.get(KEY).map(|entry| entry.node.span))
            .chain([last])
            .collect();
        places.sort_unstable();
        places.dedup();
        let Some((first, rest)) = places.split_first() else {
            return;
        };
        let mut diagnostic = Diagnostic::error(*first, "kinds build on each other in a circle")
            .help("one of them builds on none: delete its `is:`");
        for place in rest {
            diagnostic = diagnostic.related(*place, "by way of");
        }
        self.sink.report(diagnostic);
        self.used
            .extend(circle.iter().map(|(_, name, _)| name.clone()));
    }

    /// Warns of kinds of a layer that nothing builds on. What stands below layers may be for others.
    fn check_used(&self) {
        if !self.all_known {
            return;
        }
        for (key, entry) in self.all {
            if !self.used.contains(&key.name) && self.ranks.is_over(entry.key_span) {
                self.sink.report(
                    Diagnostic::warning(
                        entry.key_span,
                        format!("nothing builds on the kind `{}`", key.name),
                    )
                    .help(format!(
                        "write `is: {}` in an entry, or delete it",
                        key.name
                    )),
                );
            }
        }
    }
}

/// Notes where the parts of a kind stand.
fn add_parts(shared: &mut Shared, text: usize, entry: &Entry) {
    shared.add_part(text, entry.key_span, entry.key_span.line);
    let mut rest = vec![&entry.node];
    while let Some(node) = rest.pop() {
        let lines = match &node.value {
            Value::Null => 0,
            Value::Scalar(text, Style::Block) => text.lines().count(),
            Value::Scalar(text, _) => text.matches('\n').count(),
            Value::List(items) => {
                rest.extend(items);
                0
            }
            Value::Map(map) => {
                for entry in map.values() {
                    shared.add_part(text, entry.key_span, entry.key_span.line);
                    rest.push(&entry.node);
                }
                0
            }
        };
        let lines = u32::try_from(lines).unwrap_or(u32::MAX);
        shared.add_part(text, node.span, node.span.line.saturating_add(lines));
    }
}

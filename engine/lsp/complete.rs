// SPDX-License-Identifier: GPL-2.0-or-later
//! What may be written at the cursor.

use std::collections::BTreeMap;

use lsp_types::{CompletionItem, CompletionItemKind, Position};

use super::cursor::{Context, Cursor};
use super::names::{all, within};
use super::workspace::{Recipe, Workspace};
use crate::template::FILTERS;

/// Where all items of a list are names of such a map.
const LISTS: [(&str, &[&str]); 2] = [("package_order", &["packages"]), ("is", &["kinds"])];

impl Workspace<'_> {
    /// What may be written at a place. Variables are those of the last state that had no errors.
    pub(super) fn complete(
        &mut self,
        path: &std::path::Path,
        position: Position,
    ) -> Vec<CompletionItem> {
        self.check_new();
        let Some((recipe, text)) = self.recipe(path) else {
            return Vec::new();
        };
        let cursor = Cursor::new(path, text, position);
        let mut found = BTreeMap::new();
        match cursor.context {
            Context::Template => in_template(recipe, &cursor, &mut found),
            Context::Key => self.keys(recipe, &cursor, &mut found),
            Context::Value => self.values(recipe, &cursor, &mut found),
        }
        found.into_values().collect()
    }

    /// Keys that the schema knows, and names that other layers have in the same map.
    fn keys(&self, recipe: &Recipe, cursor: &Cursor<'_>, found: &mut Items) {
        let map = &cursor.path[..cursor.path.len().saturating_sub(1)];
        for (key, meaning) in self.schema().keys(map) {
            put(found, key, CompletionItemKind::FIELD, meaning);
        }
        let said = recipe.states().flat_map(all).collect::<Vec<_>>();
        let map: Vec<&str> = map
            .iter()
            .map(|key| key.trim_end_matches(['+', '-']))
            .collect();
        for name in within(&said, &map) {
            put(found, name, CompletionItemKind::FIELD, "");
        }
        // What a narrower place sets is declared at the top.
        if let Some(block @ &("build" | "enable")) = map.last() {
            for name in within(&said, &[block]) {
                put(found, name, CompletionItemKind::FIELD, "");
            }
        }
    }

    /// Words that the schema knows, and names.
    fn values(&self, recipe: &Recipe, cursor: &Cursor<'_>, found: &mut Items) {
        for word in self.schema().words(&cursor.path) {
            put(found, word, CompletionItemKind::ENUM_MEMBER, "");
        }
        let keys = cursor.names();
        let key = keys.iter().rfind(|key| !key.is_empty());
        let maps = LISTS
            .iter()
            .filter(|(list, _)| key.is_some_and(|key| key == list));
        let said = recipe.states().flat_map(all).collect::<Vec<_>>();
        for name in maps.flat_map(|(_, map)| within(&said, map)) {
            put(found, name, CompletionItemKind::REFERENCE, "");
        }
    }
}

type Items = BTreeMap<String, CompletionItem>;

fn put(found: &mut Items, name: &str, kind: CompletionItemKind, detail: &str) {
    let item = || CompletionItem {
        label: name.to_owned(),
        kind: Some(kind),
        detail: Some(detail.to_owned()).filter(|detail| !detail.is_empty()),
        ..CompletionItem::default()
    };
    found.entry(name.to_owned()).or_insert_with(item);
}

/// Variables, or filters after a `|`.
fn in_template(recipe: &Recipe, cursor: &Cursor<'_>, found: &mut Items) {
    let before = cursor.line[..cursor.at]
        .trim_end_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '.'));
    if before.trim_end().ends_with('|') {
        for filter in FILTERS {
            put(found, filter, CompletionItemKind::FUNCTION, "");
        }
        return;
    }
    let typed = cursor.variable();
    let outer = typed.rsplit_once('.').map(|(outer, _)| outer);
    let Some(good) = &recipe.good else {
        return;
    };
    for (point, scope) in &good.explained.variables {
        for name in scope.dotted_names() {
            let (own_outer, own) = match name.rsplit_once('.') {
                Some((outer, own)) => (Some(outer), own),
                None => (None, name.as_str()),
            };
            // Behind `build.`, only what is behind the dot is written.
            if own_outer == outer && !found.contains_key(own) {
                let value = scope.values([name.clone()]).pop();
                let detail = value.map(|(_, value)| format!("{value} ({point})"));
                put(
                    found,
                    own,
                    CompletionItemKind::VARIABLE,
                    &detail.unwrap_or_default(),
                );
            }
        }
    }
}

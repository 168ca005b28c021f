// SPDX-License-Identifier: GPL-2.0-or-later
//! What stands at a decoder: a node, nothing, or something that was reported.

use super::{At, Decoder};
use crate::diag::renamed;
use crate::diag::suggest::did_you_mean;
use crate::diag::Diagnostic;
use crate::text::files::Span;
use crate::text::node::{Entry, Key, Map, Node, Value, Verb};

/// A key of a record.
#[derive(Clone, Copy)]
pub(super) struct KeyOf<'n> {
    /// The key.
    pub(super) key: &'n str,
    /// What the record is, in words.
    pub(super) what: &'static str,
    /// Where the record stands.
    pub(super) record: Span,
    /// All keys of the record.
    pub(super) map: &'n Map,
    /// Whether some of them end in a sign. Few records have such keys, and to look for one of each field that a
    /// record may have takes 4 % of a run of recipes/linux.
    pub(super) has_signs: bool,
}

impl<'n> KeyOf<'n> {
    /// What stands under the key itself.
    pub(super) fn plain(&self) -> Option<&'n Entry> {
        self.map.get(self.key)
    }

    /// What stands under the key with a sign, and whether it is a list, as such keys want it.
    pub(super) fn with(&self, verb: Verb) -> Option<(&'n Entry, bool)> {
        if !self.has_signs {
            return None;
        }
        let signed = Key::from(self.key).with(verb);
        let written = || self.map.get(signed.to_string().as_str());
        match self.map.get(&signed) {
            Some(entry) => Some((entry, true)),
            None => written().map(|entry| (entry, false)),
        }
    }

    /// Whether the record does not say it, or says that it is nothing.
    pub(super) fn is_unsaid(&self) -> bool {
        let signed = [Verb::Add, Verb::Remove];
        self.plain()
            .is_none_or(|entry| entry.node.value == Value::Null)
            && signed.iter().all(|verb| self.with(*verb).is_none())
    }
}

/// What stands at a decoder.
pub(super) enum Found<'n> {
    /// A node.
    Node(&'n Node),
    /// Nothing: the key is not there.
    Missing,
    /// Something that was reported.
    Broken,
}

impl<'n> Found<'n> {
    /// The node. A key that is not there is reported: it has to be.
    pub(super) fn or_lacking(self, decoder: &Decoder<'n, '_>) -> Option<&'n Node> {
        match (self, decoder.at) {
            (Found::Node(node), _) => Some(node),
            (
                Found::Missing,
                At::Key(KeyOf {
                    key, what, record, ..
                }),
            ) => {
                decoder.report(
                    Diagnostic::error(record, format!("{what} lacks `{key}`"))
                        .help(format!("add `{key}:`")),
                );
                None
            }
            _ => None,
        }
    }
}

impl<'n> Decoder<'n, '_> {
    /// What a list is read from: `key:`, or `key+:` where nobody began the list.
    pub(super) fn list(&self) -> Found<'n> {
        let At::Key(field) = self.at else {
            return self.single();
        };
        let key = field.key;
        if let Some((removed, true)) = field.with(Verb::Remove) {
            self.report(
                Diagnostic::error(
                    removed.key_span,
                    format!("`{key}-` removes from a list that does not exist"),
                )
                .help(format!("no layer below sets `{key}` here")),
            );
            return Found::Broken;
        }
        let added = field.with(Verb::Add);
        match (field.plain(), added.or(field.with(Verb::Remove))) {
            (Some(entry), None) => Found::Node(&entry.node),
            // Adding to a list that nobody began begins it.
            (None, Some((entry, _))) => Found::Node(&entry.node),
            (Some(plain), Some((added, _))) => {
                self.report(
                    Diagnostic::error(
                        added.key_span,
                        format!("`{key}+` beside `{key}` in the same place"),
                    )
                    .related(plain.key_span, "the list itself")
                    .help("write one list"),
                );
                Found::Broken
            }
            (None, None) => Found::Missing,
        }
    }

    /// What anything but a list is read from.
    pub(super) fn single(&self) -> Found<'n> {
        let field = match self.at {
            At::Value(node) => return Found::Node(node),
            At::Nothing(name, entry) => {
                self.nothing(name, entry, false);
                return Found::Broken;
            }
            At::Span(_) | At::Settings(_) | At::Absent => return Found::Broken,
            At::Key(field) => field,
        };
        let mut broken = false;
        for verb in [Verb::Add, Verb::Remove] {
            if let Some((entry, _)) = field.with(verb) {
                let (key, what) = (field.key, field.what);
                let sign = verb.sign();
                self.report(
                    Diagnostic::error(
                        entry.key_span,
                        format!("unknown key `{key}{sign}` in {what}"),
                    )
                    .help(format!(
                        "`{key}` is not a list: `+:` and `-:` do not apply to it"
                    )),
                );
                broken = true;
            }
        }
        match field.plain() {
            _ if broken => Found::Broken,
            Some(entry) => Found::Node(&entry.node),
            None => Found::Missing,
        }
    }

    /// Reports a key that the record does not have.
    pub(super) fn check_known<'k>(
        &self,
        key: &Key,
        entry: &Entry,
        what: &str,
        known: impl Iterator<Item = &'k str> + Clone,
    ) {
        let text = key.to_string();
        let bare = text.strip_suffix(Verb::of(&text).sign()).unwrap_or(&text);
        // With a sign, the field's type says whether it is right.
        if known.clone().any(|name| name == text || name == bare) {
            return;
        }
        self.report(
            Diagnostic::error(entry.key_span, format!("unknown key `{text}` in {what}"))
                .maybe_help(renamed::key(what, bare).or_else(|| did_you_mean(&text, known))),
        );
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! The kinds of settings that a level can have.

/// What a setting is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingKind {
    /// A string.
    Text,
    /// A string that is one word: what is called.
    Program,
    /// A string that may have several lines: it is wrapped anew.
    Prose,
    /// `true` or `false`.
    Boolean,
    /// A list of strings.
    Texts,
    /// A table of strings.
    Table,
    /// The same of strings that may have several lines.
    ProseTable,
    /// A list of groups of relations.
    Relations,
    /// A list of paths of kernel configuration files.
    Kconfig,
    /// Anything; nobody reads it.
    Ignored,
}

impl SettingKind {
    /// By its name in a dialect's data.
    pub fn of(name: &str) -> Option<SettingKind> {
        Some(match name {
            "text" => SettingKind::Text,
            "program" => SettingKind::Program,
            "prose" => SettingKind::Prose,
            "boolean" => SettingKind::Boolean,
            "texts" => SettingKind::Texts,
            "table" => SettingKind::Table,
            "prose_table" => SettingKind::ProseTable,
            "relations" | "groups" => SettingKind::Relations,
            "kconfig" => SettingKind::Kconfig,
            "ignored" => SettingKind::Ignored,
            _ => return None,
        })
    }

    /// What it expects, in words.
    pub(super) fn describe(self) -> &'static str {
        match self {
            SettingKind::Text | SettingKind::Program | SettingKind::Prose => "text",
            SettingKind::Boolean => "`true` or `false`",
            SettingKind::Table | SettingKind::ProseTable => "a table",
            _ => "a list",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SettingKind;

    #[test]
    fn each_kind_says_what_it_expects() {
        for (expected, kinds) in [
            ("text", &["text", "program", "prose"][..]),
            ("`true` or `false`", &["boolean"]),
            ("a table", &["table", "prose_table"]),
            ("a list", &["texts", "relations", "groups", "kconfig"]),
        ] {
            for kind in kinds {
                let said = SettingKind::of(kind).map(SettingKind::describe);
                assert_eq!(said, Some(expected), "{kind}");
            }
        }
        assert!(SettingKind::of("number").is_none());
    }
}

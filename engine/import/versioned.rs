// SPDX-License-Identifier: GPL-2.0-or-later
//! Compilers with a version, `gcc-16 (>= 16.2)`. gencontrol.py puts `-for-host` and GNU types between the name and
//! the version; so the recipe has these as two facts.

use super::dialect::Dialect;
use crate::defines::level::Level;
use crate::defines::toml::Value;

/// What the fact with the version is called after its program.
pub(super) const SUFFIX: &str = "_version";

/// The facts of the programs that have a version anywhere in the configuration.
pub(super) fn facts(dialect: &Dialect, root: &Level) -> Vec<String> {
    let programs = dialect.settings.iter();
    let programs = programs.filter(|(_, item)| item.value.kind.text == "program");
    let versioned = programs.filter(|(name, _)| has_version(name, root));
    versioned
        .filter_map(|(name, _)| dialect.target(name))
        .map(|(block, key)| format!("{block}.{key}"))
        .collect()
}

fn has_version(setting: &str, level: &Level) -> bool {
    let own = level.values.get(setting).and_then(Value::text);
    own.is_some_and(|text| text.contains(' '))
        || level
            .below
            .values()
            .flatten()
            .any(|below| has_version(setting, below))
}

/// The name of a program, and its version with the blank before it.
pub(super) fn apart(text: &str) -> (&str, &str) {
    text.split_at(text.find(' ').unwrap_or(text.len()))
}

/// A text of the recipe in which the version of a fact follows the word that begins with its name.
pub(super) fn with_version(text: &str, fact: &str) -> String {
    let name = format!("{{{{ {fact} }}}}");
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(&name) {
        let end = at + name.len() + word(&rest[at + name.len()..]);
        out.push_str(&rest[..end]);
        out.push_str(&format!("{{{{ {fact}{SUFFIX} }}}}"));
        rest = &rest[end..];
    }
    out + rest
}

/// How long the rest of a word is, which may have expressions in it.
fn word(text: &str) -> usize {
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if rest.starts_with("{{") {
            at += rest.find("}}").map_or(rest.len(), |end| end + 2);
        } else if c.is_whitespace() || "'\",]".contains(c) {
            break;
        } else {
            at += c.len_utf8();
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::{apart, with_version};

    #[test]
    fn a_version_follows_the_whole_name() {
        assert_eq!(apart("gcc-16 (>= 16.2)"), ("gcc-16", " (>= 16.2)"));
        assert_eq!(apart("gcc-16"), ("gcc-16", ""));
        let version = "{{ build.cc_version }}";
        for (text, expected) in [
            ("A: '{{ build.cc }}'", "A: '{{ build.cc }}V'"),
            (
                "- {{ build.cc }}-for-host <x>, {{ build.cc }} a",
                "- {{ build.cc }}-for-hostV <x>, {{ build.cc }}V a",
            ),
            (
                "\"{{ build.cc }}-{{ type | replace('_', '-') }} <x>\"",
                "\"{{ build.cc }}-{{ type | replace('_', '-') }}V <x>\"",
            ),
            ("{{ build.ccache }}", "{{ build.ccache }}"),
            ("{{ build.cc }}{{ open", "{{ build.cc }}{{ openV"),
        ] {
            let expected = expected.replace('V', version);
            assert_eq!(with_version(text, "build.cc"), expected, "{text}");
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! What in a dialect does not fit together, though each key for itself is right.

use super::dialect::Dialect;
use crate::defines::reader::SettingKind;
use crate::diag::suggest::{did_you_mean, list};
use crate::diag::{Diagnostic, Sink};
use crate::recipe::values::Text;

/// As many digits of a generator's sum tell it from all others.
pub const DIGITS: usize = 12;

/// The kinds of settings, for messages.
const KINDS: [&str; 11] = [
    "text",
    "program",
    "prose",
    "boolean",
    "texts",
    "table",
    "prose_table",
    "relations",
    "groups",
    "kconfig",
    "ignored",
];

/// Reports kinds of settings that do not exist, sums that are none, and names of templates that the dialect does
/// not have.
pub fn check(dialect: &Dialect, sink: &Sink) {
    for (_, item) in dialect.settings.iter() {
        let kind = &item.value.kind;
        if SettingKind::of(&kind.text).is_none() {
            let message = format!("unknown kind `{}` of a setting", kind.text);
            let near = did_you_mean(&kind.text, KINDS);
            let help = near.unwrap_or_else(|| format!("kinds: {}", list(KINDS)));
            sink.report(Diagnostic::error(kind.span, message).help(help));
        }
    }
    for (sum, item) in dialect.generators.iter() {
        let is_digit = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        if sum.len() < DIGITS || !sum.chars().all(is_digit) {
            let message = format!("`{sum}` is not the checksum of a generator");
            sink.report(Diagnostic::error(item.key_span, message).help(format!(
                "write {DIGITS} or more hexadecimal digits in lower case, as import prints them"
            )));
        }
    }
    let rules = dialect.templates.iter();
    let before = rules.filter_map(|(_, item)| item.value.before.as_ref());
    let tests = dialect.tests.iter();
    let tests = tests.flat_map(|(_, item)| &item.value.depends_on);
    before
        .chain(tests)
        .chain(&dialect.installer.depends_on)
        .for_each(|name| template(name, dialect, sink));
}

fn template(name: &Text, dialect: &Dialect, sink: &Sink) {
    if dialect.templates.get(&name.text).is_none() {
        sink.report(
            Diagnostic::error(name.span, format!("no template `{}`", name.text))
                .maybe_help(did_you_mean(&name.text, dialect.templates.names())),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_name_kinds_that_exist() {
        assert!(KINDS.iter().all(|kind| SettingKind::of(kind).is_some()));
    }

    #[test]
    fn a_checksum_has_digits_enough() {
        let told = |sum: &str| {
            let mut files = crate::text::files::Files::default();
            let loaded = super::super::shipped::load("7.2", &mut files, &Sink::default());
            let mut dialect = loaded.expect("it is shipped").dialect;
            let (_, item) = dialect.generators.iter().next().expect("it has one");
            let item = item.clone();
            dialect.generators.0.insert(sum.to_owned(), item);
            let sink = Sink::default();
            check(&dialect, &sink);
            sink.sorted(&files).len()
        };
        assert_eq!(told(&"0a".repeat(DIGITS / 2)), 0);
        assert_eq!(told(&"0a".repeat(DIGITS)), 0);
        assert_eq!(told(&"0a".repeat(DIGITS)[..DIGITS - 1]), 1);
        assert_eq!(told(&"0A".repeat(DIGITS)), 1);
        assert_eq!(told(&"0g".repeat(DIGITS)), 1);
    }
}

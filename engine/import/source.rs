// SPDX-License-Identifier: GPL-2.0-or-later
//! Source paragraphs and releases.

use indexmap::IndexMap;

use super::control::Paragraph;
use super::dialect::Dialect;
use super::package::Maker;
use super::yaml::{Pair, Yaml};
use crate::deb::field;
use crate::deb::name::check_package_name;
use crate::defines::level::Level;
use crate::defines::toml::{Kind, Value};
use crate::diag::{Diagnostic, Sink};
use crate::text::pattern;

/// The fields of source paragraphs that gencontrol.py knows.
pub fn source_fields() -> Vec<&'static str> {
    let written = field::SOURCE.iter().map(|field| field.name);
    written.chain(["Architecture"]).collect()
}

/// A source paragraph as `source:` of a recipe.
pub fn paragraph(maker: &Maker<'_>, paragraph: &Paragraph) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let relations = |known: &&field::Field| known.kind == field::Kind::Relations;
    for known in field::SOURCE.iter().filter(|known| !relations(known)) {
        match known.kind {
            field::Kind::List => list(paragraph, known, &mut pairs),
            _ => maker.known(paragraph, known, &mut pairs),
        }
    }
    for known in field::SOURCE.iter().filter(relations) {
        maker.known(paragraph, known, &mut pairs);
    }
    if let Some(field) = paragraph.field("Architecture") {
        maker.sink.report(
            Diagnostic::error(
                field.span,
                "a recipe has no Architecture in its source paragraph",
            )
            .help("remove the field: dpkg-source works it out"),
        );
    }
    pairs
}

/// A field of items, one a line or all in one.
fn list(paragraph: &Paragraph, known: &field::Field, pairs: &mut Vec<Pair>) {
    let Some(field) = paragraph.field(known.name) else {
        return;
    };
    let text = field.text();
    let text = text.trim();
    let separator = if text.contains('\n') { "\n\n" } else { ", " };
    let items = text
        .split(separator)
        .map(|item| Yaml::text(item).into())
        .collect();
    if !text.is_empty() {
        pairs.push(Pair::new(known.key, Yaml::List(items)).about(field.comments()));
    }
}

/// Whether a dialect's own recipe has the releases, not the tree's configuration.
pub fn has_own(dialect: &Dialect) -> bool {
    !dialect.recipe.releases.0.is_empty()
}

/// `releases:`.
///
/// Reports broken expressions, and entries that can never be reached.
pub fn releases(root: &Level, dialect: &Dialect, sink: &Sink) -> Vec<Pair> {
    let mut result: Vec<Pair> = Vec::new();
    let mut catch_all: Option<&Value> = None;
    check_suites(root, dialect, sink);
    for release in &root.releases {
        let Some(keys) = release.table() else {
            sink.report(Diagnostic::error(
                release.span,
                format!("expected a table, found {}", release.describe()),
            ));
            continue;
        };
        check_keys(keys, sink);
        let text = |key: &str| keys.get(key).and_then(Value::text);
        let flag = |key: &str| match keys.get(key).map(|value| &value.kind) {
            Some(Kind::Bool(flag)) => Some(*flag),
            _ => None,
        };
        for key in ["name_regex", "revision_regex"] {
            if let Some((value, expression)) = keys.get(key).zip(text(key)) {
                check_regex(value, expression, sink);
            }
        }
        let Some(suite) = text("name_regex") else {
            sink.report(Diagnostic::error(
                release.span,
                "a release without `name_regex`",
            ));
            continue;
        };
        if let Some(first) = catch_all {
            sink.report(
                Diagnostic::warning(
                    release.span,
                    format!("the release for `{suite}` is never reached: the one for every suite comes before it"),
                )
                .related(first.span, "this one matches every suite")
                .help("it is left out of the recipe; add it there under `releases:`, if it is wanted"),
            );
            continue;
        }
        let suffix = text("abi_suffix").unwrap_or_default();
        if let Some(value) = keys.get("abi_suffix") {
            check_suffix(value, suffix, sink);
        }
        let abiname = if flag("abi_version_full").unwrap_or(true) {
            let serial = dialect.abiname.serial.as_ref();
            let serial = serial.map_or("{{ serial }}", |serial| serial.text.as_str());
            format!("{}{suffix}{serial}", dialect.abiname.full.text)
        } else {
            format!("{}{suffix}", dialect.abiname.short.text)
        };
        let mut pairs = Vec::new();
        let mut comments = release.comments.clone();
        comments.extend(keys.values().flat_map(|value| {
            value
                .comments
                .clone()
                .into_iter()
                .chain(value.beside.clone())
        }));
        if suite == ".*" {
            catch_all = Some(release);
        } else {
            pairs.push(Pair::new("suite", Yaml::text(suite)));
        }
        pairs.push(Pair::new("abiname", Yaml::Text(abiname)));
        if let Some(revision) = text("revision_regex") {
            pairs.push(Pair::new("revision", Yaml::text(revision)));
        }
        let name = unique(suite, &result);
        result.push(Pair::new(name, Yaml::Map(pairs)).about(comments));
    }
    result
}

/// A generator that has the suites in its code takes none of the configuration.
fn check_suites(root: &Level, dialect: &Dialect, sink: &Sink) {
    if let (Some(release), true) = (root.releases.first(), has_own(dialect)) {
        sink.report(
            Diagnostic::error(
                release.span,
                "gencontrol.py of this dialect has the suites in its code, and reads no `debianrelease`",
            )
            .help("remove it, or choose a newer dialect: --dialect 6.12"),
        );
    }
}

/// A name for a release, made of its suite.
fn unique(suite: &str, taken: &[Pair]) -> String {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let end = suite.find(|c| !word(c)).unwrap_or(suite.len());
    let base = suite[..end].trim_matches('-').to_ascii_lowercase();
    let base = if base.is_empty() {
        "other".to_owned()
    } else {
        base
    };
    let mut name = base.clone();
    let mut number = 2;
    while taken.iter().any(|pair| pair.key == name) {
        name = format!("{base}-{number}");
        number += 1;
    }
    name
}

fn check_keys(keys: &IndexMap<String, Value>, sink: &Sink) {
    let known = [
        "name_regex",
        "abi_version_full",
        "abi_suffix",
        "revision_regex",
    ];
    for (key, value) in keys {
        let fits = match key.as_str() {
            "abi_version_full" => matches!(value.kind, Kind::Bool(_)),
            _ => value.text().is_some(),
        };
        if !known.contains(&key.as_str()) {
            sink.report(
                Diagnostic::error(value.span, format!("unknown key `{key}`"))
                    .maybe_help(crate::diag::suggest::did_you_mean(key, known)),
            );
        } else if !fits {
            let wanted = if key == "abi_version_full" {
                "`true` or `false`"
            } else {
                "text"
            };
            sink.report(Diagnostic::error(
                value.span,
                format!("expected {wanted}, found {}", value.describe()),
            ));
        }
    }
}

/// gencontrol.py writes packages of any name; dpkg takes few.
fn check_suffix(value: &Value, suffix: &str, sink: &Sink) {
    if check_package_name(&format!("a{suffix}")).is_err() {
        sink.report(
            Diagnostic::warning(
                value.span,
                format!("`{suffix}` cannot be part of a package name: `generate` refuses it for this suite"),
            )
            .help("use only a-z, 0-9, `+`, `-` and `.` (Debian Policy 5.6.7)"),
        );
    }
}

fn check_regex(value: &Value, expression: &str, sink: &Sink) {
    if let Err(message) = pattern::whole(expression) {
        let is_around = ["(?=", "(?!", "(?<=", "(?<!"]
            .iter()
            .any(|group| expression.contains(group));
        let help = "recipes have no look-around: write what is to match as alternatives, `trixie|forky(-security)?`";
        sink.report(
            Diagnostic::error(value.span, message).maybe_help(is_around.then(|| help.to_owned())),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_called_after_their_suites() {
        let mut taken = Vec::new();
        for (suite, expected) in [
            ("Trixie|sid", "trixie"),
            ("trixie-backports", "trixie-backports"),
            ("trixie.*", "trixie-2"),
            ("trixie", "trixie-3"),
            (".*", "other"),
            ("[^-]*-security", "other-2"),
        ] {
            let name = unique(suite, &taken);
            assert_eq!(name, expected, "{suite}");
            taken.push(Pair::new(name, Yaml::text("")));
        }
    }
}

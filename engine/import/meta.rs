// SPDX-License-Identifier: GPL-2.0-or-later
//! What a package entry has besides Debian's fields: make variables, what is signed, what every point adds.

use super::control::{Field, Paragraph};
use super::dialect::TemplateRule;
use super::words::{shell_words, words_outside};
use super::yaml::{Pair, Yaml};
use crate::diag::{Diagnostic, Sink};
use crate::recipe::package::EachPoint;
use crate::recipe::values::RelationItem;

/// `make_variables`: those of the dialect, and those of the template.
pub fn make_variables(paragraph: &Paragraph, rule: &TemplateRule, sink: &Sink) -> Option<Pair> {
    let own = rule.make_variables.iter();
    let mut own: Vec<Pair> = own
        .map(|(name, item)| Pair::new(name, Yaml::text(&*item.value.text)))
        .collect();
    if let Some(field) = paragraph.field("Meta-Rules-Makeflags") {
        let words = shell_words(&field.text());
        if words.is_none() {
            sink.report(Diagnostic::error(
                field.span,
                "unterminated quote or `\\\\`",
            ));
        }
        for word in words.into_iter().flatten() {
            match word.split_once('=') {
                Some((name, value)) => own.push(Pair::new(name, Yaml::text(value))),
                None => sink.report(Diagnostic::error(
                    field.span,
                    format!("`{word}` is not a make variable: write NAME=VALUE"),
                )),
            }
        }
    }
    (!own.is_empty()).then(|| Pair::new("make_variables", Yaml::Map(own)))
}

/// `sign`: the package and the files that are signed.
pub fn sign(paragraph: &Paragraph) -> Option<Pair> {
    let package = paragraph.field("Meta-Sign-Package")?;
    let files = paragraph.field("Meta-Sign-Files").map(Field::text);
    let files = files.unwrap_or_default();
    let files = words_outside(&files).into_iter().map(|word| {
        let (file, kind) = word.split_once(':').unwrap_or((word, word));
        let pairs = vec![
            Pair::new("file", Yaml::text(file)),
            Pair::new("type", Yaml::text(kind)),
        ];
        Yaml::Map(pairs).into()
    });
    let inner = vec![
        Pair::new("package", Yaml::text(package.text().trim())),
        Pair::new("files", Yaml::List(files.collect())),
    ];
    Some(Pair::new("sign", Yaml::Map(inner)))
}

/// `at_each_point`, as the dialect says it.
pub fn at_each_point(more: &EachPoint) -> Pair {
    let items = |items: &[RelationItem]| {
        Yaml::List(items.iter().map(|item| item_yaml(item).into()).collect())
    };
    let mut inner = Vec::new();
    for (key, list) in [("provides", &more.provides), ("depends", &more.depends)] {
        if !list.is_empty() {
            inner.push(Pair::new(key, items(list)));
        }
    }
    for (key, text) in [
        ("synopsis", &more.synopsis),
        ("description", &more.description),
    ] {
        if let Some(text) = text {
            inner.push(Pair::new(key, Yaml::text(&*text.text)));
        }
    }
    Pair::new("at_each_point", Yaml::Map(inner))
}

fn item_yaml(item: &RelationItem) -> Yaml {
    let relation = Yaml::text(&*item.relation.text);
    match &item.when {
        None => relation,
        Some(when) => Yaml::Map(vec![
            Pair::new("relation", relation),
            Pair::new("when", Yaml::text(&*when.text)),
        ]),
    }
}

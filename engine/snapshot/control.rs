// SPDX-License-Identifier: GPL-2.0-or-later
//! Control files as they are, a file for each entry of the recipe: paragraphs with the fields in their order, items
//! of relations one a line, descriptions filled with the placeholders in them.

use super::paper::{name, Paper};
use super::read::{Read, DESCRIPTION, FOLDER};
use crate::deb::description::fill;
use crate::deb::field::{self, Field, Kind as FieldKind};
use crate::diff::model::{Attributes, Id, Kind, Value};

/// Writes the paragraphs of sources, packages and tests.
pub(super) fn write(read: &Read<'_>, paper: &mut Paper) {
    for (id, attributes) in read.all(Kind::Source) {
        let mut text = String::new();
        if let Some(Value::Text(folder)) = attributes.get(FOLDER) {
            text.push_str(&format!("# in {folder}\n"));
        }
        text.push_str(&format!("Source: {}\n", id.source));
        fields(attributes, &field::SOURCE, &mut text);
        paper.add(&path(id, "source"), Vec::new(), text);
    }
    for (id, attributes) in read.all(Kind::Package) {
        let mut text = format!("Package: {}\n", id.name);
        fields(attributes, &field::BINARY, &mut text);
        let about = read.about.get(id);
        let entry = about.map_or(id.name.as_str(), |about| &about.label);
        let keys = vec![read.axes(id).arch, id.name.clone()];
        paper.add(&path(id, entry), keys, text);
    }
    for (id, attributes) in read.all(Kind::Test) {
        let mut text = String::new();
        fields(attributes, &field::TEST, &mut text);
        let keys = vec![id.name.clone()];
        paper.add(&format!("tests/{}", name(&id.source)), keys, text);
    }
}

fn path(id: &Id, entry: &str) -> String {
    format!("control/{}/{}", name(&id.source), name(entry))
}

/// The fields, those that no table has before the description.
fn fields(attributes: &Attributes, table: &'static [Field], text: &mut String) {
    let at = |name: &str| table.iter().position(|field| field.name == name);
    let is_file = |name: &str| name.starts_with('.') || name == FOLDER;
    let mut own: Vec<(&String, &Value)> = attributes
        .iter()
        .filter(|(name, _)| !is_file(name))
        .collect();
    own.sort_by_key(|(name, _)| at(name).unwrap_or(table.len() - 1));
    // A sort that keeps the order of equals would put what is in no table after the description.
    own.sort_by_key(|(name, _)| *name == DESCRIPTION);
    for (name, value) in own {
        let kind = field::named(table, name).map_or(FieldKind::Line, |field| field.kind);
        let lines = lines(kind, value);
        text.push_str(&format!("{name}:"));
        for (number, line) in lines.iter().enumerate() {
            match number == 0 && line.is_empty() {
                true => {}
                false => text.push_str(&format!(" {line}")),
            }
            text.push('\n');
        }
    }
}

/// The lines of a value: the first one stands beside the name.
fn lines(kind: FieldKind, value: &Value) -> Vec<String> {
    match value {
        Value::Text(text) => {
            let is_list = matches!(kind, FieldKind::Relations | FieldKind::List);
            let items: Vec<&str> = text.split(", ").collect();
            if !is_list || items.len() < 2 {
                return vec![text.clone()];
            }
            let items = items.iter().map(|item| format!("{item},"));
            std::iter::once(String::new()).chain(items).collect()
        }
        Value::Items(items) => items.iter().cloned().collect(),
        Value::Lines(lines) if kind == FieldKind::Description => {
            let (synopsis, long) = lines
                .split_first()
                .map_or(("", lines.as_slice()), |(first, rest)| (first, rest));
            let long = long
                .iter()
                .flat_map(|line| match line.starts_with(' ') || line == "." {
                    true => vec![line.clone()],
                    false => fill(line),
                });
            std::iter::once(synopsis.to_owned()).chain(long).collect()
        }
        Value::Lines(lines) => lines
            .iter()
            .map(|line| line.trim_end_matches('\n').to_owned())
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_have_a_line_for_each_item() {
        let text = |text: &str| Value::Text(text.to_owned());
        let items =
            |all: &[&str]| Value::Items(all.iter().map(|item| (*item).to_owned()).collect());
        let long = |all: &[&str]| Value::Lines(all.iter().map(|line| (*line).to_owned()).collect());
        for (kind, value, expected) in [
            (
                FieldKind::Relations,
                text("a, b (= 1)"),
                &["", "a,", "b (= 1),"][..],
            ),
            (FieldKind::Relations, text("a"), &["a"]),
            (FieldKind::List, text("a, b"), &["", "a,", "b,"]),
            (FieldKind::Line, text("a, b"), &["a, b"]),
            (FieldKind::Relations, items(&["b", "a"]), &["a", "b"]),
            (
                FieldKind::Description,
                long(&["One", "Two.", ".", " - three"]),
                &["One", "Two.", ".", " - three"],
            ),
            (FieldKind::Description, long(&[]), &[""]),
            (FieldKind::Line, long(&["a\n", "b\n"]), &["a", "b"]),
        ] {
            assert_eq!(lines(kind, &value), expected, "{value:?}");
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Control files: paragraphs, and their fields by what kind of value each has (`deb::field`).

use std::collections::BTreeSet;

use super::{Detail, Reader};
use crate::deb::field::{self, Field, Kind as FieldKind};
use crate::deb::profile::Profiles;
use crate::deb::relation::Relation;
use crate::diff::model::{Attributes, Kind, Value};

/// A paragraph: name and lines of each field.
type Paragraph<'t> = Vec<(&'t str, Vec<&'t str>)>;

impl Reader<'_> {
    /// Takes the source paragraph and all packages; returns the names of the packages. From here on the source has
    /// the name that its paragraph gives it.
    pub(super) fn control(&mut self, text: &str) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for paragraph in paragraphs(text) {
            let named = |field: &str| {
                let mut fields = paragraph.iter();
                fields
                    .find(|(name, _)| *name == field)
                    .map(|(_, lines)| lines.concat())
            };
            if let Some(name) = named("Package") {
                let fields = self.fields(&paragraph, &field::BINARY);
                // A second paragraph of that name is no other package.
                let id = self.id(Kind::Package, &name);
                self.side.add(id, fields);
                names.insert(name);
            } else {
                let folder = std::mem::take(&mut self.source);
                self.source = named("Source").unwrap_or_else(|| folder.clone());
                let mut fields = self.fields(&paragraph, &field::SOURCE);
                if !folder.is_empty() {
                    fields.insert("folder".to_owned(), Value::Text(folder));
                }
                let id = self.id(Kind::Source, "");
                self.side.add(id, fields);
            }
        }
        names
    }

    /// Takes the paragraphs of tests/control: each by the name that its features give it, or else by what it runs; a
    /// further one by its number, too.
    pub(super) fn tests(&mut self, text: &str) {
        for paragraph in paragraphs(text) {
            let name = test_name(&paragraph);
            let mut id = self.id(Kind::Test, &name);
            let mut number = 2;
            while self.side.subjects.contains_key(&id) {
                id.name = format!("{name} #{number}");
                number += 1;
            }
            let fields = self.fields(&paragraph, &field::TEST);
            self.side.add(id, fields);
        }
    }

    fn fields(&self, paragraph: &Paragraph<'_>, table: &'static [Field]) -> Attributes {
        let mut fields = Attributes::default();
        for (name, lines) in paragraph {
            let kind = field::named(table, name).map_or(FieldKind::Line, |field| field.kind);
            let value = match self.detail {
                _ if kind == FieldKind::Name => continue,
                Detail::Parts => value(kind, lines),
                Detail::Raw if lines.len() > 1 => {
                    Value::Lines(lines.iter().map(|line| format!("{line}\n")).collect())
                }
                Detail::Raw => Value::Text(lines.concat()),
            };
            fields.insert((*name).to_owned(), value);
        }
        fields
    }
}

/// What a paragraph of tests/control is called: a command may be long, and a name stays when the command changes.
fn test_name(paragraph: &Paragraph<'_>) -> String {
    let field = |wanted: &str| {
        let mut fields = paragraph.iter();
        let found = fields.find(|(name, _)| *name == wanted);
        found.map(|(_, lines)| lines.join(" "))
    };
    let features = field("Features").unwrap_or_default();
    let mut words = features.split([' ', ',']);
    match words.find_map(|word| word.strip_prefix("test-name=")) {
        Some(name) => name.to_owned(),
        None => field("Tests")
            .or_else(|| field("Test-Command"))
            .unwrap_or_default(),
    }
}

/// The paragraphs of a control file, without its comments.
fn paragraphs(text: &str) -> Vec<Paragraph<'_>> {
    let mut found: Vec<Paragraph<'_>> = Vec::new();
    let mut is_open = false;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if line.trim().is_empty() {
            is_open = false;
            continue;
        }
        if !is_open {
            found.push(Vec::new());
            is_open = true;
        }
        let Some(open) = found.last_mut() else {
            continue;
        };
        if let Some(rest) = line.strip_prefix([' ', '\t']) {
            if let Some((_, lines)) = open.last_mut() {
                lines.push(rest);
            }
        } else {
            let (name, value) = line.split_once(':').unwrap_or((line, ""));
            open.push((name, vec![value.trim()]));
        }
    }
    found
}

fn value(kind: FieldKind, lines: &[&str]) -> Value {
    let whole = || lines.join("\n");
    match kind {
        FieldKind::Relations => Value::Items(relation(&whole())),
        FieldKind::List => Value::Items(listed(&whole())),
        FieldKind::Architectures => {
            Value::Items(whole().split_whitespace().map(str::to_owned).collect())
        }
        FieldKind::Profiles => match Profiles::parse(&whole()) {
            Ok(profiles) => {
                let terms = profiles.0.iter().map(|term| format!("<{term}>"));
                Value::Items(terms.collect())
            }
            Err(_) => Value::Text(whole()),
        },
        FieldKind::Description => Value::Lines(unfilled(lines)),
        FieldKind::Name | FieldKind::Line => Value::Text(whole()),
    }
}

/// The items of a relation field, the alternatives of each in one order. What does not parse is taken apart at its
/// commas.
fn relation(text: &str) -> BTreeSet<String> {
    let Ok(relation) = Relation::parse(text) else {
        return listed(text);
    };
    let items = relation.0.into_iter().map(|mut group| {
        group.0.sort_by_cached_key(ToString::to_string);
        group.to_string()
    });
    items.collect()
}

fn listed(text: &str) -> BTreeSet<String> {
    let items = text.split(',').map(str::trim);
    let items = items.filter(|item| !item.is_empty());
    items.map(str::to_owned).collect()
}

/// The synopsis, then each paragraph as one line, whatever width it was filled to. Lines that begin with a blank
/// stand for themselves.
fn unfilled(lines: &[&str]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut is_open = false;
    for (number, line) in lines.iter().enumerate() {
        if number == 0 || line.starts_with([' ', '\t']) || *line == "." {
            found.push((*line).to_owned());
            is_open = false;
        } else {
            match found.last_mut().filter(|_| is_open) {
                Some(open) => {
                    open.push(' ');
                    open.push_str(line);
                }
                None => found.push((*line).to_owned()),
            }
            is_open = true;
        }
    }
    found.iter().map(|line| without_filling(line)).collect()
}

/// What filling decides is taken back: how many blanks are between words, and that lines end after hyphens.
fn without_filling(line: &str) -> String {
    let begin = line.len() - line.trim_start().len();
    let mut text = line[..begin].to_owned();
    for word in line.split_whitespace() {
        let stem = text.strip_suffix('-');
        let is_hyphen = stem.is_some_and(|stem| !stem.is_empty() && !stem.ends_with(' '));
        if text.len() > begin && !is_hyphen {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{relation, unfilled, without_filling};

    #[test]
    fn filling_makes_no_difference() {
        let wide = ["short", "one two-three four. Five", ".", "six", "  * a  b"];
        let narrow = [
            "short",
            "one two-",
            "three",
            "four.  Five",
            ".",
            "six",
            "  * a  b",
        ];
        assert_eq!(unfilled(&wide), unfilled(&narrow));
        let expected = ["short", "one two-three four. Five", ".", "six", "  * a b"];
        assert_eq!(unfilled(&wide), expected);
    }

    #[test]
    fn order_of_alternatives_and_items_makes_no_difference() {
        assert_eq!(
            relation("bb | aa [y x], cc <!z> "),
            relation("cc <!z>,\n aa [x y]|bb")
        );
        assert_eq!(relation("${x}, not one!, b").len(), 3);
    }

    #[test]
    fn hyphens_join_what_filling_broke_and_no_lists() {
        for (line, expected) in [
            ("  a  b", "  a b"),
            ("two- three", "two-three"),
            // A dash between words, and one that begins an item.
            ("a - b", "a - b"),
            ("  - b", "  - b"),
            ("- b", "- b"),
        ] {
            assert_eq!(without_filling(line), expected, "{line}");
        }
    }
}

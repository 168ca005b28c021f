// SPDX-License-Identifier: GPL-2.0-or-later
//! debian/control: the source paragraph, then the packages, debs before udebs, each sorted by name.

use crate::deb::description::Filled;
use crate::deb::field::{self, Kind};
use crate::deb::quirks::Quirks;
use crate::deb::stanza::Stanza;
use crate::plan::model::{Binary, Declared, Source, SourceParagraph};

/// The text of a source's control file.
pub fn control(source: &Source, quirks: Quirks) -> String {
    let mut text = String::new();
    source_stanza(&source.paragraph, quirks).write(&mut text);
    let mut packages: Vec<(&String, &Binary)> = source.packages.iter().collect();
    packages.sort_by_key(|(name, binary)| {
        let kind = binary.declared.fields.get("Package-Type");
        (kind.map_or("", String::as_str), name.as_str())
    });
    let mut filled = Filled::default();
    for (name, binary) in packages {
        binary_stanza(name, binary, quirks, &mut filled).write(&mut text);
    }
    text
}

/// The source paragraph.
pub(super) fn source_stanza(paragraph: &SourceParagraph, quirks: Quirks) -> Stanza<'_> {
    let mut stanza = Stanza::default();
    for field in &field::SOURCE {
        if field.kind == Kind::Name {
            stanza.push(field.name, paragraph.name.as_str());
        } else if let Some(value) = paragraph.fields.get(field.name) {
            stanza.push(field.name, value.as_str());
        } else if let Some(relation) = paragraph.relations.get(field.name) {
            stanza.push(field.name, quirks.show(relation));
        }
    }
    stanza
}

/// The paragraph of a package.
pub(super) fn binary_stanza<'a>(
    name: &'a str,
    binary: &'a Binary,
    quirks: Quirks,
    filled: &mut Filled<'a>,
) -> Stanza<'a> {
    let mut stanza = Stanza::default();
    let declared = &binary.declared;
    for field in &field::BINARY {
        match field.kind {
            Kind::Name => stanza.push(field.name, name),
            Kind::Architectures => {
                let words: Vec<&str> = binary.architectures().iter().map(String::as_str).collect();
                stanza.push(field.name, words.join(" "));
            }
            Kind::Profiles => {
                stanza.push(field.name, quirks.show_profiles(&declared.build_profiles));
            }
            Kind::Relations => {
                if let Some(relation) = binary.relations.get(field.name) {
                    stanza.push(field.name, quirks.show(relation));
                }
            }
            Kind::Line | Kind::List => {
                if let Some(value) = declared.fields.get(field.name) {
                    stanza.push(field.name, value.as_str());
                }
            }
            Kind::Description => {
                for (other, value) in &declared.fields {
                    if field::named(&field::BINARY, other).is_none() {
                        stanza.push(other, value.as_str());
                    }
                }
                stanza.push(field.name, description_text(declared, quirks, filled));
            }
        }
    }
    stanza
}

fn description_text<'a>(declared: &'a Declared, quirks: Quirks, filled: &mut Filled<'a>) -> String {
    let mut text = filled.format(&declared.synopsis, &declared.description);
    if quirks.writes_empty_description && text.is_empty() {
        // gencontrol.py writes the field in any case.
        text.push(' ');
    }
    text
}

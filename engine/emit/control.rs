//! debian/control: the source paragraph, then the packages, debs before udebs, each sorted by name.

use crate::deb::description;
use crate::deb::quirks::Quirks;
use crate::deb::stanza::Stanza;
use crate::plan::model::{Binary, Source, SourceParagraph};

/// The order of a source paragraph's fields (SEMANTICS.md, "Control paragraphs: writing").
pub const SOURCE_FIELDS: [&str; 13] = [
    "Section",
    "Priority",
    "Maintainer",
    "Uploaders",
    "Standards-Version",
    "Build-Depends",
    "Build-Depends-Arch",
    "Build-Depends-Indep",
    "Rules-Requires-Root",
    "Homepage",
    "Vcs-Browser",
    "Vcs-Git",
    "XS-Autobuild",
];

/// The order of a package's fields. What is not among them comes before the description.
pub const BINARY_FIELDS: [&str; 18] = [
    "Package",
    "Architecture",
    "Section",
    "Priority",
    "Package-Type",
    "Build-Profiles",
    "Built-Using",
    "Provides",
    "Pre-Depends",
    "Depends",
    "Recommends",
    "Suggests",
    "Enhances",
    "Replaces",
    "Breaks",
    "Conflicts",
    "Multi-Arch",
    "Kernel-Version",
];

/// The text of a source's control file.
pub fn control(source: &Source, quirks: Quirks) -> String {
    let mut text = String::new();
    source_stanza(&source.paragraph, quirks).write(&mut text);
    let mut packages: Vec<(&String, &Binary)> = source.packages.iter().collect();
    packages.sort_by_key(|(name, binary)| {
        let kind = binary.declared.fields.get("Package-Type");
        (kind.map_or("", String::as_str), name.as_str())
    });
    for (name, binary) in packages {
        binary_stanza(name, binary, quirks).write(&mut text);
    }
    text
}

fn source_stanza(paragraph: &SourceParagraph, quirks: Quirks) -> Stanza<'_> {
    let mut stanza = Stanza::default();
    stanza.push("Source", paragraph.name.as_str());
    for field in SOURCE_FIELDS {
        match field {
            "Build-Depends" => stanza.push(field, quirks.show(&paragraph.build_depends)),
            "Build-Depends-Arch" => stanza.push(field, quirks.show(&paragraph.build_depends_arch)),
            "Build-Depends-Indep" => {
                stanza.push(field, quirks.show(&paragraph.build_depends_indep))
            }
            _ => {
                if let Some(value) = paragraph.fields.get(field) {
                    stanza.push(field, value.as_str());
                }
            }
        }
    }
    stanza
}

fn binary_stanza<'a>(name: &'a str, binary: &'a Binary, quirks: Quirks) -> Stanza<'a> {
    let mut stanza = Stanza::default();
    for field in BINARY_FIELDS {
        match field {
            "Package" => stanza.push(field, name),
            "Architecture" => {
                let words: Vec<&str> = binary.architectures().iter().map(String::as_str).collect();
                stanza.push(field, words.join(" "));
            }
            "Build-Profiles" => {
                stanza.push(field, quirks.show_profiles(&binary.declared.build_profiles))
            }
            _ => {
                if let Some(value) = binary.declared.fields.get(field) {
                    stanza.push(field, value.as_str());
                } else if let Some(relation) = binary.relations.get(field) {
                    stanza.push(field, quirks.show(relation));
                }
            }
        }
    }
    for (field, value) in &binary.declared.fields {
        if !BINARY_FIELDS.contains(&field.as_str()) {
            stanza.push(field, value.as_str());
        }
    }
    let mut text = description::format(&binary.declared.synopsis, &binary.declared.description);
    if quirks.writes_empty_description && text.is_empty() {
        // gencontrol.py writes the field in any case.
        text.push(' ');
    }
    stanza.push("Description", text);
    stanza
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! debian/installer/package-list: the installer's packages, as kernel-wedge reads them (docs/gencontrol-py.md#installer).

use std::path::Path;

use indexmap::IndexMap;

use super::dialect::InstallerRule;
use super::package_list::{Paragraph, Reader};
use super::yaml::{Pair, Yaml};
use crate::deb::arch;
use crate::diag::{Diagnostic, Sink};
use crate::text::files::{FileId, Files};

/// The module lists of the tree, relative to its top.
const MODULES: &str = "debian/installer/modules";

/// A flavour that may have an installer: architecture and name.
pub type Place = (String, String);

/// What making entries needs.
pub struct Udebs<'a> {
    /// The tree.
    pub tree: &'a Path,
    /// The dialect's data.
    pub rule: &'a InstallerRule,
    /// The flavours of the plain featureset.
    pub places: &'a [Place],
    /// Where problems go.
    pub sink: &'a Sink,
}

/// A value for each flavour.
type PerPlace<'p> = Vec<(&'p Place, Option<String>)>;

impl Udebs<'_> {
    /// The entries of `udebs:`.
    pub fn entries(&self, file: FileId, files: &Files) -> Vec<Pair> {
        let reader = Reader {
            rule: self.rule,
            sink: self.sink,
        };
        let paragraphs = reader.paragraphs(file, files);
        let names: Vec<&str> = paragraphs.iter().map(|p| p.name.as_str()).collect();
        let mut result: Vec<Pair> = Vec::new();
        for paragraph in &paragraphs {
            let mut key = paragraph.name.clone();
            let mut number = 2;
            while result.iter().any(|pair| pair.key == key) {
                key = format!("{}-{number}", paragraph.name);
                number += 1;
            }
            let mut pairs = Vec::new();
            if key != paragraph.name {
                pairs.push(Pair::new("name", Yaml::text(&paragraph.name)));
            }
            pairs.extend(self.entry(paragraph, &names));
            result.push(
                Pair::new(key, Yaml::Map(pairs))
                    .about(paragraph.comments.iter().cloned())
                    .apart(),
            );
        }
        result
    }

    /// The value of a field at every flavour.
    fn values<'p>(&'p self, paragraph: &Paragraph, field: &str) -> PerPlace<'p> {
        self.places
            .iter()
            .map(|place| {
                let (arch, flavour) = place;
                let keys = [
                    format!("{field}_{flavour}"),
                    format!("{field}_{arch}_{flavour}"),
                    format!("{field}_{arch}"),
                    field.to_owned(),
                ];
                let value = keys
                    .iter()
                    .find_map(|key| paragraph.fields.get(key))
                    .cloned();
                (place, value)
            })
            .collect()
    }

    fn entry(&self, paragraph: &Paragraph, names: &[&str]) -> Vec<Pair> {
        let description = paragraph.fields.get("Description");
        let mut pairs = self.describe(description.map(String::as_str).unwrap_or_default());
        let mut places: IndexMap<String, Vec<Pair>> = IndexMap::new();
        for field in ["Priority", "Section", "Provides", "Depends", "Description"] {
            if field != "Description" {
                let plain = paragraph.fields.get(field);
                pairs.extend(one(field, plain.map(String::as_str)));
            }
            self.at_flavours(paragraph, field, names, &mut places);
            self.elsewhere(paragraph, field, &mut places);
        }
        pairs.extend(self.existence(paragraph));
        if !places.is_empty() {
            let on = places
                .into_iter()
                .map(|(place, pairs)| Pair::new(place, Yaml::Map(pairs)));
            pairs.push(Pair::new("on", Yaml::Map(on.collect())));
        }
        pairs
    }

    /// Where a field is another at a flavour: the architecture, if all its flavours have the same.
    fn at_flavours(
        &self,
        paragraph: &Paragraph,
        field: &str,
        names: &[&str],
        places: &mut IndexMap<String, Vec<Pair>>,
    ) {
        let plain = paragraph.fields.get(field).map(String::as_str);
        let mut values = self.values(paragraph, field);
        if field == "Depends" {
            for (place, value) in &mut values {
                *value = value.take().map(|value| self.forced(&value, place, names));
            }
        }
        let shown = |value: Option<&str>| one(field, value).map(|p| format!("{:?}", p.value));
        let mut done: Vec<&str> = Vec::new();
        for ((arch, _), _) in &values {
            if done.contains(&arch.as_str()) {
                continue;
            }
            done.push(arch);
            let own: Vec<_> = values.iter().filter(|((a, _), _)| a == arch).collect();
            let equal = own.windows(2).all(|pair| pair[0].1 == pair[1].1);
            for ((_, flavour), value) in &own {
                let value = value.as_deref();
                if shown(value) == shown(plain) {
                    continue;
                }
                let place = if equal {
                    arch.clone()
                } else {
                    format!("{arch}/{flavour}")
                };
                let entry = places.entry(place).or_default();
                if !entry.iter().any(|pair| pair.key == key_of(field)) {
                    entry.extend(self.override_of(field, value));
                }
            }
        }
    }

    /// Architectures without flavours of their own keep what is said of them. A name that is none of an architecture is
    /// that of a flavour which a fork dropped.
    fn elsewhere(
        &self,
        paragraph: &Paragraph,
        field: &str,
        places: &mut IndexMap<String, Vec<Pair>>,
    ) {
        for (name, value) in &paragraph.fields {
            let suffix = name
                .strip_prefix(field)
                .and_then(|rest| rest.strip_prefix('_'));
            let Some(suffix) = suffix else { continue };
            let mut known = self.places.iter();
            if known.any(|(a, f)| suffix == f || suffix == a || suffix == format!("{a}_{f}")) {
                continue;
            }
            if arch::lookup(suffix).is_some() {
                let own = self.override_of(field, Some(value));
                places.entry(suffix.to_owned()).or_default().extend(own);
            }
        }
    }

    fn describe(&self, text: &str) -> Vec<Pair> {
        let (short, long) = text.split_once('\n').unwrap_or((text, ""));
        let short: Vec<&str> = short
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        let mut pairs = vec![Pair::new("synopsis", Yaml::text(short.join(", ")))];
        // Every line has the blank that continues the field.
        let lines: Vec<&str> = long
            .split('\n')
            .map(|line| line.get(1..).unwrap_or(""))
            .collect();
        let long = lines.join("\n");
        let long = long.trim();
        if !long.is_empty() {
            let lines: Vec<&str> = long
                .split('\n')
                .map(|line| if line == "." { "" } else { line })
                .collect();
            pairs.push(Pair::new(
                "description",
                Yaml::Block(lines.join("\n") + "\n"),
            ));
        }
        pairs
    }

    fn override_of(&self, field: &str, value: Option<&str>) -> Vec<Pair> {
        if field == "Description" {
            return self.describe(value.unwrap_or_default());
        }
        let empty = match field {
            "Provides" | "Depends" => Yaml::List(Vec::new()),
            _ => Yaml::text(""),
        };
        vec![one(field, value).unwrap_or_else(|| Pair::new(key_of(field), empty))]
    }

    /// Marks what is kept although no paragraph has that name: a module list is enough.
    fn forced(&self, value: &str, place: &Place, names: &[&str]) -> String {
        if self.rule.by_modules != Some(true) {
            return value.to_owned();
        }
        let items: Vec<String> = value
            .split(", ")
            .map(|item| {
                let forced =
                    !item.ends_with('!') && !names.contains(&item) && self.has_modules(place, item);
                format!("{item}{}", if forced { "!" } else { "" })
            })
            .collect();
        items.join(", ")
    }

    fn has_modules(&self, (arch, flavour): &Place, name: &str) -> bool {
        let top = self.tree.join(MODULES);
        let folders = [format!("{arch}-{flavour}"), flavour.clone()];
        let folder = folders
            .iter()
            .map(|folder| top.join(folder))
            .find(|folder| folder.is_dir())
            .unwrap_or_else(|| top.join(arch));
        !name.is_empty() && folder.join(name).exists()
    }

    /// `only_on` and `not_on`.
    fn existence(&self, paragraph: &Paragraph) -> Vec<Pair> {
        let list = |key: &str, places: Vec<String>| {
            let items = places
                .into_iter()
                .map(|place| Yaml::Text(place).into())
                .collect();
            Pair::new(key, Yaml::List(items))
        };
        if self.rule.by_modules == Some(true) {
            let has: Vec<(&Place, bool)> = self
                .places
                .iter()
                .map(|place| (place, self.has_modules(place, &paragraph.name)))
                .collect();
            let (on, off) = (group(&has, true), group(&has, false));
            return match (off.is_empty(), on.len() <= off.len()) {
                (true, _) => Vec::new(),
                (false, true) => vec![list("only_on", on)],
                (false, false) => vec![list("not_on", off)],
            };
        }
        let (mut only, mut not) = (Vec::new(), Vec::new());
        let mut positive = false;
        for word in paragraph
            .fields
            .get("Architecture")
            .into_iter()
            .flat_map(|v| v.split_whitespace())
        {
            match word.strip_prefix('!') {
                Some(word) => not.push(word.to_owned()),
                None => {
                    positive = true;
                    only.push(word.to_owned());
                }
            }
        }
        for (field, value) in &paragraph.fields {
            let Some(arch) = field.strip_prefix("Flavour_") else {
                continue;
            };
            let words: Vec<&str> = value.split_whitespace().collect();
            let wanted: Vec<&str> = words
                .iter()
                .copied()
                .filter(|w| !w.starts_with('!'))
                .collect();
            for (_, flavour) in self.places.iter().filter(|(a, _)| a == arch) {
                let refused = words.iter().any(|w| w.strip_prefix('!') == Some(flavour));
                if refused || (!wanted.is_empty() && !wanted.contains(&flavour.as_str())) {
                    not.push(format!("{arch}/{flavour}"));
                }
            }
        }
        let known = |place: &String| {
            let arch = place.split('/').next().unwrap_or(place);
            let known = arch::lookup(arch).is_some();
            if !known {
                self.sink.report(Diagnostic::warning(
                    paragraph.span,
                    format!(
                        "{} names `{place}`, which is not an architecture: left out",
                        paragraph.name
                    ),
                ));
            }
            known
        };
        only.retain(known);
        not.retain(known);
        let mut pairs = Vec::new();
        if positive {
            pairs.push(list("only_on", only));
        }
        if !not.is_empty() {
            pairs.push(list("not_on", not));
        }
        pairs
    }
}

/// Places where something is so, an architecture for all its flavours.
fn group(places: &[(&Place, bool)], wanted: bool) -> Vec<String> {
    let mut result: Vec<String> = Vec::new();
    for ((arch, flavour), is) in places {
        if *is != wanted {
            continue;
        }
        let all = places
            .iter()
            .filter(|((a, _), _)| a == arch)
            .all(|(_, is)| *is == wanted);
        let place = if all {
            arch.clone()
        } else {
            format!("{arch}/{flavour}")
        };
        if !result.contains(&place) {
            result.push(place);
        }
    }
    result
}

fn key_of(field: &str) -> &'static str {
    match field {
        "Priority" => "priority",
        "Section" => "section",
        "Provides" => "provides",
        "Depends" => "depends",
        _ => "synopsis",
    }
}

/// A field as a key; nothing without a value.
fn one(field: &str, value: Option<&str>) -> Option<Pair> {
    let value = value?.trim();
    if value.is_empty() {
        return None;
    }
    let list = |separator: &str| {
        let items = value
            .split(separator)
            .map(str::trim)
            .filter(|item| !item.is_empty());
        Yaml::List(items.map(|item| Yaml::text(item).into()).collect())
    };
    let yaml = match field {
        "Provides" => list(","),
        "Depends" => list(", "),
        "Section" if !value.ends_with("debian-installer") => return None,
        _ => Yaml::text(value),
    };
    Some(Pair::new(key_of(field), yaml))
}

#[cfg(test)]
mod tests {
    use super::one;
    use crate::import::yaml::document;

    #[test]
    fn a_field_is_a_key_if_it_says_something() {
        let said = |field, value| document(one(field, value).as_slice());
        let section = "kernel/debian-installer";
        assert_eq!(
            said("Section", Some(section)),
            format!("section: {section}\n")
        );
        assert_eq!(said("Section", Some("kernel")), "");
        assert_eq!(said("Provides", Some("a,b , ")), "provides: [a, b]\n");
        assert_eq!(
            [Some("  "), None].map(|none| said("Depends", none)),
            ["", ""]
        );
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Words of the sets that Debian defines, where one is nearly, but not quite, a word of its set. What is far from
//! all of them may be a derivative's own.

use std::collections::{BTreeMap, BTreeSet};

use super::{packages, Checked};
use crate::deb::field;
use crate::deb::profile::Profiles;
use crate::deb::relation::Relation;
use crate::deb::words::{FIELDS, MULTI_ARCH, PRIORITIES, PROFILES, SECTIONS, VARIABLES};
use crate::diag::Diagnostic;
use crate::plan::origins::Origins;
use crate::text::files::Span;

/// Reports every word once.
pub(super) fn check(checked: &Checked<'_>, report: &dyn Fn(Diagnostic)) {
    let mut words = Words {
        known: BTreeSet::new(),
        nearest: BTreeMap::new(),
        report,
    };
    for source in checked.plan.sources() {
        let paragraph = &source.paragraph;
        let fields = paragraph
            .fields
            .iter()
            .map(|(name, text)| (*name, text.as_str()));
        words.fields(fields, &paragraph.origins);
        words.relations(&paragraph.relations, &paragraph.origins);
    }
    for (_, binary) in packages(checked.plan) {
        let declared = &binary.declared;
        let fields = declared.fields.iter();
        let fields = fields.map(|(name, text)| (name.as_str(), text.as_str()));
        words.fields(fields, &declared.origins);
        let place = || declared.origins.of("Build-Profiles").next();
        words.profiles(&declared.build_profiles, &place);
        words.relations(&binary.relations, &declared.origins);
    }
}

/// Where something stands: looked up only for what is told.
type Place<'p> = &'p dyn Fn() -> Option<Span>;

struct Words<'r> {
    known: BTreeSet<(String, Option<Span>)>,
    /// What was looked up before: the same words stand in hundreds of packages.
    nearest: BTreeMap<(&'static str, String), Option<&'static str>>,
    report: &'r dyn Fn(Diagnostic),
}

impl Words<'_> {
    fn fields<'p>(&mut self, fields: impl Iterator<Item = (&'p str, &'p str)>, origins: &Origins) {
        for (name, value) in fields {
            let place = &|| origins.of(name).next();
            match name {
                "Section" => {
                    let area_and_section = value.rsplit('/').next().unwrap_or(value);
                    self.word(area_and_section, SECTIONS, "section", place);
                }
                "Priority" => self.word(value, PRIORITIES, "priority", place),
                "Multi-Arch" => self.word(value, MULTI_ARCH, "value of Multi-Arch", place),
                _ if name.starts_with("X") || is_known_field(name) => {}
                _ => self.word(name, FIELDS, "field", place),
            }
            self.variables(value, place);
        }
    }

    fn relations(&mut self, relations: &BTreeMap<&'static str, Relation>, origins: &Origins) {
        for (field, relation) in relations {
            for group in &relation.0 {
                let first = group.0.first();
                for entry in &group.0 {
                    let version = entry.version.as_ref().map_or("", |(_, version)| version);
                    if entry.profiles.is_empty()
                        && !has_variable(&entry.name)
                        && !has_variable(version)
                    {
                        continue;
                    }
                    let place = &|| {
                        let place = first.and_then(|first| origins.of_relation(field, first));
                        place.or_else(|| origins.of(field).next())
                    };
                    self.variables(&entry.name, place);
                    self.variables(version, place);
                    self.profiles(&entry.profiles, place);
                }
            }
        }
    }

    fn profiles(&mut self, profiles: &Profiles, place: Place<'_>) {
        for term in &profiles.0 {
            for name in term.plain.iter().chain(&term.negated) {
                self.word(name, PROFILES, "build profile", place);
            }
        }
    }

    fn variables(&mut self, text: &str, place: Place<'_>) {
        for part in text.split("${").skip(1) {
            if let Some((name, _)) = part.split_once('}') {
                self.word(name, VARIABLES, "substitution variable", place);
            }
        }
    }

    /// Reports a word that is nearly one of a set.
    fn word(&mut self, word: &str, set: &'static str, what: &'static str, place: Place<'_>) {
        let looked_up = self.nearest.entry((what, word.to_owned()));
        let Some(near) = *looked_up.or_insert_with(|| near(word, set)) else {
            return;
        };
        let place = place();
        let Some(span) = place.filter(|_| self.known.insert((word.to_owned(), place))) else {
            return;
        };
        (self.report)(
            Diagnostic::error(span, format!("Debian has no {what} `{word}`"))
                .help(format!("did you mean `{near}`?")),
        );
    }
}

fn has_variable(text: &str) -> bool {
    text.contains("${")
}

fn is_known_field(name: &str) -> bool {
    field::named(&field::BINARY, name).is_some() || field::named(&field::SOURCE, name).is_some()
}

/// The word of a set that is one or two letters away from this one, if this is none itself.
fn near<'s>(word: &str, set: &'s str) -> Option<&'s str> {
    let limit = if word.chars().count() < 5 { 1 } else { 2 };
    let mut nearest = None;
    for known in set.split_whitespace() {
        if known == word {
            return None;
        }
        let distance = match known.eq_ignore_ascii_case(word) {
            true => 0,
            false if known.len().abs_diff(word.len()) > limit => continue,
            false => strsim::damerau_levenshtein(word, known),
        };
        if distance <= limit && nearest.is_none_or(|(least, _)| distance < least) {
            nearest = Some((distance, known));
        }
    }
    nearest.map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_misses_only() {
        for (word, set, expected) in [
            ("kernel", SECTIONS, None),
            ("kernle", SECTIONS, Some("kernel")),
            ("banana", SECTIONS, None),
            // The nearest one; of those that are as near, the first.
            ("debugs", "debg debug debugx", Some("debug")),
            ("optinal", "optimal optional", Some("optimal")),
            ("libs", "libs2 lib", Some("libs2")),
            ("lib", "libs2", None),
            ("Optional", PRIORITIES, Some("optional")),
            ("nodocs", PROFILES, Some("nodoc")),
            ("pkg.linux.quick", PROFILES, None),
            ("misc:Depend", VARIABLES, Some("misc:Depends")),
            ("linux:Depends", VARIABLES, None),
            // In five letters, two may be others; in four, one.
            ("adnix", SECTIONS, Some("admin")),
            ("doxx", SECTIONS, None),
        ] {
            assert_eq!(near(word, set), expected, "{word}");
        }
    }

    #[test]
    fn fields_of_both_kinds_of_paragraphs_are_known() {
        for (name, expected) in [
            ("Section", true),
            ("Depends", true),
            ("Provides", true),
            ("Build-Depends", true),
            ("Uploaders", true),
            ("Provide", false),
        ] {
            assert_eq!(is_known_field(name), expected, "{name}");
        }
        assert!(has_variable("a (= ${binary:Version})"));
        assert!(!has_variable("a (= $x)"));
    }
}

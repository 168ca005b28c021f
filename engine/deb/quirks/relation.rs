// SPDX-License-Identifier: GPL-2.0-or-later
//! Relations, profiles and versions as gencontrol.py has them: its parsing, its algebra and its printing
//! (debian_linux/debian.py).

mod pattern;

use super::Quirks;
use crate::deb::arch;
use crate::deb::profile::{Profiles, Term};
use crate::deb::relation::{self, Entry, Group, Op, Relation};
use crate::deb::version::LinuxVersion;

impl Quirks {
    /// Reads a relation field. Error: byte offset and what is wrong.
    pub fn parse_relation(self, text: &str) -> Result<Relation, (usize, String)> {
        if !self.reads_relations_by_pattern {
            return Relation::parse(text).map_err(|error| (error.offset, error.message));
        }
        let mut relation = Relation::default();
        for part in pieces(text, ',') {
            let mut group = Group::default();
            for alternative in pieces(&text[part.0..part.1], '|') {
                let start = part.0 + alternative.0;
                let entry = self.parse_entry(&text[start..part.0 + alternative.1]);
                group.0.push(entry.map_err(|message| (start, message))?);
            }
            relation.0.push(group);
        }
        Ok(relation)
    }

    fn parse_entry(self, text: &str) -> Result<Entry, String> {
        let wrong = || {
            format!(
                "`{text}` is not a valid relation: write `name (operator version) [architectures] <profiles>`, \
                 with one space before each part"
            )
        };
        let found = pattern::entry(text).ok_or_else(wrong)?;
        let version = match found.version {
            Some((op, version)) => Some((Op::parse(op)?, version.to_owned())),
            None => None,
        };
        let profiles = self.parse_profiles(found.profiles)?;
        let mut terms = profiles
            .0
            .iter()
            .filter(|_| self.refuses_contradicting_profiles);
        if let Some(term) = terms.find(|term| term.contradicts_itself()) {
            return Err(format!(
                "`<{term}>` has a profile both with and without `!`"
            ));
        }
        Ok(Entry {
            name: found.name.to_owned(),
            version,
            arches: found.arches.split_whitespace().map(str::to_owned).collect(),
            profiles,
        })
    }

    /// Reads a build profile formula.
    ///
    /// # Errors
    /// A term with other characters than `a-z0-9. !-`, and text around the terms, unless these are ignored.
    pub fn parse_profiles(self, text: &str) -> Result<Profiles, String> {
        if !self.ignores_text_around_profiles {
            return Profiles::parse(text);
        }
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ". !-".contains(c);
        let is_good = |inner: &str| inner.chars().all(fits);
        let mut terms = Vec::new();
        for inner in pattern::terms(text, |inner| {
            !self.ignores_profiles_with_other_characters || is_good(inner)
        }) {
            if !is_good(inner) {
                return Err(format!(
                    "`<{inner}>` is not a valid build profile term: use only a-z, 0-9, `.`, `-` and `!`"
                ));
            }
            terms.push(Term::of_words(inner));
        }
        Ok(Profiles(terms))
    }

    /// Merges a group into a relation.
    ///
    /// # Errors
    /// More than one profile term, unless each is merged.
    pub fn merge(self, relation: &mut Relation, group: Group) -> Result<(), String> {
        if !self.merges_each_profile_term {
            return relation.merge(group);
        }
        let is_same = |old: &Group| {
            let mut pairs = old.0.iter().zip(&group.0);
            pairs.all(|(a, b)| a.name == b.name && a.version == b.version)
        };
        let Some(index) = relation.first(&group, is_same) else {
            relation.0.push(group);
            return Ok(());
        };
        let old = &mut relation.0[index];
        for (old, new) in old.0.iter_mut().zip(group.0) {
            old.arches.extend(new.arches);
            old.profiles.update_each(&new.profiles);
        }
        Ok(())
    }

    /// Gives an entry of Build-Depends the profiles of its package.
    ///
    /// # Errors
    /// More than one profile term that would be intersected.
    pub fn package_profiles(self, own: &mut Profiles, package: &Profiles) -> Result<(), String> {
        if !self.package_profiles_only_where_none {
            return own.intersect(package);
        }
        if own.is_empty() {
            own.clone_from(package);
        }
        Ok(())
    }

    /// A relation as a field.
    pub fn show(self, relation: &Relation) -> String {
        let mut groups: Vec<String> = relation.0.iter().map(|g| self.show_group(g)).collect();
        if !self.keeps_relation_order {
            relation::sort_groups(&mut groups);
        }
        groups.join(", ")
    }

    fn show_group(self, group: &Group) -> String {
        let entries = group.0.iter().map(|entry| self.show_entry(entry));
        entries.collect::<Vec<_>>().join(" | ")
    }

    fn show_entry(self, entry: &Entry) -> String {
        if !self.writes_emptied_profiles {
            return entry.to_string();
        }
        let mut bare = entry.clone();
        bare.profiles = Profiles::default();
        let mut text = bare.to_string();
        if !entry.profiles.is_empty() {
            text.push(' ');
            text.push_str(&self.show_profiles(&entry.profiles));
        }
        text
    }

    /// Build-Profiles as a field.
    pub fn show_profiles(self, profiles: &Profiles) -> String {
        if !self.writes_emptied_profiles {
            return profiles.to_string();
        }
        let terms: Vec<String> = profiles.0.iter().map(|term| format!("<{term}>")).collect();
        terms.join(" ")
    }

    /// Reads a kernel's version.
    ///
    /// # Errors
    /// A sentence that says what is missing or wrong.
    pub fn linux_version(self, text: &str) -> Result<LinuxVersion, String> {
        if !self.dfsg_versions {
            return LinuxVersion::parse(text);
        }
        let version = LinuxVersion::parse_dfsg(text)?;
        let number = version.linux_version.as_str();
        let update = version.linux_version_full.len() - number.len() - version.modifier.len();
        if update > 0 && !version.modifier.is_empty() {
            return Err(format!(
                "`{text}` has both a third number and a modifier after `~`: write X.Y.Z or X.Y~rcN"
            ));
        }
        Ok(version)
    }

    /// Whether a word may stand in an Architecture field.
    pub fn knows_architecture(self, word: &str) -> bool {
        self.takes_any_architecture || arch::lookup(word).is_some() || arch::is_wildcard(word)
    }
}

/// The parts between separators that are not blank: where each begins and ends, without blanks around.
fn pieces(text: &str, separator: char) -> Vec<(usize, usize)> {
    let mut start = 0;
    let mut result = Vec::new();
    for part in text.split(separator) {
        let bare = part.trim();
        if !bare.is_empty() {
            let begin = start + part.len() - part.trim_start().len();
            result.push((begin, begin + bare.len()));
        }
        start += part.len() + separator.len_utf8();
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(generation: &str) -> Quirks {
        Quirks::of(generation).expect(generation)
    }

    #[test]
    fn relations_of_612_keep_their_order_and_their_scars() {
        let quirks = of("gencontrol-6.12");
        for (old, new, result) in [
            ("b, a", "c", "b, a, c"),
            ("a <x>", "a <!x>", "a <>"),
            ("a", "a [i386] <x>", "a [i386] <x>"),
            ("a <!x !y>", "a <!x>", "a <!x>"),
            ("a | b", "a", "a | b"),
        ] {
            let mut relation = quirks.parse_relation(old).expect(old);
            for group in quirks.parse_relation(new).expect(new).0 {
                assert_eq!(quirks.merge(&mut relation, group), Ok(()));
            }
            assert_eq!(quirks.show(&relation), result, "{old} + {new}");
        }
    }

    #[test]
    fn an_entry_gets_the_profiles_of_its_package() {
        for (quirks, own, result) in [
            (Quirks::default(), "<!a>", "<!a !b>"),
            (Quirks::default(), "", "<!b>"),
            (of("gencontrol-6.12"), "<!a>", "<!a>"),
            (of("gencontrol-6.12"), "", "<!b>"),
        ] {
            let mut profiles = Profiles::parse(own).expect(own);
            let package = Profiles::parse("<!b>").expect("it is one");
            assert_eq!(quirks.package_profiles(&mut profiles, &package), Ok(()));
            assert_eq!(profiles.to_string(), result, "{own}");
        }
    }

    #[test]
    fn entries_are_read_as_python_reads_them() {
        for quirks in Quirks::generations().iter().copied().map(of) {
            for text in ["foo  [amd64]", "foo (1.0)", "foo <x>[amd64]", "foo (> 1)"] {
                assert!(quirks.parse_relation(text).is_err(), "{text}");
            }
            for text in [
                "Foo_x (>=1 )",
                "foo [amd64 !i386] <!x> <y>",
                "${a:b}",
                "a:any (= @v@)",
            ] {
                assert!(quirks.parse_relation(text).is_ok(), "{text}");
            }
        }
        assert!(of("gencontrol-7.2").parse_relation("a <x !x>").is_err());
        assert!(of("gencontrol-6.12")
            .parse_profiles("<!pkg.Linux.X>")
            .is_err());
        let ignored = of("gencontrol-7.2").parse_profiles("<!pkg.Linux.X>");
        assert_eq!(ignored, Ok(Profiles::default()));
    }

    #[test]
    fn versions_of_612() {
        let quirks = of("gencontrol-6.12");
        for (text, version, full) in [
            ("6.12.107.dfsg.1-1", "6.12", "6.12.107"),
            ("6.12~rc3-1~exp1", "6.12", "6.12-rc3"),
            ("1:6.12.107-1", "6.12", "6.12.107"),
        ] {
            let parsed = quirks.linux_version(text).expect(text);
            assert_eq!(parsed.linux_version, version);
            assert_eq!(parsed.linux_version_full, full);
        }
        assert!(quirks.linux_version("6.12.1~rc1-1").is_err());
        assert!(quirks.linux_version("6.12.107.dfsg.x-1").is_err());
        assert!(quirks.linux_version("6.12.107").is_err());
        assert!(of("gencontrol-7.2")
            .linux_version("7.2.8.dfsg.1-1")
            .is_err());
    }

    #[test]
    fn profiles_of_a_package_go_to_its_build_dependencies() {
        for (own, expected) in [("", ["<!p>", "<!p>"]), ("<!x>", ["<!p !x>", "<!x>"])] {
            let only_where_none = Quirks {
                package_profiles_only_where_none: true,
                ..Quirks::default()
            };
            for (quirks, expected) in [Quirks::default(), only_where_none]
                .into_iter()
                .zip(expected)
            {
                let parse = |text| Profiles::parse(text).expect("these are profiles");
                let mut profiles = parse(own);
                assert_eq!(
                    quirks.package_profiles(&mut profiles, &parse("<!p>")),
                    Ok(())
                );
                assert_eq!(profiles.to_string(), expected, "{own}");
            }
        }
    }
}

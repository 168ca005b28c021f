// SPDX-License-Identifier: GPL-2.0-or-later
//! What Debian's gencontrol.py does otherwise than the recipe language: each quirk a switch of its own, and which
//! generation has which of them (quirks.tsv). A recipe or a dialect names a generation, and may set single
//! switches; nobody else asks for the name of a generation.

mod relation;

use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::Deserialize;

/// The generations and their switches: a row for each switch, a column for each name of `compatibility:`.
const TABLE: &str = include_str!("quirks.tsv");

macro_rules! quirks {
    ($($(#[$doc:meta])+ $name:ident,)+) => {
        /// The quirks that a recipe asks for; the default is the recipe language as it is meant.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct Quirks {
            $($(#[$doc])+ pub $name: bool,)+
        }

        impl Quirks {
            /// The names of all switches.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name)),+];

            /// Switches a quirk on by its name. Returns whether there is one of that name.
            pub fn switch_on(&mut self, name: &str) -> bool {
                match name {
                    $(stringify!($name) => self.$name = true,)+
                    _ => return false,
                }
                true
            }

            /// The same quirks but for the switches that are set.
            #[must_use]
            pub fn with<G>(mut self, switches: &Switches<G>) -> Quirks {
                $(self.$name = switches.$name.unwrap_or(self.$name);)+
                self
            }
        }

        /// Quirks of gencontrol.py one by one: those of a generation, but for the switches that are set.
        #[derive(Clone, Debug, Deserialize, JsonSchema)]
        #[serde(rename = "`compatibility`", deny_unknown_fields)]
        #[schemars(rename = "Switches")]
        pub struct Switches<G> {
            /// The generation that all other switches are those of; without it, they are off.
            pub like: Option<G>,
            $($(#[$doc])+ pub $name: Option<bool>,)+
        }
    };
}

quirks! {
    /// A relation is what debian_linux/debian.py's pattern matches: one blank before each part, and no check of
    /// names, versions and architectures.
    reads_relations_by_pattern,
    /// Build-Profiles are the `<…>` that are found in a text; what stands around them is ignored.
    ignores_text_around_profiles,
    /// A profile term with other characters than `a-z0-9. !-` is ignored like other text, not an error.
    ignores_profiles_with_other_characters,
    /// A term of an entry of a relation that has a profile plainly and negated is an error.
    refuses_contradicting_profiles,
    /// When entries merge, each profile term of the new one weakens a related old one or is appended (Python's
    /// `update` in a loop); no term at all changes nothing. Otherwise there may be one, and none empties the old
    /// terms. A group without entries is then the same as any other.
    merges_each_profile_term,
    /// An entry of a package's Build-Depends gets the package's profiles only where it has none; otherwise they
    /// are intersected.
    package_profiles_only_where_none,
    /// Relations are written in the order in which they came, not sorted.
    keeps_relation_order,
    /// A profile term that lost all its names when merging is written `<>`.
    writes_emptied_profiles,
    /// Versions may end in `.dfsg.N`, and have no third number together with a modifier (debian_linux/debian.py,
    /// `VersionLinux`).
    dfsg_versions,
    /// Architecture fields are not looked up in what dpkg knows.
    takes_any_architecture,

    /// Description is written without a text, too.
    writes_empty_description,
    /// A description is split only at dots that have line breaks of their own on both sides: of two dots in two
    /// lines, the second is text.
    splits_descriptions_at_dots,
    /// tests/control of the main source is written without a test, too.
    writes_empty_tests,
    /// Tests keep the order of the walk; otherwise they are sorted by name and command.
    keeps_test_order,

    /// A kernel architecture that no architecture has is let through: the headers of all are listed.
    takes_unused_kernel_architectures,
    /// An architecture may have more than one default flavour.
    takes_several_defaults,
    /// The source's name in variables is the changelog's, whatever the paragraph says.
    source_name_of_changelog,
    /// Uploads are counted among entries that all have to be of kernels.
    counts_kernel_versions_only,
    /// A featureset's kernel architectures are those of all whose name contains its name: `rt` is in `rtai`.
    finds_featuresets_in_names,
    /// Values of make variables are written as they are, with quotes and line breaks.
    takes_any_make_value,

    /// A variable has to exist only where rendering comes by it, as in Jinja; otherwise all names of a text are
    /// looked up.
    undefined_only_where_read,
    /// Any field may have line breaks.
    takes_lines_in_any_field,

    /// Names of packages and sources are not checked against Debian Policy 5.6.7.
    takes_any_name,
    /// Of packages of one name the first counts, and only its profiles are added to.
    first_package_wins,
    /// Of files of one name the last counts: gencontrol.py writes it again each time.
    last_file_wins,
    /// Provides that every point adds are appended, even if they are there.
    appends_provides,
    /// Breaks that are made from versioned relations are appended, without merging.
    appends_breaks,
    /// Contributed relations come in the order Depends, Suggests, Recommends, Breaks.
    contributes_in_field_order,
    /// `debhelper:` may hold `install` and `links`: what a template of that name renders to. File sets and links are
    /// written as such templates have them, in columns.
    takes_install_and_links,
    /// What is signed of packages of the main source is listed, too: in the lists of the derived sources.
    lists_signed_of_main,
    /// A test may have both a name and a command, or neither.
    takes_any_test,
    /// Tests by name and tests by command of one source are an error: Python cannot sort them.
    refuses_tests_of_two_kinds,
    /// Files of packages have no architecture in their names.
    files_without_architecture,
    /// A package may have no architecture at all.
    takes_packages_without_architecture,
    /// The list of udebs may name places and udebs that do not exist, as kernel-wedge lets it.
    takes_unknown_udeb_places,
    /// A flavour with an installer and no udeb is an error: the first one gives a make variable its value.
    needs_a_udeb,
    /// A udeb all of whose Depends were left out gets them as they stand in the list.
    raw_udeb_depends,
}

static GENERATIONS: LazyLock<Vec<(&'static str, Quirks)>> = LazyLock::new(|| {
    let mut rows = TABLE.lines().map(|line| line.split('\t'));
    let names = rows.next().into_iter().flatten().skip(1);
    let mut found: Vec<(&str, Quirks)> = names.map(|name| (name, Quirks::default())).collect();
    for mut row in rows {
        let quirk = row.next().unwrap_or_default();
        for ((_, quirks), cell) in found.iter_mut().zip(row) {
            if cell == "yes" {
                quirks.switch_on(quirk);
            }
        }
    }
    found
});

impl Quirks {
    /// The names that `compatibility:` may have, in the order of the table.
    pub fn generations() -> &'static [&'static str] {
        static NAMES: LazyLock<Vec<&str>> =
            LazyLock::new(|| GENERATIONS.iter().map(|(name, _)| *name).collect());
        &NAMES
    }

    /// The quirks of a generation, by its name in `compatibility:`.
    pub fn of(generation: &str) -> Option<Quirks> {
        let mut all = GENERATIONS.iter();
        let found = all.find(|(name, _)| *name == generation)?;
        Some(found.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_a_row_for_each_switch() {
        let rows: Vec<&str> = TABLE.lines().skip(1).collect();
        let names: Vec<&str> = rows.iter().filter_map(|r| r.split('\t').next()).collect();
        assert_eq!(names, Quirks::NAMES);
        let columns = Quirks::generations().len();
        for row in rows {
            let cells: Vec<&str> = row.split('\t').skip(1).collect();
            assert_eq!(cells.len(), columns, "{row}");
            assert!(cells.iter().all(|c| ["yes", "no"].contains(c)), "{row}");
            assert!(cells.contains(&"yes"), "{row}: a switch that nobody has");
        }
    }

    #[test]
    fn generations_by_name() {
        let of_72 = Quirks::of("gencontrol-7.2").expect("it is there");
        let of_612 = Quirks::of("gencontrol-6.12").expect("it is there");
        assert!(of_72.first_package_wins && of_612.first_package_wins);
        assert!(!of_72.keeps_relation_order && of_612.keeps_relation_order);
        assert_eq!(Quirks::of("gencontrol-1.0"), None);
        assert!(!Quirks::default().switch_on("sings"));
    }
}

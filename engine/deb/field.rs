// SPDX-License-Identifier: GPL-2.0-or-later
//! The fields of control files, one table for each kind of paragraph: Debian's name, the key in recipes, the
//! kind of value. The order of a table is the order of writing, the one that the kernel's packages always had.

/// A field of a paragraph.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// Debian's name of it (Debian Policy 5.6, deb-src-control(5)).
    pub name: &'static str,
    /// The key that says it in recipes.
    pub key: &'static str,
    /// What its value is.
    pub kind: Kind,
}

/// What the value of a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The name of the paragraph's package.
    Name,
    /// One line.
    Line,
    /// Items, separated by commas.
    List,
    /// Architectures, separated by blanks.
    Architectures,
    /// Relations between packages (Debian Policy 7.1).
    Relations,
    /// A build profile formula.
    Profiles,
    /// A synopsis, and the long description after it.
    Description,
}

const fn field(name: &'static str, key: &'static str, kind: Kind) -> Field {
    Field { name, key, kind }
}

/// The source paragraph of debian/control.
pub static SOURCE: [Field; 14] = [
    field("Source", "name", Kind::Name),
    field("Section", "section", Kind::Line),
    field("Priority", "priority", Kind::Line),
    field("Maintainer", "maintainer", Kind::Line),
    field("Uploaders", "uploaders", Kind::List),
    field("Standards-Version", "standards_version", Kind::Line),
    field("Build-Depends", "build_depends", Kind::Relations),
    field("Build-Depends-Arch", "build_depends_arch", Kind::Relations),
    field(
        "Build-Depends-Indep",
        "build_depends_indep",
        Kind::Relations,
    ),
    field("Rules-Requires-Root", "rules_requires_root", Kind::Line),
    field("Homepage", "homepage", Kind::Line),
    field("Vcs-Browser", "vcs_browser", Kind::Line),
    field("Vcs-Git", "vcs_git", Kind::Line),
    field("XS-Autobuild", "autobuild", Kind::Line),
];

/// A binary paragraph of debian/control. What is in no table comes before the description.
pub static BINARY: [Field; 19] = [
    field("Package", "name", Kind::Name),
    field("Architecture", "architecture", Kind::Architectures),
    field("Section", "section", Kind::Line),
    field("Priority", "priority", Kind::Line),
    field("Package-Type", "package_type", Kind::Line),
    field("Build-Profiles", "build_profiles", Kind::Profiles),
    field("Built-Using", "built_using", Kind::Relations),
    field("Provides", "provides", Kind::Relations),
    field("Pre-Depends", "pre_depends", Kind::Relations),
    field("Depends", "depends", Kind::Relations),
    field("Recommends", "recommends", Kind::Relations),
    field("Suggests", "suggests", Kind::Relations),
    field("Enhances", "enhances", Kind::Relations),
    field("Replaces", "replaces", Kind::Relations),
    field("Breaks", "breaks", Kind::Relations),
    field("Conflicts", "conflicts", Kind::Relations),
    field("Multi-Arch", "multi_arch", Kind::Line),
    field("Kernel-Version", "kernel_version", Kind::Line),
    field("Description", "synopsis", Kind::Description),
];

/// What recipes say of a package and no binary paragraph has: dpkg-gencontrol writes `Source`, and build
/// dependencies are fields of the source paragraph (Debian Policy 5.2, 5.3).
pub static NOT_IN_BINARY: [Field; 2] = [
    field("Source", "source", Kind::Line),
    field("Build-Depends", "build_depends", Kind::Relations),
];

/// A paragraph of debian/tests/control (autopkgtest's README.package-tests).
pub static TEST: [Field; 8] = [
    field("Tests", "tests", Kind::List),
    field("Test-Command", "test_command", Kind::Line),
    field("Architecture", "architecture", Kind::Architectures),
    field("Restrictions", "restrictions", Kind::List),
    field("Features", "features", Kind::List),
    field("Depends", "depends", Kind::Relations),
    field("Tests-Directory", "tests_directory", Kind::Line),
    field("Classes", "classes", Kind::Line),
];

/// The field of a table by Debian's name.
pub fn named(table: &'static [Field], name: &str) -> Option<&'static Field> {
    table.iter().find(|field| field.name == name)
}

/// The fields of a package that hold relations.
pub fn relations() -> impl Iterator<Item = &'static Field> + Clone {
    BINARY.iter().filter(|field| field.kind == Kind::Relations)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_a_key_stand_once_in_a_table() {
        for table in [&SOURCE[..], &BINARY, &TEST, &NOT_IN_BINARY] {
            for (at, field) in table.iter().enumerate() {
                let mut before = table[..at].iter();
                assert!(
                    before.all(|other| other.name != field.name && other.key != field.key),
                    "{field:?}"
                );
            }
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! The recipe's packages as types: paragraphs, file sets, tests, derived sources, the installer.

use schemars::JsonSchema;
use serde::Deserialize;

use super::lines::Lines;
use super::named::Named;
use super::source::SourceParagraph;
use super::values::{Axis, LineOr, Machine, MakeValue, OneOrMany, RelationItem, Text};
use crate::text::files::Span;

/// A binary package, or one at every point of an axis.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "a package", deny_unknown_fields)]
#[schemars(rename = "PackageEntry")]
pub struct PackageEntry {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// The kind that it builds on.
    pub is: Option<Text>,
    /// Where it exists.
    pub r#for: Axis,
    /// Once for every item of this axis, at that one point.
    pub each: Option<Axis>,
    /// Expression: only where it holds.
    pub when: Option<Text>,
    /// The derived source that builds it, where that exists; else the main one.
    pub prefers_source: Option<Text>,
    /// Its name.
    pub name: Text,
    /// Its target in debian/rules.real. Without one, debian/rules.filesets builds it from its file sets and links.
    pub target: Option<Text>,
    /// Further make variables.
    pub make_variables: Named<MakeValue>,
    /// Architectures; default: those of the points where it exists.
    pub architecture: Option<Vec<Text>>,
    /// Section.
    pub section: Option<Text>,
    /// Priority.
    pub priority: Option<Text>,
    /// Package-Type.
    pub package_type: Option<Text>,
    /// Build-Profiles.
    pub build_profiles: Option<Text>,
    /// Build dependencies: they go to the source paragraph with the package's architectures and profiles.
    pub build_depends: Vec<RelationItem>,
    /// Built-Using.
    pub built_using: Vec<RelationItem>,
    /// Provides.
    pub provides: Vec<RelationItem>,
    /// Pre-Depends.
    pub pre_depends: Vec<RelationItem>,
    /// Depends.
    pub depends: Vec<RelationItem>,
    /// Recommends.
    pub recommends: Vec<RelationItem>,
    /// Suggests.
    pub suggests: Vec<RelationItem>,
    /// Enhances.
    pub enhances: Vec<RelationItem>,
    /// Replaces.
    pub replaces: Vec<RelationItem>,
    /// Breaks.
    pub breaks: Vec<RelationItem>,
    /// Conflicts.
    pub conflicts: Vec<RelationItem>,
    /// Versioned `relations:` for depends, recommends and suggests also break the versions that do not satisfy them.
    pub break_unmet_versions: Option<bool>,
    /// Multi-Arch.
    pub multi_arch: Option<Text>,
    /// Kernel-Version, of a udeb.
    pub kernel_version: Option<Text>,
    /// Any other control field.
    pub fields: Named<Text>,
    /// The first line of the description.
    pub synopsis: Option<Text>,
    /// The description; it is filled, a blank line separates paragraphs.
    pub description: Option<Text>,
    /// Dependencies whose version shows at build time, by package: the kernel's configuration option that holds it. `${same-version:PACKAGE}` is that upstream version and no other.
    pub same_version: Named<Text>,
    /// What of it the signing service signs.
    pub sign: Option<Sign>,
    /// Where its file sets take files from, below the top of the source; default: the flavour's build directory, or the top of the source. With `target`, where that target's rule looks.
    pub files_from: Option<Text>,
    /// Files, as dh_install(1) takes them: `FILE… DIRECTORY`, or a map.
    #[schemars(with = "Option<Vec<LineOr<FileSet>>>")]
    pub files: Option<Vec<FileSet>>,
    /// Directories of which `gencontrol files` lists what no package has.
    pub account_for: Vec<Text>,
    /// Globs of files in those directories that are known to be of no use in a package.
    pub not_installed: Vec<Text>,
    /// Symlinks, as dh_link(1) takes them: `TARGET LINK`, or a map.
    #[schemars(with = "Option<Vec<LineOr<Link>>>")]
    pub links: Option<Vec<Link>>,
    /// Other files that debhelper reads, by their suffix: `templates/FILE` for a file of the recipe, or the text itself. `SUFFIX+` adds lines.
    pub debhelper: Named<Lines>,
    /// Paragraphs of debian/tests/control.
    pub tests: Vec<TestParagraph>,
    /// What gencontrol.py does otherwise, for imported recipes.
    pub gencontrol_py: Option<PackageOfGencontrolPy>,
}

impl PackageEntry {
    /// The other entry whose contributed relations it takes, too.
    pub fn relations_of(&self) -> Option<&str> {
        let other = self.gencontrol_py.as_ref()?.relations_of.as_ref()?;
        Some(&other.text)
    }

    /// What every point adds.
    pub fn at_each_point(&self) -> Option<&EachPoint> {
        self.gencontrol_py.as_ref()?.at_each_point.as_ref()
    }

    /// Whether it has one rule for each of its architectures.
    pub fn rule_per_architecture(&self) -> bool {
        let own = self.gencontrol_py.as_ref();
        own.is_some_and(|own| own.rule_per_architecture == Some(true))
    }
}

/// What only packages of imported recipes need.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "`gencontrol_py`", deny_unknown_fields)]
#[schemars(rename = "PackageOfGencontrolPy")]
pub struct PackageOfGencontrolPy {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// Takes the `relations:` for this other entry, too.
    pub relations_of: Option<Text>,
    /// Added at every point, also to a package that an earlier point made.
    pub at_each_point: Option<EachPoint>,
    /// One rule for every architecture of `architecture:` instead, without other make variables, whether
    /// or not the package is built.
    pub rule_per_architecture: Option<bool>,
}

/// What every point adds to a package, also to one that an earlier point made.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "`at_each_point`", deny_unknown_fields)]
#[schemars(rename = "EachPoint")]
pub struct EachPoint {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// Merged into Provides.
    pub provides: Vec<RelationItem>,
    /// Merged into Depends.
    pub depends: Vec<RelationItem>,
    /// Appended to the first line of the description, after a comma.
    pub synopsis: Option<Text>,
    /// Appended to the description.
    pub description: Option<Text>,
}

/// What the signing service signs.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "`sign`", deny_unknown_fields)]
#[schemars(rename = "Sign")]
pub struct Sign {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// The package that holds the unsigned files.
    pub package: Text,
    /// The files.
    pub files: Vec<SignedFile>,
}

/// A file to sign.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "a file to sign", deny_unknown_fields)]
#[schemars(rename = "SignedFile")]
pub struct SignedFile {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// Its path in the package.
    pub file: Text,
    /// The kind of signature.
    pub r#type: Text,
}

/// Files that go into one directory, or one file that gets a new name.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "a file set", deny_unknown_fields)]
#[schemars(rename = "FileSet")]
pub struct FileSet {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// Globs, relative to `from`; a directory stands for all that is in it.
    pub install: OneOrMany<Text>,
    /// The directory in the package.
    pub to: Option<Text>,
    /// The path in the package, for one file that gets a new name.
    pub r#as: Option<Text>,
    /// Globs of what is left out: of file names, or with a `/` of paths relative to `from`. `*` matches `/` too.
    pub except: Option<OneOrMany<Text>>,
    /// Where the files are, below the top of the source; default: the package's `files_from`.
    pub from: Option<Text>,
    /// How many files there have to be at least; without it one for each glob. 0: there may be none.
    pub at_least: Option<u32>,
    /// Which machine's programs these are, if they are programs: `host`, for which the package is, or `build`, which compiles it.
    pub runs_on: Option<Machine>,
    /// Expression: only where it holds.
    pub when: Option<Text>,
}

/// A symlink.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "a link", deny_unknown_fields)]
#[schemars(rename = "Link")]
pub struct Link {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// Where the symlink is.
    pub link: Text,
    /// What it points at.
    pub target: Text,
    /// Expression: only where it holds.
    pub when: Option<Text>,
}

/// A paragraph of debian/tests/control.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "a test", deny_unknown_fields)]
#[schemars(rename = "TestParagraph")]
pub struct TestParagraph {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// In the recipe's own `tests`: at every point of this axis, after its packages; default: source.
    pub r#for: Option<Axis>,
    /// Names of tests.
    pub tests: Option<Vec<Text>>,
    /// A command that is the test.
    pub test_command: Option<Text>,
    /// Where it runs.
    pub architecture: Option<Vec<Text>>,
    /// Restrictions.
    pub restrictions: Vec<Text>,
    /// Features.
    pub features: Vec<Text>,
    /// What it needs.
    pub depends: Vec<RelationItem>,
    /// Tests-Directory.
    pub tests_directory: Option<Text>,
    /// Classes.
    pub classes: Option<Text>,
    /// Expression: only where it holds.
    pub when: Option<Text>,
}

/// A source package whose template is built here.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "a derived source", deny_unknown_fields)]
#[schemars(rename = "DerivedSource")]
pub struct DerivedSource {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// Where it exists: `architecture`.
    pub r#for: Axis,
    /// Expression: only where it holds.
    pub when: Option<Text>,
    /// Its directory in debian/.
    pub directory: Text,
    /// Its source paragraph.
    pub source: SourceParagraph,
    /// Further files of it: `templates/FILE` for a file of the recipe, or the text itself.
    pub files: Named<Text>,
    /// JSON lists of what to sign; a package goes where its expression holds.
    pub signing_lists: Named<Text>,
    /// What gencontrol.py does otherwise, for imported recipes.
    pub gencontrol_py: Option<SourceOfGencontrolPy>,
}

/// What only derived sources of imported recipes need.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "`gencontrol_py`", deny_unknown_fields)]
#[schemars(rename = "SourceOfGencontrolPy")]
pub struct SourceOfGencontrolPy {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// Expression: where packages with `prefers_source:` go there; default: everywhere. Where it holds and the
    /// source does not exist, such a package is an error.
    pub takes_when: Option<Text>,
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! The types of the plan.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use indexmap::IndexMap;

use super::origins::Origins;
use crate::deb::profile::Profiles;
use crate::deb::quirks::Quirks;
use crate::deb::relation::Relation;
use crate::text::files::Span;

/// Everything that will be written.
#[derive(Debug, Default)]
pub struct Plan {
    /// Which generator has to be equalled.
    pub quirks: Quirks,
    /// The source package that debian/control is of.
    pub main: Source,
    /// Names of the lists of what is signed of it.
    pub signing_lists: Vec<String>,
    /// The templates of source packages that are made from it, in the order of their points.
    pub derived: Vec<DerivedSource>,
    /// Where entries make no package; kept only where the run is to be explained.
    pub absent: Vec<Absent>,
}

/// An entry that makes no package at a point, because its condition does not hold.
#[derive(Debug)]
pub struct Absent {
    /// The entry.
    pub entry: String,
    /// The point, in words.
    pub point: String,
    /// The condition.
    pub when: Span,
    /// The variables that it reads, dotted, with their values.
    pub with: Vec<(String, String)>,
}

/// Which of the sources of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceId {
    /// The main one.
    Main,
    /// A derived one, by its number.
    Derived(usize),
}

impl Plan {
    /// The main source, then the derived ones.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        let derived = self.derived.iter().map(|derived| &derived.source);
        std::iter::once(&self.main).chain(derived)
    }

    /// The same, to be changed.
    pub fn sources_mut(&mut self) -> impl Iterator<Item = &mut Source> {
        let derived = self.derived.iter_mut().map(|derived| &mut derived.source);
        std::iter::once(&mut self.main).chain(derived)
    }

    /// A source to which something is added.
    pub fn source_mut(&mut self, id: SourceId) -> &mut Source {
        match id {
            SourceId::Main => &mut self.main,
            SourceId::Derived(number) => &mut self.derived[number].source,
        }
    }
}

/// The template of a source package that the signing service makes for one architecture.
#[derive(Debug)]
pub struct DerivedSource {
    /// The entry of the recipe.
    pub entry: String,
    /// Its architecture.
    pub architecture: String,
    /// Its directory below debian/.
    pub directory: String,
    /// Names of the lists of what to sign, in the recipe's order.
    pub signing_lists: Vec<String>,
    /// What it holds.
    pub source: Source,
}

/// What is in a source package.
#[derive(Debug, Default)]
pub struct Source {
    /// Its source paragraph.
    pub paragraph: SourceParagraph,
    /// Its binary packages by name, in order of creation.
    pub packages: IndexMap<String, Binary>,
    /// Targets that belong to no package.
    pub rules: Vec<FreeRule>,
    /// Paragraphs of tests/control.
    pub tests: Vec<Test>,
    /// Further files: path in its directory, text.
    pub files: BTreeMap<String, OutputFile>,
}

/// A file other than control, rules.gen and the like.
#[derive(Debug)]
pub struct OutputFile {
    /// Where each of its lines comes from; empty where that is not known, as of texts whose run is not to be explained.
    pub lines: Vec<Span>,
    /// What is in it.
    pub body: Body,
    /// Which place of the recipe made it.
    pub origin: Span,
}

/// What is in a file.
#[derive(Debug, PartialEq, Eq)]
pub enum Body {
    /// This text.
    Text(String),
    /// What dh_install(1) installs.
    Install(Vec<Install>),
    /// The symlinks that dh_link(1) makes.
    Links(Vec<Install>),
    /// What debian/rules.filesets does beside dh_install.
    FileSets(Vec<Step>),
}

/// A line of a `.install` or `.links` file.
#[derive(Debug, PartialEq, Eq)]
pub struct Install {
    /// What is installed, or what a symlink points at.
    pub globs: Vec<String>,
    /// The directory in the package, or where the symlink is.
    pub to: String,
    /// How many blanks stand between them.
    pub gap: usize,
}

/// A line of a `.filesets` file.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// The programs among these files are of the machine that builds.
    Native(Chosen),
    /// There have to be so many of these files.
    Need(u32, Chosen),
    /// The one file gets this path.
    Name(String, Chosen),
    /// The files go into this directory.
    Copy(String, Chosen),
    /// A dependency whose version shows at build time.
    Version(SameVersion),
}

/// Files in a directory of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// The directory.
    pub from: String,
    /// Globs of the files.
    pub globs: Vec<String>,
    /// Globs of what is left out of them.
    pub except: Vec<String>,
}

/// A dependency whose version shows at build time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SameVersion {
    /// The package.
    pub package: String,
    /// The configuration of a kernel in which its version stands.
    pub config: String,
    /// The option that holds it.
    pub option: String,
}

/// The source paragraph.
#[derive(Debug, Default)]
pub struct SourceParagraph {
    /// Source.
    pub name: String,
    /// Fields without relations, by Debian's names; emitting orders them.
    pub fields: BTreeMap<&'static str, String>,
    /// Fields with relations, by Debian's names.
    pub relations: BTreeMap<&'static str, Relation>,
    /// Where the recipe says its fields.
    pub origins: Origins,
}

/// What a recipe says of a package, rendered at one point. Points that share a package must agree on it.
#[derive(Clone, Debug, Default)]
pub struct Declared {
    /// Fields without relations, by Debian's names.
    pub fields: BTreeMap<String, String>,
    /// Architectures, if the recipe says them.
    pub architecture: Option<BTreeSet<String>>,
    /// Build-Profiles.
    pub build_profiles: Profiles,
    /// Fields with relations, by Debian's names.
    pub relations: BTreeMap<&'static str, Relation>,
    /// Build dependencies, as they are before they get the package's architectures and profiles.
    pub build_depends: Relation,
    /// The first line of the description.
    pub synopsis: String,
    /// The paragraphs of the description.
    pub description: Vec<String>,
    /// The target of debian/rules.real.
    pub target: Option<String>,
    /// Where the recipe says all this, and at further points what they add.
    pub origins: Origins,
}

/// A binary package.
#[derive(Debug)]
pub struct Binary {
    /// The entry of the recipe that made it.
    pub entry: String,
    /// Where that entry stands.
    pub origin: Span,
    /// Whether nothing failed of it; else it is not written.
    pub is_whole: bool,
    /// The first point where it exists, in words.
    pub first_point: String,
    /// What the recipe says of it.
    pub declared: Declared,
    /// Its relations: those declared and those contributed by settings.
    pub relations: BTreeMap<&'static str, Relation>,
    /// The architectures of its points.
    pub point_architectures: BTreeSet<String>,
    /// The points at which it is built.
    pub uses: Vec<Use>,
    /// Whether its rules run whether or not it is built.
    pub always: bool,
    /// What is signed of it.
    pub signed: Option<Signed>,
}

impl Binary {
    /// The architectures: those that the recipe says, or else those of its points.
    pub fn architectures(&self) -> &BTreeSet<String> {
        self.declared
            .architecture
            .as_ref()
            .unwrap_or(&self.point_architectures)
    }
}

/// The names of a point in one word; that of the whole source has none.
pub fn point_name(names: &[impl AsRef<str>]) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match names.as_slice() {
        [] => "source".to_owned(),
        names => names.join("/"),
    }
}

/// A package's build at one point.
#[derive(Debug)]
pub struct Use {
    /// The names that identify the point.
    pub point: Vec<String>,
    /// The make variables of the point, which all packages there share.
    pub variables: Arc<BTreeMap<String, String>>,
    /// The make variables of the package.
    pub own: BTreeMap<String, String>,
    /// What is put into it there.
    pub contents: Contents,
}

/// The target that builds packages without one of their own.
pub const FILESETS_TARGET: &str = "filesets";

/// What is put into a package at a point.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    /// Its file sets.
    pub sets: Vec<FileSet>,
    /// Its symlinks.
    pub links: Vec<Link>,
    /// Dependencies whose version shows at build time.
    pub same_version: Vec<SameVersion>,
    /// Directories of the source of which everything is to be accounted for.
    pub account_for: Vec<String>,
    /// Globs of what is not to be installed of them.
    pub not_installed: Vec<String>,
}

/// A set of files.
#[derive(Clone, Debug)]
pub struct FileSet {
    /// Where the recipe says it.
    pub origin: Span,
    /// What is installed, relative to `from`.
    pub globs: Vec<String>,
    /// How many characters that takes in the recipe.
    pub width: usize,
    /// Where it goes.
    pub destination: Destination,
    /// What is left out of it.
    pub except: Vec<String>,
    /// The directory of the source in which the files are; `None` where only a rule in make knows.
    pub from: Option<String>,
    /// How many files there are at least; `None`: one for each glob.
    pub at_least: Option<u32>,
    /// Whether the compiling machine runs them.
    pub runs_on_build: bool,
}

/// Where the files of a set go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Into this directory.
    Into(String),
    /// One file, to this path.
    As(String),
}

/// A symlink, both paths from the top of the package.
#[derive(Clone, Debug)]
pub struct Link {
    /// Where the recipe says it.
    pub origin: Span,
    /// Where the symlink is.
    pub link: String,
    /// What it points at.
    pub target: String,
    /// How many characters that takes in the recipe.
    pub width: usize,
}

/// What the signing service signs of a package.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The package that holds the unsigned files.
    pub package: String,
    /// Path and kind of signature of each file.
    pub files: Vec<(String, String)>,
    /// The lists into which it goes.
    pub lists: Vec<String>,
}

/// A target of rules.gen that belongs to no package.
#[derive(Debug)]
pub struct FreeRule {
    /// Its name.
    pub name: String,
    /// A target that has it as a prerequisite.
    pub part_of: Option<String>,
    /// The target of debian/rules.real.
    pub target: String,
    /// What is passed to it.
    pub variables: BTreeMap<String, String>,
    /// The names of its point.
    pub point: Vec<String>,
    /// Where the recipe says it.
    pub origin: Span,
}

/// A paragraph of tests/control: field and value, by Debian's names.
#[derive(Debug)]
pub struct Test {
    /// Where each field comes from.
    pub origins: Origins,
    /// The fields.
    pub fields: BTreeMap<&'static str, String>,
    /// Where it stands.
    pub origin: Span,
}

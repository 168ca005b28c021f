// SPDX-License-Identifier: GPL-2.0-or-later
//! The plan as data that serde prints: everything that is decided, and where the recipe says it.

use std::collections::BTreeMap;
use std::path::Path;

use indexmap::IndexMap;
use serde::Serialize;

use super::control::{binary_stanza, source_stanza};
use super::top;
use crate::deb::description::Filled;
use crate::deb::quirks::Quirks;
use crate::deb::stanza::Stanza;
use crate::output::tree::Tree;
use crate::plan::model::{self, point_name, Destination, Plan};
use crate::plan::origins::Origins;
use crate::text::files::{Files, Span};

/// The plan.
#[derive(Serialize)]
pub struct Dump<'p> {
    sources: Vec<Source<'p>>,
}

/// A source package: the main one, or the template of a derived one.
#[derive(Serialize)]
struct Source<'p> {
    source: &'p str,
    #[serde(skip_serializing_if = "str::is_empty")]
    entry: &'p str,
    #[serde(skip_serializing_if = "str::is_empty")]
    directory: &'p str,
    fields: Fields<'p>,
    places: FieldPlaces<'p>,
    /// The make variables of each point.
    points: BTreeMap<String, &'p BTreeMap<String, String>>,
    packages: Vec<Package<'p>>,
    rules: Vec<Rule<'p>>,
    tests: Vec<Test<'p>>,
    files: Vec<File<'p>>,
    signing_lists: &'p [String],
}

/// Fields of a paragraph in the order in which they are written.
type Fields<'p> = IndexMap<&'p str, String>;

/// Where the recipe says what stands in each field.
type FieldPlaces<'p> = BTreeMap<&'p str, Vec<String>>;

#[derive(Serialize)]
struct Package<'p> {
    package: &'p str,
    entry: &'p str,
    place: String,
    fields: Fields<'p>,
    places: FieldPlaces<'p>,
    /// As they are before they get the package's architectures and profiles.
    #[serde(skip_serializing_if = "String::is_empty")]
    build_depends: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<&'p str>,
    always: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    signed: Option<Signed<'p>>,
    points: Vec<Use<'p>>,
}

#[derive(Serialize)]
struct Signed<'p> {
    package: &'p str,
    files: Vec<SignedFile<'p>>,
    lists: &'p [String],
}

#[derive(Serialize)]
struct SignedFile<'p> {
    file: &'p str,
    sig_type: &'p str,
}

/// A package's build at one point.
#[derive(Serialize)]
struct Use<'p> {
    point: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    variables: &'p BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<FileSet<'p>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    links: Vec<Link<'p>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    same_version: Vec<SameVersion<'p>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    account_for: &'p [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    not_installed: &'p [String],
}

#[derive(Serialize)]
struct FileSet<'p> {
    place: String,
    install: &'p [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'p str>,
    #[serde(rename = "as", skip_serializing_if = "Option::is_none")]
    name: Option<&'p str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    except: &'p [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_least: Option<u32>,
    runs_on_build: bool,
}

#[derive(Serialize)]
struct Link<'p> {
    place: String,
    link: &'p str,
    target: &'p str,
}

/// A dependency whose version shows at build time.
#[derive(Serialize)]
struct SameVersion<'p> {
    package: &'p str,
    file: &'p str,
    option: &'p str,
}

/// A target that belongs to no package.
#[derive(Serialize)]
struct Rule<'p> {
    name: &'p str,
    place: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    part_of: Option<&'p str>,
    target: &'p str,
    variables: &'p BTreeMap<String, String>,
}

#[derive(Serialize)]
struct Test<'p> {
    place: String,
    fields: &'p BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
struct File<'p> {
    path: String,
    place: String,
    text: &'p str,
}

/// What of a run names places.
#[derive(Clone, Copy)]
pub struct Places<'a> {
    /// The folder to which paths are relative: that of the uppermost recipe.
    pub folder: &'a Path,
    /// What was read.
    pub files: &'a Files,
}

impl Places<'_> {
    fn of(self, span: Span) -> String {
        self.files.place_from(span, self.folder)
    }

    fn of_fields(self, origins: &Origins) -> FieldPlaces<'_> {
        let fields = origins.all().into_iter();
        fields
            .map(|(field, spans)| (field, spans.into_iter().map(|s| self.of(s)).collect()))
            .collect()
    }
}

/// The plan and the texts of its files, to be printed.
pub fn dump<'p>(plan: &'p Plan, tree: &'p Tree, places: Places<'_>) -> Dump<'p> {
    let derived = plan.derived.iter().map(Some);
    let sources = std::iter::once(None).chain(derived);
    Dump {
        sources: sources
            .map(|derived| of_source(plan, derived, tree, places))
            .collect(),
    }
}

/// The main source, or a derived one.
fn of_source<'p>(
    plan: &'p Plan,
    derived: Option<&'p model::DerivedSource>,
    tree: &'p Tree,
    places: Places<'_>,
) -> Source<'p> {
    let quirks = plan.quirks;
    let source = derived.map_or(&plan.main, |derived| &derived.source);
    let top = top(derived);
    let uses = source.packages.values().flat_map(|binary| &binary.uses);
    let files = source.files.iter().map(|(name, file)| {
        let path = format!("{top}/{name}");
        File {
            place: places.of(file.origin),
            text: tree.get(&path).unwrap_or_default(),
            path,
        }
    });
    Source {
        source: &source.paragraph.name,
        entry: derived.map_or("", |derived| &derived.entry),
        directory: derived.map_or("", |derived| &derived.directory),
        fields: fields(source_stanza(&source.paragraph, quirks)),
        places: places.of_fields(&source.paragraph.origins),
        points: uses
            .map(|one| (point_name(&one.point), &*one.variables))
            .collect(),
        packages: source
            .packages
            .iter()
            .map(|(name, binary)| of_package(name, binary, quirks, places))
            .collect(),
        rules: source
            .rules
            .iter()
            .map(|rule| of_rule(rule, places))
            .collect(),
        tests: source
            .tests
            .iter()
            .map(|test| Test {
                place: places.of(test.origin),
                fields: &test.fields,
            })
            .collect(),
        files: files.collect(),
        signing_lists: derived.map_or(&[], |derived| &derived.signing_lists),
    }
}

fn of_package<'p>(
    name: &'p str,
    binary: &'p model::Binary,
    quirks: Quirks,
    places: Places<'_>,
) -> Package<'p> {
    Package {
        package: name,
        entry: &binary.entry,
        place: places.of(binary.origin),
        fields: fields(binary_stanza(name, binary, quirks, &mut Filled::default())),
        places: places.of_fields(&binary.declared.origins),
        build_depends: binary.declared.build_depends.to_string(),
        target: binary.declared.target.as_deref(),
        always: binary.always,
        signed: binary.signed.as_ref().map(|signed| Signed {
            package: &signed.package,
            files: signed
                .files
                .iter()
                .map(|(file, sig_type)| SignedFile { file, sig_type })
                .collect(),
            lists: &signed.lists,
        }),
        points: binary.uses.iter().map(|one| of_use(one, places)).collect(),
    }
}

fn of_use<'p>(one: &'p model::Use, places: Places<'_>) -> Use<'p> {
    let contents = &one.contents;
    let links = contents.links.iter().map(|link| Link {
        place: places.of(link.origin),
        link: &link.link,
        target: &link.target,
    });
    let versions = contents.same_version.iter();
    Use {
        point: point_name(&one.point),
        variables: &one.own,
        files: contents
            .sets
            .iter()
            .map(|set| of_set(set, places))
            .collect(),
        links: links.collect(),
        same_version: versions
            .map(|same| SameVersion {
                package: &same.package,
                file: &same.config,
                option: &same.option,
            })
            .collect(),
        account_for: &contents.account_for,
        not_installed: &contents.not_installed,
    }
}

fn of_set<'p>(set: &'p model::FileSet, places: Places<'_>) -> FileSet<'p> {
    let (to, name) = match &set.destination {
        Destination::Into(folder) => (Some(folder.as_str()), None),
        Destination::As(path) => (None, Some(path.as_str())),
    };
    FileSet {
        place: places.of(set.origin),
        install: &set.globs,
        to,
        name,
        except: &set.except,
        from: set.from.as_deref(),
        at_least: set.at_least,
        runs_on_build: set.runs_on_build,
    }
}

fn of_rule<'p>(rule: &'p model::FreeRule, places: Places<'_>) -> Rule<'p> {
    Rule {
        name: &rule.name,
        place: places.of(rule.origin),
        part_of: rule.part_of.as_deref(),
        target: &rule.target,
        variables: &rule.variables,
    }
}

fn fields(stanza: Stanza<'_>) -> Fields<'_> {
    let fields = stanza.into_fields();
    fields
        .map(|(name, value)| (name, value.trim().to_owned()))
        .collect()
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! A diff as it is printed: groups of edits, each with what caused it. The JSON form is these types.

use std::collections::BTreeMap;

use schemars::gen::SchemaSettings;
use schemars::JsonSchema;
use serde::Serialize;

use super::model::{Attributes, Change};

/// The version of the form: another number where what reads it has to change.
pub const VERSION: u32 = 1;

/// What two sides differ in. All edits of all groups, applied to the old side, make the new one: first the renames,
/// then the others in any order.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Document {
    /// The version of this form.
    pub version: u32,
    /// What is compared.
    pub old: About,
    /// With what it is compared.
    pub new: About,
    /// Whether there is any difference.
    pub differs: bool,
    /// The differences, what destroys first.
    pub groups: Vec<Group>,
}

/// A side.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct About {
    /// How it was called.
    pub side: String,
    /// The source package.
    pub source: String,
    /// The version of the source package.
    pub version: String,
    /// The ABI name.
    pub abiname: String,
    /// The suite, where a changelog says it.
    pub suite: String,
    /// How many binary packages it has.
    pub packages: usize,
    /// What placeholders stand for in names and values of this side.
    pub placeholders: BTreeMap<String, String>,
}

/// What a group says, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Packages that are gone.
    Gone,
    /// Packages that have another name, or are of another source.
    Renamed,
    /// New packages.
    New,
    /// Fields of packages.
    Changed,
    /// Files of packages, and other ones.
    Files,
    /// Rules of rules.gen.
    Rules,
    /// Source paragraphs.
    Source,
    /// Paragraphs of tests/control.
    Tests,
    /// What is wrong on the new side, and was not on the old one.
    Problem,
}

impl Kind {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Gone => "gone",
            Kind::Renamed => "renamed",
            Kind::New => "new",
            Kind::Changed => "changed",
            Kind::Files => "files",
            Kind::Rules => "rules",
            Kind::Source => "source",
            Kind::Tests => "tests",
            Kind::Problem => "problem",
        }
    }
}

/// Edits with one cause.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Group {
    /// What it says.
    pub kind: Kind,
    /// What it is about: a flavour or an entry of the recipe, a sentence where it is a problem.
    pub title: String,
    /// How many subjects it is about.
    pub count: usize,
    /// The entries whose packages are in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<Share>,
    /// Where the recipe says it: file and line from the recipe's folder.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<String>,
    /// Lines that are different in the recipe, from which it can come: those at one of the places; or else those that
    /// hold what is new; or else the only one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<String>,
    /// The edits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<Edit>,
    /// Edits that follow from these: the rules of a new package, the new name in the relations of others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub follows: Vec<Edit>,
}

/// How many packages of an entry have a change.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Share {
    /// The entry of the recipe; the name with placeholders where there is no recipe.
    pub entry: String,
    /// How many have the change.
    pub count: usize,
    /// How many both sides have.
    pub of: usize,
    /// Those that do not have it, where they are few.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<String>,
}

/// What is done to subjects. A subject is called SOURCE/KIND/NAME.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Edit {
    /// They are gone.
    Remove(Vec<String>),
    /// They have other names.
    Rename(BTreeMap<String, String>),
    /// They are new, with their attributes.
    Add(BTreeMap<String, Attributes>),
    /// An attribute of them is different.
    Change(Changed),
}

/// A change of an attribute.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Changed {
    /// The attribute, with placeholders.
    pub attribute: String,
    /// The change, with placeholders.
    pub change: Change,
    /// The subjects, with what the placeholders of a flavour and an architecture stand for in each.
    pub subjects: BTreeMap<String, BTreeMap<String, String>>,
}

impl Edit {
    /// How many subjects it is about.
    pub fn count(&self) -> usize {
        match self {
            Edit::Remove(names) => names.len(),
            Edit::Rename(names) => names.len(),
            Edit::Add(names) => names.len(),
            Edit::Change(changed) => changed.subjects.len(),
        }
    }
}

/// The schema of the JSON form, with a line break at its end.
pub fn schema() -> String {
    let schema = SchemaSettings::draft07()
        .into_generator()
        .into_root_schema_for::<Document>();
    let mut text = serde_json::to_string_pretty(&schema).expect("a tree of values can be printed");
    text.push('\n');
    text
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! What is compared: subjects with attributes, the same for a recipe and for a folder of generated files.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

/// What a subject is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A source paragraph.
    Source,
    /// A binary package, with its files.
    Package,
    /// A rule of rules.gen, or one of its commands.
    Rule,
    /// A paragraph of tests/control.
    Test,
    /// A file that belongs to no package.
    File,
}

impl Kind {
    /// All kinds with the word that stands in an [`Id`].
    const WORDS: [(Kind, &'static str); 5] = [
        (Kind::Source, "source"),
        (Kind::Package, "package"),
        (Kind::Rule, "rule"),
        (Kind::Test, "test"),
        (Kind::File, "file"),
    ];

    fn word(self) -> &'static str {
        let mut words = Kind::WORDS.iter();
        words.find(|(kind, _)| *kind == self).map_or("", |w| w.1)
    }
}

/// What a subject is called: `SOURCE/KIND/NAME` as text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id {
    /// The source package.
    pub source: String,
    /// What it is.
    pub kind: Kind,
    /// Its name among those of its kind; empty for a source paragraph.
    pub name: String,
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.source, self.kind.word(), self.name)
    }
}

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Value {
    /// A text that is the same or not.
    Text(String),
    /// Items whose order says nothing: relations, architectures, profiles, prerequisites, what is installed.
    Items(BTreeSet<String>),
    /// Lines in their order: scripts, and the paragraphs of descriptions.
    Lines(Vec<String>),
}

/// Attributes by name: a field as it is called, a file of a package after its dot (`.postinst.amd64`), a make variable
/// with its `=`.
pub type Attributes = BTreeMap<String, Value>;

/// One of the two things that are compared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Side {
    /// Everything that is there.
    pub subjects: BTreeMap<Id, Subject>,
}

/// A package, a rule, a test and so on.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// Its name before placeholders were put in.
    pub raw: Id,
    /// What it has.
    pub attributes: Attributes,
}

impl Side {
    /// Adds a subject under its own name.
    pub fn add(&mut self, id: Id, attributes: Attributes) {
        let raw = id.clone();
        self.subjects.insert(id, Subject { raw, attributes });
    }

    /// The attributes of a subject, which is made if there is none.
    pub fn attributes(&mut self, id: Id) -> &mut Attributes {
        let made = || Subject {
            raw: id.clone(),
            attributes: Attributes::default(),
        };
        let subject = self.subjects.entry(id.clone());
        &mut subject.or_insert_with(made).attributes
    }

    /// How many there are of a kind.
    pub fn count(&self, kind: Kind) -> usize {
        self.subjects.keys().filter(|id| id.kind == kind).count()
    }

    /// All of it as data: attributes by the subject's name.
    pub fn as_data(&self) -> BTreeMap<String, &Attributes> {
        let subjects = self.subjects.iter();
        subjects
            .map(|(id, subject)| (id.to_string(), &subject.attributes))
            .collect()
    }
}

/// A step from the old side to the new one.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// It is gone.
    Remove(Id),
    /// It has another name.
    Rename(Id, Id),
    /// It is new.
    Add(Id, Attributes),
    /// An attribute is different; the subject by its new name.
    Change(Id, String, Change),
}

/// How an attribute is different.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It was not there.
    Added(Value),
    /// It is gone.
    Removed(Value),
    /// It is another one.
    Replaced {
        /// What it was.
        old: Value,
        /// What it is.
        new: Value,
    },
    /// Some of its items are others.
    Items {
        /// Those that are gone.
        removed: BTreeSet<String>,
        /// Those that are new.
        added: BTreeSet<String>,
    },
    /// Some of its lines are others.
    Lines(Vec<Hunk>),
}

/// Lines that stand in the place of others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Hunk {
    /// How many lines of the old text are before them.
    pub after: usize,
    /// Lines of the old text.
    pub removed: Vec<String>,
    /// Lines of the new text.
    pub added: Vec<String>,
}

impl Value {
    /// The same with all its texts changed.
    #[must_use]
    pub fn map(&self, text: &mut impl FnMut(&str) -> String) -> Value {
        match self {
            Value::Text(value) => Value::Text(text(value)),
            Value::Items(items) => Value::Items(items.iter().map(|item| text(item)).collect()),
            Value::Lines(lines) => Value::Lines(lines.iter().map(|line| text(line)).collect()),
        }
    }
}

impl Change {
    /// The same with all its texts changed.
    #[must_use]
    pub fn map(&self, text: &mut impl FnMut(&str) -> String) -> Change {
        match self {
            Change::Added(value) => Change::Added(value.map(text)),
            Change::Removed(value) => Change::Removed(value.map(text)),
            Change::Replaced { old, new } => Change::Replaced {
                old: old.map(text),
                new: new.map(text),
            },
            Change::Items { removed, added } => Change::Items {
                removed: removed.iter().map(|item| text(item)).collect(),
                added: added.iter().map(|item| text(item)).collect(),
            },
            Change::Lines(hunks) => Change::Lines(
                hunks
                    .iter()
                    .map(|hunk| Hunk {
                        after: hunk.after,
                        removed: hunk.removed.iter().map(|line| text(line)).collect(),
                        added: hunk.added.iter().map(|line| text(line)).collect(),
                    })
                    .collect(),
            ),
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! The problems of a run as data, for programs. The JSON form of `gencontrol check` is these types.

use std::path::Path;

use schemars::gen::SchemaSettings;
use schemars::JsonSchema;
use serde::Serialize;

use super::fingerprint::{name, Fingerprints};
use super::{Place, Severity, Sink};
use crate::text::files::{Files, Span};

/// The version of the form: another number where what reads it has to change.
pub const VERSION: u32 = 1;

/// All problems of a run.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Report {
    /// The version of this form.
    pub version: u32,
    /// The file that the recipe begins with.
    pub recipe: String,
    /// How many of the problems are errors.
    pub errors: usize,
    /// How many of them are warnings.
    pub warnings: usize,
    /// The problems: by file, line and column, those without a line first.
    pub problems: Vec<Problem>,
}

/// A problem.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Problem {
    /// How bad it is.
    pub severity: Level,
    /// The kind of problem: the words of its message without names and numbers.
    pub name: String,
    /// By what it is known again: it stays where lines are added or removed elsewhere.
    pub fingerprint: String,
    /// Where it is, if it is somewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Other places that belong to it.
    pub related: Vec<Related>,
}

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Nothing can be generated.
    Error,
    /// Worth knowing.
    Warning,
}

/// A file, or a place in it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Location {
    /// The file: from the top of the git repository of the working directory, or from that directory without one; what
    /// is not below it has an absolute path.
    pub path: String,
    /// The place in it, if it is not the file as a whole.
    #[serde(flatten)]
    pub region: Option<Region>,
}

/// A place in a file.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Region {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// The number of characters that are meant.
    pub length: u32,
}

/// Another place that belongs to a problem.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Related {
    /// Where.
    pub location: Location,
    /// What is there.
    pub message: String,
}

impl Report {
    /// All problems of `sink`. `shown` says how a path is called, `recipe` is the file that the recipe begins with.
    pub fn new(
        sink: &Sink,
        files: &Files,
        recipe: &Path,
        shown: &dyn Fn(&Path) -> String,
    ) -> Report {
        let at = |span: Span| Location {
            path: shown(files.path(span.file)),
            region: Some(Region {
                line: span.line,
                column: span.column,
                length: span.length,
            }),
        };
        let mut prints = Fingerprints::default();
        let sorted = sink.sorted(files);
        let problems = sorted.into_iter().map(|problem| {
            let location = match &problem.place {
                Place::At(span) => Some(at(*span)),
                Place::Path(path) => Some(Location {
                    path: shown(path),
                    region: None,
                }),
                Place::Nowhere => None,
            };
            let path = location.as_ref().map_or("", |location| &location.path);
            Problem {
                severity: match problem.severity {
                    Severity::Error => Level::Error,
                    Severity::Warning => Level::Warning,
                },
                name: name(&problem.message),
                fingerprint: prints.of(&problem, path, files),
                location,
                message: problem.message,
                help: problem.help,
                related: problem
                    .related
                    .into_iter()
                    .map(|(span, message)| Related {
                        location: at(span),
                        message,
                    })
                    .collect(),
            }
        });
        let problems: Vec<Problem> = problems.collect();
        let errors = sink.errors();
        Report {
            version: VERSION,
            recipe: shown(recipe),
            errors,
            warnings: problems.len() - errors,
            problems,
        }
    }
}

impl Problem {
    /// Its place in words: path, line and column, as far as it has them.
    pub fn place(&self) -> String {
        self.location
            .as_ref()
            .map_or_else(String::new, Location::words)
    }
}

impl Location {
    /// Path, line and column.
    pub fn words(&self) -> String {
        match self.region {
            Some(Region { line, column, .. }) => format!("{}:{line}:{column}", self.path),
            None => self.path.clone(),
        }
    }
}

/// The schema of the JSON form, with a line break at its end.
pub fn schema() -> String {
    let schema = SchemaSettings::draft07()
        .into_generator()
        .into_root_schema_for::<Report>();
    let mut text = serde_json::to_string_pretty(&schema).expect("a tree of values can be printed");
    text.push('\n');
    text
}

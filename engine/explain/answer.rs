// SPDX-License-Identifier: GPL-2.0-or-later
//! What an explanation is, as data.

use serde::Serialize;

/// The answer to one question.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// What is explained.
    pub subject: String,
    /// What else is to say of it: a name, and its value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
    /// What it consists of.
    pub parts: Vec<Part>,
}

/// Something that is so.
#[derive(Debug, Serialize)]
pub struct Fact {
    /// What.
    pub name: &'static str,
    /// How.
    pub value: String,
}

/// A part of the subject: a field, an item of a relation, a make variable.
#[derive(Debug, Serialize)]
pub struct Part {
    /// The part itself; empty where there is only one.
    pub part: String,
    /// Where it comes from.
    pub from: Vec<Source>,
}

/// A place of the recipe.
#[derive(Clone, Debug, Serialize)]
pub struct Source {
    /// `file:line:column`.
    pub place: String,
    /// What stands there; empty where it is long.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// What it is in words: the level of a setting.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub what: String,
    /// What it is in the place of in the layers below, the uppermost first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<Source>,
    /// The points at which it became this.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<String>,
    /// The variables that it reads there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<Reading>,
}

/// A variable that a text reads.
#[derive(Clone, Debug, Serialize)]
pub struct Reading {
    /// Its name, dotted.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Who says it, the one that holds last. None says what gencontrol itself knows: `arch`, `flavour`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub said: Vec<Source>,
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! What an explanation is, as data.

use std::fmt;

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

impl Source {
    /// Of what no recipe says.
    pub(super) fn at_points(points: Vec<String>) -> Source {
        Source {
            place: String::new(),
            text: String::new(),
            what: String::new(),
            lost: Vec::new(),
            points,
            with: Vec::new(),
        }
    }
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

/// In lines, for people.
impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text(self))
    }
}

fn text(answer: &Answer) -> String {
    let mut text = format!("{}\n", answer.subject);
    for fact in &answer.facts {
        text.push_str(&format!("  {:6} {}\n", fact.name, fact.value));
    }
    for part in &answer.parts {
        if !part.part.is_empty() {
            text.push_str(&format!("  {}\n", part.part));
        }
        for source in &part.from {
            text.push_str(&line("from", source));
            for lost in &source.lost {
                text.push_str(&format!("  {}", line("lost", lost)));
            }
            if let [first, .., last] = source.points.as_slice() {
                let points = source.points.len();
                text.push_str(&format!("      at    {points} points, {first} to {last}\n"));
            }
            for reading in &source.with {
                text.push_str(&format!(
                    "      with  {} = {}\n",
                    reading.name, reading.value
                ));
                for said in reading.said.iter().rev() {
                    text.push_str(&format!("      {}", line("  said", said)));
                    for lost in &said.lost {
                        text.push_str(&format!("      {}", line("  lost", lost)));
                    }
                }
            }
        }
    }
    text
}

fn line(word: &str, source: &Source) -> String {
    let Source {
        place, text, what, ..
    } = source;
    let parts = [place, text, what];
    let parts: Vec<&str> = parts
        .into_iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    format!("    {word}  {}\n", parts.join("   "))
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! What is said of the place at the cursor: its value, and where what it names is said.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use lsp_types::{Location, Position, Range};

use super::cursor::{Context, Cursor};
use super::names::{all, key, named, variable};
use super::text::{range, touch};
use super::workspace::{Good, Recipe, Workspace};
use crate::diag::suggest::count;
use crate::explain::answer::Answer;
use crate::explain::{explain_entry, explain_place, explain_variable, Run};
use crate::recipe::load::normal;

/// Values, and the points of one, are named up to here.
const MOST: usize = 8;

impl Workspace<'_> {
    /// What a place means and becomes, as Markdown.
    pub(super) fn hover(&mut self, path: &Path, position: Position) -> Option<String> {
        self.refresh(path);
        let (recipe, text) = self.recipe(path)?;
        let cursor = Cursor::new(path, text, position);
        let names = cursor.names();
        let answer = recipe.good.as_ref().and_then(|good| {
            let run = good.run();
            match (cursor.context, names.as_slice()) {
                (Context::Template, _) => explain_variable(run, cursor.variable()),
                (Context::Key, [.., block, key]) if block == "build" || block == "enable" => {
                    explain_variable(run, &format!("{block}.{key}"))
                }
                (Context::Key, [packages, entry]) if packages == "packages" => {
                    explain_entry(run, entry)
                }
                _ => good.place(path, &cursor, position),
            }
        });
        let is_key = cursor.context == Context::Key && !cursor.variable().is_empty();
        let meaning = self.schema().describe(&cursor.path).filter(|_| is_key);
        let meaning = meaning.map(|meaning| format!("{meaning}\n\n"));
        let answer = answer.map(|answer| markdown(&answer));
        let text = meaning.unwrap_or_default() + &answer.unwrap_or_default();
        Some(text).filter(|text| !text.is_empty())
    }

    /// Where what a place names is said, in all layers, the uppermost first. A key goes to the others.
    pub(super) fn definition(&mut self, path: &Path, position: Position) -> Vec<Location> {
        self.check();
        let Some((recipe, text)) = self.recipe(path) else {
            return Vec::new();
        };
        let cursor = Cursor::new(path, text, position);
        let names = cursor.names();
        let own = names.last().map_or("", String::as_str);
        let ends =
            |c: char| c.is_whitespace() || matches!(c, ',' | '[' | ']' | '{' | '}' | '"' | '\'');
        let value = cursor.word(|c| !ends(c));
        let mut places: Vec<(PathBuf, Range)> = Vec::new();
        for files in recipe.states() {
            let said = all(files);
            let spans = match cursor.context {
                Context::Template => variable(&said, cursor.variable()),
                Context::Key => key(&said, &names),
                Context::Value => named(&said, value, own == "is"),
            };
            let spans = spans.into_iter();
            places.extend(spans.map(|span| (files.path(span.file).to_owned(), range(files, span))));
            if !places.is_empty() {
                break;
            }
        }
        if cursor.context == Context::Value && places.is_empty() {
            places.extend(file(recipe, own, value).map(|path| (path, Range::default())));
        }
        let here = Range::new(position, position);
        places.retain(|(own, range)| own != path || !touch(*range, here));
        let places = places.into_iter();
        places
            .filter_map(|(path, range)| Some(Location::new(self.url(&path)?, range)))
            .collect()
    }
}

/// The file that a value names: a template, kernel configuration, the recipe below.
fn file(recipe: &Recipe, key: &str, value: &str) -> Option<PathBuf> {
    let mut paths = Vec::new();
    for folder in recipe.folders() {
        if key == "extends" {
            paths.push(normal(&folder.join(value)).join("recipe.yaml"));
        }
        paths.extend(["", "templates", "kconfig"].map(|inner| folder.join(inner).join(value)));
    }
    let tree = recipe.tree.iter();
    paths.extend(tree.map(|tree| tree.join("debian/config").join(value)));
    paths.into_iter().find(|path| path.is_file())
}

impl Good {
    fn run(&self) -> Run<'_> {
        Run {
            explained: &self.explained,
            files: &self.files,
        }
    }

    /// What the value at the cursor became, if its line is the same as it was.
    fn place(&self, path: &Path, cursor: &Cursor<'_>, position: Position) -> Option<Answer> {
        let (file, _) = self.files.iter().find(|(_, own)| *own == path)?;
        let line = position.line.saturating_add(1);
        let before = cursor.line[..cursor.at].chars().count();
        let column = u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1);
        let is_same = self.files.line(file, line) == cursor.line;
        explain_place(self.run(), path, line, column).filter(|_| is_same)
    }
}

/// An answer, each value with the points at which it holds, and who says it. A text of many lines has only one.
fn markdown(answer: &Answer) -> String {
    let mut text = String::new();
    for fact in &answer.facts {
        let _ = writeln!(text, "- {} {}", fact.name, fact.value);
    }
    let is_long = answer.parts.iter().any(|part| part.part.contains('\n'));
    let most = if is_long { 1 } else { MOST };
    for part in answer.parts.iter().take(most) {
        let value = part.part.trim_end();
        let _ = match is_long {
            true => write!(text, "```\n{value}\n```\n"),
            false => write!(text, "- `{value}`"),
        };
        for source in &part.from {
            text.push_str(&points(&source.points));
            if !source.place.is_empty() {
                let _ = write!(text, " ({})", source.place);
            }
        }
        text.push('\n');
    }
    if let Some(more @ 1..) = answer.parts.len().checked_sub(most) {
        let _ = writeln!(text, "- and {}", count(more, "more value"));
    }
    text
}

fn points(points: &[String]) -> String {
    let shown = points.iter().take(MOST).map(String::as_str);
    let shown = shown.collect::<Vec<_>>().join(", ");
    match points.len() {
        0 => String::new(),
        1..=MOST => format!(" at {shown}"),
        all => format!(" at {shown} and {}", count(all - MOST, "more point")),
    }
}

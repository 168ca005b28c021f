// SPDX-License-Identifier: GPL-2.0-or-later
//! `{% include 'templates/NAME' %}`: the text of a file stands in the place of the tag, before anything is rendered.
//!
//! A file has the variables of the text that includes it, and every place in it stays its own. How deep, how often and
//! how much is bounded.

use std::collections::{BTreeMap, BTreeSet};

use super::snippet::{Composed, Own, Snippet};
use super::tags::tags;
use crate::diag::suggest::nearest;
use crate::diag::{Diagnostic, Sink};
use crate::recipe::values::Text;
use crate::text::files::{FileId, Files, Span};

/// The folder of a recipe whose files texts name.
pub const TEMPLATES: &str = "templates/";

/// How deep files may include each other.
const MAX_DEPTH: usize = 10;
/// Tags of one text, with those of all files in it.
const MAX_TAGS: usize = 1_000;
/// Bytes of one text with all that it includes.
const MAX_SIZE: usize = 1 << 20;

/// The texts of a recipe that include files. A text whose files are not right is `None`: that was told.
#[derive(Debug, Default)]
pub struct Includes {
    leaves: BTreeMap<Span, Option<Composed>>,
    files: BTreeMap<FileId, Option<Composed>>,
    /// The files that texts name.
    named: BTreeMap<Span, FileId>,
    /// The names of all files that are included.
    asked: BTreeSet<String>,
}

impl Includes {
    /// A text with what it includes; itself, if it includes nothing.
    pub fn whole<'s>(&'s self, snippet: Snippet<'s>) -> Option<Snippet<'s>> {
        let span = snippet.span();
        let known = match snippet.is_leaf() {
            true => self.leaves.get(&span),
            false => self.files.get(&span.file),
        };
        match known {
            None => Some(snippet),
            Some(composed) => composed.as_ref().map(Snippet::from),
        }
    }

    /// The names of the files in templates/ that are included anywhere.
    pub fn asked(&self) -> impl Iterator<Item = &str> {
        self.asked.iter().map(String::as_str)
    }

    /// The places of the tags behind each text of a recipe that includes something, or whose file does.
    pub fn tags(&self) -> BTreeMap<Span, Vec<Span>> {
        let leaves = self.leaves.iter();
        let leaves = leaves.filter_map(|(span, composed)| Some((*span, composed.as_ref()?)));
        let files = self.named.iter();
        let files = files.filter_map(|(span, id)| Some((*span, self.files.get(id)?.as_ref()?)));
        let all = leaves.chain(files);
        all.map(|(span, composed)| (span, composed.tags.iter().copied().collect()))
            .collect()
    }
}

/// What is needed to put texts together.
pub struct Composer<'a> {
    /// The files of templates/, by name.
    pub templates: &'a BTreeMap<String, FileId>,
    /// Those that could not be read, which was told.
    pub unreadable: &'a BTreeSet<String>,
    /// Their texts.
    pub files: &'a Files,
    /// Where problems go.
    pub sink: &'a Sink,
}

impl Composer<'_> {
    /// Notes what a text of a recipe includes, and the file that it names.
    pub fn add(&self, text: &Text, includes: &mut Includes) {
        let is_line = !text.text.contains('\n');
        let name = text.text.strip_prefix(TEMPLATES).filter(|_| is_line);
        let Some(name) = name else {
            if may_include(&text.text) {
                let own = Own::Leaf(text.clone());
                let composed = self.compose(own, &mut includes.asked);
                includes.leaves.insert(text.span, composed);
            }
            return;
        };
        let Some(id) = self.templates.get(name) else {
            return;
        };
        includes.named.insert(text.span, *id);
        if !includes.files.contains_key(id) && may_include(self.files.text(*id)) {
            let composed = self.compose(Own::File(*id), &mut includes.asked);
            includes.files.insert(*id, composed);
        }
    }

    /// # Errors
    /// Reports the first thing that is wrong in a text and its files.
    fn compose(&self, own: Own, asked: &mut BTreeSet<String>) -> Option<Composed> {
        let mut composed = Composed::begin(&own.snippet(self.files));
        let mut run = Run {
            composer: self,
            asked,
            chain: Vec::new(),
            count: 0,
        };
        run.put(&own, &mut composed).then_some(composed)
    }
}

/// One text that is put together.
struct Run<'a, 'i> {
    composer: &'a Composer<'a>,
    asked: &'i mut BTreeSet<String>,
    /// The files that are being included, from the outside in, each with the place of its tag.
    chain: Vec<(FileId, Span)>,
    count: usize,
}

impl Run<'_, '_> {
    /// Adds a text with all that it includes. The depth is bounded. False after a problem was reported.
    fn put(&mut self, own: &Own, composed: &mut Composed) -> bool {
        let files = self.composer.files;
        let snippet = own.snippet(files);
        let mut from = 0;
        for tag in includes(snippet.text) {
            let place = snippet.locate(tag.start, tag.end - tag.start, files);
            let Some(file) = self.file(&tag, place, composed) else {
                return false;
            };
            let before = &snippet.text[from..tag.start];
            let before = if tag.trims_before {
                before.trim_end()
            } else {
                before
            };
            composed.add(own, from, before);
            self.chain.push((file, place));
            composed.tags.insert(place);
            let is_good = self.put(&Own::File(file), composed);
            self.chain.pop();
            if !is_good {
                return false;
            }
            let rest = &snippet.text[tag.end..];
            let skipped = match tag.trims_after {
                true => rest.len() - rest.trim_start().len(),
                // As after every tag that decides something.
                false => usize::from(rest.starts_with('\n')),
            };
            from = tag.end + skipped;
        }
        composed.add(own, from, snippet.text.get(from..).unwrap_or_default());
        true
    }

    /// The file that a tag names. `None` after a problem was reported.
    fn file(&mut self, tag: &Include<'_>, place: Span, composed: &Composed) -> Option<FileId> {
        let Composer {
            templates,
            unreadable,
            sink,
            ..
        } = *self.composer;
        let problem = |message: String, help: String| {
            sink.report(Diagnostic::error(place, message).help(help));
        };
        let Some(name) = tag.name.and_then(|name| name.strip_prefix(TEMPLATES)) else {
            problem(
                "`include` takes the name of a file in templates/, in quotes".to_owned(),
                format!("write `{{% include '{TEMPLATES}NAME' %}}`"),
            );
            return None;
        };
        self.asked.insert(name.to_owned());
        let Some(id) = templates.get(name) else {
            if !unreadable.contains(name) {
                let near = nearest(name, templates.keys().map(String::as_str));
                problem(
                    format!("there is no template `{name}`"),
                    near.map_or_else(
                        || "it is looked for in the recipe's templates/".to_owned(),
                        |near| format!("did you mean `{TEMPLATES}{near}`?"),
                    ),
                );
            }
            return None;
        };
        let is_open = *id == composed.span.file && !composed.is_leaf
            || self.chain.iter().any(|(open, _)| open == id);
        if is_open {
            let mut circle = Diagnostic::error(place, "templates include each other in a circle")
                .help("put what both need into a file of its own");
            for (_, by) in &self.chain {
                circle = circle.related(*by, "by way of");
            }
            sink.report(circle);
            return None;
        }
        self.count += 1;
        let size = composed.text.len() + self.composer.files.text(*id).len();
        for (is_too_much, message) in [
            (
                self.chain.len() >= MAX_DEPTH,
                format!("templates include each other more than {MAX_DEPTH} deep"),
            ),
            (
                self.count > MAX_TAGS,
                format!("a text includes more than {MAX_TAGS} files"),
            ),
            (
                size > MAX_SIZE,
                format!("a text with what it includes has more than {MAX_SIZE} bytes"),
            ),
        ] {
            if is_too_much {
                problem(message, "include less".to_owned());
                return None;
            }
        }
        Some(*id)
    }
}

/// A tag that includes.
#[derive(Debug, PartialEq)]
struct Include<'t> {
    start: usize,
    end: usize,
    /// What stands in its quotes, if that is all.
    name: Option<&'t str>,
    trims_before: bool,
    trims_after: bool,
}

/// The tags of a text that include.
fn includes(text: &str) -> Vec<Include<'_>> {
    let including = tags(text).into_iter().filter_map(|tag| {
        let said = tag.words().strip_prefix("include")?;
        let is_word = said.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        (tag.is_statement && !is_word).then(|| Include {
            start: tag.start,
            end: tag.end,
            name: quoted(said.trim()),
            trims_before: tag.inner.starts_with('-'),
            trims_after: tag.inner.ends_with('-'),
        })
    });
    including.collect()
}

/// What stands in the quotes that a text consists of.
fn quoted(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
    (!inner.contains(quote)).then_some(inner)
}

/// Whether a text has a word that includes: most have none.
fn may_include(text: &str) -> bool {
    text.contains("{%") && text.contains("include")
}

#[cfg(test)]
mod tests {
    use super::includes;

    #[test]
    fn tags_are_found_where_they_include() {
        for (text, expected) in [
            ("a {% include 'templates/b' %} c", "templates/b"),
            ("a { b {% include 'x' %} } {", "x"),
            ("{ {{ a }} { {% include 'x' %}", "x"),
            ("{% include 'x' %}{% include", "x"),
            ("{%- include \"x\" -%}{% include 'y' %}", "-x- y"),
            ("{% include x %}{% include 'a' 'b' %}", "? ?"),
            ("{# {% include 'x' %} #}{{ '{% include' }}", ""),
            (
                "{% raw %}{% include 'x' %}{% endraw %}{% include 'y' %}",
                "y",
            ),
            ("{% includes 'x' %} {% if include %}", ""),
            ("{% include 'x'", ""),
            ("{%", ""),
        ] {
            let found = includes(text).into_iter().map(|tag| {
                let mark = |is: bool| if is { "-" } else { "" };
                format!(
                    "{}{}{}",
                    mark(tag.trims_before),
                    tag.name.unwrap_or("?"),
                    mark(tag.trims_after)
                )
            });
            assert_eq!(found.collect::<Vec<_>>().join(" "), expected, "{text}");
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Rendering the leaves of the recipe at one point: texts, conditions and relations.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use super::origins::{Origins, Rendering};
use crate::deb::arch;
use crate::deb::paragraphs::{paragraphs, split_at_dots};
use crate::deb::quirks::Quirks;
use crate::deb::relation::Relation;
use crate::diag::suggest::nearest;
use crate::diag::{Diagnostic, Severity};
use crate::recipe::values::{RelationItem, Text};
use crate::template::trace::point;
use crate::template::{Scope, Snippet, Templates};
use crate::text::files::Span;

/// What to say of an architecture that dpkg does not know.
pub fn unknown_architecture(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error(span, format!("dpkg knows no architecture `{name}`")).help(
        nearest(name, arch::names().chain(["all", "any"])).map_or_else(
            || "`dpkg-architecture -L` lists them".to_owned(),
            |near| format!("did you mean `{near}`?"),
        ),
    )
}

/// A text of a file, and where each line comes from, as in [`super::model::OutputFile::lines`].
#[derive(Default)]
pub struct Written {
    /// The text.
    pub text: String,
    /// The places.
    pub lines: Vec<Span>,
}

/// Renders at one point. What fails was reported, is `None`, and leaves what needs it out.
pub struct Renderer<'e, 'r> {
    /// The templates.
    pub templates: &'r Templates<'e>,
    /// The variables.
    pub scope: Arc<Scope>,
    is_whole: Rc<Cell<bool>>,
}

impl<'e, 'r> Renderer<'e, 'r> {
    /// A renderer for a scope.
    pub fn new(templates: &'r Templates<'e>, scope: Arc<Scope>) -> Self {
        Renderer {
            templates,
            scope,
            is_whole: Rc::new(Cell::new(true)),
        }
    }

    /// A renderer for the same thing in a narrower scope.
    #[must_use]
    pub fn within(&self, scope: Scope) -> Self {
        Renderer {
            templates: self.templates,
            scope: Arc::new(scope),
            is_whole: Rc::clone(&self.is_whole),
        }
    }

    /// Whether nothing failed of what this renderer was asked for.
    pub fn is_whole(&self) -> bool {
        self.is_whole.get()
    }

    /// Reports a problem with what is rendered here.
    pub fn report(&self, diagnostic: Diagnostic) {
        if diagnostic.severity == Severity::Error {
            self.is_whole.set(false);
        }
        self.templates.sink().report_rendered(diagnostic);
    }

    /// `None` was reported by whoever gave it.
    fn noted<T>(&self, result: Option<T>) -> Option<T> {
        if result.is_none() {
            self.is_whole.set(false);
        }
        result
    }

    /// The quirks that the recipe asks for.
    pub fn quirks(&self) -> Quirks {
        self.templates.quirks()
    }

    /// A text.
    pub fn text(&self, text: &'e Text) -> Option<String> {
        self.snippet(Snippet::from(text))
    }

    /// A text as the paragraphs of a description.
    pub fn paragraphs(&self, text: &'e Text) -> Vec<String> {
        let text = self.text(text).unwrap_or_default();
        match self.quirks().splits_descriptions_at_dots {
            true => split_at_dots(&text),
            false => paragraphs(&text),
        }
    }

    /// The same, of a text that is added to a description. Dots may end its paragraphs.
    pub fn more_paragraphs(&self, text: &'e Text) -> Vec<String> {
        let text = self.text(text).unwrap_or_default();
        match self.quirks().splits_descriptions_at_dots {
            true => split_at_dots(text.strip_suffix("\n.\n").unwrap_or(&text)),
            false => paragraphs(&text),
        }
    }

    /// A text that may be a file.
    pub fn snippet(&self, snippet: Snippet<'e>) -> Option<String> {
        self.noted(self.templates.render(snippet, &self.scope))
    }

    /// A text that may be a file, with where each of its lines comes from.
    pub fn written(&self, snippet: Snippet<'e>) -> Option<Written> {
        let text = self.snippet(snippet)?;
        let lines = self.templates.lines_of(snippet, &self.scope, &text);
        Some(Written { text, lines })
    }

    /// A text that has to be one line.
    pub fn line(&self, text: &'e Text) -> Option<String> {
        let rendered = self.text(text)?;
        let line = rendered.trim();
        // gencontrol.py keeps the lines of any field.
        if line.contains('\n') && !self.quirks().takes_lines_in_any_field {
            self.report(
                Diagnostic::error(text.span, "expected one line").help("remove the line break"),
            );
            return None;
        }
        match line.len() == rendered.len() {
            true => Some(rendered),
            false => Some(line.to_owned()),
        }
    }

    /// An optional line; `None` too where it renders to nothing.
    pub fn optional(&self, text: Option<&'e Text>) -> Option<String> {
        self.line(text?).filter(|line| !line.is_empty())
    }

    /// A target of make, and what else has to be a plain word; `None` too where it renders to nothing.
    pub fn word(&self, text: Option<&'e Text>) -> Option<String> {
        let text = text?;
        let word = self.optional(Some(text))?;
        let is_good =
            |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '+' | '/');
        if !word.chars().all(is_good) {
            self.report(
                Diagnostic::error(text.span, format!("`{word}` is not a plain word"))
                    .help("a make target consists of letters, digits, `_`, `-`, `.`, `+` and `/`"),
            );
            return None;
        }
        Some(word)
    }

    /// What a text became here, where that is kept.
    pub fn rendering(&self, text: &'e Text, rendered: &str) -> Option<Rendering> {
        let with = self.templates.traced(Snippet::from(text), &self.scope)?;
        Some(Rendering {
            point: point(&self.scope),
            text: rendered.trim().to_owned(),
            with,
            lines: Vec::new(),
        })
    }

    /// The same of what reads no variables.
    pub fn rendering_as(&self, became: &str) -> Option<Rendering> {
        self.templates.is_traced().then(|| Rendering {
            point: point(&self.scope),
            text: became.to_owned(),
            with: Vec::new(),
            lines: Vec::new(),
        })
    }

    /// The same of a text of several lines, with where each comes from.
    pub fn rendering_of_lines(&self, text: &'e Text) -> Option<Rendering> {
        let snippet = Snippet::from(text);
        let with = self.templates.traced(snippet, &self.scope)?;
        let text = self.templates.render(snippet, &self.scope)?;
        Some(Rendering {
            point: point(&self.scope),
            with,
            lines: self.templates.lines_of(snippet, &self.scope, &text),
            text,
        })
    }

    /// The lines of a list.
    pub fn lines(&self, items: &'e [Text]) -> Vec<String> {
        items.iter().filter_map(|item| self.line(item)).collect()
    }

    /// Whether a condition holds; without one it does.
    pub fn holds(&self, when: Option<&'e Text>) -> Option<bool> {
        match when {
            None => Some(true),
            Some(when) => self.noted(self.templates.holds(Snippet::from(when), &self.scope)),
        }
    }

    /// A list of relations: those whose condition holds, without those that failed. The places of the field go into
    /// `origins`.
    pub fn relations_of(
        &self,
        items: &'e [RelationItem],
        field: &'static str,
        origins: &mut Origins,
    ) -> Relation {
        let mut relation = Relation::default();
        for item in items {
            if self.holds(item.when.as_ref()) != Some(true) {
                continue;
            }
            let Some(text) = self.text(&item.relation) else {
                continue;
            };
            match self.quirks().parse_relation(&text) {
                Ok(parsed) => {
                    if !self.quirks().takes_any_architecture {
                        self.check_architectures(&parsed, &item.relation);
                    }
                    origins.add_relations(field, item.relation.span, &parsed);
                    let rendering = self.rendering(&item.relation, &text);
                    if rendering.is_some() && !parsed.is_empty() {
                        origins.add_rendering(field, item.relation.span, rendering);
                    }
                    relation.0.extend(parsed.0);
                }
                Err((offset, message)) => {
                    let span = self.relation_span(&item.relation, &text, offset);
                    let shown = if text == item.relation.text {
                        message
                    } else {
                        let words: Vec<&str> = text.split_whitespace().collect();
                        format!("{message} (in `{}`)", words.join(" "))
                    };
                    self.report(Diagnostic::error(span, shown));
                }
            }
        }
        relation
    }

    fn check_architectures(&self, relation: &Relation, text: &'e Text) {
        let names = relation
            .0
            .iter()
            .flat_map(|group| &group.0)
            .flat_map(|entry| &entry.arches);
        let words = Snippet::from(text).words();
        for name in names {
            let bare = name.strip_prefix('!').unwrap_or(name);
            if arch::lookup(bare).is_none() && !arch::is_wildcard(bare) {
                let span = words.locate(bare, self.templates.files());
                self.report(unknown_architecture(span, bare));
            }
        }
    }

    /// Where the relation is wrong: a template may have moved the text, so the word is looked for.
    fn relation_span(&self, item: &'e Text, rendered: &str, offset: usize) -> Span {
        let snippet = Snippet::from(item);
        let files = self.templates.files();
        let rest = rendered.get(offset..).unwrap_or("");
        let line = rest.lines().next().unwrap_or("").trim_end();
        let word = line
            .split([' ', ',', '|', ')', ']', '>'])
            .next()
            .unwrap_or("");
        if rendered == item.text {
            return snippet.locate(offset, word.len().max(1), files);
        }
        let found = [word, line]
            .into_iter()
            .filter(|part| !part.is_empty())
            .find_map(|part| {
                let mut places = item.text.match_indices(part);
                places.next().filter(|_| places.next().is_none())
            });
        match found {
            Some((at, part)) => snippet.locate(at, part.len(), files),
            None => item.span,
        }
    }
}

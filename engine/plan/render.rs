//! Rendering the leaves of the recipe at one point: texts, conditions and relations.

use std::sync::Arc;

use crate::deb::arch;
use crate::deb::quirks::Quirks;
use crate::deb::relation::Relation;
use crate::diag::suggest::nearest;
use crate::diag::{Diagnostic, Sink};
use crate::recipe::values::{RelationItem, Text};
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

/// Renders at one point.
pub struct Renderer<'e, 'r> {
    /// The templates.
    pub templates: &'r Templates<'e>,
    /// The variables.
    pub scope: Arc<Scope>,
}

impl<'e, 'r> Renderer<'e, 'r> {
    /// A renderer for a scope.
    pub fn new(templates: &'r Templates<'e>, scope: Arc<Scope>) -> Self {
        Renderer { templates, scope }
    }

    /// Where problems go.
    pub fn sink(&self) -> &'e Sink {
        self.templates.sink()
    }

    /// The quirks that the recipe asks for.
    pub fn quirks(&self) -> Quirks {
        self.templates.quirks()
    }

    /// A text; empty after a problem was reported.
    pub fn text(&self, text: &'e Text) -> String {
        self.templates
            .render(Snippet::from(text), &self.scope)
            .unwrap_or_default()
    }

    /// A text that has to be one line.
    pub fn line(&self, text: &'e Text) -> String {
        let rendered = self.text(text);
        let line = rendered.trim();
        // gencontrol.py keeps the lines of any field.
        if line.contains('\n') && !self.quirks().takes_lines_in_any_field {
            self.sink().report(
                Diagnostic::error(text.span, "this has to be one line")
                    .help("take out the line break"),
            );
        }
        line.to_owned()
    }

    /// An optional line; `None` too where it renders to nothing.
    pub fn optional(&self, text: Option<&'e Text>) -> Option<String> {
        text.map(|text| self.line(text))
            .filter(|line| !line.is_empty())
    }

    /// A target of make, and what else has to be a plain word.
    pub fn word(&self, text: &'e Text) -> String {
        let word = self.line(text);
        let is_good =
            |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '+' | '/');
        if !word.chars().all(is_good) {
            self.sink().report(
                Diagnostic::error(text.span, format!("`{word}` is no plain word"))
                    .help("a target of make has letters, digits, `_`, `-`, `.`, `+` and `/`"),
            );
        }
        word
    }

    /// Whether a condition holds; without one it does, after a problem it does not.
    pub fn holds(&self, when: Option<&'e Text>) -> bool {
        match when {
            None => true,
            Some(when) => self.templates.holds(Snippet::from(when), &self.scope) == Some(true),
        }
    }

    /// A list of relations.
    pub fn relations(&self, items: &'e [RelationItem]) -> Relation {
        let mut relation = Relation::default();
        for item in items {
            if !self.holds(item.when.as_ref()) {
                continue;
            }
            let text = self.text(&item.relation);
            match self.quirks().parse_relation(&text) {
                Ok(parsed) => {
                    if !self.quirks().takes_any_architecture {
                        self.check_architectures(&parsed, &item.relation);
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
                    self.sink().report(Diagnostic::error(span, shown));
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
        for name in names {
            let bare = name.strip_prefix('!').unwrap_or(name);
            if arch::lookup(bare).is_none() && !arch::is_wildcard(bare) {
                let span = Snippet::from(text).locate_word(bare, self.templates.files());
                self.sink().report(unknown_architecture(span, bare));
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

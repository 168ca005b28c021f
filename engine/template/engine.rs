// SPDX-License-Identifier: GPL-2.0-or-later
//! Rendering: strict about undefined and unset variables, and bounded in time and size.
//!
//! A template that is only text and `{{ name }}` is cut into pieces and put together here: nearly
//! all are, and it takes a tenth of the time. Everything else goes through minijinja.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use indexmap::IndexMap;
use minijinja::{Environment, Error, Expression, Template};

use super::bounds::{refused, refused_expression, Bounded, Refused};
use super::environment::FAILED;
use super::include::Includes;
use super::pieces::{is_plain, may_have_controls, pieces, put_together, Piece};
use super::problem::Failed;
use super::scope::Scope;
use super::snippet::{Snippet, Words};
use super::trace::Trace;
use crate::deb::quirks::Quirks;
use crate::diag::renamed;
use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, Sink};
use crate::limits::guard::caught;
use crate::limits::text::text;
use crate::text::files::{Files, Span};

enum Compiled<'e> {
    Pieces(Vec<Piece<'e>>),
    Template(Template<'e, 'e>),
    Broken,
}

impl Compiled<'_> {
    /// Whether it reads a variable that failed, which was reported.
    fn reads_failed(&self, scope: &Scope) -> bool {
        match self {
            Compiled::Pieces(pieces) => pieces.iter().any(|piece| match piece {
                Piece::Variable(name) => scope.is_failed(name),
                Piece::Text(_) => false,
            }),
            Compiled::Template(template) => {
                let names = template.undeclared_variables(true);
                names.iter().any(|name| scope.is_failed(name))
            }
            Compiled::Broken => false,
        }
    }
}

/// Compiles each text once and renders it as often as needed.
pub struct Templates<'e> {
    pub(super) env: &'e Environment<'e>,
    files: &'e Files,
    sink: &'e Sink,
    templates: RefCell<IndexMap<&'e str, Arc<Compiled<'e>>>>,
    expressions: RefCell<IndexMap<&'e str, Option<Arc<Expression<'e, 'e>>>>>,
    /// The expressions, each with the first place where it stands.
    conditions: RefCell<Vec<(Span, &'e str)>>,
    /// Where a text stands that does not compile: every place is told, each once.
    broken: RefCell<BTreeSet<Span>>,
    read: RefCell<BTreeSet<String>>,
    quirks: Quirks,
    pub(super) includes: Option<&'e Includes>,
    pub(super) is_traced: bool,
    pub(super) trace: RefCell<Trace<'e>>,
}

impl<'e> Templates<'e> {
    /// Prepares rendering; problems go to the sink.
    pub fn new(env: &'e Environment<'e>, files: &'e Files, sink: &'e Sink) -> Self {
        Templates {
            env,
            files,
            sink,
            templates: RefCell::default(),
            expressions: RefCell::default(),
            conditions: RefCell::default(),
            broken: RefCell::default(),
            read: RefCell::default(),
            quirks: Quirks::default(),
            includes: None,
            is_traced: false,
            trace: RefCell::default(),
        }
    }

    /// The same for a recipe that asks for quirks.
    #[must_use]
    pub fn with_quirks(mut self, quirks: Quirks) -> Self {
        self.quirks = quirks;
        self
    }

    /// The quirks that the recipe asks for.
    pub fn quirks(&self) -> Quirks {
        self.quirks
    }

    /// Where problems go.
    pub fn sink(&self) -> &'e Sink {
        self.sink
    }

    /// The texts, for places.
    pub fn files(&self) -> &'e Files {
        self.files
    }

    /// Every variable that a compiled template or expression reads, dotted: `build.signed`.
    pub fn read_variables(&self) -> BTreeSet<String> {
        self.read.borrow().clone()
    }

    /// Every expression that was evaluated, with the first place where it stands.
    pub fn conditions(&self) -> Vec<(Span, &'e str)> {
        self.conditions.borrow().clone()
    }

    /// Renders a template. `None` after the problem was reported.
    ///
    /// What a recipe says holds no control characters but line breaks and tabs; files of templates may.
    pub fn render(&self, snippet: Snippet<'e>, scope: &Arc<Scope>) -> Option<String> {
        if self.is_traced && !is_plain(snippet.text) {
            self.note(snippet, scope, false);
        }
        let text = self.noted(snippet, scope, self.render_any(snippet, scope)?);
        if !snippet.is_leaf() || !may_have_controls(&text) {
            return Some(text);
        }
        let is_bad = |c: &char| c.is_control() && !matches!(c, '\n' | '\t');
        match text.chars().find(is_bad) {
            Some(bad) => {
                self.report_control(bad, snippet);
                None
            }
            None => Some(text),
        }
    }

    fn report_control(&self, bad: char, snippet: Snippet<'e>) {
        let code = u32::from(bad);
        let message = format!("this has a control character, U+{code:04X}");
        self.sink
            .report(Diagnostic::error(snippet.span(), message).help("take it out"));
    }

    fn render_any(&self, snippet: Snippet<'e>, scope: &Arc<Scope>) -> Option<String> {
        if is_plain(snippet.text) {
            return Some(snippet.text.to_owned());
        }
        let compiled = self.compile(snippet, scope);
        if scope.has_failed() && compiled.reads_failed(scope) {
            return None;
        }
        match &*compiled {
            Compiled::Broken => None,
            Compiled::Pieces(pieces) => match put_together(pieces, scope) {
                Some(text) => Some(text),
                // Rare, and minijinja has the words for it.
                None => self.bounded(snippet, || {
                    let template = self.env.template_from_named_str("", snippet.text);
                    let template = self.good(template, snippet, false, scope)?;
                    self.render_template(&template, snippet, scope)
                }),
            },
            Compiled::Template(template) => {
                self.bounded(snippet, || self.render_template(template, snippet, scope))
            }
        }
    }

    /// Calls into minijinja, within the bounds of one text, and whatever it does.
    fn bounded<T>(&self, snippet: Snippet<'e>, call: impl FnOnce() -> Option<T>) -> Option<T> {
        let span = snippet.span();
        let _bounds = text(self.files.name(span.file), span.line, span.column);
        caught(call).unwrap_or_else(|reason| {
            let message = format!("minijinja fails on this text: {reason}");
            self.sink.report(Diagnostic::error(span, message));
            None
        })
    }

    fn good<T>(
        &self,
        result: Result<T, Error>,
        snippet: Snippet<'e>,
        is_expression: bool,
        scope: &Arc<Scope>,
    ) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.report(&error, snippet, is_expression, scope);
                None
            }
        }
    }

    fn render_template(
        &self,
        template: &Template<'e, 'e>,
        snippet: Snippet<'e>,
        scope: &Arc<Scope>,
    ) -> Option<String> {
        let mut buffer = Bounded::default();
        let result = template.render_to_write(scope.value(), &mut buffer);
        self.good(result.map(drop), snippet, false, scope)?;
        String::from_utf8(buffer.into_bytes()).ok()
    }

    fn compile(&self, snippet: Snippet<'e>, scope: &Arc<Scope>) -> Arc<Compiled<'e>> {
        if let Some(compiled) = self.templates.borrow().get(snippet.text) {
            if !matches!(**compiled, Compiled::Broken) || self.is_told(snippet) {
                return Arc::clone(compiled);
            }
        }
        let compiled = match self.is_refused(refused(snippet.text), snippet) {
            true => None,
            false => self.bounded(snippet, || self.compile_new(snippet, scope)),
        };
        if compiled.is_none() {
            self.broken.borrow_mut().insert(snippet.span());
        }
        let compiled = Arc::new(compiled.unwrap_or(Compiled::Broken));
        let mut known = self.templates.borrow_mut();
        // What is broken stays so: at another place there may be a variable that the first one lacks.
        let _ = known
            .entry(snippet.text)
            .or_insert_with(|| Arc::clone(&compiled));
        compiled
    }

    /// Whether it was said of this place that its text does not compile.
    fn is_told(&self, snippet: Snippet<'e>) -> bool {
        self.broken.borrow().contains(&snippet.span())
    }

    fn compile_new(&self, snippet: Snippet<'e>, scope: &Arc<Scope>) -> Option<Compiled<'e>> {
        let template = self.env.template_from_named_str("", snippet.text);
        let template = self.good(template, snippet, false, scope)?;
        let names = template.undeclared_variables(true);
        if !self.check_names(names.into_iter().collect(), snippet, scope) {
            return None;
        }
        Some(match pieces(snippet.text) {
            Some(pieces) => Compiled::Pieces(pieces),
            None => Compiled::Template(template),
        })
    }

    /// Evaluates an expression (`when:`) to true or false. `None` after the problem was reported.
    pub fn holds(&self, snippet: Snippet<'e>, scope: &Arc<Scope>) -> Option<bool> {
        if self.is_traced {
            self.note(snippet, scope, true);
        }
        let known = self.expressions.borrow().get(snippet.text).cloned();
        let expression = match known {
            Some(Some(expression)) => expression,
            Some(None) if self.is_told(snippet) => return None,
            _ => {
                let compiled = self.compile_expression(snippet, scope);
                self.conditions
                    .borrow_mut()
                    .push((snippet.span(), snippet.text));
                if compiled.is_none() {
                    self.broken.borrow_mut().insert(snippet.span());
                }
                let mut known = self.expressions.borrow_mut();
                let _ = known
                    .entry(snippet.text)
                    .or_insert_with(|| compiled.clone());
                compiled?
            }
        };
        self.bounded(snippet, || {
            let reads = || expression.undeclared_variables(true);
            if scope.has_failed() && reads().iter().any(|name| scope.is_failed(name)) {
                return None;
            }
            let value = expression.eval(scope.value());
            let value = self.good(value, snippet, true, scope)?;
            Some(self.noted(snippet, scope, value.is_true()))
        })
    }

    fn compile_expression(
        &self,
        snippet: Snippet<'e>,
        scope: &Arc<Scope>,
    ) -> Option<Arc<Expression<'e, 'e>>> {
        if snippet.text.contains("{{") || snippet.text.contains("{%") {
            self.sink.report(
                Diagnostic::error(snippet.span(), "expected an expression, found a template")
                    .help("write it without the braces: `when: build.signed`"),
            );
            return None;
        }
        if self.is_refused(refused_expression(snippet.text), snippet) {
            return None;
        }
        self.bounded(snippet, || {
            let expression = self.env.compile_expression(snippet.text);
            let expression = self.good(expression, snippet, true, scope)?;
            let names = expression.undeclared_variables(true);
            self.check_names(names.into_iter().collect(), snippet, scope)
                .then(|| Arc::new(expression))
        })
    }

    /// Reports what must not be compiled.
    fn is_refused(&self, found: Option<Refused>, snippet: Snippet<'e>) -> bool {
        let Some(Refused { at, message, help }) = found else {
            return false;
        };
        let span = snippet.locate(at, 1, self.files);
        self.sink
            .report(Diagnostic::error(span, message).help(help));
        true
    }

    /// Checks that all variables of a text exist, whether or not this rendering comes by them.
    fn check_names(
        &self,
        names: BTreeSet<String>,
        snippet: Snippet<'e>,
        scope: &Arc<Scope>,
    ) -> bool {
        if self.quirks.undefined_only_where_read {
            // Jinja minds a variable only where it comes by it; that is seen when rendering.
            self.read.borrow_mut().extend(names);
            return true;
        }
        let mut good = true;
        let words = snippet.words();
        for name in &names {
            let mut parts = name.split('.');
            let first = parts.next().unwrap_or_default();
            let Some(value) = scope.get(first) else {
                // Functions of minijinja look like variables.
                if self.env.empty_state().lookup(first).is_none() {
                    good = false;
                    self.unknown(first, first, scope.names(), &words);
                }
                continue;
            };
            let Some(second) = parts.next() else { continue };
            if let Some(fields) = value.downcast_object_ref::<Scope>() {
                if fields.get(second).is_none() {
                    good = false;
                    let known = fields
                        .names()
                        .iter()
                        .map(|own| format!("{first}.{own}"))
                        .collect();
                    self.unknown(&format!("{first}.{second}"), second, known, &words);
                }
            }
        }
        self.read.borrow_mut().extend(names);
        good
    }

    fn unknown(&self, name: &str, word: &str, known: Vec<String>, words: &Words<'e>) {
        self.sink.report(
            Diagnostic::error(
                words.locate_name(word, self.files),
                format!("undefined variable `{name}`"),
            )
            .maybe_help(
                renamed::variable(name)
                    .or_else(|| did_you_mean(name, known.iter().map(String::as_str))),
            ),
        );
    }

    fn report(&self, error: &Error, snippet: Snippet<'e>, is_expression: bool, scope: &Arc<Scope>) {
        if error.detail() == Some(FAILED) {
            return;
        }
        let failed = Failed {
            snippet,
            is_expression,
            scope,
            env: self.env,
            files: self.files,
        };
        self.sink.report(failed.diagnostic(error));
    }
}

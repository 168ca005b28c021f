// SPDX-License-Identifier: GPL-2.0-or-later
//! Which variables a text reads, for a run that is to be explained.

use super::engine::Templates;
use super::scope::Scope;
use super::snippet::Snippet;
use super::trace::{point, Readings, Renderings};
use crate::limits::guard::caught;

impl<'e> Templates<'e> {
    /// The same for a run that is to be explained, or not.
    #[must_use]
    pub fn with_trace(mut self, is_traced: bool) -> Self {
        self.is_traced = is_traced;
        self
    }

    /// Whether the run is to be explained.
    pub fn is_traced(&self) -> bool {
        self.is_traced
    }

    /// What was read, if the run is to be explained.
    pub fn readings(&self) -> Readings {
        std::mem::take(&mut self.trace.borrow_mut().readings)
    }

    /// What all values became, if the run is to be explained.
    pub fn renderings(&self) -> Renderings {
        std::mem::take(&mut self.trace.borrow_mut().renderings)
    }

    /// Takes note of what a value became, if the run is to be explained, and hands it on.
    pub(super) fn noted<T: ToString>(&self, snippet: Snippet<'e>, scope: &Scope, value: T) -> T {
        if self.is_traced && snippet.is_leaf() {
            let all = &mut self.trace.borrow_mut().renderings;
            let values = all.entry(snippet.span()).or_default();
            let points = values.entry(value.to_string()).or_default();
            points.insert(point(scope));
        }
        value
    }

    /// Takes note of what a text or a condition reads here.
    pub(super) fn note(&self, snippet: Snippet<'e>, scope: &Scope, is_expression: bool) {
        let read = self.read(snippet, scope, is_expression);
        if let Some(read) = read.filter(|read| !read.is_empty()) {
            let place = (snippet.span(), point(scope));
            self.trace.borrow_mut().readings.insert(place, read);
        }
    }

    /// The variables that a template reads, dotted, with their values, sorted. `None` where the run is not to be
    /// explained.
    pub fn traced(&self, snippet: Snippet<'e>, scope: &Scope) -> Option<Vec<(String, String)>> {
        self.read(snippet, scope, false)
    }

    /// The same for an expression.
    pub fn traced_expression(
        &self,
        snippet: Snippet<'e>,
        scope: &Scope,
    ) -> Option<Vec<(String, String)>> {
        self.read(snippet, scope, true)
    }

    fn read(
        &self,
        snippet: Snippet<'e>,
        scope: &Scope,
        is_expression: bool,
    ) -> Option<Vec<(String, String)>> {
        if !self.is_traced {
            return None;
        }
        let text = snippet.text;
        let mut trace = self.trace.borrow_mut();
        let known = trace.names.entry((text, is_expression));
        let names = known.or_insert_with(|| {
            let names = caught(|| match is_expression {
                true => {
                    let expression = self.env.compile_expression(text);
                    expression.map(|expression| expression.undeclared_variables(true))
                }
                false => {
                    let template = self.env.template_from_named_str("", text);
                    template.map(|template| template.undeclared_variables(true))
                }
            });
            let names = names.ok()?.ok()?;
            Some(names.into_iter().collect())
        });
        Some(scope.values(names.clone()?))
    }
}

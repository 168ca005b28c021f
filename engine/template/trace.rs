// SPDX-License-Identifier: GPL-2.0-or-later
//! Which variables a text reads, for a run that is to be explained.

use super::engine::Templates;
use super::scope::Scope;
use super::snippet::Snippet;
use crate::limits::guard::caught;

impl<'e> Templates<'e> {
    /// The same for a run that is to be explained, or not.
    #[must_use]
    pub fn with_trace(mut self, is_traced: bool) -> Self {
        self.is_traced = is_traced;
        self
    }

    /// The variables that a template reads, dotted, with their values, sorted. `None` where the run is not to be
    /// explained.
    pub fn traced(&self, snippet: Snippet<'e>, scope: &Scope) -> Option<Vec<(String, String)>> {
        if !self.is_traced {
            return None;
        }
        let names = caught(|| {
            let template = self.env.template_from_named_str("", snippet.text);
            template.map(|template| template.undeclared_variables(true))
        });
        Some(scope.values(names.ok()?.ok()?))
    }

    /// The same for an expression.
    pub fn traced_expression(
        &self,
        snippet: Snippet<'e>,
        scope: &Scope,
    ) -> Option<Vec<(String, String)>> {
        if !self.is_traced {
            return None;
        }
        let names = caught(|| {
            let expression = self.env.compile_expression(snippet.text);
            expression.map(|expression| expression.undeclared_variables(true))
        });
        Some(scope.values(names.ok()?.ok()?))
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! What to say of a template that failed: minijinja's error as a diagnostic, with the variable that it is about.

use std::sync::Arc;

use minijinja::value::{Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind};

use super::bounds::{FUEL, MAX_OUTPUT};
use super::environment::NOT_SET;
use super::scope::Scope;
use super::snippet::Snippet;
use crate::diag::suggest::did_you_mean;
use crate::diag::Diagnostic;
use crate::text::files::Files;

/// A template or an expression that failed.
pub(super) struct Failed<'f, 'e> {
    /// What was rendered.
    pub(super) snippet: Snippet<'f>,
    /// Whether it is an expression.
    pub(super) is_expression: bool,
    /// The variables.
    pub(super) scope: &'f Arc<Scope>,
    /// The settings.
    pub(super) env: &'f Environment<'e>,
    /// The texts, for places.
    pub(super) files: &'f Files,
}

impl Failed<'_, '_> {
    /// An error of minijinja in words, at its place.
    pub(super) fn diagnostic(&self, error: &Error) -> Diagnostic {
        let Failed {
            snippet,
            scope,
            files,
            ..
        } = *self;
        let line = error
            .line()
            .filter(|line| *line > 0 && snippet.text.contains('\n'));
        let culprit = culprit(error, snippet.text, line, scope, self.env);
        let span = match (&culprit, error.range(), line) {
            (Some((at, name)), ..) => snippet.locate(*at, name.len(), files),
            (None, Some(range), _) if !range.is_empty() => {
                snippet.locate(range.start, range.len(), files)
            }
            (None, _, Some(line)) => snippet.locate_line(line, files),
            _ => snippet.span(),
        };
        let name = culprit.map_or("this", |(_, name)| name);
        let subject = match name {
            "this" => name.to_owned(),
            name => format!("`{name}`"),
        };
        let detail = error.detail().unwrap_or_default();
        let (message, help) = match error.kind() {
            ErrorKind::OutOfFuel => (
                "the template does not end".to_owned(),
                format!("it may take {FUEL} steps: loop over less"),
            ),
            ErrorKind::UndefinedError => (
                format!("{subject} is undefined here"),
                match did_you_mean(name, scope.names().iter().map(String::as_str)) {
                    Some(near) if scope.get(root(name)).is_none() => format!("{near}{}", seen(scope)),
                    _ => format!("use a variable that exists at every point; `A if B` needs an `else`{}", seen(scope)),
                },
            ),
            ErrorKind::InvalidOperation if detail == NOT_SET => (
                format!("{subject} is not set here"),
                format!("give it a value, or use it only where it has one, with `when:`{}", seen(scope)),
            ),
            ErrorKind::SyntaxError if self.is_expression => (
                format!("not a valid expression: {detail}"),
                "for example `build.signed and not enable.docs`, `arch == 'arm64'`, `version is at_least('7.2')`".to_owned(),
            ),
            ErrorKind::SyntaxError => (
                format!("not a valid template: {detail}"),
                "write `{{ name }}` for a variable, `{% if … %} … {% endif %}` for what holds under a condition".to_owned(),
            ),
            ErrorKind::UnknownFilter => (detail.to_owned(), "filters are those of minijinja: `join`, `replace`, `lower`, …".to_owned()),
            ErrorKind::UnknownTest => (detail.to_owned(), "tests are `at_least('7.2')` and those of minijinja: `defined`, `none`, `in`, …".to_owned()),
            ErrorKind::WriteFailure => (
                format!("the template writes more than {MAX_OUTPUT} bytes"),
                "split the file".to_owned(),
            ),
            kind if detail.is_empty() => (kind.to_string(), String::new()),
            _ => (detail.to_owned(), String::new()),
        };
        Diagnostic::error(span, message).maybe_help(Some(help).filter(|help| !help.is_empty()))
    }
}

/// The point at which it was seen first; there may be more of them.
fn seen(scope: &Scope) -> String {
    let names: Vec<&str> = ["arch", "featureset", "flavour"]
        .iter()
        .filter_map(|name| scope.get(name)?.as_str())
        .collect();
    match names.is_empty() {
        true => String::new(),
        false => format!(" (seen at {})", names.join("/")),
    }
}

/// The variable whose value is what the error complains of, and where it stands in the text.
fn culprit<'t>(
    error: &Error,
    text: &'t str,
    line: Option<usize>,
    scope: &Arc<Scope>,
    env: &Environment<'_>,
) -> Option<(usize, &'t str)> {
    let is_it = |value: Option<Value>| match (error.kind(), error.detail()) {
        (ErrorKind::UndefinedError, _) => value.is_none_or(|value| value.is_undefined()),
        (ErrorKind::InvalidOperation, Some(NOT_SET)) => value.is_some_and(|value| value.is_none()),
        (ErrorKind::InvalidOperation, _) => value.is_some_and(|value| {
            matches!(
                value.kind(),
                ValueKind::Seq | ValueKind::Map | ValueKind::Iterable
            )
        }),
        _ => false,
    };
    // Names of filters and words in quotes look like variables, too.
    let unknown = env
        .template_from_str(text)
        .map(|template| template.undeclared_variables(false))
        .unwrap_or_default();
    paths(text).into_iter().find(|(at, name)| {
        line.is_none_or(|line| text[..*at].matches('\n').count() + 1 == line)
            && (scope.get(root(name)).is_some() || unknown.contains(root(name)))
            && is_it(
                env.compile_expression(name)
                    .and_then(|path| path.eval(scope.value()))
                    .ok(),
            )
    })
}

/// The variable that a dotted name begins with.
fn root(name: &str) -> &str {
    name.split(['.', '[']).next().unwrap_or_default()
}

/// The dotted names in the `{{ … }}` of a text, with their offsets.
fn paths(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (open, _) in text.match_indices("{{") {
        let inner = &text[open + 2..];
        let inner = &inner[..inner.find("}}").unwrap_or(inner.len())];
        let mut at = 0;
        for part in inner.split_inclusive(|c: char| {
            !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '[' | ']'))
        }) {
            let word = part
                .trim_end_matches(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | ']')));
            if word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
                found.push((open + 2 + at, word));
            }
            at += part.len();
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::paths;

    #[test]
    fn names_in_tags_are_found() {
        let expected = [(3, "a.b"), (14, "c"), (18, "join"), (23, "_")];
        assert_eq!(paths("{{ a.b }} x {{c | join('_') }}")[..3], expected[..3]);
        assert_eq!(
            paths("{{ 1 + _a + b[0] - 'c' }}"),
            [(7, "_a"), (12, "b[0]"), (20, "c")]
        );
        assert_eq!(paths("a {% if b %}"), []);
        assert_eq!(paths("{{ a"), [(3, "a")]);
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Templates of Debian's packaging as templates of recipes: `@name@` and Jinja's variables become those of
//! the recipe, and literal braces are escaped.

use std::collections::BTreeSet;

use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, Sink};
use crate::recipe::named::Named;
use crate::recipe::values::Text;
use crate::template::undeclared::undeclared;
use crate::text::files::{line_column, FileId, Span};

use super::dialect::Dialect;
use super::foreign::{foreign, Foreign, Is};
use super::tokens::{find_close, strip_marks, tokens, with_paths};

/// How a template is written; the suffix of its file says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `.j2`: Jinja.
    Jinja,
    /// `.in`: `@name@`.
    At,
    /// No suffix: as it stands.
    Plain,
}

/// Converts templates of one rule.
pub struct Converter<'a> {
    /// The dialect.
    pub dialect: &'a Dialect,
    /// Variables of the rule, before those of the dialect.
    pub own: Option<&'a Named<Text>>,
    /// Where problems go.
    pub sink: &'a Sink,
}

/// Variables that are called the same in recipes.
const SAME: [&str; 15] = [
    "abiname",
    "arch",
    "config",
    "distribution",
    "featureset_desc",
    "kernel_arch",
    "localversion",
    "localversion_headers",
    "package",
    "source_basename",
    "source_package",
    "source_suffix",
    "source_upstream",
    "version",
    "version_complete",
];

/// Whether a variable of templates is one of a dialect, or of one of its templates.
pub fn knows(dialect: &Dialect, name: &str) -> bool {
    let mut rules = dialect.templates.iter();
    let sink = Sink::default();
    let converter = Converter {
        dialect,
        own: None,
        sink: &sink,
    };
    converter.expression(name).is_some()
        || rules.any(|(_, item)| item.value.variables.get(name).is_some())
}

impl Converter<'_> {
    /// The expression that a variable is in recipes.
    fn expression(&self, name: &str) -> Option<&str> {
        let own = self.own.and_then(|own| own.get(name));
        if let Some(item) = own.or_else(|| self.dialect.variables.get(name)) {
            return Some(&item.value.text);
        }
        if name == "upstreamversion"
            || self
                .dialect
                .derived
                .name_variable
                .as_ref()
                .is_some_and(|n| n.text == name)
        {
            return Some(if name == "upstreamversion" {
                "upstreamversion"
            } else {
                "signed_source"
            });
        }
        SAME.iter().find(|same| **same == name).copied()
    }

    /// Converts a text; `file` is where it stands.
    pub fn convert(&self, text: &str, form: Form, file: FileId) -> String {
        match form {
            Form::Plain => escape(text),
            Form::At => self.at(text, file),
            Form::Jinja => {
                self.check_names(text, file);
                self.jinja(text, file)
            }
        }
    }

    fn span(&self, text: &str, offset: usize, length: usize, file: FileId) -> Span {
        let (line, column) = line_column(text, offset);
        Span {
            file,
            line,
            column,
            length: u32::try_from(length).unwrap_or(1).max(1),
        }
    }

    fn undefined(&self, name: &str) -> (String, Option<String>) {
        let known = SAME
            .iter()
            .copied()
            .chain(self.dialect.variables.names())
            .chain(["upstreamversion"]);
        let message = format!("undefined variable `{name}`");
        (message, did_you_mean(name, known))
    }

    /// Warns of variables that nobody sets: Jinja fails only where rendering comes by one.
    fn check_names(&self, text: &str, file: FileId) {
        // What is set in a branch is known after it.
        let sets = tokens(text).into_iter();
        let sets = sets.filter(|token| token.word() == Some("set"));
        let set: BTreeSet<String> = sets
            .filter_map(|token| Some(token.rest().split('=').next()?.trim().to_owned()))
            .collect();
        for name in undeclared(text) {
            if self.expression(&name).is_some() || set.contains(&name) {
                continue;
            }
            let is_part = |c: char| c.is_alphanumeric() || "_.".contains(c);
            let places = text.match_indices(name.as_str()).map(|(at, _)| at);
            let mut places = places.filter(|at| {
                let (before, rest) = (&text[..*at], &text[at + name.len()..]);
                let opened = before.rfind("{{").max(before.rfind("{%"));
                opened > before.rfind("}}").max(before.rfind("%}"))
                    && !before.ends_with(is_part)
                    && !rest.starts_with(|c: char| c != '.' && is_part(c))
            });
            let is_asked = |at: usize| {
                let rest = text[at + name.len()..].trim_start();
                rest.starts_with("is ") || rest.starts_with('|')
            };
            let Some(at) = places.next().filter(|at| !is_asked(*at)) else {
                continue;
            };
            let (message, help) = self.undefined(&name);
            let span = self.span(text, at, name.len(), file);
            self.sink
                .report(Diagnostic::warning(span, message).maybe_help(help));
        }
    }

    fn at(&self, text: &str, file: FileId) -> String {
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
        let mut out = String::new();
        let mut start = 0;
        while let Some(found) = text[start..].find('@') {
            let at = start + found;
            let rest = &text[at + 1..];
            let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
            if end == 0 || !rest[end..].starts_with('@') {
                out.push_str(&escape(&text[start..=at]));
                start = at + 1;
                continue;
            }
            out.push_str(&escape(&text[start..at]));
            let name = &rest[..end];
            match self.expression(name) {
                Some(expression) => out.push_str(&write(expression)),
                None => {
                    let (message, help) = self.undefined(name);
                    let span = self.span(text, at, end + 2, file);
                    self.sink
                        .report(Diagnostic::error(span, message).maybe_help(help));
                }
            }
            start = at + end + 2;
        }
        out.push_str(&escape(&text[start..]));
        out
    }

    fn jinja(&self, text: &str, file: FileId) -> String {
        let mut out = String::new();
        let mut start = 0;
        while let Some(found) = text[start..].find('{') {
            let at = start + found;
            let Some(open @ ("{{" | "{%" | "{#")) = text.get(at..at + 2) else {
                out.push_str(&text[start..=at]);
                start = at + 1;
                continue;
            };
            out.push_str(&text[start..at]);
            let close = match open {
                "{{" => "}}",
                "{%" => "%}",
                _ => "#}",
            };
            let Some(end) = find_close(&text[at + 2..], close).map(|end| at + 2 + end) else {
                self.sink.report(Diagnostic::error(
                    self.span(text, at, 2, file),
                    format!("`{open}` has no closing `{close}`"),
                ));
                return out;
            };
            let inner = &text[at + 2..end];
            if open == "{#" {
                out.push_str(&text[at..end + 2]);
            } else {
                let (lead, inner_bare) = strip_marks(inner);
                let tail = if inner.ends_with(['-', '+']) && inner.len() > 1 {
                    &inner[inner.len() - 1..]
                } else {
                    ""
                };
                let converted = self.tokens(inner_bare, text, at + 2 + lead.len(), file);
                let converted = converted.trim();
                match converted
                    .strip_prefix('\'')
                    .and_then(|c| c.strip_suffix('\''))
                {
                    Some(literal)
                        if open == "{{"
                            && !literal.contains('\'')
                            && lead.is_empty()
                            && tail.is_empty() =>
                    {
                        out.push_str(&escape(literal));
                    }
                    _ => out.push_str(&format!("{open}{lead} {converted} {tail}{close}")),
                }
            }
            start = end + 2;
        }
        out.push_str(&text[start..]);
        out
    }

    /// Renames the variables of an expression or statement, and says what recipes do not have.
    fn tokens(&self, inner: &str, text: &str, offset: usize, file: FileId) -> String {
        let renamed = |from: usize, to: usize| {
            with_paths(&inner[from..to], &|path, at| {
                let span = self.span(text, offset + from + at, path.len(), file);
                self.path(path, span)
            })
        };
        let (mut out, mut at) = (String::new(), 0);
        for Foreign { from, to, is } in foreign(inner) {
            match is {
                Is::Method(by) => {
                    out += &renamed(at, from);
                    out += by;
                    at = to;
                }
                Is::Nothing(message, help) => {
                    let span = self.span(text, offset + from, to - from, file);
                    self.sink
                        .report(Diagnostic::error(span, message).help(help));
                }
            }
        }
        out + &renamed(at, inner.len())
    }

    /// A dotted path of a Jinja template in the recipe.
    fn path(&self, path: &str, span: Span) -> String {
        if let Some(rest) = path.strip_prefix("config.") {
            if let Some(item) = self.dialect.config.get(rest) {
                return item.value.text.clone();
            }
            if let Some(item) = self.dialect.settings.get(rest) {
                if let Some(to) = &item.value.to {
                    return to.text.clone();
                }
            }
            self.sink.report(
                Diagnostic::error(span, format!("recipes have nothing for `{path}`")).help(
                    "use what the recipe language has, or write the template anew after the import",
                ),
            );
            return path.to_owned();
        }
        match path.split_once('.') {
            None => self.expression(path).unwrap_or(path).to_owned(),
            Some((first, rest)) => format!("{}.{rest}", self.expression(first).unwrap_or(first)),
        }
    }
}

/// An expression as template text: a literal stands for itself.
fn write(expression: &str) -> String {
    match expression
        .strip_prefix('\'')
        .and_then(|e| e.strip_suffix('\''))
    {
        Some(literal) => escape(literal),
        None => format!("{{{{ {expression} }}}}"),
    }
}

/// Text that a template renders to itself.
pub fn escape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        match tag.get(..2) {
            Some(open @ ("{{" | "{%" | "{#")) => {
                out.push_str(&format!("{{{{ '{open}' }}}}"));
                rest = &tag[2..];
            }
            _ => {
                out.push('{');
                rest = &tag[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::super::shipped::load;
    use super::*;
    use crate::text::files::Files;

    #[test]
    fn a_dialect_knows_its_variables() {
        let loaded = load("6.12", &mut Files::default(), &Sink::default()).expect("it is shipped");
        for (name, expected) in [("longclass", true), ("abiname", true), ("nobody's", false)] {
            assert_eq!(knows(&loaded.dialect, name), expected, "{name}");
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Pages of HTML that the program itself prints: its own templates, not those of recipes. Every value is escaped; an
//! attribute has to be in double quotes.

use minijinja::value::Value;
use minijinja::{Environment, Error, Output, State, UndefinedBehavior};
use serde::Serialize;

/// Templates of pages by their names.
pub struct Pages {
    env: Environment<'static>,
}

impl Pages {
    /// Reads templates: name and text.
    ///
    /// # Panics
    /// If one has an error: they are part of the program, and its tests render each.
    pub fn new(templates: &[(&'static str, &'static str)]) -> Pages {
        let mut env = Environment::new();
        env.set_undefined_behavior(UndefinedBehavior::Strict);
        env.set_trim_blocks(true);
        env.set_lstrip_blocks(true);
        env.set_keep_trailing_newline(true);
        env.set_formatter(escaped);
        for (name, text) in templates {
            env.add_template(name, text)
                .expect("a template of the program has no error");
        }
        Pages { env }
    }

    /// Renders one with the fields of `value`.
    ///
    /// # Panics
    /// If there is none of that name, or it reads what `value` does not have.
    pub fn render(&self, name: &str, value: &impl Serialize) -> String {
        let template = self.env.get_template(name);
        let template = template.expect("it is one of those that were read");
        template
            .render(value)
            .expect("a template of the program reads only what it is given")
    }
}

/// Writes a value as text, in which nothing is taken for markup; HTML that was rendered before stays as it is.
fn escaped(out: &mut Output, _: &State, value: &Value) -> Result<(), Error> {
    let text = value.to_string();
    if value.is_safe() {
        return out.write_str(&text).map_err(Error::from);
    }
    let mut rest = text.as_str();
    while let Some(at) = rest.find(['<', '>', '&', '"', '\'']) {
        out.write_str(&rest[..at])?;
        out.write_str(match &rest[at..=at] {
            "<" => "&lt;",
            ">" => "&gt;",
            "&" => "&amp;",
            "\"" => "&quot;",
            _ => "&#39;",
        })?;
        rest = &rest[at + 1..];
    }
    out.write_str(rest).map_err(Error::from)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Pages;

    #[test]
    fn values_are_escaped() {
        let pages = Pages::new(&[("a", "<b title=\"{{ text }}\">{{ text }}</b>")]);
        let text = pages.render("a", &BTreeMap::from([("text", "</b>\"'&<script>")]));
        assert_eq!(text.matches('<').count(), 2, "{text}");
        assert_eq!(text.matches('"').count(), 2, "{text}");
        assert!(!text.contains('\''), "{text}");
    }
}

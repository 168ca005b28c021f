// SPDX-License-Identifier: GPL-2.0-or-later
//! Which variables a template reads that it does not set itself.

use std::collections::BTreeSet;

use minijinja::Environment;

use super::bounds::refused;
use crate::limits::guard::caught;

/// What Jinja has of its own.
const GLOBALS: [&str; 7] = [
    "cycler",
    "dict",
    "joiner",
    "lipsum",
    "loop",
    "namespace",
    "range",
];

/// The names; none of a template that does not compile.
pub fn undeclared(text: &str) -> BTreeSet<String> {
    if refused(text).is_some() {
        return BTreeSet::new();
    }
    let names = caught(|| {
        let env = Environment::empty();
        let template = env.template_from_str(text).ok()?;
        Some(template.undeclared_variables(false))
    });
    let names = names.ok().flatten().unwrap_or_default().into_iter();
    names
        .filter(|name| !GLOBALS.contains(&name.as_str()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::undeclared;

    #[test]
    fn what_is_set_is_not_undeclared() {
        let names = |text| undeclared(text).into_iter().collect::<Vec<_>>();
        let text = "{% set a = b %}{% for c in range(d) %}{{ a ~ c ~ loop.index ~ e.f }}{% endfor %}{{ c }}";
        assert_eq!(names(text), ["b", "c", "d", "e"]);
        assert_eq!(names("{{ broken"), [""; 0]);
    }
}

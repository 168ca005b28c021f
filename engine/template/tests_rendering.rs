// SPDX-License-Identifier: GPL-2.0-or-later
//! What templates become, and what is refused.

use super::{environment, Scope, Snippet, Templates, FILTERS};
use crate::diag::Sink;
use crate::recipe::values::Text;
use crate::text::files::{Files, Span};
use crate::text::node::Style;
use minijinja::ErrorKind;
use std::sync::Arc;

fn render(text: &str) -> Result<String, String> {
    let mut files = Files::default();
    let file = files.add("t", text.to_owned());
    let leaf = Text {
        text: text.to_owned(),
        span: Span {
            file,
            line: 1,
            column: 1,
            length: u32::MAX,
        },
        style: Style::Plain,
    };
    let sink = Sink::default();
    let env = environment();
    let templates = Templates::new(&env, &files, &sink);
    let mut scope = Scope::root();
    scope.set("abiname", "7.2");
    scope.set("unset", ());
    scope.set("flag", true);
    let scope = Arc::new(scope);
    let rendered = templates.render(Snippet::from(&leaf), &scope);
    rendered.ok_or_else(|| sink.sorted(&files)[0].message.clone())
}

#[test]
fn templates_are_strict() {
    for (text, expected) in [
        ("plain ${misc:Depends}", Ok("plain ${misc:Depends}")),
        ("linux-{{ abiname }}-x", Ok("linux-7.2-x")),
        ("{% if flag %}a{% else %}b{% endif %}", Ok("a")),
        ("{{ abiname ~ '!' }}", Ok("7.2!")),
        ("{{ '*' }}", Ok("*")),
        ("a{# b #}c", Ok("ac")),
        ("{ a } {", Ok("{ a } {")),
        ("{{abiname}}{{ abiname }}.", Ok("7.27.2.")),
        ("{{ abiname }}{# b #}", Ok("7.2")),
        ("{{ abiname }}{% if flag %}a{% endif %}", Ok("7.2a")),
        ("a {{- abiname }}", Ok("a7.2")),
        ("{{ flag }} {{ true }} {{ 1 }}", Ok("True True 1")),
        ("{{ 'abiname' }}", Ok("abiname")),
        ("{{ not flag }}", Ok("False")),
        ("{{ none }}", Err("this is not set here")),
        ("{{ abinam }}", Err("undefined variable `abinam`")),
        (
            "{% if not flag %}{{ nope }}{% endif %}",
            Err("undefined variable `nope`"),
        ),
        ("{{ unset }}", Err("`unset` is not set here")),
        ("{{ 'a' * 99999999999 }}", Err("templates cannot multiply")),
    ] {
        let actual = render(text);
        assert_eq!(
            actual.as_deref().map_err(String::as_str),
            expected,
            "{text}"
        );
    }
}

/// minijinja lists none of them.
#[test]
fn filters_that_are_named_exist() {
    let env = environment();
    let knows = |name: &str| {
        let expression = env.compile_expression(name);
        let value = expression.and_then(|expression| expression.eval(()));
        !matches!(value, Err(error) if error.kind() == ErrorKind::UnknownFilter)
    };
    assert!(!knows("1 | indent"));
    for name in FILTERS {
        assert!(knows(&format!("1 | {name}")), "{name}");
    }
}

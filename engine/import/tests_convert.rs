// SPDX-License-Identifier: GPL-2.0-or-later
//! Jinja templates as templates of recipes, and what is said of their variables.

use super::convert::{Converter, Form};
use super::shipped;
use crate::diag::{Place, Sink};
use crate::text::files::Files;

/// What a Jinja template becomes, and the columns of variables that nobody sets.
fn converted(text: &str) -> (String, Vec<String>) {
    let mut files = Files::default();
    let sink = Sink::default();
    let loaded = shipped::load("7.2", &mut files, &sink).expect("it is shipped");
    let file = files.add("template", text.to_owned());
    let converter = Converter {
        dialect: &loaded.dialect,
        own: None,
        sink: &sink,
    };
    let converted = converter.convert(text, Form::Jinja, file);
    let said = sink.sorted(&files).into_iter().map(|said| {
        let column = match said.place {
            Place::At(span) => span.column,
            _ => 0,
        };
        format!("{column}: {}", said.message)
    });
    (converted, said.collect())
}

#[test]
fn texts_in_tags_stand_for_themselves() {
    for (text, expected) in [
        ("a {{ 'b' }} c", "a b c"),
        ("{{ '{{' }}", "{{ '{{' }}"),
        ("{{- 'b' }}", "{{- 'b' }}"),
        ("{{ 'b' -}}", "{{ 'b' -}}"),
        ("{{ 'b' ~ 'c' }}", "{{ 'b' ~ 'c' }}"),
        ("{#- a #}{{ 'b' +}}", "{#- a #}{{ 'b' +}}"),
    ] {
        assert_eq!(converted(text), (expected.to_owned(), vec![]), "{text}");
    }
}

#[test]
fn variables_that_nobody_sets_are_told_where_they_are_read() {
    for (text, expected) in [
        ("{{ nobody }}", &["4: undefined variable `nobody`"][..]),
        ("nobody {{ nobody }}", &["11: undefined variable `nobody`"]),
        ("{{- nobody -}}", &["5: undefined variable `nobody`"]),
        (
            "{{ x.startswith('a') ~ nobody }}",
            &[
                "4: undefined variable `x`",
                "24: undefined variable `nobody`",
            ],
        ),
        (
            "{{ version.a() ~ b.c() ~ nobody }}",
            &[
                "12: recipes have no method `.a()`",
                "18: undefined variable `b`",
                "20: recipes have no method `.c()`",
                "26: undefined variable `nobody`",
            ],
        ),
        ("{{ nobody.a }}", &["4: undefined variable `nobody`"]),
        (
            "{{ version.nobody ~ nobody }}",
            &["21: undefined variable `nobody`"],
        ),
        (
            "{{ version_nobody ~ nobody }}",
            &[
                "4: undefined variable `version_nobody`",
                "21: undefined variable `nobody`",
            ],
        ),
        (
            "{{ nobodys ~ nobody }}",
            &[
                "4: undefined variable `nobodys`",
                "14: undefined variable `nobody`",
            ],
        ),
        ("{% if nobody is defined %}{% endif %}", &[]),
        ("{{ nobody | default('') }}", &[]),
        ("{% set nobody = 1 %}{{ nobody }}", &[]),
    ] {
        assert_eq!(converted(text).1, expected, "{text}");
    }
}

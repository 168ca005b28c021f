// SPDX-License-Identifier: GPL-2.0-or-later
//! What is no YAML, or none that recipes may have: where, and what to write instead.

use super::files::Files;
use super::node::{Style, Value};
use super::yaml::parse;

/// The place and the help of the first mistake.
fn first(text: &str) -> (u32, u32, String) {
    let mut files = Files::default();
    let file = files.add("t", text.to_owned());
    match parse(&files, file) {
        Err(errors) => {
            let error = &errors[0];
            let help = error.help.clone().unwrap_or_default();
            (error.span.line, error.span.column, help)
        }
        Ok(_) => panic!("this is YAML: {text}"),
    }
}

#[test]
fn a_mistake_comes_with_what_to_write() {
    let quotes = "put quotes around a text with `{{`";
    let special = "put quotes around a text that begins with a special character";
    let colon = "put quotes around a text that holds `: `";
    let tag = "put quotes around a text that begins with `!`";
    let around = "put quotes around it: '{{ … }}'";
    let quote = "look for the other quote; within '…' a quote is doubled, within \"…\" it takes a backslash";
    let column =
        "keys of one map start in the same column, and what belongs to a key is indented further";
    for (text, line, at, help) in [
        ("a: {{ b }} c\n", 1, 7, around),
        ("a:\n  - {{ b }\n", 2, 8, around),
        ("a: {{ 'b }}\n", 1, 7, quotes),
        ("a:\n  - {{ 'b }}\n", 2, 8, quotes),
        ("a: {% 'b %}\n", 1, 5, special),
        ("a:\n  - {% 'b %}\n", 2, 6, special),
        ("a: {% b: c\n", 1, 5, special),
        ("a: %b\n", 1, 4, special),
        ("a: b: c\n", 1, 5, colon),
        ("a: [b, c\nd: e\n", 2, 2, colon),
        ("a: 'b\n", 1, 4, quote),
        ("a:\n  b: 1\n c: 2\n", 3, 3, column),
        ("a: !b c\n", 1, 4, tag),
        ("a: !b {c: d}\n", 1, 4, tag),
        ("a: !b [c]\n", 1, 4, tag),
        ("a:\n\tb: c\n", 2, 1, "indent with spaces"),
    ] {
        assert_eq!(first(text), (line, at, help.to_owned()), "{text}");
    }
}

#[test]
fn a_block_scalar_stands_where_its_sign_is() {
    for (text, line, column) in [
        ("a: |\n  b\n", 1, 4),
        ("a: |-  # why\n\n\n  b | c\n", 1, 4),
        ("x: 'a |'\na: >2\n\n    b\n", 2, 4),
        ("a: |\n", 1, 4),
    ] {
        let mut files = Files::default();
        let file = files.add("t", text.to_owned());
        let root = parse(&files, file).ok().flatten().expect("it is YAML");
        let Value::Map(map) = &root.value else {
            panic!("it is a map: {text}");
        };
        let node = &map["a"].node;
        assert!(
            matches!(node.value, Value::Scalar(_, Style::Block)),
            "{text}"
        );
        assert_eq!((node.span.line, node.span.column), (line, column), "{text}");
    }
}

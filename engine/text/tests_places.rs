// SPDX-License-Identifier: GPL-2.0-or-later
//! Where what is read of a YAML text stands, and what is wrong with one: its messages point there.

use super::files::{Files, Span};
use super::node::{Node, Value};
use super::yaml;

/// The document; or what is wrong with it, as `LINE:COLUMN+LENGTH message`, and what to write instead.
fn read(text: &str) -> Result<Node, Vec<(String, String)>> {
    let mut files = Files::default();
    let file = files.add("t", text.to_owned());
    let errors = match yaml::parse(&files, file) {
        Ok(node) => return Ok(node.expect("there is a document")),
        Err(errors) => errors,
    };
    let shown = errors.into_iter().map(|error| {
        let other = error
            .other
            .map(|(span, text)| format!(", {}: {text}", at(span)));
        (
            format!(
                "{} {}{}",
                at(error.span),
                error.message,
                other.unwrap_or_default()
            ),
            error.help.unwrap_or_default(),
        )
    });
    Err(shown.collect())
}

fn at(span: Span) -> String {
    format!("{}:{}+{}", span.line, span.column, span.length)
}

/// The value of the last key, or the root.
fn last(root: &Node) -> &Node {
    match &root.value {
        Value::Map(map) => &map.last().expect("it has a key").1.node,
        _ => root,
    }
}

#[test]
fn values_stand_where_they_are_written() {
    for (text, expected) in [
        ("a: bc\n", "1:4+2"),
        ("a: 'bcd'\n", "1:4+5"),
        ("a: b\n\n  c\n", "1:4+1"),
        ("a: \"b\\nc\" # d\n", "1:4+10"),
        ("a:\n", "1:1+1"),
        ("a: ~\n", "1:4+1"),
        // Those of lists and maps are at their key.
        ("abc:\n  - 1\n", "1:1+3"),
        ("abc:\n  b: 1\n", "1:1+3"),
    ] {
        let root = read(text).expect(text);
        assert_eq!(at(last(&root).span), expected, "{text}");
    }
}

#[test]
fn a_block_stands_where_its_sign_is() {
    for (text, expected) in [
        ("a: |\n  x\n", "1:4+1"),
        ("a: >-\n  x\n", "1:4+1"),
        ("a: |2+ # b\n  x\n", "1:4+1"),
        ("a: |\n\n  x\n", "1:4+1"),
        ("|\n  x\n", "1:1+1"),
        ("a |b: |\n  x\n", "1:7+1"),
        ("a: |\n  x |\n", "1:4+1"),
        ("a: |\nb:\t|\n  x\n", "2:4+1"),
        ("a: |\n", "1:4+1"),
    ] {
        let root = read(text).expect(text);
        assert_eq!(at(last(&root).span), expected, "{text}");
    }
}

#[test]
fn a_key_is_there_once() {
    for (text, expected) in [
        (
            "a: 1\na: 2\n",
            "2:1+1 the key `a` is repeated, 1:1+1: first defined here",
        ),
        (
            "a+: [1]\na+: [2]\n",
            "2:1+2 the key `a+` is repeated, 1:1+2: first defined here",
        ),
        (
            "a+: b\na+: [2]\n",
            "2:1+2 the key `a+` is repeated, 1:1+2: first defined here",
        ),
    ] {
        let errors = read(text).expect_err(text);
        let messages: Vec<&str> = errors.iter().map(|error| error.0.as_str()).collect();
        assert_eq!(messages, [expected], "{text}");
    }
    for text in ["a: [1]\na+: [2]\na-: [1]\n", "a: 1\nab: 1\n"] {
        assert!(read(text).is_ok(), "{text}");
    }
}

#[test]
fn signs_before_a_value_are_told_once() {
    let anchor = "YAML anchors and aliases (`&name`, `*name`) are not allowed in recipes";
    let tag = "YAML tags (`!name`) are not allowed in recipes";
    for (text, place, message) in [
        ("a: &x b\n", "1:4+2", anchor),
        ("a: &x [b]\n", "1:4+2", anchor),
        ("a: &x\n  b: 1\n", "1:4+2", anchor),
        ("a: !x b\n", "1:4+2", tag),
        ("a: !x [b]\n", "1:4+2", tag),
        ("a: !x\n  b: 1\n", "1:4+2", tag),
        // What refers to it is its value.
        ("a: &x b\nc: *x\nd: {}\n", "1:4+2", anchor),
    ] {
        let errors = read(text).expect_err(text);
        let messages: Vec<&str> = errors.iter().map(|error| error.0.as_str()).collect();
        assert_eq!(messages, [format!("{place} {message}")], "{text}");
    }
}

#[test]
fn help_goes_by_what_the_line_holds() {
    let template = "put quotes around a text with `{{`";
    let special = "put quotes around a text that begins with a special character";
    let text_that_holds = "put quotes around a text that holds `: `";
    for (text, expected) in [
        ("a: {{ 'b }}\n", template),
        ("- {{ 'b }}\n", template),
        ("a: 'b' {{ c\n", template),
        ("a: x: {% b %}\n", special),
        ("a: 'b' - {% c\n", special),
        ("a: @b\n", special),
        ("a: x: b\n", text_that_holds),
    ] {
        let errors = read(text).expect_err(text);
        let help: Vec<&str> = errors.iter().map(|error| error.1.as_str()).collect();
        assert_eq!(help, [expected], "{text}");
    }
}

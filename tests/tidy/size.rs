// SPDX-License-Identifier: GPL-2.0-or-later
//! Files, functions and lists of parameters stay short: a longer one has a seam somewhere.

use super::{fail_if_any, shown, sources, text};

/// A file has fewer lines than this.
const FILE_LINES: usize = 400;

/// A function has fewer lines than this, from its name to its closing brace.
const FUNCTION_LINES: usize = 80;

/// `self` is one, as it is for clippy.
const PARAMETERS: usize = 5;

#[test]
fn every_file_says_what_it_owns_and_is_short() {
    let mut problems = Vec::new();
    for path in sources() {
        let text = text(&path);
        let path = shown(&path);
        if !text.starts_with("// SPDX-License-Identifier: GPL-2.0-or-later\n//! ") {
            problems.push(format!(
                "{path}: does not begin with `// SPDX-License-Identifier: GPL-2.0-or-later` and `//!`"
            ));
        }
        let lines = text.lines().count();
        if lines >= FILE_LINES {
            problems.push(format!("{path}: {lines} lines"));
        }
    }
    fail_if_any(&problems);
}

#[test]
fn every_function_is_short() {
    let mut problems = Vec::new();
    let mut seen = 0;
    for path in sources() {
        let text = text(&path);
        let path = shown(&path);
        let lines: Vec<&str> = text.lines().collect();
        for at in 0..lines.len() {
            let Some(name) = function_name(lines[at]) else {
                continue;
            };
            seen += 1;
            let length = function_lines(&lines[at..]);
            if length >= FUNCTION_LINES {
                problems.push(format!("{path}:{}: `{name}` has {length} lines", at + 1));
            }
            let count = parameters(&lines[at..].join("\n"));
            if count > PARAMETERS {
                problems.push(format!(
                    "{path}:{}: `{name}` has {count} parameters",
                    at + 1
                ));
            }
        }
    }
    assert!(seen > 1000, "only {seen} functions were found");
    fail_if_any(&problems);
}

/// The name, if a function begins in this line. rustfmt has one place for everything.
fn function_name(line: &str) -> Option<&str> {
    let mut rest = line.trim_start();
    for word in [
        "pub ",
        "pub(crate) ",
        "pub(super) ",
        "const ",
        "unsafe ",
        "async ",
    ] {
        rest = rest.strip_prefix(word).unwrap_or(rest);
    }
    let rest = rest.strip_prefix("fn ")?;
    let end = rest.find(['(', '<'])?;
    Some(&rest[..end])
}

/// The lines of the function that begins in the first one: up to the first that closes what stands as far
/// to the left.
fn function_lines(lines: &[&str]) -> usize {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let ends = |line: &&str| {
        indent(line) == indent(lines[0]) && line.ends_with(['}', ';']) && !line.trim().is_empty()
    };
    lines
        .iter()
        .position(ends)
        .map_or(lines.len(), |end| end + 1)
}

/// How many parameters the first function in the text has.
fn parameters(text: &str) -> usize {
    let (_, text) = text.split_once("fn ").unwrap_or(("", text));
    let mut depth = 0_usize;
    let (mut count, mut is_empty) = (0, true);
    let mut before = ' ';
    // Type parameters may have parentheses of their own: `<F: Fn(&str) -> bool>`.
    let mut inside = false;
    for c in text.chars() {
        match c {
            '(' if depth == 0 => (depth, inside) = (1, true),
            '(' | '[' | '{' | '<' => depth += 1,
            '>' if before == '-' || before == '=' => {}
            ')' if inside && depth == 1 => return count + usize::from(!is_empty),
            ')' | ']' | '}' | '>' => depth = depth.saturating_sub(1),
            ',' if inside && depth == 1 => (count, is_empty) = (count + 1, true),
            c if inside && !c.is_whitespace() => is_empty = false,
            _ => {}
        }
        before = c;
    }
    count
}

#[test]
fn functions_are_measured() {
    let text = "    pub(super) fn name<F: Fn(u8, u8) -> u8>(\n        &self,\n        a: Map<u8, u8>,\n        \
                b: fn(u8, u8) -> (u8, u8),\n    ) -> u8 {\n        a;\n    }\n    fn other(a: u8) {}\n";
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(function_name(lines[0]), Some("name"));
    assert_eq!(function_lines(&lines), 7);
    assert_eq!(parameters(text), 3);
    assert_eq!(function_lines(&lines[7..]), 1);
    assert_eq!(parameters(lines[7]), 1);
    assert_eq!(parameters("fn none() {}"), 0);
    assert_eq!(function_name("    // fn comment()"), None);
}

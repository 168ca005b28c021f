// SPDX-License-Identifier: GPL-2.0-or-later
//! Which places of a recipe made a line of a generated file, as far as the plan knows them.

use crate::emit::tests_control::in_order;
use crate::pipeline::Made;
use crate::plan::model::Source;
use crate::plan::origins::Origins;
use crate::text::files::Span;

/// The places of the recipe that made a line (from 1) of a file.
pub(super) fn origins(made: &Made, path: &str, line: u32) -> Vec<Span> {
    let Some((source, name)) = of_source(made, path) else {
        return Vec::new();
    };
    let text = made.tree.get(path).unwrap_or_default();
    let line = line as usize - 1;
    match name {
        "control" => of_field(source, text, line),
        "rules.gen" => of_rule(source, text, line).into_iter().collect(),
        "tests/control" => {
            let before = text.lines().take(line).filter(|line| line.is_empty());
            let mut tests = in_order(source, made.plan.quirks).into_iter();
            let test = tests.nth(before.count());
            test.map(|test| test.origin).into_iter().collect()
        }
        name => {
            let file = source.files.get(name);
            file.map(|file| file.origin).into_iter().collect()
        }
    }
}

/// The source that a file belongs to, and the file's name in its folder.
fn of_source<'p>(made: &'p Made, path: &'p str) -> Option<(&'p Source, &'p str)> {
    let below = path.strip_prefix("debian/")?;
    let derived = made.plan.derived.iter().find_map(|derived| {
        let rest = below.strip_prefix(derived.directory.as_str())?;
        Some((&derived.source, rest.strip_prefix('/')?))
    });
    Some(derived.unwrap_or((&made.plan.main, below)))
}

/// The places of a field, or of the package where those of the field are not known.
fn of_field(source: &Source, control: &str, line: usize) -> Vec<Span> {
    let (package, field) = field_at(control, line);
    let places = |origins: &Origins| origins.of(field).collect::<Vec<_>>();
    match package.and_then(|name| source.packages.get(name)) {
        Some(binary) => match places(&binary.declared.origins) {
            places if places.is_empty() => vec![binary.origin],
            places => places,
        },
        None => places(&source.paragraph.origins),
    }
}

/// The package and the field to which a line (from 0) of a control file belongs. The blank line behind a
/// paragraph is its own.
fn field_at(control: &str, line: usize) -> (Option<&str>, &str) {
    let (mut package, mut field) = (None, "");
    for (number, text) in control.lines().enumerate() {
        if let (true, Some((name, _))) = (number <= line, text.split_once(": ")) {
            if !text.starts_with(' ') {
                field = name;
            }
        }
        if let Some(name) = text.strip_prefix("Package: ") {
            package = Some(name);
        }
        if number >= line && (package.is_some() || text.is_empty()) {
            break;
        }
        if text.is_empty() {
            package = None;
        }
    }
    (package, field)
}

/// The place of the first package of a command, or of a rule of the recipe.
fn of_rule(source: &Source, rules: &str, line: usize) -> Option<Span> {
    let command = rules.lines().nth(line)?;
    if let Some((_, options)) = command.split_once("DH_OPTIONS='-p") {
        let name = options.split([' ', '\'']).next()?;
        return source.packages.get(name).map(|binary| binary.origin);
    }
    let before = rules.lines().take(line + 1);
    let target = before.filter(|line| !line.starts_with('\t')).last()?;
    let (name, _) = target.split_once(':')?;
    let rule = source.rules.iter().find(|rule| rule.name == name)?;
    Some(rule.origin)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{field_at, of_rule};
    use crate::plan::model::{FreeRule, Source};
    use crate::text::files::Span;

    #[test]
    fn a_line_belongs_to_a_rule_of_the_recipe() {
        let rule = |name: &str, line| FreeRule {
            name: name.to_owned(),
            part_of: None,
            target: String::new(),
            variables: BTreeMap::new(),
            point: Vec::new(),
            origin: Span::default().at(line, 1, 1),
        };
        let source = Source {
            rules: vec![rule("a", 1), rule("b", 2)],
            ..Source::default()
        };
        let rules = "a:\n\tx\n\ty\nb: a\n\tz\nc:\n";
        let lines = (0..7).map(|line| of_rule(&source, rules, line).map(|span| span.line));
        let expected = [Some(1), Some(1), Some(1), Some(2), Some(2), None, None];
        assert_eq!(lines.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_line_belongs_to_a_field_of_a_package() {
        let control = "Source: s\nX: y\n\nPackage: a\nX: y\n y: z\n\nPackage: b\nX: y\n";
        for (line, expected) in [
            (0, (None, "Source")),
            (2, (None, "X")),
            (3, (Some("a"), "Package")),
            (4, (Some("a"), "X")),
            (5, (Some("a"), "X")),
            (6, (Some("a"), "X")),
            (7, (Some("b"), "Package")),
            (9, (Some("b"), "X")),
        ] {
            assert_eq!(field_at(control, line), expected, "line {line}");
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! debian/tests/control: the autopkgtests, sorted by name and command.

use crate::deb::field;
use crate::deb::quirks::Quirks;
use crate::deb::stanza::Stanza;
use crate::plan::model::{Source, Test};

/// The text of a source's tests/control.
pub fn tests_control(source: &Source, quirks: Quirks) -> String {
    let mut text = String::new();
    for test in in_order(source, quirks) {
        let mut stanza = Stanza::default();
        for field in &field::TEST {
            if let Some(value) = test.fields.get(field.name) {
                stanza.push(field.name, value.as_str());
            }
        }
        stanza.write(&mut text);
    }
    text
}

/// A source's tests in the order in which they are written.
pub fn in_order(source: &Source, quirks: Quirks) -> Vec<&Test> {
    let mut tests: Vec<_> = source.tests.iter().collect();
    if !quirks.keeps_test_order {
        tests.sort_by_key(|test| (test.fields.get("Tests"), test.fields.get("Test-Command")));
    }
    tests
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{tests_control, Quirks};
    use crate::plan::model::{Source, Test};
    use crate::plan::origins::Origins;
    use crate::text::files::Span;

    #[test]
    fn tests_are_sorted_unless_a_generator_did_not() {
        let test = |field, value: &str| Test {
            origins: Origins::default(),
            fields: BTreeMap::from([(field, value.to_owned())]),
            origin: Span::default(),
        };
        let source = Source {
            tests: vec![
                test("Tests", "b"),
                test("Tests", "a"),
                test("Test-Command", "d"),
                test("Test-Command", "c"),
            ],
            ..Source::default()
        };
        let quirks = Quirks {
            keeps_test_order: true,
            ..Quirks::default()
        };
        for (quirks, expected) in [
            (Quirks::default(), ["c", "d", "a", "b"]),
            (quirks, ["b", "a", "d", "c"]),
        ] {
            let text = tests_control(&source, quirks);
            let values = text.lines().filter_map(|line| line.split_once(": "));
            let values: Vec<&str> = values.map(|(_, value)| value).collect();
            assert_eq!(values, expected);
        }
    }
}

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

// SPDX-License-Identifier: GPL-2.0-or-later
//! Which filters and tests recipes have.

use minijinja::ErrorKind;

use super::environment::environment;
use crate::limits::guard::caught;

/// Whether recipes have a filter of this name, which is one word.
pub fn has_filter(name: &str) -> bool {
    renders(&format!("{{{{ '' | {name} }}}}"), ErrorKind::UnknownFilter)
}

/// Whether recipes have a test of this name, which is one word.
pub fn has_test(name: &str) -> bool {
    renders(&format!("{{{{ '' is {name} }}}}"), ErrorKind::UnknownTest)
}

/// Whether a template does not fail in one way.
fn renders(text: &str, unknown: ErrorKind) -> bool {
    let kind = caught(|| {
        let rendered = environment().render_str(text, ());
        rendered.err().map(|error| error.kind())
    });
    kind.ok().flatten() != Some(unknown)
}

#[cfg(test)]
mod tests {
    use super::{has_filter, has_test};

    #[test]
    fn what_recipes_have() {
        for name in ["replace", "join", "lower", "trim"] {
            assert!(has_filter(name), "{name}");
        }
        for name in ["indent", "format", "wordwrap"] {
            assert!(!has_filter(name), "{name}");
        }
        for name in ["defined", "startingwith", "at_least", "in"] {
            assert!(has_test(name), "{name}");
        }
        assert!(!has_test("callable"));
    }
}

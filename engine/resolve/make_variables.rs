// SPDX-License-Identifier: GPL-2.0-or-later
//! Make variables: what debian/rules.gen passes to debian/rules.real.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::deb::makefile::check_value;
use crate::diag::Diagnostic;
use crate::recipe::named::Named;
use crate::recipe::values::MakeValue;
use crate::template::{Scope, Snippet, Templates};

/// Renders make variables; those whose condition does not hold are left out.
pub fn make_variables<'e>(
    named: &'e Named<MakeValue>,
    scope: &Arc<Scope>,
    templates: &Templates<'e>,
) -> BTreeMap<String, String> {
    let mut variables = BTreeMap::new();
    for (name, item) in named.iter() {
        let when = item.value.when.as_ref();
        if when.is_some_and(|when| templates.holds(Snippet::from(when), scope) != Some(true)) {
            continue;
        }
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !is_name {
            templates.sink().report(
                Diagnostic::error(
                    item.key_span,
                    format!("`{name}` is not a valid make variable"),
                )
                .help("use letters, digits and `_`"),
            );
            continue;
        }
        let Some(value) = templates.render(Snippet::from(&item.value.value), scope) else {
            continue;
        };
        let checked = match templates.quirks().takes_any_make_value {
            true => Ok(()),
            false => check_value(&value),
        };
        if let Err(message) = checked {
            templates
                .sink()
                .report(Diagnostic::error(item.value.value.span, message));
            continue;
        }
        variables.insert(name.to_owned(), value);
    }
    variables
}

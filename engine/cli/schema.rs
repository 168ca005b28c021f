// SPDX-License-Identifier: GPL-2.0-or-later
//! `gencontrol schema`: the JSON Schemas of what is read and printed.

use std::path::Path;

use super::args::SchemaOf;
use super::console::{Console, FAILED};
use super::made::told;
use crate::diag::{Diagnostic, Place};
use crate::recipe::load::names;
use crate::recipe::schema::recipe_schema;

/// Runs the command; returns the exit status.
pub(super) fn schema(console: Console, of: SchemaOf, recipes: Option<&Path>) -> u8 {
    let Some(folder) = recipes else {
        return console.print(&text(of));
    };
    let named = told(console, |files, sink| match of {
        SchemaOf::Recipe => names(folder, files, sink),
        _ => {
            sink.report(
                Diagnostic::error(
                    Place::Path(folder.to_owned()),
                    "only the schema of recipes has names of a recipe",
                )
                .help("write `gencontrol schema --recipes DIR`"),
            );
            None
        }
    });
    match named {
        Some(named) => console.print(&recipe_schema(Some(&named.made))),
        None => FAILED,
    }
}

fn text(of: SchemaOf) -> String {
    match of {
        SchemaOf::Recipe => recipe_schema(None),
        SchemaOf::Dialect => crate::import::dialect::dialect_schema(),
        SchemaOf::Diff => crate::diff::document::schema(),
        SchemaOf::Delta => crate::diff::delta::schema(),
        SchemaOf::Check => crate::diag::report::schema(),
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! A generated file and the source that it is of.

use super::Run;
use crate::plan::model::{DerivedSource, Source};

/// A file in its source.
pub(super) struct Found<'a> {
    pub(super) source: &'a Source,
    pub(super) derived: Option<&'a DerivedSource>,
    /// Its path in the directory of the source.
    pub(super) name: &'a str,
}

/// The source of a generated file.
pub(super) fn find<'a>(run: Run<'a>, path: &'a str) -> Option<Found<'a>> {
    let plan = &run.explained.made.plan;
    let below = path.strip_prefix("debian/")?;
    for derived in &plan.derived {
        let inner = below.strip_prefix(&derived.directory);
        if let Some(name) = inner.and_then(|rest| rest.strip_prefix('/')) {
            return Some(Found {
                source: &derived.source,
                derived: Some(derived),
                name,
            });
        }
    }
    Some(Found {
        source: &plan.main,
        derived: None,
        name: below,
    })
}

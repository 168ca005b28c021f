// SPDX-License-Identifier: GPL-2.0-or-later
//! What stands where embedding puts its own files, and is not known to come from it: that is not ours to replace.

use std::path::Path;

use super::filesets::PLACE;
use super::{ENGINE, WRAPPER};
use crate::diag::{Diagnostic, Place, Sink};
use crate::disk::list::files_below;
use crate::disk::read::text;

/// Files by themselves, with words that every version of ours has.
const MARKS: [(&str, &str); 2] = [
    (WRAPPER, "`gencontrol embed` wrote this file"),
    (PLACE, "Part of gencontrol, the same for all kernels"),
];

/// What every version of the engine's folder has.
const ENGINE_HAS: &str = "inputs.mk";

/// Looks for such files.
///
/// # Errors
/// Reports each of them.
pub(super) fn check(tree: &Path, sink: &Sink) -> Option<()> {
    let mut found = Vec::new();
    for (path, mark) in MARKS {
        let full = tree.join(path);
        let is_ours = || text(&full, &[]).is_some_and(|text| text.contains(mark));
        if full.symlink_metadata().is_ok() && !is_ours() {
            found.push(full);
        }
    }
    let engine = tree.join(ENGINE);
    let files = files_below(&engine, |_| true, sink)?;
    if !files.is_empty() && !files.iter().any(|file| file == ENGINE_HAS) {
        found.push(engine);
    }
    for path in &found {
        sink.report(
            Diagnostic::error(
                Place::Path(path.clone()),
                "this would be replaced, and `gencontrol embed` did not write it",
            )
            .help("move it away"),
        );
    }
    found.is_empty().then_some(())
}

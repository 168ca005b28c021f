// SPDX-License-Identifier: GPL-2.0-or-later
//! `gencontrol import`: turns a tree's own data into a recipe, and says what was read and written.

use super::console::{print, FAILED};
use super::made::told;
use crate::diag::suggest::count;
use crate::import::Options;

/// Runs the command; returns the exit status.
pub(super) fn import(options: &Options) -> u8 {
    let Some(told) = told(|files, sink| crate::import::import(options, files, sink)) else {
        return FAILED;
    };
    let (imported, written) = told.made;
    let mut text = format!(
        "read {} (dialect {}):\n",
        options.tree.display(),
        imported.dialect
    );
    for path in &imported.read {
        let shown = path.strip_prefix(&options.tree).unwrap_or(path);
        text.push_str(&format!("  {}\n", shown.display()));
    }
    text.push_str(&format!("wrote {}:\n", options.recipes.display()));
    for path in &written {
        text.push_str(&format!("  {path}\n"));
    }
    text.push_str(&format!(
        "{} read, {} written, {} above\n",
        count(imported.read.len(), "file"),
        count(written.len(), "file"),
        count(told.sink.sorted(&told.files).len(), "warning"),
    ));
    print(&text)
}

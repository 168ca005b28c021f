// SPDX-License-Identifier: GPL-2.0-or-later
//! `gencontrol import`: turns a tree's own data into a recipe, and says what was read and written.

use super::console::{finish, print, FAILED};
use crate::diag::suggest::count;
use crate::diag::Sink;
use crate::import::Options;
use crate::text::files::Files;

/// Runs the command; returns the exit status.
pub(super) fn import(options: &Options) -> u8 {
    let mut files = Files::default();
    let sink = Sink::default();
    let imported = crate::import::import(options, &mut files, &sink);
    let failed = finish(&files, &sink);
    let Some((imported, written)) = imported.filter(|_| !failed) else {
        return FAILED;
    };
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
        count(sink.sorted(&files).len(), "warning"),
    ));
    print(&text)
}

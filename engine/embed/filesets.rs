// SPDX-License-Identifier: GPL-2.0-or-later
//! The makefile that builds packages from their file sets, where a recipe has such packages.

use std::path::Path;

use crate::diag::Sink;
use crate::disk::changes::{File, Wanted};
use crate::disk::read::read_text;
use crate::text::files::Files;

/// The makefile.
const MAKEFILE: &str = include_str!("../make/rules.filesets");

/// Where it goes.
pub(super) const PLACE: &str = "debian/rules.filesets";

/// What includes it.
pub const INCLUDER: &str = "debian/rules.real";

/// Puts the makefile into the tree, and the line that includes it at the end of debian/rules.real. Without a
/// debian/rules.real there is nothing to include it; `generate` warns then.
///
/// # Errors
/// Reports a debian/rules.real that cannot be read.
pub fn put(tree: &Path, wanted: &mut Wanted<'_>, files: &mut Files, sink: &Sink) -> Option<()> {
    let path = tree.join(INCLUDER);
    if !path.exists() {
        return Some(());
    }
    let includer = read_text(&path, files, sink)?;
    let text = files.text(includer);
    let line = format!("include {PLACE}");
    if !text.lines().any(|own| own.trim() == line) {
        let gap = if text.ends_with('\n') { "" } else { "\n" };
        let text = format!("{text}{gap}\n{line}\n");
        wanted.insert(
            INCLUDER.to_owned(),
            Some(File {
                bytes: text.into_bytes().into(),
                executable: is_executable(&path),
            }),
        );
    }
    let makefile = File::new(MAKEFILE.as_bytes());
    wanted.insert(PLACE.to_owned(), Some(makefile));
    Some(())
}

/// Whether the owner may execute a file: it stays so.
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|data| data.permissions().mode() & 0o100 != 0)
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Copies of cases, to be changed.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Copies with links and modes as they are, and lays files over those that are there.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the temporary directory is writable");
    // `cp` would not put a folder in the place of a link.
    let status = Command::new("cp")
        .args(["-rT", "--remove-destination"])
        .args([from, to])
        .status();
    assert!(status.is_ok_and(|status| status.success()), "{from:?}");
}

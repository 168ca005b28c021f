// SPDX-License-Identifier: GPL-2.0-or-later
//! How a report names files: from the top of the repository, as those who show reports beside a change need it.

use std::path::{Path, PathBuf};

use crate::recipe::load::normal;

/// The folder from which paths are shown, and where they are looked for.
pub(super) struct Paths {
    top: PathBuf,
    working: PathBuf,
}

impl Paths {
    /// The top of the git repository in which the working directory stands, or else that directory.
    pub(super) fn new() -> Paths {
        let working = std::env::current_dir().unwrap_or_default();
        let top = working.ancestors().find(|folder| is_top(folder));
        Paths {
            top: top.unwrap_or(&working).to_owned(),
            working,
        }
    }

    /// How a file is called.
    pub(super) fn show(&self, path: &Path) -> String {
        let absolute = normal(&self.working.join(path));
        let real = path.canonicalize().ok();
        let below = |path: &Path| path.strip_prefix(&self.top).ok().map(Path::to_owned);
        let shown = real
            .and_then(|real| below(&real))
            .or_else(|| below(&absolute));
        match shown.unwrap_or(absolute) {
            top if top.as_os_str().is_empty() => ".".to_owned(),
            shown => shown.display().to_string(),
        }
    }
}

/// A checkout has a folder `.git`, one beside others a file.
fn is_top(folder: &Path) -> bool {
    folder.join(".git").exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_called_from_the_top_and_the_top_has_a_name() {
        let paths = Paths {
            top: PathBuf::from("/nowhere/top"),
            working: PathBuf::from("/nowhere/top/inner"),
        };
        for (path, expected) in [
            ("..", "."),
            ("../debian/control", "debian/control"),
            ("x", "inner/x"),
            ("../../other", "/nowhere/other"),
        ] {
            assert_eq!(paths.show(Path::new(path)), expected, "{path}");
        }
    }
}

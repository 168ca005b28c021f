// SPDX-License-Identifier: GPL-2.0-or-later
//! Where the program's own files are: the sources that `embed` puts into a package, and the recipes that ship.

use std::path::{Path, PathBuf};

/// Where they are beside a program that was installed: PREFIX/bin/gencontrol and this.
const BESIDE: &str = "share/gencontrol";

/// Where they are else: where the build was told that they are going to be, or the checkout of the build.
const BUILT: &str = match option_env!("GENCONTROL_SHARE") {
    Some(folder) => folder,
    None => env!("CARGO_MANIFEST_DIR"),
};

/// The folder with engine/ and recipes/. Where there is none it is the working directory, and whoever looks
/// for something in it says what is missing.
pub(super) fn share() -> PathBuf {
    let program = std::env::current_exe().and_then(|path| path.canonicalize());
    let beside = program.ok().and_then(|program| {
        let prefix = program.parent()?.parent()?;
        Some(prefix.join(BESIDE))
    });
    [beside, Some(PathBuf::from(BUILT))]
        .into_iter()
        .flatten()
        .find(|folder| is_share(folder))
        .unwrap_or_else(|| PathBuf::from("."))
}

fn is_share(folder: &Path) -> bool {
    folder.join("engine/main.rs").is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_has_the_sources() {
        let own = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(is_share(own));
        assert!(!is_share(&own.join("engine")));
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! What debian/copyright of the tree has to say of what embedding puts there. It is shown, not written: that file
//! is in the words of those who answer for it.

use std::path::Path;

use super::ENGINE;
use crate::disk::read::text;

/// Where it stands.
const COPYRIGHT: &str = "debian/copyright";

/// The paragraph to add, in the machine-readable format of debian/copyright (copyright-format 1.0); empty where the
/// file speaks of the folder already, or there is none. The licence text that it names may stand there: then a
/// `License:` line is enough.
pub fn paragraph(tree: &Path) -> String {
    let Some(copyright) = text(&tree.join(COPYRIGHT), &[]) else {
        return String::new();
    };
    if copyright.contains(ENGINE) {
        return String::new();
    }
    format!(
        "\nadd to {COPYRIGHT}:\n\n\
         Files: {ENGINE}/* debian/bin/gencontrol debian/rules.filesets\n\
         Copyright: 2025-2026 the gencontrol authors\n\
         License: GPL-2+\n \
         This package is free software; you can redistribute it and/or modify\n \
         it under the terms of the GNU General Public License as published by\n \
         the Free Software Foundation; either version 2 of the License, or\n \
         (at your option) any later version.\n \
         .\n \
         On Debian systems, the full text of the GNU General Public License\n \
         version 2 can be found in /usr/share/common-licenses/GPL-2.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::{paragraph, COPYRIGHT};

    #[test]
    fn it_is_asked_for_only_where_it_is_missing() {
        let tree = tempfile::tempdir().expect("the temporary directory is writable");
        assert_eq!(paragraph(tree.path()), "");
        let path = tree.path().join(COPYRIGHT);
        std::fs::create_dir(tree.path().join("debian")).expect("the directory is writable");
        std::fs::write(&path, "Files: *\n").expect("the directory is writable");
        let asked = paragraph(tree.path());
        assert!(asked.contains("\nFiles: debian/gencontrol/* "), "{asked}");
        std::fs::write(&path, asked).expect("the directory is writable");
        assert_eq!(paragraph(tree.path()), "");
    }
}

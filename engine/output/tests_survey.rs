// SPDX-License-Identifier: GPL-2.0-or-later
//! What globs name in a folder.

use std::fs;

use super::survey::tops;

#[test]
fn globs_name_what_is_there() {
    let folder = tempfile::tempdir().expect("the temporary directory is writable");
    for name in ["a/x.rs", "a/y.rs", "b/x.rs"] {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it is below")).expect("it is writable");
        fs::write(path, "").expect("it is writable");
    }
    let found = |globs: &[&str]| {
        let globs: Vec<String> = globs.iter().map(|glob| (*glob).to_owned()).collect();
        tops(folder.path(), &globs).into_iter().collect::<Vec<_>>()
    };
    assert_eq!(found(&["./a//x.rs", "a/./*.rs"]), ["a/x.rs", "a/y.rs"]);
    assert_eq!(found(&["*/x.rs"]), ["a/x.rs", "b/x.rs"]);
    assert!(found(&["c", "a/z*"]).is_empty());
}

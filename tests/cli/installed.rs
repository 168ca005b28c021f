// SPDX-License-Identifier: GPL-2.0-or-later
//! The program as `make install` leaves it: it finds its own files, and they are all there.

use std::path::Path;
use std::process::{Command, Output};

use super::{repository, stderr, stdout};

fn done(command: &mut Command) -> Output {
    let output = command.output().expect("it can be run");
    assert!(output.status.success(), "{command:?}: {}", stderr(&output));
    output
}

#[test]
fn an_installed_program_embeds_and_extends() {
    let folder = tempfile::tempdir().expect("the temporary directory is writable");
    let top = folder.path();
    let manual = top.join("manual");
    std::fs::create_dir(&manual).expect("the directory is writable");
    for name in [
        "gencontrol.1",
        "gencontrol-recipe.5",
        "gencontrol.bash",
        "gencontrol.fish",
        "_gencontrol",
    ] {
        std::fs::write(manual.join(name), "").expect("the directory is writable");
    }
    let program = env!("CARGO_BIN_EXE_gencontrol");
    done(
        Command::new("make")
            .args(["--silent", "install-files", "PREFIX=/usr"])
            .arg(format!("DESTDIR={}", top.display()))
            .arg(format!("PROGRAM={program}"))
            .arg(format!("MANUAL={}", manual.display()))
            .env_remove("MAKEFLAGS")
            .current_dir(repository()),
    );
    let usr = top.join("usr");
    for path in [
        "share/man/man5/gencontrol-recipe.5",
        "share/bash-completion/completions/gencontrol",
        "share/fish/vendor_completions.d/gencontrol.fish",
        "share/zsh/site-functions/_gencontrol",
        "share/gencontrol/schemas/recipe.json",
    ] {
        assert!(usr.join(path).is_file(), "{path}");
    }
    let installed = |arguments: &[&str]| {
        let mut command = Command::new(usr.join("bin/gencontrol"));
        command.args(arguments).current_dir(top).env_clear();
        command
    };
    done(&mut installed(&["new", "fork"]));
    let recipe = std::fs::read_to_string(top.join("fork/recipe.yaml")).expect("it was written");
    let base = usr.canonicalize().expect("it is there");
    let base = base.join("share/gencontrol/recipes/linux");
    let line = format!("\nextends: {}\n", base.display());
    assert!(recipe.contains(&line), "{recipe}");
    let tree = repository().join("tests/tree/linux");
    let tree = tree.to_str().expect("it is UTF-8");
    done(&mut installed(&[
        "check",
        "--recipes",
        "fork",
        "--tree",
        tree,
    ]));

    // What embed puts into a tree is what is installed.
    let engine = usr.join("share/gencontrol/engine/lib.rs");
    std::fs::write(engine, "// as installed\n").expect("the directory is writable");
    let package = top.join("package");
    done(
        Command::new("cp")
            .arg("-R")
            .arg(repository().join("tests/tree/packaging"))
            .arg(&package),
    );
    let recipes = repository().join("tests/cases/each/recipe");
    let embedded = done(&mut installed(&[
        "embed",
        "--tree",
        "package",
        "--recipes",
        recipes.to_str().expect("it is UTF-8"),
    ]));
    let engine = package.join("debian/gencontrol/engine/lib.rs");
    assert_eq!(read(&engine), "// as installed\n", "{}", stdout(&embedded));
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

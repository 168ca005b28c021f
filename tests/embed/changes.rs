// SPDX-License-Identifier: GPL-2.0-or-later
//! What `embed` changes, and what it refuses.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use super::package::{difference, said, Package, PROGRAM};

#[test]
fn what_changes_is_shown_and_done_once() {
    let package = Package::new("once");
    let before = package.files();
    let preview = package.embed(&["--recipes", "recipes/base", "--check"]);
    assert_eq!(preview.status.code(), Some(1), "{}", said(&preview));
    assert_eq!(difference(&before, &package.files()), [""; 0]);
    let said_first = package.embed_base();
    let expected = [
        "+debian/bin/gencontrol",
        "+debian/gencontrol",
        "+debian/recipes",
        "-debian/bin/gencontrol.py",
        "-debian/lib/python/debian_linux/gencontrol.py",
        "-debian/lib/python/debian_linux/output.py",
        "~debian/rules",
    ];
    assert_eq!(difference(&before, &package.files()), expected);
    // How many files the engine has is nobody's business.
    let shown = said_first
        .lines()
        .filter(|line| !line.starts_with("folder    debian/gencontrol/: "))
        .map(|line| line.to_owned() + "\n")
        .collect::<String>();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/cli");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("embed", shown));

    let after = package.files();
    for arguments in [&["--recipes", "recipes/base"][..], &[], &["--check"]] {
        let output = package.embed(arguments);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        assert_eq!(said(&output), ".: nothing to do, gencontrol is in it\n");
    }
    assert_eq!(difference(&after, &package.files()), [""; 0]);
    // The editor's link to the schema, the program's right to be run.
    let first = package.read("debian/recipes/packages.yaml");
    let line = "# yaml-language-server: $schema=../gencontrol/schemas/recipe.json\n";
    assert!(first.starts_with(line), "{first}");
    assert!(package
        .path()
        .join("debian/gencontrol/schemas/recipe.json")
        .is_file());
    for program in ["debian/rules", "debian/bin/gencontrol"] {
        let data = fs::metadata(package.path().join(program)).expect("it is there");
        assert_eq!(data.permissions().mode() & 0o111, 0o111, "{program}");
    }
}

/// A package that is built from its file sets brings the makefile and the one line that includes it; a
/// recipe without such a package leaves debian/rules.real as it is (see the test above).
#[test]
fn file_sets_bring_their_makefile() {
    let package = Package::new("filesets");
    package.write(
        "recipes/base/more.yaml",
        "packages:\n  symbols:\n    for: flavour\n    name: symbols{{ localversion }}\n    \
         synopsis: Symbols\n    files: [{ install: System.map, to: usr/lib/debug }]\n",
    );
    let before = package.files();
    let output = package.embed(&["--recipes", "recipes/base"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(!said(&output).contains("warning"), "{}", said(&output));
    let changed = difference(&before, &package.files());
    assert!(
        changed.contains(&"+debian/rules.filesets".into()),
        "{changed:?}"
    );
    assert!(
        changed.contains(&"~debian/rules.real".into()),
        "{changed:?}"
    );
    let included = package.read("debian/rules.real");
    assert!(
        included.ends_with("\ninclude debian/rules.filesets\n"),
        "{included}"
    );
    let again = package.embed(&[]);
    assert_eq!(said(&again), ".: nothing to do, gencontrol is in it\n");
}

#[test]
fn rules_of_another_shape_are_refused() {
    for (number, (old, new, says)) in [
        ("CONTROL_FILES = ", "INPUTS = ", "line `CONTROL_FILES = …`"),
        (
            "$(BUILD_DIR)/version-info $(w",
            "debian/changelog $(w",
            "`$(BUILD_DIR)/version-info` in CONTROL_FILES",
        ),
        (
            "debian/control debian/rules.gen: debian/bin/gencontrol.py",
            "debian/control debian/rules.gen: debian/bin/own.py",
            "rule `debian/control: debian/bin/gencontrol.py $(CONTROL_FILES)`",
        ),
        (
            "debian/control-real: debian/bin/gencontrol.py",
            "debian/control-real: debian/bin/own.py",
            "rule `debian/control-real: debian/bin/gencontrol.py $(CONTROL_FILES)`",
        ),
        ("PYTHONHASHSEED=0 $<", "$< --more", "command `$<`"),
        (
            "md5sum $(sort $^) >",
            "sha256sum $(sort $^) >",
            "command `md5sum $(sort $^) > debian/control.md5sum`",
        ),
        (
            "md5sum --check",
            "sha256sum --check",
            "command `md5sum --check",
        ),
        (
            "rm -rf debian/files debian/generated.*",
            "dh_clean",
            "command `rm -rf … debian/generated.*`",
        ),
        (
            "clean: debian/control\n",
            "clean: debian/control\n\tdebian/bin/gencontrol.py --clean\n",
            "runs the old generator",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let package = Package::new(&format!("refused-{number}"));
        package.replace("debian/rules", old, new);
        let before = package.files();
        let output = package.embed(&["--recipes", "recipes/base"]);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(said(&output).contains(says), "{says}:\n{}", said(&output));
        assert!(said(&output).contains("help: write "), "{}", said(&output));
        assert_eq!(difference(&before, &package.files()), [""; 0]);
    }
}

#[test]
fn rules_written_by_hand_are_as_good() {
    let package = Package::unmade("hand");
    let embedded = package.read("debian/rules");
    let other = Package::new("hand-2");
    // What the messages say, typed.
    other.write("debian/rules", &embedded);
    let said = other.embed_base();
    assert!(!said.contains("debian/rules\n"), "{said}");
    assert_eq!(other.read("debian/rules"), embedded);
    // A list with something of one's own keeps it.
    let third = Package::new("hand-3");
    third.replace("debian/rules", "CONTROL_FILES += debian/installer/package-list", "CONTROL_FILES += debian/installer/package-list \\\n\tdebian/own $(wildcard debian/own/* debian/o)");
    third.embed_base();
    let rules = third.read("debian/rules");
    assert!(
        rules.contains("\nCONTROL_FILES = $(BUILD_DIR)/version-info debian/own $(wildcard debian/own/* debian/o) $(GENCONTROL_INPUTS)\n"),
        "{rules}"
    );
}

#[test]
fn a_newer_gencontrol_replaces_the_engine_and_nothing_else() {
    let package = Package::unmade("newer");
    package.write(
        "debian/gencontrol/engine/old.rs",
        "//! Of an older version.\n",
    );
    package.write(
        "debian/gencontrol/engine/main.rs",
        "//! Of an older version.\n",
    );
    package.replace("debian/recipes/packages.yaml", "The kernel", "Our kernel");
    let before = package.files();
    let output = package.embed(&[]);
    assert!(output.status.success(), "{}", said(&output));
    let line = "folder    debian/gencontrol/: 1 file changed, 1 file removed\n";
    assert!(said(&output).starts_with(line), "{}", said(&output));
    let changed = difference(&before, &package.files());
    assert_eq!(changed, ["-debian/gencontrol", "~debian/gencontrol"]);
    assert!(said(&package.embed(&[])).contains("nothing to do"));
}

#[test]
fn recipes_of_the_tree_are_not_lost() {
    let package = Package::unmade("guard");
    package.replace("debian/recipes/packages.yaml", "The kernel", "Our kernel");
    package.write("debian/recipes/ours.yaml", "enable: {}\n");
    let before = package.files();
    let output = package.embed(&["--recipes", "recipes/base"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    let says = "./debian/recipes: error: there are recipes already, and they are not those named: \
                `debian/recipes/ours.yaml` and 1 other file";
    assert!(said(&output).contains(says), "{}", said(&output));
    assert_eq!(difference(&before, &package.files()), [""; 0]);
    let output = package.embed(&["--recipes", "recipes/base", "--replace"]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(package
        .read("debian/recipes/packages.yaml")
        .contains("The kernel"));
    assert!(!package.path().join("debian/recipes/ours.yaml").exists());
}

#[test]
fn layers_stay_beside_each_other() {
    let package = Package::new("layers");
    let output = package.embed(&["--recipes", "recipes/fork"]);
    assert!(output.status.success(), "{}", said(&output));
    for layer in ["base", "fork"] {
        assert!(package
            .path()
            .join("debian/recipes")
            .join(layer)
            .join("recipe.yaml")
            .is_file());
    }
    for arguments in [&["--recipes", "recipes/fork"][..], &[]] {
        let output = package.embed(arguments);
        assert!(said(&output).contains("nothing to do"), "{}", said(&output));
    }
    package.generate();
    assert!(package
        .read("debian/control")
        .contains("Package: linux-image-tiny\n"));
    package.replace(
        "debian/recipes/base/packages.yaml",
        "The kernel",
        "A kernel",
    );
    assert!(package.regenerates(), "the layer below");
    let package = Package::new("layers-absolute");
    let base = package.path().join("recipes/base");
    package.replace(
        "recipes/fork/recipe.yaml",
        "../base",
        &base.display().to_string(),
    );
    let output = package.embed(&["--recipes", "recipes/fork"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let recipe = package.read("debian/recipes/fork/recipe.yaml");
    assert!(recipe.contains("extends: ../base\n"), "{recipe}");
    package.generate();
    // One of the same name as the layer below cannot stand beside it.
    let package = Package::new("layers-namesakes");
    let base = package.path().join("recipes/base");
    let namesake = package.path().join("other/base");
    std::fs::create_dir_all(&namesake).expect("the directory is writable");
    let text = format!("extends: {}\n", base.display());
    std::fs::write(namesake.join("recipe.yaml"), text).expect("the directory is writable");
    let output = package.embed(&["--recipes", "other/base"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(
        said(&output).contains("two of the recipes that extend each other are called `base`"),
        "{}",
        said(&output)
    );
}

#[test]
fn what_cannot_work_is_not_begun() {
    let package = Package::new("nothing");
    let before = package.files();
    for (arguments, says) in [
        (&["--recipes", "recipes/none"][..], "cannot read the recipe"),
        (&[], "could not be imported\n  help: name the recipe"),
        (
            &["--recipes", "recipes/base", "--from", "recipes"],
            "not a checkout of gencontrol",
        ),
        (
            &["--recipes", "recipes/base", "--tree", "recipes"],
            "not an unpacked source package",
        ),
        (&["--replace"], "--recipes"),
    ] {
        // The last of several wins.
        let output = Command::new(PROGRAM)
            .arg("embed")
            .args(if arguments.contains(&"--from") {
                &[][..]
            } else {
                &["--from", env!("CARGO_MANIFEST_DIR")]
            })
            .args(if arguments.contains(&"--tree") {
                &[][..]
            } else {
                &["--tree", "."]
            })
            .args(arguments)
            .current_dir(package.path())
            .output()
            .expect("the program was built for this test");
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(said(&output).contains(says), "{says}:\n{}", said(&output));
    }
    package.write(
        "recipes/base/packages.yaml",
        "packages: { image: { fro: flavour } }\n",
    );
    let output = package.embed(&["--recipes", "recipes/base"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert_eq!(difference(&before, &package.files()), [""; 0]);
}

#[test]
fn what_it_did_not_write_is_not_replaced() {
    let package = Package::new("strangers");
    let ours = [
        "debian/bin/gencontrol",
        "debian/rules.filesets",
        "debian/gencontrol/notes",
    ];
    for path in ours {
        package.write(path, "by hand\n");
    }
    let before = package.files();
    let output = package.embed(&["--recipes", "recipes/base"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    for path in ["bin/gencontrol", "rules.filesets", "gencontrol"] {
        let says = format!("./debian/{path}: error: this would be replaced");
        assert!(said(&output).contains(&says), "{}", said(&output));
    }
    assert_eq!(difference(&before, &package.files()), [""; 0]);
}

#[test]
fn python_that_is_shipped_stays() {
    let package = Package::new("shipped");
    package.write(
        "debian/rules.real",
        "%:\n\tcp debian/lib/python/debian_linux/*.py $(DESTDIR)\n",
    );
    let before = package.files();
    package.embed_base();
    let gone: Vec<String> = difference(&before, &package.files());
    let gone: Vec<&String> = gone.iter().filter(|line| line.starts_with('-')).collect();
    assert_eq!(gone, ["-debian/bin/gencontrol.py"]);
}

#[test]
fn the_engine_is_complete_without_the_checkout() {
    let package = Package::unmade("complete");
    let engine = package.path().join("debian/gencontrol");
    for (path, bytes) in package.files() {
        if path.starts_with("debian/gencontrol/engine/") && path.ends_with(".rs") {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            for (_, rest) in text
                .match_indices("include_str!(\"")
                .map(|(at, m)| text.split_at(at + m.len()))
            {
                let name = rest.split('"').next().unwrap_or("");
                let folder = Path::new(&path).parent().expect("it is in a folder");
                assert!(
                    package.path().join(folder).join(name).is_file(),
                    "{path} needs {name}"
                );
            }
        }
    }
    // What cargo would refuse to build without changing it first, is no lock.
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["tree", "--locked", "--offline", "--prefix", "none"])
        .current_dir(&engine)
        .output()
        .expect("cargo runs this test");
    assert!(output.status.success(), "{}", said(&output));
    assert!(!said(&output).contains("insta"), "{}", said(&output));
}

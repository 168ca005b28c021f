// SPDX-License-Identifier: GPL-2.0-or-later
//! The package's own workflow with gencontrol in it: when it regenerates, what a build needs, what is left.

use std::fs;

use super::package::{difference, said, Package};

#[test]
fn it_regenerates_when_and_only_when_an_input_changed() {
    let package = Package::new("inputs");
    package.embed_base();
    assert!(package.regenerates(), "nothing has been generated yet");
    assert!(!package.regenerates());
    assert!(package
        .read("debian/control")
        .contains("Package: linux-image-generic\n"));

    let touch = |path: &str| package.write(path, &package.read(path));
    touch("debian/changelog");
    touch("debian/recipes/recipe.yaml");
    assert!(!package.regenerates(), "times do not count");
    package.replace("debian/changelog", "An entry", "Another entry");
    package.write("debian/recipes/README.md", "notes\n");
    package.write("debian/recipes/patches/x.patch", "x\n");
    package.write("debian/templates/main.control.in", "of the old generator\n");
    package.write("debian/config/defines.toml", "of the old generator\n");
    assert!(!package.regenerates(), "these are no inputs");

    package.replace("debian/changelog", "7.2.8-1", "7.2.9-1");
    assert!(package.regenerates(), "the version");
    package.replace("debian/changelog", ") unstable", ") experimental");
    assert!(package.regenerates(), "the suite");
    package.replace("debian/recipes/packages.yaml", "The kernel", "A kernel");
    assert!(package.regenerates(), "a recipe");
    package.write("debian/recipes/templates/image.postinst", "#!/bin/sh -e\n");
    assert!(package.regenerates(), "a template");
    let more = "architectures: { amd64: { flavours: { more: { hardware: more } } } }\n";
    package.write("debian/recipes/more.yaml", more);
    assert!(package.regenerates(), "a new file");
    assert!(package
        .read("debian/control")
        .contains("Package: linux-image-more\n"));
    fs::remove_file(package.path().join("debian/recipes/more.yaml")).expect("it is there");
    assert!(package.regenerates(), "a file that is gone");
    assert!(!package
        .read("debian/control")
        .contains("Package: linux-image-more\n"));
    assert!(!package
        .path()
        .join("debian/linux-image-more.postinst.amd64")
        .exists());
    package.write("debian/config/config", "CONFIG_MODULES=y\nCONFIG_A=n\n");
    assert!(!package.regenerates(), "only its name is used");
    package.write("debian/recipes/more.yaml", "kconfig: { A: y }\n");
    assert!(package.regenerates(), "an option");
    package.write("debian/config/config", "CONFIG_MODULES=y\nCONFIG_A=m\n");
    assert!(package.regenerates(), "what the option is compared with");
    let engine = "debian/gencontrol/engine/main.rs";
    package.write(engine, &(package.read(engine) + "// newer\n"));
    assert!(package.regenerates(), "gencontrol itself");
    assert!(!package.regenerates());
}

/// What debian/bin/buildcheck.py reads is an input, and what is made for it is none.
#[test]
fn what_the_check_of_the_build_reads_is_an_input() {
    let package = Package::embedded("buildcheck");
    package.write("debian/config/defines.toml", "of the old generator\n");
    assert!(!package.regenerates(), "nobody reads it");
    package.write(
        "debian/config/defines.toml",
        "[[featureset]]\nname = 'none'\n[[kernelarch]]\nname = 'x86'\n\
         [[kernelarch.debianarch]]\nname = 'amd64'\n",
    );
    package.write("debian/bin/buildcheck.py", "");
    assert!(package.regenerates(), "what the check of the build reads");
    let ours = "debian/config.local/amd64/defines.toml";
    assert!(package.read(ours).contains("name = 'generic'\n"));
    assert!(!package.regenerates(), "what is made for it is no input");
    fs::remove_file(package.path().join("debian/bin/buildcheck.py")).expect("it is there");
    assert!(package.regenerates(), "nobody reads what was made for it");
    assert!(!package.path().join("debian/config.local").exists());
    package.write("debian/bin/buildcheck.py", "");
    assert!(package.regenerates(), "it is back");
    let path = "debian/config/defines.toml";
    package.write(path, &package.read(path));
    assert!(!package.regenerates(), "times do not count");
    package.write("debian/config/defines.toml", "[build]\n");
    assert!(package.regenerates(), "what the check of the build reads");
    package.write("debian/config.local/defines.toml", "[build]\n");
    assert!(package.regenerates(), "what a person wrote");
}

#[test]
fn checksums_count_only_for_what_was_made_from_them() {
    let package = Package::embedded("checksums");
    assert!(!package.regenerates());
    let gone = "debian/rules.gen";
    let before = package.read(gone);
    fs::remove_file(package.path().join(gone)).expect("it was generated");
    assert!(package.regenerates(), "a generated file that is gone");
    assert_eq!(package.read(gone), before);
    assert!(!package.regenerates());

    // A run that changed files, and came to no end in make: the checksums of before do not count for them.
    package.replace(
        "debian/recipes/packages.yaml",
        "The kernel",
        "Another kernel",
    );
    let output = package.command("generate");
    assert!(output.status.success(), "{}", said(&output));
    package.replace(
        "debian/recipes/packages.yaml",
        "Another kernel",
        "The kernel",
    );
    assert!(package.regenerates(), "made from another recipe");
    assert!(!package.regenerates());
}

#[test]
fn the_targets_end_as_they_always_have() {
    let package = Package::embedded("targets");
    // It succeeds every time, whether something changed or not.
    package.generate();
    let output = package.make("debian/control-real-fail", true);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    // A recipe that does not work leaves everything as it was, and the checksums with it.
    package.write(
        "debian/recipes/packages.yaml",
        "packages: { image: { fro: flavour } }\n",
    );
    let before = package.files();
    for target in ["debian/control", "debian/control-real"] {
        let output = package.make(target, true);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(said(&output).contains("error: "), "{}", said(&output));
        assert!(!said(&output).contains("SUCCESSFULLY"), "{}", said(&output));
    }
    let changed = difference(&before, &package.files());
    assert_eq!(changed, ["~debian/runs"]);
}

#[test]
fn a_build_needs_no_cargo_and_runs_no_generator() {
    let package = Package::embedded("build");
    let runs = package.runs();
    for target in ["clean", "build", "binary", "clean"] {
        let output = package.make(target, false);
        assert_eq!(output.status.code(), Some(0), "{target}: {}", said(&output));
        if target == "binary" {
            assert_eq!(
                package.read("debian/build/targets"),
                "build_image\nbuild_image\nbinary_image\n"
            );
        }
    }
    assert_eq!(package.runs(), runs);
    assert!(!package.path().join("debian/cargo-was-run").exists());
}

/// Where it has to regenerate, but cannot, it says what it needs, and stops: with the crates that Debian
/// packages, and without.
#[test]
fn a_build_that_has_to_regenerate_says_what_it_needs() {
    let program = "debian/bin/gencontrol";
    for packaged in [false, true] {
        let package = Package::new(&format!("needs-{packaged}"));
        package.embed_base();
        // What is installed on this machine does not count.
        package.replace(program, "=/usr/share/cargo/registry", "=debian/crates");
        if packaged {
            for name in engine_crates(&package) {
                let crate_folder = format!("debian/crates/{name}-1.0.0");
                package.write(&format!("{crate_folder}/Cargo.toml"), "");
            }
        }
        package.generate();
        package.replace("debian/changelog", "7.2.8-1", "7.2.9-1");
        let before = package.files();
        let output = package.make("build", false);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        let said = said(&output);
        assert!(said.contains("GENCONTROL=/path/to/gencontrol"), "{said}");
        assert_eq!(said.contains("source.debian.directory"), packaged, "{said}");
        let changed: Vec<String> = difference(&before, &package.files())
            .into_iter()
            .filter(|path| !path.starts_with("+debian/build/gencontrol/source/"))
            .collect();
        let expected = [
            "+debian/build/gencontrol/.gitignore",
            "+debian/cargo-was-run",
            "~debian/build/version-info",
        ];
        assert_eq!(changed, expected);
    }
}

/// The crates that the embedded engine asks for.
fn engine_crates(package: &Package) -> Vec<String> {
    let manifest = package.read("debian/gencontrol/Cargo.toml");
    let (_, rest) = manifest
        .split_once("\n[dependencies]\n")
        .expect("the engine uses crates");
    let names: Vec<String> = rest
        .lines()
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| Some(line.split_once(" = ")?.0.to_owned()))
        .collect();
    assert!(names.len() > 5, "{names:?}");
    // What only an editor asks for stays where it is.
    let lock = package.read("debian/gencontrol/Cargo.lock");
    for crate_ in ["lsp-types", "url"] {
        assert!(!lock.contains(&format!("name = \"{crate_}\"")), "{crate_}");
    }
    assert!(!package.path().join("debian/gencontrol/engine/lsp").exists());
    names
}

#[test]
fn clean_leaves_what_it_should() {
    let package = Package::new("clean");
    package.write("debian/bin/buildcheck.py", "");
    package.embed_base();
    let sources = package.files();
    package.generate();
    package.write("debian/recipes/kconfig/config", "CONFIG_MODULES=n\n");
    assert!(
        package.regenerates(),
        "a kernel configuration file of the recipe"
    );
    let kconfig = "debian/kconfig/config";
    assert_eq!(package.read(kconfig), "CONFIG_MODULES=n\n");
    assert!(package
        .path()
        .join("debian/config.local/amd64/defines.toml")
        .exists());
    let generated = package.files();
    let output = package.make("clean", false);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let cleaned = difference(&generated, &package.files());
    let build = [
        "-debian/build/gencontrol-inputs",
        "-debian/build/version-info",
    ];
    assert_eq!(cleaned, build, "clean keeps what was generated");
    let output = package.make("clean-generated", false);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let left = difference(&sources, &package.files());
    assert_eq!(
        left,
        ["+debian/recipes", "+debian/runs"],
        "clean-generated leaves the sources"
    );
    for folder in ["debian/kconfig", "debian/config.local"] {
        assert!(!package.path().join(folder).exists(), "{folder}");
    }
    assert!(package.regenerates());
}

#[test]
fn every_command_finds_the_recipe_of_the_tree() {
    let package = Package::new("commands");
    // A fork stands beside the recipe that it extends, not in debian/recipes itself.
    let output = package.embed(&["--recipes", "recipes/fork"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    fs::create_dir_all(package.path().join("debian/build")).expect("the directory is writable");
    for (command, status, says) in [
        ("generate --check", 1, "debian/control"),
        ("check", 0, "no problems"),
        ("list flavours", 0, "tiny"),
        ("plan", 0, "linux-image-tiny"),
        ("show", 0, "tiny"),
        ("explain linux-image-tiny", 0, "linux-image-tiny"),
        // It knows the flavours, and this one is not among them.
        (
            "files --build-dir debian/build --flavour amd64/none/huge",
            2,
            "amd64/none/tiny",
        ),
    ] {
        let output = package.command(command);
        assert_eq!(
            output.status.code(),
            Some(status),
            "{command}: {}",
            said(&output)
        );
        assert!(said(&output).contains(says), "{command}: {}", said(&output));
    }
}

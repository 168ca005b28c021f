// SPDX-License-Identifier: GPL-2.0-or-later
//! A package to embed gencontrol into: a copy of tests/tree/packaging, and its make.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::OnceLock;

use tempfile::TempDir;

pub(super) const PROGRAM: &str = env!("CARGO_BIN_EXE_gencontrol");

pub(super) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What dpkg-buildpackage has in the environment of debian/rules. Asked once: otherwise each make asks
/// dpkg-architecture once for each of its 33 variables.
fn build_environment() -> &'static [(String, String)] {
    static VARIABLES: OnceLock<Vec<(String, String)>> = OnceLock::new();
    VARIABLES.get_or_init(|| {
        let needs = "the tests of a package's workflow need make and dpkg-dev: \
                     apt-get install make dpkg-dev";
        assert!(
            Path::new("/usr/share/dpkg/pkg-info.mk").is_file(),
            "{needs}"
        );
        let make = Command::new("make").arg("--version").output();
        assert!(make.is_ok(), "{needs}");
        let asked = Command::new("dpkg-architecture").output().expect(needs);
        assert!(asked.status.success(), "{}", said(&asked));
        let variables = String::from_utf8_lossy(&asked.stdout).into_owned();
        variables
            .lines()
            .filter_map(|line| line.split_once('='))
            .chain([("SOURCE_DATE_EPOCH", "1")])
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    })
}

/// A copy of the package, with a folder of programs for its PATH in it.
pub(super) struct Package(TempDir);

pub(super) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the temporary directory is writable");
    for entry in fs::read_dir(from).expect("a folder of the repository") {
        let entry = entry.expect("a folder of the repository");
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(from, to).expect("the temporary directory is writable");
        }
    }
}

impl Package {
    pub(super) fn new(name: &str) -> Package {
        let top = tempfile::Builder::new()
            .prefix(&format!("gencontrol-{name}-"))
            .tempdir()
            .expect("the temporary directory is writable");
        copy(&repository().join("tests/tree/packaging"), top.path());
        let package = Package(top);
        package.program("dh_listpackages", "echo linux-image-generic");
        package.program(
            "cargo",
            "echo cargo \"$@\" >&2; touch debian/cargo-was-run; exit 1",
        );
        package.program(
            "counted",
            &format!("echo x >>debian/runs; exec {PROGRAM} \"$@\""),
        );
        package
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The package with gencontrol in it. Nothing was generated, so no make is needed.
    pub(super) fn unmade(name: &str) -> Package {
        let package = Package::new(name);
        package.embed_base();
        package
    }

    /// The package with gencontrol in it, generated.
    pub(super) fn embedded(name: &str) -> Package {
        let package = Package::new(name);
        package.embed_base();
        package.generate();
        package
    }

    pub(super) fn program(&self, name: &str, script: &str) {
        let path = self.path().join("path").join(name);
        fs::create_dir_all(self.path().join("path")).expect("the temporary directory is writable");
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("the directory is writable");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("the file is ours");
    }

    pub(super) fn embed(&self, arguments: &[&str]) -> Output {
        Command::new(PROGRAM)
            .args(["embed", "--from"])
            .arg(repository())
            .args(["--tree", "."])
            .args(arguments)
            .current_dir(self.path())
            .env_clear()
            .output()
            .expect("the program was built for this test")
    }

    pub(super) fn embed_base(&self) -> String {
        let output = self.embed(&["--recipes", "recipes/base"]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        said(&output)
    }

    /// Runs a target of debian/rules. With `generator` there is a gencontrol, without one there is only
    /// a cargo that fails.
    pub(super) fn make(&self, target: &str, generator: bool) -> Output {
        let mut make = Command::new("make");
        make.args(["-f", "debian/rules", target])
            .current_dir(self.path());
        for name in ["MAKEFLAGS", "MFLAGS", "MAKELEVEL", "GENCONTROL"] {
            make.env_remove(name);
        }
        for (name, value) in build_environment() {
            make.env(name, value);
        }
        let path = std::env::var("PATH").unwrap_or_default();
        make.env(
            "PATH",
            format!("{}:{path}", self.path().join("path").display()),
        );
        if generator {
            make.env("GENCONTROL", self.path().join("path/counted"));
        }
        make.output().expect("make was asked for its version")
    }

    /// Runs debian/bin/gencontrol with the arguments in `line`.
    pub(super) fn command(&self, line: &str) -> Output {
        Command::new(self.path().join("debian/bin/gencontrol"))
            .args(line.split_whitespace())
            .env("GENCONTROL", PROGRAM)
            .output()
            .expect("embedding made it executable")
    }

    /// `debian/control-real`, which has to succeed.
    pub(super) fn generate(&self) {
        let output = self.make("debian/control-real", true);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    }

    /// Whether asking for debian/control runs the generator. If it does, make fails, and says why.
    pub(super) fn regenerates(&self) -> bool {
        let before = self.runs();
        let output = self.make("debian/control", true);
        let ran = self.runs() > before;
        let said = said(&output);
        assert_eq!(
            output.status.code(),
            Some(if ran { 2 } else { 0 }),
            "{said}"
        );
        assert_eq!(said.contains("fail intentionally"), ran, "{said}");
        ran
    }

    pub(super) fn runs(&self) -> usize {
        let runs = fs::read_to_string(self.path().join("debian/runs"));
        runs.map_or(0, |runs| runs.lines().count())
    }

    pub(super) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).unwrap_or_default()
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("it is in the package"))
            .expect("the temporary directory is writable");
        fs::write(path, text).expect("the temporary directory is writable");
    }

    pub(super) fn replace(&self, path: &str, old: &str, new: &str) {
        let text = self.read(path);
        assert!(text.contains(old), "{path} has no `{old}`");
        self.write(path, &text.replace(old, new));
    }

    /// Every file in debian/, with its content.
    pub(super) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut found = BTreeMap::new();
        let mut folders = vec![self.path().join("debian")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).expect("a folder of the package") {
                let path = entry.expect("a folder of the package").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(self.path()).expect("it was found there");
                    let bytes = fs::read(&path).expect("a file of the package");
                    found.insert(name.display().to_string(), bytes);
                }
            }
        }
        found
    }
}

pub(super) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Paths that are in one of two trees, or different: `+` came, `-` went, `~` changed. The folders that
/// embedding fills are one path each.
pub(super) fn difference(
    before: &BTreeMap<String, Vec<u8>>,
    after: &BTreeMap<String, Vec<u8>>,
) -> Vec<String> {
    let mut found: Vec<String> = before
        .keys()
        .chain(after.keys())
        .filter(|path| before.get(*path) != after.get(*path))
        .map(|path| {
            let sign = match (before.contains_key(path), after.contains_key(path)) {
                (true, true) => '~',
                (true, false) => '-',
                (false, _) => '+',
            };
            let folder = ["debian/gencontrol", "debian/recipes"]
                .into_iter()
                .find(|folder| path.starts_with(&format!("{folder}/")));
            format!("{sign}{}", folder.unwrap_or(path))
        })
        .collect();
    found.sort();
    found.dedup();
    found
}

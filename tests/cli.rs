// SPDX-License-Identifier: GPL-2.0-or-later
//! The command line as a user meets it: help, exit statuses, `list`, and the switch of a package family.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

#[path = "cli/check.rs"]
mod check;
#[path = "cli/console.rs"]
mod console;
#[path = "common/copy.rs"]
mod copy;
#[path = "common/each.rs"]
mod each;
#[path = "cli/installed.rs"]
mod installed;
#[path = "cli/schema.rs"]
mod schema;

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gencontrol"))
        .args(arguments)
        .current_dir(repository())
        .env_clear()
        .output()
        .expect("the program was built for this test")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("output is UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("output is UTF-8")
}

fn list(what: &str, recipes: &str) -> Vec<Value> {
    let output = run(&[
        "list",
        what,
        "--json",
        "--recipes",
        recipes,
        "--tree",
        "tests/tree/linux",
    ]);
    assert!(output.status.success(), "{}", stderr(&output));
    serde_json::from_slice(&output.stdout).expect("`list --json` prints JSON")
}

/// A recipe over recipes/linux, in a directory of its own.
struct Layer(TempDir);

impl Layer {
    fn new(yaml: &str) -> Self {
        let folder = tempfile::tempdir().expect("the temporary directory is writable");
        let base = repository().join("recipes/linux");
        std::fs::write(
            folder.path().join("recipe.yaml"),
            format!("extends: {}\n{yaml}", base.display()),
        )
        .expect("the temporary directory is writable");
        Layer(folder)
    }

    fn path(&self) -> &str {
        self.0
            .path()
            .to_str()
            .expect("the temporary directory's name is UTF-8")
    }
}

#[test]
fn help_needs_no_manual() {
    let mut text = String::new();
    let mut show = |arguments: &[&str]| {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(0));
        let said = stdout(&output);
        text.push_str(&format!("$ gencontrol {}\n{said}\n", arguments.join(" ")));
        said
    };
    let top = show(&["--help"]);
    let (_, commands) = top.split_once("\nCommands:\n").expect("it has commands");
    let names: Vec<&str> = commands
        .lines()
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert!(names.len() > 5, "{names:?}");
    for name in names {
        show(&[name, "--help"]);
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/cli");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("help", text));
}

#[test]
fn statuses_say_what_happened() {
    for (arguments, status) in [
        (&["--version"][..], 0),
        (&["nonsense"], 2),
        (&["generate", "--recipes", "recipes/nowhere"], 2),
        (
            &["generate", "--tree", "tests", "--recipes", "recipes/linux"],
            2,
        ),
        (&["check", "--recipes", "recipes/nowhere"], 2),
        (
            &[
                "check",
                "--recipes",
                "recipes/linux",
                "--tree",
                "tests/tree/linux",
            ],
            0,
        ),
        (
            &[
                "generate",
                "--check",
                "--recipes",
                "recipes/linux",
                "--tree",
                "tests/tree/linux",
                "--output",
                "/nonexistent/gencontrol",
            ],
            1,
        ),
    ] {
        let output = run(arguments);
        assert_eq!(
            output.status.code(),
            Some(status),
            "{arguments:?}: {}",
            stderr(&output)
        );
        assert_eq!(
            stderr(&output).is_empty(),
            status == 0 || arguments.contains(&"--check")
        );
    }
}

#[test]
fn a_run_that_takes_too_much_says_what_it_was_at() {
    let tree = "tests/tree/linux";
    let check = ["check", "--recipes", "recipes/linux", "--tree", tree];
    let output = run(&[&check[..], &["--memory-limit", "4M"]].concat());
    assert_eq!(output.status.code(), Some(2));
    // What is kept of all packages takes most. Which text is made when it is too much is by chance.
    let message = stderr(&output);
    let expected = "error: the run takes more than 4 MB of memory, while expanding the packages\n";
    assert!(message.contains(expected), "{message}");
}

#[test]
fn tables_and_json_agree() {
    for what in ["packages", "flavours", "files"] {
        let rows = list(what, "recipes/linux");
        let table = run(&[
            "list",
            what,
            "--recipes",
            "recipes/linux",
            "--tree",
            "tests/tree/linux",
        ]);
        // The heading is one line more.
        assert_eq!(stdout(&table).lines().count(), rows.len() + 1, "{what}");
    }
    let flavours = list("flavours", "recipes/linux");
    let cloud = flavours
        .iter()
        .find(|row| row["flavour"] == "cloud-amd64")
        .expect("recipes/linux has this flavour");
    assert_eq!(cloud["architecture"], "amd64");
    assert_eq!(cloud["kernel"], "7.2.8+deb14-cloud-amd64");
}

/// The kernel releases for which a recipe makes packages of an entry, with their architectures.
fn of_entry(recipes: &str, entry: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for row in list("packages", recipes) {
        if row["entry"] == entry {
            for arch in row["architecture"]
                .as_array()
                .expect("a list of architectures")
            {
                found.push((
                    row["package"].as_str().expect("a name").to_owned(),
                    arch.as_str().expect("a name").to_owned(),
                ));
            }
        }
    }
    found
}

#[test]
fn one_switch_turns_a_family_off() {
    let all = of_entry("recipes/linux", "librust").len();
    assert!(all > 10);
    for (name, yaml, left) in [
        ("everywhere", "enable: { librust: false }\n", 0),
        (
            "architecture",
            "architectures: { arm64: { enable: { librust: false } } }\n",
            all - 5,
        ),
        (
            "flavour",
            "architectures: { arm64: { flavours: { rt-arm64: { enable: { librust: false } } } } }\n",
            all - 1,
        ),
    ] {
        let layer = Layer::new(yaml);
        assert_eq!(of_entry(layer.path(), "librust").len(), left, "{name}");
        assert_eq!(of_entry(layer.path(), "librust-meta").len(), left, "{name}");
    }
}

#[test]
fn the_fork_is_a_small_layer() {
    let names: Vec<String> = list("packages", "recipes/linux-asahi")
        .iter()
        .map(|row| row["package"].as_str().expect("a name").to_owned())
        .collect();
    for wanted in [
        "linux-image-7.2.8+deb14-asahi",
        "linux-librust-7.2.8+deb14-asahi",
        "linux-librust-asahi-dev",
        "linux-image-7.2.8+deb14-arm64",
    ] {
        assert!(names.iter().any(|name| name == wanted), "{wanted}");
    }
    for unwanted in [
        "linux-libc-dev",
        "linux-perf",
        "linux-doc-7.2",
        "linux-asahi-doc-7.2",
    ] {
        assert!(!names.iter().any(|name| name == unwanted), "{unwanted}");
    }
    let yaml = std::fs::read_to_string(repository().join("recipes/linux-asahi/recipe.yaml"))
        .expect("the recipe stands in the repository");
    assert!(yaml.lines().count() < 60);
}

/// Nothing of the environment reaches the output.
#[test]
fn the_environment_does_not_count() {
    let generate = |variables: &[(&str, &str)]| {
        let output = tempfile::tempdir().expect("the temporary directory is writable");
        let run = Command::new(env!("CARGO_BIN_EXE_gencontrol"))
            .args([
                "generate",
                "--recipes",
                "recipes/linux-asahi",
                "--tree",
                "tests/tree/linux-asahi",
            ])
            .arg("--output")
            .arg(output.path())
            .current_dir(repository())
            .env_clear()
            .envs(variables.iter().copied())
            .status()
            .expect("the program was built for this test");
        assert!(run.success());
        std::fs::read(output.path().join("manifest.json")).expect("a run leaves its list")
    };
    let plain = generate(&[]);
    let odd = generate(&[
        ("LC_ALL", "tr_TR.UTF-8"),
        ("TZ", "Asia/Kolkata"),
        ("HOME", "/nonexistent"),
        ("COLUMNS", "20"),
    ]);
    assert!(plain == odd);
}

#[test]
fn what_is_left_out_on_request_is_told_and_may_be_refused() {
    let folder = tempfile::tempdir().expect("the temporary directory is writable");
    let tree = repository().join("tests/cases/_tree");
    copy::copy(&tree, &folder.path().join("tree"));
    let generate = |suite: &str, variable: &str| {
        let recipe = format!(
            "releases: {{ any: {{ abiname: '1' }} }}\nenvironment: {{ docs: {{ variable: WITHOUT_DOCS, what: documents{suite} }} }}\n\
             packages: {{ doc: {{ for: source, name: linux-doc, architecture: [all], synopsis: Docs }} }}\n"
        );
        std::fs::write(folder.path().join("recipe.yaml"), recipe).expect("it is writable");
        let run = Command::new(env!("CARGO_BIN_EXE_gencontrol"))
            .args([
                "generate",
                "--recipes",
                ".",
                "--tree",
                "tree",
                "--output",
                "out",
            ])
            .current_dir(folder.path())
            .env_clear()
            .env(variable, "1")
            .output()
            .expect("the program was built for this test");
        (run.status.code(), stderr(&run))
    };
    let left_out = "warning: documents is left out on request: WITHOUT_DOCS is set";
    for suite in ["", ", suite: unstable"] {
        let (status, said) = generate(suite, "WITHOUT_DOCS");
        assert!(status == Some(0) && said.contains(left_out), "{said}");
    }
    let (status, said) = generate(", suite: sid", "WITHOUT_DOCS");
    let refused = "WITHOUT_DOCS is set, but documents cannot be left out for the suite `unstable`";
    assert!(status == Some(2) && said.contains(refused), "{said}");
    let (status, said) = generate(", suite: sid", "WITHOUT_CODE");
    assert!(status == Some(0) && !said.contains("WITHOUT"), "{said}");
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! `make scale`: how long the program takes for inputs that are large in one way each, and for twice as much.
//!
//! Work has to grow with the input and not with its square: each takes less than a second, and twice as much
//! takes about twice as long. Not a test: times depend on the machine. ONLY= in the environment
//! chooses those whose name holds a word.

#![allow(clippy::print_stdout, reason = "printing is all that a bench does")]

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How many times each is measured; the best counts.
const TIMES: usize = 3;

/// What an input is called, how large it is, and what makes it: arguments of the program come back.
type Input = (&'static str, usize, fn(&Path, usize) -> Vec<&'static str>);

const INPUTS: [Input; 14] = [
    ("wrong keys", 20_000, wrong_keys),
    ("bad relations on a line", 20_000, bad_relations),
    ("good relations on a line", 20_000, good_relations),
    ("links", 8_000, links),
    ("recipe files", 8_000, recipe_files),
    ("packages", 4_000, packages),
    ("typing errors in names of a layer", 8_000, wrong_names),
    ("unknown variables", 8_000, unknown_variables),
    ("variables", 4_000, variables),
    ("imported flavours", 5_000, imported_flavours),
    ("paragraphs", 2_000, paragraphs),
    ("releases with a costly pattern", 50, releases),
    ("entries of a changelog", 8_000, changelog),
    ("lines of one tag", 8_000, long_tag),
];

fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let only = std::env::var("ONLY").unwrap_or_default();
    println!("{:>8} {:>8}  input", "once", "twice");
    for (name, size, make) in INPUTS.iter().filter(|(name, ..)| name.contains(&only)) {
        let times: Vec<Duration> = [*size, 2 * size]
            .into_iter()
            .map(|size| {
                let top = tempfile::tempdir().expect("the temporary directory is writable");
                let arguments = make(top.path(), size);
                best(top.path(), &arguments)
            })
            .collect();
        let note = match times[0] {
            time if time > Duration::from_secs(1) => "  more than a second",
            _ if times[1] > times[0] * 3 && times[1] > Duration::from_millis(200) => {
                "  not in proportion"
            }
            _ => "",
        };
        println!(
            "{:>5} ms {:>5} ms  {size} {name}{note}",
            times[0].as_millis(),
            times[1].as_millis()
        );
    }
}

fn best(top: &Path, arguments: &[&str]) -> Duration {
    let once = || {
        let _ = fs::remove_dir_all(top.join("imported"));
        let start = Instant::now();
        let status = Command::new(env!("CARGO_BIN_EXE_gencontrol"))
            .args(arguments)
            .current_dir(top)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .expect("the program runs");
        assert!(status.code().is_some(), "the program was killed");
        start.elapsed()
    };
    (0..TIMES).map(|_| once()).min().expect("there are some")
}

const CHECK: [&str; 5] = ["check", "--recipes", "recipe", "--tree", "tree"];

fn write(path: PathBuf, text: &str) {
    fs::create_dir_all(path.parent().expect("it is below the top")).expect("it is writable");
    fs::write(path, text).expect("it is writable");
}

const TOP: &str =
    "architectures:\n  arm64: { kernel_arch: arm64, flavours: { generic: { hardware: ARM } } }\n";
const RELEASES: &str = "releases:\n  any: { abiname: '{{ upstreamversion }}' }\n";
const PACKAGE: &str = "    for: source\n    architecture: [all]\n    synopsis: Alpha\n";

/// A recipe with one package that has `more`, and a tree.
fn recipe(top: &Path, more: &str) -> Vec<&'static str> {
    let text =
        format!("{TOP}{RELEASES}packages:\n  alpha:\n    name: linux-alpha\n{PACKAGE}{more}");
    whole(top, &text)
}

fn whole(top: &Path, text: &str) -> Vec<&'static str> {
    write(top.join("recipe/recipe.yaml"), text);
    changelog_of(top, 1);
    CHECK.to_vec()
}

fn changelog_of(top: &Path, entries: usize) {
    let entry = |n: usize| {
        format!("linux (7.2.{n}-1) unstable; urgency=medium\n\n  * Change.\n\n -- A B <a@example.org>  Mon, 07 Sep 2026 12:00:00 +0000\n\n")
    };
    let text: String = (0..entries).rev().map(entry).collect();
    write(top.join("tree/debian/changelog"), &text);
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut text, n| {
        let _ = writeln!(text, "{}", line(n));
        text
    })
}

fn wrong_keys(top: &Path, size: usize) -> Vec<&'static str> {
    recipe(top, &lines(size, |n| format!("    synopsi{n}: x")))
}

fn bad_relations(top: &Path, size: usize) -> Vec<&'static str> {
    let items: Vec<String> = (0..size).map(|n| format!("a{n} >= 1")).collect();
    recipe(top, &format!("    depends: [{}]\n", items.join(", ")))
}

fn good_relations(top: &Path, size: usize) -> Vec<&'static str> {
    let items: Vec<String> = (0..size).map(|n| format!("a{n} (>= 1)")).collect();
    recipe(top, &format!("    depends: [{}]\n", items.join(", ")))
}

fn links(top: &Path, size: usize) -> Vec<&'static str> {
    let link = |n| format!("      - link: usr/src/{n}\n        target: usr/share/{n}");
    recipe(top, &format!("    links:\n{}", lines(size, link)))
}

fn recipe_files(top: &Path, size: usize) -> Vec<&'static str> {
    for n in 0..size {
        let text = format!("packages:\n  p{n}:\n    name: linux-p{n}\n{PACKAGE}");
        write(top.join(format!("recipe/packages/p{n}.yaml")), &text);
    }
    recipe(top, "")
}

fn many_packages(size: usize) -> String {
    lines(size, |n| {
        format!("  alpha{n}:\n    name: linux-alpha{n}\n{PACKAGE}    depends: [linux-alpha{n}]")
    })
}

fn packages(top: &Path, size: usize) -> Vec<&'static str> {
    let packages = many_packages(size);
    recipe(top, &packages)
}

fn wrong_names(top: &Path, size: usize) -> Vec<&'static str> {
    let base = format!("{TOP}{RELEASES}packages:\n{}", many_packages(size));
    write(top.join("base/recipe.yaml"), &base);
    let wrong = lines(size, |n| format!("  alhpa{n}: null"));
    whole(top, &format!("extends: ../base\npackages:\n{wrong}"))
}

fn unknown_variables(top: &Path, size: usize) -> Vec<&'static str> {
    let text = lines(size, |n| format!("{{{{ upstreamversio{n} }}}}"));
    write(top.join("recipe/templates/alpha.postinst"), &text);
    recipe(top, "    debhelper: { postinst: alpha.postinst }\n")
}

fn variables(top: &Path, size: usize) -> Vec<&'static str> {
    let own = lines(size, |n| format!("    v{n}: 'a{{{{ abiname }}}}'"));
    whole(
        top,
        &format!("{TOP}{RELEASES}variables:\n  source:\n{own}packages:\n  alpha:\n    name: linux-alpha\n{PACKAGE}    recommends: ['{{{{ v{} }}}}']\n", size - 1),
    )
}

fn imported_flavours(top: &Path, size: usize) -> Vec<&'static str> {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/import_72/tree");
    copy(&case, &top.join("tree"));
    let path = top.join("tree/debian/config/amd64/defines.toml");
    let mut text = fs::read_to_string(&path).expect("the case has it");
    text.push_str(&lines(size, |n| {
        format!("[[flavour]]\nname = 'f{n}'\n[flavour.description]\nhardware = 'f{n}'\nhardware_long = 'f{n}'")
    }));
    write(path, &text);
    vec!["import", "--recipes", "imported", "--tree", "tree"]
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("the case is there") {
        let path = entry.expect("it can be listed").path();
        let target = to.join(path.file_name().expect("it has a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::create_dir_all(to).expect("it is writable");
            fs::copy(&path, &target).expect("it is writable");
        }
    }
}

fn paragraphs(top: &Path, size: usize) -> Vec<&'static str> {
    let text = lines(size, |n| format!("      Paragraph {n} says something.\n"));
    recipe(top, &format!("    description: |\n{text}"))
}

fn releases(top: &Path, size: usize) -> Vec<&'static str> {
    let own = lines(size, |n| {
        format!("  r{n}: {{ suite: 's{n}(\\w{{1,200}}){{1,5}}x', abiname: 'a' }}")
    });
    whole(top, &format!("{TOP}{RELEASES}{own}"))
}

fn changelog(top: &Path, size: usize) -> Vec<&'static str> {
    let arguments = recipe(top, "");
    changelog_of(top, size);
    arguments
}

fn long_tag(top: &Path, size: usize) -> Vec<&'static str> {
    let text = format!("{{{{ [\n{}] }}}}", lines(size, |_| "1,".to_owned()));
    write(top.join("recipe/templates/alpha.postinst"), &text);
    recipe(top, "    debhelper: { postinst: alpha.postinst }\n")
}

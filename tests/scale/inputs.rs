// SPDX-License-Identifier: GPL-2.0-or-later
//! Inputs that are large in one way each: what makes them, and the arguments of the program for them.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// Makes an input of a size in a folder: arguments of the program come back.
pub(crate) type Make = fn(&Path, usize) -> Vec<&'static str>;

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
        format!("linux (7.2.{n:05}-1) unstable; urgency=medium\n\n  * Change.\n\n -- A B <a@example.org>  Mon, 07 Sep 2026 12:00:00 +0000\n\n")
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

pub(crate) fn wrong_keys(top: &Path, size: usize) -> Vec<&'static str> {
    recipe(top, &lines(size, |n| format!("    synopsi{n:05}: x")))
}

pub(crate) fn bad_relations(top: &Path, size: usize) -> Vec<&'static str> {
    let items: Vec<String> = (0..size).map(|n| format!("a{n:05} >= 1")).collect();
    recipe(top, &format!("    depends: [{}]\n", items.join(", ")))
}

pub(crate) fn good_relations(top: &Path, size: usize) -> Vec<&'static str> {
    let items: Vec<String> = (0..size).map(|n| format!("a{n:05} (>= 1)")).collect();
    recipe(top, &format!("    depends: [{}]\n", items.join(", ")))
}

pub(crate) fn links(top: &Path, size: usize) -> Vec<&'static str> {
    let link = |n| format!("      - link: usr/src/{n:05}\n        target: usr/share/{n:05}");
    recipe(top, &format!("    links:\n{}", lines(size, link)))
}

pub(crate) fn recipe_files(top: &Path, size: usize) -> Vec<&'static str> {
    for n in 0..size {
        let text = format!("packages:\n  p{n:05}:\n    name: linux-p{n:05}\n{PACKAGE}");
        write(top.join(format!("recipe/packages/p{n:05}.yaml")), &text);
    }
    recipe(top, "")
}

fn many_packages(size: usize) -> String {
    lines(size, |n| {
        format!("  alpha{n:05}:\n    name: linux-alpha{n:05}\n{PACKAGE}    depends: [linux-alpha{n:05}]")
    })
}

pub(crate) fn packages(top: &Path, size: usize) -> Vec<&'static str> {
    let packages = many_packages(size);
    recipe(top, &packages)
}

pub(crate) fn wrong_names(top: &Path, size: usize) -> Vec<&'static str> {
    let base = format!("{TOP}{RELEASES}packages:\n{}", many_packages(size));
    write(top.join("base/recipe.yaml"), &base);
    let wrong = lines(size, |n| format!("  alhpa{n:05}: null"));
    whole(top, &format!("extends: ../base\npackages:\n{wrong}"))
}

pub(crate) fn unknown_variables(top: &Path, size: usize) -> Vec<&'static str> {
    let text = lines(size, |n| format!("{{{{ upstreamversio{n:05} }}}}"));
    write(top.join("recipe/templates/alpha.postinst"), &text);
    recipe(top, "    debhelper: { postinst: alpha.postinst }\n")
}

pub(crate) fn variables(top: &Path, size: usize) -> Vec<&'static str> {
    let own = lines(size, |n| format!("    v{n:05}: 'a{{{{ abiname }}}}'"));
    whole(
        top,
        &format!("{TOP}{RELEASES}variables:\n  source:\n{own}packages:\n  alpha:\n    name: linux-alpha\n{PACKAGE}    recommends: ['{{{{ v{} }}}}']\n", size - 1),
    )
}

pub(crate) fn imported_flavours(top: &Path, size: usize) -> Vec<&'static str> {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/import_72/tree");
    copy(&case, &top.join("tree"));
    let path = top.join("tree/debian/config/amd64/defines.toml");
    let mut text = fs::read_to_string(&path).expect("the case has it");
    text.push_str(&lines(size, |n| {
        format!("[[flavour]]\nname = 'f{n:05}'\n[flavour.description]\nhardware = 'f{n:05}'\nhardware_long = 'f{n:05}'")
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

pub(crate) fn paragraphs(top: &Path, size: usize) -> Vec<&'static str> {
    let text = lines(size, |n| {
        format!("      Paragraph {n:05} says something.\n")
    });
    recipe(top, &format!("    description: |\n{text}"))
}

pub(crate) fn releases(top: &Path, size: usize) -> Vec<&'static str> {
    let own = lines(size, |n| {
        format!("  r{n:05}: {{ suite: 's{n:05}(\\w{{1,200}}){{1,5}}x', abiname: 'a' }}")
    });
    whole(top, &format!("{TOP}{RELEASES}{own}"))
}

pub(crate) fn changelog(top: &Path, size: usize) -> Vec<&'static str> {
    let arguments = recipe(top, "");
    changelog_of(top, size);
    arguments
}

pub(crate) fn long_tag(top: &Path, size: usize) -> Vec<&'static str> {
    let text = format!("{{{{ [\n{}] }}}}", lines(size, |_| "1,".to_owned()));
    write(top.join("recipe/templates/alpha.postinst"), &text);
    recipe(top, "    debhelper: { postinst: alpha.postinst }\n")
}

const GENERATE: [&str; 7] = [
    "generate",
    "--recipes",
    "recipe",
    "--tree",
    "tree",
    "--output",
    "out",
];

/// A recipe with flavours `f0`, `f1`, …, and a package of each with some fields and files.
fn of_flavours(top: &Path, size: usize, more: &str) {
    let flavours = lines(size, |n| format!("      f{n:05}: {{ hardware: machines }}"));
    let architectures =
        format!("architectures:\n  arm64:\n    kernel_arch: arm64\n    flavours:\n{flavours}");
    whole(
        top,
        &format!("{architectures}{RELEASES}{FLAVOUR_PACKAGE}{more}"),
    );
}

const FLAVOUR_PACKAGE: &str = "packages:
  image:
    name: linux-image-{{ abiname }}{{ localversion }}
    for: flavour
    synopsis: Linux for {{ hardware }}
    depends: ['linux-base (>= 4)', 'initramfs-tools | dracut']
    files: [{ install: .config, as: 'boot/config-{{ localversion }}' }]
";

pub(crate) fn flavours(top: &Path, size: usize) -> Vec<&'static str> {
    of_flavours(top, size, "");
    GENERATE.to_vec()
}

pub(crate) fn checked_flavours(top: &Path, size: usize) -> Vec<&'static str> {
    of_flavours(top, size, "");
    CHECK.to_vec()
}

pub(crate) fn flavours_with_settings(top: &Path, size: usize) -> Vec<&'static str> {
    let settings = "build: { signed: false, compiler: gcc }
enable: { debug: false }
relations: { image: { suggests: ['firmware'] } }
";
    of_flavours(top, size, settings);
    CHECK.to_vec()
}

/// Flavours that debian/bin/buildcheck.py of the tree does not find.
pub(crate) fn flavours_unknown_to_the_tree(top: &Path, size: usize) -> Vec<&'static str> {
    of_flavours(
        top,
        size,
        "build: { signed: true }\nbuildcheck_signed: build.signed\n",
    );
    let known = lines(size / 2, |n| format!("[[flavour]]\nname = 'f{n:05}'"));
    write(top.join("tree/debian/config/arm64/defines.toml"), &known);
    let root = "[[kernelarch]]\nname = 'arm64'\n[[kernelarch.debianarch]]\nname = 'arm64'\n[[kernelarch.debianarch.featureset]]\nname = 'none'\n[[featureset]]\nname = 'none'\n";
    write(top.join("tree/debian/config/defines.toml"), root);
    write(top.join("tree/debian/bin/buildcheck.py"), "");
    CHECK.to_vec()
}

pub(crate) fn architectures(top: &Path, size: usize) -> Vec<&'static str> {
    let own = lines(size, |n| {
        format!(
            "  arch{n:05}: {{ kernel_arch: k{n:05}, flavours: {{ generic: {{ hardware: X }} }} }}"
        )
    });
    let kernels = lines(size, |n| format!("  k{n:05}: {{}}"));
    let text = format!("kernel_architectures:\n{kernels}architectures:\n{own}{RELEASES}packages:\n  alpha:\n    name: linux-alpha\n{PACKAGE}");
    whole(top, &text)
}

pub(crate) fn file_sets(top: &Path, size: usize) -> Vec<&'static str> {
    let set = |n| format!("      - {{ install: 'a/{n:05}.txt', to: usr/share/alpha }}");
    recipe(top, &format!("    files:\n{}", lines(size, set)))
}

/// A link into a directory into which files go by many globs.
pub(crate) fn links_to_globs(top: &Path, size: usize) -> Vec<&'static str> {
    let set = |n| format!("      - {{ install: 'a/{n:05}-*.txt', to: usr/share/alpha }}");
    let link =
        |n| format!("      - {{ link: 'usr/lib/{n:05}', target: 'usr/share/alpha/{n:05}-x.txt' }}");
    let (sets, links) = (lines(size, set), lines(size, link));
    recipe(top, &format!("    files:\n{sets}    links:\n{links}"))
}

pub(crate) fn items_taken_out(top: &Path, size: usize) -> Vec<&'static str> {
    let items = |key: &str| {
        format!(
            "    {key}: [{}]\n",
            lines(size, |n| format!("a{n:05},")).replace('\n', " ")
        )
    };
    let package = format!(
        "packages:\n  alpha:\n    name: linux-alpha\n{PACKAGE}{}",
        items("depends")
    );
    write(
        top.join("base/recipe.yaml"),
        &format!("{TOP}{RELEASES}{package}"),
    );
    whole(
        top,
        &format!(
            "extends: ../base\npackages:\n  alpha:\n{}",
            items("depends-")
        ),
    )
}

/// Lines of one block scalar, each with a mistake of its own.
pub(crate) fn bad_lines(top: &Path, size: usize) -> Vec<&'static str> {
    let relations = lines(size, |n| format!("        a{n:05} >= 1,"));
    recipe(top, &format!("    depends:\n      - |\n{relations}"))
}

pub(crate) fn block_lines(top: &Path, size: usize) -> Vec<&'static str> {
    let text = lines(size, |n| format!("      Line {n:05} of a text."));
    recipe(top, &format!("    description: |\n{text}"))
}

pub(crate) fn block_scalars(top: &Path, size: usize) -> Vec<&'static str> {
    let relations = lines(size, |n| format!("      - |\n        a{n:05}"));
    recipe(top, &format!("    depends:\n{relations}"))
}

pub(crate) fn template_lines(top: &Path, size: usize) -> Vec<&'static str> {
    let text = lines(size, |n| format!("echo {n:05} {{{{ abiname }}}}"));
    write(top.join("recipe/templates/alpha.postinst"), &text);
    recipe(top, "    debhelper: { postinst: alpha.postinst }\n")
}

pub(crate) fn unknown_architectures(top: &Path, size: usize) -> Vec<&'static str> {
    let names = lines(size, |n| format!("        armm{n:05}"));
    let package =
        format!("    for: source\n    synopsis: Alpha\n    architecture:\n      - |\n{names}");
    whole(
        top,
        &format!("{TOP}{RELEASES}packages:\n  alpha:\n    name: linux-alpha\n{package}"),
    )
}

/// Kilobytes of YAML.
pub(crate) fn kilobytes(top: &Path, size: usize) -> Vec<&'static str> {
    let text = lines(size * 40, |n| format!("    v{n:05}: 'words'"));
    whole(
        top,
        &format!("{TOP}{RELEASES}variables:\n  source:\n{text}"),
    )
}

/// Kilobytes of one scalar.
pub(crate) fn long_scalar(top: &Path, size: usize) -> Vec<&'static str> {
    let line = "      a line of some fifty characters, some of them";
    let text = lines(size * 20, |_| line.to_owned());
    recipe(top, &format!("    description: |\n{text}"))
}

/// Packages of all flavours that have one path in common, which none of them may have twice.
pub(crate) fn flavours_with_one_path(top: &Path, size: usize) -> Vec<&'static str> {
    let one = "    provides: [linux-alpha]\n    conflicts: [linux-alpha]\n";
    of_flavours(top, size, &format!("{one}  other:\n    name: linux-other-{{{{ flavour }}}}\n    for: flavour\n    synopsis: Alpha\n    files: [{{ install: .config, as: boot/config }}]\n{one}"));
    CHECK.to_vec()
}

/// A package to which every flavour adds something.
pub(crate) fn package_of_all_flavours(top: &Path, size: usize) -> Vec<&'static str> {
    of_flavours(top, size, "  all:\n    name: linux-all\n    for: flavour\n    synopsis: Alpha\n    at_each_point: { depends: ['linux-{{ flavour }} (= 1)'] }\n");
    CHECK.to_vec()
}

pub(crate) fn build_dependencies(top: &Path, size: usize) -> Vec<&'static str> {
    let packages = lines(size, |n| {
        format!(
            "  alpha{n:05}:\n    name: linux-alpha{n:05}\n{PACKAGE}    build_depends: [beta{n:05}]"
        )
    });
    recipe(top, &packages)
}

pub(crate) fn dropped_packages(top: &Path, size: usize) -> Vec<&'static str> {
    let base = format!("{TOP}{RELEASES}packages:\n{}", many_packages(size));
    write(top.join("base/recipe.yaml"), &base);
    let dropped = lines(size, |n| format!("  alpha{n:05}: null"));
    whole(top, &format!("extends: ../base\npackages:\n{dropped}"))
}

/// Links, and packages with names that are almost theirs.
pub(crate) fn links_to_nowhere(top: &Path, size: usize) -> Vec<&'static str> {
    let link = |n| {
        format!("      - {{ link: 'usr/lib/{n:05}', target: 'usr/share/packages{n:05}/file' }}")
    };
    let packages = lines(size, |n| {
        format!("  beta{n:05}:\n    name: linux-beta{n:05}\n{PACKAGE}")
    });
    recipe(
        top,
        &format!("    files: []\n    links:\n{}{packages}", lines(size, link)),
    )
}

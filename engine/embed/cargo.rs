//! Cargo.toml and Cargo.lock of the embedded engine: those of the checkout without its tests, so that
//! `cargo build --locked` asks for no crate that only tests need.

use std::collections::{BTreeMap, BTreeSet};

/// Sections of Cargo.toml that are about tests.
const TESTS: [&str; 4] = ["[[test]]", "[[bench]]", "[[example]]", "[dev-dependencies"];

/// Cargo.toml without tests. It stands alone, whatever there is in the folders above it.
pub fn manifest(text: &str) -> String {
    let mut out = String::new();
    let mut workspace = false;
    for section in sections(text) {
        let head = header(section).unwrap_or("");
        if TESTS.iter().any(|test| head.starts_with(test)) {
            continue;
        }
        workspace |= head == "[workspace]";
        out.push_str(section);
    }
    let mut out = out.trim_end().to_owned() + "\n";
    if !workspace {
        out.push_str("\n[workspace]\n");
    }
    out
}

fn header(section: &str) -> Option<&str> {
    section.lines().find(|line| line.starts_with('['))
}

/// The text cut before each section; comments and blank lines above a header belong to it.
fn sections(text: &str) -> Vec<&str> {
    let mut cuts = vec![0];
    let mut offset = 0;
    let mut lead: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        if line.starts_with('[') {
            cuts.push(lead.unwrap_or(offset));
            lead = None;
        } else if line.trim().is_empty() || line.starts_with('#') {
            lead = lead.or(Some(offset));
        } else {
            lead = None;
        }
        offset += line.len();
    }
    cuts.push(text.len());
    cuts.windows(2).map(|w| &text[w[0]..w[1]]).collect()
}

/// The names of the crates that a Cargo.toml without tests asks for.
fn direct(manifest: &str) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for section in sections(manifest) {
        let Some(head) = header(section) else {
            continue;
        };
        let Some((_, table)) = head.trim_matches(['[', ']']).rsplit_once("dependencies") else {
            continue;
        };
        if let Some(name) = table.strip_prefix('.') {
            names.insert(name);
            continue;
        }
        for line in section.lines() {
            if let Some((name, _)) = line.split_once('=').filter(|_| !line.starts_with('#')) {
                names.insert(name.trim());
            }
        }
    }
    names
}

#[derive(Clone)]
struct Locked<'t> {
    block: &'t str,
    name: &'t str,
    version: &'t str,
    /// `name`, or `name version` where several versions of it are locked.
    dependencies: Vec<&'t str>,
}

/// Cargo.lock with nothing but what `manifest` needs, in the form in which cargo writes it: with
/// `--locked` it accepts no other.
pub fn lock(text: &str, manifest: &str) -> String {
    let mut blocks = text.split("[[package]]\n");
    let top = blocks.next().unwrap_or("");
    let all: Vec<Locked<'_>> = blocks.map(parse).collect();
    let direct = direct(manifest);
    let own: Vec<usize> = (0..all.len())
        .filter(|i| !all[*i].block.contains("\nsource = "))
        .collect();
    let wanted = |locked: &Locked<'_>, dependency: &str| {
        locked.block.contains("\nsource = ")
            || direct.contains(dependency.split(' ').next().unwrap_or(""))
    };
    let mut kept: BTreeSet<usize> = own.iter().copied().collect();
    let mut todo = own;
    while let Some(index) = todo.pop() {
        for dependency in &all[index].dependencies {
            if !wanted(&all[index], dependency) {
                continue;
            }
            let mut parts = dependency.split(' ');
            let (name, version) = (parts.next(), parts.next());
            let found = all.iter().position(|other| {
                Some(other.name) == name && version.is_none_or(|v| v == other.version)
            });
            if let Some(found) = found.filter(|found| kept.insert(*found)) {
                todo.push(found);
            }
        }
    }
    let mut versions: BTreeMap<&str, usize> = BTreeMap::new();
    for index in &kept {
        *versions.entry(all[*index].name).or_default() += 1;
    }
    let mut out = top.to_owned();
    for index in kept {
        let locked = &all[index];
        out.push_str("[[package]]\n");
        let (before, rest) = locked
            .block
            .split_once("dependencies = [\n")
            .unwrap_or((locked.block, ""));
        let dependencies: Vec<&str> = locked
            .dependencies
            .iter()
            .filter(|dependency| wanted(locked, dependency))
            .map(|dependency| match dependency.split_once(' ') {
                Some((name, _)) if versions.get(name) == Some(&1) => name,
                _ => dependency,
            })
            .collect();
        out.push_str(before);
        if !dependencies.is_empty() {
            out.push_str("dependencies = [\n");
            for dependency in dependencies {
                out.push_str(&format!(" \"{dependency}\",\n"));
            }
            out.push(']');
        }
        out.push_str(rest.split_once("\n]").map_or("", |(_, after)| after));
        out.truncate(out.trim_end().len());
        out.push_str("\n\n");
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn parse(block: &str) -> Locked<'_> {
    let field = |name: &str| {
        block
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "))
            .map_or("", |value| value.trim_matches('"'))
    };
    let dependencies = block
        .lines()
        .filter_map(|line| line.strip_prefix(" \"")?.strip_suffix("\","))
        .collect();
    Locked {
        block,
        name: field("name"),
        version: field("version"),
        dependencies,
    }
}

#[cfg(test)]
mod tests {
    use super::{lock, manifest};

    const MANIFEST: &str = "[package]\nname = \"x\"\n\n[[test]]\nname = \"t\"\n\n# Why.\n[dependencies]\na = \"1\"\n\n[dev-dependencies]\nb = \"1\"\n\n[profile.release]\nlto = \"thin\"\n";

    #[test]
    fn tests_leave_the_manifest() {
        let expected = "[package]\nname = \"x\"\n\n# Why.\n[dependencies]\na = \"1\"\n\n[profile.release]\nlto = \"thin\"\n\n[workspace]\n";
        assert_eq!(manifest(MANIFEST), expected);
        assert_eq!(manifest(expected), expected);
    }

    #[test]
    fn the_lock_keeps_what_is_needed() {
        let text = r#"version = 4

[[package]]
name = "a"
version = "1.0.0"
source = "r"
checksum = "1"
dependencies = [
 "c 2.0.0",
]

[[package]]
name = "b"
version = "1.0.0"
source = "r"
dependencies = [
 "c 1.0.0",
]

[[package]]
name = "c"
version = "1.0.0"
source = "r"

[[package]]
name = "c"
version = "2.0.0"
source = "r"

[[package]]
name = "x"
version = "0.1.0"
dependencies = [
 "a",
 "b",
]
"#;
        let expected = r#"version = 4

[[package]]
name = "a"
version = "1.0.0"
source = "r"
checksum = "1"
dependencies = [
 "c",
]

[[package]]
name = "c"
version = "2.0.0"
source = "r"

[[package]]
name = "x"
version = "0.1.0"
dependencies = [
 "a",
]
"#;
        let small = manifest(MANIFEST);
        assert_eq!(lock(text, &small), expected);
        assert_eq!(lock(expected, &small), expected);
    }
}

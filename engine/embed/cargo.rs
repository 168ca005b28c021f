// SPDX-License-Identifier: GPL-2.0-or-later
//! Cargo.toml and Cargo.lock of the embedded engine: those of the checkout without its tests, so that
//! `cargo build --locked` asks for no crate that only tests need.

use std::collections::{BTreeMap, BTreeSet};

use toml_edit::{Array, DocumentMut, Item, Table, TableLike, TomlError};

/// What of Cargo.toml is about tests.
const TESTS: [&str; 4] = ["test", "bench", "example", "dev-dependencies"];

/// What names crates that a build needs.
const NEEDED: [&str; 2] = ["dependencies", "build-dependencies"];

/// Cargo.toml without tests, and without what is optional: no build of a kernel asks for it. It stands alone, whatever there is in the folders above it.
///
/// # Errors
/// A text that is no TOML.
pub fn manifest(text: &str) -> Result<String, TomlError> {
    let mut manifest: DocumentMut = text.parse()?;
    for name in TESTS {
        manifest.remove(name);
    }
    if let Some(targets) = manifest.get_mut("target").and_then(Item::as_table_like_mut) {
        for (_, target) in targets.iter_mut() {
            if let Some(target) = target.as_table_like_mut() {
                target.remove("dev-dependencies");
            }
        }
    }
    leave_out_options(&mut manifest);
    if !manifest.contains_key("workspace") {
        let mut workspace = Table::new();
        workspace.set_position(usize::MAX);
        manifest.insert("workspace", Item::Table(workspace));
    }
    Ok(manifest.to_string())
}

/// Crates that are optional go, and features name nothing any more; none is on by default.
fn leave_out_options(manifest: &mut DocumentMut) {
    for name in NEEDED {
        if let Some(crates) = manifest.get_mut(name).and_then(Item::as_table_like_mut) {
            let is_optional = |item: &Item| item.get("optional").and_then(Item::as_bool);
            let all = crates.iter();
            let optional = all.filter(|(_, item)| is_optional(item) == Some(true));
            let optional: Vec<String> = optional.map(|(name, _)| name.to_owned()).collect();
            for name in &optional {
                crates.remove(name);
            }
        }
    }
    if let Some(features) = manifest
        .get_mut("features")
        .and_then(Item::as_table_like_mut)
    {
        features.remove("default");
        for (_, named) in features.iter_mut() {
            *named = toml_edit::value(Array::new());
        }
    }
}

/// The names of the crates that a Cargo.toml without tests asks for.
fn direct(manifest: &DocumentMut) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut tables: Vec<&dyn TableLike> = vec![manifest.as_table()];
    let targets = manifest.get("target").and_then(Item::as_table_like);
    for (_, target) in targets.into_iter().flat_map(|targets| targets.iter()) {
        tables.extend(target.as_table_like());
    }
    for table in tables {
        let needed = NEEDED.iter().filter_map(|name| table.get(name));
        for (name, crate_) in needed
            .filter_map(Item::as_table_like)
            .flat_map(|crates| crates.iter())
        {
            let renamed = crate_.get("package").and_then(Item::as_str);
            names.insert(renamed.unwrap_or(name).to_owned());
        }
    }
    names
}

/// A package of Cargo.lock.
struct Locked {
    name: String,
    version: String,
    /// `name`, or `name version` where several versions of it are locked; those that are needed.
    dependencies: Vec<String>,
    /// It comes from nowhere: it is the engine itself.
    is_own: bool,
}

impl Locked {
    fn of(package: &Table, direct: &BTreeSet<String>) -> Locked {
        let text = |key: &str| package.get(key).and_then(Item::as_str).unwrap_or("");
        let is_own = !package.contains_key("source");
        let dependencies = package.get("dependencies").and_then(Item::as_array);
        let dependencies = dependencies
            .into_iter()
            .flatten()
            .filter_map(|d| d.as_str());
        Locked {
            name: text("name").to_owned(),
            version: text("version").to_owned(),
            dependencies: dependencies
                .filter(|dependency| !is_own || direct.contains(name_of(dependency)))
                .map(str::to_owned)
                .collect(),
            is_own,
        }
    }

    /// Whether a dependency means it.
    fn is(&self, dependency: &str) -> bool {
        match dependency.split_once(' ') {
            Some((name, version)) => name == self.name && version == self.version,
            None => dependency == self.name,
        }
    }
}

fn name_of(dependency: &str) -> &str {
    dependency.split(' ').next().unwrap_or(dependency)
}

/// Cargo.lock with nothing but what `manifest` needs, in the form in which cargo writes it: with
/// `--locked` it accepts no other.
///
/// # Errors
/// A text that is no TOML.
pub fn lock(text: &str, manifest: &str) -> Result<String, TomlError> {
    let direct = direct(&manifest.parse()?);
    let mut lock: DocumentMut = text.parse()?;
    let packages = lock.get_mut("package");
    let Some(packages) = packages.and_then(Item::as_array_of_tables_mut) else {
        return Ok(lock.to_string());
    };
    let all: Vec<Locked> = packages.iter().map(|p| Locked::of(p, &direct)).collect();
    let kept = needed(&all);
    let mut versions: BTreeMap<&str, usize> = BTreeMap::new();
    for index in &kept {
        *versions.entry(&all[*index].name).or_default() += 1;
    }
    let mut index = 0;
    packages.retain(|_| {
        index += 1;
        kept.contains(&(index - 1))
    });
    for (package, index) in packages.iter_mut().zip(&kept) {
        cut(package, &all[*index], &versions);
    }
    Ok(lock.to_string())
}

/// The numbers of the engine itself and of everything that it needs.
fn needed(all: &[Locked]) -> BTreeSet<usize> {
    let mut kept: BTreeSet<usize> = (0..all.len()).filter(|index| all[*index].is_own).collect();
    let mut todo: Vec<usize> = kept.iter().copied().collect();
    while let Some(index) = todo.pop() {
        for dependency in &all[index].dependencies {
            let found = all.iter().position(|other| other.is(dependency));
            if let Some(found) = found.filter(|found| kept.insert(*found)) {
                todo.push(found);
            }
        }
    }
    kept
}

/// Takes out the dependencies that are not needed; the others are named with their versions only where
/// several are left.
fn cut(package: &mut Table, locked: &Locked, versions: &BTreeMap<&str, usize>) {
    if locked.dependencies.is_empty() {
        package.remove("dependencies");
    }
    let dependencies = package.get_mut("dependencies").and_then(Item::as_array_mut);
    let Some(dependencies) = dependencies else {
        return;
    };
    dependencies.retain(|value| {
        let text = value.as_str().unwrap_or("");
        locked.dependencies.iter().any(|kept| kept == text)
    });
    for value in dependencies.iter_mut() {
        let name = name_of(value.as_str().unwrap_or("")).to_owned();
        if versions.get(name.as_str()) == Some(&1) {
            let decor = value.decor().clone();
            *value = name.into();
            *value.decor_mut() = decor;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{lock, manifest};

    const MANIFEST: &str = "[package]\nname = \"x\"\n\n[[test]]\nname = \"t\"\n\n# Why.\n[dependencies]\na = \"1\"\n\n[dev-dependencies]\nb = \"1\"\n\n[profile.release]\nlto = \"thin\"\n";

    #[test]
    fn tests_leave_the_manifest() {
        let expected = "[package]\nname = \"x\"\n\n# Why.\n[dependencies]\na = \"1\"\n\n[profile.release]\nlto = \"thin\"\n\n[workspace]\n";
        assert_eq!(manifest(MANIFEST).as_deref(), Ok(expected));
        assert_eq!(manifest(expected).as_deref(), Ok(expected));
    }

    #[test]
    fn what_is_optional_leaves_the_manifest() {
        let text = "[package]\nname = \"x\"\n\n[features]\ndefault = [\"e\"]\ne = [\"dep:b\"]\n\n\
                    [dependencies]\na = \"1\"\nb = { version = \"1\", optional = true }\n\n[workspace]\n";
        let expected = "[package]\nname = \"x\"\n\n[features]\ne = []\n\n[dependencies]\na = \"1\"\n\n[workspace]\n";
        assert_eq!(manifest(text).as_deref(), Ok(expected));
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
        let small = manifest(MANIFEST).expect("it is TOML");
        assert_eq!(lock(text, &small).as_deref(), Ok(expected));
        assert_eq!(lock(expected, &small).as_deref(), Ok(expected));
    }

    #[test]
    fn what_is_needed_for_one_machine_and_what_has_another_name_is_needed() {
        let text = "[package]\nname = \"x\"\n\n[target.'cfg(unix)'.dependencies]\na = \"1\"\n\n\
                    [target.'cfg(unix)'.dev-dependencies]\nb = \"1\"\n\n[build-dependencies]\nc = { package = \"d\" }\n";
        let small = manifest(text).expect("it is TOML");
        assert!(!small.contains("dev-dependencies"), "{small}");
        let names = super::direct(&small.parse().expect("it is TOML"));
        assert!(names.iter().eq(["a", "d"]), "{names:?}");
        assert!(manifest("[package").is_err());
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! The cases as corpus: their texts by kind, and their folders in a place where they can be changed.

use std::fs;
use std::path::{Path, PathBuf};

/// A case that can be run as a whole.
pub(crate) struct Whole {
    /// Its folder.
    pub(crate) folder: PathBuf,
    /// What can be changed in it, with its text.
    pub(crate) files: Vec<(PathBuf, String)>,
}

/// Texts to start from.
#[derive(Default)]
pub(crate) struct Corpus {
    pub(crate) yaml: Vec<String>,
    pub(crate) toml: Vec<String>,
    pub(crate) changelogs: Vec<String>,
    pub(crate) templates: Vec<String>,
    pub(crate) expressions: Vec<String>,
    pub(crate) relations: Vec<String>,
    pub(crate) profiles: Vec<String>,
    /// Cases with a recipe.
    pub(crate) checks: Vec<Whole>,
    /// Trees that `import` reads.
    pub(crate) imports: Vec<Whole>,
}

/// A file larger than this makes runs slow, and holds nothing that smaller ones do not.
const LARGE: usize = 32 << 10;

impl Corpus {
    /// Reads all cases, and copies them below a folder.
    pub(crate) fn read(scratch: &Path) -> Corpus {
        let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
        let mut corpus = Corpus::default();
        let mut names: Vec<PathBuf> = fs::read_dir(&cases)
            .expect("the cases are there")
            .map(|entry| entry.expect("it can be listed").path())
            .collect();
        names.sort();
        for case in names {
            let name = case.file_name().expect("it has a name").to_string_lossy();
            if name.starts_with('_') {
                continue;
            }
            let folder = scratch.join(&*name);
            let imports = case.join("tree/debian/config/defines.toml").is_file();
            if !imports {
                copy(&cases.join("_tree"), &folder.join("tree"));
            }
            copy(&case, &folder);
            let mut files = Vec::new();
            texts(&folder, &mut files);
            for (path, text) in &files {
                corpus.add(path, text);
            }
            let whole = Whole { folder, files };
            if imports {
                corpus.imports.push(whole);
            } else if case.join("recipe/recipe.yaml").is_file() {
                corpus.checks.push(whole);
            }
        }
        for (what, texts) in [
            ("yaml", &corpus.yaml),
            ("toml", &corpus.toml),
            ("changelogs", &corpus.changelogs),
            ("templates", &corpus.templates),
            ("expressions", &corpus.expressions),
            ("relations", &corpus.relations),
            ("profiles", &corpus.profiles),
        ] {
            assert!(texts.len() > 3, "few {what} among the cases");
        }
        assert!(corpus.checks.len() > 50 && corpus.imports.len() > 2);
        corpus
    }

    fn add(&mut self, path: &Path, text: &str) {
        let kind = path.extension().and_then(|extension| extension.to_str());
        match kind {
            Some("yaml") => {
                self.yaml.push(text.to_owned());
                text.lines().for_each(|line| self.line(line));
            }
            Some("toml") => self.toml.push(text.to_owned()),
            _ if path.ends_with("changelog") => self.changelogs.push(text.to_owned()),
            _ if text.contains("{{") || text.contains("{%") => {
                self.templates.push(text.to_owned());
            }
            _ => {}
        }
    }

    /// What stands in a line of a recipe.
    fn line(&mut self, line: &str) {
        let value = line.split_once(": ").map_or(line, |(_, value)| value);
        let value = value.trim_matches(['\'', '"', '-', ' ']);
        if line.contains("when: ") {
            self.expressions.push(value.to_owned());
        }
        if value.contains('{') {
            self.templates.push(value.to_owned());
        }
        if line.contains("profiles: ") || value.starts_with('<') {
            self.profiles.push(value.to_owned());
        }
        let is_relation = ["depends", "recommends", "breaks", "provides", "conflicts"]
            .iter()
            .any(|field| line.contains(field));
        if is_relation || value.contains(" (") {
            self.relations
                .push(value.trim_matches(['[', ']']).to_owned());
        }
    }
}

/// The texts below a folder that are not too large.
fn texts(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .expect("it was just made")
        .map(|entry| entry.expect("it can be listed").path())
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            texts(&path, found);
        } else if let Some(text) = fs::read_to_string(&path).ok().filter(|t| t.len() < LARGE) {
            found.push((path, text));
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the scratch folder is writable");
    for entry in fs::read_dir(from).expect("the cases are there") {
        let path = entry.expect("it can be listed").path();
        let target = to.join(path.file_name().expect("it has a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else if path.is_file() {
            fs::copy(&path, &target).expect("the scratch folder is writable");
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! What a run does: one input of one kind.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gencontrol::deb::profile::Profiles;
use gencontrol::deb::quirks::Quirks;
use gencontrol::deb::relation::Relation;
use gencontrol::deb::version::{compare_dotted, LinuxVersion, Version};
use gencontrol::deb::{changelog, description, makefile};
use gencontrol::defines::toml;
use gencontrol::diag::look::Look;
use gencontrol::diag::{render, Sink};
use gencontrol::import::{import, Options};
use gencontrol::pipeline::{make, Request};
use gencontrol::template::{environment, Scope, Snippet, Templates};
use gencontrol::text::files::Files;
use gencontrol::text::{glob, yaml};

use super::corpus::{Corpus, Whole};
use super::mutate::{mutate, Random};

/// The kinds, and how many of a thousand runs are of each.
pub(crate) const KINDS: [(&str, usize); 9] = [
    ("yaml", 180),
    ("template", 210),
    ("expression", 170),
    ("relation", 140),
    ("profile", 100),
    ("changelog", 110),
    ("toml", 57),
    ("check", 30),
    ("import", 3),
];

/// The kind and the input of a run.
pub(crate) struct Input<'c> {
    pub(crate) kind: usize,
    /// Whole cases: the files that are different.
    changed: Vec<(PathBuf, String)>,
    whole: Option<&'c Whole>,
    text: String,
}

impl<'c> Input<'c> {
    /// The input of a run. The same for the same seed.
    pub(crate) fn new(corpus: &'c Corpus, random: &mut Random) -> Input<'c> {
        let mut at = random.below(KINDS.iter().map(|(_, share)| share).sum());
        let kind = KINDS.iter().position(|(_, share)| {
            let is_it = at < *share;
            at = at.saturating_sub(*share);
            is_it
        });
        let kind = kind.expect("the shares were summed up");
        let texts: &[String] = match KINDS[kind].0 {
            "yaml" => &corpus.yaml,
            "template" => &corpus.templates,
            "expression" => &corpus.expressions,
            "relation" => &corpus.relations,
            "profile" => &corpus.profiles,
            "changelog" => &corpus.changelogs,
            "toml" => &corpus.toml,
            name => {
                let wholes = match name {
                    "check" => &corpus.checks,
                    _ => &corpus.imports,
                };
                return Input::whole(kind, random.pick(wholes), corpus, random);
            }
        };
        let text = mutate(random.pick::<String>(texts), texts, random);
        Input {
            kind,
            changed: Vec::new(),
            whole: None,
            text,
        }
    }

    fn whole(kind: usize, whole: &'c Whole, corpus: &Corpus, random: &mut Random) -> Input<'c> {
        let mut changed = Vec::new();
        for _ in 0..=random.below(2) {
            let (path, text) = random.pick(&whole.files);
            let others: &[String] = match path.extension().and_then(|extension| extension.to_str())
            {
                Some("yaml") => &corpus.yaml,
                Some("toml") => &corpus.toml,
                _ => &corpus.templates,
            };
            changed.push((path.clone(), mutate(text, others, random)));
        }
        Input {
            kind,
            changed,
            whole: Some(whole),
            text: String::new(),
        }
    }

    /// For a person to look at.
    pub(crate) fn show(&self) -> String {
        let mut shown = format!("{}:\n{}\n", KINDS[self.kind].0, self.text);
        for (path, text) in &self.changed {
            shown.push_str(&format!("=== {}\n{text}\n", path.display()));
        }
        shown
    }

    /// Does it. Says what problems there were.
    pub(crate) fn run(&self) -> String {
        let Some(whole) = self.whole else {
            return small(KINDS[self.kind].0, &self.text);
        };
        for (path, text) in &self.changed {
            fs::write(path, text).expect("the scratch folder is writable");
        }
        let problems = match KINDS[self.kind].0 {
            "check" => check(&whole.folder.join("recipe"), &whole.folder.join("tree")),
            _ => import_whole(&whole.folder),
        };
        for (path, _) in &self.changed {
            let (_, text) = whole
                .files
                .iter()
                .find(|(known, _)| known == path)
                .expect("it is one of these");
            fs::write(path, text).expect("the scratch folder is writable");
        }
        problems
    }
}

fn check(recipe: &Path, tree: &Path) -> String {
    let mut files = Files::default();
    let sink = Sink::default();
    let request = Request {
        recipe,
        tree,
        is_set: &|_| false,
        goes_on: false,
    };
    let made = make(&request, &mut files, &sink);
    drop(made);
    render::render_all(&sink, &files, Look::default())
}

fn import_whole(folder: &Path) -> String {
    let mut files = Files::default();
    let sink = Sink::default();
    let options = Options {
        tree: folder.join("tree"),
        recipes: folder.join("imported"),
        dialect: None,
        force: false,
    };
    let imported = import(&options, &mut files, &sink);
    let mut problems = render::render_all(&sink, &files, Look::default());
    if imported.is_some() {
        problems.push_str(&check(&options.recipes, &options.tree));
    }
    let _ = fs::remove_dir_all(&options.recipes);
    problems
}

fn small(kind: &str, text: &str) -> String {
    let mut files = Files::default();
    let sink = Sink::default();
    let id = files.add("input", text.to_owned());
    match kind {
        "yaml" => match yaml::parse(&files, id) {
            Ok(node) => drop(node),
            Err(errors) => return errors.into_iter().map(|error| error.message).collect(),
        },
        "template" | "expression" => {
            let env = environment();
            let mut scope = Scope::root();
            scope.set("abiname", "7.2");
            scope.set("a", "b");
            scope.set("unset", ());
            scope.set("signed", true);
            let scope = Arc::new(scope);
            let quirks = match text.len() % 2 {
                0 => Quirks::default(),
                _ => Quirks::of("gencontrol-6.12").unwrap_or_default(),
            };
            let templates = Templates::new(&env, &files, &sink).with_quirks(quirks);
            let snippet = Snippet::file(id, &files);
            if kind == "template" {
                let _ = templates.render(snippet, &scope);
            } else {
                let _ = templates.holds(snippet, &scope);
            }
        }
        "relation" => {
            if let Ok(relation) = Relation::parse(text) {
                let again = Relation::parse(&relation.to_string());
                assert!(again.is_ok(), "`{relation}` was written and cannot be read");
            }
            let _ = Version::parse(text);
            let _ = LinuxVersion::parse(text);
            let _ = compare_dotted(text, "7.2");
        }
        "profile" => {
            if let Ok(profiles) = Profiles::parse(text) {
                let again = Profiles::parse(&profiles.to_string());
                assert!(again.is_ok(), "`{profiles}` was written and cannot be read");
            }
            let _ = glob::matches(text, "linux-image-7.2");
            let _ = makefile::check_value(text);
        }
        "changelog" => {
            let _ = changelog::parse(text, Quirks::default());
            let _ = changelog::parse(text, Quirks::of("gencontrol-7.2").unwrap_or_default());
            let _ = description::fill(text);
        }
        _ => {
            let _ = toml::parse(text, id);
        }
    }
    render::render_all(&sink, &files, Look::default())
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Puts the files of a recipe together: what goes into which.

use indexmap::IndexMap;

use super::control;
use super::package::Maker;
use super::settings::Places;
use super::shipped::Loaded;
use super::source::{self, source_fields};
use super::templates::Templates;
use super::tokens::{tokens, Kind as Tag};
use super::yaml::{document, Item, Pair, Yaml};
use crate::defines::level::Level;
use crate::defines::toml::Kind;
use crate::diag::{Diagnostic, Sink};
use crate::recipe::reads::Reads;
use crate::recipe::values::Text;
use crate::text::files::Files;

/// So many packages a heading names.
const FEW: usize = 4;

/// The schema's file in the recipe.
pub const SCHEMA: &str = "recipe.schema.json";

/// What putting a recipe together needs.
pub struct Builder<'a> {
    /// The dialect.
    pub loaded: &'a Loaded,
    /// The places.
    pub places: Places<'a>,
    /// The templates.
    pub templates: &'a Templates<'a>,
    /// Makes entries.
    pub maker: Maker<'a>,
    /// Where problems go.
    pub sink: &'a Sink,
}

/// A file of packages: other top-level keys, and the packages.
#[derive(Default)]
pub(super) struct PackageFile {
    /// Other top-level keys.
    pub(super) more: Vec<Pair>,
    packages: Vec<Pair>,
}

impl Builder<'_> {
    /// All YAML files of the recipe: path, text.
    pub fn build(&self, files: &mut Files) -> Vec<(String, String)> {
        let dialect = &self.loaded.dialect;
        let mut package_files: IndexMap<String, PackageFile> = IndexMap::new();
        let mut order: Vec<String> = Vec::new();
        let mut tests: Vec<Item> = Vec::new();
        let mut names: IndexMap<String, Vec<Yaml>> = IndexMap::new();
        for (id, item) in dialect.templates.iter() {
            let rule = &item.value;
            let entries = self.template(id, rule, &mut tests, files);
            let into = package_files.entry(rule.file.text.clone()).or_default();
            for (name, package, pair) in entries {
                if order.contains(&name) {
                    continue;
                }
                let item = match &rule.when {
                    None => Yaml::text(package),
                    Some(when) => Yaml::Map(vec![
                        Pair::new("relation", Yaml::text(package)),
                        Pair::new("when", Yaml::text(&*when.text)),
                    ]),
                };
                names.entry(id.to_owned()).or_default().push(item);
                order.push(name);
                into.packages.push(pair);
            }
        }
        for (id, item) in dialect.tests.iter() {
            let paragraphs = self.test_paragraphs(id, true, files);
            let rule = &item.value;
            for paragraph in paragraphs {
                let needs: Vec<Vec<Yaml>> = rule
                    .depends_on
                    .iter()
                    .map(|id| names.get(&id.text).cloned().unwrap_or_default())
                    .collect();
                tests.push(self.test(&paragraph, Some(rule.r#for), &needs.concat()));
            }
        }
        self.derived(package_files.entry("signed".to_owned()).or_default(), files);
        let mut packages = Vec::new();
        for (name, file) in package_files {
            let about = heading(&file.packages);
            let mut pairs = file.more;
            if !file.packages.is_empty() {
                let packages = file.packages.into_iter().map(Pair::apart).collect();
                pairs.push(Pair::new("packages", Yaml::Map(packages)).apart());
            }
            if !pairs.is_empty() {
                let path = format!("packages/{name}.yaml");
                packages.push(with_head(&path, &about, &document(&pairs)));
            }
        }
        if let Some(text) = self.installer(&names, files) {
            let head = "The installer's udebs with modules; kernel-wedge puts the modules in, by debian/installer/modules.";
            packages.push(with_head("installer.yaml", head, &text));
        }
        let (source, tests) = (self.source_text(files), tests_text(tests));
        let mut reads = Reads::default();
        let written = packages.iter().map(|(_, text)| text);
        for text in written.chain([&source, &tests, &self.loaded.recipe.clone()]) {
            reads.add_text(text);
        }
        self.templates.add_reads(&mut reads);
        let root = self
            .places
            .root
            .without(&|setting| !dialect.is_read(setting, &reads));
        let places = Places {
            root: &root,
            ..self.places
        };
        let main = self.main(&order, source, &tests, places.root_settings(&reads));
        let mut result = vec![("recipe.yaml".to_owned(), main)];
        result.extend(axes(&places));
        result.extend(packages);
        result
    }

    /// `compatibility:` as the dialect has it.
    fn compatibility(&self) -> Yaml {
        let map = self.loaded.node.as_map();
        let entry = map.and_then(|map| map.get("compatibility"));
        entry.map_or(Yaml::Map(Vec::new()), |entry| Yaml::from(&entry.node))
    }

    /// recipe.yaml, to the source paragraph.
    fn source_text(&self, files: &mut Files) -> String {
        let dialect = &self.loaded.dialect;
        let mut head = vec![
            Pair::new("format", Yaml::Raw("1".to_owned())),
            Pair::new("compatibility", self.compatibility()).about([
                "Output is byte for byte that of debian/bin/gencontrol.py; without this line it is what".to_owned(),
                "the recipe language means.".to_owned(),
            ]),
        ];
        let source = self.source_paragraph(&dialect.source.template, files);
        head.push(Pair::new("source", Yaml::Map(source)).apart());
        let mut text = document(&head);
        text.push('\n');
        text.push_str(&self.loaded.source);
        text.push('\n');
        text
    }

    /// recipe.yaml.
    fn main(&self, order: &[String], mut text: String, tests: &str, settings: Vec<Pair>) -> String {
        let dialect = &self.loaded.dialect;
        let releases = source::releases(self.places.root, dialect, self.sink);
        let mut pairs = settings;
        if !source::has_own(dialect) {
            pairs.insert(0, Pair::new("releases", Yaml::Map(releases)));
        }
        text.push_str(&document(&pairs));
        text.push_str(tests);
        let order = Pair::new("package_order", Yaml::List(order.iter().map(|name| Yaml::text(name).into()).collect()))
            .about(["The order in which gencontrol.py makes packages; commands and build dependencies follow it".to_owned()]);
        text.push('\n');
        text.push_str(&document(&[order]));
        text.push('\n');
        text.push_str(&self.loaded.recipe);
        let about =
            "What all packages share: source paragraph, releases, defaults, make variables, rules.";
        with_head("recipe.yaml", about, &text).1
    }

    pub(super) fn source_paragraph(&self, template: &Text, files: &mut Files) -> Vec<Pair> {
        let Some(found) = self.templates.get(&template.text, None, files) else {
            self.missing(&template.text);
            return Vec::new();
        };
        let paragraphs =
            control::parse(&found.text, found.file, files, &source_fields(), self.sink);
        match paragraphs.first() {
            Some(paragraph) => source::paragraph(&self.maker, paragraph),
            None => {
                let place = files.path(found.file).to_owned();
                self.sink.report(Diagnostic::error(
                    place,
                    "expected a source paragraph, found none",
                ));
                Vec::new()
            }
        }
    }

    pub(super) fn missing(&self, name: &str) {
        let path = self
            .templates
            .tree
            .join(super::templates::FOLDER)
            .join(format!("{name}.in"));
        self.sink.report(
            Diagnostic::error(path, "no such template, with or without `.j2`")
                .help("gencontrol.py needs it"),
        );
    }

    /// Whether a setting is true somewhere.
    pub(super) fn is_wanted(&self, setting: &str) -> bool {
        let own = |level: &Level| match level.values.get(setting).map(|value| &value.kind) {
            Some(Kind::Bool(flag)) => Some(*flag),
            _ => None,
        };
        fn any(level: &Level, test: &dyn Fn(&Level) -> bool) -> bool {
            test(level) || level.below.values().flatten().any(|level| any(level, test))
        }
        let default = self.loaded.dialect.settings.get(setting);
        let default = default
            .and_then(|s| s.value.default.as_ref())
            .is_some_and(|text| text.text == "true");
        own(self.places.root).unwrap_or(default)
            || any(self.places.root, &|level| own(level) == Some(true))
    }
}

/// The packages of a file by their names, with `*` for what differs from point to point.
fn heading(packages: &[Pair]) -> String {
    let mut names: Vec<String> = Vec::new();
    for entry in packages {
        let Yaml::Map(pairs) = &entry.value else {
            continue;
        };
        let name = pairs.iter().find(|pair| pair.key == "name");
        let Some(name) = name.and_then(|pair| pair.value.as_text()) else {
            continue;
        };
        let mut text = String::new();
        for token in tokens(name) {
            match token.kind {
                Tag::Text => text.push_str(&token.text),
                Tag::Expression if !text.ends_with('*') => text.push('*'),
                _ => {}
            }
        }
        if !names.contains(&text) {
            names.push(text);
        }
    }
    let all = names.join(", ");
    match names.split_off(names.len().min(FEW)).len() {
        0 => all,
        more => format!("{} and {more} more", names.join(", ")),
    }
}

/// `tests:` after a blank line.
fn tests_text(tests: Vec<Item>) -> String {
    if tests.is_empty() {
        return String::new();
    }
    format!("\n{}", document(&[Pair::new("tests", Yaml::List(tests))]))
}

/// Architectures, kernel architectures and featuresets.
fn axes(places: &Places<'_>) -> Vec<(String, String)> {
    let mut result = Vec::new();
    let featuresets = Pair::new("featuresets", Yaml::Map(places.featuresets()));
    result.push(with_head(
        "featuresets.yaml",
        "The featuresets, in order.",
        &document(&[featuresets]),
    ));
    let kernels = places.kernel_architectures();
    if !kernels.is_empty() {
        let pairs = [Pair::new("kernel_architectures", Yaml::Map(kernels))];
        let head = "Settings by the kernel's name of an architecture.";
        result.push(with_head(
            "kernel_architectures.yaml",
            head,
            &document(&pairs),
        ));
    }
    let mut bare = Vec::new();
    for (name, has_kernel, own) in places.architectures() {
        if !has_kernel {
            bare.extend(own);
            continue;
        }
        let pairs = [Pair::new("architectures", Yaml::Map(own))];
        let path = format!("architectures/{name}.yaml");
        result.push(with_head(
            &path,
            &format!("The flavours of {name}."),
            &document(&pairs),
        ));
    }
    if !bare.is_empty() {
        let pairs = [Pair::new("architectures", Yaml::Map(bare))];
        let head = "Architectures that no kernel is built for; user space has them.";
        result.push(with_head(
            "architectures/userspace.yaml",
            head,
            &document(&pairs),
        ));
    }
    result
}

/// The file with its modeline and what it is about.
fn with_head(path: &str, about: &str, text: &str) -> (String, String) {
    let up = "../".repeat(path.matches('/').count());
    let mut out = format!("# yaml-language-server: $schema={up}{SCHEMA}\n");
    if !about.is_empty() {
        out.push_str(&format!("# {about}\n"));
    }
    out.push_str(text);
    (path.to_owned(), out)
}

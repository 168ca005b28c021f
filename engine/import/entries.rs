// SPDX-License-Identifier: GPL-2.0-or-later
//! What comes of a package template and of a template of tests.

use super::control::{self, Field, Paragraph};
use super::dialect::TemplateRule;
use super::lists::List;
use super::package::binary_fields;
use super::recipe::Builder;
use super::words::words_outside;
use super::yaml::{Item, Pair, Yaml};
use crate::deb::field::{self, Kind};
use crate::diag::Diagnostic;
use crate::recipe::values::Axis;
use crate::text::files::Files;

impl Builder<'_> {
    /// The entries of one template: entry, package name, entry's keys.
    pub(super) fn template(
        &self,
        id: &str,
        rule: &TemplateRule,
        tests: &mut Vec<Item>,
        files: &mut Files,
    ) -> Vec<(String, String, Pair)> {
        let name = format!("{id}.control");
        let wanted = rule
            .needs
            .iter()
            .all(|setting| self.is_wanted(&setting.text));
        let optional = rule.rule_per_architecture == Some(true) || !wanted;
        let Some(found) = self.templates.get(&name, Some(&rule.variables), files) else {
            if !optional {
                self.missing(&name);
            }
            return Vec::new();
        };
        let paragraphs =
            control::parse(&found.text, found.file, files, &binary_fields(), self.sink);
        if rule.one_package == Some(true) && paragraphs.len() != 1 {
            let place = files.path(found.file).to_owned();
            let message = format!("expected one package, found {}", paragraphs.len());
            self.sink.report(Diagnostic::error(place, message));
        }
        let mut own_tests = self.own_tests(id, rule, files);
        if paragraphs.is_empty() && !own_tests.is_empty() {
            if rule.r#for == Axis::Source && rule.each.is_none() && rule.when.is_none() {
                tests.append(&mut own_tests);
            } else {
                let place = files.path(found.file).to_owned();
                self.sink.report(Diagnostic::error(
                    place,
                    "tests of a template without packages",
                ));
            }
        }
        let mut result: Vec<(String, String, Pair)> = Vec::new();
        for (paragraph, (entry, package)) in paragraphs.iter().zip(named(id, rule, &paragraphs)) {
            let mut pairs = self.maker.entry(paragraph, rule);
            self.only_known_source(&mut pairs);
            let base = base(id, rule);
            if entry != base && self.gets_relations(&base) {
                pairs.push(Pair::new("relations_of", Yaml::text(base)));
            } else if let Some(other) = &rule.relations_of {
                pairs.push(Pair::new("relations_of", Yaml::text(&*other.text)));
            }
            if rule.rule_per_architecture != Some(true) {
                let target = pairs.iter().find(|pair| pair.key == "target");
                let target = target.and_then(|pair| pair.value.as_text().map(str::to_owned));
                pairs.extend(self.debhelper(id, rule, target.as_deref(), files));
            }
            if !own_tests.is_empty() {
                let tests = Yaml::List(std::mem::take(&mut own_tests));
                pairs.push(Pair::new("tests", tests));
            }
            apart_of_gencontrol_py(&mut pairs);
            let about = rule.about.iter().map(|text| text.text.clone());
            let pair = Pair::new(entry.as_str(), Yaml::Map(pairs))
                .about(about)
                .about(paragraph.comments.iter().cloned());
            result.push((entry, package, pair));
        }
        result
    }

    /// The tests that belong to the packages of a template.
    fn own_tests(&self, id: &str, rule: &TemplateRule, files: &mut Files) -> Vec<Item> {
        if self.loaded.dialect.package_tests != Some(true)
            || rule.rule_per_architecture == Some(true)
        {
            return Vec::new();
        }
        let paragraphs = self.test_paragraphs(&format!("{id}.tests-control"), false, files);
        let tests = paragraphs.iter();
        tests.map(|test| self.test(test, None, &[])).collect()
    }

    fn gets_relations(&self, entry: &str) -> bool {
        let prefix = format!("relations.{entry}.");
        self.loaded.dialect.settings.iter().any(|(_, s)| {
            s.value
                .to
                .as_ref()
                .is_some_and(|to| to.text.starts_with(&prefix))
        })
    }

    /// File sets, links, and what else debhelper reads. Without a target, file sets would make a rule of their own.
    fn debhelper(
        &self,
        id: &str,
        rule: &TemplateRule,
        target: Option<&str>,
        files: &mut Files,
    ) -> Vec<Pair> {
        let mut result = Vec::new();
        let mut pairs = Vec::new();
        for kind in &self.loaded.dialect.kinds {
            let name = format!("{id}.{}", kind.text);
            if let Some(found) = self.templates.get(&name, Some(&rule.variables), files) {
                if let Some(list) = List::of(&kind.text) {
                    if list == List::Install {
                        result.extend(self.files_from(rule, target));
                    }
                    let said = target.and_then(|_| list.pair(&found.text));
                    if let Some(said) = said {
                        result.push(said);
                        continue;
                    }
                    self.templates.keep_list(&name);
                }
                pairs.push(Pair::new(
                    &*kind.text,
                    self.templates.body(&name, &found, files),
                ));
            }
        }
        if !pairs.is_empty() {
            result.push(Pair::new("debhelper", Yaml::Map(pairs)));
        }
        result
    }

    /// Where a target's rule takes files from, for `gencontrol files`. A derived source has rules of its own.
    fn files_from(&self, rule: &TemplateRule, target: Option<&str>) -> Option<Pair> {
        let dir = self.templates.sourcedirs.get(target?)?;
        let is_there = rule.r#for == Axis::Flavour || !dir.contains("{{");
        (is_there && rule.prefers_source.is_none())
            .then(|| Pair::new("files_from", Yaml::text(&**dir)))
    }

    pub(super) fn test_paragraphs(
        &self,
        name: &str,
        required: bool,
        files: &mut Files,
    ) -> Vec<Paragraph> {
        let Some(found) = self.templates.get(name, None, files) else {
            if required {
                self.missing(name);
            }
            return Vec::new();
        };
        let known: Vec<&str> = field::TEST.iter().map(|field| field.name).collect();
        control::parse(&found.text, found.file, files, &known, self.sink)
    }

    /// A test; `needs` are packages besides its own Depends.
    pub(super) fn test(&self, paragraph: &Paragraph, axis: Option<Axis>, needs: &[Yaml]) -> Item {
        let mut pairs = Vec::new();
        if let Some(axis) = axis.filter(|axis| *axis != Axis::Source) {
            pairs.push(Pair::new("for", Yaml::text(axis.name())));
        }
        for known in &field::TEST {
            if known.kind == Kind::Relations {
                self.maker.known(paragraph, known, &mut pairs);
                add_needs(known.key, needs, &mut pairs);
            } else if let Some(field) = paragraph.field(known.name) {
                let text = field.text();
                let items: Vec<Item> = match known.kind {
                    Kind::List if text.trim().is_empty() => continue,
                    Kind::List => text.trim().split(", ").map(as_item).collect(),
                    Kind::Architectures => words_outside(&text).into_iter().map(as_item).collect(),
                    _ => {
                        self.maker.known(paragraph, known, &mut pairs);
                        continue;
                    }
                };
                let pair = Pair::new(known.key, Yaml::List(items));
                pairs.push(match known.kind {
                    Kind::List => pair.about(field.comments()),
                    _ => pair,
                });
            }
        }
        let mut conditions = paragraph.conditions.clone();
        conditions.retain(|condition| !condition.is_empty());
        if let Some(when) = super::package::when(&conditions) {
            pairs.push(Pair::new("when", Yaml::Text(when)));
        }
        Item {
            comments: paragraph.comments.clone(),
            value: Yaml::Map(pairs),
        }
    }
}

/// The entry of a template with one package.
fn base(id: &str, rule: &TemplateRule) -> String {
    let entry = rule.entry.as_ref();
    entry.map_or_else(|| id.replace('.', "-"), |entry| entry.text.clone())
}

/// For each package of a template its entry, and its name.
fn named(id: &str, rule: &TemplateRule, paragraphs: &[Paragraph]) -> Vec<(String, String)> {
    let base = base(id, rule);
    let mut result: Vec<(String, String)> = Vec::new();
    for paragraph in paragraphs {
        let package = paragraph.field("Package").map(Field::text);
        let package = package.unwrap_or_default().trim().to_owned();
        let mut entry = base.clone();
        if paragraphs.len() > 1 && rule.r#for != Axis::Flavour && !package.contains("{{") {
            entry.clone_from(&package);
        }
        let mut number = 2;
        while result.iter().any(|(known, _)| *known == entry) {
            entry = format!("{base}-{number}");
            number += 1;
        }
        result.push((entry, package));
    }
    result
}

fn as_item(text: &str) -> Item {
    Yaml::text(text).into()
}

/// Adds the packages that a test needs besides its own Depends.
fn add_needs(key: &str, needs: &[Yaml], pairs: &mut Vec<Pair>) {
    let items = needs.iter().map(|need| Item::from(need.clone()));
    match pairs.last_mut() {
        Some(Pair {
            key: last,
            value: Yaml::List(list),
            ..
        }) if last == key => list.extend(items),
        _ if needs.is_empty() => {}
        _ => pairs.push(Pair::new(key, Yaml::List(items.collect()))),
    }
}

/// Puts what only imported packages need under one key, at the end.
fn apart_of_gencontrol_py(pairs: &mut Vec<Pair>) {
    let is_own = |pair: &Pair| {
        matches!(
            pair.key.as_str(),
            "relations_of" | "at_each_point" | "rule_per_architecture"
        )
    };
    let (own, rest): (Vec<Pair>, Vec<Pair>) = std::mem::take(pairs).into_iter().partition(is_own);
    *pairs = rest;
    if !own.is_empty() {
        pairs.push(Pair::new("gencontrol_py", Yaml::Map(own)));
    }
}

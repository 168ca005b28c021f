//! What comes of a package template and of a template of tests.

use super::control::{self, Paragraph};
use super::dialect::TemplateRule;
use super::package::binary_fields;
use super::recipe::Builder;
use super::words::words_outside;
use super::yaml::{Item, Pair, Yaml};
use crate::diag::Diagnostic;
use crate::emit::tests_control::FIELDS as TESTS_FIELDS;
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
            self.sink.report(Diagnostic::error(
                place,
                format!(
                    "this holds {} packages, exactly one is wanted",
                    paragraphs.len()
                ),
            ));
        }
        let mut own_tests = Vec::new();
        if self.loaded.dialect.package_tests == Some(true)
            && rule.rule_per_architecture != Some(true)
        {
            let paragraphs = self.test_paragraphs(&format!("{id}.tests-control"), false, files);
            own_tests.extend(
                paragraphs
                    .iter()
                    .map(|paragraph| self.test(paragraph, None, &[])),
            );
        }
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
        let base = rule
            .entry
            .as_ref()
            .map_or_else(|| id.replace('.', "-"), |entry| entry.text.clone());
        let mut result: Vec<(String, String, Pair)> = Vec::new();
        for paragraph in &paragraphs {
            let package = paragraph
                .field("Package")
                .map(|f| f.text().trim().to_owned())
                .unwrap_or_default();
            let mut entry = base.clone();
            if paragraphs.len() > 1 && rule.r#for != Axis::Flavour && !package.contains("{{") {
                entry.clone_from(&package);
            }
            let mut number = 2;
            while result.iter().any(|(known, ..)| *known == entry) {
                entry = format!("{base}-{number}");
                number += 1;
            }
            let mut pairs = self.maker.entry(paragraph, rule);
            self.only_known_source(&mut pairs);
            if entry != base && self.gets_relations(&base) {
                pairs.push(Pair::new("relations_of", Yaml::text(base.as_str())));
            } else if let Some(other) = &rule.relations_of {
                pairs.push(Pair::new("relations_of", Yaml::text(&*other.text)));
            }
            if rule.rule_per_architecture != Some(true) {
                pairs.extend(self.debhelper(id, rule, files));
            }
            if !own_tests.is_empty() {
                pairs.push(Pair::new(
                    "tests",
                    Yaml::List(std::mem::take(&mut own_tests)),
                ));
            }
            let about = rule.about.iter().map(|text| text.text.clone());
            let pair = Pair::new(entry.as_str(), Yaml::Map(pairs))
                .about(about)
                .about(paragraph.comments.iter().cloned());
            result.push((entry, package, pair));
        }
        result
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

    fn debhelper(&self, id: &str, rule: &TemplateRule, files: &mut Files) -> Option<Pair> {
        let mut pairs = Vec::new();
        for kind in &self.loaded.dialect.kinds {
            let name = format!("{id}.{}", kind.text);
            if let Some(found) = self.templates.get(&name, Some(&rule.variables), files) {
                pairs.push(Pair::new(
                    &*kind.text,
                    self.templates.body(&name, &found, files),
                ));
            }
        }
        (!pairs.is_empty()).then(|| Pair::new("debhelper", Yaml::Map(pairs)))
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
        control::parse(&found.text, found.file, files, &TESTS_FIELDS, self.sink)
    }

    /// A test; `needs` are packages besides its own Depends.
    pub(super) fn test(&self, paragraph: &Paragraph, axis: Option<Axis>, needs: &[Yaml]) -> Item {
        let mut pairs = Vec::new();
        if let Some(axis) = axis.filter(|axis| *axis != Axis::Source) {
            pairs.push(Pair::new("for", Yaml::text(axis.name())));
        }
        let list = |field: &str, key: &str, pairs: &mut Vec<Pair>| {
            let Some(field) = paragraph.field(field) else {
                return;
            };
            let text = field.text();
            let items: Vec<Item> = text
                .trim()
                .split(", ")
                .map(|item| Yaml::text(item).into())
                .collect();
            if !text.trim().is_empty() {
                pairs.push(Pair::new(key, Yaml::List(items)).about(field.comments()));
            }
        };
        list("Tests", "tests", &mut pairs);
        self.maker
            .plain(paragraph, "Test-Command", "test_command", &mut pairs);
        if let Some(field) = paragraph.field("Architecture") {
            let text = field.text();
            let words = words_outside(&text)
                .into_iter()
                .map(|word| Yaml::text(word).into());
            pairs.push(Pair::new("architecture", Yaml::List(words.collect())));
        }
        list("Restrictions", "restrictions", &mut pairs);
        list("Features", "features", &mut pairs);
        self.maker
            .relations(paragraph, "Depends", "depends", &mut pairs);
        if !needs.is_empty() {
            let items = needs.iter().map(|need| Item::from(need.clone()));
            match pairs
                .iter_mut()
                .find(|pair| pair.key == "depends")
                .map(|pair| &mut pair.value)
            {
                Some(Yaml::List(list)) => list.extend(items),
                _ => pairs.push(Pair::new("depends", Yaml::List(items.collect()))),
            }
        }
        self.maker
            .plain(paragraph, "Tests-Directory", "tests_directory", &mut pairs);
        self.maker
            .plain(paragraph, "Classes", "classes", &mut pairs);
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

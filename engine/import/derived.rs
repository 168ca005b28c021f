// SPDX-License-Identifier: GPL-2.0-or-later
//! `derived_sources` of a recipe: the source package whose files are signed.

use super::recipe::{Builder, PackageFile};
use super::yaml::{Pair, Yaml};
use crate::text::files::Files;

impl Builder<'_> {
    /// Whether there is a derived source; a tree that signs nothing may lack its templates.
    fn has_derived(&self) -> bool {
        let template = &self.loaded.dialect.derived.template.text;
        self.templates.exists(template) || self.is_wanted("build.enable_signed")
    }

    /// Takes `prefers_source:` out where the recipe has no derived source.
    pub(super) fn only_known_source(&self, pairs: &mut Vec<Pair>) {
        pairs.retain(|pair| pair.key != "prefers_source" || self.has_derived());
    }

    /// `derived_sources`, and the variable that holds its name.
    pub(super) fn derived(&self, into: &mut PackageFile, files: &mut Files) {
        let rule = &self.loaded.dialect.derived;
        if !self.has_derived() {
            return;
        }
        let paragraph = self.source_paragraph(&rule.template, files);
        let name = paragraph
            .iter()
            .find(|pair| pair.key == "name")
            .map(|pair| pair.value.clone());
        let mut own_files = Vec::new();
        for (path, item) in rule.files.iter() {
            own_files.push(Pair::new(path, Yaml::Block(item.value.text.clone())));
        }
        for (path, item) in rule.template_files.iter() {
            let template = &item.value.text;
            match self.templates.get_raw(template, files) {
                Some(found) => own_files.push(Pair::new(
                    path,
                    self.templates.body(template, &found, files),
                )),
                None => self.missing(template),
            }
        }
        let lists = rule
            .signing_lists
            .iter()
            .map(|(name, item)| Pair::new(name, Yaml::text(&*item.value.text)))
            .collect();
        let takes = Pair::new("takes_when", Yaml::text(&*rule.when.text));
        let pairs = vec![
            Pair::new("for", Yaml::text("architecture")),
            Pair::new("when", Yaml::text(&*rule.when.text)),
            Pair::new("directory", Yaml::text(&*rule.directory.text)),
            Pair::new("source", Yaml::Map(paragraph)),
            Pair::new("files", Yaml::Map(own_files)),
            Pair::new("signing_lists", Yaml::Map(lists)),
            Pair::new("gencontrol_py", Yaml::Map(vec![takes])),
        ];
        if let (Some(_), Some(name)) = (&rule.name_variable, name) {
            let variable = Yaml::Map(vec![Pair::new("signed_source", name)]);
            let variables = vec![Pair::new("architecture", variable)];
            into.more
                .push(Pair::new("variables", Yaml::Map(variables)).apart());
        }
        let entry = Pair::new(&*rule.entry.text, Yaml::Map(pairs));
        into.more
            .push(Pair::new("derived_sources", Yaml::Map(vec![entry])).apart());
    }
}

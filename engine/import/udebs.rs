// SPDX-License-Identifier: GPL-2.0-or-later
//! installer.yaml of a recipe: what the udebs share, and their entries.

use indexmap::IndexMap;

use super::installer::Udebs;
use super::recipe::Builder;
use super::yaml::{document, Item, Pair, Yaml};
use crate::disk::read::read_text;
use crate::recipe::model::PLAIN_FEATURESET;
use crate::text::files::Files;

impl Builder<'_> {
    /// installer.yaml; nothing where the tree has no installer. `names` are the packages of each template.
    pub(super) fn installer(
        &self,
        names: &IndexMap<String, Vec<Yaml>>,
        files: &mut Files,
    ) -> Option<String> {
        let rule = &self.loaded.dialect.installer;
        let path = self.templates.tree.join("debian/installer/package-list");
        if !path.exists() && !self.is_wanted(&rule.switch.text) {
            return None;
        }
        let file = read_text(&path, files, self.sink)?;
        let mut places = Vec::new();
        for kernel in self.places.root.list("kernelarch") {
            for arch in kernel.list("debianarch") {
                let plain = arch
                    .list("featureset")
                    .iter()
                    .filter(|f| f.name == PLAIN_FEATURESET);
                for flavour in plain.flat_map(|featureset| featureset.list("flavour")) {
                    places.push((arch.name.clone(), flavour.name.clone()));
                }
            }
        }
        places.sort();
        let udebs = Udebs {
            tree: self.templates.tree,
            rule,
            places: &places,
            sink: self.sink,
        };
        let entries = udebs.entries(file, files);
        let node = |key: &str| {
            let installer = self.loaded.node.as_map()?.get("installer")?;
            installer
                .node
                .as_map()?
                .get(key)
                .map(|entry| Yaml::from(&entry.node))
        };
        let mut package = match node("package") {
            Some(Yaml::Map(pairs)) => pairs,
            _ => Vec::new(),
        };
        let needs: Vec<Item> = rule
            .depends_on
            .iter()
            .flat_map(|id| names.get(&id.text).into_iter().flatten())
            .map(|need| match need {
                // The udebs exist only where those do.
                Yaml::Map(pairs) => pairs[0].value.clone().into(),
                other => other.clone().into(),
            })
            .collect();
        self.only_known_source(&mut package);
        if !needs.is_empty() {
            package.push(Pair::new("depends", Yaml::List(needs)));
        }
        let mut inner = vec![
            Pair::new("when", Yaml::text(&*rule.when.text)),
            Pair::new("package", Yaml::Map(package)).apart(),
        ];
        let mut copied = Vec::new();
        if let Some(copies) = node("copies") {
            copied.push(Pair::new("copies", copies));
        }
        inner.push(Pair::new("udebs", Yaml::Map(entries)).apart());
        if !copied.is_empty() {
            inner.push(Pair::new("gencontrol_py", Yaml::Map(copied)).apart());
        }
        Some(document(&[Pair::new("installer", Yaml::Map(inner))]))
    }
}

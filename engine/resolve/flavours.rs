// SPDX-License-Identifier: GPL-2.0-or-later
//! The flavours of an architecture, by featureset.

use super::layout::{FlavourLayout, Level, Resolver};
use crate::recipe::model::{
    Architecture, ArchitectureFeatureset, FeaturesetFlavour, Flavour, PLAIN_FEATURESET,
};
use crate::recipe::named::{Item, Named};

impl Resolver<'_> {
    /// The featuresets of an architecture with their flavours; `levels` are the settings that hold for all of
    /// them, the widest first.
    pub(super) fn featuresets(
        &self,
        arch: &str,
        architecture: &Architecture,
        levels: &[Level<'_>],
    ) -> Vec<(String, Vec<FlavourLayout>)> {
        let flavours = Flavours {
            resolver: self,
            arch,
            architecture,
            levels,
        };
        flavours.by_featureset()
    }
}

/// Finds them.
struct Flavours<'a> {
    resolver: &'a Resolver<'a>,
    /// The architecture's name in Debian.
    arch: &'a str,
    architecture: &'a Architecture,
    levels: &'a [Level<'a>],
}

/// A featureset of the architecture: whether it is the plain one, and its settings.
struct Within<'a> {
    plain: bool,
    settings: Vec<Level<'a>>,
}

impl<'a> Flavours<'a> {
    fn by_featureset(&self) -> Vec<(String, Vec<FlavourLayout>)> {
        let Some(featuresets) = &self.architecture.featuresets else {
            if self.architecture.flavours.0.is_empty() {
                return Vec::new();
            }
            let root = self.resolver.recipe.featuresets.get(PLAIN_FEATURESET);
            let within = Within {
                plain: true,
                settings: root
                    .map(|item| Level("featureset", &item.value.settings))
                    .into_iter()
                    .collect(),
            };
            return vec![(PLAIN_FEATURESET.to_owned(), self.all(&within))];
        };
        let gone = |name: &str| {
            self.resolver.dropped.featuresets.contains(name)
                && self.resolver.recipe.featuresets.get(name).is_none()
        };
        let all = featuresets.iter().filter(|(name, _)| !gone(name));
        all.map(|(name, item)| (name.to_owned(), self.of_featureset(name, item)))
            .collect()
    }

    fn of_featureset(
        &self,
        name: &str,
        item: &'a Item<ArchitectureFeatureset>,
    ) -> Vec<FlavourLayout> {
        let mut within = Within {
            plain: name == PLAIN_FEATURESET,
            settings: Vec::new(),
        };
        let mut disabled = item.value.disabled == Some(true);
        let roots = &self.resolver.recipe.featuresets;
        match roots.get(name) {
            Some(root) => {
                within
                    .settings
                    .push(Level("featureset", &root.value.settings));
                disabled |= root.value.disabled == Some(true);
            }
            None => {
                let known = roots.names();
                self.resolver
                    .unknown("featureset", name, item.key_span, known);
            }
        }
        within.settings.push(Level(
            "featureset of the architecture",
            &item.value.settings,
        ));
        match &item.value.flavours {
            _ if disabled => Vec::new(),
            None => self.all(&within),
            Some(named) => self.some(named, &within),
        }
    }

    /// All flavours of the architecture.
    fn all(&self, within: &Within<'_>) -> Vec<FlavourLayout> {
        let flavours = self.architecture.flavours.iter();
        flavours
            .filter(|(_, item)| item.value.disabled != Some(true))
            .map(|(name, item)| self.flavour((name, item), None, within))
            .collect()
    }

    /// Those that a featureset names.
    fn some(&self, named: &Named<FeaturesetFlavour>, within: &Within<'_>) -> Vec<FlavourLayout> {
        let known = &self.architecture.flavours;
        let mut found = Vec::new();
        for (key, own) in named.iter() {
            let flavour = own.value.flavour.as_ref();
            let name = flavour.map_or(key, |text| text.text.as_str());
            let Some(item) = known.get(name) else {
                let place = format!("{}/{name}", self.arch);
                if !self.resolver.dropped.places.contains(&place) {
                    self.resolver
                        .unknown("flavour", name, own.key_span, known.names());
                }
                continue;
            };
            if item.value.disabled == Some(true) || own.value.disabled == Some(true) {
                continue;
            }
            found.push(self.flavour((name, item), Some(&own.value), within));
        }
        found
    }

    fn flavour(
        &self,
        (name, item): (&str, &Item<Flavour>),
        own: Option<&FeaturesetFlavour>,
        within: &Within<'_>,
    ) -> FlavourLayout {
        let flavour = &item.value;
        let mut levels = self.levels.to_vec();
        levels.push(Level("flavour", &flavour.settings));
        levels.extend(&within.settings);
        levels.extend(own.map(|own| Level("flavour of the featureset", &own.settings)));
        let hardware = own
            .and_then(|own| own.hardware.as_ref())
            .unwrap_or(&flavour.hardware);
        let hardware_long = own
            .and_then(|own| own.hardware_long.as_ref())
            .or(flavour.hardware_long.as_ref());
        FlavourLayout {
            name: name.to_owned(),
            span: item.key_span,
            hardware: hardware.clone(),
            hardware_long: hardware_long.unwrap_or(hardware).clone(),
            default: within.plain
                && own
                    .and_then(|own| own.default)
                    .or(flavour.default)
                    .unwrap_or(false),
            settings: self.resolver.settings(&levels),
        }
    }
}

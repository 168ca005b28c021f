// SPDX-License-Identifier: GPL-2.0-or-later
//! The flavours of an architecture, by featureset.

use super::layout::{said, FlavourLayout, Resolver};
use super::level::Level;
use super::names::is_name;
use crate::diag::suggest::did_you_mean;
use crate::diag::Diagnostic;
use crate::recipe::model::{
    Architecture, ArchitectureFeatureset, FeaturesetFlavour, Flavour, PLAIN_FEATURESET,
};
use crate::recipe::named::{Item, Named};
use crate::text::files::Span;

impl<'r> Resolver<'r> {
    /// The featuresets of an architecture with their flavours; `levels` are the settings that hold for all of
    /// them, the widest first.
    pub(super) fn featuresets(
        &self,
        arch: &str,
        architecture: &'r Architecture,
        levels: &[Level<'r>],
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
struct Flavours<'a, 'r> {
    resolver: &'a Resolver<'r>,
    /// The architecture's name in Debian.
    arch: &'a str,
    architecture: &'r Architecture,
    levels: &'a [Level<'r>],
}

/// A featureset of the architecture: whether it is the plain one, and its settings.
struct Within<'a> {
    plain: bool,
    settings: Vec<Level<'a>>,
}

impl<'r> Flavours<'_, 'r> {
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
        let all = featuresets
            .iter()
            .map(|(key, item)| (said(key, item.value.featureset.as_ref()), item))
            .filter(|(name, _)| !gone(name) && is_name(name, self.resolver.recipe));
        all.map(|(name, item)| (name.to_owned(), self.of_featureset(name, item)))
            .collect()
    }

    fn of_featureset(
        &self,
        name: &str,
        item: &'r Item<ArchitectureFeatureset>,
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
    fn all(&self, within: &Within<'r>) -> Vec<FlavourLayout> {
        let flavours = self.architecture.flavours.iter();
        flavours
            .filter(|(_, item)| item.value.disabled != Some(true))
            .filter(|(name, _)| is_name(name, self.resolver.recipe))
            .filter_map(|(name, item)| self.flavour((name, Some(item)), None, within))
            .collect()
    }

    /// Those that a featureset names: flavours of the architecture, and those that say themselves what they are for.
    fn some(&self, named: &'r Named<FeaturesetFlavour>, within: &Within<'r>) -> Vec<FlavourLayout> {
        let known = &self.architecture.flavours;
        let mut found = Vec::new();
        for (key, own) in named.iter() {
            let flavour = own.value.flavour.as_ref();
            let name = flavour.map_or(key, |text| text.text.as_str());
            let item = known.get(name);
            if item.is_none() && !self.is_own(name, own) {
                let place = format!("{}/{name}", self.arch);
                if !self.resolver.dropped.places.contains(&place) {
                    self.unknown(name, own.key_span);
                }
                continue;
            }
            let is_disabled = item.is_some_and(|item| item.value.disabled == Some(true))
                || own.value.disabled == Some(true);
            if is_disabled || !is_name(name, self.resolver.recipe) {
                continue;
            }
            found.extend(self.flavour((name, item), Some(own), within));
        }
        found
    }

    /// Whether a flavour that the architecture does not have is one of the featureset alone: it says what hardware it
    /// is for. Where a layer dropped the architecture's flavour of that name, only a layer can say so.
    fn is_own(&self, name: &str, own: &Item<FeaturesetFlavour>) -> bool {
        let place = format!("{}/{name}", self.arch);
        own.value.hardware.is_some()
            && own.value.flavour.is_none()
            && (!self.resolver.dropped.places.contains(&place)
                || self.resolver.ranks.is_over(own.key_span))
    }

    fn unknown(&self, name: &str, span: Span) {
        let near = did_you_mean(name, self.architecture.flavours.names());
        let near = near.map_or_else(String::new, |near| match near.ends_with('?') {
            true => format!("{near} "),
            false => format!("{near}. "),
        });
        self.resolver.sink.report(
            Diagnostic::error(span, format!("unknown flavour `{name}`")).help(format!(
                "{near}One that only this featureset has needs `hardware`"
            )),
        );
    }

    /// A flavour: of the architecture, as the featureset has it, or of the featureset alone. Without either there is
    /// none.
    fn flavour(
        &self,
        (name, item): (&str, Option<&'r Item<Flavour>>),
        own: Option<&'r Item<FeaturesetFlavour>>,
        within: &Within<'r>,
    ) -> Option<FlavourLayout> {
        let flavour = item.map(|item| &item.value);
        let span = item
            .map(|item| item.key_span)
            .or(own.map(|own| own.key_span))?;
        let own = own.map(|own| &own.value);
        let mut levels = self.levels.to_vec();
        levels.extend(flavour.map(|flavour| Level("flavour", &flavour.settings)));
        levels.extend(&within.settings);
        levels.extend(own.map(|own| Level("flavour of the featureset", &own.settings)));
        self.resolver.overruled.note(&levels, self.resolver.ranks);
        self.resolver.wider.note(&levels, self.resolver.ranks);
        let hardware = own
            .and_then(|own| own.hardware.as_ref())
            .or(flavour.map(|flavour| &flavour.hardware))?;
        let hardware_long = own
            .and_then(|own| own.hardware_long.as_ref())
            .or(flavour.and_then(|flavour| flavour.hardware_long.as_ref()));
        Some(FlavourLayout {
            name: name.to_owned(),
            span,
            hardware: hardware.clone(),
            hardware_long: hardware_long.unwrap_or(hardware).clone(),
            default: within.plain
                && own
                    .and_then(|own| own.default)
                    .or(flavour.and_then(|flavour| flavour.default))
                    .unwrap_or(false),
            settings: self.resolver.settings(&levels),
        })
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! The axes with their settings: which architectures, featuresets and flavours there are, and what
//! `build`, `enable`, `relations` and `kconfig_files` are at each of them.

use super::level::Level;
use super::names::is_name;
use super::overruled::Overruled;
use super::wider::Wider;
use crate::deb::arch;
use crate::deb::field::Field;
use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, Sink};
use crate::recipe::dropped::Dropped;
use crate::recipe::kconfig::KconfigOption;
use crate::recipe::model::{Architecture, Flavour, Recipe};
use crate::recipe::named::{Item, Named};
use crate::recipe::ranks::Ranks;
use crate::recipe::values::{RelationItem, Text};
use crate::template::Value as TemplateValue;
use crate::text::files::Span;

/// The settings at one place, merged from the widest to this one.
#[derive(Debug)]
pub struct PlaceSettings {
    /// The build facts.
    pub build: TemplateValue,
    /// The switches.
    pub enable: TemplateValue,
    /// Relations that this place contributes.
    pub relations: Vec<Contribution>,
    /// Kernel configuration files, in order.
    pub kconfig_files: Vec<Text>,
    /// Kernel options, in order.
    pub kconfig: Vec<KconfigOption>,
    /// Who says which build fact and switch, the widest first; kept only where the run is to be explained.
    pub said: Vec<Said>,
}

/// A place that says a build fact or a switch.
#[derive(Debug)]
pub struct Said {
    /// `build.NAME` or `enable.NAME`.
    pub key: String,
    /// The level, in words.
    pub level: &'static str,
    /// Where it stands.
    pub span: Span,
    /// The value of a switch; a fact is what stands there.
    pub value: Option<bool>,
}

/// Relations that a place contributes to one field of a package.
#[derive(Debug)]
pub struct Contribution {
    /// The package entry.
    pub entry: String,
    /// The field.
    pub field: &'static Field,
    /// The relations.
    pub items: Vec<RelationItem>,
}

/// A featureset, independent of the architecture.
#[derive(Debug)]
pub struct FeaturesetLayout {
    /// Its name.
    pub name: String,
    /// Where the recipe says it.
    pub span: Span,
    /// Whether nothing is built for it.
    pub disabled: bool,
    /// Its settings.
    pub settings: PlaceSettings,
}

/// An architecture and what it has.
#[derive(Debug)]
pub struct ArchitectureLayout {
    /// Its name in Debian.
    pub name: String,
    /// Where the recipe says it.
    pub span: Span,
    /// The kernel's name for it.
    pub kernel_arch: Text,
    /// Whether nothing is built for it.
    pub disabled: bool,
    /// Its settings.
    pub settings: PlaceSettings,
    /// Its featuresets with their flavours.
    pub featuresets: Vec<(String, Vec<FlavourLayout>)>,
}

/// A flavour in one featureset.
#[derive(Debug)]
pub struct FlavourLayout {
    /// Its name.
    pub name: String,
    /// Where the recipe says it.
    pub span: Span,
    /// The hardware it is for.
    pub hardware: Text,
    /// The same at length.
    pub hardware_long: Text,
    /// Whether generic names stand for it.
    pub default: bool,
    /// Its settings.
    pub settings: PlaceSettings,
}

/// All places.
#[derive(Debug)]
pub struct Layout {
    /// The settings of the source.
    pub source: PlaceSettings,
    /// The featuresets, in the recipe's order.
    pub featuresets: Vec<FeaturesetLayout>,
    /// The architectures, sorted by name.
    pub architectures: Vec<ArchitectureLayout>,
}

/// Works out all places of a recipe; `is_traced` where the run is to be explained.
///
/// Reports references to architectures, featuresets, flavours, packages, facts and switches that do
/// not exist, and that no layer dropped.
pub fn layout(
    recipe: &Recipe,
    (dropped, ranks): (&Dropped, &Ranks),
    is_traced: bool,
    sink: &Sink,
) -> Layout {
    let resolver = Resolver {
        recipe,
        dropped,
        ranks,
        is_traced,
        overruled: Overruled::default(),
        wider: Wider::default(),
        sink,
    };
    super::names::check(recipe, sink);
    check_kernel_architectures(recipe, sink);
    let mut architectures: Vec<ArchitectureLayout> = recipe
        .architectures
        .iter()
        .map(|(name, item)| resolver.architecture(name, item))
        .collect();
    architectures.sort_by(|a, b| a.name.cmp(&b.name));
    resolver.overruled.report(sink);
    resolver.wider.report(sink);
    Layout {
        source: resolver.settings(&[Level("recipe", &recipe.settings)]),
        featuresets: recipe
            .featuresets
            .iter()
            .map(|(key, item)| (said(key, item.value.featureset.as_ref()), item))
            .filter(|(name, _)| is_name(name, recipe))
            .map(|(name, item)| FeaturesetLayout {
                name: name.to_owned(),
                span: item.key_span,
                disabled: item.value.disabled == Some(true),
                settings: resolver.settings(&[
                    Level("recipe", &recipe.settings),
                    Level("featureset", &item.value.settings),
                ]),
            })
            .collect(),
        architectures,
    }
}

/// The name of what an entry is: its key, if it does not say another one.
pub(super) fn said<'n>(key: &'n str, own: Option<&'n Text>) -> &'n str {
    own.map_or(key, |own| own.text.as_str())
}

fn check_kernel_architectures(recipe: &Recipe, sink: &Sink) {
    // gencontrol.py lists the headers of a kernel architecture without any Debian one.
    let known = recipe
        .kernel_architectures
        .iter()
        .filter(|_| !recipe.quirks().takes_unused_kernel_architectures);
    for (name, item) in known {
        let used: Vec<&str> = recipe
            .architectures
            .iter()
            .map(|(_, arch)| arch.value.kernel_arch.text.as_str())
            .collect();
        if !used.contains(&name) {
            sink.report(
                Diagnostic::error(
                    item.key_span,
                    format!("no architecture has the kernel architecture `{name}`"),
                )
                .maybe_help(did_you_mean(name, used)),
            );
        }
    }
}

pub(super) struct Resolver<'a> {
    pub(super) recipe: &'a Recipe,
    pub(super) dropped: &'a Dropped,
    pub(super) ranks: &'a Ranks,
    pub(super) is_traced: bool,
    pub(super) overruled: Overruled<'a>,
    /// Relations of layers in the stead of wider ones.
    pub(super) wider: Wider<'a>,
    pub(super) sink: &'a Sink,
}

impl<'r> Resolver<'r> {
    fn architecture(&self, key: &str, item: &'r Item<Architecture>) -> ArchitectureLayout {
        let name = said(key, item.value.architecture.as_ref());
        if arch::lookup(name).is_none() {
            let known: Vec<&str> = arch::names().collect();
            self.sink.report(
                Diagnostic::error(
                    item.key_span,
                    format!("dpkg knows no architecture `{name}`"),
                )
                .maybe_help(
                    crate::diag::suggest::nearest(name, known)
                        .map(|near| format!("did you mean `{near}`?"))
                        .or_else(|| Some("`dpkg-architecture -L` lists them".to_owned())),
                ),
            );
        }
        let architecture = &item.value;
        let kernel_arch = &architecture.kernel_arch;
        let mut levels = vec![Level("recipe", &self.recipe.settings)];
        if let Some(settings) = self.recipe.kernel_architectures.get(&kernel_arch.text) {
            levels.push(Level("kernel architecture", &settings.value.settings));
        }
        levels.push(Level("architecture", &architecture.settings));
        if !self.recipe.quirks().takes_several_defaults {
            self.one_default(&architecture.flavours);
        }
        ArchitectureLayout {
            name: name.to_owned(),
            span: item.key_span,
            kernel_arch: kernel_arch.clone(),
            disabled: architecture.disabled == Some(true),
            settings: self.settings(&levels),
            featuresets: self.apart(architecture, self.featuresets(key, architecture, &levels)),
        }
    }

    fn one_default(&self, flavours: &Named<Flavour>) {
        let mut defaults = flavours
            .iter()
            .filter(|(_, item)| item.value.default == Some(true));
        if let (Some((first, first_item)), Some((second, item))) =
            (defaults.next(), defaults.next())
        {
            let (place, other) = self.ranks.later(first_item.key_span, item.key_span);
            self.sink.report(
                Diagnostic::error(
                    place,
                    format!("`{second}` and `{first}` are both the default flavour"),
                )
                .related(other, "the other one")
                .help("write `default: false` for one of them"),
            );
        }
    }

    pub(super) fn unknown<'n>(
        &self,
        noun: &str,
        name: &str,
        span: Span,
        known: impl Iterator<Item = &'n str> + Clone,
    ) {
        self.sink.report(
            Diagnostic::error(span, format!("unknown {noun} `{name}`"))
                .maybe_help(did_you_mean(name, known)),
        );
    }
}

//! The axes with their settings: which architectures, featuresets and flavours there are, and what
//! `build`, `enable`, `relations` and `kconfig_files` are at each of them.

use std::sync::Arc;

use crate::deb::arch;
use crate::deb::field::Field;
use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, Sink};
use crate::recipe::dropped::Dropped;
use crate::recipe::kconfig::KconfigOption;
use crate::recipe::model::{Architecture, FeaturesetFlavour, Flavour, Recipe, PLAIN_FEATURESET};
use crate::recipe::named::{Item, Named};
use crate::recipe::settings::Settings;
use crate::recipe::values::{RelationItem, Text};
use crate::template::scope::{map_value, Scope};
use crate::template::Value as TemplateValue;
use crate::text::files::Span;
use crate::text::node::{Node, Style, Value};

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
    /// The kernel's name for it.
    pub kernel_arch: String,
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

/// Works out all places of a recipe.
///
/// Reports references to architectures, featuresets, flavours, packages, facts and switches that do
/// not exist, and that no layer dropped.
pub fn layout(recipe: &Recipe, dropped: &Dropped, sink: &Sink) -> Layout {
    let resolver = Resolver {
        recipe,
        dropped,
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
    Layout {
        source: resolver.settings(&[&recipe.settings]),
        featuresets: recipe
            .featuresets
            .iter()
            .map(|(name, item)| FeaturesetLayout {
                name: name.to_owned(),
                disabled: item.value.disabled == Some(true),
                settings: resolver.settings(&[&recipe.settings, &item.value.settings]),
            })
            .collect(),
        architectures,
    }
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
    pub(super) sink: &'a Sink,
}

impl Resolver<'_> {
    fn architecture(&self, name: &str, item: &Item<Architecture>) -> ArchitectureLayout {
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
        let kernel_arch = &architecture.kernel_arch.text;
        let mut levels = vec![&self.recipe.settings];
        if let Some(settings) = self.recipe.kernel_architectures.get(kernel_arch) {
            levels.push(&settings.value.settings);
        }
        levels.push(&architecture.settings);
        if !self.recipe.quirks().takes_several_defaults {
            self.one_default(&architecture.flavours);
        }
        ArchitectureLayout {
            name: name.to_owned(),
            kernel_arch: kernel_arch.clone(),
            disabled: architecture.disabled == Some(true),
            settings: self.settings(&levels),
            featuresets: self.featuresets(name, architecture, &levels),
        }
    }

    fn one_default(&self, flavours: &Named<Flavour>) {
        let mut defaults = flavours
            .iter()
            .filter(|(_, item)| item.value.default == Some(true));
        if let (Some((first, first_item)), Some((second, item))) =
            (defaults.next(), defaults.next())
        {
            self.sink.report(
                Diagnostic::error(
                    item.key_span,
                    format!("`{second}` and `{first}` are both the default flavour"),
                )
                .related(first_item.key_span, "the first one")
                .help("write `default: false` for one of them"),
            );
        }
    }

    fn featuresets(
        &self,
        arch: &str,
        architecture: &Architecture,
        levels: &[&Settings],
    ) -> Vec<(String, Vec<FlavourLayout>)> {
        let Some(featuresets) = &architecture.featuresets else {
            if architecture.flavours.0.is_empty() {
                return Vec::new();
            }
            let own = match self.recipe.featuresets.get(PLAIN_FEATURESET) {
                Some(item) => vec![&item.value.settings],
                None => Vec::new(),
            };
            let flavours = architecture
                .flavours
                .iter()
                .filter(|(_, item)| item.value.disabled != Some(true))
                .map(|(name, item)| self.flavour(name, item, None, levels, &own, true))
                .collect();
            return vec![(PLAIN_FEATURESET.to_owned(), flavours)];
        };
        let mut result = Vec::new();
        for (name, item) in featuresets.iter() {
            let mut own = Vec::new();
            let mut disabled = item.value.disabled == Some(true);
            match self.recipe.featuresets.get(name) {
                Some(root) => {
                    own.push(&root.value.settings);
                    disabled |= root.value.disabled == Some(true);
                }
                None => self.unknown(
                    "featureset",
                    name,
                    item.key_span,
                    self.recipe.featuresets.names(),
                ),
            }
            own.push(&item.value.settings);
            let plain = name == PLAIN_FEATURESET;
            let mut flavours = Vec::new();
            match &item.value.flavours {
                _ if disabled => {}
                None => flavours.extend(
                    architecture
                        .flavours
                        .iter()
                        .filter(|(_, item)| item.value.disabled != Some(true))
                        .map(|(name, item)| self.flavour(name, item, None, levels, &own, plain)),
                ),
                Some(named) => {
                    for (key, own_item) in named.iter() {
                        let named = own_item.value.flavour.as_ref();
                        let flavour = named.map_or(key, |text| text.text.as_str());
                        let Some(item) = architecture.flavours.get(flavour) else {
                            if self.dropped.places.contains(&format!("{arch}/{flavour}")) {
                                continue;
                            }
                            let known = architecture.flavours.names();
                            self.unknown("flavour", flavour, own_item.key_span, known);
                            continue;
                        };
                        if item.value.disabled == Some(true)
                            || own_item.value.disabled == Some(true)
                        {
                            continue;
                        }
                        let mut own = own.clone();
                        own.push(&own_item.value.settings);
                        flavours.push(self.flavour(
                            flavour,
                            item,
                            Some(&own_item.value),
                            levels,
                            &own,
                            plain,
                        ));
                    }
                }
            }
            result.push((name.to_owned(), flavours));
        }
        result
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

    fn flavour(
        &self,
        name: &str,
        item: &Item<Flavour>,
        own: Option<&FeaturesetFlavour>,
        outer: &[&Settings],
        featureset: &[&Settings],
        plain: bool,
    ) -> FlavourLayout {
        let flavour = &item.value;
        let mut levels = outer.to_vec();
        levels.push(&flavour.settings);
        levels.extend(featureset);
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
            default: plain
                && own
                    .and_then(|own| own.default)
                    .or(flavour.default)
                    .unwrap_or(false),
            settings: self.settings(&levels),
        }
    }

    /// Merges the settings of several levels, the widest first.
    fn settings(&self, levels: &[&Settings]) -> PlaceSettings {
        let mut merged = Settings::default();
        for (number, level) in levels.iter().enumerate() {
            if number > 0 {
                self.check_declared(level);
            }
            merged.narrow(level, self.sink);
        }
        let mut switches = Scope::root();
        for (name, item) in merged.enable.iter() {
            switches.set(name, item.value);
        }
        PlaceSettings {
            build: map_value(&merged.build.0),
            enable: Arc::new(switches).value(),
            relations: self.contributions(&merged.relations),
            kconfig: merged.kconfig.set(),
            kconfig_files: merged.kconfig_files.set.unwrap_or_default(),
        }
    }

    /// Facts and switches of narrower places are declared at the top, with a value of their type.
    fn check_declared(&self, level: &Settings) {
        let root = &self.recipe.settings;
        let known = || root.build.0.keys().map(|key| key.name.as_str());
        for (key, entry) in &level.build.0 {
            let name = key.name.as_str();
            match root.build.0.get(name) {
                None => self.undeclared(("build", "build fact"), name, entry.key_span, known()),
                Some(default) => self.check_type(name, &default.node, &entry.node),
            }
        }
        for (name, item) in level.enable.iter() {
            if root.enable.get(name).is_none() {
                let known = root.enable.names();
                self.undeclared(("enable", "switch"), name, item.key_span, known);
            }
        }
    }

    fn undeclared<'n>(
        &self,
        (block, noun): (&str, &str),
        name: &str,
        span: Span,
        known: impl Iterator<Item = &'n str> + Clone,
    ) {
        let near = did_you_mean(name, known)
            .map(|h| format!("{h}{} ", if h.ends_with('?') { "" } else { "." }))
            .unwrap_or_default();
        self.sink.report(
            Diagnostic::error(span, format!("unknown {noun} `{name}`")).help(format!(
                "{near}A new one is declared at the top of the recipe, under `{block}:`"
            )),
        );
    }

    fn check_type(&self, name: &str, default: &Node, value: &Node) {
        let kind = |node: &Node| match &node.value {
            Value::Null => None,
            Value::Scalar(_, Style::Plain) => Some(node.core_type().unwrap_or("text")),
            Value::Scalar(..) => Some("text"),
            Value::List(_) => Some("list"),
            Value::Map(_) => Some("map"),
        };
        if let (Some(wanted), Some(given)) = (kind(default), kind(value)) {
            if wanted != given {
                self.sink.report(
                    Diagnostic::error(
                        value.span,
                        format!("`{name}` is a {wanted}, this is a {given}"),
                    )
                    .related(default.span, "its declaration")
                    .help(format!("write a {wanted}, or declare it as a {given}")),
                );
            }
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! The points of the axes as templates see them: variables and make variables of each.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::inputs::{Inputs, RECIPE_KCONFIG};
use super::layout::{ArchitectureLayout, FlavourLayout, Layout, PlaceSettings};
use super::make_variables::make_variables;
use crate::deb::arch;
use crate::recipe::model::{Recipe, PLAIN_FEATURESET};
use crate::recipe::named::Named;
use crate::recipe::values::{Axis, Text};
use crate::template::{Scope, Snippet, Templates, Value};

/// One point of an axis.
pub struct Point<'e> {
    /// The axis.
    pub axis: Axis,
    /// The names that identify it: nothing, (featureset), (architecture), or (architecture, featureset, flavour).
    pub id: Vec<&'e str>,
    /// The architecture, where the axis has one.
    pub arch: Option<&'e str>,
    /// Its variables.
    pub scope: Arc<Scope>,
    /// Whether nothing is built for it.
    pub disabled: bool,
    /// Its settings.
    pub settings: &'e PlaceSettings,
    /// What rules.gen passes for its packages.
    pub make_variables: Arc<BTreeMap<String, String>>,
}

impl Point<'_> {
    /// The point in words, for messages.
    pub fn describe(&self) -> String {
        match self.axis {
            Axis::Source => "the source".to_owned(),
            axis => format!("{} {}", axis.name(), self.id.join("/")),
        }
    }
}

/// An architecture's point and those of its flavours.
pub struct ArchitecturePoints<'e> {
    /// The architecture.
    pub point: Point<'e>,
    /// Its flavours, in order of featuresets and flavours.
    pub flavours: Vec<Point<'e>>,
}

/// All points.
pub struct Points<'e> {
    /// The source.
    pub source: Point<'e>,
    /// The featuresets, independent of the architecture.
    pub featuresets: Vec<Point<'e>>,
    /// The architectures, sorted by name.
    pub architectures: Vec<ArchitecturePoints<'e>>,
}

impl Points<'_> {
    /// Each point that is not disabled, by its names with `/` between them, with its variables, if they are wanted.
    pub fn variables(&self, are_wanted: bool) -> Vec<(String, Arc<Scope>)> {
        let architectures = self.architectures.iter();
        let narrower =
            architectures.flat_map(|one| std::iter::once(&one.point).chain(&one.flavours));
        let all = std::iter::once(&self.source)
            .chain(&self.featuresets)
            .chain(narrower);
        all.filter(|point| are_wanted && !point.disabled)
            .map(|point| {
                let name = match point.id.is_empty() {
                    true => "source".to_owned(),
                    false => point.id.join("/"),
                };
                (name, Arc::clone(&point.scope))
            })
            .collect()
    }
}

/// Makes all points. Problems are reported; what could not be rendered is left out.
pub fn points<'e>(
    recipe: &'e Recipe,
    layout: &'e Layout,
    inputs: &'e Inputs,
    identity: Scope,
    templates: &Templates<'e>,
) -> Points<'e> {
    let maker = Maker {
        recipe,
        inputs,
        templates,
        kernel_archs: kernel_archs(recipe, layout),
    };
    let base = maker.source_scope(layout, identity);
    let source_variables = maker.make(Axis::Source, &base, &BTreeMap::new());
    let source = Point {
        axis: Axis::Source,
        id: Vec::new(),
        arch: None,
        disabled: false,
        scope: Arc::clone(&base),
        settings: &layout.source,
        make_variables: source_variables,
    };
    let featuresets = layout
        .featuresets
        .iter()
        .map(|featureset| {
            let mut scope = with_settings(&base, &featureset.settings);
            maker.featureset(&mut scope, &featureset.name);
            if featureset.disabled {
                // Only its name is asked for; its variables need not even make sense.
                return Point {
                    axis: Axis::Featureset,
                    id: vec![&featureset.name],
                    arch: None,
                    disabled: true,
                    make_variables: Arc::default(),
                    settings: &featureset.settings,
                    scope: Arc::new(scope),
                };
            }
            let scope = maker.own_variables(Axis::Featureset, scope);
            Point {
                axis: Axis::Featureset,
                id: vec![&featureset.name],
                arch: None,
                disabled: false,
                make_variables: maker.make(Axis::Featureset, &scope, &source.make_variables),
                settings: &featureset.settings,
                scope,
            }
        })
        .collect();
    let architectures = layout
        .architectures
        .iter()
        .map(|architecture| maker.architecture(architecture, &base, &source))
        .collect();
    Points {
        source,
        featuresets,
        architectures,
    }
}

fn with_settings(outer: &Arc<Scope>, settings: &PlaceSettings) -> Scope {
    let mut scope = Scope::within(outer);
    scope.set("build", settings.build.clone());
    scope.set("enable", settings.enable.clone());
    scope
}

struct Maker<'e, 'm> {
    recipe: &'e Recipe,
    inputs: &'e Inputs,
    templates: &'m Templates<'e>,
    /// The kernel architectures that have a featureset, by its name.
    kernel_archs: BTreeMap<&'e str, Value>,
}

impl<'e> Maker<'e, '_> {
    /// The scope of the source. `architectures` is a list of the architectures' own scopes.
    fn source_scope(&self, layout: &'e Layout, identity: Scope) -> Arc<Scope> {
        let mut scope = Scope::within(&Arc::new(identity));
        scope.set("build", layout.source.build.clone());
        scope.set("enable", layout.source.enable.clone());
        scope.set(
            "featuresets",
            layout
                .featuresets
                .iter()
                .map(|f| Value::from(f.name.as_str()))
                .collect::<Value>(),
        );
        let mut kernels: Vec<&str> = layout
            .architectures
            .iter()
            .map(|a| a.kernel_arch.text.as_str())
            .collect();
        kernels.extend(self.recipe.kernel_architectures.names());
        kernels.sort_unstable();
        kernels.dedup();
        let kernels = kernels.into_iter().map(Value::from).collect::<Value>();
        scope.set("all_kernel_architectures", kernels);
        let scope = self.own_variables(Axis::Source, scope);
        let architectures = layout
            .architectures
            .iter()
            .map(|architecture| self.architecture_scope(architecture, &scope).value())
            .collect::<Value>();
        let mut scope = Scope::within(&scope);
        scope.set("architectures", architectures);
        Arc::new(scope)
    }

    fn architecture_scope(
        &self,
        architecture: &'e ArchitectureLayout,
        base: &Arc<Scope>,
    ) -> Arc<Scope> {
        let mut scope = with_settings(base, &architecture.settings);
        scope.set("arch", architecture.name.as_str());
        scope.set("kernel_arch", architecture.kernel_arch.text.as_str());
        if let Some(known) = arch::lookup(&architecture.name) {
            scope.set("gnu_type", known.gnu_type);
            scope.set("multiarch", known.multiarch);
        }
        scope.set(
            "featuresets",
            architecture
                .featuresets
                .iter()
                .map(|(name, _)| Value::from(name.as_str()))
                .collect::<Value>(),
        );
        self.own_variables(Axis::Architecture, scope)
    }

    fn featureset(&self, scope: &mut Scope, name: &str) {
        scope.set("featureset", name);
        scope.set("localversion", localversion(name, None));
        let known = self.kernel_archs.get(name).cloned();
        scope.set("featureset_kernel_architectures", known.unwrap_or_default());
    }

    fn architecture(
        &self,
        architecture: &'e ArchitectureLayout,
        base: &Arc<Scope>,
        source: &Point<'e>,
    ) -> ArchitecturePoints<'e> {
        let scope = self.architecture_scope(architecture, base);
        let point = Point {
            axis: Axis::Architecture,
            id: vec![&architecture.name],
            arch: Some(&architecture.name),
            disabled: architecture.disabled,
            make_variables: self.make(Axis::Architecture, &scope, &source.make_variables),
            settings: &architecture.settings,
            scope,
        };
        let mut flavours = Vec::new();
        for (featureset, own) in architecture
            .featuresets
            .iter()
            .filter(|_| !architecture.disabled)
        {
            for flavour in own {
                let mut scope = with_settings(&point.scope, &flavour.settings);
                self.featureset(&mut scope, featureset);
                self.flavour(&mut scope, featureset, flavour);
                scope.set(
                    "build_dir",
                    build_dir(&architecture.name, featureset, &flavour.name),
                );
                let scope = self.own_variables(Axis::Flavour, scope);
                flavours.push(Point {
                    axis: Axis::Flavour,
                    id: vec![&architecture.name, featureset, &flavour.name],
                    arch: Some(&architecture.name),
                    disabled: false,
                    make_variables: self.make(Axis::Flavour, &scope, &point.make_variables),
                    settings: &flavour.settings,
                    scope,
                });
            }
        }
        ArchitecturePoints { point, flavours }
    }

    fn flavour(&self, scope: &mut Scope, featureset: &str, flavour: &'e FlavourLayout) {
        scope.set("localversion_headers", localversion(featureset, None));
        scope.set(
            "localversion",
            localversion(featureset, Some(&flavour.name)),
        );
        scope.set("flavour", flavour.name.as_str());
        scope.set("hardware", flavour.hardware.text.as_str());
        scope.set("hardware_long", flavour.hardware_long.text.as_str());
        scope.set("default", flavour.default);
        let files = flavour
            .settings
            .kconfig_files
            .iter()
            .filter_map(|name| self.inputs.kconfig.get(&name.text))
            .map(|file| Value::from(file.path.as_str()));
        let own = kconfig_fragment(
            &scope
                .get("arch")
                .map(ToString::to_string)
                .unwrap_or_default(),
            featureset,
            &flavour.name,
        );
        let own = (!flavour.settings.kconfig.is_empty())
            .then(|| Value::from(format!("{RECIPE_KCONFIG}/{own}")));
        // What a recipe says of single options comes last, so that it holds.
        scope.set("kconfig_files", files.chain(own).collect::<Value>());
    }

    /// The recipe's own variables of an axis, each seeing those before it.
    fn own_variables(&self, axis: Axis, scope: Scope) -> Arc<Scope> {
        let mut scope = Arc::new(scope);
        let Some(variables) = &self.recipe.variables else {
            return scope;
        };
        let named: &Named<Text> = match axis {
            Axis::Source => &variables.source,
            Axis::Featureset => &variables.featureset,
            Axis::Architecture => &variables.architecture,
            Axis::Flavour => &variables.flavour,
        };
        for (name, item) in named.iter() {
            let rendered = self.templates.render(Snippet::from(&item.value), &scope);
            // Nothing else holds it: a scope within a scope for each of them would be searched one by one.
            if Arc::get_mut(&mut scope).is_none() {
                scope = Arc::new(Scope::within(&scope));
            }
            match (Arc::get_mut(&mut scope), rendered) {
                (Some(scope), Some(text)) => scope.set(name, text),
                (Some(scope), None) => scope.set_failed(name),
                (None, _) => {}
            }
        }
        scope
    }

    fn make(
        &self,
        axis: Axis,
        scope: &Arc<Scope>,
        outer: &BTreeMap<String, String>,
    ) -> Arc<BTreeMap<String, String>> {
        let mut variables = outer.clone();
        if let Some(own) = &self.recipe.make_variables {
            let named = match axis {
                Axis::Source => &own.source,
                Axis::Featureset => &own.featureset,
                Axis::Architecture => &own.architecture,
                Axis::Flavour => &own.flavour,
            };
            variables.extend(make_variables(named, scope, self.templates));
        }
        Arc::new(variables)
    }
}

/// The kernel architectures that have a featureset, for each of them.
fn kernel_archs<'e>(recipe: &Recipe, layout: &'e Layout) -> BTreeMap<&'e str, Value> {
    let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let named = layout.featuresets.iter().map(|own| own.name.as_str());
    found.extend(named.map(|name| (name, BTreeSet::new())));
    for architecture in &layout.architectures {
        for (name, _) in &architecture.featuresets {
            let own = found.entry(name).or_default();
            own.insert(&architecture.kernel_arch.text);
        }
    }
    let of = |name: &str| -> BTreeSet<&str> {
        // gencontrol.py compares with `in`, so that it finds `rt` in `rtai`, too.
        let all = found.iter().filter(|(own, _)| own.contains(name));
        all.flat_map(|(_, archs)| archs).copied().collect()
    };
    let in_names = recipe.quirks().finds_featuresets_in_names;
    let archs = found.iter().map(|(name, own)| {
        let archs = if in_names { of(name) } else { own.clone() };
        (*name, archs.into_iter().map(Value::from).collect::<Value>())
    });
    archs.collect()
}

/// The name of the file with the options that a recipe sets for a flavour.
pub fn kconfig_fragment(arch: &str, featureset: &str, flavour: &str) -> String {
    format!("config.{arch}_{featureset}_{flavour}")
}

/// Where debian/rules.real builds a flavour.
pub fn build_dir(arch: &str, featureset: &str, flavour: &str) -> String {
    format!("debian/build/build_{arch}_{featureset}_{flavour}")
}

fn localversion(featureset: &str, flavour: Option<&str>) -> String {
    let mut text = String::new();
    if featureset != PLAIN_FEATURESET {
        text.push('-');
        text.push_str(featureset);
    }
    if let Some(flavour) = flavour {
        text.push('-');
        text.push_str(flavour);
    }
    text
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! The recipe as types: its top level, and the axes with their settings.

use schemars::JsonSchema;
use serde::Deserialize;

use super::installer::Installer;
use super::kinds::Kind;
use super::named::Named;
use super::package::{DerivedSource, PackageEntry, TestParagraph};
use super::settings::Settings;
use super::source::SourceParagraph;
use super::values::{Axis, MakeValue, Text};
use crate::deb::quirks::Quirks;
use crate::text::files::Span;

/// The name of the featureset that stands for the plain source.
pub const PLAIN_FEATURESET: &str = "none";

/// A recipe for a Debian kernel source package. Any of its files may hold any of these keys.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "a recipe", deny_unknown_fields)]
#[schemars(rename = "Recipe")]
pub struct Recipe {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// The version of the recipe language: 1.
    pub format: Option<u32>,
    /// The recipe below this one: a directory, relative to this one.
    pub extends: Option<Text>,
    /// Equal a generation of Debian's gencontrol.py byte for byte: its name, such as gencontrol-7.2, or its switches
    /// one by one.
    pub compatibility: Option<Quirks>,
    /// Whether debian/bin/buildcheck.py of the tree is to take a flavour as signed: an expression. Without it,
    /// only that it finds the flavour counts.
    pub buildcheck_signed: Option<Text>,
    /// Environment variables that switch something off.
    pub environment: Named<EnvironmentSwitch>,
    /// The order in which packages are made at a point, where it is not that of the files.
    pub package_order: Vec<Text>,
    /// Of what stands below, keep only these.
    pub only: Option<Only>,
    /// What layers dropped: `gencontrol show` writes it. What still names these has no effect.
    pub dropped: Option<DroppedNames>,
    /// The source paragraph of debian/control.
    pub source: Option<SourceParagraph>,
    /// Suites and the ABI names that belong to them.
    pub releases: Named<Release>,
    /// Variables of the recipe's own for templates, by axis.
    pub variables: Option<ByAxis>,
    /// What debian/rules.gen passes to debian/rules.real, by axis.
    pub make_variables: Option<MakeByAxis>,
    /// Targets of debian/rules.gen that belong to no package.
    pub rules: Named<Rule>,
    /// Settings by the kernel's name of an architecture.
    pub kernel_architectures: Named<KernelArchitecture>,
    /// Debian architectures and their flavours.
    pub architectures: Named<Architecture>,
    /// The featuresets that exist, in order.
    pub featuresets: Named<Featureset>,
    /// What several packages or udebs say alike, and build on with `is:`.
    pub kinds: Named<Kind>,
    /// The binary packages.
    pub packages: Named<PackageEntry>,
    /// Source packages whose templates are built here.
    pub derived_sources: Named<DerivedSource>,
    /// The installer's packages.
    pub installer: Option<Installer>,
    /// Paragraphs of debian/tests/control that belong to the source itself.
    pub tests: Vec<TestParagraph>,
    /// What may differ from place to place.
    #[serde(rename = "$settings")]
    #[schemars(flatten)]
    pub settings: Settings,
}

impl Recipe {
    /// The quirks of gencontrol.py that it asks for.
    pub fn quirks(&self) -> Quirks {
        self.compatibility.unwrap_or_default()
    }
}

/// An environment variable that switches something off: not empty means off.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "a switch of the environment", deny_unknown_fields)]
#[schemars(rename = "EnvironmentSwitch")]
pub struct EnvironmentSwitch {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// The variable's name.
    pub variable: Text,
    /// What it switches off, in words.
    pub what: Text,
    /// The only suite for which it may be set; for any other it is an error.
    pub suite: Option<Text>,
}

/// What a layer keeps of the recipe below it; the rest is dropped.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "`only`", deny_unknown_fields)]
#[schemars(rename = "Only")]
pub struct Only {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// Architectures to keep.
    pub architectures: Option<Vec<Text>>,
    /// Featuresets to keep.
    pub featuresets: Option<Vec<Text>>,
    /// Flavours to keep, by architecture; an architecture that is not named keeps all.
    pub flavours: Named<Vec<Text>>,
    /// Package entries to keep.
    pub packages: Option<Vec<Text>>,
    /// Releases to keep.
    pub releases: Option<Vec<Text>>,
}

/// Names that were there below some layer and are no longer.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "`dropped`", deny_unknown_fields)]
#[schemars(rename = "DroppedNames")]
pub struct DroppedNames {
    /// Package entries.
    pub packages: Vec<Text>,
    /// Udebs of the installer.
    pub udebs: Vec<Text>,
    /// Featuresets.
    pub featuresets: Vec<Text>,
    /// Architectures, and flavours as ARCHITECTURE/FLAVOUR.
    pub places: Vec<Text>,
}

/// A suite, or a family of suites, and its rules.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "a release", deny_unknown_fields)]
#[schemars(rename = "Release")]
pub struct Release {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// Regular expression for the whole name of the suite. Without it: the fallback.
    pub suite: Option<Text>,
    /// The ABI name, a template; `serial` tells apart uploads of one upstream version.
    pub abiname: Text,
    /// Regular expression for the whole Debian revision; without it any will do.
    pub revision: Option<Text>,
}

/// Template strings by the axis at which they hold.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "`variables`", deny_unknown_fields)]
#[schemars(rename = "ByAxis")]
pub struct ByAxis {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// Everywhere.
    pub source: Named<Text>,
    /// At every featureset.
    pub featureset: Named<Text>,
    /// At every architecture.
    pub architecture: Named<Text>,
    /// At every flavour.
    pub flavour: Named<Text>,
}

/// Make variables by the axis at which they hold.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "`make_variables`", deny_unknown_fields)]
#[schemars(rename = "MakeByAxis")]
pub struct MakeByAxis {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// Everywhere.
    pub source: Named<MakeValue>,
    /// For the packages of a featureset.
    pub featureset: Named<MakeValue>,
    /// For the packages of an architecture and of its flavours.
    pub architecture: Named<MakeValue>,
    /// For the packages of a flavour.
    pub flavour: Named<MakeValue>,
}

/// A target of debian/rules.gen that belongs to no package.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "a rule", deny_unknown_fields)]
#[schemars(rename = "Rule")]
pub struct Rule {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// Where it exists.
    pub r#for: Axis,
    /// Once for every item of this axis, at that one point.
    pub each: Option<Axis>,
    /// Expression: only where it holds.
    pub when: Option<Text>,
    /// The target's name.
    pub name: Text,
    /// A target that has it as a prerequisite.
    pub part_of: Option<Text>,
    /// The target of debian/rules.real; default: the name.
    pub target: Option<Text>,
    /// Further make variables.
    pub make_variables: Named<MakeValue>,
}

/// Settings for all Debian architectures of one kernel architecture.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "a kernel architecture", deny_unknown_fields)]
#[schemars(rename = "KernelArchitecture")]
pub struct KernelArchitecture {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// What may differ from place to place.
    #[serde(rename = "$settings")]
    #[schemars(flatten)]
    pub settings: Settings,
}

/// A Debian architecture.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "an architecture", deny_unknown_fields)]
#[schemars(rename = "Architecture")]
pub struct Architecture {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// The Debian architecture that it is; default: that of its name. One that stands there twice, as gencontrol.py allows, needs it.
    pub architecture: Option<Text>,
    /// The kernel's name for it (ARCH= of kbuild).
    pub kernel_arch: Text,
    /// Known, but nothing is built for it.
    pub disabled: Option<bool>,
    /// Its flavours, in order.
    pub flavours: Named<Flavour>,
    /// Which featuresets it has; default: `none`, if it has flavours.
    pub featuresets: Option<Named<ArchitectureFeatureset>>,
    /// What may differ from place to place.
    #[serde(rename = "$settings")]
    #[schemars(flatten)]
    pub settings: Settings,
}

/// A flavour: one kernel configuration and the packages of it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "a flavour", deny_unknown_fields)]
#[schemars(rename = "Flavour")]
pub struct Flavour {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// Known, but nothing is built for it.
    pub disabled: Option<bool>,
    /// The flavour that generic names stand for.
    pub default: Option<bool>,
    /// The hardware it is for, in few words.
    pub hardware: Text,
    /// The hardware it is for, at length; default: `hardware`.
    pub hardware_long: Option<Text>,
    /// What may differ from place to place.
    #[serde(rename = "$settings")]
    #[schemars(flatten)]
    pub settings: Settings,
}

/// A featureset: a patched variant of the source.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "a featureset", deny_unknown_fields)]
#[schemars(rename = "Featureset")]
pub struct Featureset {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// The featureset that it is; default: that of its name. One that stands there twice, as gencontrol.py allows, needs it.
    pub featureset: Option<Text>,
    /// Known, but nothing is built for it.
    pub disabled: Option<bool>,
    /// What may differ from place to place.
    #[serde(rename = "$settings")]
    #[schemars(flatten)]
    pub settings: Settings,
}

/// A featureset of an architecture.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "a featureset of an architecture", deny_unknown_fields)]
#[schemars(rename = "ArchitectureFeatureset")]
pub struct ArchitectureFeatureset {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// The featureset that it is; default: that of its name. One that stands there twice, as gencontrol.py allows, needs it.
    pub featureset: Option<Text>,
    /// Known, but nothing is built for it.
    pub disabled: Option<bool>,
    /// Its flavours, in order; default: all of the architecture.
    pub flavours: Option<Named<FeaturesetFlavour>>,
    /// What may differ from place to place.
    #[serde(rename = "$settings")]
    #[schemars(flatten)]
    pub settings: Settings,
}

/// A flavour in one featureset of an architecture.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "a flavour of a featureset", deny_unknown_fields)]
#[schemars(rename = "FeaturesetFlavour")]
pub struct FeaturesetFlavour {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// The flavour of the architecture that it is; default: that of its name. A featureset that has one twice, as gencontrol.py allows, needs it.
    pub flavour: Option<Text>,
    /// Whether generic names stand for it; default: as the architecture's flavour.
    pub default: Option<bool>,
    /// Known, but nothing is built for it.
    pub disabled: Option<bool>,
    /// The hardware it is for; default: that of the architecture's flavour. With it, it need not be one: the featureset alone has it then.
    pub hardware: Option<Text>,
    /// The hardware it is for, at length.
    pub hardware_long: Option<Text>,
    /// What may differ from place to place.
    #[serde(rename = "$settings")]
    #[schemars(flatten)]
    pub settings: Settings,
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! The installer's packages as types.

use schemars::JsonSchema;
use serde::Deserialize;

use super::named::Named;
use super::values::{MakeValue, RelationItem, Text};
use crate::text::files::Span;

/// The installer's packages.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "the installer", deny_unknown_fields)]
#[schemars(rename = "Installer")]
pub struct Installer {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// Expression: only where it holds.
    pub when: Option<Text>,
    /// What they share.
    pub package: UdebTemplate,
    /// The packages, by name without version.
    pub udebs: Named<Udeb>,
    /// What gencontrol.py does otherwise, for imported recipes.
    pub gencontrol_py: Option<InstallerOfGencontrolPy>,
}

/// What only installers of imported recipes need.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "`gencontrol_py`", deny_unknown_fields)]
#[schemars(rename = "InstallerOfGencontrolPy")]
pub struct InstallerOfGencontrolPy {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// The same packages once more, in another way.
    pub copies: Vec<UdebTemplate>,
}

/// What all udebs of kernel modules share.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "what udebs share", deny_unknown_fields)]
#[schemars(rename = "UdebTemplate")]
pub struct UdebTemplate {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// Expression: only where it holds.
    pub when: Option<Text>,
    /// Their rules run whether or not the packages are built.
    pub always: Option<bool>,
    /// Their name, with the entry's name as `udeb`.
    pub name: Text,
    /// Their target in debian/rules.real.
    pub target: Option<Text>,
    /// Further make variables.
    pub make_variables: Named<MakeValue>,
    /// The derived source that builds them, where that exists; else the main one.
    pub prefers_source: Option<Text>,
    /// Section, for those without one.
    pub section: Option<Text>,
    /// Build-Profiles.
    pub build_profiles: Option<Text>,
    /// Depends, besides their own.
    pub depends: Vec<RelationItem>,
    /// Kernel-Version.
    pub kernel_version: Option<Text>,
}

/// One udeb of kernel modules.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "a udeb", deny_unknown_fields)]
#[schemars(rename = "Udeb")]
pub struct Udeb {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// The kind that it builds on.
    pub is: Option<Text>,
    /// The name that `udeb` stands for; default: that of the entry.
    pub name: Option<Text>,
    /// The first line of the description.
    pub synopsis: Text,
    /// The description.
    pub description: Option<Text>,
    /// Priority.
    pub priority: Option<Text>,
    /// Section.
    pub section: Option<Text>,
    /// What it provides besides its own name.
    pub provides: Vec<Text>,
    /// Other entries that it needs; kept where those exist.
    pub depends: Vec<Text>,
    /// Only on these: ARCHITECTURE or ARCHITECTURE/FLAVOUR.
    pub only_on: Option<Vec<Text>>,
    /// Not on these: ARCHITECTURE or ARCHITECTURE/FLAVOUR.
    pub not_on: Vec<Text>,
    /// Other values at some places: ARCHITECTURE or ARCHITECTURE/FLAVOUR.
    pub on: Named<UdebOverride>,
}

/// What is different at one place.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "other values of a udeb", deny_unknown_fields)]
#[schemars(rename = "UdebOverride")]
pub struct UdebOverride {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// The first line of the description.
    pub synopsis: Option<Text>,
    /// The description.
    pub description: Option<Text>,
    /// Section.
    pub section: Option<Text>,
    /// Priority.
    pub priority: Option<Text>,
    /// What it provides besides its own name.
    pub provides: Option<Vec<Text>>,
    /// Other entries that it needs.
    pub depends: Option<Vec<Text>>,
}

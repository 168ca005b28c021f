// SPDX-License-Identifier: GPL-2.0-or-later
//! The recipe's `source:` as a type.

use schemars::JsonSchema;
use serde::Deserialize;

use super::values::{RelationItem, Text};
use crate::text::files::Span;

/// The source paragraph of a debian/control.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "the source paragraph", deny_unknown_fields)]
#[schemars(rename = "SourceParagraph")]
pub struct SourceParagraph {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// The source's name; default: that of debian/changelog.
    pub name: Option<Text>,
    /// Source packages whose binary packages this one builds in their place: `check` does not warn about names that both have.
    pub supersedes: Vec<Text>,
    /// Section.
    pub section: Option<Text>,
    /// Priority.
    pub priority: Option<Text>,
    /// Maintainer.
    pub maintainer: Option<Text>,
    /// Uploaders.
    pub uploaders: Vec<Text>,
    /// Standards-Version.
    pub standards_version: Option<Text>,
    /// Build-Depends.
    pub build_depends: Vec<RelationItem>,
    /// Build-Depends-Arch; build_depends of packages are added.
    pub build_depends_arch: Vec<RelationItem>,
    /// Build-Depends-Indep; build_depends of packages are added.
    pub build_depends_indep: Vec<RelationItem>,
    /// Added to Build-Depends-Arch once for each flavour, limited to its architecture.
    pub flavour_build_depends_arch: Vec<RelationItem>,
    /// Rules-Requires-Root.
    pub rules_requires_root: Option<Text>,
    /// Homepage.
    pub homepage: Option<Text>,
    /// Vcs-Browser.
    pub vcs_browser: Option<Text>,
    /// Vcs-Git.
    pub vcs_git: Option<Text>,
    /// XS-Autobuild.
    pub autobuild: Option<Text>,
}

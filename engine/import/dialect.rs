// SPDX-License-Identifier: GPL-2.0-or-later
//! A dialect of Debian's kernel packaging as data: which settings its configuration has, which template
//! belongs to which axis under which condition, and what its gencontrol.py says itself.
//!
//! The data stand in dialects/*.yaml, in the recipe language as far as it reaches; `recipe:` there is what imported
//! recipes have from the generator itself. docs/dialects.md is about writing one.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::deb::quirks::Quirks;
use crate::defines::reader::SettingKind;
use crate::recipe::installer::UdebTemplate;
use crate::recipe::model::Recipe;
use crate::recipe::named::Named;
use crate::recipe::package::EachPoint;
use crate::recipe::reads::{Reads, BLOCKS};
use crate::recipe::schema::schema_of;
use crate::recipe::values::{Axis, Text};
use crate::text::files::Span;

/// A dialect.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "a dialect", deny_unknown_fields)]
#[schemars(rename = "Dialect")]
pub struct Dialect {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// The dialect of which this is a variant: its name, or the path of its file beside this one. What is not
    /// said here is as there, but for `generators`, `since` and `code`.
    pub extends: Option<Text>,
    /// The generator that imported recipes have to equal: `compatibility:` of these.
    pub compatibility: Quirks,
    /// Generators that it was written from or compared with: the first digits (12 or more) of the SHA-256 of
    /// their program, and the versions of src:linux that have it.
    pub generators: Named<Text>,
    /// The first upstream version that it may be of, where a tree has no generator.
    pub since: Option<Text>,
    /// Pieces of the generator's program that tell it from others, where it is none of `generators`.
    pub code: Vec<Text>,
    /// Templates that tell it from others.
    pub detect: Vec<Text>,
    /// The flag of flavours besides `is_default`.
    pub mark: Mark,
    /// The settings of defines.toml by dotted name.
    pub settings: Named<Setting>,
    /// ABI names with and without the third number of the version.
    pub abiname: AbiName,
    /// Variables of templates, and the expressions that they are in recipes.
    pub variables: Named<Text>,
    /// The same for what templates reach through `config.`.
    pub config: Named<Text>,
    /// The suffixes of the files of a package that come from templates.
    pub kinds: Vec<Text>,
    /// The templates of packages, in the order in which packages are made.
    pub templates: Named<TemplateRule>,
    /// Templates of tests that belong to no package of the same name, in order.
    pub tests: Named<TestsRule>,
    /// Whether a package template's tests belong to it.
    pub package_tests: Option<bool>,
    /// The source paragraph.
    pub source: SourceRule,
    /// The derived source.
    pub derived: DerivedRule,
    /// The installer's packages.
    pub installer: InstallerRule,
    /// What every imported recipe has from the generator itself.
    pub recipe: Recipe,
}

/// The second flag of flavours.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "`mark`", deny_unknown_fields)]
#[schemars(rename = "Mark")]
pub struct Mark {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// Its name.
    pub name: Text,
    /// The build fact that it becomes.
    pub to: Text,
    /// Only flavours of the plain featureset have it, and one of them always does.
    pub one_of_plain: Option<bool>,
    /// A flavour with it has no default kernel configuration files.
    pub without_default_kconfig: Option<bool>,
}

/// A setting.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "a setting", deny_unknown_fields)]
#[schemars(rename = "Setting")]
pub struct Setting {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// Its type: text, program, prose, boolean, texts, table, prose_table, relations, groups, kconfig or ignored.
    pub kind: Text,
    /// Its place in recipes.
    pub to: Option<Text>,
    /// Its value where nobody says one.
    pub default: Option<Text>,
    /// What it means.
    pub about: Option<Text>,
}

/// How ABI names begin.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "`abiname`", deny_unknown_fields)]
#[schemars(rename = "AbiName")]
pub struct AbiName {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// With `abi_version_full`.
    pub full: Text,
    /// Without.
    pub short: Text,
    /// What follows `full` and the suffix of the suite from the second upload on; default: `{{ serial }}`.
    pub serial: Option<Text>,
}

/// What gencontrol.py does with a template.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "a template", deny_unknown_fields)]
#[schemars(rename = "TemplateRule")]
pub struct TemplateRule {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// The template before whose packages its own are made, where it does not follow the one above it.
    pub before: Option<Text>,
    /// Where its packages exist.
    pub r#for: Axis,
    /// Once for every item of this axis.
    pub each: Option<Axis>,
    /// The file in packages/ to which its packages go.
    pub file: Text,
    /// The entry in recipes; default: the template's name with `-` for `.`.
    pub entry: Option<Text>,
    /// Where its packages exist besides: an expression.
    pub when: Option<Text>,
    /// Settings: where one of them is true nowhere, it may be missing.
    pub needs: Vec<Text>,
    /// The derived source.
    pub prefers_source: Option<Text>,
    /// The Architecture of the template counts, and files have no architecture in their names.
    pub own_architecture: Option<bool>,
    /// The architectures of the template count, one rule for each; the template may be missing.
    pub rule_per_architecture: Option<bool>,
    /// Names that go into the first term of Build-Profiles.
    pub mark: Option<Text>,
    /// It holds exactly one package.
    pub one_package: Option<bool>,
    /// Takes contributed relations of this entry.
    pub relations_of: Option<Text>,
    /// Versioned contributed relations also break.
    pub break_unmet_versions: Option<bool>,
    /// What every point adds.
    pub at_each_point: Option<EachPoint>,
    /// Comments for the entry.
    pub about: Option<Text>,
    /// Make variables of the entry.
    pub make_variables: Named<Text>,
    /// Variables of its own, as expressions.
    pub variables: Named<Text>,
}

/// A template of tests.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "a template of tests", deny_unknown_fields)]
#[schemars(rename = "TestsRule")]
pub struct TestsRule {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// Where its tests exist.
    pub r#for: Axis,
    /// Packages that it needs besides, of these templates.
    pub depends_on: Vec<Text>,
}

/// The source paragraph.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "the source paragraph", deny_unknown_fields)]
#[schemars(rename = "SourceRule")]
pub struct SourceRule {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// Its template.
    pub template: Text,
}

/// The derived source.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "the derived source", deny_unknown_fields)]
#[schemars(rename = "DerivedRule")]
pub struct DerivedRule {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// Its entry.
    pub entry: Text,
    /// Its condition.
    pub when: Text,
    /// Its directory.
    pub directory: Text,
    /// The template of its source paragraph.
    pub template: Text,
    /// The variable that holds its name.
    pub name_variable: Option<Text>,
    /// Files from templates: path, template.
    pub template_files: Named<Text>,
    /// Files whose text gencontrol.py has: path, template text.
    pub files: Named<Text>,
    /// The lists of what to sign: name, expression.
    pub signing_lists: Named<Text>,
}

/// The installer's packages.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename = "the installer", deny_unknown_fields)]
#[schemars(rename = "InstallerRule")]
pub struct InstallerRule {
    /// Where it stands.
    #[serde(rename = "$span")]
    #[schemars(skip)]
    pub span: Span,
    /// Where they exist: an expression.
    pub when: Text,
    /// The switch of settings.
    pub switch: Text,
    /// Whether the lists of modules decide which exist; if not, the package list does.
    pub by_modules: Option<bool>,
    /// Whether paragraphs of one name are one.
    pub merge_names: Option<bool>,
    /// What they share.
    pub package: UdebTemplate,
    /// Templates on whose packages they depend.
    pub depends_on: Vec<Text>,
    /// The same packages once more.
    pub copies: Vec<UdebTemplate>,
}

/// The schema of a dialect's file, JSON Schema draft 7, with a line break at its end.
pub fn dialect_schema() -> String {
    schema_of::<Dialect>("gencontrol dialect")
}

impl Dialect {
    /// The settings by dotted name.
    pub fn setting_kinds(&self) -> IndexMap<String, SettingKind> {
        let kind = |setting: &Setting| SettingKind::of(&setting.kind.text);
        let all = self.settings.iter();
        all.filter_map(|(name, item)| Some((name.to_owned(), kind(&item.value)?)))
            .collect()
    }

    /// The place in recipes of a setting, in parts.
    pub fn target(&self, setting: &str) -> Option<(&str, &str)> {
        self.settings
            .get(setting)?
            .value
            .to
            .as_ref()?
            .text
            .split_once('.')
    }

    /// Whether what a setting becomes is read. A tree without the templates that a switch is for has none that
    /// reads it.
    pub fn is_read(&self, setting: &str, reads: &Reads) -> bool {
        self.target(setting).is_none_or(|(block, key)| {
            !BLOCKS.contains(&block)
                || reads.names.contains(block)
                || reads.names.contains(&format!("{block}.{key}"))
        })
    }
}

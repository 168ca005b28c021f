//! A dialect of Debian's kernel packaging as data: which settings its configuration has, which template
//! belongs to which axis under which condition, and what its gencontrol.py says itself.
//!
//! The data stand in dialects/*/dialect.yaml, in the recipe language as far as it reaches; beside it, a recipe holds
//! what imported recipes have from the generator itself.

use std::path::Path;

use indexmap::IndexMap;
use serde::Deserialize;

use crate::defines::reader::SettingKind;
use crate::diag::suggest::list;
use crate::diag::{Diagnostic, Place, Sink};
use crate::recipe::decode::decode;
use crate::recipe::named::Named;
use crate::recipe::package::{EachPoint, UdebTemplate};
use crate::recipe::reads::{Reads, BLOCKS};
use crate::recipe::values::{Axis, Text};
use crate::text::files::{Files, Span};
use crate::text::node::Node;
use crate::text::yaml;

/// A dialect that ships with the program.
struct Shipped {
    name: &'static str,
    dialect: &'static str,
    recipe: &'static str,
    source: &'static str,
}

macro_rules! shipped {
    ($($name:literal),+) => {
        [$(Shipped {
            name: $name,
            dialect: include_str!(concat!("dialects/", $name, "/dialect.yaml")),
            recipe: include_str!(concat!("dialects/", $name, "/recipe/recipe.yaml")),
            source: include_str!(concat!("dialects/", $name, "/recipe/source.yaml")),
        }),+]
    };
}

/// The dialects that ship with the program.
const SHIPPED: [Shipped; 2] = shipped!("7.2", "6.12");

/// A dialect.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename = "a dialect", deny_unknown_fields)]
pub struct Dialect {
    /// Where it stands.
    #[serde(rename = "$span")]
    pub span: Span,
    /// The generator that imported recipes have to equal.
    pub compatibility: Text,
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
}

/// The second flag of flavours.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename = "`mark`", deny_unknown_fields)]
pub struct Mark {
    /// Where it stands.
    #[serde(rename = "$span")]
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
#[derive(Clone, Debug, Deserialize)]
#[serde(rename = "a setting", deny_unknown_fields)]
pub struct Setting {
    /// Where it stands.
    #[serde(rename = "$span")]
    pub span: Span,
    /// Its type: text, boolean, texts, table, relations, groups, kconfig or ignored.
    pub kind: Text,
    /// Its place in recipes.
    pub to: Option<Text>,
    /// Its value where nobody says one.
    pub default: Option<Text>,
    /// What it means.
    pub about: Option<Text>,
}

/// How ABI names begin.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename = "`abiname`", deny_unknown_fields)]
pub struct AbiName {
    /// Where it stands.
    #[serde(rename = "$span")]
    pub span: Span,
    /// With `abi_version_full`.
    pub full: Text,
    /// Without.
    pub short: Text,
}

/// What gencontrol.py does with a template.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename = "a template", deny_unknown_fields)]
pub struct TemplateRule {
    /// Where it stands.
    #[serde(rename = "$span")]
    pub span: Span,
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
    pub source: Option<Text>,
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
#[derive(Clone, Debug, Deserialize)]
#[serde(rename = "a template of tests", deny_unknown_fields)]
pub struct TestsRule {
    /// Where it stands.
    #[serde(rename = "$span")]
    pub span: Span,
    /// Where its tests exist.
    pub r#for: Axis,
    /// Packages that it needs besides, of these templates.
    pub depends_on: Vec<Text>,
}

/// The source paragraph.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename = "the source paragraph", deny_unknown_fields)]
pub struct SourceRule {
    /// Where it stands.
    #[serde(rename = "$span")]
    pub span: Span,
    /// Its template.
    pub template: Text,
}

/// The derived source.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename = "the derived source", deny_unknown_fields)]
pub struct DerivedRule {
    /// Where it stands.
    #[serde(rename = "$span")]
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
#[derive(Clone, Debug, Deserialize)]
#[serde(rename = "the installer", deny_unknown_fields)]
pub struct InstallerRule {
    /// Where it stands.
    #[serde(rename = "$span")]
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

/// A dialect and its nodes, for what goes into recipes as it stands.
pub struct Loaded {
    /// Its name.
    pub name: &'static str,
    /// The data.
    pub dialect: Dialect,
    /// The document.
    pub node: Node,
    /// What recipe.yaml holds besides, as text.
    pub recipe: &'static str,
    /// What its `source:` holds besides, as lines of text.
    pub source: &'static str,
}

/// Chooses the dialect of a tree, by name or by what the tree has.
///
/// # Errors
/// Reports an unknown name, a tree of no known dialect, and one that looks like two.
pub fn choose(wanted: Option<&str>, tree: &Path, files: &mut Files, sink: &Sink) -> Option<Loaded> {
    let names = SHIPPED.map(|shipped| shipped.name);
    if let Some(wanted) = wanted.filter(|wanted| !names.contains(wanted)) {
        sink.report(
            Diagnostic::error(Place::Nowhere, format!("unknown dialect `{wanted}`"))
                .help(format!("known dialects: {}", list(names))),
        );
        return None;
    }
    let mut best: Vec<(usize, Loaded)> = Vec::new();
    for shipped in SHIPPED {
        let loaded = load(&shipped, files, sink)?;
        let has = |id: &&Text| {
            ["", ".in", ".j2"].iter().any(|suffix| {
                tree.join(format!("debian/templates/{}{suffix}", id.text))
                    .exists()
            })
        };
        let score = loaded.dialect.detect.iter().filter(has).count();
        best.push((score, loaded));
    }
    best.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let tie = matches!(best.as_slice(), [(a, _), (b, _), ..] if a == b);
    let folder = tree.join("debian/templates");
    if let (Some(wanted), Some((_, found))) = (wanted, best.first()) {
        if !tie && found.name != wanted {
            let message = format!(
                "these templates look like dialect `{}`, not `{wanted}`",
                found.name
            );
            sink.report(
                Diagnostic::warning(Place::Path(folder), message).help("leave --dialect out"),
            );
        }
        let mut loaded = best.into_iter().map(|(_, loaded)| loaded);
        return loaded.find(|loaded| loaded.name == wanted);
    }
    if tie {
        let place = if folder.is_dir() {
            folder
        } else {
            tree.to_owned()
        };
        sink.report(
            Diagnostic::error(
                place,
                "this is the packaging of no kernel of a known dialect",
            )
            .help(format!(
                "name the unpacked source package of a kernel: --tree DIR; known dialects: {}; \
                     choose one: --dialect NAME",
                list(names)
            )),
        );
        return None;
    }
    best.into_iter().next().map(|(_, loaded)| loaded)
}

fn load(shipped: &Shipped, files: &mut Files, sink: &Sink) -> Option<Loaded> {
    let name = shipped.name;
    let file = files.add(format!("(dialect {name})"), shipped.dialect.to_owned());
    match yaml::parse(files, file) {
        Ok(Some(node)) => {
            let dialect = decode(&node, sink)?;
            Some(Loaded {
                name,
                dialect,
                node,
                recipe: after(shipped.recipe, "\n\n"),
                source: after(shipped.source, "\nsource:\n"),
            })
        }
        Ok(None) => None,
        Err(errors) => {
            for error in errors {
                sink.report(Diagnostic::error(error.span, error.message));
            }
            None
        }
    }
}

/// What of a text follows a mark.
fn after(text: &'static str, mark: &str) -> &'static str {
    text.split_once(mark).map_or("", |(_, rest)| rest)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deb::quirks::Quirks;

    #[test]
    fn shipped_dialects_decode() {
        for shipped in SHIPPED {
            let name = shipped.name;
            let sink = Sink::default();
            let mut files = Files::default();
            let loaded = load(&shipped, &mut files, &sink).expect(name);
            assert!(!loaded.recipe.is_empty() && !loaded.source.is_empty());
            // What goes into recipes is a recipe, to the loader of recipes.
            let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("engine/import/dialects")
                .join(name)
                .join("recipe");
            assert!(crate::recipe::load::load(&folder, &mut files, &sink).is_some());
            let kinds = loaded.dialect.setting_kinds();
            assert!(kinds.keys().eq(loaded.dialect.settings.names()), "{name}");
            assert!(
                Quirks::of(&loaded.dialect.compatibility.text).is_some(),
                "{name}"
            );
            assert_eq!(sink.sorted(&files), vec![]);
        }
    }
}

//! The axes: architectures, kernel architectures, featuresets and flavours with their settings.

use std::path::Path;

use super::dialect::Dialect;
use super::settings::file_list;
use super::yaml::{Pair, Yaml};
use crate::defines::level::{Flags, Level};
use crate::defines::toml::Value;
use crate::diag::{Diagnostic, Sink};
use crate::recipe::model::PLAIN_FEATURESET;

/// What making places needs.
pub struct Places<'a> {
    /// The tree, for the kernel configuration files that exist.
    pub tree: &'a Path,
    /// The dialect.
    pub dialect: &'a Dialect,
    /// The merged root.
    pub root: &'a Level,
    /// Where problems go.
    pub sink: &'a Sink,
}

/// One flavour in one featureset of an architecture.
struct Instance<'a> {
    featureset: &'a Level,
    flavour: &'a Level,
    /// All levels with their default kernel configuration files, the widest first.
    chain: Vec<(&'a Level, String)>,
    flags: Flags,
}

/// A boolean.
pub(super) fn raw(flag: bool) -> Yaml {
    Yaml::Raw(flag.to_string())
}

impl<'a> Places<'a> {
    /// featuresets.yaml.
    pub fn featuresets(&self) -> Vec<Pair> {
        self.root
            .list("featureset")
            .iter()
            .map(|featureset| {
                let mut pairs = Vec::new();
                if !featureset.enable {
                    pairs.push(Pair::new("disabled", raw(true)));
                }
                pairs.extend(self.settings(featureset, Vec::new()));
                pairs.extend(self.kconfig(&[self.root_featureset(featureset)], true));
                Pair::new(&featureset.name, Yaml::Map(pairs))
                    .about(featureset.comments.iter().cloned())
            })
            .collect()
    }

    fn root_featureset(&self, level: &'a Level) -> (&'a Level, String) {
        (level, format!("featureset-{}/config", level.name))
    }

    /// kernel_architectures.yaml: those with settings, and those without an architecture.
    pub fn kernel_architectures(&self) -> Vec<Pair> {
        self.root
            .list("kernelarch")
            .iter()
            .filter_map(|level| {
                let mut pairs = self.settings(level, Vec::new());
                pairs.extend(self.kconfig(&[kernel_arch(level)], true));
                let empty = level.list("debianarch").is_empty();
                (empty || !pairs.is_empty()).then(|| {
                    Pair::new(&level.name, Yaml::Map(pairs)).about(level.comments.iter().cloned())
                })
            })
            .collect()
    }

    /// The architectures: name, whether a kernel is built for it, entry.
    pub fn architectures(&self) -> Vec<(String, bool, Pair)> {
        let mut result: Vec<(String, bool, Pair)> = Vec::new();
        for kernel in self.root.list("kernelarch") {
            for arch in kernel.list("debianarch") {
                let has_kernel =
                    !arch.list("flavour").is_empty() || !arch.list("featureset").is_empty();
                let pairs = self.architecture(kernel, arch);
                let pair =
                    Pair::new(&arch.name, Yaml::Map(pairs)).about(arch.comments.iter().cloned());
                if result.iter().any(|(name, ..)| *name == arch.name) {
                    self.twice(arch, "architecture");
                }
                result.push((arch.name.clone(), has_kernel, pair));
            }
        }
        result
    }

    fn twice(&self, level: &Level, noun: &str) {
        self.sink.report(
            Diagnostic::error(
                level.span,
                format!(
                    "the {noun} `{}` stands in the configuration twice",
                    level.name
                ),
            )
            .help("recipes name each once: take one out"),
        );
    }

    /// A featureset's list of flavours is concatenated, so an overlay that means to change one adds it.
    fn again(&self, flavour: &Level, owner: &str) {
        self.sink.report(
            Diagnostic::warning(
                flavour.span,
                format!("`{owner}` has the flavour `{}` twice", flavour.name),
            )
            .help("gencontrol.py makes its packages twice, one on top of the other; so does the recipe: merge the two"),
        );
    }

    fn architecture(&self, kernel: &'a Level, arch: &'a Level) -> Vec<Pair> {
        let mut pairs = vec![Pair::new("kernel_arch", Yaml::text(&kernel.name))];
        if !arch.enable || !kernel.enable {
            pairs.push(Pair::new("disabled", raw(true)));
        }
        pairs.extend(self.settings(arch, Vec::new()));
        pairs.extend(self.kconfig(&[arch_level(arch)], true));
        let instances = self.instances(kernel, arch);
        let mut flavours = Vec::new();
        for (number, flavour) in arch.list("flavour").iter().enumerate() {
            let later = &arch.list("flavour")[number + 1..];
            if later.iter().any(|other| other.name == flavour.name) {
                // Of two of a name the last one's settings hold, for both.
                self.again(flavour, &arch.name);
                continue;
            }
            let own = self.flavour(kernel, arch, flavour, &instances);
            flavours.push(
                Pair::new(&flavour.name, Yaml::Map(own)).about(flavour.comments.iter().cloned()),
            );
        }
        if !flavours.is_empty() {
            pairs.push(Pair::new("flavours", Yaml::Map(flavours)));
        }
        pairs.extend(self.arch_featuresets(kernel, arch, &instances));
        pairs
    }

    fn instances(&self, kernel: &'a Level, arch: &'a Level) -> Vec<Instance<'a>> {
        let mut result = Vec::new();
        for featureset in arch.list("featureset") {
            let root = self
                .root
                .list("featureset")
                .iter()
                .rev()
                .find(|f| f.name == featureset.name);
            for flavour in featureset.list("flavour") {
                let Some(of_arch) = arch
                    .list("flavour")
                    .iter()
                    .rev()
                    .find(|f| f.name == flavour.name)
                else {
                    continue;
                };
                let mut chain = self.flavour_chain(kernel, arch, of_arch);
                chain.extend(root.map(|root| self.root_featureset(root)));
                let path = format!("{}/{}", arch.name, featureset.name);
                chain.push((featureset, format!("{path}/config")));
                chain.push((flavour, format!("{path}/config.{}", flavour.name)));
                result.push(Instance {
                    featureset,
                    flavour,
                    chain,
                    flags: flavour.flags.get(),
                });
            }
        }
        result
    }

    /// The value of a text setting over a chain of levels.
    fn text(&self, target: &str, chain: &[(&'a Level, String)]) -> Option<&'a Value> {
        let to = |s: &super::dialect::Setting| s.to.as_ref().is_some_and(|to| to.text == target);
        let (name, _) = self
            .dialect
            .settings
            .iter()
            .find(|(_, item)| to(&item.value))?;
        chain
            .iter()
            .rev()
            .find_map(|(level, _)| level.values.get(name))
    }

    fn hardware(&self, chain: &[(&'a Level, String)], always: bool) -> Vec<Pair> {
        let short = self.text("hardware", chain);
        let long = self.text("hardware_long", chain);
        let words = |value: Option<&'a Value>| value.and_then(Value::text).unwrap_or_default();
        let pair = |key: &str, value: Option<&Value>, text: &str| {
            let mut pair = Pair::new(key, Yaml::text(text));
            if let Some(value) = value {
                pair.comments.extend(value.comments.iter().cloned());
                pair.beside.clone_from(&value.beside);
            }
            pair
        };
        let mut pairs = vec![pair("hardware", short, words(short))];
        if always && words(long).is_empty() {
            pairs.push(pair("hardware_long", None, words(short)));
        } else if !words(long).is_empty() && (always || words(long) != words(short)) {
            pairs.push(pair("hardware_long", long, words(long)));
        }
        pairs
    }

    fn flavour(
        &self,
        kernel: &'a Level,
        arch: &'a Level,
        flavour: &'a Level,
        instances: &[Instance<'a>],
    ) -> Vec<Pair> {
        let chain = self.flavour_chain(kernel, arch, flavour);
        let plain_one = main_instance(flavour, instances);
        let mut pairs = Vec::new();
        if !flavour.enable {
            pairs.push(Pair::new("disabled", raw(true)));
        }
        let flags = plain_one.map_or(Flags::default(), |instance| instance.flags);
        if flags.default && plain_one.is_some_and(|i| i.featureset.name == PLAIN_FEATURESET) {
            pairs.push(Pair::new("default", raw(true)));
        }
        pairs.extend(self.hardware(plain_one.map_or(&chain, |instance| &instance.chain), false));
        let mut more = Vec::new();
        if flags.mark {
            more.push(Pair::new(&self.dialect.mark.to.text, raw(true)));
        }
        pairs.extend(self.settings(flavour, more));
        if self.is_bare(flags) {
            let files = self.files(&chain, false);
            pairs.push(
                Pair::new("kconfig_files", file_list(&files)).about([
                    "Complete by itself: none of the files of the wider places".to_owned(),
                ]),
            );
        } else {
            pairs.extend(self.kconfig(&chain[3..], true));
        }
        pairs
    }

    fn flavour_chain(
        &self,
        kernel: &'a Level,
        arch: &'a Level,
        flavour: &'a Level,
    ) -> Vec<(&'a Level, String)> {
        vec![
            (self.root, "config".to_owned()),
            kernel_arch(kernel),
            arch_level(arch),
            (flavour, format!("{}/config.{}", arch.name, flavour.name)),
        ]
    }

    /// Whether a flavour has no default kernel configuration files.
    fn is_bare(&self, flags: Flags) -> bool {
        flags.mark && self.dialect.mark.without_default_kconfig == Some(true)
    }

    fn arch_featuresets(
        &self,
        kernel: &'a Level,
        arch: &'a Level,
        instances: &[Instance<'a>],
    ) -> Option<Pair> {
        let mut result = Vec::new();
        let names: Vec<&str> = arch
            .list("flavour")
            .iter()
            .map(|f| f.name.as_str())
            .collect();
        for featureset in arch.list("featureset") {
            if result.iter().any(|pair: &Pair| pair.key == featureset.name) {
                self.twice(featureset, "featureset");
            }
            let known = self
                .root
                .list("featureset")
                .iter()
                .any(|f| f.name == featureset.name);
            if !known {
                self.sink.report(
                    Diagnostic::error(
                        featureset.span,
                        format!("the root file has no featureset `{}`", featureset.name),
                    )
                    .help("add a `[[featureset]]` of that name to debian/config/defines.toml"),
                );
            }
            let mut pairs = Vec::new();
            if !featureset.enable {
                pairs.push(Pair::new("disabled", raw(true)));
            }
            pairs.extend(self.settings(featureset, Vec::new()));
            let path = format!("{}/{}/config", arch.name, featureset.name);
            pairs.extend(self.kconfig(&[(featureset, path)], true));
            let mut own = Vec::new();
            let mut plain = featureset
                .list("flavour")
                .iter()
                .map(|f| f.name.as_str())
                .eq(names.iter().copied());
            for flavour in featureset.list("flavour") {
                let found = instances.iter().find(|i| {
                    std::ptr::eq(i.flavour, flavour) && i.featureset.name == featureset.name
                });
                let Some(instance) = found else {
                    self.unknown_flavour(flavour, arch, featureset, kernel);
                    continue;
                };
                let mut inner = self.featureset_flavour(kernel, arch, instance, instances);
                plain &= inner.is_empty() && flavour.comments.is_empty();
                let mut key = flavour.name.clone();
                for number in 2.. {
                    if !own.iter().any(|pair: &Pair| pair.key == key) {
                        break;
                    }
                    key = format!("{}-{number}", flavour.name);
                }
                if key != flavour.name {
                    self.again(flavour, &featureset.name);
                    inner.insert(0, Pair::new("flavour", Yaml::text(&flavour.name)));
                }
                own.push(Pair::new(key, Yaml::Map(inner)).about(flavour.comments.iter().cloned()));
            }
            if !plain {
                pairs.push(Pair::new("flavours", Yaml::Map(own)));
            }
            result.push(
                Pair::new(&featureset.name, Yaml::Map(pairs))
                    .about(featureset.comments.iter().cloned()),
            );
        }
        let default = matches!(result.as_slice(), [one] if one.key == PLAIN_FEATURESET
            && one.value.is_empty() && one.comments.is_empty());
        let none = result.is_empty();
        if default && !names.is_empty() || none && names.is_empty() {
            return None;
        }
        Some(Pair::new("featuresets", Yaml::Map(result)))
    }

    fn unknown_flavour(&self, flavour: &Level, arch: &Level, featureset: &Level, kernel: &Level) {
        let message = format!(
            "`{}` of {} has no flavour `{}`",
            featureset.name, arch.name, flavour.name
        );
        self.sink
            .report(if arch.enable && kernel.enable && featureset.enable {
                Diagnostic::error(flavour.span, message)
                    .help("add a `[[flavour]]` of that name, or take it out here")
            } else {
                Diagnostic::warning(flavour.span, message)
            });
    }

    fn featureset_flavour(
        &self,
        kernel: &'a Level,
        arch: &'a Level,
        instance: &Instance<'a>,
        instances: &[Instance<'a>],
    ) -> Vec<Pair> {
        let flavour = instance.flavour;
        let main = main_instance(flavour, instances);
        let mut pairs = Vec::new();
        if !flavour.enable {
            pairs.push(Pair::new("disabled", raw(true)));
        }
        let words = |chain: &[(&'a Level, String)]| {
            let text = |key| {
                self.text(key, chain)
                    .and_then(Value::text)
                    .unwrap_or_default()
            };
            (text("hardware"), text("hardware_long"))
        };
        if main.is_some_and(|main| words(&main.chain) != words(&instance.chain)) {
            pairs.extend(self.hardware(&instance.chain, true));
        }
        let mut more = Vec::new();
        let main_flags = main.map_or(Flags::default(), |main| main.flags);
        if main_flags.default != instance.flags.default
            && instance.featureset.name == PLAIN_FEATURESET
        {
            pairs.push(Pair::new("default", raw(instance.flags.default)));
        }
        if main_flags.mark != instance.flags.mark {
            more.push(Pair::new(
                &self.dialect.mark.to.text,
                raw(instance.flags.mark),
            ));
        }
        pairs.extend(self.settings(flavour, more));
        // What the recipe would give, and what gencontrol.py gives.
        let arch_flavour = self.flavour_chain(kernel, arch, instance.chain[3].0);
        let names = |files: Vec<(String, Vec<String>)>| {
            files.into_iter().map(|(name, _)| name).collect::<Vec<_>>()
        };
        let mut given = names(self.files(&arch_flavour, !self.is_bare(main_flags)));
        given.extend(names(self.files(&instance.chain[4..], true)));
        let wanted = self.files(&instance.chain, !self.is_bare(instance.flags));
        if given != names(wanted.clone()) {
            pairs.push(Pair::new("kconfig_files", file_list(&wanted)));
        } else if let Some(last) = instance.chain.last() {
            pairs.extend(self.kconfig(&[(last.0, last.1.clone())], true));
        }
        pairs
    }
}

fn main_instance<'i, 'a>(
    flavour: &Level,
    instances: &'i [Instance<'a>],
) -> Option<&'i Instance<'a>> {
    let same = |instance: &&Instance<'a>| instance.flavour.name == flavour.name;
    let mut plain = instances
        .iter()
        .filter(same)
        .filter(|i| i.featureset.name == PLAIN_FEATURESET);
    plain.next().or_else(|| instances.iter().find(same))
}

fn kernel_arch(level: &Level) -> (&Level, String) {
    (level, format!("kernelarch-{}/config", level.name))
}

fn arch_level(level: &Level) -> (&Level, String) {
    (level, format!("{}/config", level.name))
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! The axes: architectures, kernel architectures, featuresets and flavours with their settings.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::flavours::{arch_level, kernel_arch, root_featureset, Arch};
use super::settings::{raw, Places};
use super::yaml::{Pair, Yaml};
use crate::defines::level::{Level, LevelKind};
use crate::diag::Diagnostic;
use crate::recipe::model::PLAIN_FEATURESET;

/// The names of levels, and the keys of further ones of a name.
struct Keys {
    taken: BTreeSet<String>,
    last: BTreeMap<String, u32>,
}

impl Keys {
    fn of<'l>(levels: impl IntoIterator<Item = &'l Level>) -> Keys {
        let names = levels.into_iter().map(|level| level.name.clone());
        Keys {
            taken: names.collect(),
            last: BTreeMap::new(),
        }
    }

    /// The name with the next number that is free.
    fn another(&mut self, name: &str) -> String {
        let number = self.last.entry(name.to_owned()).or_insert(1);
        loop {
            *number += 1;
            let key = format!("{name}-{number}");
            if self.taken.insert(key.clone()) {
                return key;
            }
        }
    }
}

impl<'a> Places<'a> {
    /// featuresets.yaml. Of two of a name the last counts for the architectures: it has the name as its key.
    pub fn featuresets(&self) -> Vec<Pair> {
        let all = self.root.list("featureset");
        let mut keys = Keys::of(all);
        let last: BTreeMap<&str, &Level> = all.iter().map(|own| (&*own.name, own)).collect();
        all.iter()
            .map(|featureset| {
                let is_last = last.get(&*featureset.name);
                let key = match is_last.is_some_and(|last| std::ptr::eq(*last, featureset)) {
                    true => featureset.name.clone(),
                    false => keys.another(&featureset.name),
                };
                let mut pairs = self.twin(featureset, &key, "featureset");
                if !featureset.enable {
                    pairs.push(Pair::new("disabled", raw(true)));
                }
                pairs.extend(self.settings(featureset, Vec::new()));
                pairs.extend(self.kconfig(&[root_featureset(featureset)], true));
                Pair::new(key, Yaml::Map(pairs)).about(featureset.comments.iter().cloned())
            })
            .collect()
    }

    /// kernel_architectures.yaml: those with settings, and those without an architecture. Of one that stands there
    /// twice, each architecture has its own settings.
    pub fn kernel_architectures(&self) -> Vec<Pair> {
        let mut names = BTreeSet::new();
        self.root
            .list("kernelarch")
            .iter()
            .filter_map(|level| {
                let mut pairs = Vec::new();
                let twins = self.root.list("kernelarch").iter();
                let mut twins = twins.filter(|other| other.name == level.name);
                let empty = match self.is_twin(level) {
                    true => {
                        names.insert(&level.name)
                            && twins.all(|twin| twin.list("debianarch").is_empty())
                    }
                    false => level.list("debianarch").is_empty(),
                };
                if self.is_twin(level) {
                    self.idle_twin(level);
                } else {
                    pairs = self.settings(level, Vec::new());
                    pairs.extend(self.kconfig(&[kernel_arch(level)], true));
                }
                (empty || !pairs.is_empty()).then(|| {
                    Pair::new(&level.name, Yaml::Map(pairs)).about(level.comments.iter().cloned())
                })
            })
            .collect()
    }

    /// The architectures: name, whether a kernel is built for one of it, entries.
    pub fn architectures(&self) -> Vec<(String, bool, Vec<Pair>)> {
        let kernels = self.root.list("kernelarch").iter();
        let all = kernels.flat_map(|kernel| kernel.list("debianarch"));
        let mut keys = Keys::of(all);
        let mut result: IndexMap<String, (bool, Vec<Pair>)> = IndexMap::new();
        for kernel in self.root.list("kernelarch") {
            for arch in kernel.list("debianarch") {
                let has_kernel =
                    !arch.list("flavour").is_empty() || !arch.list("featureset").is_empty();
                let key = match result.contains_key(&arch.name) {
                    true => keys.another(&arch.name),
                    false => arch.name.clone(),
                };
                let mut pairs = self.twin(arch, &key, "architecture");
                pairs.extend(self.architecture(kernel, arch));
                let pair = Pair::new(key, Yaml::Map(pairs)).about(arch.comments.iter().cloned());
                let (has_any, own) = result.entry(arch.name.clone()).or_default();
                *has_any |= has_kernel;
                own.push(pair);
            }
        }
        let all = result.into_iter();
        all.map(|(name, (has_kernel, own))| (name, has_kernel, own))
            .collect()
    }

    /// Whether there is another kernel architecture of this name.
    fn is_twin(&self, kernel: &Level) -> bool {
        let all = self.root.list("kernelarch").iter();
        all.filter(|other| other.name == kernel.name).count() > 1
    }

    /// What it says without an architecture holds for none: the other one has its own.
    fn idle_twin(&self, kernel: &Level) {
        if kernel.list("debianarch").is_empty() && !kernel.values.is_empty() {
            let message = format!(
                "the settings of this `{}` apply to no architecture: it is defined twice, and this one has none",
                kernel.name
            );
            self.sink.report(
                Diagnostic::warning(kernel.span, message)
                    .help("they are ignored, as gencontrol.py does"),
            );
        }
    }

    /// What an entry is, where its key does not say it.
    fn twin(&self, level: &Level, key: &str, noun: &'static str) -> Vec<Pair> {
        if level.name == key {
            return Vec::new();
        }
        let message = format!("the {noun} `{}` is in the configuration twice", level.name);
        self.sink.report(
            Diagnostic::warning(level.span, message)
                .help("gencontrol.py makes its packages twice, one on top of the other; so does the recipe: merge the two"),
        );
        vec![Pair::new(noun, Yaml::text(&level.name))]
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

    fn architecture(&self, kernel: &'a Level, level: &'a Level) -> Vec<Pair> {
        let mut pairs = vec![Pair::new("kernel_arch", Yaml::text(&kernel.name))];
        if !level.enable || !kernel.enable {
            pairs.push(Pair::new("disabled", raw(true)));
        }
        if self.is_twin(kernel) {
            let own = Level {
                below: IndexMap::new(),
                ..kernel.clone()
            };
            pairs.extend(self.settings(&own.merged(level, LevelKind::Flavour), Vec::new()));
            pairs.extend(self.kconfig(&[kernel_arch(kernel), arch_level(level)], true));
        } else {
            pairs.extend(self.settings(level, Vec::new()));
            pairs.extend(self.kconfig(&[arch_level(level)], true));
        }
        let arch = Arch::new(self.root, kernel, level);
        let mut flavours = Vec::new();
        for flavour in level.list("flavour") {
            if !arch.is_last(flavour) {
                // Of two of a name the last one's settings hold, for both.
                self.again(flavour, &level.name);
                continue;
            }
            let own = self.flavour(&arch, flavour);
            flavours.push(
                Pair::new(&flavour.name, Yaml::Map(own)).about(flavour.comments.iter().cloned()),
            );
        }
        if !flavours.is_empty() {
            pairs.push(Pair::new("flavours", Yaml::Map(flavours)));
        }
        pairs.extend(self.arch_featuresets(&arch));
        pairs
    }

    fn arch_featuresets(&self, arch: &Arch<'a>) -> Option<Pair> {
        let mut result: Vec<Pair> = Vec::new();
        let mut names = BTreeSet::new();
        let mut keys = Keys::of(arch.level.list("featureset"));
        for (number, featureset) in arch.level.list("featureset").iter().enumerate() {
            let key = match names.insert(&featureset.name) {
                true => featureset.name.clone(),
                false => keys.another(&featureset.name),
            };
            if !arch.root_featuresets.contains_key(featureset.name.as_str()) {
                self.sink.report(
                    Diagnostic::error(
                        featureset.span,
                        format!("the root file has no featureset `{}`", featureset.name),
                    )
                    .help("add a `[[featureset]]` of that name to debian/config/defines.toml"),
                );
            }
            let mut pairs = self.twin(featureset, &key, "featureset");
            if !featureset.enable {
                pairs.push(Pair::new("disabled", raw(true)));
            }
            pairs.extend(self.settings(featureset, Vec::new()));
            let path = format!("{}/{}/config", arch.level.name, featureset.name);
            pairs.extend(self.kconfig(&[(featureset, path)], true));
            pairs.extend(self.featureset_flavours(arch, number, featureset));
            result
                .push(Pair::new(key, Yaml::Map(pairs)).about(featureset.comments.iter().cloned()));
        }
        let default = matches!(result.as_slice(), [one] if one.key == PLAIN_FEATURESET
            && one.value.is_empty() && one.comments.is_empty());
        let has_flavours = !arch.level.list("flavour").is_empty();
        if default && has_flavours || result.is_empty() && !has_flavours {
            return None;
        }
        Some(Pair::new("featuresets", Yaml::Map(result)))
    }

    /// The flavours of a featureset, by its number; nothing where they are those of the architecture as they
    /// stand there.
    fn featureset_flavours(
        &self,
        arch: &Arch<'a>,
        number: usize,
        featureset: &'a Level,
    ) -> Option<Pair> {
        let names = |level: &'a Level| level.list("flavour").iter().map(|f| &f.name);
        let mut plain = names(featureset).eq(names(arch.level));
        let mut used: BTreeSet<String> = BTreeSet::new();
        let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
        let mut own = Vec::new();
        for (place, flavour) in featureset.list("flavour").iter().enumerate() {
            let Some(instance) = arch.instance(number, place) else {
                self.unknown_flavour(flavour, arch, featureset);
                continue;
            };
            let mut inner = self.featureset_flavour(arch, instance);
            plain &= inner.is_empty() && flavour.comments.is_empty();
            let mut key = flavour.name.clone();
            while !used.insert(key.clone()) {
                let next = numbers.entry(&flavour.name).or_insert(1);
                *next += 1;
                key = format!("{}-{next}", flavour.name);
            }
            if key != flavour.name {
                self.again(flavour, &featureset.name);
                inner.insert(0, Pair::new("flavour", Yaml::text(&flavour.name)));
            }
            own.push(Pair::new(key, Yaml::Map(inner)).about(flavour.comments.iter().cloned()));
        }
        (!plain).then(|| Pair::new("flavours", Yaml::Map(own)))
    }

    fn unknown_flavour(&self, flavour: &Level, arch: &Arch<'_>, featureset: &Level) {
        let message = format!(
            "`{}` of {} has no flavour `{}`",
            featureset.name, arch.level.name, flavour.name
        );
        let is_built = arch.level.enable && arch.kernel.enable && featureset.enable;
        self.sink.report(match is_built {
            true => Diagnostic::error(flavour.span, message)
                .help("add a `[[flavour]]` of that name, or remove it here"),
            false => Diagnostic::warning(flavour.span, message),
        });
    }
}

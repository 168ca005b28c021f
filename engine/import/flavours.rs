// SPDX-License-Identifier: GPL-2.0-or-later
//! The flavours of an architecture, and what they are in its featuresets.

use std::collections::BTreeMap;

use super::settings::{file_list, raw, Places};
use super::yaml::{Pair, Yaml};
use crate::defines::level::{Flags, Level};
use crate::defines::toml::Value;
use crate::diag::Diagnostic;
use crate::recipe::model::PLAIN_FEATURESET;

/// Levels with their default kernel configuration files, the widest first.
type Chain<'a> = Vec<(&'a Level, String)>;

/// One flavour in one featureset of an architecture.
pub(super) struct Instance<'a> {
    featureset: &'a Level,
    flavour: &'a Level,
    chain: Chain<'a>,
    flags: Flags,
}

/// An architecture, and its flavours by their names and places.
pub(super) struct Arch<'a> {
    /// Its kernel architecture.
    pub(super) kernel: &'a Level,
    /// Itself.
    pub(super) level: &'a Level,
    /// The featuresets of the root by name: of two of a name the last.
    pub(super) root_featuresets: BTreeMap<&'a str, &'a Level>,
    /// Its flavours by name: of two of a name the last.
    flavours: BTreeMap<&'a str, &'a Level>,
    /// Its flavours in featuresets: by the number of the featureset, and the place there.
    instances: BTreeMap<(usize, usize), Instance<'a>>,
    /// That of a flavour's name which counts for the architecture: the first of the plain featureset, or the
    /// first of all.
    main: BTreeMap<&'a str, (usize, usize)>,
}

impl<'a> Arch<'a> {
    pub(super) fn new(root: &'a Level, kernel: &'a Level, level: &'a Level) -> Arch<'a> {
        let by_name = |levels: &'a [Level]| -> BTreeMap<&'a str, &'a Level> {
            levels.iter().map(|l| (l.name.as_str(), l)).collect()
        };
        let mut arch = Arch {
            kernel,
            level,
            root_featuresets: by_name(root.list("featureset")),
            flavours: by_name(level.list("flavour")),
            instances: BTreeMap::new(),
            main: BTreeMap::new(),
        };
        for (number, featureset) in level.list("featureset").iter().enumerate() {
            for (place, flavour) in featureset.list("flavour").iter().enumerate() {
                let Some(of_arch) = arch.flavours.get(flavour.name.as_str()) else {
                    continue;
                };
                let mut chain = arch.chain(root, of_arch);
                let of_root = arch.root_featuresets.get(featureset.name.as_str());
                chain.extend(of_root.map(|level| root_featureset(level)));
                let path = format!("{}/{}", level.name, featureset.name);
                chain.push((featureset, format!("{path}/config")));
                chain.push((flavour, format!("{path}/config.{}", flavour.name)));
                let instance = Instance {
                    featureset,
                    flavour,
                    chain,
                    flags: flavour.flags.get(),
                };
                arch.instances.insert((number, place), instance);
                let main = arch.main.entry(&flavour.name).or_insert((number, place));
                let of_main = &level.list("featureset")[main.0];
                if featureset.name == PLAIN_FEATURESET && of_main.name != PLAIN_FEATURESET {
                    *main = (number, place);
                }
            }
        }
        arch
    }

    /// The levels of one of its flavours.
    fn chain(&self, root: &'a Level, flavour: &'a Level) -> Chain<'a> {
        vec![
            (root, "config".to_owned()),
            kernel_arch(self.kernel),
            arch_level(self.level),
            (
                flavour,
                format!("{}/config.{}", self.level.name, flavour.name),
            ),
        ]
    }

    /// Whether a flavour is the last one of its name.
    pub(super) fn is_last(&self, flavour: &Level) -> bool {
        let last = self.flavours.get(flavour.name.as_str());
        last.is_some_and(|last| std::ptr::eq(*last, flavour))
    }

    /// The flavour at a place in a featureset, by its number.
    pub(super) fn instance(&self, featureset: usize, place: usize) -> Option<&Instance<'a>> {
        self.instances.get(&(featureset, place))
    }

    fn main(&self, flavour: &Level) -> Option<&Instance<'a>> {
        self.instances.get(self.main.get(flavour.name.as_str())?)
    }
}

impl<'a> Places<'a> {
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

    /// Without words for the hardware, the descriptions of a flavour's packages have gaps.
    fn check_hardware(&self, flavour: &Level, chain: &[(&'a Level, String)]) {
        let text = self.text("hardware", chain).and_then(Value::text);
        if text.is_none_or(str::is_empty) && flavour.enable {
            self.sink.report(
                Diagnostic::warning(
                    flavour.span,
                    format!("the flavour `{}` has no hardware description: package descriptions have a gap there", flavour.name),
                )
                .help("add to it: [flavour.description] hardware = '…'"),
            );
        }
    }

    /// A flavour of an architecture.
    pub(super) fn flavour(&self, arch: &Arch<'a>, flavour: &'a Level) -> Vec<Pair> {
        let chain = arch.chain(self.root, flavour);
        let plain_one = arch.main(flavour);
        let mut pairs = Vec::new();
        if !flavour.enable {
            pairs.push(Pair::new("disabled", raw(true)));
        }
        let flags = plain_one.map_or(Flags::default(), |instance| instance.flags);
        if flags.default && plain_one.is_some_and(|i| i.featureset.name == PLAIN_FEATURESET) {
            pairs.push(Pair::new("default", raw(true)));
        }
        let of_plain_one = plain_one.map_or(&chain, |instance| &instance.chain);
        self.check_hardware(flavour, of_plain_one);
        pairs.extend(self.hardware(of_plain_one, false));
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

    /// Whether a flavour has no default kernel configuration files.
    fn is_bare(&self, flags: Flags) -> bool {
        flags.mark && self.dialect.mark.without_default_kconfig == Some(true)
    }

    /// What a flavour is in a featureset besides.
    pub(super) fn featureset_flavour(&self, arch: &Arch<'a>, instance: &Instance<'a>) -> Vec<Pair> {
        let flavour = instance.flavour;
        let main = arch.main(flavour);
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
        let arch_flavour = arch.chain(self.root, instance.chain[3].0);
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

/// A kernel architecture.
pub(super) fn kernel_arch(level: &Level) -> (&Level, String) {
    (level, format!("kernelarch-{}/config", level.name))
}

/// An architecture.
pub(super) fn arch_level(level: &Level) -> (&Level, String) {
    (level, format!("{}/config", level.name))
}

/// A featureset of the root.
pub(super) fn root_featureset(level: &Level) -> (&Level, String) {
    (level, format!("featureset-{}/config", level.name))
}

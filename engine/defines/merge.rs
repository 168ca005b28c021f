// SPDX-License-Identifier: GPL-2.0-or-later
//! The files of a tree as one configuration, in the order and with the merging of debian_linux/config_v2.py.

use std::borrow::Cow;
use std::rc::Rc;

use super::level::{Level, LevelKind};
use super::reader::{is_path, Reader};
use super::toml::Value;
use super::FOLDERS;
use crate::recipe::model::PLAIN_FEATURESET;

/// Gives a file by its path in the tree; `None` if there is none.
pub type Get<'g, 'v> = dyn FnMut(&str) -> Option<Cow<'v, Value>> + 'g;

/// Merges the files. `None` without one at the top.
pub fn merge(reader: &Reader<'_>, get: &mut Get<'_, '_>) -> Option<Level> {
    let mut root: Option<Level> = None;
    for folder in FOLDERS {
        if let Some(table) = get(&format!("{folder}/defines.toml")) {
            let level = reader.level(&table, LevelKind::Root, None);
            let below = root.unwrap_or_else(|| Level::new("", table.span));
            root = Some(below.merged(&level, LevelKind::Root));
        }
    }
    let mut root = root?;
    settle(&mut root, reader, false);
    let mut own = |levels: Option<&mut Vec<Level>>, kind: LevelKind, prefix: &str| {
        for level in levels.into_iter().flatten() {
            read(level, kind, &format!("{prefix}{}", level.name), reader, get);
        }
    };
    own(
        root.below.get_mut("featureset"),
        LevelKind::Featureset,
        "featureset-",
    );
    own(
        root.below.get_mut("kernelarch"),
        LevelKind::KernelArch,
        "kernelarch-",
    );
    for kernel_arch in root.below.get_mut("kernelarch").into_iter().flatten() {
        own(kernel_arch.below.get_mut("debianarch"), LevelKind::Arch, "");
    }
    settle(&mut root, reader, true);
    Some(root)
}

/// The files of a level's own. What one of them does not say is taken once more from the level as it was
/// before: its lists count twice.
fn read(
    level: &mut Level,
    kind: LevelKind,
    name: &str,
    reader: &Reader<'_>,
    get: &mut Get<'_, '_>,
) {
    if is_path(&level.name) {
        return;
    }
    let before = level.clone();
    for folder in FOLDERS {
        if let Some(table) = get(&format!("{folder}/{name}/defines.toml")) {
            reader.doubled(&before, &table);
            let own = reader.level(&table, kind, Some(&before));
            *level = level.merged(&own, kind);
        }
    }
}

/// What config_v2.py does after reading: featuresets without flavours get those of the architecture, and
/// flags are settled. Copies share the flags with the original, so that one featureset changes another's.
fn settle(root: &mut Level, reader: &Reader<'_>, is_last: bool) {
    for featureset in root.list("featureset") {
        settle_flags(featureset, reader);
    }
    for kernel_arch in root.below.get_mut("kernelarch").into_iter().flatten() {
        for arch in kernel_arch
            .below
            .get_mut("debianarch")
            .into_iter()
            .flatten()
        {
            let copies = arch.list("flavour").iter().map(|flavour| Level {
                flags: Rc::clone(&flavour.flags),
                ..Level::new(&flavour.name, flavour.span)
            });
            let copies: Vec<Level> = copies.collect();
            for featureset in arch.below.get_mut("featureset").into_iter().flatten() {
                if featureset.list("flavour").is_empty() {
                    featureset.below.insert("flavour", copies.clone());
                    featureset.is_implied = is_last;
                }
                settle_flags(featureset, reader);
            }
        }
    }
}

fn settle_flags(featureset: &Level, reader: &Reader<'_>) {
    let flavours = featureset.list("flavour");
    let one = reader.mark.one_of_plain;
    if featureset.name != PLAIN_FEATURESET {
        for flavour in flavours {
            let mut flags = flavour.flags.get();
            flags.default = false;
            flags.mark &= !one;
            flavour.flags.set(flags);
        }
    } else if one && !flavours.iter().any(|flavour| flavour.flags.get().mark) {
        let default = flavours.iter().find(|flavour| flavour.flags.get().default);
        if let Some(chosen) = default.or(flavours.first()) {
            let mut flags = chosen.flags.get();
            flags.mark = true;
            chosen.flags.set(flags);
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Featuresets that an architecture has twice: gencontrol.py walks both, and so do the flavours of one.

use indexmap::IndexMap;

use crate::defines::level::{Level, LevelKind};

/// Puts the flavours of all featuresets of a name below the first, each with what its own featureset says.
pub(super) fn join(root: &mut Level) {
    for kernel_arch in root.below.get_mut("kernelarch").into_iter().flatten() {
        let archs = kernel_arch.below.get_mut("debianarch");
        for arch in archs.into_iter().flatten() {
            if let Some(featuresets) = arch.below.get_mut("featureset") {
                *featuresets = joined(std::mem::take(featuresets));
            }
        }
    }
}

fn joined(featuresets: Vec<Level>) -> Vec<Level> {
    let mut by_name: IndexMap<String, Vec<Level>> = IndexMap::new();
    for featureset in featuresets {
        let twins = by_name.entry(featureset.name.clone()).or_default();
        twins.push(featureset);
    }
    by_name.into_values().filter_map(one).collect()
}

/// One of all twins.
fn one(mut twins: Vec<Level>) -> Option<Level> {
    if twins.len() < 2 {
        return twins.pop();
    }
    let mut flavours = Vec::new();
    for twin in twins.iter().filter(|twin| twin.enable) {
        let own = Level {
            below: IndexMap::new(),
            comments: Vec::new(),
            ..twin.clone()
        };
        flavours.extend(twin.list("flavour").iter().map(|flavour| Level {
            name: flavour.name.clone(),
            span: flavour.span,
            ..own.merged(flavour, LevelKind::Flavour)
        }));
    }
    let first = twins.into_iter().next()?;
    let mut result = Level {
        enable: !flavours.is_empty(),
        comments: first.comments,
        ..Level::new(&first.name, first.span)
    };
    result.below.insert("flavour", flavours);
    Some(result)
}

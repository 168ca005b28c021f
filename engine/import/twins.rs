// SPDX-License-Identifier: GPL-2.0-or-later
//! Featuresets that an architecture has twice: gencontrol.py walks both, and so do the flavours of one.

use indexmap::IndexMap;

use crate::defines::level::{Level, LevelKind};

/// Puts the flavours of featuresets of one name that follow each other below the first, each with what its own
/// featureset says. With another one in between, the order would be lost.
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
    let mut found: Vec<Vec<Level>> = Vec::new();
    for featureset in featuresets {
        match found.last_mut() {
            Some(twins) if twins[0].name == featureset.name => twins.push(featureset),
            _ => found.push(vec![featureset]),
        }
    }
    found.into_iter().filter_map(one).collect()
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

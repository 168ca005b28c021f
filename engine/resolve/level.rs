// SPDX-License-Identifier: GPL-2.0-or-later
//! A level of settings, from the recipe as a whole to a flavour of a featureset.

use crate::recipe::settings::Settings;

/// Settings of one level, and what it is in words.
#[derive(Clone, Copy)]
pub(super) struct Level<'a>(pub(super) &'static str, pub(super) &'a Settings);

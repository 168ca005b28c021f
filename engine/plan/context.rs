// SPDX-License-Identifier: GPL-2.0-or-later
//! What expanding reads: the results of the stages before it.

use crate::recipe::model::Recipe;
use crate::resolve::inputs::Inputs;
use crate::resolve::layout::Layout;
use crate::resolve::points::Points;
use crate::template::Templates;

/// Everything that expanding reads.
#[derive(Clone, Copy)]
pub struct Context<'e, 'c> {
    /// The recipe.
    pub recipe: &'e Recipe,
    /// The places.
    pub layout: &'e Layout,
    /// The points.
    pub points: &'c Points<'e>,
    /// Templates and kernel configuration files.
    pub inputs: &'e Inputs,
    /// Renders.
    pub templates: &'c Templates<'e>,
}

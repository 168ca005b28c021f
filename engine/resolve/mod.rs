// SPDX-License-Identifier: GPL-2.0-or-later
//! From recipe and tree to the points of the axes, each with its settings and variables.

mod apart;
pub mod buildcheck;
pub mod changelog;
mod contributions;
pub mod definitions;
mod flavours;
pub mod includes;
pub mod inputs;
pub mod layout;
mod level;
pub mod make_variables;
mod names;
mod overruled;
pub mod points;
pub mod release;
pub mod rules_real;
mod settings;
mod suite;
mod wider;

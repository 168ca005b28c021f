// SPDX-License-Identifier: GPL-2.0-or-later
//! What two sides differ in, as data: nothing here reads, runs or prints.
//!
//! * [`parse`] makes a [`model::Side`] of generated texts: subjects (source, package, rule, test, file), each with
//!   its attributes.
//! * [`identity`] puts placeholders in the place of version and ABI name.
//! * [`about`] says which entry and which points of the recipe a package is of.
//! * [`compare`] finds every edit that leads from one side to the other; [`group`] collapses them by what caused
//!   them; [`document`] is the form in which they are printed.
//! * [`delta`] sorts the groups of two such diffs: what a fork does to two versions of its base.

pub mod about;
pub mod cause;
pub mod collapse;
pub mod compare;
pub mod delta;
pub mod document;
pub mod group;
pub mod identity;
pub mod join;
pub mod lines;
pub mod model;
pub mod parse;
mod places;
pub mod problems;
pub mod recipe;

// SPDX-License-Identifier: GPL-2.0-or-later
//! Text as it was read: files with their lines, YAML as a tree whose every node knows its place and as lines that
//! belong to entries, and what two made of one text.

pub mod diff3;
pub mod files;
pub mod glob;
mod mark;
pub mod node;
pub mod outline;
pub mod pattern;
pub mod yaml;

#[cfg(test)]
mod tests_places;
#[cfg(test)]
mod tests_yaml;

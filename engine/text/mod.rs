// SPDX-License-Identifier: GPL-2.0-or-later
//! Text as it was read: files with their lines, YAML as a tree whose every node knows its place, and TOML.

pub mod files;
pub mod glob;
mod mark;
pub mod node;
pub mod pattern;
pub mod yaml;

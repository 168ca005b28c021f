// SPDX-License-Identifier: GPL-2.0-or-later
//! Debian's kernel configuration: the defines.toml files of a tree, read and merged as debian_linux/config_v2.py
//! and dataclasses_extra.py of the tree do it.
//!
//! 1. [`toml`] parses a file; each value keeps its place and its comments.
//! 2. [`reader`] makes a level of a table: strictly for import, leniently for what buildcheck.py sees.
//! 3. [`level`] lays one level over another.
//! 4. [`merge`] puts the files of a tree together, in their order.

pub mod level;
pub mod merge;
pub mod reader;
pub mod setting;
pub mod toml;

#[cfg(test)]
mod tests_reading;

/// Where the files are that a person wrote over those of Debian, and ours.
pub const LOCAL: &str = "debian/config.local";

/// The folders of configuration, the later laid over the earlier.
pub const FOLDERS: [&str; 2] = ["debian/config", LOCAL];

/// The first line of a file that is ours begins with this; engine/embed/inputs.mk looks for it, too.
pub const MARK: &str = "# Made by gencontrol from the recipe, for ";

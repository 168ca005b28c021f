// SPDX-License-Identifier: GPL-2.0-or-later
//! Bottom layer: the formats and rules of Debian packaging, without any I/O and without policy of our own.

pub mod arch;
pub mod changelog;
pub mod debhelper;
pub mod description;
pub mod elf;
pub mod field;
pub mod link;
pub mod makefile;
pub mod name;
pub mod order;
pub mod paragraphs;
pub mod profile;
pub mod quirks;
pub mod relation;
pub mod stanza;
pub mod version;
pub mod words;

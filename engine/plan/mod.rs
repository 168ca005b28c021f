// SPDX-License-Identifier: GPL-2.0-or-later
//! The plan: everything that will be written, as data. Expanding decides, emitting only formats.

pub mod buildcheck;
pub mod checks;
mod claims;
pub mod conflicts;
pub mod context;
mod contribute;
pub mod control;
pub mod derived;
pub mod entry;
pub mod expand;
pub mod filelists;
pub mod files;
pub mod filesets;
pub mod kconfig;
pub mod model;
pub mod origins;
pub mod package;
pub mod render;
mod targets;
pub mod texts;
pub mod udeb;
pub mod unread;
mod written;

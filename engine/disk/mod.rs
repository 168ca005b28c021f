// SPDX-License-Identifier: GPL-2.0-or-later
//! Everything that the program asks of the file system, in one place.
//!
//! * [`read`] reads regular files of a bounded size, and follows no link out of a recipe or a tree.
//! * [`list`] lists folders.
//! * [`folder`] is a folder that a run has to itself or shares ([`lock`]), and below which its paths stay.
//! * [`changes`] compares what is wanted with what is there.
//! * [`commit`] makes such changes: all of them or none, whatever kills it. [`settle`] is what the next run
//!   does about one that was killed; [`journal`] is what both of them go by.
//! * [`revision`] takes files out of a git repository.
//! * [`scratch`] is a folder that goes with its run; [`copy`] puts a tree into it for a program to write there.
//! * [`manifest`] is the list of what was generated, by which later runs know what is theirs.

pub mod changes;
pub mod commit;
pub mod copy;
pub mod folder;
pub mod hash;
mod journal;
pub mod list;
pub mod lock;
pub mod manifest;
pub mod read;
pub mod revision;
pub mod scratch;
mod settle;
mod staging;
mod step;

#[cfg(test)]
mod tests_kills;
#[cfg(test)]
mod tests_listing;

// SPDX-License-Identifier: GPL-2.0-or-later
//! Generated files and the disk: the tree of files, what of it changes there, and whose the files are that stand
//! in its place.

pub mod check;
pub mod listed;
pub mod owner;
pub mod report;
pub mod survey;
pub mod tree;

#[cfg(test)]
mod tests_writing;

// SPDX-License-Identifier: GPL-2.0-or-later
//! gencontrol in the place of a package's own generator, with that package's own workflow.
//!
//! The package is tests/tree/packaging. Its debian/rules is what make sees in src:linux, cut to what has
//! to do with the generator; `tests/embed-oracle.sh` does the same with Debian's own trees.

#[path = "embed/changes.rs"]
mod changes;
#[path = "embed/differ.rs"]
mod differ;
#[path = "embed/package.rs"]
mod package;
#[path = "embed/pipeline.rs"]
mod pipeline;
#[path = "embed/proof.rs"]
mod proof;
#[path = "embed/workflow.rs"]
mod workflow;

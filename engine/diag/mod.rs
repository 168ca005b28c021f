// SPDX-License-Identifier: GPL-2.0-or-later
//! What went wrong and where: problems, their collection, and their rendering.

pub mod diagnostic;
pub mod fingerprint;
pub mod look;
pub mod renamed;
pub mod render;
pub mod report;
pub mod shared;
pub mod suggest;

pub use diagnostic::{Diagnostic, Place, Severity, Sink};

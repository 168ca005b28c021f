//! The exit status, where it is not 0.

/// The answer is no.
pub(super) const NO: u8 = 1;

/// It could not be done.
pub(super) const FAILED: u8 = 2;

// SPDX-License-Identifier: GPL-2.0-or-later
//! The bounds of one text: a template rendered, an expression evaluated.

use super::memory::Bound;
use super::place::{begin_text, end_text, Name};

/// While it lives, one text is made, and the bounds of one text hold.
#[must_use]
pub struct Text {
    bytes: Bound,
}

/// Says that a text is made, and where it stands.
pub fn text(name: Name, line: u32, column: u32) -> Text {
    begin_text(name, line, column);
    Text {
        bytes: Bound::of_text(),
    }
}

impl Drop for Text {
    fn drop(&mut self) {
        self.bytes.lift();
        end_text();
    }
}

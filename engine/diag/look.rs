// SPDX-License-Identifier: GPL-2.0-or-later
//! How problems are shown: which of them, and with which colours.

/// How problems are shown. The default is what a file or a test gets: everything, without colour.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look {
    /// With colours, as a terminal shows them.
    pub color: bool,
    /// No warnings.
    pub quiet: bool,
    /// Every error, however many there are.
    pub all: bool,
}

/// What a part of a message is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    /// Where the problem is.
    Place,
    /// `error`, and the marks below what is wrong.
    Error,
    /// `warning`, and the marks below what is odd.
    Warning,
    /// What stands beside the lines of an excerpt.
    Margin,
    /// `help`.
    Help,
}

impl Look {
    /// The text of a part, in its colour.
    pub(super) fn paint(self, part: Part, text: &str) -> String {
        if !self.color {
            return text.to_owned();
        }
        let code = match part {
            Part::Place => "1",
            Part::Error => "1;31",
            Part::Warning => "1;33",
            Part::Margin => "1;34",
            Part::Help => "1;36",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}

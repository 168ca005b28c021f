// SPDX-License-Identifier: GPL-2.0-or-later
//! Files whose lines become lines of control files.

use crate::diag::{Diagnostic, Sink};
use crate::text::files::{FileId, Files, Span};

/// Reports each line with a control character, at the first one: they have no place in a control file (Debian Policy
/// 5.1), and the recipe's own check would point at what the import wrote.
pub(super) fn check(file: FileId, files: &Files, sink: &Sink) {
    for (number, line) in (1..).zip(files.text(file).split('\n')) {
        let is_bad = |c: char| c.is_control() && !matches!(c, '\t' | '\r');
        let Some((column, c)) = (1..).zip(line.chars()).find(|(_, c)| is_bad(*c)) else {
            continue;
        };
        let span = Span {
            file,
            line: number,
            column,
            length: 1,
        };
        let message = format!("the control character U+{:04X}", u32::from(c));
        sink.report(Diagnostic::error(span, message).help("take it out"));
    }
}

//! A problem as text: `path:line:column: error: …`, the line with the place underlined, and the help.

use std::fmt::Write;

use super::diagnostic::{Diagnostic, Place, Severity};
use crate::text::files::{Files, Span};

/// Longer lines are cut around the place: a file may be one line of a megabyte.
const MAX_WIDTH: usize = 160;

/// Renders one problem, with a line break at its end.
pub fn render(diagnostic: &Diagnostic, files: &Files) -> String {
    let mut out = String::new();
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    match &diagnostic.place {
        Place::Nowhere => {}
        Place::Path(path) => {
            let _ = write!(out, "{}: ", path.display());
        }
        Place::At(span) => {
            let _ = write!(out, "{}: ", position(*span, files));
        }
    }
    let _ = writeln!(out, "{severity}: {}", printable(&diagnostic.message));
    if let Place::At(span) = &diagnostic.place {
        excerpt(&mut out, *span, files);
    }
    for (span, text) in &diagnostic.related {
        let _ = writeln!(out, "  {}: {}", position(*span, files), printable(text));
        excerpt(&mut out, *span, files);
    }
    if let Some(help) = &diagnostic.help {
        let _ = writeln!(out, "  help: {}", printable(help));
    }
    out
}

/// `path:line:column`.
pub fn position(span: Span, files: &Files) -> String {
    format!(
        "{}:{}:{}",
        files.path(span.file).display(),
        span.line,
        span.column
    )
}

fn excerpt(out: &mut String, span: Span, files: &Files) {
    let line: Vec<char> = files.line(span.file, span.line).chars().collect();
    let column = (span.column as usize - 1).min(line.len());
    let start = if line.len() > MAX_WIDTH {
        column.saturating_sub(MAX_WIDTH / 2)
    } else {
        0
    };
    let end = line.len().min(start + MAX_WIDTH);
    let visible = |c: char| if c.is_control() { ' ' } else { c };
    let shown: String = line[start..end].iter().copied().map(visible).collect();
    let number = span.line.to_string();
    let gap = " ".repeat(number.len());
    let pad = " ".repeat(column - start);
    let marks = "^".repeat((span.length as usize).clamp(1, (end - column).max(1)));
    let _ = writeln!(out, "{gap} |");
    let _ = writeln!(out, "{number} | {}", shown.trim_end());
    let _ = writeln!(out, "{gap} | {pad}{marks}");
}

/// Text from outside must not steer the terminal.
fn printable(text: &str) -> String {
    text.chars()
        .flat_map(|c| match c {
            '\n' => vec!['\\', 'n'],
            c if c.is_control() => vec!['\u{fffd}'],
            c => vec![c],
        })
        .collect()
}

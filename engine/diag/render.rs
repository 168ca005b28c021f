// SPDX-License-Identifier: GPL-2.0-or-later
//! A problem as text: `path:line:column: error: …`, the line with the place underlined, and the help.

use std::fmt::Write;

use super::diagnostic::{Diagnostic, Place, Severity, Sink};
use super::look::{Look, Part};
use super::suggest::count;
use crate::text::files::{Files, Span};

/// Longer lines are cut around the place: a file may be one line of a megabyte.
const MAX_WIDTH: usize = 160;

/// Errors that are shown unless all are asked for; the first ones are often the cause of the others.
const MAX_ERRORS: usize = 50;

/// Renders all problems of a run in the order of their places, and below them how many errors there are.
/// Beyond fifty, errors are only counted, unless `look` says otherwise.
pub fn render_all(sink: &Sink, files: &Files, look: Look) -> String {
    let mut out = String::new();
    let mut shown = 0;
    for diagnostic in sink.sorted(files) {
        match diagnostic.severity {
            Severity::Error => shown += 1,
            Severity::Warning if look.quiet => continue,
            Severity::Warning => {}
        }
        if diagnostic.severity == Severity::Warning || shown <= MAX_ERRORS || look.all {
            out.push_str(&render(&diagnostic, files, look));
        }
    }
    match sink.errors() {
        0 | 1 => {}
        errors if errors > MAX_ERRORS && !look.all => {
            let left = count(errors - MAX_ERRORS, "more error");
            let _ = writeln!(out, "… and {left} ({errors} in all)");
        }
        errors => {
            let _ = writeln!(out, "{errors} errors");
        }
    }
    out
}

/// Renders one problem, with a line break at its end.
pub fn render(diagnostic: &Diagnostic, files: &Files, look: Look) -> String {
    let mut out = String::new();
    let (part, severity) = match diagnostic.severity {
        Severity::Error => (Part::Error, "error:"),
        Severity::Warning => (Part::Warning, "warning:"),
    };
    let place = match &diagnostic.place {
        Place::Nowhere => None,
        Place::Path(path) => Some(format!("{}:", printable(&path.display().to_string()))),
        Place::At(span) => Some(format!("{}:", position(*span, files))),
    };
    if let Some(place) = place {
        let _ = write!(out, "{} ", look.paint(Part::Place, &place));
    }
    let severity = look.paint(part, severity);
    let _ = writeln!(out, "{severity} {}", printable(&diagnostic.message));
    if let Place::At(span) = &diagnostic.place {
        out.push_str(&excerpt(*span, files, look, part));
    }
    for (span, text) in &diagnostic.related {
        let place = look.paint(Part::Place, &format!("{}:", position(*span, files)));
        let _ = writeln!(out, "  {place} {}", printable(text));
        out.push_str(&excerpt(*span, files, look, part));
    }
    if let Some(help) = &diagnostic.help {
        let label = look.paint(Part::Help, "help:");
        let _ = writeln!(out, "  {label} {}", printable(help));
    }
    out
}

/// `path:line:column`.
pub fn position(span: Span, files: &Files) -> String {
    format!(
        "{}:{}:{}",
        printable(&files.path(span.file).display().to_string()),
        span.line,
        span.column
    )
}

/// The line, and below it marks in the colour of `part`.
fn excerpt(span: Span, files: &Files, look: Look, part: Part) -> String {
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
    let beside = look.paint(Part::Margin, &format!("{gap} |"));
    let number = look.paint(Part::Margin, &format!("{number} |"));
    let marks = look.paint(part, &marks);
    format!(
        "{beside}\n{number} {}\n{beside} {pad}{marks}\n",
        shown.trim_end()
    )
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

#[cfg(test)]
mod tests {
    use super::{excerpt, printable, render, render_all, Look, Part, MAX_ERRORS};
    use crate::diag::{Diagnostic, Place, Sink};
    use crate::text::files::{Files, Span};

    /// The line as it is shown, and how many blanks and marks stand below it.
    fn shown(line: &str, column: u32, length: u32) -> (String, usize, usize) {
        let mut files = Files::default();
        let span = Span {
            file: files.add("t", line.to_owned()),
            line: 1,
            column,
            length,
        };
        let out = excerpt(span, &files, Look::default(), Part::Error);
        let below: Vec<&str> = out
            .lines()
            .map(|line| line.split_once("| ").map_or("", |(_, text)| text))
            .collect();
        let marks = below[2].trim_start();
        (
            below[1].to_owned(),
            below[2].len() - marks.len(),
            marks.len(),
        )
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let line: String = ('a'..='z').cycle().take(300).collect();
        let part = |from: usize, to: usize| line[from..to].to_owned();
        for (have, column, length, expected) in [
            (10, 3, 2, (part(0, 10), 2, 2)),
            (10, 3, 99, (part(0, 10), 2, 8)),
            (10, 11, 1, (part(0, 10), 10, 1)),
            (10, 99, 0, (part(0, 10), 10, 1)),
            (160, 160, 1, (part(0, 160), 159, 1)),
            (161, 1, 1, (part(0, 160), 0, 1)),
            (161, 161, 1, (part(80, 161), 80, 1)),
            (300, 81, 1, (part(0, 160), 80, 1)),
            (300, 82, 1, (part(1, 161), 80, 1)),
            (300, 200, 300, (part(119, 279), 80, 80)),
        ] {
            assert_eq!(
                shown(&line[..have], column, length),
                expected,
                "{have} {column} {length}"
            );
        }
        assert_eq!(shown("a\tb\u{1b}[0m", 3, 1).0, "a b [0m");
    }

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(printable("a\nb\u{1b}c"), "a\\nb\u{fffd}c");
    }

    #[test]
    fn errors_beyond_fifty_are_counted() {
        for (errors, warnings, shown, last) in [
            (1, 1, 2, "error: e0"),
            (2, 0, 2, "2 errors"),
            (MAX_ERRORS, 2, 52, "50 errors"),
            (MAX_ERRORS + 1, 60, 110, "… and 1 more error (51 in all)"),
            (20_000, 0, 50, "… and 19950 more errors (20000 in all)"),
        ] {
            let sink = Sink::default();
            for n in (0..warnings).rev() {
                sink.report(Diagnostic::warning(Place::Nowhere, format!("a{n}")));
            }
            for n in 0..errors {
                let problem = || Diagnostic::error(Place::Nowhere, format!("e{n}"));
                sink.report(problem());
                sink.report(problem());
            }
            let files = Files::default();
            let text = render_all(&sink, &files, Look::default());
            let problems = text.lines().filter(|line| line.contains(": ")).count();
            assert_eq!(problems, shown, "{errors} errors");
            assert_eq!(text.lines().last(), Some(last));
            let all = Look {
                all: true,
                quiet: true,
                ..Look::default()
            };
            let text = render_all(&sink, &files, all);
            let problems = text.lines().filter(|line| line.contains(": ")).count();
            assert_eq!(problems, errors, "all, and no warnings");
        }
    }

    #[test]
    fn colours_change_nothing_else() {
        let mut files = Files::default();
        let span = Span {
            file: files.add("t", "one two\n".to_owned()),
            line: 1,
            column: 5,
            length: 3,
        };
        let first = Span { column: 1, ..span };
        let problem = Diagnostic::warning(span, "odd")
            .related(first, "here")
            .help("write it");
        let plain = render(&problem, &files, Look::default());
        let color = Look {
            color: true,
            ..Look::default()
        };
        let painted = render(&problem, &files, color);
        let mut stripped = String::new();
        for (at, piece) in painted.split("\u{1b}[").enumerate() {
            let text = piece.split_once('m').map_or(piece, |(_, text)| text);
            stripped.push_str(if at == 0 { piece } else { text });
        }
        assert_eq!(stripped, plain);
        assert!(painted.starts_with("\u{1b}[1mt:1:5:\u{1b}[0m \u{1b}[1;33mwarning:\u{1b}[0m odd\n"));
        assert_eq!(painted.matches("\u{1b}[1;33m^^^\u{1b}[0m").count(), 2);
    }
}

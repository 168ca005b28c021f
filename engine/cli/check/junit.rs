// SPDX-License-Identifier: GPL-2.0-or-later
//! Problems as JUnit's XML, as GitLab reads it: an error is a test that fails, a warning one that passes and says
//! something.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::diag::report::{Level, Problem, Report};

/// The report. A test is known again by its file and its name, which is the message; without errors there is a test
/// that says so, since a report without tests is taken for a mistake.
pub(super) fn junit(report: &Report) -> String {
    let mut cases = String::new();
    let mut tests = report.problems.len();
    if report.errors == 0 {
        tests += 1;
        let recipe = attribute(&report.recipe);
        let _ = writeln!(
            cases,
            "    <testcase classname=\"{recipe}\" name=\"no errors\" file=\"{recipe}\"/>"
        );
    }
    let mut names: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for problem in &report.problems {
        let path = problem.location.as_ref();
        let path = path.map_or(report.recipe.as_str(), |location| &location.path);
        let number = names.entry((path, &problem.message)).or_default();
        *number += 1;
        let name = match number {
            1 => problem.message.clone(),
            number => format!("{} ({number})", problem.message),
        };
        let _ = writeln!(
            cases,
            "    <testcase classname=\"{path}\" name=\"{}\" file=\"{path}\">\n      {}\n    </testcase>",
            attribute(&name),
            said(problem),
            path = attribute(path),
        );
    }
    let counts = format!(
        "name=\"gencontrol check\" tests=\"{tests}\" failures=\"{}\" errors=\"0\"",
        report.errors
    );
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {counts}>\n  <testsuite {counts}>\n{cases}  </testsuite>\n</testsuites>\n"
    )
}

/// What a test says.
fn said(problem: &Problem) -> String {
    let mut text = match problem.place() {
        place if place.is_empty() => problem.message.clone(),
        place => format!("{place}: {}", problem.message),
    };
    for related in &problem.related {
        let _ = write!(text, "\n{}: {}", related.location.words(), related.message);
    }
    if let Some(help) = &problem.help {
        let _ = write!(text, "\nhelp: {help}");
    }
    let text = escaped(&text, false);
    match problem.severity {
        Level::Error => format!(
            "<failure message=\"{}\" type=\"{}\">{text}</failure>",
            attribute(&problem.message),
            attribute(&problem.name),
        ),
        Level::Warning => format!("<system-out>{text}</system-out>"),
    }
}

fn attribute(text: &str) -> String {
    escaped(text, true)
}

/// A text in which nothing is markup, and in which no character is that XML 1.0 does not have. In an attribute a line
/// break would become a blank.
fn escaped(text: &str, is_attribute: bool) -> String {
    let mut found = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => found.push_str("&lt;"),
            '>' => found.push_str("&gt;"),
            '&' => found.push_str("&amp;"),
            '"' => found.push_str("&quot;"),
            '\r' => found.push_str("&#13;"),
            '\n' | '\t' if is_attribute => {
                let _ = write!(found, "&#{};", u32::from(c));
            }
            '\n' | '\t' => found.push(c),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => found.push('\u{fffd}'),
            c => found.push(c),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::junit;
    use crate::diag::report::Report;
    use crate::diag::{Diagnostic, Place, Sink};
    use crate::text::files::Files;

    #[test]
    fn no_message_breaks_the_xml() {
        let every: String = ('\0'..='\u{2fff}')
            .chain('\u{fff0}'..='\u{1000f}')
            .collect();
        let odd = [
            "]]>",
            "<![CDATA[",
            "\"'&amp;&#0;",
            "a\r\nb\tc",
            "-->",
            &every,
        ];
        let sink = Sink::default();
        for text in odd {
            let path = Place::Path(text.into());
            sink.report(Diagnostic::error(path, text).help(text));
            sink.report(Diagnostic::warning(Place::Nowhere, text));
        }
        let shown = |path: &std::path::Path| path.display().to_string();
        let report = Report::new(&sink, &Files::default(), "r".as_ref(), &shown);
        let text = junit(&report);
        let document = roxmltree::Document::parse(&text).expect("it is well-formed");
        let cases = document
            .descendants()
            .filter(|node| node.has_tag_name("testcase"));
        let names: Vec<&str> = cases.filter_map(|node| node.attribute("name")).collect();
        assert_eq!(names.len(), report.problems.len());
        for (name, problem) in names.iter().zip(&report.problems) {
            let is_kept = |c: char| (' '..'\u{fffe}').contains(&c) || "\t\n\r".contains(c);
            let plain = |c: char| {
                if is_kept(c) || c > '\u{ffff}' {
                    c
                } else {
                    '\u{fffd}'
                }
            };
            let expected: String = problem.message.chars().map(plain).collect();
            assert!(*name == expected, "{:?}", problem.message.get(..9));
        }
    }

    #[test]
    fn tests_of_one_name_are_numbered() {
        let sink = Sink::default();
        let mut files = Files::default();
        let file = files.add("t", "a\nb\n".to_owned());
        for line in [1, 2] {
            let span = crate::text::files::Span {
                file,
                line,
                column: 1,
                length: 1,
            };
            sink.report(Diagnostic::error(span, "odd"));
        }
        let shown = |path: &std::path::Path| path.display().to_string();
        let text = junit(&Report::new(&sink, &files, "r".as_ref(), &shown));
        assert!(
            text.contains("name=\"odd\"") && text.contains("name=\"odd (2)\""),
            "{text}"
        );
        assert!(text.contains("tests=\"2\" failures=\"2\""), "{text}");
        let none = junit(&Report::new(&Sink::default(), &files, "r".as_ref(), &shown));
        assert!(none.contains("tests=\"1\" failures=\"0\""), "{none}");
    }

    #[test]
    fn a_problem_of_no_place_begins_with_its_message() {
        let sink = Sink::default();
        sink.report(Diagnostic::warning(Place::Nowhere, "odd"));
        sink.report(Diagnostic::warning(Place::Path("a".into()), "even"));
        let shown = |path: &std::path::Path| path.display().to_string();
        let text = junit(&Report::new(&sink, &Files::default(), "r".as_ref(), &shown));
        for said in ["odd", "a: even"] {
            let expected = format!("<system-out>{said}</system-out>");
            assert!(text.contains(&expected), "{text}");
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! What to write instead: a name that is near to one that nobody knows.

use lsp_types::TextEdit;

use super::text::in_line;
use crate::diag::suggest::meant;
use crate::diag::{Diagnostic, Place};
use crate::text::files::Files;
use crate::text::node::Verb;

/// The change that a problem asks for, if its help means a name and the wrong one stands there.
pub(super) fn fix(problem: &Diagnostic, files: &Files) -> Option<TextEdit> {
    let Place::At(span) = problem.place else {
        return None;
    };
    let right = meant(problem.help.as_deref()?)?;
    let line = files.line(span.file, span.line);
    let begin = line.len() - files.from_column(span.file, span.line, span.column).len();
    // Names are in backticks.
    let names = problem.message.split('`').skip(1).step_by(2);
    let (at, wrong) = names
        .filter(|name| !name.is_empty())
        .find_map(|name| Some((find(line, name, begin)?, name)))?;
    let end = at + wrong.len();
    let is_key = line[end..].starts_with(':');
    let sign = Verb::of(wrong).sign();
    let sign = if is_key && Verb::of(right) == Verb::Set {
        sign
    } else {
        ""
    };
    Some(TextEdit {
        range: in_line(line, span.line.saturating_sub(1), at, end),
        new_text: format!("{right}{sign}"),
    })
}

/// Where a name stands in a line as a whole: around a place, or else behind it.
fn find(line: &str, name: &str, begin: usize) -> Option<usize> {
    let is_inner = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let is_whole = |at: usize| {
        !line[..at].ends_with(is_inner) && !line[at + name.len()..].starts_with(is_inner)
    };
    let mut all = line
        .match_indices(name)
        .map(|(at, _)| at)
        .filter(|at| is_whole(*at));
    all.find(|at| at + name.len() > begin)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::files::Span;

    #[test]
    fn names_are_found_as_a_whole() {
        for (line, name, begin, expected) in [
            ("depends: [image]", "image", 0, Some(10)),
            ("my-image image", "image", 0, Some(9)),
            ("image_2 image", "image", 0, Some(8)),
            ("images", "image", 0, None),
            ("image, image", "image", 3, Some(0)),
            ("image, image", "image", 5, Some(7)),
            ("image, image", "image", 12, None),
        ] {
            assert_eq!(find(line, name, begin), expected, "{line}");
        }
    }

    #[test]
    fn what_is_done_under_a_key_stays_and_the_place_says_which_name_is_meant() {
        for (line, column, help, expected) in [
            ("  dependz+: [x]", 3, "depends", Some((2, 10, "depends+"))),
            ("  dependz+: [x]", 3, "depends-", Some((2, 10, "depends-"))),
            ("  is: dependz+", 7, "depends", Some((6, 14, "depends"))),
            (
                "  [dependz+, dependz+]",
                14,
                "depends",
                Some((13, 21, "depends")),
            ),
            ("  dependz: [x]", 3, "depends", None),
        ] {
            let mut files = Files::default();
            let span = Span {
                file: files.add("recipe.yaml", format!("packages:\n{line}\n")),
                line: 2,
                column,
                length: 8,
            };
            let problem = Diagnostic::error(span, "unknown key `dependz+`")
                .help(format!("did you mean `{help}`?"));
            let edit = fix(&problem, &files).map(|edit| {
                let range = edit.range;
                assert_eq!((range.start.line, range.end.line), (1, 1));
                (range.start.character, range.end.character, edit.new_text)
            });
            let expected = expected.map(|(begin, end, text)| (begin, end, text.to_owned()));
            assert_eq!(edit, expected, "{line}");
        }
    }
}

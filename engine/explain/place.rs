// SPDX-License-Identifier: GPL-2.0-or-later
//! The other way round: from a place of the recipe, or a variable, to the values at the points.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::answer::{Answer, Part, Source};
use super::sources::is_setting;
use super::Run;
use crate::resolve::definitions::Kind;
use crate::text::files::{Files, Span};

/// What the value at a place became, and at which points. `line` and `column` count from 1.
pub(super) fn value(run: Run<'_>, path: &Path, line: u32, column: u32) -> Option<Answer> {
    let (file, _) = run.files.iter().find(|(_, own)| *own == path)?;
    let line = line.min(u32::MAX - 1);
    let begin = |line, column| Span {
        file,
        line,
        column,
        length: 0,
    };
    let renderings = &run.explained.renderings;
    let mut before = renderings.range(..begin(line, column.saturating_add(1)));
    let found = before.next_back().filter(|(span, _)| span.file == file);
    let found = found.filter(|(span, _)| reaches(run.files, **span, line));
    // At the key of a value.
    let behind = || {
        let mut behind = renderings.range(begin(line, column)..begin(line + 1, 0));
        behind.next()
    };
    let (span, values) = found.or_else(behind)?;
    let parts = values.iter().map(|(value, points)| Part {
        part: value.clone(),
        from: vec![Source {
            points: points.iter().cloned().collect(),
            ..run.source(*span)
        }],
    });
    Some(Answer {
        subject: run.written(*span),
        facts: Vec::new(),
        parts: parts.collect(),
    })
}

/// Whether a value that begins at a place goes on to a line: all lines after its first are indented further.
fn reaches(files: &Files, span: Span, line: u32) -> bool {
    let own = files.line(span.file, span.line);
    let own = own.len() - own.trim_start_matches([' ', '-']).len();
    let inner = (line - span.line) as usize;
    let lines = files.text(span.file).lines().skip(span.line as usize);
    let goes_on = |text: &&str| {
        text.trim().is_empty() || text.len() - text.trim_start_matches(' ').len() > own
    };
    lines.take(inner).take_while(goes_on).count() == inner
}

/// A variable of templates: its values, at which points, and who says them. Its name is dotted.
pub(super) fn variable(run: Run<'_>, name: &str) -> Option<Answer> {
    let mut alike: BTreeMap<(String, BTreeSet<Span>), Vec<String>> = BTreeMap::new();
    for (point, scope) in &run.explained.variables {
        let settings = run.settings(point).filter(|_| is_setting(name));
        let mut said = settings.into_iter().flat_map(|settings| &settings.said);
        let last = said.rfind(|said| said.key == name);
        let last = last.map(|said| said.span).into_iter().collect();
        if let Some((_, value)) = scope.values([name.to_owned()]).pop() {
            alike.entry((value, last)).or_default().push(point.clone());
        }
    }
    let parts = alike.into_iter().map(|((value, said), points)| {
        let mut from: Vec<Source> = match is_setting(name) {
            true => said.into_iter().map(|span| run.source(span)).collect(),
            false => run.defined(Kind::Variable, name),
        };
        match from.first_mut() {
            Some(first) => first.points = points,
            None => from.push(Source::at_points(points)),
        }
        Part { part: value, from }
    });
    let parts: Vec<Part> = parts.collect();
    (!parts.is_empty()).then(|| Answer {
        subject: name.to_owned(),
        facts: Vec::new(),
        parts,
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_value_goes_on_as_far_as_it_is_indented() {
        let mut files = Files::default();
        let text = "a:\n  b: |\n    one\n\n    two\n  c: 1\nd:\n- e: x\n  f: y\n- g\n";
        let file = files.add(Path::new("t"), text.to_owned());
        let at = |line: u32| Span {
            file,
            line,
            column: 1,
            length: 1,
        };
        for (from, to, expected) in [
            (2, 2, true),
            (2, 3, true),
            (2, 5, true),
            (2, 6, false),
            (1, 6, true),
            (1, 7, false),
            (8, 9, false),
            (7, 8, false),
        ] {
            assert_eq!(reaches(&files, at(from), to), expected, "{from} to {to}");
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Generated files, and lines of those that are put together.

use super::answer::{Answer, Fact, Part};
use super::field::{self, Paragraph};
use super::found::{find, Found};
use super::Run;
use super::{lines, rules};
use crate::emit::tests_control::in_order;

/// Explains FILE or FILE:LINE; `None` if no such file is generated.
pub(super) fn explain(run: Run<'_>, wanted: &str) -> Option<Result<Answer, String>> {
    let tree = &run.explained.made.tree;
    let known = |path: &str| {
        let below = format!("debian/{path}");
        let mut paths = tree.iter().map(|(path, _)| path);
        paths.find(|own| *own == path || *own == below)
    };
    let (path, line) = match (known(wanted), wanted.rsplit_once(':')) {
        (Some(path), _) => (path, None),
        (None, Some((path, line))) => (known(path)?, Some(line.parse::<usize>().ok()?)),
        (None, None) => return None,
    };
    let text = tree.get(path)?;
    let found = find(run, path)?;
    let Some(line) = line else {
        return Some(Ok(whole(run, path, &found)));
    };
    let lines = text.lines().count();
    if !(1..=lines).contains(&line) {
        return Some(Err(format!("{path} has {lines} lines")));
    }
    Some(match found.name {
        "control" => in_control(run, &found, text, line),
        "rules.gen" => Ok(rules::explain(run, &found, (path, text), line)),
        "tests/control" => in_tests(run, &found, text, line),
        _ => Ok(lines::explain(run, &found, (path, text), line)),
    })
}

/// A file as a whole.
fn whole(run: Run<'_>, path: &str, found: &Found<'_>) -> Answer {
    let source = &found.source.paragraph.name;
    let mut facts = vec![Fact {
        name: "source",
        value: source.clone(),
    }];
    if let Some(derived) = found.derived {
        let value = derived.entry.clone();
        facts.push(Fact {
            name: "derived source",
            value,
        });
    }
    let mut parts = Vec::new();
    match found.source.files.get(found.name) {
        Some(file) => {
            let part = |part: &str, span| Part {
                part: part.to_owned(),
                from: vec![run.source(span)],
            };
            parts.push(part("", file.origin));
            let included = run.explained.included.get(&file.origin);
            let included = included.into_iter().flatten();
            parts.extend(included.map(|tag| part("includes", *tag)));
        }
        None => facts.push(Fact {
            name: "made of",
            value: "all packages of the source: ask for a line of it".to_owned(),
        }),
    }
    Answer {
        subject: path.to_owned(),
        facts,
        parts,
    }
}

/// A paragraph of a control file, as text.
struct Stanza<'t> {
    /// Its number in the file.
    number: usize,
    /// What its first field says.
    name: &'t str,
    /// The field in which a line stands.
    field: &'t str,
    /// The lines of that field, the first one without its name.
    lines: Vec<&'t str>,
    /// Which of these it is.
    at: usize,
}

/// The field in which a line stands.
fn stanza(text: &str, line: usize) -> Result<Stanza<'_>, String> {
    let lines: Vec<&str> = text.lines().collect();
    let between = "this line is between two paragraphs";
    if lines[line - 1].is_empty() {
        return Err(between.to_owned());
    }
    let begin = lines[..line].iter().rposition(|line| line.is_empty());
    let begin = begin.map_or(0, |at| at + 1);
    let is_named = |line: &str| !line.starts_with([' ', '\t', '#']);
    let Some(first) = lines[begin..line].iter().rposition(|line| is_named(line)) else {
        return Err(between.to_owned());
    };
    let first = begin + first;
    let more = lines[first + 1..].iter();
    let more = more.take_while(|line| !is_named(line) && !line.is_empty());
    let (field, value) = lines[first].split_once(':').ok_or(between)?;
    let (_, name) = lines[begin].split_once(':').ok_or(between)?;
    Ok(Stanza {
        number: lines[..begin].iter().filter(|line| line.is_empty()).count(),
        name: name.trim(),
        field,
        lines: std::iter::once(value.trim()).chain(more.copied()).collect(),
        at: line - 1 - first,
    })
}

/// A line of a control file: the field in which it stands.
fn in_control(run: Run<'_>, found: &Found<'_>, text: &str, line: usize) -> Result<Answer, String> {
    let stanza = stanza(text, line)?;
    let package = found.source.packages.get_key_value(stanza.name);
    let paragraph = Paragraph {
        name: package.map_or(&found.source.paragraph.name, |(name, _)| name),
        source: found.source,
        package: package.map(|(_, binary)| binary),
    };
    match (stanza.field, paragraph.package) {
        ("Description", Some(_)) => Ok(lines::of_description(
            run,
            paragraph,
            &stanza.lines,
            stanza.at,
        )),
        _ => field::field(run, paragraph, stanza.field, None),
    }
}

/// A line of tests/control: the field in which it stands.
fn in_tests(run: Run<'_>, found: &Found<'_>, text: &str, line: usize) -> Result<Answer, String> {
    let stanza = stanza(text, line)?;
    let tests = in_order(found.source, run.explained.made.plan.quirks);
    let Some(test) = tests.get(stanza.number) else {
        return Err("no test is there".to_owned());
    };
    let items: Vec<&str> = stanza.lines.iter().map(|line| line.trim()).collect();
    Ok(field::of_test(run, test, stanza.field, &items.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::stanza;

    #[test]
    fn a_line_of_a_control_file_is_of_a_field() {
        let text =
            "Source: a\nUploaders: b,\n c,\n d\nSection: kernel\n\nPackage: e\n# why\nDepends: f\n";
        let said = |line: usize| {
            let stanza = stanza(text, line);
            stanza.map(|s| format!("{} {} {} {:?} {}", s.number, s.name, s.field, s.lines, s.at))
        };
        for (line, expected) in [
            (1, r##"0 a Source ["a"] 0"##),
            (2, r##"0 a Uploaders ["b,", " c,", " d"] 0"##),
            (4, r##"0 a Uploaders ["b,", " c,", " d"] 2"##),
            (5, r##"0 a Section ["kernel"] 0"##),
            (7, r##"1 e Package ["e", "# why"] 0"##),
            (9, r##"1 e Depends ["f"] 0"##),
        ] {
            assert_eq!(said(line).as_deref(), Ok(expected), "{line}");
        }
        assert!(said(6).is_err());
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Generated files, and lines of those that are put together.

use super::answer::{Answer, Fact, Part};
use super::field::{self, Paragraph};
use super::Run;
use crate::deb::makefile::Command;
use crate::plan::model::{DerivedSource, Source};
use crate::resolve::definitions::Kind;

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
    let Some(content) = text.lines().nth(line.saturating_sub(1)) else {
        let lines = text.lines().count();
        return Some(Err(format!("{path} has {lines} lines")));
    };
    Some(match found.name {
        "control" => in_control(run, &found, text, line),
        "rules.gen" => Ok(in_rules(run, &format!("{path}:{line}"), content)),
        _ => Ok(whole(run, path, &found)),
    })
}

/// A file in its source.
struct Found<'a> {
    source: &'a Source,
    derived: Option<&'a DerivedSource>,
    /// Its path in the directory of the source.
    name: &'a str,
}

fn find<'a>(run: Run<'a>, path: &'a str) -> Option<Found<'a>> {
    let plan = &run.explained.made.plan;
    let below = path.strip_prefix("debian/")?;
    for derived in &plan.derived {
        let inner = below.strip_prefix(&derived.directory);
        if let Some(name) = inner.and_then(|rest| rest.strip_prefix('/')) {
            return Some(Found {
                source: &derived.source,
                derived: Some(derived),
                name,
            });
        }
    }
    Some(Found {
        source: &plan.main,
        derived: None,
        name: below,
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
        Some(file) => parts.push(Part {
            part: String::new(),
            from: vec![run.source(file.origin)],
        }),
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

/// A line of a control file: the field in which it stands.
fn in_control(run: Run<'_>, found: &Found<'_>, text: &str, line: usize) -> Result<Answer, String> {
    let lines: Vec<&str> = text.lines().collect();
    let at = line - 1;
    let named = |line: &str| {
        let (name, _) = line.split_once(':')?;
        (!name.starts_with([' ', '\t', '#'])).then(|| name.to_owned())
    };
    let mut field = None;
    let mut head = None;
    for line in lines[..=at].iter().rev() {
        if line.is_empty() {
            break;
        }
        if let Some(name) = named(line) {
            field.get_or_insert(name);
            head = Some(*line);
        }
    }
    let (Some(field), Some(head)) = (field, head) else {
        return Err("this line is between two paragraphs".to_owned());
    };
    let name = head.split_once(": ").map_or("", |(_, name)| name);
    let package = found.source.packages.get_key_value(name);
    let paragraph = Paragraph {
        name: package.map_or(&found.source.paragraph.name, |(name, _)| name),
        source: found.source,
        package: package.map(|(_, binary)| binary),
    };
    field::field(run, paragraph, &field, None)
}

/// A command of rules.gen: each variable that it passes.
fn in_rules(run: Run<'_>, subject: &str, line: &str) -> Answer {
    let command = Command::parse(line.trim_start());
    let passed = command.map(|command| command.variables).unwrap_or_default();
    let options = passed.iter().find(|(name, _)| *name == "DH_OPTIONS");
    let binary = options.and_then(|(_, options)| {
        // Packages that one command builds are of one entry.
        let name = options.split_whitespace().next()?.strip_prefix("-p")?;
        let mut sources = run.explained.made.plan.sources();
        sources.find_map(|source| source.packages.get(name))
    });
    let mut facts = Vec::new();
    if let Some(binary) = binary {
        for (name, value) in [
            ("entry", binary.entry.clone()),
            ("at", run.place(binary.origin)),
        ] {
            facts.push(Fact { name, value });
        }
    }
    let own = binary.map(|binary| format!("entry {}", binary.entry));
    let parts = passed.iter().map(|(name, value)| {
        let mut from = run.defined(Kind::Make, name);
        let of_entries = run.defined(Kind::OfEntry, name);
        from.extend(
            of_entries
                .into_iter()
                .filter(|s| Some(&s.what) == own.as_ref()),
        );
        Part {
            part: format!("{name}='{value}'"),
            from,
        }
    });
    Answer {
        subject: subject.to_owned(),
        facts,
        parts: parts.collect(),
    }
}

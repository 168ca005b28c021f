// SPDX-License-Identifier: GPL-2.0-or-later
//! Lines of rules.gen: targets, what they lead to, commands and the variables that these pass.

use std::collections::BTreeSet;

use super::answer::{Answer, Fact, Part, Source};
use super::found::Found;
use super::lines::PROGRAM;
use super::Run;
use crate::deb::makefile::Command;
use crate::plan::model::{Binary, FreeRule};
use crate::resolve::definitions::{Definition, Kind};
use crate::text::files::Span;

/// Explains a line.
pub(super) fn explain(
    run: Run<'_>,
    found: &Found<'_>,
    (path, text): (&str, &str),
    line: usize,
) -> Answer {
    let lines: Vec<&str> = text.lines().collect();
    let content = lines[line - 1];
    let above = lines[..line].iter().rev();
    let rule = above.filter_map(|line| target(line)).next();
    let mut answer = Answer {
        subject: format!("{path}:{line}"),
        facts: Vec::new(),
        parts: Vec::new(),
    };
    let rules = Rules { run, found };
    match (content.strip_prefix('\t'), rule, target(content)) {
        (Some(command), Some((name, _)), _) => rules.command(name, command, &mut answer),
        (None, _, Some((name, prerequisites))) => {
            answer.parts.push(Part {
                part: name.to_owned(),
                from: rules.named(name),
            });
            let names = prerequisites.split_whitespace();
            answer.parts.extend(names.map(|name| Part {
                part: name.to_owned(),
                from: rules.named(name),
            }));
        }
        _ => answer.facts.push(Fact {
            name: "made of",
            value: PROGRAM.to_owned(),
        }),
    }
    answer
}

/// The name of the rule that a line begins, and its prerequisites.
fn target(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.split_once(':')?;
    let is_rule = !name.is_empty() && !name.starts_with(['.', '\t', '$']) && !rest.starts_with('=');
    is_rule.then_some((name, rest))
}

/// The rules of a source.
#[derive(Clone, Copy)]
struct Rules<'a, 'f> {
    run: Run<'a>,
    found: &'f Found<'a>,
}

/// Which point, and which of the packages, a rule is of.
struct Own<'a> {
    binary: &'a Binary,
    point: &'a [String],
}

impl<'a> Rules<'a, '_> {
    fn free(self, name: &str) -> Option<&'a FreeRule> {
        self.found
            .source
            .rules
            .iter()
            .find(|rule| rule.name == name)
    }

    /// What makes a rule of this name: its entry's target, the places of its point, or a rule of the recipe.
    fn named(self, name: &str) -> Vec<Source> {
        let run = self.run;
        let of_rule = |rule: &FreeRule| {
            let names = run.owned(Kind::RuleName, &[rule.origin]);
            names.into_iter().map(|span| run.source(span)).collect()
        };
        if let Some(rule) = self.free(name) {
            return of_rule(rule);
        }
        let inner = [
            "setup",
            "build-arch",
            "build-indep",
            "binary-arch",
            "binary-indep",
        ];
        let inner = inner
            .iter()
            .find_map(|phase| match name.strip_prefix(phase)? {
                "" => Some(""),
                rest => rest.strip_prefix('_'),
            });
        let Some(inner) = inner else {
            let mut rules = self.found.source.rules.iter();
            let whole = rules.find(|rule| rule.part_of.as_deref() == Some(name));
            return whole.map(of_rule).unwrap_or_default();
        };
        let own = self.of(inner);
        if let Some(first) = own.first() {
            let owners: Vec<Span> = own.iter().flat_map(|own| self.owners(own.binary)).collect();
            let targets = run.owned(Kind::Target, &owners);
            let targets = targets.into_iter().map(|span| run.source(span));
            return targets.chain(self.places(first.point)).collect();
        }
        let mut points = self.uses().map(|own| own.point);
        let is_it = |point: &&[String]| point.join("_").starts_with(inner);
        let mut leads = points.by_ref().filter(is_it).flat_map(|point| {
            let ends = (1..=point.len()).map(move |end| &point[..end]);
            ends.filter(|part| part.join("_") == inner)
        });
        let point = leads.next();
        point.map(|point| self.places(point)).unwrap_or_default()
    }

    fn uses(self) -> impl Iterator<Item = Own<'a>> {
        let packages = self.found.source.packages.values();
        packages.flat_map(|binary| {
            let uses = binary.uses.iter();
            uses.map(move |one| Own {
                binary,
                point: &one.point,
            })
        })
    }

    /// Whose rule it is: the names of a point, and a target.
    fn of(self, inner: &str) -> Vec<Own<'a>> {
        let is_it = |own: &Own<'_>| {
            let target = own.binary.declared.target.as_deref();
            target.is_some_and(|target| joined(own.point, target) == inner)
        };
        self.uses().filter(is_it).collect()
    }

    /// Who owns what of a package: its entry, and what udebs share.
    fn owners(self, binary: &Binary) -> Vec<Span> {
        let shared = binary.declared.origins.of("Package");
        std::iter::once(binary.origin).chain(shared).collect()
    }

    /// The places of a point, the narrowest first.
    fn places(self, point: &[String]) -> Vec<Source> {
        let layout = &self.run.explained.made.layout;
        let mut found = Vec::new();
        let mut put = |what: &str, span: Span| {
            found.push(Source {
                what: what.to_owned(),
                ..self.run.source(span)
            });
        };
        let architecture = |name: &str| layout.architectures.iter().find(|a| a.name == name);
        let featureset = |name: &str| layout.featuresets.iter().find(|f| f.name == name);
        if let [arch, set, name] = point {
            let sets = architecture(arch).into_iter().flat_map(|a| &a.featuresets);
            let flavours = sets.filter(|(own, _)| own == set).flat_map(|(_, all)| all);
            for flavour in flavours.filter(|flavour| flavour.name == *name) {
                put("flavour", flavour.span);
            }
        }
        for set in point.get(1).and_then(|name| featureset(name)).into_iter() {
            put("featureset", set.span);
        }
        if let Some(first) = point.first() {
            if let Some(architecture) = architecture(first) {
                put("architecture", architecture.span);
            } else if let Some(set) = featureset(first) {
                put("featureset", set.span);
            }
        }
        found
    }

    /// A command: what it makes, and each variable that it passes.
    fn command(self, rule: &str, line: &str, answer: &mut Answer) {
        let run = self.run;
        let parsed = Command::parse(line);
        let passed = parsed.map(|command| command.variables).unwrap_or_default();
        let options = passed.iter().find(|(name, _)| *name == "DH_OPTIONS");
        let names = options
            .map_or("", |(_, options)| options)
            .split_whitespace();
        let names = names.filter_map(|word| word.strip_prefix("-p"));
        let packages = &self.found.source.packages;
        let binaries: Vec<&Binary> = names.filter_map(|name| packages.get(name)).collect();
        let free = self.free(rule);
        let mut owners = free.map(|rule| vec![rule.origin]).unwrap_or_default();
        owners.extend(binaries.iter().flat_map(|binary| self.owners(binary)));
        let mut known = BTreeSet::new();
        for binary in binaries.iter().filter(|binary| known.insert(&binary.entry)) {
            for (name, value) in [
                ("entry", binary.entry.clone()),
                ("at", run.place(binary.origin)),
            ] {
                answer.facts.push(Fact { name, value });
            }
        }
        let point = match free {
            Some(rule) => &rule.point,
            None => self.point(rule, &binaries),
        };
        let targets = run.owned(Kind::Target, &owners);
        let targets = targets.into_iter().map(|span| run.source(span));
        let targets: Vec<Source> = targets.collect();
        let several = || {
            let word = "several packages have this target";
            let mut several = targets.clone();
            several
                .iter_mut()
                .for_each(|source| source.what = word.to_owned());
            several
        };
        let made = |name: &str, value: &str| match (name, binaries.as_slice()) {
            ("DESTDIR", [_, _, ..]) if value.ends_with("/tmp") => several(),
            ("PACKAGE_NAME" | "DESTDIR" | "DH_OPTIONS", [_, ..]) => {
                let all = binaries.iter().map(|binary| &binary.declared.origins);
                let all = all.flat_map(|origins| run.sources(origins, "Package", &|_| true));
                all.collect()
            }
            _ => self.variable(name, point, &owners),
        };
        let variables: Vec<Part> = passed
            .iter()
            .map(|(name, value)| Part {
                part: format!("{name}='{value}'"),
                from: made(name, value),
            })
            .collect();
        if !targets.is_empty() {
            answer.parts.push(Part {
                part: rule.to_owned(),
                from: targets,
            });
        }
        answer.parts.extend(variables);
    }

    /// The point at which a rule stands.
    fn point(self, rule: &str, binaries: &[&'a Binary]) -> &'a [String] {
        let uses = binaries.iter().flat_map(|binary| {
            let target = binary.declared.target.as_deref().unwrap_or_default();
            let uses = binary.uses.iter();
            uses.map(move |one| (target, one.point.as_slice()))
        });
        let is_it =
            |target: &str, point: &[String]| rule.ends_with(&format!("_{}", joined(point, target)));
        let mut all = uses.filter(|(target, point)| is_it(target, point));
        all.next().map_or(&[][..], |(_, point)| point)
    }

    /// Who says a make variable: the one that holds first, then those that it overrides.
    fn variable(self, name: &str, point: &[String], owners: &[Span]) -> Vec<Source> {
        let run = self.run;
        let axes: &[&str] = match point {
            [_, _, _] => &["flavour", "architecture", "source"],
            [one]
                if run
                    .explained
                    .made
                    .layout
                    .architectures
                    .iter()
                    .any(|a| a.name == *one) =>
            {
                &["architecture", "source"]
            }
            [_] => &["featureset", "source"],
            _ => &["source"],
        };
        let all = run.explained.definitions.iter();
        let all: Vec<&Definition> = all.filter(|definition| definition.name == name).collect();
        let own = all.iter().filter(|definition| {
            definition.kind == Kind::OfEntry
                && definition.owner.is_some_and(|own| owners.contains(&own))
        });
        let shared = axes.iter().flat_map(|axis| {
            let all = all.iter();
            all.filter(move |definition| definition.kind == Kind::Make && definition.of == *axis)
        });
        let sources = own.chain(shared).map(|definition| Source {
            what: match definition.kind {
                Kind::OfEntry => format!("entry {}", definition.of),
                _ => definition.of.clone(),
            },
            ..run.source_at(definition.span, point)
        });
        sources.collect()
    }
}

/// The end of a rule's name.
fn joined(point: &[String], target: &str) -> String {
    let parts = point.iter().map(String::as_str);
    let parts: Vec<&str> = parts.chain([target]).collect();
    parts.join("_")
}

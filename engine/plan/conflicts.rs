// SPDX-License-Identifier: GPL-2.0-or-later
//! What packages do to each other's files, as far as the recipe decides it: one path in two packages, a
//! symlink where another package has a directory, a symlink to what nobody has.

use std::collections::BTreeSet;

use super::claims::{claims, unlike, Claim, Claims, Holder, Kind};
use super::model::Plan;
use super::targets::Known;
use crate::diag::{Diagnostic, Severity, Sink};
use crate::text::files::{FileId, Span};

/// Two places of the recipe. What they do to each other is said once, not for every pair of packages.
type Pair = [(FileId, u32, u32); 2];

/// What two places can do to each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Problem {
    Twice,
    Directory,
    Nowhere,
}

struct Reporter<'s> {
    sink: &'s Sink,
    severity: Severity,
    known: BTreeSet<(Problem, Pair)>,
}

impl Reporter<'_> {
    /// Reports a problem, if it is one and was not said.
    fn report(
        &mut self,
        problem: Problem,
        [first, second]: [Span; 2],
        diagnostic: impl FnOnce() -> Option<Diagnostic>,
    ) {
        let mut pair = [first, second].map(|span| (span.file, span.line, span.column));
        pair.sort();
        if self.known.contains(&(problem, pair)) {
            return;
        }
        if let Some(diagnostic) = diagnostic() {
            self.known.insert((problem, pair));
            self.sink.report(Diagnostic {
                severity: self.severity,
                ..diagnostic
            });
        }
    }
}

/// Reports all conflicts. Where not all packages are in the plan, no link is said to point at nothing.
pub fn check(plan: &Plan, is_whole: bool, severity: Severity, sink: &Sink) {
    let holders: Vec<Holder<'_>> = plan
        .sources()
        .flat_map(|source| &source.packages)
        .map(|(name, binary)| Holder::new(name, binary))
        .collect();
    let claims = claims(&holders);
    let excluded: BTreeSet<&str> = holders.iter().flat_map(|h| &h.excluded).copied().collect();
    let mut reporter = Reporter {
        sink,
        severity,
        known: BTreeSet::new(),
    };
    for (path, here) in &claims {
        let unlike = unlike(here, &excluded);
        for (number, first) in unlike.iter().enumerate() {
            for second in &unlike[number + 1..] {
                twice(path, first, second, &mut reporter);
            }
        }
        for link in here.iter().filter(|claim| claim.kind == Kind::Link) {
            covered_directory(path, link, &claims, &mut reporter);
        }
    }
    if !is_whole {
        return;
    }
    let known = Known::new(&holders, &claims);
    for holder in &holders {
        for link in holder
            .binary
            .uses
            .iter()
            .flat_map(|usage| &usage.contents.links)
        {
            let target = link.target.trim_end_matches('/');
            reporter.report(Problem::Nowhere, [link.origin; 2], || {
                let message = known.nowhere(target, holder)?;
                let message = format!("`{}`: {message}", holder.name);
                Some(
                    Diagnostic::error(link.origin, message)
                        .help("the link would point at nothing: install it, or correct `target`"),
                )
            });
        }
    }
}

/// One path in two packages.
fn twice(path: &str, first: &Claim<'_>, second: &Claim<'_>, reporter: &mut Reporter<'_>) {
    let certain = match (&first.kind, &second.kind) {
        // One directory of which each takes a part, for all that the recipe says
        (Kind::Some(..), Kind::Some(..)) | (Kind::Entry(..), Kind::Entry(..)) => {
            first.kind.source() == second.kind.source()
        }
        (Kind::Some(..), _) | (_, Kind::Some(..)) => false,
        _ => true,
    };
    let (one, other) = (first.holder.name, second.holder.name);
    let is_of_one_place = first.origin == second.origin && one != other;
    if !certain || (is_of_one_place && first.kind.is_named_by_build()) {
        return;
    }
    let help = if one == other {
        "remove one of them"
    } else if first.origin == second.origin {
        "dpkg installs a path from one package only: put `{{ package }}` into it"
    } else {
        "dpkg installs a path from one package only: change one, or add `conflicts` or `replaces`"
    };
    reporter.report(Problem::Twice, [first.origin, second.origin], || {
        if !meet(first, second) {
            return None;
        }
        let message = match one == other {
            true => format!("`{one}` gets `{path}` twice"),
            false => format!("`{path}` is in `{one}` and in `{other}`"),
        };
        let diagnostic = Diagnostic::error(second.origin, message).help(help);
        Some(match first.origin == second.origin {
            true => diagnostic,
            false => diagnostic.related(first.origin, "the first one"),
        })
    });
}

/// A symlink where another package puts files below.
fn covered_directory(
    path: &str,
    link: &Claim<'_>,
    claims: &Claims<'_>,
    reporter: &mut Reporter<'_>,
) {
    let below = format!("{path}/");
    let under = claims
        .range(below.clone()..)
        .take_while(|(other, _)| other.starts_with(&below))
        .flat_map(|(_, here)| here);
    for other in under {
        reporter.report(Problem::Directory, [link.origin, other.origin], || {
            let message = format!(
                "`{path}` is a symlink in `{}`, but a directory in `{}`",
                link.holder.name, other.holder.name
            );
            let help =
                "whichever is unpacked last loses: dpkg writes through the link, or never makes it";
            meet(link, other).then(|| {
                Diagnostic::error(link.origin, message)
                    .related(other.origin, "this goes into it")
                    .help(help)
            })
        });
    }
}

/// Whether both can be on one machine.
fn meet(a: &Claim<'_>, b: &Claim<'_>) -> bool {
    if matches!((a.arch, b.arch), (Some(here), Some(there)) if here != there) {
        return false;
    }
    let (a, b) = (a.holder, b.holder);
    let (here, there) = (a.binary.architectures(), b.binary.architectures());
    let wide = |set: &BTreeSet<String>| set.iter().any(|arch| crate::deb::arch::is_wildcard(arch));
    a.is_udeb() == b.is_udeb()
        && (wide(here) || wide(there) || here.intersection(there).next().is_some())
        && (a.name == b.name || !(a.excludes(b) || b.excludes(a)))
}

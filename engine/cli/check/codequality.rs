// SPDX-License-Identifier: GPL-2.0-or-later
//! Problems as GitLab's Code Quality report: the part of Code Climate's form that GitLab reads.

use serde::Serialize;

use crate::diag::report::{Level, Problem, Report};

/// A problem; the report is a list of them.
#[derive(Serialize)]
pub(super) struct Issue<'r> {
    description: String,
    check_name: &'r str,
    fingerprint: &'r str,
    severity: &'static str,
    location: Location<'r>,
}

#[derive(Serialize)]
struct Location<'r> {
    path: &'r str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

/// The report. Each problem needs a path and a line: that of none is one of the recipe.
pub(super) fn issues(report: &Report) -> Vec<Issue<'_>> {
    let issue = |problem| issue(report, problem);
    report.problems.iter().map(issue).collect()
}

fn issue<'r>(report: &'r Report, problem: &'r Problem) -> Issue<'r> {
    let location = problem.location.as_ref();
    let region = location.and_then(|location| location.region);
    Issue {
        description: match &problem.help {
            Some(help) => format!("{}; {help}", problem.message),
            None => problem.message.clone(),
        },
        check_name: &problem.name,
        fingerprint: &problem.fingerprint,
        severity: match problem.severity {
            Level::Error => "critical",
            Level::Warning => "minor",
        },
        location: Location {
            path: location.map_or(&report.recipe, |location| &location.path),
            lines: Lines {
                begin: region.map_or(1, |region| region.line),
            },
        },
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Problems as SARIF 2.1.0: what is required, and what shows them at their lines.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::diag::report::{self, Level, Problem, Report};

/// The log.
#[derive(Serialize)]
pub(super) struct Log<'r> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'r>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'r> {
    tool: Tool<'r>,
    column_kind: &'static str,
    results: Vec<Outcome<'r>>,
}

#[derive(Serialize)]
struct Tool<'r> {
    driver: Driver<'r>,
}

#[derive(Serialize)]
struct Driver<'r> {
    name: &'static str,
    version: &'static str,
    rules: Vec<Rule<'r>>,
}

#[derive(Serialize)]
struct Rule<'r> {
    id: &'r str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'r> {
    rule_id: &'r str,
    level: Level,
    message: Message,
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: BTreeMap<&'static str, &'r str>,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_column: u32,
}

/// The log of a run.
pub(super) fn log(report: &Report) -> Log<'_> {
    let names: BTreeSet<&str> = report.problems.iter().map(|p| p.name.as_str()).collect();
    Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: env!("CARGO_PKG_NAME"),
                    version: env!("CARGO_PKG_VERSION"),
                    rules: names.into_iter().map(|id| Rule { id }).collect(),
                },
            },
            column_kind: "unicodeCodePoints",
            results: report.problems.iter().map(outcome).collect(),
        }],
    }
}

fn outcome(problem: &Problem) -> Outcome<'_> {
    let text = match &problem.help {
        Some(help) => format!("{}\nhelp: {help}", problem.message),
        None => problem.message.clone(),
    };
    let own = problem.location.iter();
    let related = problem.related.iter();
    Outcome {
        rule_id: &problem.name,
        level: problem.severity,
        message: Message { text },
        locations: own.map(|own| location(own, None)).collect(),
        related_locations: related
            .map(|related| location(&related.location, Some(&related.message)))
            .collect(),
        partial_fingerprints: BTreeMap::from([("gencontrol/v1", problem.fingerprint.as_str())]),
    }
}

fn location(place: &report::Location, message: Option<&String>) -> Location {
    let region = place.region.map(|region| Region {
        start_line: region.line,
        start_column: region.column,
        end_column: region.column + region.length,
    });
    Location {
        physical_location: Physical {
            artifact_location: Artifact {
                uri: uri(&place.path),
            },
            region,
        },
        message: message.map(|text| Message { text: text.clone() }),
    }
}

/// A path as a URI: relative ones stay so.
fn uri(path: &str) -> String {
    let mut found = String::with_capacity(path.len());
    if path.starts_with('/') {
        found.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' | b'+' => {
                found.push(char::from(byte));
            }
            _ => found.push_str(&format!("%{byte:02X}")),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_are_uris() {
        assert_eq!(uri("a b/ä:1%.yaml"), "a%20b/%C3%A4%3A1%25.yaml");
        assert_eq!(uri("/usr/share/x+y.yaml"), "file:///usr/share/x+y.yaml");
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! `gencontrol list`: what a recipe makes, as a table or as JSON.

use std::collections::BTreeSet;

use serde::Serialize;

use super::args::{InputArguments, What};
use super::console::{json, Console, FAILED};
use super::made::{make, told, Told};
use crate::pipeline::Made;
use crate::recipe::model::PLAIN_FEATURESET;

/// Runs the command; returns the exit status.
pub(super) fn list(console: Console, what: What, arguments: &InputArguments, as_json: bool) -> u8 {
    let Some(Told { made, .. }) = told(console, |files, sink| make(arguments, files, sink)) else {
        return FAILED;
    };
    console.print(&match what {
        What::Packages => answer(&packages(&made), as_json),
        What::Flavours => answer(&flavours(&made), as_json),
        What::Files => answer(&generated(&made), as_json),
    })
}

/// A line of a table: its cells stand in the order of the heading.
trait Row: Serialize {
    const HEADING: &'static [&'static str];
    fn cells(&self) -> Vec<String>;
}

#[derive(Serialize)]
struct Package<'m> {
    package: &'m str,
    architecture: &'m BTreeSet<String>,
    source: &'m str,
    target: Option<&'m str>,
    entry: &'m str,
}

impl Row for Package<'_> {
    const HEADING: &'static [&'static str] =
        &["PACKAGE", "ARCHITECTURE", "SOURCE", "TARGET", "ENTRY"];

    fn cells(&self) -> Vec<String> {
        let architectures: Vec<&str> = self.architecture.iter().map(String::as_str).collect();
        vec![
            self.package.to_owned(),
            architectures.join(" "),
            self.source.to_owned(),
            self.target.unwrap_or_default().to_owned(),
            self.entry.to_owned(),
        ]
    }
}

fn packages(made: &Made) -> Vec<Package<'_>> {
    let mut rows = Vec::new();
    for source in made.plan.sources() {
        let mut packages: Vec<_> = source.packages.iter().collect();
        packages.sort_by_key(|(name, _)| name.as_str());
        rows.extend(packages.into_iter().map(|(name, binary)| Package {
            package: name,
            architecture: binary.architectures(),
            source: &source.paragraph.name,
            target: binary.declared.target.as_deref(),
            entry: &binary.entry,
        }));
    }
    rows
}

#[derive(Serialize)]
struct Flavour<'m> {
    architecture: &'m str,
    featureset: &'m str,
    flavour: &'m str,
    kernel: String,
    default: bool,
    hardware: &'m str,
}

impl Row for Flavour<'_> {
    const HEADING: &'static [&'static str] = &[
        "ARCHITECTURE",
        "FEATURESET",
        "FLAVOUR",
        "KERNEL",
        "DEFAULT",
        "HARDWARE",
    ];

    fn cells(&self) -> Vec<String> {
        let default = if self.default { "yes" } else { "" };
        vec![
            self.architecture.to_owned(),
            self.featureset.to_owned(),
            self.flavour.to_owned(),
            self.kernel.clone(),
            default.to_owned(),
            self.hardware.to_owned(),
        ]
    }
}

fn flavours(made: &Made) -> Vec<Flavour<'_>> {
    let mut rows = Vec::new();
    for arch in &made.layout.architectures {
        for (featureset, flavours) in &arch.featuresets {
            let local = match featureset.as_str() {
                PLAIN_FEATURESET => String::new(),
                name => format!("-{name}"),
            };
            rows.extend(flavours.iter().map(|flavour| Flavour {
                architecture: &arch.name,
                featureset,
                flavour: &flavour.name,
                kernel: format!("{}{local}-{}", made.abiname, flavour.name),
                default: flavour.default,
                hardware: &flavour.hardware.text,
            }));
        }
    }
    rows
}

#[derive(Serialize)]
struct Generated<'m> {
    path: &'m str,
    bytes: usize,
}

impl Row for Generated<'_> {
    const HEADING: &'static [&'static str] = &["PATH", "BYTES"];

    fn cells(&self) -> Vec<String> {
        vec![self.path.to_owned(), self.bytes.to_string()]
    }
}

fn generated(made: &Made) -> Vec<Generated<'_>> {
    let files = made.tree.iter().map(|(path, text)| Generated {
        path,
        bytes: text.len(),
    });
    files.collect()
}

fn answer<R: Row>(rows: &[R], as_json: bool) -> String {
    match as_json {
        true => json(&rows),
        false => table(rows),
    }
}

/// The rows below their heading; nothing, if there are none.
fn table<R: Row>(rows: &[R]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let heading = R::HEADING.iter().map(|name| (*name).to_owned()).collect();
    let cells = |row: &R| row.cells().into_iter().map(short).collect();
    let lines: Vec<Vec<String>> = std::iter::once(heading)
        .chain(rows.iter().map(cells))
        .collect();
    let width = |column: usize| {
        let cells = lines.iter().map(|line| line[column].chars().count());
        cells.max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..R::HEADING.len()).map(width).collect();
    let mut text = String::new();
    for line in &lines {
        let mut row = String::new();
        for (cell, width) in line.iter().zip(&widths) {
            row.push_str(cell);
            row.extend(std::iter::repeat_n(' ', width - cell.chars().count() + 2));
        }
        text.push_str(row.trim_end());
        text.push('\n');
    }
    text
}

/// One package has thirty architectures: JSON has them all, a table only as many as fit.
fn short(text: String) -> String {
    const WIDTH: usize = 60;
    if text.chars().count() <= WIDTH {
        return text;
    }
    let mut cut: String = text.chars().take(WIDTH - 1).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn what_is_too_long_is_as_long_as_allowed() {
        let fits = "ä".repeat(60);
        assert_eq!(short(fits.clone()), fits);
        assert_eq!(short(format!("{fits}b")), format!("{}…", "ä".repeat(59)));
    }
}

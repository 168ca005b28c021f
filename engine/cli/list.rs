//! `gencontrol list`: what a recipe makes, as a table or as JSON.

use serde_json::{json, Value};

use super::args::What;
use crate::pipeline::Made;

/// The list as text, with a line break at its end.
pub(super) fn list(what: What, made: &Made, as_json: bool) -> String {
    let rows = match what {
        What::Packages => packages(made),
        What::Flavours => flavours(made),
        What::Files => files(made),
    };
    if as_json {
        let mut text =
            serde_json::to_string_pretty(&rows).expect("a tree of JSON values can be printed");
        text.push('\n');
        text
    } else {
        table(&rows)
    }
}

fn packages(made: &Made) -> Vec<Value> {
    let mut rows = Vec::new();
    for source in &made.plan.sources {
        let mut packages: Vec<_> = source.packages.iter().collect();
        packages.sort_by_key(|(name, _)| name.as_str());
        for (name, binary) in packages {
            rows.push(json!({
                "package": name,
                "architecture": binary.architectures(),
                "source": source.paragraph.name,
                "target": binary.declared.target,
                "entry": binary.entry,
            }));
        }
    }
    rows
}

fn flavours(made: &Made) -> Vec<Value> {
    let mut rows = Vec::new();
    for arch in &made.layout.architectures {
        for (featureset, flavours) in &arch.featuresets {
            for flavour in flavours {
                let local = match featureset.as_str() {
                    crate::recipe::model::PLAIN_FEATURESET => String::new(),
                    name => format!("-{name}"),
                };
                rows.push(json!({
                    "architecture": arch.name,
                    "featureset": featureset,
                    "flavour": flavour.name,
                    "kernel": format!("{}{local}-{}", made.abiname, flavour.name),
                    "default": flavour.default,
                    "hardware": flavour.hardware.text,
                }));
            }
        }
    }
    rows
}

fn files(made: &Made) -> Vec<Value> {
    made.tree
        .iter()
        .map(|(path, text)| json!({ "path": path, "bytes": text.len() }))
        .collect()
}

/// Rows of objects with the same keys as a table with a heading.
fn table(rows: &[Value]) -> String {
    let Some(first) = rows.first().and_then(Value::as_object) else {
        return String::new();
    };
    let heading: Vec<String> = first.keys().map(|key| key.to_uppercase()).collect();
    let mut lines = vec![heading];
    for row in rows {
        let cells = row.as_object().into_iter().flat_map(|row| row.values());
        lines.push(cells.map(|value| short(cell(value))).collect());
    }
    let columns = lines[0].len();
    let width = |column: usize| {
        lines
            .iter()
            .map(|line| line[column].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
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

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => String::new(),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

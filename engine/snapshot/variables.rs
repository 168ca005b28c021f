// SPDX-License-Identifier: GPL-2.0-or-later
//! The commands of rules.gen by variable: each value once, below it the rules that pass it.

use std::collections::{BTreeMap, BTreeSet};

use super::once::{once, Fact};
use super::paper::{name, Paper};
use super::places::{indented, Member, Members, Whole};
use super::target::{Rules, Target, PREREQUISITES};
use crate::diff::model::{Attributes, Id, Kind, Value};
use crate::diff::parse::packages;

/// What each command has.
const COMMAND: &str = "command";

/// The packages, one of which has to be built.
const CONDITION: &str = "if_package";

/// What says the packages that are built.
const OPTIONS: &str = "DH_OPTIONS=";

/// Its value, where it says nothing else.
const SAME: &str = "(-p, and the name: for each of if_package)";

/// A value that a command passes.
struct Cell<'r> {
    id: &'r Id,
    target: &'r Target,
    value: Value,
}

/// Writes all commands of a source.
pub(super) fn write(rules: &Rules<'_, '_>, path: &str, paper: &mut Paper) {
    let mut parts: BTreeMap<&str, Vec<Cell<'_>>> = BTreeMap::new();
    let mut commands = Members::new();
    for (id, target) in &rules.targets {
        let Some(attributes) = rules.attributes(id) else {
            continue;
        };
        let own = attributes.iter();
        for (attribute, value) in own.filter(|(name, _)| *name != PREREQUISITES) {
            let cells = parts.entry(attribute).or_default();
            let values = values(attribute, value, attributes).into_iter();
            cells.extend(values.map(|value| Cell { id, target, value }));
        }
        if attributes.contains_key(COMMAND) {
            commands.insert(target.member());
        }
    }
    let commands = Whole::of(commands);
    for (attribute, cells) in parts {
        let all: Members = cells.iter().map(|cell| cell.target.member()).collect();
        let mut lines = vec![attribute.trim_end_matches('=').to_owned()];
        lines.extend(indented(commands.by_level(&all)));
        let all = Whole::of(all);
        let mut found: BTreeMap<String, Members> = BTreeMap::new();
        for (facts, whose) in grouped(cells) {
            for one in once(facts) {
                let of = found.entry(shown(attribute, &one.value)).or_default();
                let members = one.ids.iter().filter_map(|id| whose.get(id));
                of.extend(members.flatten().cloned());
            }
        }
        for (value, of) in found {
            lines.push(format!("  = {value}").trim_end().to_owned());
            if !all.is(&of) {
                let of = all.by_level(&of).into_iter();
                lines.extend(of.map(|line| format!("      {line}")));
            }
        }
        paper.add(path, vec![name(attribute)], lines.join("\n") + "\n");
    }
}

/// Values that are looked at together, and who has them.
type Group = (Vec<Fact>, BTreeMap<Id, Vec<Member>>);

/// What most commands of a point pass is a value of the point, where it is so at most points of a level; everything
/// else is a value of the rules that are called the same but for the point.
fn grouped(cells: Vec<Cell<'_>>) -> Vec<Group> {
    let mut points: BTreeMap<&[String], Vec<&Cell<'_>>> = BTreeMap::new();
    for cell in &cells {
        points.entry(&cell.target.point).or_default().push(cell);
    }
    // At each level: all commands, and those that pass what most of their point pass.
    let mut counts: BTreeMap<usize, [usize; 2]> = BTreeMap::new();
    let mut common: BTreeMap<&[String], &Value> = BTreeMap::new();
    for (point, own) in &points {
        let mut values: BTreeMap<&Value, usize> = BTreeMap::new();
        for cell in own {
            *values.entry(&cell.value).or_default() += 1;
        }
        // The first one of those that are as many.
        let most = values.into_iter().rev().max_by_key(|(_, count)| *count);
        if let Some((value, count)) = most {
            common.insert(point, value);
            let [all, same] = counts.entry(point.len()).or_default();
            *all += own.len();
            *same += count;
        }
    }
    let is_of_points = |level: usize| {
        let [all, same] = counts.get(&level).copied().unwrap_or_default();
        level > 0 && is_most(same, all)
    };
    let mut found: BTreeMap<String, Group> = BTreeMap::new();
    for cell in &cells {
        let member = cell.target.member();
        let level = cell.target.point.len();
        let is_common = common.get(cell.target.point.as_slice()) == Some(&&cell.value);
        let is_of_point = is_common && is_of_points(level);
        let (key, id) = match is_of_point {
            // No kind of rules has a name that begins with a blank.
            true => (
                format!(" {level}"),
                Id {
                    source: String::new(),
                    kind: Kind::Rule,
                    name: cell.target.point.join("/"),
                },
            ),
            false => (member.kind.clone(), cell.id.clone()),
        };
        let (facts, whose) = found.entry(key).or_default();
        let members = whose.entry(id.clone()).or_default();
        if members.is_empty() || !is_of_point {
            facts.push(Fact {
                id,
                axes: cell.target.axes(),
                attribute: String::new(),
                value: cell.value.clone(),
            });
        }
        members.push(member);
    }
    found.into_values().collect()
}

/// The values of a part of a command: names of packages one by one, those that are named twice once.
fn values(attribute: &str, value: &Value, all: &Attributes) -> Vec<Value> {
    let items = |items: &mut dyn Iterator<Item = &str>| -> Vec<Value> {
        let items: BTreeSet<&str> = items.collect();
        let items = items.into_iter();
        items.map(|item| Value::Text(item.to_owned())).collect()
    };
    match value {
        Value::Items(names) => items(&mut names.iter().map(String::as_str)),
        Value::Text(text) if attribute == OPTIONS => {
            let named: BTreeSet<&str> = packages(all).collect();
            let is_all = named.len() == text.split_whitespace().count();
            match all.get(CONDITION) {
                Some(Value::Items(names)) if is_all && names.iter().eq(named.iter()) => {
                    vec![Value::Text(SAME.to_owned())]
                }
                _ => items(&mut text.split_whitespace()),
            }
        }
        other => vec![other.clone()],
    }
}

/// More than two of three.
fn is_most(part: usize, all: usize) -> bool {
    part * 3 > all * 2
}

/// Words one a line, but for what is run.
fn shown(attribute: &str, value: &Value) -> String {
    match value {
        Value::Text(text) if attribute != COMMAND && text != SAME => {
            match text.split(' ').any(str::is_empty) {
                true => text.clone(),
                false => text.replace(' ', "\n    "),
            }
        }
        Value::Text(text) => text.clone(),
        Value::Items(items) => items.iter().map(|item| format!(" {item}")).collect(),
        Value::Lines(lines) => lines.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_are_more_than_two_of_three() {
        for (part, all, expected) in [(0, 0, false), (2, 3, false), (3, 4, true), (4, 6, false)] {
            assert_eq!(is_most(part, all), expected, "{part} of {all}");
        }
    }

    #[test]
    fn words_stand_one_a_line_but_for_commands_and_double_blanks() {
        let text = |text: &str| Value::Text(text.to_owned());
        for (attribute, value, expected) in [
            ("A", "x y", "x\n    y"),
            ("A", "x  y", "x  y"),
            (COMMAND, "x y", "x y"),
            ("A", SAME, SAME),
        ] {
            assert_eq!(
                shown(attribute, &text(value)),
                expected,
                "{attribute} {value}"
            );
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Changes in words: what is gone and what is new, side by side where it is of the same name.

use std::collections::{BTreeMap, BTreeSet};

use super::measure::{plain, Measure};
use crate::diag::suggest::count;
use crate::diff::model::{Change, Hunk, Value};

/// A change in a line, and the lines of texts that are different.
pub(super) fn change(change: &Change, measure: Measure) -> (String, Vec<(char, String)>) {
    match change {
        Change::Added(value) => whole("new", '+', value, measure),
        Change::Removed(value) => whole("gone", '-', value, measure),
        Change::Replaced {
            old: Value::Text(old),
            new: Value::Text(new),
        } => (replaced(old, new, measure), Vec::new()),
        Change::Replaced { .. } => ("of another kind".to_owned(), Vec::new()),
        Change::Items { removed, added } => (items(removed, added, measure), Vec::new()),
        Change::Lines(hunks) => (String::new(), hunked(hunks, measure)),
    }
}

fn whole(word: &str, sign: char, value: &Value, measure: Measure) -> (String, Vec<(char, String)>) {
    match value {
        Value::Text(text) => (
            format!("{word}: {}", cut(&plain(text), measure.text)),
            Vec::new(),
        ),
        Value::Items(items) => {
            let signed = items
                .iter()
                .map(|item| format!("{sign} {}", item.trim_end()));
            (listed(signed.collect(), measure), Vec::new())
        }
        Value::Lines(lines) => {
            let number = count(lines.len(), "line");
            let all = lines.iter().map(|line| (sign, plain(line.trim_end())));
            let shown = if measure.lines == usize::MAX {
                lines.len()
            } else {
                0
            };
            (format!("{word} ({number})"), all.take(shown).collect())
        }
    }
}

/// Long texts by their words.
fn replaced(old: &str, new: &str, measure: Measure) -> String {
    if old.len() + new.len() <= measure.text {
        let quoted = |text: &str| match text.is_empty() {
            true => "nothing".to_owned(),
            false => plain(text),
        };
        return format!("{} → {}", quoted(old), quoted(new));
    }
    let words =
        |text: &str| -> BTreeSet<String> { text.split_whitespace().map(str::to_owned).collect() };
    let (old, new) = (words(old), words(new));
    if old == new {
        return "the same words in another order".to_owned();
    }
    items(&(&old - &new), &(&new - &old), measure)
}

/// An item without its architectures and profiles, its architectures, its profiles.
fn parts(item: &str) -> (&str, BTreeSet<&str>, &str) {
    let end = item.find(" <").unwrap_or(item.len());
    let (front, profiles) = item.split_at(end);
    match front.split_once(" [") {
        Some((head, arches)) if !item.contains('|') => {
            let arches = arches.trim_end_matches(']').split(' ').collect();
            (head, arches, profiles.trim())
        }
        _ if item.contains('|') => (item, BTreeSet::new(), ""),
        _ => (front, BTreeSet::new(), profiles.trim()),
    }
}

/// Items that are gone and new: what is of the same name side by side.
fn items(removed: &BTreeSet<String>, added: &BTreeSet<String>, measure: Measure) -> String {
    let mut old: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for item in removed {
        old.entry(parts(item).0).or_default().push(item);
    }
    let mut shown = Vec::new();
    let mut new = Vec::new();
    for item in added {
        let (head, arches, profiles) = parts(item);
        let Some(before) = old.get_mut(head).and_then(Vec::pop) else {
            new.push(item.as_str());
            continue;
        };
        let (_, old_arches, old_profiles) = parts(before);
        let mut text = head.to_owned();
        let signed = |sign: char, arches: Vec<&&str>| {
            arches
                .iter()
                .map(|arch| format!("{sign}{arch}"))
                .collect::<Vec<_>>()
        };
        let mut signs = signed('+', arches.difference(&old_arches).collect());
        signs.extend(signed('-', old_arches.difference(&arches).collect()));
        if !signs.is_empty() {
            text.push_str(&format!(" [{}]", signs.join(" ")));
        }
        if profiles != old_profiles {
            let quoted = |text: &str| {
                if text.is_empty() {
                    "no profile".to_owned()
                } else {
                    text.to_owned()
                }
            };
            text.push_str(&format!(" {} → {}", quoted(old_profiles), quoted(profiles)));
        }
        shown.push(text);
    }
    let mut gone: Vec<&str> = old.into_values().flatten().collect();
    for (before, now) in of_one_restriction(&mut gone, &mut new) {
        shown.push(format!("{} → {}", parts(before).0, parts(now).0));
    }
    match (gone.as_slice(), new.as_slice()) {
        ([gone], [new]) => shown.insert(0, format!("{} → {}", gone.trim_end(), new.trim_end())),
        _ => {
            shown.extend(gone.iter().map(|item| format!("- {}", item.trim_end())));
            shown.extend(new.iter().map(|item| format!("+ {}", item.trim_end())));
        }
    }
    listed(shown, measure)
}

/// Takes out what is restricted to the same architectures and profiles, if it is one on each side.
fn of_one_restriction<'i>(
    gone: &mut Vec<&'i str>,
    new: &mut Vec<&'i str>,
) -> Vec<(&'i str, &'i str)> {
    let restriction = |item: &'i str| {
        let (head, ..) = parts(item);
        &item[head.len()..]
    };
    let mut found: BTreeMap<&str, [Vec<&'i str>; 2]> = BTreeMap::new();
    for item in &*gone {
        found.entry(restriction(item)).or_default()[0].push(item);
    }
    for item in &*new {
        found.entry(restriction(item)).or_default()[1].push(item);
    }
    let pairs = found.into_iter().filter_map(|(restriction, [old, now])| {
        let pair = (*old.first()?, *now.first()?);
        (old.len() == 1 && now.len() == 1 && !restriction.is_empty()).then_some(pair)
    });
    let pairs: Vec<(&str, &str)> = pairs.collect();
    gone.retain(|item| pairs.iter().all(|(old, _)| old != item));
    new.retain(|item| pairs.iter().all(|(_, now)| now != item));
    pairs
}

fn listed(items: Vec<String>, measure: Measure) -> String {
    let more = items.len().saturating_sub(measure.items);
    let shown = items.iter().take(measure.items);
    let mut shown: Vec<String> = shown.map(|item| cut(&plain(item), measure.text)).collect();
    if more > 0 {
        shown.push(format!("and {more} more"));
    }
    shown.join(", ")
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

fn hunked(hunks: &[Hunk], measure: Measure) -> Vec<(char, String)> {
    let mut found = Vec::new();
    for hunk in hunks {
        let removed = hunk.removed.iter().map(|line| ('-', line));
        let added = hunk.added.iter().map(|line| ('+', line));
        found.extend(removed.chain(added));
    }
    let more = found.len().saturating_sub(measure.lines);
    let shown = found.into_iter().take(measure.lines);
    let mut shown: Vec<(char, String)> = shown
        .map(|(sign, line)| {
            (
                sign,
                cut(&plain(line.trim_end()), measure.text.saturating_mul(2)),
            )
        })
        .collect();
    if more > 0 {
        shown.push((' ', format!("… {} more", count(more, "line"))));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::super::measure::SHORT;
    use super::{hunked, items, listed, parts};
    use crate::diff::model::Hunk;

    #[test]
    fn items_have_a_name_architectures_and_profiles() {
        for (item, head, arches, profiles) in [
            ("a (>= 1)", "a (>= 1)", &[][..], ""),
            ("a [amd64 arm64]", "a", &["amd64", "arm64"], ""),
            ("a [amd64] <!x>", "a", &["amd64"], "<!x>"),
            ("a <!x> <y>", "a", &[], "<!x> <y>"),
            // Of alternatives, each has its own.
            ("a [amd64] | b", "a [amd64] | b", &[], ""),
            ("a | b <!x>", "a | b <!x>", &[], ""),
        ] {
            let arches = arches.iter().copied().collect();
            assert_eq!(parts(item), (head, arches, profiles), "{item}");
        }
    }

    #[test]
    fn of_one_restriction_is_what_has_it_alone_on_each_side() {
        let some = |items: &[&str]| items.iter().map(ToString::to_string).collect();
        for (removed, added, expected) in [
            (
                &["gcc-1 [amd64]", "z"][..],
                &["gcc-2 [amd64]", "y", "x"][..],
                "gcc-1 → gcc-2, - z, + x, + y",
            ),
            (
                &["gcc-1 [amd64]", "z"],
                &["gcc-2 [amd64]", "gcc-3 [amd64]"],
                "- gcc-1 [amd64], - z, + gcc-2 [amd64], + gcc-3 [amd64]",
            ),
            (&["z"], &["x", "y"], "- z, + x, + y"),
        ] {
            let found = items(&some(removed), &some(added), SHORT);
            assert_eq!(found, expected, "{removed:?}");
        }
    }

    #[test]
    fn what_is_cut_is_counted() {
        let items = |number: usize| listed(vec!["a".to_owned(); number], SHORT);
        assert_eq!(items(6), "a, a, a, a, a, a");
        assert_eq!(items(7), "a, a, a, a, a, a, and 1 more");
        let last = |number: usize| {
            let hunk = Hunk {
                after: 0,
                removed: vec!["a".to_owned()],
                added: vec!["b\n".to_owned(); number - 1],
            };
            let mut shown = hunked(&[hunk], SHORT);
            (shown.len(), shown.pop())
        };
        assert_eq!(last(24), (24, Some(('+', "b".to_owned()))));
        assert_eq!(last(26), (25, Some((' ', "… 2 lines more".to_owned()))));
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! What of a page fits: groups first, then names, those that follow from others last, then a text in each group, then
//! the other texts.

use serde::Serialize;

use super::raw::Line;
use super::subjects::{Member, Subjects};
use crate::cli::diff::measure::{plain, SHORT};
use crate::cli::diff::words::{lines, place};
use crate::diag::suggest::count;
use crate::diff::document::{Edit, Group, Kind};
use crate::template::page::Pages;

/// As long as the sentence about what was left out gets.
const SENTENCE: usize = 100;

/// A group with what of it is shown.
pub(super) struct Parts<'d> {
    pub(super) group: &'d Group,
    /// Its subjects, then those of what follows from it.
    pub(super) members: Vec<Member<'d>>,
    /// How many of them are its own.
    own: usize,
    /// What is written of the first ones, and whether their texts are in it.
    written: Vec<(String, bool)>,
    is_shown: bool,
}

#[derive(Serialize)]
struct View {
    kind: &'static str,
    is_always: bool,
    /// Whether what stands before each line is a number.
    is_number: bool,
    lines: Vec<(String, String)>,
    place: String,
    places: String,
    subjects: String,
    follows: String,
    left_out: String,
}

#[derive(Serialize)]
struct SubjectView<'a> {
    name: String,
    entry: String,
    points: String,
    is_open: bool,
    lines: &'a [Line],
}

impl<'d> Parts<'d> {
    pub(super) fn new<'a: 'd>(group: &'d Group, subjects: &Subjects<'a>) -> Parts<'d> {
        let of = |edits: &'d [Edit]| edits.iter().flat_map(|edit| subjects.members(edit));
        let mut members: Vec<Member<'d>> = of(&group.edits).collect();
        let own = members.len();
        members.extend(of(&group.follows));
        Parts {
            group,
            members,
            own,
            written: Vec::new(),
            is_shown: false,
        }
    }

    /// The group with what is written of its subjects.
    fn html(&self, pages: &Pages) -> String {
        let group = self.group;
        let lines = lines(group, SHORT).into_iter();
        let mut places = group.lines.clone();
        let others = group.places.iter();
        places.extend(others.filter(|place| !group.lines.contains(place)).cloned());
        let texts = self.written.iter().map(|(text, _)| text.as_str());
        let of = |part: &mut dyn Iterator<Item = &str>| part.collect::<Vec<_>>().concat();
        let names = self.members.len() - self.written.len();
        let without = self.written.iter().filter(|(_, has_text)| !has_text);
        let without = without.count() + names;
        let view = View {
            kind: group.kind.word(),
            is_always: group.kind == Kind::Problem || names > 0,
            is_number: [Kind::Gone, Kind::New, Kind::Renamed].contains(&group.kind),
            lines: lines.map(|line| (line.who, line.what)).collect(),
            place: place(group),
            places: match places.as_slice() {
                [] | [_] => String::new(),
                several => several.join(", "),
            },
            subjects: of(&mut texts.clone().take(self.own)),
            follows: of(&mut texts.skip(self.own)),
            left_out: match (without, names) {
                (0, _) => String::new(),
                (texts, 0) => format!("{} left out: --max-bytes", count(texts, "text")),
                (texts, names) => format!(
                    "{} and {} left out: --max-bytes",
                    count(names, "name"),
                    count(texts, "text")
                ),
            },
        };
        pages.render("group.html", &view)
    }

    /// A subject, with its text or without.
    fn subject(&self, at: usize, lines: &[Line], pages: &Pages) -> String {
        let who = &self.members[at].who;
        let view = SubjectView {
            name: who.name.clone(),
            entry: plain(&who.entry),
            points: who.points.join(" "),
            is_open: at == 0,
            lines,
        };
        pages.render("subject.html", &view)
    }
}

/// Chooses what is shown; returns the groups that fit, as HTML.
pub(super) fn fit(
    parts: &mut [Parts<'_>],
    subjects: &Subjects<'_>,
    pages: &Pages,
    mut left: usize,
) -> Vec<String> {
    let mut take = |length: usize| match left.checked_sub(length) {
        Some(rest) => {
            left = rest;
            true
        }
        None => false,
    };
    for part in parts.iter_mut() {
        part.is_shown = take(part.html(pages).len() + SENTENCE);
        if !part.is_shown {
            break;
        }
    }
    let shown = parts.iter().take_while(|part| part.is_shown).count();
    let parts = &mut parts[..shown];
    let own = parts.iter().map(|part| part.own).enumerate();
    let all = parts.iter().map(|part| part.members.len()).enumerate();
    let ends: Vec<(usize, usize)> = own.chain(all).collect();
    for (number, end) in ends {
        let part = &mut parts[number];
        for at in part.written.len()..end {
            let text = part.subject(at, &[], pages);
            if !take(text.len()) {
                break;
            }
            part.written.push((text, false));
        }
    }
    let firsts = (0..parts.len()).map(|number| (number, 0..1));
    let others = (0..parts.len()).map(|number| (number, 1..usize::MAX));
    let order: Vec<_> = firsts.chain(others).collect();
    for (number, range) in order {
        let part = &mut parts[number];
        for at in range.start..range.end.min(part.written.len()) {
            let lines = subjects.text(&part.members[at]);
            if lines.is_empty() {
                part.written[at].1 = true;
                continue;
            }
            let text = part.subject(at, &lines, pages);
            if !take(text.len() - part.written[at].0.len()) {
                break;
            }
            part.written[at] = (text, true);
        }
    }
    parts.iter().map(|part| part.html(pages)).collect()
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! A diff as one page of HTML: nothing is loaded from elsewhere, and without its script it is a page to read.

mod fit;
mod raw;
mod subjects;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::measure::plain;
use super::words::{head, placeholders};
use crate::diag::suggest::count;
use crate::diff::about::PLAIN;
use crate::diff::document::Document;
use crate::diff::model::Side;
use crate::diff::recipe::Recipe;
use crate::template::page::Pages;
use fit::{fit, Parts};
use subjects::{Own, Subjects};

/// The length of a page at most where nothing else is asked for: browsers show as much without a pause.
const MOST: usize = 4 << 20;

/// What a page is made of.
pub(super) struct Compared<'a> {
    /// The differences.
    pub(super) document: &'a Document,
    /// Both sides, with placeholders.
    pub(super) sides: &'a [Side; 2],
    /// Both with their texts as they are.
    pub(super) raw: &'a [Side; 2],
    /// Their recipes.
    pub(super) recipes: [Option<Recipe<'a>>; 2],
}

/// The page, or what of it fits.
pub(super) fn html(compared: &Compared<'_>, most: Option<usize>) -> String {
    let document = compared.document;
    let pages = Pages::new(&[
        ("page.html", include_str!("html/page.html")),
        ("group.html", include_str!("html/group.html")),
        ("subject.html", include_str!("html/subject.html")),
    ]);
    let sides = [0, 1].map(|at| {
        let (side, raw) = (&compared.sides[at], &compared.raw[at]);
        Own::new(side, raw, compared.recipes[at])
    });
    let subjects = Subjects::new(sides, document);
    let groups = document.groups.iter();
    let mut parts: Vec<Parts<'_>> = groups.map(|group| Parts::new(group, &subjects)).collect();
    let mut page = Page::new(document, &parts);
    let left = most.unwrap_or(MOST);
    let left = left.saturating_sub(pages.render("page.html", &page).len());
    let shown = fit(&mut parts, &subjects, &pages, left);
    page.cut = match parts.len() - shown.len() {
        0 => String::new(),
        cut => format!("{} left out: --max-bytes", count(cut, "group")),
    };
    let mut shown = shown.into_iter();
    for section in &mut page.sections {
        section.groups = shown.by_ref().take(section.count).collect();
    }
    pages.render("page.html", &page)
}

/// What stands once on the page.
#[derive(Serialize)]
struct Page {
    title: String,
    head: String,
    placeholders: String,
    sides: [String; 2],
    filters: [Filter; 3],
    sections: Vec<Section>,
    cut: String,
}

/// What can be chosen: values, and how they are called.
#[derive(Serialize)]
struct Filter {
    name: &'static str,
    values: BTreeMap<String, String>,
}

/// The groups of a kind.
#[derive(Serialize)]
struct Section {
    word: &'static str,
    count: usize,
    groups: String,
}

impl Page {
    fn new(document: &Document, parts: &[Parts<'_>]) -> Page {
        let mut sections: Vec<Section> = Vec::new();
        for part in parts {
            let word = part.group.kind.word();
            match sections.last_mut().filter(|section| section.word == word) {
                Some(section) => section.count += 1,
                None => sections.push(Section {
                    word,
                    count: 1,
                    groups: String::new(),
                }),
            }
        }
        let members = parts.iter().flat_map(|part| &part.members);
        let all: Vec<_> = members.map(|member| &member.who).collect();
        let points: BTreeSet<&str> = all
            .iter()
            .flat_map(|who| who.points.iter().map(String::as_str))
            .collect();
        let points: Vec<_> = points
            .into_iter()
            .map(|point| point.split_once('/').unwrap_or((point, "")))
            .collect();
        let same = |text: &str| (text.to_owned(), text.to_owned());
        let flavours = points.iter().map(|(_, flavour)| *flavour);
        let flavours = flavours.filter(|flavour| flavour.contains('/'));
        let entries = all.iter().map(|who| plain(&who.entry));
        let filters = [
            Filter {
                name: "architecture",
                values: points.iter().map(|(arch, _)| same(arch)).collect(),
            },
            Filter {
                name: "flavour",
                values: flavours
                    .map(|flavour| {
                        let bare = flavour.strip_prefix(PLAIN);
                        let bare = bare.and_then(|rest| rest.strip_prefix('/'));
                        (flavour.to_owned(), bare.unwrap_or(flavour).to_owned())
                    })
                    .collect(),
            },
            Filter {
                name: "entry",
                values: entries
                    .filter(|entry| !entry.is_empty())
                    .map(|entry| same(&entry))
                    .collect(),
            },
        ];
        Page {
            title: format!("{} {}", document.new.source, document.new.version),
            head: head(document),
            placeholders: placeholders(document),
            sides: [&document.old, &document.new].map(|about| about.side.clone()),
            filters,
            sections,
            // As long as it gets.
            cut: "0".repeat(60),
        }
    }
}

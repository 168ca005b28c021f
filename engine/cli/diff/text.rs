// SPDX-License-Identifier: GPL-2.0-or-later
//! A diff as lines of text.

use super::measure::{plain, ALL, SHORT};
use super::words::{head, lines, names, place, placeholders, Line};
use crate::diag::suggest::count;
use crate::diff::document::{Document, Edit, Group, Kind};

/// How it looks.
#[derive(Clone, Copy)]
pub(in crate::cli) struct Style {
    /// Every name is listed, and nothing is cut.
    pub(in crate::cli) is_verbose: bool,
    /// Kinds and signs have colours.
    pub(in crate::cli) has_colour: bool,
}

const RED: &str = "31";
const GREEN: &str = "32";
const YELLOW: &str = "33";
const DIM: &str = "2";

/// Below what lines of scripts and names stand.
const INDENT: &str = "           ";

/// The width up to which columns stand below each other.
const WIDTH: usize = 28;

impl Style {
    fn paint(self, text: &str, colour: &str) -> String {
        match self.has_colour && !text.trim().is_empty() {
            true => format!("\x1b[{colour}m{text}\x1b[0m"),
            false => text.to_owned(),
        }
    }

    /// A group without what it is: the rest of its line, and what stands below that.
    fn group(self, group: &Group) -> Vec<[String; 3]> {
        let measure = if self.is_verbose { ALL } else { SHORT };
        let lines = lines(group, measure).into_iter();
        lines.map(|line| self.line(group, line)).collect()
    }

    fn line(self, group: &Group, line: Line) -> [String; 3] {
        let mut text = line.what;
        let follows: usize = group.follows.iter().map(Edit::count).sum();
        if group.kind == Kind::Renamed && follows > 0 {
            text.push_str(&format!(", and {} for it", count(follows, "change")));
        }
        let place = place(group);
        if !place.is_empty() {
            text.push_str(&self.paint(&format!("  {place}"), DIM));
        }
        text.push('\n');
        let mut below = String::new();
        for (sign, line) in &line.lines {
            let colour = match sign {
                '-' => RED,
                '+' => GREEN,
                _ => DIM,
            };
            let line = self.paint(&format!("{sign} {line}"), colour);
            below.push_str(&format!("{INDENT}{line}\n"));
        }
        [line.who, text, below]
    }
}

/// All of it.
pub(in crate::cli) fn text(document: &Document, style: Style) -> String {
    if !document.differs {
        return format!("no difference: {}\n", head(document));
    }
    let mut text = format!("{}\n", head(document));
    let placeholders = placeholders(document);
    if !placeholders.is_empty() {
        text.push_str(&style.paint(&placeholders, DIM));
        text.push('\n');
    }
    text.push('\n');
    text.push_str(&groups(&document.groups, style));
    text
}

/// Groups, a line each at least.
pub(in crate::cli) fn groups(groups: &[Group], style: Style) -> String {
    let mut text = String::new();
    let groups: Vec<(&Group, Vec<[String; 3]>)> = groups
        .iter()
        .map(|group| (group, style.group(group)))
        .collect();
    let mut rest = groups.as_slice();
    while let Some(((group, said), _)) = rest.split_first() {
        // The same line of other subjects; with their names it is not the same.
        let same = rest.iter().take_while(|(other, lines)| {
            other.kind == group.kind && lines == said && !style.is_verbose
        });
        let times = same.count().max(1);
        let of_kind = groups.iter().filter(|(other, _)| other.kind == group.kind);
        let widths =
            of_kind.flat_map(|(_, lines)| lines.iter().map(|[who, ..]| who.chars().count()));
        let width = widths.filter(|width| *width <= WIDTH).max().unwrap_or(0);
        let mut word = group.kind.word().to_owned();
        for [who, what, below] in said {
            text.push_str(&style.paint(&format!("{word:<9}"), colour(group.kind)));
            word.clear();
            if width > 0 || !who.is_empty() {
                text.push_str(&format!("{who:<width$}  "));
            }
            if times > 1 {
                text.push_str(&format!("{times}× "));
            }
            text.push_str(what);
            text.push_str(below);
        }
        if style.is_verbose {
            for name in names(group) {
                text.push_str(&format!("{INDENT}{}\n", plain(&name)));
            }
        }
        rest = &rest[times..];
    }
    text
}

fn colour(kind: Kind) -> &'static str {
    match kind {
        Kind::Gone | Kind::Problem => RED,
        Kind::New => GREEN,
        _ => YELLOW,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_the_colour_of_what_happened() {
        let style = |has_colour| Style {
            is_verbose: false,
            has_colour,
        };
        assert_eq!(style(true).paint("new", GREEN), "\x1b[32mnew\x1b[0m");
        assert_eq!(style(true).paint("  ", GREEN), "  ");
        assert_eq!(style(false).paint("new", GREEN), "new");
        for (kind, expected) in [
            (Kind::Gone, RED),
            (Kind::Problem, RED),
            (Kind::New, GREEN),
            (Kind::Renamed, YELLOW),
        ] {
            assert_eq!(colour(kind), expected);
        }
    }

    fn group(kind: Kind, edits: Vec<Edit>) -> Group {
        Group {
            kind,
            title: "title".to_owned(),
            count: 1,
            entries: Vec::new(),
            places: Vec::new(),
            lines: Vec::new(),
            edits,
            follows: Vec::new(),
        }
    }

    #[test]
    fn lines_of_scripts_have_the_colour_of_their_sign() {
        let style = Style {
            is_verbose: false,
            has_colour: true,
        };
        let lines = [('-', "old"), ('+', "new"), (' ', "… 2 lines more")];
        let line = Line {
            who: String::new(),
            what: "what".to_owned(),
            lines: lines.map(|(sign, line)| (sign, line.to_owned())).into(),
        };
        let [_, what, below] = style.line(&group(Kind::Files, Vec::new()), line);
        assert_eq!(what, "what\n");
        let expected = [
            "\x1b[31m- old\x1b[0m",
            "\x1b[32m+ new\x1b[0m",
            "\x1b[2m  … 2 lines more\x1b[0m",
        ];
        assert_eq!(
            below,
            expected.map(|line| format!("{INDENT}{line}\n")).concat()
        );
    }

    #[test]
    fn a_line_about_nobody_stands_below_those_about_somebody() {
        let style = Style {
            is_verbose: false,
            has_colour: false,
        };
        let removed = || Edit::Remove(vec!["s/source/s".to_owned()]);
        let said = groups(&[group(Kind::Gone, vec![removed()])], style);
        assert_eq!(said, "gone     1  title\n");
        let said = groups(&[group(Kind::Problem, vec![removed()])], style);
        assert_eq!(said, "problem  title\n");
        let changed = Edit::Change(crate::diff::document::Changed {
            attribute: "Section".to_owned(),
            change: crate::diff::model::Change::Added(crate::diff::model::Value::Text(
                "kernel".to_owned(),
            )),
            subjects: [("s/source/s".to_owned(), Default::default())].into(),
        });
        let said = groups(&[group(Kind::Source, vec![changed, removed()])], style);
        assert_eq!(
            said,
            "source   s and 1 more  Section: new: kernel\n                       title\n"
        );
    }
}

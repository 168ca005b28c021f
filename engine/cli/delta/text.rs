// SPDX-License-Identifier: GPL-2.0-or-later
//! What became of a fork's changes, as lines of text.

use crate::cli::diff::text::{groups, Style};
use crate::diag::suggest::count;
use crate::diff::delta::Delta;
use crate::diff::document::Group;

/// All of it; what held is only counted, unless everything is to be said.
pub(super) fn text(delta: &Delta, style: Style) -> String {
    let (old, new) = (&delta.old, &delta.new);
    let both = |old: &str, new: &str| match old == new {
        true => new.to_owned(),
        false => format!("{old} → {new}"),
    };
    let mut text = format!(
        "{} over {} {}; @ = {}\n",
        new.side,
        both(&old.source, &new.source),
        both(&old.version, &new.version),
        both(&old.abiname, &new.abiname),
    );
    for (groups, title) in [
        (&delta.lost, "no longer done"),
        (&delta.taken, "done by the new recipe itself"),
        (&delta.more, "done to more"),
    ] {
        text.push_str(&section(title, groups, style));
    }
    match style.is_verbose {
        true => text.push_str(&section("still done", &delta.held, style)),
        false => text.push_str(&format!("\nstill done: {}\n", number(&delta.held))),
    }
    text
}

/// The groups of one kind below their title.
pub(super) fn section(title: &str, of: &[Group], style: Style) -> String {
    match of {
        [] => String::new(),
        of => format!("\n{title}: {}\n{}", number(of), groups(of, style)),
    }
}

fn number(groups: &[Group]) -> String {
    count(groups.iter().map(|group| group.count).sum(), "change")
}

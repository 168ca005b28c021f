// SPDX-License-Identifier: GPL-2.0-or-later
//! `gencontrol delta`: what a fork does to what it extends, and what of that holds over a new version of it.

pub(super) mod arguments;
mod laid;
mod text;

use std::collections::BTreeSet;
use std::path::Path;

use super::console::{json, Console, FAILED, NO};
use super::copied::tree;
use super::diff::compare;
use super::diff::sides::{self, Read};
use super::diff::text::{text as diff_text, Style};
use crate::diag::{Diagnostic, Place, Severity, Sink};
use crate::diff::delta::{delta as sorted, Done};
use crate::diff::document::{Document, Edit, Group, Kind};
use crate::diff::model::Side;
use crate::text::files::{relative, Files};
use arguments::{DeltaArguments, DeltaFormat};

/// Runs the command; returns the exit status.
pub(super) fn delta(console: Console, arguments: &DeltaArguments) -> u8 {
    let status = match (&arguments.old, &arguments.new) {
        (Some(old), Some(new)) => over_both(console, arguments, [old, new]),
        _ => alone(console, arguments),
    };
    status.unwrap_or(FAILED)
}

fn style(console: Console) -> Style {
    Style {
        is_verbose: console.is_verbose(),
        has_colour: console.paints(),
    }
}

/// What the fork does to the recipe that it extends.
fn alone(console: Console, arguments: &DeltaArguments) -> Option<u8> {
    let read = |folder: &Path, tree: &Path| {
        let name = folder.display().to_string();
        sides::read(console, &name, folder, tree)
    };
    let tree = &arguments.tree;
    let fork = read(&arguments.fork, tree)?;
    let Some(below) = fork.folders.get(1) else {
        let sink = Sink::default();
        let main = Place::Path(arguments.fork.join("recipe.yaml"));
        sink.report(
            Diagnostic::error(main, "this recipe extends no other one")
                .help("name the directory of a fork, whose recipe.yaml has `extends:`"),
        );
        console.finish(&Files::default(), &sink);
        return None;
    };
    let below = &below.clone();
    let base = read(below, arguments.tree_new.as_ref().unwrap_or(tree))?;
    let Over { document, .. } = &Over::new([(base, below), (fork, &arguments.fork)]);
    let output = match arguments.format {
        DeltaFormat::Json => json(document),
        DeltaFormat::Text => diff_text(document, style(console)),
    };
    Some(console.print(&output))
}

/// A base, and the fork over it.
struct Over {
    read: [Read; 2],
    document: Document,
    joined: [Side; 2],
}

impl Over {
    /// Compares them, each with its folder. What is gone has its place in the base: that is named from the fork, as
    /// all others are.
    fn new([(base, below), (fork, folder)]: [(Read, &Path); 2]) -> Over {
        let read = [base, fork];
        let (mut document, joined) = compare([&read[0], &read[1]], false);
        let is_gone = |group: &Group| {
            let mut edits = group.edits.iter();
            edits.all(|edit| matches!(edit, Edit::Remove(_)))
        };
        let way = relative(below, folder);
        for group in document.groups.iter_mut().filter(|group| is_gone(group)) {
            for place in &mut group.places {
                *place = way.join(&*place).display().to_string();
            }
        }
        Over {
            read,
            document,
            joined,
        }
    }

    fn done(&self) -> Done<'_> {
        Done {
            document: &self.document,
            sides: &self.joined,
            recipes: [self.read[0].recipe(), self.read[1].recipe()],
        }
    }
}

/// What the fork does to two versions of it.
fn over_both(console: Console, arguments: &DeltaArguments, [old, new]: [&Path; 2]) -> Option<u8> {
    let trees = [&arguments.tree_old, &arguments.tree_new];
    let trees = trees.map(|own| own.as_ref().unwrap_or(&arguments.tree));
    let base = |folder: &Path, tree| {
        let name = folder.display().to_string();
        sides::read(console, &name, folder, tree)
    };
    let bases = [base(old, trees[0]), base(new, trees[1])];
    let [Some(old_base), Some(new_base)] = bases else {
        return None;
    };
    let folders = [old, new];
    let (mut files, sink) = (Files::default(), Sink::default());
    let Some(old_fork) = fork(arguments, [old, trees[0]], &mut files, &sink) else {
        console.finish(&files, &sink);
        return None;
    };
    let old = Over::new([(old_base, folders[0]), (old_fork, &arguments.fork)]);
    let (mut files, sink) = (Files::default(), Sink::default());
    let Some(new_fork) = fork(arguments, [new, trees[1]], &mut files, &sink) else {
        console.finish(&files, &sink);
        return Some(unfit(console, arguments, &old.document, (&files, &sink)));
    };
    let new = Over::new([(new_base, folders[1]), (new_fork, &arguments.fork)]);
    let delta = sorted(&old.done(), &new.done());
    let holds = [&delta.lost, &delta.taken, &delta.more];
    let holds = holds.iter().all(|groups| groups.is_empty());
    let output = match arguments.format {
        DeltaFormat::Json => json(&delta),
        DeltaFormat::Text => text::text(&delta, style(console)),
    };
    let printed = console.print(&output);
    Some(match printed {
        0 if !holds => NO,
        status => status,
    })
}

/// The fork over a recipe, in its tree; `other` is that of the recipe.
fn fork(
    arguments: &DeltaArguments,
    [base, other]: [&Path; 2],
    files: &mut Files,
    sink: &Sink,
) -> Option<Read> {
    let copy = laid::lay(&arguments.fork, base, sink)?;
    let copied = tree(&arguments.tree, other, sink)?;
    let paths = [copy.path(), &arguments.fork];
    let read = sides::read_copy(paths, [base, copied.path()], files, sink);
    files.move_folder(copied.path(), &arguments.tree);
    read
}

/// The fork does not fit the new recipe: what those of its lines did to the old one that have a problem.
fn unfit(
    console: Console,
    arguments: &DeltaArguments,
    old: &Document,
    (files, sink): (&Files, &Sink),
) -> u8 {
    let mut lines = BTreeSet::new();
    let mut names = BTreeSet::new();
    for problem in sink.sorted(files) {
        let (Severity::Error, Place::At(span)) = (problem.severity, problem.place) else {
            continue;
        };
        let path = files.path_from(span.file, &arguments.fork);
        lines.insert(format!("{}:{}", path.display(), span.line));
        let rest = files.from_column(span.file, span.line, span.column);
        names.insert(rest.chars().take(span.length as usize).collect::<String>());
    }
    // What is dropped has its place in the old recipe, but is called as it is called there.
    let is_of_line = |group: &&Group| {
        let mut places = group.lines.iter().chain(&group.places);
        let name = group.title.rsplit(['/', ' ']).next().unwrap_or_default();
        let is_dropped = group.kind == Kind::Gone && names.contains(name);
        is_dropped || places.any(|place| lines.contains(place))
    };
    let groups: Vec<Group> = old.groups.iter().filter(is_of_line).cloned().collect();
    if arguments.format == DeltaFormat::Json {
        return FAILED;
    }
    let title = "what these lines did to the old recipe";
    match console.print(&text::section(title, &groups, style(console))) {
        0 => NO,
        failed => failed,
    }
}

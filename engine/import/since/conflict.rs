// SPDX-License-Identifier: GPL-2.0-or-later
//! Conflicts: where both sides changed the same, and who is right.

use std::cell::Cell;

use crate::diag::{Diagnostic, Place, Sink};
use crate::text::files::Span;

/// Whose value stays in all conflicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prefer {
    /// That of the recipe.
    Ours,
    /// That of upstream.
    Theirs,
}

/// What both sides did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Both changed it.
    Changed,
    /// Both added it.
    Added,
    /// Ours changed it, theirs removed it.
    RemovedUpstream,
    /// Ours removed it, theirs changed it.
    RemovedHere,
    /// Both renamed it.
    Renamed,
}

/// Collects the conflicts of a run.
pub struct Conflicts<'a> {
    prefer: Option<Prefer>,
    sink: &'a Sink,
    count: Cell<usize>,
}

/// The places of a conflict, as far as there are any.
pub struct Places {
    /// In the recipe.
    pub ours: Place,
    /// What was, and what is upstream.
    pub base: Option<Span>,
    /// In what import makes of the new tree.
    pub theirs: Option<Span>,
}

impl<'a> Conflicts<'a> {
    /// None yet.
    pub fn new(prefer: Option<Prefer>, sink: &'a Sink) -> Self {
        Conflicts {
            prefer,
            sink,
            count: Cell::new(0),
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count.get()
    }

    /// Whether there are none.
    pub fn are_none(&self) -> bool {
        self.count.get() == 0
    }

    /// Reports a conflict, if nobody decided it. Returns whose value is to be taken.
    pub fn decide(&self, what: What, name: &str, places: Places) -> Prefer {
        if let Some(prefer) = self.prefer {
            return prefer;
        }
        self.count.set(self.count.get() + 1);
        let (message, help) = match what {
            What::Changed => (
                "was changed here and upstream",
                "write here what it has to be, and say --ours; or take upstream's with --theirs",
            ),
            What::Added => (
                "was added here and upstream, differently",
                "write here what it has to be, and say --ours; or take upstream's with --theirs",
            ),
            What::RemovedUpstream => (
                "was changed here, and upstream removed it",
                "delete it here, or keep it with --ours",
            ),
            What::RemovedHere => (
                "was removed here, and upstream changed it",
                "write it here again as upstream has it, or leave it out with --ours",
            ),
            What::Renamed => (
                "was renamed here and upstream",
                "name it as upstream does, or keep the name with --ours",
            ),
        };
        let mut diagnostic =
            Diagnostic::error(places.ours, format!("`{name}` {message}")).help(help);
        if let Some(span) = places.theirs {
            diagnostic = diagnostic.related(span, "upstream has this now");
        } else if let Some(span) = places.base {
            diagnostic = diagnostic.related(span, "it was this before");
        }
        self.sink.report(diagnostic);
        Prefer::Ours
    }

    /// Says that the edits of an entry were taken over to what upstream calls it now.
    pub fn note_rename(&self, place: Span, old: &str, new: &str, theirs: Span) {
        let message = format!(
            "`{old}` is called `{new}` upstream: so it is here, with what was changed in it"
        );
        self.sink
            .report(Diagnostic::warning(place, message).related(theirs, "upstream has this now"));
    }
}

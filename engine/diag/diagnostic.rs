// SPDX-License-Identifier: GPL-2.0-or-later
//! One problem, and the sink that collects all problems of a run.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::shared::Shared;
use crate::text::files::{Files, Span};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is written.
    Error,
    /// Worth knowing; the run goes on.
    Warning,
}

/// What a problem is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A place in a text.
    At(Span),
    /// A file or directory as a whole.
    Path(PathBuf),
    /// Nothing in particular, such as the command line.
    Nowhere,
}

impl From<Span> for Place {
    fn from(span: Span) -> Self {
        Place::At(span)
    }
}

impl From<PathBuf> for Place {
    fn from(path: PathBuf) -> Self {
        Place::Path(path)
    }
}

/// One problem: what is wrong, where, what else belongs to it and what to write instead.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// What is wrong: lower case, names in backticks, no full stop.
    pub message: String,
    /// Other places that belong to it, and what is there.
    pub related: Vec<(Span, String)>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(place: impl Into<Place>, message: impl Into<String>) -> Self {
        Diagnostic {
            severity: Severity::Error,
            place: place.into(),
            message: message.into(),
            related: Vec::new(),
            help: None,
        }
    }

    /// A warning at a place.
    pub fn warning(place: impl Into<Place>, message: impl Into<String>) -> Self {
        Diagnostic {
            severity: Severity::Warning,
            ..Diagnostic::error(place, message)
        }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds what to do about it, if there is something to say.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// Adds another place that belongs to it, if it is another one.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        if self.place != Place::At(span) {
            self.related.push((span, text.into()));
        }
        self
    }
}

/// Collects the problems of a run. Shared, so that every stage can report without handing it back.
#[derive(Default)]
pub struct Sink {
    items: RefCell<Vec<Diagnostic>>,
    known: RefCell<BTreeSet<(Severity, Place, String)>>,
    errors: Cell<usize>,
    shared: RefCell<Rc<Shared>>,
    user: Cell<Option<Span>>,
}

impl Sink {
    /// Takes a problem in. One that was reported before is not kept twice: the same package fails alike
    /// at all its points.
    pub fn report(&self, diagnostic: Diagnostic) {
        let message = diagnostic.message.clone();
        self.take(self.explained(diagnostic), message);
    }

    /// From now on, problems in what is written once name one of its users.
    pub fn share(&self, shared: Shared) {
        self.shared.replace(Rc::new(shared));
    }

    /// What is written once, and who uses it.
    pub fn shared(&self) -> Rc<Shared> {
        Rc::clone(&self.shared.borrow())
    }

    /// From now on, the one that says so at this place is the user that is named.
    pub fn name_user(&self, place: Option<Span>) {
        self.user.set(place);
    }

    fn explained(&self, diagnostic: Diagnostic) -> Diagnostic {
        self.shared.borrow().explain(diagnostic, self.user.get())
    }

    /// The same for what was rendered: at another point the same fault has another text in the backticks
    /// of its message.
    pub fn report_rendered(&self, diagnostic: Diagnostic) {
        let fixed: Vec<&str> = diagnostic.message.split('`').step_by(2).collect();
        let message = fixed.join("`");
        let exact = diagnostic.message.clone();
        let exact = (diagnostic.severity, diagnostic.place.clone(), exact);
        if !self.known.borrow().contains(&exact) {
            self.take(self.explained(diagnostic), message);
        }
    }

    fn take(&self, diagnostic: Diagnostic, message: String) {
        let key = (diagnostic.severity, diagnostic.place.clone(), message);
        if !self.known.borrow_mut().insert(key) {
            return;
        }
        if diagnostic.severity == Severity::Error {
            self.errors.set(self.errors.get() + 1);
        }
        self.items.borrow_mut().push(diagnostic);
    }

    /// Does the work of a stage with a sink of its own, so that errors of others, equal ones among them, do not
    /// count for it; then takes its problems in. `None` after an error, whatever the work returns.
    pub fn stage<T>(&self, work: impl FnOnce(&Sink) -> Option<T>) -> Option<T> {
        let own = Sink::default();
        own.shared.replace(self.shared());
        let result = work(&own);
        let failed = own.has_errors();
        self.shared.replace(own.shared());
        for problem in own.items.into_inner() {
            let message = problem.message.clone();
            self.take(problem, message);
        }
        result.filter(|_| !failed)
    }

    /// Whether there was an error.
    pub fn has_errors(&self) -> bool {
        self.errors.get() > 0
    }

    /// How many errors there were.
    pub fn errors(&self) -> usize {
        self.errors.get()
    }

    /// All problems: those about nothing or a path first, then by file, line and column.
    pub fn sorted(&self, files: &Files) -> Vec<Diagnostic> {
        let items = self.items.borrow();
        let mut order: Vec<&Diagnostic> = items.iter().collect();
        order.sort_by(|a, b| {
            let (a_path, a_line, a_column) = position(&a.place, files);
            let (b_path, b_line, b_column) = position(&b.place, files);
            (a_path, a_line, a_column, &a.message).cmp(&(b_path, b_line, b_column, &b.message))
        });
        order.into_iter().cloned().collect()
    }
}

/// What places are sorted by.
fn position<'a>(place: &'a Place, files: &'a Files) -> (&'a Path, u32, u32) {
    match place {
        Place::Nowhere => (Path::new(""), 0, 0),
        Place::Path(path) => (path, 0, 0),
        Place::At(span) => (files.path(span.file), span.line, span.column),
    }
}

//! One problem, and the sink that collects all problems of a run.

use std::cell::RefCell;
use std::path::PathBuf;

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
#[derive(Clone, Debug, PartialEq)]
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
}

impl Sink {
    /// Takes a problem in. One that was reported before is not kept twice: the same package fails alike
    /// at all its points.
    pub fn report(&self, diagnostic: Diagnostic) {
        let mut items = self.items.borrow_mut();
        let is_known = items.iter().any(|known| {
            (known.severity, &known.place, &known.message)
                == (diagnostic.severity, &diagnostic.place, &diagnostic.message)
        });
        if !is_known {
            items.push(diagnostic);
        }
    }

    /// Whether there was an error.
    pub fn has_errors(&self) -> bool {
        self.items
            .borrow()
            .iter()
            .any(|d| d.severity == Severity::Error)
    }

    /// How many errors there were.
    pub fn errors(&self) -> usize {
        self.items
            .borrow()
            .iter()
            .filter(|d| d.severity == Severity::Error)
            .count()
    }

    /// All problems: those about nothing or a path first, then by file, line and column.
    pub fn sorted(&self, files: &Files) -> Vec<Diagnostic> {
        let mut items = self.items.borrow().clone();
        let key = |d: &Diagnostic| match &d.place {
            Place::Nowhere => (PathBuf::new(), 0, 0),
            Place::Path(path) => (path.clone(), 0, 0),
            Place::At(span) => (files.path(span.file).to_owned(), span.line, span.column),
        };
        items.sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message)));
        items
    }
}

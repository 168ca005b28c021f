// SPDX-License-Identifier: GPL-2.0-or-later
//! Whether an imported recipe makes what the tree's own generator made, byte for byte.
//!
//! A source package carries the files that its generator wrote ([`carried`]); a checkout does not, and there the
//! generator may be run, in a copy of the tree ([`generator`]). [`comparison`] puts them beside what the recipe
//! makes, [`origin`] finds the places of the recipe that made what differs, [`words`] says it.

pub mod carried;
pub mod comparison;
pub mod generator;
pub mod origin;
pub mod words;

use std::path::Path;

use self::carried::Carried;
use self::comparison::{compare, Comparison};
use crate::diag::Sink;
use crate::pipeline::{make, Made, Request};
use crate::text::files::Files;

/// What came of it.
pub enum Proof {
    /// There was nothing to compare with: why, and what may help.
    Nothing {
        /// Why, as the part of a sentence.
        why: String,
        /// Whether the tree has a generator that could be run.
        has_generator: bool,
    },
    /// The recipe does not generate; its problems were reported.
    Fails,
    /// It was compared.
    Compared(Comparison),
}

impl Proof {
    /// Whether something was compared, and all of it was equal.
    pub fn holds(&self) -> bool {
        matches!(self, Proof::Compared(comparison) if comparison.holds())
    }

    /// Whether something speaks against the recipe.
    pub fn is_against(&self) -> bool {
        !matches!(self, Proof::Nothing { .. }) && !self.holds()
    }
}

/// Finds what there is to compare with: what the tree carries, or, if `run_generator`, what its generator writes
/// now, in a copy that goes with the result.
///
/// # Errors
/// Reports a generator that could not be run.
pub fn theirs(tree: &Path, run_generator: bool, sink: &Sink) -> Option<Carried> {
    match run_generator {
        true => generator::run(tree, sink),
        false => Some(carried::find(tree)),
    }
}

/// Generates from a recipe, and compares. A recipe that fails is reported, but what it warns of is left to
/// `generate`.
///
/// # Errors
/// Reports what cannot be read.
pub fn prove(
    request: &Request<'_>,
    carried: Carried,
    files: &mut Files,
    sink: &Sink,
) -> Option<Proof> {
    if let Carried::Nothing(why) = carried {
        return Some(nothing(request.tree, why));
    }
    let trial = Sink::default();
    let Some(made) = make(request, files, &trial) else {
        for problem in trial.sorted(files) {
            sink.report(problem);
        }
        return Some(Proof::Fails);
    };
    beside(&made, request.tree, carried, sink)
}

/// Compares what a recipe made.
///
/// # Errors
/// Reports what cannot be read.
pub fn beside(made: &Made, tree: &Path, carried: Carried, sink: &Sink) -> Option<Proof> {
    match carried {
        Carried::Nothing(why) => Some(nothing(tree, why)),
        Carried::Files(theirs) => compare(made, tree, &theirs, sink).map(Proof::Compared),
    }
}

fn nothing(tree: &Path, why: String) -> Proof {
    Proof::Nothing {
        why,
        has_generator: tree.join(generator::GENERATOR).is_file(),
    }
}

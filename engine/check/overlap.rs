// SPDX-License-Identifier: GPL-2.0-or-later
//! Packages that a fork and the source below it both build.

use crate::diag::suggest::{count, list};
use crate::diag::{Diagnostic, Sink};
use crate::pipeline::Made;

use super::Below;

/// How many of the names are shown.
const SHOWN: usize = 3;

/// Reports a source of another name that builds packages of the names of the one below: an archive takes a package
/// from one source only, and apt installs whichever has the higher version.
pub(super) fn check(made: &Made, below: &Below<'_>, sink: &Sink) {
    let Some(source) = &made.source else {
        return;
    };
    let Some(name) = &source.name else {
        return;
    };
    // Of one layer alone, nothing is below.
    let Some((Some(other), packages)) = below.names() else {
        return;
    };
    if *other == name.text || source.supersedes.iter().any(|item| item.text == *other) {
        return;
    }
    let own = made
        .plan
        .sources()
        .flat_map(|source| source.packages.keys());
    let mut both: Vec<&str> = own
        .map(String::as_str)
        .filter(|own| packages.contains(*own))
        .collect();
    both.sort_unstable();
    if both.is_empty() {
        return;
    }
    let shown = list(both.iter().copied().take(SHOWN));
    sink.report(
        Diagnostic::warning(
            name.span,
            format!(
                "`{}` builds {} that `{other}` builds, too, such as {shown}",
                name.text,
                count(both.len(), "package"),
            ),
        )
        .help(format!(
            "give the ABI name a mark of its own under `releases:`, and drop the packages without it; if they take the \
             place of those of `{other}`: `supersedes: [{other}]`"
        )),
    );
}

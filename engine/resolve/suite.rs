// SPDX-License-Identifier: GPL-2.0-or-later
//! Which release of the recipe the changelog's suite is of, and how many uploads it has had.

use regex::Regex;

use super::changelog::{part_span, version_span, Changelog};
use crate::diag::suggest::list;
use crate::diag::{Diagnostic, Sink};
use crate::recipe::model::{Recipe, Release};
use crate::recipe::named::Item;
use crate::recipe::values::Text;
use crate::template::Templates;
use crate::text::pattern;

/// The release, and the serial of its ABI name.
pub(super) struct Found<'e> {
    /// The release.
    pub(super) item: &'e Item<Release>,
    /// What is appended from the second upload on.
    pub(super) serial: String,
}

/// A regular expression for a whole text.
fn whole(text: &Text, sink: &Sink) -> Option<Regex> {
    match pattern::whole(&text.text) {
        Ok(regex) => Some(regex),
        Err(message) => {
            sink.report(
                Diagnostic::error(text.span, message)
                    .help("write, for example, `trixie(-security)?` or `\\d+(\\.\\d+)?`; `\\` before a special character makes it plain"),
            );
            None
        }
    }
}

/// The release that the newest entry's suite is of.
///
/// # Errors
/// Reports that there is none, or that the releases are not well-formed.
pub(super) fn find_release<'e>(
    recipe: &'e Recipe,
    changelog: &Changelog,
    templates: &Templates<'e>,
) -> Option<Found<'e>> {
    let top = &changelog.entries[0];
    let chosen = choose(recipe, &top.distribution, templates.sink())?;
    let Some((item, regex)) = chosen else {
        let span = part_span(changelog.file, top, &top.distribution, templates.files());
        templates.sink().report(
            Diagnostic::error(
                span,
                format!("no release matches the suite `{}`", top.distribution),
            )
            .help(match recipe.releases.0.is_empty() {
                true => "add one under `releases:`".to_owned(),
                false => format!(
                    "known releases: {}; add one under `releases:`",
                    list(recipe.releases.names())
                ),
            }),
        );
        return None;
    };
    if regex.is_none() {
        check_near(recipe, changelog, templates);
    }
    check_revision(item, changelog, templates)?;
    check_versions(recipe, item, changelog, templates)?;
    let serial = match uploads(recipe, regex.as_ref(), changelog) {
        0 | 1 => String::new(),
        n => format!(".{}", n - 1),
    };
    Some(Found { item, serial })
}

/// Warns of a suite that only the fallback takes, and that is nearly one of another release.
fn check_near(recipe: &Recipe, changelog: &Changelog, templates: &Templates<'_>) {
    let top = &changelog.entries[0];
    let suites = recipe
        .releases
        .iter()
        .filter_map(|(_, item)| item.value.suite.as_ref());
    let words = suites.flat_map(|suite| {
        let text = suite.text.as_str();
        text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
            .map(move |word| (word, suite.span))
    });
    let near = words
        .filter(|(word, _)| word.len() >= 4)
        .find(|(word, _)| strsim::damerau_levenshtein(word, &top.distribution) <= 2);
    let Some((word, place)) = near else { return };
    let span = part_span(changelog.file, top, &top.distribution, templates.files());
    templates.sink().report(
        Diagnostic::warning(
            span,
            format!(
                "no release matches the suite `{}`: the one without `suite` is used",
                top.distribution
            ),
        )
        .related(place, "this is for a suite of nearly that name")
        .help(format!(
            "did you mean `{word}`? Otherwise add a release for `{}`",
            top.distribution
        )),
    );
}

/// A release, and the expression for its suite.
type Chosen<'e> = (&'e Item<Release>, Option<Regex>);

/// The first release whose suite it is, or the one without a suite; `Some(None)` if there is none. `None` after
/// something was reported.
fn choose<'e>(recipe: &'e Recipe, distribution: &str, sink: &Sink) -> Option<Option<Chosen<'e>>> {
    let mut fallback: Option<(&str, &Item<Release>)> = None;
    let mut found = None;
    let mut broken = false;
    for (name, item) in recipe.releases.iter() {
        let revision = item.value.revision.as_ref();
        broken |= revision.is_some_and(|revision| whole(revision, sink).is_none());
        let Some(suite) = &item.value.suite else {
            if let Some((first, first_item)) = fallback {
                sink.report(
                    Diagnostic::error(
                        item.key_span,
                        format!("`{name}` and `{first}` are both without a suite: only one release can be the fallback"),
                    )
                    .related(first_item.key_span, "the first one")
                    .help("add `suite:` to one of them"),
                );
                broken = true;
            }
            fallback = Some((name, item));
            continue;
        };
        match whole(suite, sink) {
            Some(regex) if found.is_none() && regex.is_match(distribution) => {
                found = Some((item, Some(regex)));
            }
            Some(_) => {}
            None => broken = true,
        }
    }
    let chosen = found.or_else(|| fallback.map(|(_, item)| (item, None)));
    // Without a release for the suite, that is said, too.
    (!broken || chosen.is_none()).then_some(chosen)
}

/// Where uploads are counted, a generator may insist on versions of kernels.
fn check_versions(
    recipe: &Recipe,
    item: &Item<Release>,
    changelog: &Changelog,
    templates: &Templates<'_>,
) -> Option<()> {
    let quirks = recipe.quirks();
    let counts = item.value.abiname.text.contains("serial");
    if let Some(plain) = changelog.entries.iter().find(|entry| {
        quirks.counts_kernel_versions_only
            && counts
            && quirks.linux_version(&entry.version).is_err()
    }) {
        templates.sink().report(
            Diagnostic::error(
                version_span(changelog.file, plain, templates.files()),
                format!(
                    "`{}` is not a kernel version, and this release counts uploads",
                    plain.version
                ),
            )
            .help("a kernel's version is like 7.2.8-1 or 7.2~rc3-1~exp1"),
        );
        return None;
    }
    Some(())
}

/// How many uploads of this kernel there were to this release (docs/gencontrol-py.md#abi-name).
fn uploads(recipe: &Recipe, suite: Option<&Regex>, changelog: &Changelog) -> usize {
    let quirks = recipe.quirks();
    let full = &changelog.version.linux_version_full;
    changelog
        .entries
        .iter()
        .filter(|entry| suite.is_none_or(|r| r.is_match(&entry.distribution)))
        .filter(|entry| {
            quirks
                .linux_version(&entry.version)
                .is_ok_and(|v| v.linux_version_full == *full)
        })
        .count()
}

fn check_revision(
    item: &Item<Release>,
    changelog: &Changelog,
    templates: &Templates<'_>,
) -> Option<()> {
    let Some(revision) = &item.value.revision else {
        return Some(());
    };
    let regex = whole(revision, templates.sink())?;
    let top = &changelog.entries[0];
    let own = changelog.version.version.revision.as_deref().unwrap_or("");
    if regex.is_match(own) {
        return Some(());
    }
    templates.sink().report(
        Diagnostic::error(
            version_span(changelog.file, top, templates.files()),
            format!(
                "the version {} does not belong in `{}`: the revision `{own}` does not match `{}`",
                top.version, top.distribution, revision.text
            ),
        )
        .related(revision.span, "the rule")
        .help("change the version or the suite of the changelog's top entry"),
    );
    None
}

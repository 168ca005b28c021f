//! Who we are: source, versions, suite and ABI name, from the changelog and the recipe's releases.

use std::path::Path;
use std::sync::Arc;

use regex::Regex;

use crate::deb::changelog::{self, Entry};
use crate::deb::name::check_package_name;
use crate::deb::quirks::Quirks;
use crate::deb::version::LinuxVersion;
use crate::diag::suggest::list;
use crate::diag::{Diagnostic, Sink};
use crate::recipe::decode::Item;
use crate::recipe::model::{EnvironmentSwitch, Recipe, Release};
use crate::recipe::values::Text;
use crate::template::{Scope, Snippet, Templates};
use crate::text::files::{FileId, Files, Span};
use crate::text::pattern;

/// What the changelog's entries say, with the top entry's version taken apart.
#[derive(Debug)]
pub struct Changelog {
    /// The file.
    pub file: FileId,
    /// All entries, the newest first; there is at least one.
    pub entries: Vec<Entry>,
    /// The version of the newest.
    pub version: LinuxVersion,
}

/// Parses the changelog.
///
/// # Errors
/// Reports every malformed line, a changelog without entries, and a top version that is no kernel's.
pub fn read_changelog(
    file: FileId,
    quirks: Quirks,
    files: &Files,
    sink: &Sink,
) -> Option<Changelog> {
    let entries = match changelog::parse(files.text(file), quirks) {
        Ok(entries) => entries,
        Err(errors) => {
            for error in errors {
                let span = Span {
                    file,
                    line: u32::try_from(error.line).unwrap_or(1),
                    column: u32::try_from(error.column).unwrap_or(1),
                    length: 1,
                };
                sink.report(Diagnostic::error(span, error.message).help(error.help));
            }
            return None;
        }
    };
    let top = entries.first()?;
    match quirks.linux_version(&top.version) {
        Ok(version) => Some(Changelog {
            file,
            version,
            entries,
        }),
        Err(message) => {
            sink.report(
                Diagnostic::error(version_span(file, top, files), message)
                    .help("a kernel's version is like 7.2.8-1 or 7.2~rc3-1~exp1"),
            );
            None
        }
    }
}

fn version_span(file: FileId, entry: &Entry, files: &Files) -> Span {
    part_span(file, entry, &entry.version, files)
}

fn part_span(file: FileId, entry: &Entry, part: &str, files: &Files) -> Span {
    let line = u32::try_from(entry.line).unwrap_or(1);
    let text = files.line(file, line);
    let column = text.find(part).map_or(1, |at| at + 1);
    Span {
        file,
        line,
        column: u32::try_from(column).unwrap_or(1),
        length: u32::try_from(part.len()).unwrap_or(1).max(1),
    }
}

/// Puts the variables of the source into a scope. After something was reported, nothing will be written,
/// but the recipe's other problems are to be found: then some have a value that stands in.
pub fn identify<'e>(
    recipe: &'e Recipe,
    changelog: Option<&Changelog>,
    templates: &Templates<'e>,
    scope: &mut Scope,
) {
    let stand_in = "7.0";
    let source = changelog.and_then(|changelog| source_name(recipe, changelog, templates));
    let source = source.unwrap_or_else(|| "linux".to_owned());
    let (basename, suffix) = split_source(&source);
    scope.set("source_package", source);
    scope.set("source_basename", basename);
    scope.set("source_suffix", suffix);
    let Some(changelog) = changelog else {
        for name in [
            "source_upstream",
            "version",
            "upstreamversion",
            "version_complete",
            "abiname",
        ] {
            scope.set(name, stand_in);
        }
        for name in ["distribution", "urgency"] {
            scope.set(name, "");
        }
        return;
    };
    let top = &changelog.entries[0];
    let version = &changelog.version;
    scope.set("source_upstream", version.version.upstream.clone());
    scope.set("version", version.linux_version.clone());
    scope.set("version_modifier", version.modifier.clone());
    scope.set("upstreamversion", version.linux_version_full.clone());
    scope.set("version_complete", version.version.to_string());
    scope.set("distribution", top.distribution.clone());
    scope.set("urgency", top.urgency.clone());
    let abiname = abiname(recipe, changelog, templates, scope);
    scope.set("abiname", abiname.unwrap_or_else(|| stand_in.to_owned()));
}

/// The ABI name; `None` after something was reported.
fn abiname<'e>(
    recipe: &'e Recipe,
    changelog: &Changelog,
    templates: &Templates<'e>,
    scope: &Scope,
) -> Option<String> {
    let release = find_release(recipe, changelog, templates)?;
    let mut own = Scope::root();
    for name in [
        "version",
        "version_modifier",
        "upstreamversion",
        "source_upstream",
    ] {
        if let Some(value) = scope.get(name) {
            own.set(name, value.clone());
        }
    }
    own.set("serial", release.serial);
    let text = &release.item.value.abiname;
    let abiname = templates.render(Snippet::from(text), &Arc::new(own))?;
    if check_package_name(&format!("a{abiname}")).is_err() {
        templates.sink().report(
            Diagnostic::error(
                text.span,
                format!("the ABI name `{abiname}` cannot be part of a package name"),
            )
            .help("use only a-z, 0-9, `+`, `-` and `.` (Debian Policy 5.6.7)"),
        );
        return None;
    }
    Some(abiname)
}

/// Says in `disabled.NAME` which switches of the environment are set. A switch that is set for another
/// suite than its own is an error.
pub fn environment(
    recipe: &Recipe,
    changelog: Option<&Changelog>,
    is_set: impl Fn(&str) -> bool,
    sink: &Sink,
    scope: &mut Scope,
) {
    let suite = changelog.map_or("", |changelog| changelog.entries[0].distribution.as_str());
    let mut disabled = Scope::root();
    for (name, item) in recipe.environment.iter() {
        let EnvironmentSwitch {
            variable,
            what,
            suite: only,
            ..
        } = &item.value;
        let set = is_set(&variable.text);
        disabled.set(name, set);
        if !set {
            continue;
        }
        match only {
            Some(only) if only.text != suite => sink.report(
                Diagnostic::error(
                    variable.span,
                    format!(
                        "{} is set, but {} cannot be left out for the suite `{suite}`",
                        variable.text, what.text
                    ),
                )
                .help(format!("unset it, or build for {}", only.text)),
            ),
            _ => sink.report(Diagnostic::warning(
                variable.span,
                format!(
                    "{} is left out on request: {} is set",
                    what.text, variable.text
                ),
            )),
        }
    }
    if !recipe.environment.0.is_empty() {
        scope.set("disabled", Arc::new(disabled).value());
    }
}

fn source_name(
    recipe: &Recipe,
    changelog: &Changelog,
    templates: &Templates<'_>,
) -> Option<String> {
    let top = &changelog.entries[0];
    let sink = templates.sink();
    // gencontrol.py takes the name for its variables from the changelog, whatever the paragraph says.
    let named = recipe
        .source
        .as_ref()
        .and_then(|s| s.name.as_ref())
        .filter(|_| !recipe.quirks().source_name_of_changelog);
    let name = named.map_or(&top.source, |text| &text.text);
    if let Err(message) = check_package_name(name) {
        let span = named.map_or_else(
            || part_span(changelog.file, top, &top.source, templates.files()),
            |text| text.span,
        );
        sink.report(
            Diagnostic::error(span, message)
                .help("a package name is of lower case letters, digits, `+`, `-` and `.` (Debian Policy 5.6.1)"),
        );
        return None;
    }
    if *name != top.source {
        let span = part_span(changelog.file, top, &top.source, templates.files());
        sink.report(
            Diagnostic::warning(
                span,
                format!(
                    "the changelog is of `{}`, the recipe of `{name}`",
                    top.source
                ),
            )
            .help(format!(
                "dpkg wants them to agree: begin the changelog's top entry with `{name}`"
            )),
        );
    }
    Some(name.clone())
}

/// `linux-6.12` is `linux` with the suffix `-6.12`; `linux-asahi` has none.
fn split_source(source: &str) -> (String, String) {
    match source.rfind('-') {
        Some(at)
            if at + 1 < source.len()
                && source[at + 1..]
                    .chars()
                    .all(|c| c.is_ascii_digit() || c == '.') =>
        {
            (source[..at].to_owned(), source[at..].to_owned())
        }
        _ => (source.to_owned(), String::new()),
    }
}

struct Found<'e> {
    item: &'e Item<Release>,
    serial: String,
}

/// A regular expression for a whole text.
fn whole(text: &Text, sink: &Sink) -> Option<Regex> {
    match pattern::whole(&text.text) {
        Ok(regex) => Some(regex),
        Err(message) => {
            sink.report(
                Diagnostic::error(text.span, message)
                    .help("write such as `trixie(-security)?` or `\\d+(\\.\\d+)?`; `\\` before a special character makes it plain"),
            );
            None
        }
    }
}

fn find_release<'e>(
    recipe: &'e Recipe,
    changelog: &Changelog,
    templates: &Templates<'e>,
) -> Option<Found<'e>> {
    let sink = templates.sink();
    let top = &changelog.entries[0];
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
            Some(regex) if found.is_none() && regex.is_match(&top.distribution) => {
                found = Some((item, Some(regex)));
            }
            Some(_) => {}
            None => broken = true,
        }
    }
    let found = found.or_else(|| fallback.map(|(_, item)| (item, None)));
    let Some((item, regex)) = found else {
        let span = part_span(changelog.file, top, &top.distribution, templates.files());
        sink.report(
            Diagnostic::error(
                span,
                format!("no release is for the suite `{}`", top.distribution),
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
    if broken {
        return None;
    }
    check_revision(item, changelog, templates)?;
    let full = &changelog.version.linux_version_full;
    let quirks = recipe.quirks();
    let counts = item.value.abiname.text.contains("serial");
    if let Some(plain) = changelog.entries.iter().find(|entry| {
        quirks.counts_kernel_versions_only
            && counts
            && quirks.linux_version(&entry.version).is_err()
    }) {
        sink.report(
            Diagnostic::error(
                version_span(changelog.file, plain, templates.files()),
                format!(
                    "`{}` is no kernel version, and uploads are counted here",
                    plain.version
                ),
            )
            .help("a kernel's version is like 7.2.8-1 or 7.2~rc3-1~exp1"),
        );
        return None;
    }
    let uploads = changelog
        .entries
        .iter()
        .filter(|entry| {
            regex
                .as_ref()
                .is_none_or(|r| r.is_match(&entry.distribution))
        })
        .filter(|entry| {
            quirks
                .linux_version(&entry.version)
                .is_ok_and(|v| v.linux_version_full == *full)
        })
        .count();
    let serial = match uploads {
        0 | 1 => String::new(),
        n => format!(".{}", n - 1),
    };
    Some(Found { item, serial })
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
                "the version {} does not belong into `{}`: the revision `{own}` is not like `{}`",
                top.version, top.distribution, revision.text
            ),
        )
        .related(revision.span, "the rule")
        .help("change the version or the suite of the changelog's top entry"),
    );
    None
}

/// Where the changelog of a tree is.
pub fn changelog_path(tree: &Path) -> std::path::PathBuf {
    tree.join("debian/changelog")
}

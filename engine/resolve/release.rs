// SPDX-License-Identifier: GPL-2.0-or-later
//! Who we are: source, versions, suite and ABI name, from the changelog and the recipe's releases.

use std::sync::Arc;

use super::changelog::{part_span, Changelog};
use super::suite::find_release;
use crate::deb::name::check_package_name;
use crate::diag::{Diagnostic, Sink};
use crate::recipe::model::{EnvironmentSwitch, Recipe};
use crate::template::{Scope, Snippet, Templates};

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
        "version_complete",
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
                .help("a package name consists of lower case letters, digits, `+`, `-` and `.` (Debian Policy 5.6.1)"),
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
                "dpkg requires them to agree: begin the changelog's top entry with `{name}`"
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

#[cfg(test)]
mod tests {
    use super::split_source;

    #[test]
    fn a_suffix_is_a_version() {
        for (source, name, suffix) in [
            ("linux", "linux", ""),
            ("linux-6.12", "linux", "-6.12"),
            ("linux-7", "linux", "-7"),
            ("linux-asahi", "linux-asahi", ""),
            ("linux-asahi-6.12", "linux-asahi", "-6.12"),
            ("linux-6.12a", "linux-6.12a", ""),
            ("linux-", "linux-", ""),
        ] {
            assert_eq!(split_source(source), (name.to_owned(), suffix.to_owned()));
        }
    }
}

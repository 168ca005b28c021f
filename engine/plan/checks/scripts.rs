// SPDX-License-Identifier: GPL-2.0-or-later
//! Maintainer scripts that dpkg cannot run, that go on after a failure, or that leave debhelper's part out.

use std::collections::{BTreeMap, BTreeSet};

use super::Checked;
use crate::diag::Diagnostic;
use crate::plan::model::{Body, Plan};
use crate::text::files::Span;

/// The scripts that dpkg and debconf run.
const SCRIPTS: [&str; 5] = ["preinst", "postinst", "prerm", "postrm", "config"];

/// What debhelper makes of a package's files, and into which scripts that goes (dh_installdeb(1),
/// dh_installsystemd(1), dh_installinit(1), dh_installtmpfiles(1), dh_installsysusers(1), dh_installdebconf(1),
/// dh_ucf(1), dh_installalternatives(1)).
const MADE: [(&str, &[&str]); 11] = [
    ("maintscript", &["preinst", "postinst", "prerm", "postrm"]),
    ("service", &["postinst", "prerm", "postrm"]),
    ("socket", &["postinst", "prerm", "postrm"]),
    ("timer", &["postinst", "prerm", "postrm"]),
    ("path", &["postinst", "prerm", "postrm"]),
    ("init", &["postinst", "prerm", "postrm"]),
    ("tmpfiles", &["postinst"]),
    ("sysusers", &["postinst"]),
    ("templates", &["postrm"]),
    ("ucf", &["postinst", "postrm"]),
    ("alternatives", &["postinst", "prerm"]),
];

/// A maintainer script.
pub struct Script<'p> {
    /// The package.
    pub package: &'p str,
    /// Which of its scripts.
    pub kind: &'p str,
    /// What is in it.
    pub text: &'p str,
    /// Where the recipe says it.
    pub origin: Span,
}

/// A package's file among those of a source, by the last parts of its name: `NAME.KIND` or `NAME.KIND.ARCH`.
fn parts(path: &str) -> Option<(&str, &str)> {
    let (rest, last) = path.rsplit_once('.')?;
    let is_kind =
        |word: &str| SCRIPTS.contains(&word) || MADE.iter().any(|(kind, _)| *kind == word);
    if is_kind(last) {
        return Some((rest, last));
    }
    let (name, kind) = rest.rsplit_once('.')?;
    is_kind(kind).then_some((name, kind))
}

/// All maintainer scripts of a plan: of those that are alike, or are made in one place, the first.
pub fn scripts(plan: &Plan) -> Vec<Script<'_>> {
    let (mut places, mut texts) = (BTreeSet::new(), BTreeSet::new());
    let mut found = Vec::new();
    for (path, file) in plan.sources().flat_map(|source| &source.files) {
        let Some((package, kind)) = parts(path).filter(|(_, kind)| SCRIPTS.contains(kind)) else {
            continue;
        };
        if let Body::Text(text) = &file.body {
            if places.insert((file.origin, kind)) & texts.insert((text, kind)) {
                found.push(Script {
                    package,
                    kind,
                    text,
                    origin: file.origin,
                });
            }
        }
    }
    found
}

/// Reports every problem of every script once.
pub(super) fn check(checked: &Checked<'_>, report: &dyn Fn(Diagnostic)) {
    let mut made: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for path in checked
        .plan
        .sources()
        .flat_map(|source| source.files.keys())
    {
        if let Some((package, kind)) = parts(path) {
            made.entry(package).or_default().insert(kind);
        }
    }
    for script in scripts(checked.plan) {
        let none = BTreeSet::new();
        check_script(&script, made.get(script.package).unwrap_or(&none), report);
    }
}

fn check_script(script: &Script<'_>, made: &BTreeSet<&str>, report: &dyn Fn(Diagnostic)) {
    let Script {
        package,
        kind,
        text,
        origin,
    } = script;
    let Some(first) = text.lines().next().and_then(|line| line.strip_prefix("#!")) else {
        report(
            Diagnostic::error(
                *origin,
                format!("the {kind} of `{package}` has no `#!` in its first line"),
            )
            .help("begin with `#!/bin/sh`: dpkg cannot run it otherwise"),
        );
        return;
    };
    if text.contains('\r') {
        report(
            Diagnostic::error(
                *origin,
                format!("the {kind} of `{package}` has carriage returns"),
            )
            .help(
                "write it with line feeds only: a shell takes a carriage return as part of a word",
            ),
        );
    }
    if shell(text).is_some() && !stops_on_failure(first, text) {
        report(
            Diagnostic::warning(
                *origin,
                format!("the {kind} of `{package}` continues after a command that fails"),
            )
            .help("write `set -e` below the first line (Debian Policy 10.4)"),
        );
    }
    let into = MADE
        .iter()
        .find(|(file, into)| made.contains(file) && into.contains(kind));
    if let Some((file, _)) = into.filter(|_| !text.contains("#DEBHELPER#")) {
        report(
            Diagnostic::error(
                *origin,
                format!("the {kind} of `{package}` has no `#DEBHELPER#`: what its `{file}` does would be left out"),
            )
            .help("write `#DEBHELPER#` on a line of its own where that is to happen"),
        );
    }
}

/// The name of the shell that a script is for.
pub fn shell(text: &str) -> Option<&str> {
    let first = text.lines().next()?.strip_prefix("#!")?;
    let mut words = first.split_whitespace();
    let is_env = |word: &&str| word.rsplit('/').next() == Some("env");
    let program = words.find(|word| !is_env(word)).unwrap_or_default();
    let name = program.rsplit('/').next().unwrap_or(program);
    ["sh", "dash", "bash", "ksh"]
        .contains(&name)
        .then_some(name)
}

fn stops_on_failure(interpreter: &str, text: &str) -> bool {
    let has_flag = |word: &str| word.starts_with('-') && word.contains('e');
    let mut flags = interpreter.split_whitespace().skip(1);
    flags.any(has_flag)
        || text.lines().any(|line| {
            let line = line.split(['#', ';', '&']).next().unwrap_or_default();
            let mut words = line.split_whitespace();
            words.next() == Some("set") && words.any(|word| has_flag(word) || word == "errexit")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shells_and_their_flags() {
        for (first, text, shell, stops) in [
            ("/bin/sh", "set -e", true, true),
            ("/bin/sh -e", "", true, true),
            ("/usr/bin/env bash", "  set -eu; true", true, true),
            ("/bin/bash", "set -o errexit", true, true),
            ("/bin/sh", "set -u\nreset -e\n# set -e", true, false),
            ("/usr/bin/perl", "", false, false),
        ] {
            let script = format!("#!{first}\n");
            assert_eq!(super::shell(&script).is_some(), shell, "{first}");
            assert_eq!(stops_on_failure(first, text), stops, "{first} {text}");
        }
        assert_eq!(parts("a-7.2.postinst.amd64"), Some(("a-7.2", "postinst")));
        assert_eq!(parts("a-7.2.postinst"), Some(("a-7.2", "postinst")));
        assert_eq!(parts("a.install"), None);
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! debian/rules.gen: for every package's build target at every point its three rules, and the rules
//! that lead there from `setup`, `build-*` and `binary-*` (docs/gencontrol-py.md#rulesgen).

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::deb::makefile::{variables, Makefile};
use crate::plan::model::{Source, Use};

/// Packages that one command builds: those of one target, point and own make variables.
struct Group<'p> {
    packages: BTreeSet<&'p str>,
    /// Those of them without which the command need not run.
    checked: BTreeSet<&'p str>,
    /// The variables of the last package: the point's are the same for all.
    last: &'p Use,
    kind: &'static str,
}

/// What tells one command from the next.
type Key<'p> = (&'p str, &'p [String], &'p BTreeMap<String, String>);

/// The makefile of a source.
pub fn makefile(source: &Source) -> Makefile {
    let mut makefile = Makefile::default();
    for rule in &source.rules {
        makefile.add_command(
            &rule.name,
            command(&rule.target, &variables(&rule.variables)),
        );
        if let Some(whole) = &rule.part_of {
            makefile.add_prerequisite(whole, &rule.name);
        }
    }
    // Most packages share their points with others.
    let mut of_points: BTreeMap<(&[String], &str), [String; 3]> = BTreeMap::new();
    for ((target, point, _), group) in groups(source) {
        let mut passed: BTreeMap<&str, &str> = BTreeMap::new();
        let given = group.last.variables.iter().chain(&group.last.own);
        passed.extend(given.map(|(name, value)| (name.as_str(), value.as_str())));
        let names: Vec<&str> = group.packages.iter().copied().collect();
        let directory = match names.as_slice() {
            [name] => {
                passed.insert("PACKAGE_NAME", name);
                format!("$(CURDIR)/debian/{name}")
            }
            _ => "$(CURDIR)/debian/tmp".to_owned(),
        };
        passed.insert("DESTDIR", &directory);
        let options = format!("-p{}", names.join(" -p"));
        passed.insert("DH_OPTIONS", &options);
        let passed = variables(&passed);

        let checked: Vec<&str> = group.checked.iter().copied().collect();
        let (before, after) = match checked.as_slice() {
            [] => (String::new(), ""),
            names => (format!("$(call if_package, {}, ", names.join(" ")), ")"),
        };
        let rules = of_points
            .entry((point, group.kind))
            .or_insert_with(|| lead_to(point, group.kind, &mut makefile));
        for (outer, verb) in rules.iter().zip(["setup", "build", "binary"]) {
            let rule = format!("{outer}_{target}");
            makefile.add_prerequisite(outer, &rule);
            let own = command(&format!("{verb}_{target}"), &passed);
            makefile.add_command(&rule, [&before, own.as_str(), after].concat());
        }
    }
    makefile
}

/// Adds the rules that lead to a point; returns their names in the three phases.
fn lead_to(point: &[String], kind: &str, makefile: &mut Makefile) -> [String; 3] {
    let phases = [
        "setup".to_owned(),
        format!("build-{kind}"),
        format!("binary-{kind}"),
    ];
    phases.map(|phase| {
        point.iter().fold(phase, |rule, part| {
            let inner = format!("{rule}_{part}");
            makefile.add_prerequisite(&rule, &inner);
            inner
        })
    })
}

fn groups(source: &Source) -> IndexMap<Key<'_>, Group<'_>> {
    let mut groups: IndexMap<Key<'_>, Group<'_>> = IndexMap::new();
    for (name, binary) in &source.packages {
        let Some(target) = &binary.declared.target else {
            continue;
        };
        let kind = if binary.architectures().iter().eq(["all"]) {
            "indep"
        } else {
            "arch"
        };
        for usage in &binary.uses {
            let key: Key<'_> = (target, &usage.point, &usage.own);
            let group = groups.entry(key).or_insert_with(|| Group {
                packages: BTreeSet::new(),
                checked: BTreeSet::new(),
                last: usage,
                kind,
            });
            group.packages.insert(name);
            if !binary.always {
                group.checked.insert(name);
            }
            group.last = usage;
            group.kind = kind;
        }
    }
    groups
}

fn command(target: &str, variables: &str) -> String {
    ["$(MAKE) -f debian/rules.real ", target, " ", variables].concat()
}

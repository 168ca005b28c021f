// SPDX-License-Identifier: GPL-2.0-or-later
//! Words that recipes once had, and what is written today. They mean nothing any more: each is an error that says the
//! new one.

/// Keys: of what, the old one, and what to write.
const KEYS: [(&str, &str, &str); 7] = [
    ("a package", "source", "prefers_source: …"),
    ("what udebs share", "source", "prefers_source: …"),
    (
        "a package",
        "relations_of",
        "gencontrol_py: { relations_of: … }",
    ),
    (
        "a package",
        "at_each_point",
        "gencontrol_py: { at_each_point: … }",
    ),
    (
        "a package",
        "rule_per_architecture",
        "gencontrol_py: { rule_per_architecture: … }",
    ),
    (
        "a derived source",
        "takes_when",
        "gencontrol_py: { takes_when: … }",
    ),
    ("the installer", "copies", "gencontrol_py: { copies: … }"),
];

/// Variables: the old one, and the new one.
const VARIABLES: [(&str, &str); 2] = [
    ("kernel_archs", "featureset_kernel_architectures"),
    ("kernel_architectures", "all_kernel_architectures"),
];

/// What to write for a key that something once had.
pub fn key(of: &str, old: &str) -> Option<String> {
    let mut keys = KEYS.iter();
    let (_, _, new) = keys.find(|(what, key, _)| (*what, *key) == (of, old))?;
    Some(format!("write `{new}`: it was renamed"))
}

/// What to write for a variable that there once was.
pub fn variable(old: &str) -> Option<String> {
    let (_, new) = VARIABLES.iter().find(|(name, _)| *name == old)?;
    Some(format!("write `{new}`: it was renamed"))
}

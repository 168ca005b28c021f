// SPDX-License-Identifier: GPL-2.0-or-later
//! Regular expressions of what texts may hold, in what ECMAScript and Python have in common.
//!
//! A template is judged by what stands between its tags where that is enough, and else not at all: what it becomes, only
//! rendering knows.

/// A tag that writes something, or a comment.
const TAG: &str = r"(?:\{\{(?:(?!\}\})[\s\S])*\}\}|\{#(?:(?!#\})[\s\S])*#\})";
/// A text with tags of any kind.
const TEMPLATE: &str = r"[\s\S]*\{[{%][\s\S]*";
/// A text with tags that decide something.
const BLOCKS: &str = r"[\s\S]*\{%[\s\S]*";
/// No part of a path leads out.
const INSIDE: &str = r"(?!(?:[\s\S]*[/\s])?\.\.(?:[/\s]|$))";

/// An expression: no tag belongs in it.
pub(super) fn expression() -> String {
    r"^(?![\s\S]*(?:\{\{|\{%|\}\}|%\}))[\s\S]*\S".to_owned()
}

/// The name of a package (Debian Policy 5.6.1).
pub(super) fn package() -> String {
    format!(r"^\s*(?:{BLOCKS}|(?=[\s\S]{{2}})(?:{TAG}|[a-z0-9])(?:{TAG}|[a-z0-9+.-])*)\s*$")
}

/// A target of make.
pub(super) fn word() -> String {
    format!(r"^\s*(?:{BLOCKS}|(?:{TAG}|[A-Za-z0-9_.+/-])*)\s*$")
}

/// A name of a flavour or featureset, which is part of package names.
pub(super) fn part_of_names() -> String {
    "^[a-z0-9+.-]+$".to_owned()
}

/// A formula of build profiles (deb-src-control(5)).
pub(super) fn profiles() -> String {
    let term = format!("!?(?:{TAG}|[a-z0-9.+-])+");
    format!(r"^\s*(?:{BLOCKS}|(?:(?:<\s*{term}(?:\s+{term})*\s*>|{TAG})\s*)+)\s*$")
}

/// Relations (Debian Policy 7.1), or a template.
pub(super) fn relations() -> String {
    let variable = r"\$\{[^}\s]+\}";
    let part = format!("(?:[a-z0-9+.-]|{variable})");
    let name = format!(r"(?:[a-z0-9]{part}+|{variable}{part}*)(?::[a-z0-9-]+)?");
    let version =
        format!(r"(?:\s*\(\s*(?:<<|<=|=|>=|>>)\s*(?:[A-Za-z0-9.+:~-]|{variable})+\s*\))?");
    let arch = "[a-z0-9-]+";
    let arches = format!(r"(?:\s*\[\s*(?:{arch}(?:\s+{arch})*|!{arch}(?:\s+!{arch})*)\s*\])?");
    let term = "!?[a-z0-9.+-]+";
    let profiles = format!(r"(?:\s*<\s*{term}(?:\s+{term})*\s*>)*");
    let one = format!("{name}{version}{arches}{profiles}");
    let group = format!(r"{one}(?:\s*\|\s*{one})*");
    format!(r"^(?:{TEMPLATE}|\s*(?:{group}(?:\s*,\s*{group})*\s*,?)?\s*)$")
}

/// A file set in one line: files and a directory, or a file that says where it goes.
pub(super) fn file_line() -> String {
    let plain = r"[^\s{}]+(?:\s+[^\s{}]+)+|[^\s{}*?[\]]*[^\s{}*?[\]/]/[^\s{}/]*";
    format!(r"^{INSIDE}(?:{TEMPLATE}|\s*(?:{plain})\s*)$")
}

/// A link in one line: what it points at, and where it is.
pub(super) fn link_line() -> String {
    format!(r"^{INSIDE}(?:{TEMPLATE}|\s*\S+\s+\S+\s*)$")
}

/// A glob of files below a directory.
pub(super) fn glob() -> String {
    format!(r"^{INSIDE}(?!/)(?:{TEMPLATE}|[^\s{{}}]+)$")
}

/// A glob of files to leave out.
pub(super) fn exception() -> String {
    r"^(?!/)[\s\S]*\S".to_owned()
}

/// A path in a package.
pub(super) fn path() -> String {
    format!(r"^{INSIDE}[\s\S]*\S")
}

/// A wildcard of architectures (Debian Policy 11.1), or a template. With `!` for tests.
pub(super) fn architectures() -> String {
    format!(r"^(?:{TEMPLATE}|all|!\S+|(?:[a-z0-9]+-)*any(?:-[a-z0-9]+)*)$")
}

/// The name of a make variable.
pub(super) fn make_variable() -> String {
    "^[A-Za-z_][A-Za-z0-9_]*$".to_owned()
}

/// The name of a field that has no key of its own.
pub(super) fn field<'f>(own: impl Iterator<Item = &'f str>) -> String {
    let own: Vec<&str> = own.collect();
    format!("^(?!(?:{})$)[A-Z][A-Za-z0-9-]*$", own.join("|"))
}

/// The name of a kernel option.
pub(super) fn option() -> String {
    "^(?!CONFIG_)[A-Za-z0-9_]+$".to_owned()
}

/// The value of a kernel option, where it is a text.
pub(super) fn option_value() -> String {
    r"^(?!(?:yes|no|on|off|module)$)[^\n]*$".to_owned()
}

/// A template.
pub(super) fn template() -> String {
    r"\{[{%]".to_owned()
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Reading package relations, with messages that say what is wrong, where, and what to write.

use std::collections::BTreeSet;
use std::fmt;

use super::super::name::check_package_name;
use super::super::profile::{Profiles, Term};
use super::super::version::Version;
use super::{Entry, Group, Op, Relation};

/// What is wrong with the text of a relation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelationError {
    /// A sentence that says what is wrong and what to write.
    pub message: String,
    /// Byte offset in the text where that is.
    pub offset: usize,
}

impl fmt::Display for RelationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for RelationError {}

/// Reads a whole field, see [`Relation::parse`].
pub(super) fn relation(text: &str) -> Result<Relation, RelationError> {
    let mut parser = Parser { text, at: 0 };
    let mut groups = Vec::new();
    loop {
        match parser.peek() {
            None => return Ok(Relation(groups, Default::default())),
            Some(',') => parser.at += 1,
            Some(_) => groups.push(parser.group()?),
        }
    }
}

struct Parser<'a> {
    text: &'a str,
    /// Byte offset of what is read next.
    at: usize,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Skips white space and returns the next character, without taking it.
    fn peek(&mut self) -> Option<char> {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
        self.rest().chars().next()
    }

    /// Takes characters as long as they satisfy the test.
    fn take(&mut self, test: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !test(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// Takes a text enclosed in two characters; returns what is inside and where that starts.
    fn enclosed(&mut self, open: char, close: char) -> Result<(&'a str, usize), RelationError> {
        let start = self.at + open.len_utf8();
        let inside = self.text.get(start..).unwrap_or_default();
        match inside.find(close) {
            Some(end) => {
                self.at = start + end + close.len_utf8();
                Ok((&inside[..end], start))
            }
            None => fail(
                self.at,
                format!("`{open}` has no closing `{close}`: add it"),
            ),
        }
    }

    fn group(&mut self) -> Result<Group, RelationError> {
        let mut entries = vec![self.entry()?];
        loop {
            match self.peek() {
                None | Some(',') => return Ok(Group(entries)),
                Some('|') => {
                    self.at += 1;
                    self.peek();
                    entries.push(self.entry()?);
                }
                Some(c) => {
                    let name = entries.last().map_or("", |entry| &entry.name);
                    return fail(self.at, self.unexpected(name, c));
                }
            }
        }
    }

    /// What to say about text after an entry that is neither `,` nor `|`.
    fn unexpected(&self, name: &str, c: char) -> String {
        match c {
            '(' | '[' => format!(
                "`{c}` is in the wrong place after `{name}`: \
                 write `name (version) [architectures] <profiles>`, each at most once"
            ),
            '=' | '>' => {
                let op = self
                    .rest()
                    .split(|c| !"<>=".contains(c))
                    .next()
                    .unwrap_or_default();
                format!("a version stands in parentheses: write `{name} ({op} VERSION)`")
            }
            ')' | ']' => format!("`{c}` has no opening counterpart: remove it"),
            _ => {
                let word = self.rest().split([',', '|', ' ', '\t', '\n', '(']).next();
                let word = word.unwrap_or_default();
                format!("`{word}` follows `{name}` without a separator: write `,` or `|` between")
            }
        }
    }

    fn entry(&mut self) -> Result<Entry, RelationError> {
        let mut entry = Entry {
            name: self.name()?,
            ..Entry::default()
        };
        if self.peek() == Some('(') {
            entry.version = Some(self.version()?);
        }
        if self.peek() == Some('[') {
            entry.arches = self.arches()?;
        }
        let mut terms = Vec::new();
        while self.peek() == Some('<') {
            let (inner, start) = self.enclosed('<', '>')?;
            match Term::parse(inner) {
                Ok(term) => terms.push(term),
                Err((offset, message)) => return fail(start + offset, message),
            }
        }
        entry.profiles = Profiles(terms);
        Ok(entry)
    }

    fn name(&mut self) -> Result<String, RelationError> {
        let start = self.at;
        let name = self.take(|c| !c.is_whitespace() && !"([<,|".contains(c));
        if name.is_empty() {
            let message = match self.rest().chars().next() {
                None | Some(',') | Some('|') => {
                    "a package name is missing beside `|`: write one or remove the `|`".to_string()
                }
                Some(c) => format!("a package name is missing before `{c}`"),
            };
            return fail(start, message);
        }
        if name.starts_with("${") {
            if substvar_length(name) != Some(name.len()) {
                return fail(
                    start,
                    format!("`{name}` is not a substitution variable: write `${{name}}`"),
                );
            }
        } else {
            let (package, qualifier) = match name.split_once(':') {
                Some((package, qualifier)) => (package, Some(qualifier)),
                None => (name, None),
            };
            if let Err(message) = check_package_name(package) {
                return fail(start, message);
            }
            if !qualifier.is_none_or(is_arch) {
                return fail(
                    start + package.len(),
                    format!(
                        "`{name}` has a malformed qualifier: write `{package}:any` or the like"
                    ),
                );
            }
        }
        Ok(name.to_string())
    }

    fn version(&mut self) -> Result<(Op, String), RelationError> {
        let (inner, start) = self.enclosed('(', ')')?;
        let body = inner.trim_start();
        let op_start = start + inner.len() - body.len();
        let end = body.find(|c| !"<>=!".contains(c)).unwrap_or(body.len());
        let (op, rest) = body.split_at(end);
        let op = match Op::parse(op) {
            Ok(op) => op,
            Err(message) => return fail(op_start, message),
        };
        let version = rest.trim();
        let version_start = op_start + end + rest.len() - rest.trim_start().len();
        match check_version(version) {
            Ok(()) => Ok((op, version.to_string())),
            Err(message) => fail(version_start, message),
        }
    }

    fn arches(&mut self) -> Result<BTreeSet<String>, RelationError> {
        let (inner, start) = self.enclosed('[', ']')?;
        let mut arches = BTreeSet::new();
        let mut negated = None;
        for (offset, word) in words(inner) {
            let bare = word.strip_prefix('!');
            if !is_arch(bare.unwrap_or(word)) {
                return fail(
                    start + offset,
                    format!("`{word}` is not an architecture: use only a-z, 0-9 and `-`"),
                );
            }
            if negated.is_some_and(|negated| negated != bare.is_some()) {
                return fail(
                    start + offset,
                    "architectures with and without `!` are mixed: \
                     write `!` before all of them or none"
                        .to_string(),
                );
            }
            negated = Some(bare.is_some());
            arches.insert(word.to_string());
        }
        if arches.is_empty() {
            return fail(
                start,
                "`[]` names no architecture: write one or remove it".to_string(),
            );
        }
        Ok(arches)
    }
}

fn fail<T>(offset: usize, message: String) -> Result<T, RelationError> {
    Err(RelationError { message, offset })
}

/// The words of a text with their byte offsets.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let offset = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
    text.split_whitespace()
        .map(move |word| (offset(word), word))
}

fn is_arch(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.chars().all(allowed)
}

/// The length of the `${…}` at the start (deb-substvars(5)).
fn substvar_length(text: &str) -> Option<usize> {
    let inner = text.strip_prefix("${")?;
    let (name, _) = inner.split_once('}')?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | ':' | '_' | '.');
    let valid = name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.chars().all(allowed);
    valid.then_some("${".len() + name.len() + "}".len())
}

/// The length of the `@…@` at the start (docs/gencontrol-py.md#templates).
fn placeholder_length(text: &str) -> Option<usize> {
    let (name, _) = text.strip_prefix('@')?.split_once('@')?;
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    (!name.is_empty() && name.chars().all(allowed)).then_some(name.len() + 2)
}

/// Checks a version in a relation: a Debian version, or one with parts that are filled in later.
fn check_version(version: &str) -> Result<(), String> {
    if version.is_empty() {
        return Err("a version is missing after the operator: write one".to_string());
    }
    let mut variable = false;
    let mut rest = version;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '$' => substvar_length(rest),
            '@' => placeholder_length(rest),
            _ => None,
        };
        if let Some(length) = length {
            variable = true;
            rest = &rest[length..];
        } else if c.is_ascii_alphanumeric() || ".+-:~".contains(c) {
            rest = &rest[c.len_utf8()..];
        } else if c.is_whitespace() {
            return Err(format!(
                "the version `{version}` has a space in it: remove it"
            ));
        } else {
            return Err(format!(
                "the version `{version}` has `{c}`: use letters, digits and `.+-:~`, or `${{name}}`"
            ));
        }
    }
    if variable {
        Ok(())
    } else {
        Version::parse(version).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_what_policy_allows() {
        for (text, shown) in [
            ("", ""),
            (" ,\n, ", ""),
            ("ab,", "ab"),
            ("ab|cd ,ef", "ab | cd, ef"),
            ("ab(>=1)[x y]<!z><z>", "ab (>= 1) [x y] <!z> <z>"),
            (
                "ab\n (  >=\n 1:2~x-3+b1 )\n [\n!x\n!y ]",
                "ab (>= 1:2~x-3+b1) [!x !y]",
            ),
            ("ab:native, cd:any (= 1)", "ab:native, cd:any (= 1)"),
            ("${misc:Depends}", "${misc:Depends}"),
            ("ab (= ${binary:Version})", "ab (= ${binary:Version})"),
            (
                "ab (<< ${source:Upstream-Version}-1~)",
                "ab (<< ${source:Upstream-Version}-1~)",
            ),
            ("ab (= @signed_x-1@)", "ab (= @signed_x-1@)"),
            ("ab (!= 1)", "ab (!= 1)"),
            ("ab [linux-any] <q !n !q>", "ab [linux-any] <q !n !q>"),
        ] {
            let relation = relation(text).expect(text);
            assert_eq!(relation.to_string(), shown, "{text}");
        }
    }

    #[test]
    fn errors_say_what_and_where() {
        for (text, offset, part) in [
            ("aa, B-x", 4, "write `b-x`"),
            ("aa, x", 4, "at least two"),
            ("aa, b_b", 4, "character `_`"),
            ("aa bb", 3, "`bb` follows `aa`"),
            ("aa (> 1)", 4, "write `>>` for later"),
            ("aa (< 1)", 4, "write `<<` for earlier"),
            ("aa ( == 1)", 5, "`==` is not an operator"),
            ("aa (1)", 4, "needs an operator"),
            ("aa (>=)", 6, "version is missing"),
            ("aa (>= 1 2)", 7, "has a space in it"),
            ("aa (>= 1", 3, "no closing `)`"),
            ("aa (>= 1_2)", 7, "has `_`"),
            ("aa (>= x)", 7, "start with a digit"),
            ("aa (>= ${x)", 7, "has `$`"),
            (
                "aa (>= 1) (<< 2)",
                10,
                "`(` is in the wrong place after `aa`",
            ),
            ("aa [x] (>= 1)", 7, "wrong place"),
            ("aa <x> [x]", 7, "wrong place"),
            ("aa [x", 3, "no closing `]`"),
            ("aa []", 4, "names no architecture"),
            ("aa [x !y]", 6, "mixed"),
            ("aa [x, y]", 4, "`x,` is not an architecture"),
            ("aa [X]", 4, "`X` is not"),
            ("aa [amd64 X]", 10, "`X` is not"),
            ("aa <x", 3, "no closing `>`"),
            ("aa <>", 4, "names no build profile"),
            ("aa < x Y>", 7, "character `Y`"),
            ("aa |", 4, "missing beside `|`"),
            ("| aa", 0, "missing beside `|`"),
            ("aa || bb", 4, "missing beside `|`"),
            ("(>= 1)", 0, "missing before `(`"),
            ("aa )", 3, "no opening counterpart"),
            ("aa:", 2, "malformed qualifier"),
            ("aa:A", 2, "malformed qualifier"),
            ("${x}y", 0, "not a substitution variable"),
            ("${x", 0, "not a substitution variable"),
            ("${:x}", 0, "not a substitution variable"),
            ("${x y}", 0, "not a substitution variable"),
            ("${}", 0, "not a substitution variable"),
            ("aa-${x}", 0, "character `$`"),
            ("ä", 0, "character `ä`"),
        ] {
            let error = relation(text).expect_err(text);
            assert!(error.message.contains(part), "{text}: {error}");
            assert_eq!(error.offset, offset, "{text}: {error}");
        }
    }

    #[test]
    fn a_placeholder_is_a_name_between_signs() {
        assert_eq!(placeholder_length("@abi-name_1@ x"), Some(12));
        let others = ["@@x", "@a b@", "@A@", "@a"];
        assert_eq!(others.map(placeholder_length), [None; 4]);
    }
}

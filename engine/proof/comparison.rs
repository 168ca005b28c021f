// SPDX-License-Identifier: GPL-2.0-or-later
//! What a recipe makes, beside what a generator wrote.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;

use super::carried::{changelog_version, version, Theirs};
use super::origin::origins;
use crate::diag::Sink;
use crate::disk::changes::{self, Change, Changes, File, Wanted};
use crate::disk::list::files_below;
use crate::disk::lock::share;
use crate::disk::read::text;
use crate::pipeline::Made;
use crate::text::files::{line_column, Span};

/// Differences that are worked out to the column; the others are counted.
const SHOWN: usize = 5;

/// What debhelper and dpkg leave beside the files of a package.
const BUILT: [&str; 4] = [".substvars", ".debhelper", ".debhelper.log", ".log"];

/// The result.
#[derive(Debug, PartialEq)]
pub struct Comparison {
    /// How many files were compared: those that the recipe makes, and those that only the generator wrote.
    pub files: usize,
    /// How many of them are not the same on both sides.
    pub different: usize,
    /// The first of them.
    pub differences: Vec<Difference>,
    /// Files that an earlier version left in the tree: they count for nothing.
    pub left: usize,
    /// Whether the generator was run for it.
    pub ran: bool,
}

impl Comparison {
    /// Whether something was compared, and all of it was equal.
    pub fn holds(&self) -> bool {
        self.files > 0 && self.different == 0
    }
}

/// A file that is not the same on both sides.
#[derive(Debug, PartialEq)]
pub struct Difference {
    /// Its path in the tree.
    pub path: String,
    /// What is different.
    pub what: What,
    /// The places of the recipe that made it.
    pub origins: Vec<Span>,
}

/// What is different of a file.
#[derive(Debug, PartialEq)]
pub enum What {
    /// Only the recipe makes it.
    OnlyOurs,
    /// Only the generator wrote it.
    OnlyTheirs,
    /// Its text.
    Text(First),
}

/// Where two texts part.
#[derive(Debug, PartialEq)]
pub struct First {
    /// The line, from 1.
    pub line: u32,
    /// The column, in characters from 1.
    pub column: u32,
    /// That line of theirs; nothing where their text ends.
    pub theirs: Option<String>,
    /// That line of ours.
    pub ours: Option<String>,
}

/// Compares.
///
/// # Errors
/// Reports what cannot be read.
pub(super) fn compare(
    made: &Made,
    tree: &Path,
    theirs: &Theirs,
    sink: &Sink,
) -> Option<Comparison> {
    let folder = share(&theirs.folder, sink)?;
    let ours = made.tree.iter();
    let wanted: Wanted<'_> = ours
        .map(|(path, text)| (path.to_owned(), Some(File::new(text.as_bytes()))))
        .collect();
    let (more, left) = match &theirs.written {
        Some(written) => {
            let more = written.iter().filter(|path| made.tree.get(path).is_none());
            (more.cloned().collect(), 0)
        }
        None => Unmade::new(made, tree).find(sink)?,
    };
    let sides = Sides {
        made,
        theirs,
        changes: changes::compare(&folder, wanted, sink)?,
    };
    let mut paths: BTreeSet<&str> = more.iter().map(String::as_str).collect();
    let ours = made.tree.iter().map(|(path, _)| path);
    paths.extend(ours.filter(|path| sides.changes.contains_key(*path) || !sides.is_theirs(path)));
    // Texts that differ say more than names, and come first.
    let (texts, names): (Vec<&str>, Vec<&str>) =
        paths.iter().partition(|path| sides.texts(path).is_some());
    let shown = texts.iter().chain(&names).take(SHOWN);
    Some(Comparison {
        files: made.tree.len() + more.len(),
        different: paths.len(),
        differences: shown.map(|path| sides.difference(path)).collect(),
        left,
        ran: theirs.written.is_some(),
    })
}

/// What a recipe makes and what a generator wrote, and how they differ on disk.
struct Sides<'s> {
    made: &'s Made,
    theirs: &'s Theirs,
    changes: Changes<'s>,
}

impl Sides<'_> {
    /// Whether the generator may have written a file. One that only stands in its copy is none of its own.
    fn is_theirs(&self, path: &str) -> bool {
        let written = self.theirs.written.as_ref();
        written.is_none_or(|written| written.contains(path))
    }

    /// The texts of a file that both sides have and that is not the same: theirs, ours.
    fn texts(&self, path: &str) -> Option<(Cow<'_, str>, &str)> {
        match self.changes.get(path)? {
            Change::Different(old, _) if self.is_theirs(path) => Some((
                String::from_utf8_lossy(&old.bytes),
                self.made.tree.get(path)?,
            )),
            _ => None,
        }
    }

    fn difference(&self, path: &str) -> Difference {
        let (what, line) = match self.texts(path) {
            Some((theirs, ours)) => {
                let first = first(&theirs, ours);
                let line = first.line;
                (What::Text(first), line)
            }
            None if self.made.tree.get(path).is_some() => (What::OnlyOurs, 1),
            None => (What::OnlyTheirs, 1),
        };
        Difference {
            path: path.to_owned(),
            what,
            origins: origins(self.made, path, line),
        }
    }
}

/// Where two texts that are not the same part.
fn first(theirs: &str, ours: &str) -> First {
    let same = theirs.bytes().zip(ours.bytes()).take_while(|(a, b)| a == b);
    let (line, column) = line_column(ours, same.count());
    First {
        line,
        column,
        theirs: line_of(theirs, line),
        ours: line_of(ours, line),
    }
}

/// A line of a text; nothing behind its end.
fn line_of(text: &str, line: u32) -> Option<String> {
    let mut lines = text.split('\n').skip(line as usize - 1);
    let line = lines.next()?;
    match lines.next() {
        Some(_) => Some(line.to_owned()),
        None if line.is_empty() => None,
        None => Some(format!("{line} (no newline at the end)")),
    }
}

/// The generated files of a tree that the recipe does not make: those that its generator wrote for this version,
/// and those that an earlier version left.
struct Unmade<'m> {
    made: &'m Made,
    tree: &'m Path,
    /// What stands before the ABI name in the names of the files that are made.
    before: BTreeSet<&'m str>,
    /// The packages of the tree's debian/control that have the ABI name in their names.
    packages: BTreeSet<String>,
}

impl<'m> Unmade<'m> {
    fn new(made: &'m Made, tree: &'m Path) -> Unmade<'m> {
        let abiname = made.abiname.as_str();
        let paths = made.tree.iter().map(|(path, _)| path);
        let control = text(&tree.join("debian/control"), &[]).unwrap_or_default();
        let names = control
            .lines()
            .filter_map(|line| line.strip_prefix("Package: "));
        Unmade {
            made,
            tree,
            before: paths
                .filter_map(|path| path.split_once(abiname).map(|(before, _)| before))
                .collect(),
            packages: names
                .filter(|name| name.contains(abiname))
                .map(str::to_owned)
                .collect(),
        }
    }

    /// Those of this version, and how many an earlier one left.
    fn find(&self, sink: &Sink) -> Option<(BTreeSet<String>, usize)> {
        let debian = self.tree.join("debian");
        let of_sources = |path: &str| path.starts_with("generated.");
        let (mut found, mut left) = (BTreeSet::new(), 0);
        let wanted = changelog_version(self.tree);
        let mut current: (String, bool) = (String::new(), false);
        for file in files_below(&debian, of_sources, sink)? {
            let path = format!("debian/{file}");
            if self.made.tree.get(&path).is_some() {
                continue;
            }
            let is_theirs = match file.split_once('/') {
                None => self.is_of_package(&file),
                Some((folder, _)) => {
                    if current.0 != folder {
                        let is_now = version(&debian, folder) == wanted;
                        current = (folder.to_owned(), is_now);
                    }
                    current.1
                }
            };
            if self.is_of_other_version(&path) || (file.contains('/') && !is_theirs) {
                left += 1;
            } else if is_theirs {
                found.insert(path);
            }
        }
        let tests = "debian/tests/control";
        if self.made.tree.get(tests).is_none() && self.tree.join(tests).is_file() {
            found.insert(tests.to_owned());
        }
        Some((found, left))
    }

    /// Whether a name is that of a file for debhelper, of a package of this version.
    fn is_of_package(&self, name: &str) -> bool {
        let mut ends = name.match_indices('.').map(|(end, _)| &name[..end]);
        ends.any(|package| self.packages.contains(package))
            && !BUILT.iter().any(|built| name.ends_with(built))
    }

    /// Whether a path is like one that is made, but for the version in it.
    fn is_of_other_version(&self, path: &str) -> bool {
        let starts = path.match_indices(|c: char| c.is_ascii_digit());
        starts.into_iter().any(|(start, _)| {
            let (before, rest) = path.split_at(start);
            let major = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            self.before.contains(before)
                && major.starts_with('.')
                && !rest.starts_with(&self.made.abiname)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::first;

    #[test]
    fn texts_part_at_a_line_and_a_column() {
        let end = "x (no newline at the end)";
        for (theirs, ours, place, lines) in [
            ("a\nbc\n", "a\nbd\n", (2, 2), (Some("bc"), Some("bd"))),
            ("a\n", "a\nb\n", (2, 1), (None, Some("b"))),
            ("x", "x\n", (1, 2), (Some(end), Some("x"))),
            ("", "x\n", (1, 1), (None, Some("x"))),
            (
                "\u{e4}\n",
                "\u{e5}\n",
                (1, 1),
                (Some("\u{e4}"), Some("\u{e5}")),
            ),
        ] {
            let found = first(theirs, ours);
            assert_eq!((found.line, found.column), place, "{theirs:?} {ours:?}");
            assert_eq!((found.theirs.as_deref(), found.ours.as_deref()), lines);
        }
    }
}

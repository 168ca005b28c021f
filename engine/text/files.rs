// SPDX-License-Identifier: GPL-2.0-or-later
//! The texts that were read, and places in them: what a message needs to point at a line.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, OnceLock};

use serde::Deserialize;

use crate::limits::place::{self, Name};

/// A file among [`Files`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(transparent)]
pub struct FileId(u32);

/// A place in a file: where something begins, and how many characters of that line it takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The line, counted from 1.
    pub line: u32,
    /// The column in characters, counted from 1.
    pub column: u32,
    /// The number of characters to underline; at least 1.
    pub length: u32,
}

impl Span {
    /// Its parts as plain numbers, in the order of the fields: what a decoder hands on.
    pub fn numbers(self) -> [u32; 4] {
        [self.file.0, self.line, self.column, self.length]
    }

    /// The same place, moved by some lines and to another column: for a place inside of a longer text.
    pub fn at(self, line: u32, column: u32, length: u32) -> Span {
        Span {
            line,
            column,
            length: length.max(1),
            ..self
        }
    }
}

struct SourceFile {
    path: PathBuf,
    name: Name,
    text: String,
    /// Where each line begins; worked out when a message asks first.
    starts: OnceLock<Vec<usize>>,
    /// Whether all of it is ASCII: then a column is an offset.
    ascii: OnceLock<bool>,
}

/// All texts of a run, in the order in which they were read.
#[derive(Default)]
pub struct Files {
    files: Vec<SourceFile>,
    bounds: Vec<PathBuf>,
    open: Arc<BTreeMap<PathBuf, String>>,
}

impl Files {
    /// No texts yet; files with these paths are read as what an editor has of them, not as what is on disk.
    pub fn with_open(open: Arc<BTreeMap<PathBuf, String>>) -> Files {
        Files {
            open,
            ..Files::default()
        }
    }

    /// No texts yet, for another run beside this one: the same files are open in an editor.
    #[must_use]
    pub fn beside(&self) -> Files {
        Files::with_open(Arc::clone(&self.open))
    }

    /// What an editor has of a file.
    pub fn open_text(&self, path: &Path) -> Option<&str> {
        self.open.get(path).map(String::as_str)
    }

    /// Binds files below a folder to it, and to the other folders that were named so: a link out of all of
    /// them is an error.
    pub fn bind(&mut self, folder: impl Into<PathBuf>) {
        self.bounds.push(folder.into());
    }

    /// The folders that files are bound to.
    pub fn bounds(&self) -> &[PathBuf] {
        &self.bounds
    }

    /// Takes a text in; `path` is how messages name it.
    pub fn add(&mut self, path: impl Into<PathBuf>, text: String) -> FileId {
        let id = u32::try_from(self.files.len()).expect("a run reads far fewer than 2^32 files");
        let path = path.into();
        self.files.push(SourceFile {
            name: place::name(&path),
            path,
            text,
            starts: OnceLock::new(),
            ascii: OnceLock::new(),
        });
        FileId(id)
    }

    /// All files with their paths, in the order of reading.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Path)> {
        let paths = self.paths();
        (0..).zip(paths).map(|(id, path)| (FileId(id), path))
    }

    /// What the next text will be.
    pub fn next(&self) -> FileId {
        FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX))
    }

    /// The paths of all texts, in the order of reading.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|file| file.path.as_path())
    }

    /// Messages name the texts of the folder `from` as if they stood in `to`: there they will be.
    pub fn move_folder(&mut self, from: &Path, to: &Path) {
        for file in &mut self.files {
            if let Ok(rest) = file.path.strip_prefix(from) {
                file.path = to.join(rest);
            }
        }
    }

    fn file(&self, id: FileId) -> &SourceFile {
        // An id is only made by `add`, and nothing is ever removed.
        &self.files[id.0 as usize]
    }

    /// The path by which messages name the file.
    pub fn path(&self, id: FileId) -> &Path {
        &self.file(id).path
    }

    /// Where a file is, seen from a folder.
    pub fn path_from(&self, id: FileId, folder: &Path) -> PathBuf {
        relative(self.path(id), folder)
    }

    /// A place as `path:line:column`, the path seen from a folder.
    pub fn place_from(&self, span: Span, folder: &Path) -> String {
        let path = self.path_from(span.file, folder);
        format!("{}:{}:{}", path.display(), span.line, span.column)
    }

    /// The path, for saying what the run is at.
    pub fn name(&self, id: FileId) -> Name {
        self.file(id).name
    }

    /// The whole text.
    pub fn text(&self, id: FileId) -> &str {
        &self.file(id).text
    }

    /// A line without its end, counted from 1; empty if there is no such line.
    pub fn line(&self, id: FileId, line: u32) -> &str {
        let file = self.file(id);
        let starts = file.starts.get_or_init(|| {
            let breaks = file.text.match_indices('\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(breaks).collect()
        });
        let number = (line.max(1) - 1) as usize;
        let start = starts.get(number).copied().unwrap_or(file.text.len());
        let end = starts.get(number + 1).copied();
        let own = &file.text[start..end.unwrap_or(file.text.len())];
        let own = own.strip_suffix('\n').unwrap_or(own);
        own.strip_suffix('\r').unwrap_or(own)
    }

    /// What of a line stands at a column (both from 1) and behind it. A line may be long, and may be asked for
    /// as often as it has mistakes.
    pub fn from_column(&self, id: FileId, line: u32, column: u32) -> &str {
        let text = self.line(id, line);
        let skipped = (column.max(1) - 1) as usize;
        let file = self.file(id);
        let start = match file.ascii.get_or_init(|| file.text.is_ascii()) {
            true => skipped.min(text.len()),
            false => text
                .char_indices()
                .nth(skipped)
                .map_or(text.len(), |(at, _)| at),
        };
        &text[start..]
    }
}

/// The way from a folder to a path, both without `..` in their midst; where they have nothing in common that can
/// be seen, the path itself.
pub fn relative(path: &Path, folder: &Path) -> PathBuf {
    if path.is_absolute() != folder.is_absolute() {
        return path.to_owned();
    }
    let parts = |path: &Path| -> Vec<PathBuf> {
        let parts = path.components().filter(|part| *part != Component::CurDir);
        parts.map(|part| PathBuf::from(part.as_os_str())).collect()
    };
    let (path, folder) = (parts(path), parts(folder));
    let common = path.iter().zip(&folder).take_while(|(a, b)| a == b).count();
    let up = folder[common..].iter().map(|_| Path::new(".."));
    let down = path[common..].iter().map(PathBuf::as_path);
    up.chain(down).collect()
}

/// Line and column (both from 1, the column in characters) of a byte offset in a text.
pub fn line_column(text: &str, offset: usize) -> (u32, u32) {
    let mut end = offset.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = &text[..end];
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |i| i + 1);
    let column = before[start..].chars().count() + 1;
    (
        u32::try_from(line).unwrap_or(u32::MAX),
        u32::try_from(column).unwrap_or(u32::MAX),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_between_folders_goes_up_and_down() {
        for (path, folder, expected) in [
            ("a/x/f", "a/x", "f"),
            ("a/y/f", "a/x", "../y/f"),
            ("../y/f", ".", "../y/f"),
            ("f", ".", "f"),
            ("/a/y/f", "/a/x/z", "../../y/f"),
            ("/a/f", "a", "/a/f"),
        ] {
            let found = relative(Path::new(path), Path::new(folder));
            assert_eq!(found, Path::new(expected), "{path} from {folder}");
        }
    }

    #[test]
    fn a_run_beside_another_reads_what_is_open() {
        let open = BTreeMap::from([(PathBuf::from("a"), "new".to_owned())]);
        let mut files = Files::with_open(Arc::new(open));
        for path in ["a", "b"] {
            let next = files.next();
            assert_eq!(files.add(path, String::new()), next);
        }
        let beside = files.beside();
        assert_eq!(beside.open_text(Path::new("a")), Some("new"));
        assert_eq!(beside.paths().count(), 0);
    }

    #[test]
    fn lines_are_counted_from_one() {
        let mut files = Files::default();
        let id = files.add("a", "one\r\n\ntwo".to_owned());
        for (line, expected) in [
            (0, "one"),
            (1, "one"),
            (2, ""),
            (3, "two"),
            (4, ""),
            (9, ""),
        ] {
            assert_eq!(files.line(id, line), expected, "line {line}");
        }
        for (text, column, expected) in [
            ("abc", 0, "abc"),
            ("abc", 3, "c"),
            ("abc", 9, ""),
            ("äbc", 2, "bc"),
            ("äbc", 9, ""),
        ] {
            let id = files.add("c", text.to_owned());
            assert_eq!(
                files.from_column(id, 1, column),
                expected,
                "{text} {column}"
            );
        }
        let empty = files.add("b", String::new());
        assert_eq!(files.line(empty, 1), "");
    }

    #[test]
    fn offsets_become_lines_and_columns() {
        for (text, offset, expected) in [
            ("", 0, (1, 1)),
            ("ab\ncd", 0, (1, 1)),
            ("ab\ncd", 2, (1, 3)),
            ("ab\ncd", 3, (2, 1)),
            ("ä\nüx", 6, (2, 3)),
            ("ab", 99, (1, 3)),
        ] {
            assert_eq!(line_column(text, offset), expected, "{text:?} at {offset}");
        }
    }
}

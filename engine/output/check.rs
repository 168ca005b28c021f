//! Comparing the tree with the disk: what is missing, different or stale.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use similar::TextDiff;

use super::manifest::{self, Manifest};
use super::tree::Tree;
use crate::diag::{Diagnostic, Place, Sink};
use crate::recipe::load::io_error;

/// Lines of difference shown for one file, and in all.
const MAX_LINES: (usize, usize) = (60, 400);

/// More threads than that do not make it faster.
const MAX_THREADS: usize = 4;

/// What a file on disk is, next to the generated one.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// Equal.
    Same,
    /// Not there.
    Missing,
    /// There, with another content.
    Different(Vec<u8>),
}

/// The tree and the disk side by side.
pub struct Comparison {
    /// Every generated file.
    pub files: BTreeMap<String, State>,
    /// Files of an earlier run that this one does not generate, as that run wrote them.
    pub stale: Vec<String>,
    /// Such files that somebody edited since: they stay.
    pub edited: Vec<String>,
}

impl Comparison {
    /// Whether there is nothing to do.
    pub fn is_clean(&self) -> bool {
        self.stale.is_empty()
            && self.edited.is_empty()
            && self.files.values().all(|state| *state == State::Same)
    }
}

/// Compares the tree with an output directory.
///
/// # Errors
/// Reports what cannot be read, and directories where files should be.
pub fn compare(tree: &Tree, output: &Path, in_place: bool, sink: &Sink) -> Option<Comparison> {
    let errors = sink.errors();
    let mut files = BTreeMap::new();
    for ((path, _), state) in tree.iter().zip(states(tree, output)) {
        match state {
            Ok(state) => {
                files.insert(path.to_owned(), state);
            }
            Err(error) => {
                let full = output.join(path);
                sink.report(match error.kind() {
                    ErrorKind::IsADirectory => Diagnostic::error(
                        Place::Path(full),
                        "a directory stands where this file has to be written",
                    )
                    .help("move it away, or choose another place: --output DIR"),
                    ErrorKind::NotADirectory => no_directory(&full),
                    _ => io_error(&full, "read", &error),
                });
            }
        }
    }
    let mut stale = Vec::new();
    let mut edited = Vec::new();
    let before = Manifest::read(&manifest::path(output, in_place));
    for (path, hash) in before.iter().filter(|(path, _)| tree.get(path).is_none()) {
        // A link or a file that is gone is not ours any more.
        let Ok(metadata) = std::fs::symlink_metadata(output.join(path)) else {
            continue;
        };
        let ours = metadata.is_file()
            && std::fs::read(output.join(path)).is_ok_and(|bytes| manifest::hash(&bytes) == hash);
        if ours {
            stale.push(path.to_owned());
        } else {
            edited.push(path.to_owned());
        }
    }
    (sink.errors() == errors).then_some(Comparison {
        files,
        stale,
        edited,
    })
}

/// The state of every file, in the order of the tree. The time goes to the system: it is asked for several
/// files at once.
fn states(tree: &Tree, output: &Path) -> Vec<io::Result<State>> {
    let files: Vec<(&str, &str)> = tree.iter().collect();
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get().min(MAX_THREADS));
    let part_of = |part: &[(&str, &str)]| {
        let mut buffer = Vec::new();
        let files = part.iter();
        files
            .map(|(path, text)| state(&output.join(path), text, &mut buffer))
            .collect::<Vec<_>>()
    };
    std::thread::scope(|scope| {
        let parts: Vec<_> = files
            .chunks(files.len().div_ceil(threads).max(1))
            .map(|part| scope.spawn(move || part_of(part)))
            .collect();
        let parts = parts.into_iter().flat_map(|part| {
            let states = part.join();
            states.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        parts.collect()
    })
}

/// The state of one file; `buffer` is kept from one to the next.
fn state(path: &Path, text: &str, buffer: &mut Vec<u8>) -> io::Result<State> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(State::Missing),
        Err(error) => return Err(error),
    };
    // One byte more shows whether the file goes on.
    buffer.resize(text.len() + 1, 0);
    let mut length = 0;
    while length < buffer.len() {
        match file.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    if &buffer[..length] == text.as_bytes() {
        return Ok(State::Same);
    }
    let mut bytes = buffer[..length].to_vec();
    file.read_to_end(&mut bytes)?;
    Ok(State::Different(bytes))
}

/// Says which part of a path is a file.
fn no_directory(path: &Path) -> Diagnostic {
    let file = path.ancestors().skip(1).find(|part| part.is_file());
    Diagnostic::error(
        Place::Path(file.unwrap_or(path).to_owned()),
        "a file stands where a directory has to be",
    )
    .help("move it away, or choose another place: --output DIR")
}

/// The comparison in words: every file that is not as it should be, then how they differ.
pub fn report(comparison: &Comparison, tree: &Tree) -> String {
    let mut text = String::new();
    for (path, state) in &comparison.files {
        let word = match state {
            State::Same => continue,
            State::Missing => "missing",
            State::Different(_) => "different",
        };
        let _ = writeln!(text, "{word:<10}{path}");
    }
    for path in &comparison.stale {
        let _ = writeln!(text, "{:<10}{path}", "stale");
    }
    for path in &comparison.edited {
        let _ = writeln!(
            text,
            "{:<10}{path} (edited since it was generated)",
            "stale"
        );
    }
    let mut left = MAX_LINES.1;
    for (path, state) in &comparison.files {
        let (State::Different(old), Some(new)) = (state, tree.get(path)) else {
            continue;
        };
        let old = String::from_utf8_lossy(old);
        let diff = TextDiff::from_lines(old.as_ref(), new);
        let unified = diff
            .unified_diff()
            .header(&format!("{path} (on disk)"), &format!("{path} (generated)"))
            .to_string();
        let lines: Vec<&str> = unified.lines().collect();
        let shown = lines.len().min(MAX_LINES.0).min(left);
        left -= shown;
        if shown > 0 {
            text.push('\n');
        }
        for line in &lines[..shown] {
            let _ = writeln!(text, "{}", cut(line));
        }
        if shown < lines.len() && shown > 0 {
            let _ = writeln!(text, "… and {} more lines of {path}", lines.len() - shown);
        }
    }
    text
}

/// Lines of rules.gen have thousands of characters.
fn cut(line: &str) -> String {
    const WIDTH: usize = 300;
    match line.char_indices().nth(WIDTH) {
        Some((at, _)) => format!("{} …", &line[..at]),
        None => line.to_owned(),
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! debian/changelog of the tree: its entries, the version of the newest, and where in it something stands.

use std::path::Path;

use crate::deb::changelog::{self, Entry};
use crate::deb::quirks::Quirks;
use crate::deb::version::LinuxVersion;
use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, Sink};
use crate::text::files::{FileId, Files, Span};

/// What Debian Policy 5.6.17 has for an urgency, in lower case.
const URGENCIES: [&str; 5] = ["low", "medium", "high", "emergency", "critical"];

/// Where the changelog of a tree is.
pub fn changelog_path(tree: &Path) -> std::path::PathBuf {
    tree.join("debian/changelog")
}

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
/// Warns of an urgency that Debian does not know. Reports every malformed line, a changelog without entries, and a top version that is no kernel's.
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
    if !URGENCIES.contains(&top.urgency.to_lowercase().as_str()) {
        let mut span = part_span(file, top, &format!("urgency={}", top.urgency), files);
        span.column += 8;
        span.length -= 8;
        sink.report(
            Diagnostic::warning(span, format!("unknown urgency `{}`", top.urgency))
                .maybe_help(did_you_mean(&top.urgency, URGENCIES)),
        );
    }
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

pub(super) fn version_span(file: FileId, entry: &Entry, files: &Files) -> Span {
    part_span(file, entry, &entry.version, files)
}

pub(super) fn part_span(file: FileId, entry: &Entry, part: &str, files: &Files) -> Span {
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

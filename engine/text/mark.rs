// SPDX-License-Identifier: GPL-2.0-or-later
//! What the marks of yaml-rust2 point at. They count from 0, and that of a node stands behind what decorates it.

use yaml_rust2::scanner::Marker;

use super::files::{FileId, Files, Span};

/// The marks of one file.
#[derive(Clone, Copy)]
pub(super) struct Marks<'a> {
    /// All files.
    pub(super) files: &'a Files,
    /// The one that is read.
    pub(super) file: FileId,
}

impl Marks<'_> {
    /// A place at a mark.
    pub(super) fn span(self, mark: Marker, length: usize) -> Span {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span {
            file: self.file,
            line: number(mark.line()).max(1),
            column: number(mark.col()).saturating_add(1),
            length: number(length).max(1),
        }
    }

    /// A line of the file, counted from 1.
    pub(super) fn line(&self, number: u32) -> &str {
        self.files.line(self.file, number)
    }

    /// How many characters the line has from a mark on.
    pub(super) fn rest_of_line(self, mark: Marker) -> usize {
        let at = self.span(mark, 1);
        let rest = self.files.from_column(at.file, at.line, at.column);
        rest.chars().count()
    }

    /// The line that is indented with a tab, of one and the next: the parser may see it late or early.
    pub(super) fn tab_near(self, line: u32) -> Option<u32> {
        [line, line.saturating_add(1)].into_iter().find(|row| {
            let text = self.line(*row);
            text.trim_start_matches(' ').starts_with('\t')
        })
    }

    /// Where the `&` or `!` is of a node: the parser's mark stands behind it, sometimes on a later line.
    pub(super) fn sign(self, sign: char, mark: Marker) -> Span {
        let begins = |line: &[char], at: usize| {
            line[at] == sign && (at == 0 || matches!(line[at - 1], ' ' | '[' | '{' | ','))
        };
        let mut end = mark.col().saturating_add(1);
        for row in (1..=mark.line()).rev() {
            let row = u32::try_from(row).unwrap_or(u32::MAX);
            let line: Vec<char> = self.line(row).chars().collect();
            let last = (0..line.len().min(end)).rev().find(|at| begins(&line, *at));
            if let Some(at) = last {
                let length = line[at..]
                    .iter()
                    .take_while(|c| !matches!(c, ' ' | ',' | ']' | '}'))
                    .count();
                let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                return self
                    .span(mark, 1)
                    .at(row, number(at).saturating_add(1), number(length));
            }
            end = usize::MAX;
        }
        self.span(mark, 1)
    }

    /// Where the `|` or `>` of a block scalar is: the parser's mark stands at its first line that is not blank.
    pub(super) fn block_mark(self, mark: Marker) -> Span {
        let first = u32::try_from(mark.line()).unwrap_or(1);
        let is_mark = |line: &str, at: usize| {
            let rest = line[at + 1..]
                .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'));
            let rest = rest.trim_start();
            (at == 0 || line[..at].ends_with([' ', '\t']))
                && (rest.is_empty() || rest.starts_with('#'))
        };
        // An empty one has its mark where it should be.
        for row in (1..=first).rev() {
            let line = self.line(row);
            let found = line
                .match_indices(['|', '>'])
                .find(|(at, _)| is_mark(line, *at));
            if let Some((at, _)) = found.filter(|_| {
                row < first
                    || line
                        .chars()
                        .nth(mark.col())
                        .is_some_and(|c| matches!(c, '|' | '>'))
            }) {
                let column = u32::try_from(line[..at].chars().count()).unwrap_or(0);
                return self.span(mark, 1).at(row, column.saturating_add(1), 1);
            }
            if row < first && !line.trim().is_empty() {
                break;
            }
        }
        self.span(mark, 1)
    }
}

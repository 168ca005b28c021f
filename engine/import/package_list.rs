// SPDX-License-Identifier: GPL-2.0-or-later
//! Reading debian/installer/package-list into paragraphs, as kernel-wedge does (docs/gencontrol-py.md#installer).

use indexmap::IndexMap;

use super::dialect::InstallerRule;
use crate::deb::name::check_path;
use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, Sink};
use crate::text::files::{FileId, Files, Span};

/// The fields that may stand in the list, each also with `_SUFFIX`.
const FIELDS: [&str; 9] = [
    "Package",
    "Package-Type",
    "Provides",
    "Depends",
    "Architecture",
    "Kernel-Version",
    "Section",
    "Priority",
    "Description",
];

/// A paragraph.
pub struct Paragraph {
    /// Its `Package`.
    pub name: String,
    /// Where that stands.
    pub span: Span,
    /// The comments before and in it.
    pub comments: Vec<String>,
    /// Its fields, continued lines and all.
    pub fields: IndexMap<String, String>,
}

/// Reads by the rules of a dialect.
pub struct Reader<'a> {
    /// The dialect's data.
    pub rule: &'a InstallerRule,
    /// Where problems go.
    pub sink: &'a Sink,
}

impl Reader<'_> {
    /// All paragraphs; what is wrong is reported.
    pub fn paragraphs(&self, file: FileId, files: &Files) -> Vec<Paragraph> {
        super::plain::check(file, files, self.sink);
        let mut result: Vec<Paragraph> = Vec::new();
        let mut open: Option<Paragraph> = None;
        let mut comments: Vec<String> = Vec::new();
        let mut last = String::new();
        for (number, line) in (1..).zip(files.text(file).lines()) {
            let span = Span {
                file,
                line: number,
                column: 1,
                length: u32::try_from(line.chars().count()).unwrap_or(1).max(1),
            };
            if let Some(comment) = line.strip_prefix('#') {
                comments.push(comment.strip_prefix(' ').unwrap_or(comment).to_owned());
                continue;
            }
            if let Some((field, value)) = header(line) {
                self.check_field(field, span);
                let paragraph = open.get_or_insert_with(|| Paragraph {
                    name: String::new(),
                    span,
                    comments: Vec::new(),
                    fields: IndexMap::new(),
                });
                paragraph.comments.append(&mut comments);
                if field == "Package" {
                    value.clone_into(&mut paragraph.name);
                    paragraph.span = span;
                }
                paragraph.fields.insert(field.to_owned(), value.to_owned());
                field.clone_into(&mut last);
            } else if line.is_empty() {
                self.close(open.take(), &mut result);
            } else if line.starts_with(char::is_whitespace) {
                let value = open.as_mut().and_then(|p| p.fields.get_mut(&last));
                match value {
                    Some(value) => {
                        value.push('\n');
                        value.push_str(line);
                    }
                    None => self.sink.report(Diagnostic::warning(
                        span,
                        "this continues no field: ignored",
                    )),
                }
            } else {
                self.sink
                    .report(Diagnostic::warning(span, "not a field: ignored"));
            }
        }
        self.close(open, &mut result);
        result
    }

    fn check_field(&self, field: &str, span: Span) {
        let base = FIELDS.iter().any(|known| {
            field == *known
                || field
                    .strip_prefix(known)
                    .is_some_and(|rest| rest.len() > 1 && rest.starts_with('_'))
        });
        let flavour = field
            .strip_prefix("Flavour_")
            .is_some_and(|rest| !rest.is_empty());
        if !base && (!flavour || self.rule.by_modules == Some(true)) {
            self.sink.report(
                Diagnostic::error(span, format!("unknown field `{field}`"))
                    .maybe_help(did_you_mean(field, FIELDS)),
            );
        }
    }

    fn close(&self, open: Option<Paragraph>, result: &mut Vec<Paragraph>) {
        let Some(paragraph) = open else { return };
        if paragraph.name.is_empty() {
            return self.sink.report(Diagnostic::error(
                paragraph.span,
                "a paragraph without `Package`",
            ));
        }
        if let Err(message) = check_path(&paragraph.name) {
            self.sink.report(
                Diagnostic::error(paragraph.span, message).help("write a name without `/`"),
            );
        }
        let same = result
            .iter_mut()
            .find(|old| self.rule.merge_names == Some(true) && old.name == paragraph.name);
        match same {
            Some(old) => {
                old.fields.extend(paragraph.fields);
                old.comments.extend(paragraph.comments);
            }
            None => result.push(paragraph),
        }
    }
}

fn header(line: &str) -> Option<(&str, &str)> {
    let end = line.find(char::is_whitespace).unwrap_or(line.len());
    let colon = line[..end].rfind(':')?;
    (colon > 0).then(|| (&line[..colon], line[colon + 1..].trim_start()))
}

#[cfg(test)]
mod tests {
    use super::header;

    #[test]
    fn a_name_stands_before_the_last_colon_of_a_word() {
        for (line, expected) in [
            ("Package: a", Some(("Package", "a"))),
            ("Package:a", Some(("Package", "a"))),
            ("Depends:", Some(("Depends", ""))),
            ("a:b: c", Some(("a:b", "c"))),
            (": a", None),
            ("a b: c", None),
            ("", None),
        ] {
            assert_eq!(header(line), expected, "{line}");
        }
    }
}

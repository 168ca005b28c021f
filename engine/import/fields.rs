// SPDX-License-Identifier: GPL-2.0-or-later
//! The paragraphs of a control template: fields, lines, and the conditions that hold for a line, a field or all of it.

use crate::diag::{Diagnostic, Sink};
use crate::text::files::Span;

/// A paragraph.
#[derive(Clone, Debug)]
pub struct Paragraph {
    /// Its fields, in the order of first writing.
    pub fields: Vec<Field>,
    /// Comment lines above its first field.
    pub comments: Vec<String>,
    /// The conditions under which all of it stands.
    pub conditions: Vec<String>,
    /// Where it begins.
    pub span: Span,
}

/// A field.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its lines, without the blank of continuations.
    pub lines: Vec<Line>,
    /// Where it stands.
    pub span: Span,
}

/// A line of a field.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its text.
    pub text: String,
    /// Comment lines above it.
    pub comments: Vec<String>,
    /// The conditions under which it stands, besides those of the paragraph.
    pub conditions: Vec<String>,
    /// The `set` statements that its variables come of.
    pub sets: String,
    /// Whether it is a whole `for`, of several lines.
    pub is_loop: bool,
    /// Whether it begins a value of its own: that of a field for which there are several, under conditions.
    pub begins: bool,
    /// The branches of `if` in which it stands: the number of the `if`, and that of the branch in it.
    pub(super) branches: Vec<(u32, u32)>,
    /// Where it stands.
    pub span: Span,
}

impl Paragraph {
    /// A field by its name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

impl Field {
    /// The value as one text, its conditions written into it.
    pub fn text(&self) -> String {
        let mut result = String::new();
        for (number, line) in self.lines.iter().enumerate() {
            let mut text = format!("{}{}", line.sets, line.text);
            for condition in line.conditions.iter().rev() {
                text = format!("{{% if {condition} %}}{text}{{% endif %}}");
            }
            if number > 0 && !line.begins {
                result.push('\n');
            }
            result.push_str(&text);
        }
        result
    }

    /// All comments in it.
    pub fn comments(&self) -> Vec<String> {
        self.lines
            .iter()
            .flat_map(|line| line.comments.clone())
            .collect()
    }
}

impl Paragraph {
    /// With what holds for all of it as its own condition, and with one field of each name.
    pub(super) fn settled(mut self, sink: &Sink) -> Paragraph {
        let lines = self.fields.iter().flat_map(|field| &field.lines);
        let common = lines.map(|line| line.conditions.clone());
        let common = common.reduce(|mut common, own| {
            let same = common.iter().zip(&own).take_while(|(a, b)| a == b);
            let same = same.count();
            common.truncate(same);
            common
        });
        self.conditions = common.unwrap_or_default();
        let mut fields: Vec<Field> = Vec::new();
        for mut field in std::mem::take(&mut self.fields) {
            for line in &mut field.lines {
                line.conditions.drain(..self.conditions.len());
            }
            match fields.iter_mut().find(|old| old.name == field.name) {
                Some(old) => old.take(field, sink),
                None => fields.push(field),
            }
        }
        self.fields = fields;
        self
    }
}

impl Field {
    /// Of two fields of a name the later counts: where its conditions hold, if it has any.
    fn take(&mut self, later: Field, sink: &Sink) {
        let first = later.lines.first();
        let Some(first) = first.filter(|first| !first.conditions.is_empty()) else {
            let message = format!("duplicate field `{}`: the last one is used", later.name);
            sink.report(Diagnostic::warning(later.span, message));
            *self = later;
            return;
        };
        let not = format!("not ({})", first.conditions.join(" and "));
        for line in &mut self.lines {
            let is_other = |own: &(u32, u32)| {
                let mut theirs = first.branches.iter();
                theirs.any(|branch| branch.0 == own.0 && branch.1 != own.1)
            };
            // Of two branches of one `if` never both are there.
            if !line.branches.iter().any(is_other) {
                line.conditions.push(not.clone());
            }
        }
        self.lines.extend(later.lines);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::files::Files;

    fn line(text: &str, conditions: &[&str], branches: &[(u32, u32)]) -> Line {
        Line {
            text: text.to_owned(),
            comments: Vec::new(),
            conditions: conditions.iter().map(|&one| one.to_owned()).collect(),
            sets: String::new(),
            is_loop: false,
            begins: false,
            branches: branches.to_vec(),
            span: Span::default(),
        }
    }

    fn field(lines: Vec<Line>) -> Field {
        Field {
            name: "Depends".to_owned(),
            lines,
            span: Span::default(),
        }
    }

    fn said(lines: &[Line]) -> Vec<String> {
        let said = |line: &Line| format!("{} if {}", line.text, line.conditions.join(" and "));
        lines.iter().map(said).collect()
    }

    #[test]
    fn of_two_fields_the_later_counts_where_it_is() {
        let mut first = field(vec![
            line("all", &[], &[]),
            line("else", &["not (c)"], &[(1, 1)]),
            line("other", &["d"], &[(2, 1)]),
        ]);
        let sink = Sink::default();
        first.take(field(vec![line("later", &["c"], &[(1, 0)])]), &sink);
        assert_eq!(
            said(&first.lines),
            [
                "all if not (c)",
                "else if not (c)",
                "other if d and not (c)",
                "later if c"
            ]
        );
        assert_eq!(sink.sorted(&Files::default()).len(), 0);
        first.take(field(vec![line("last", &[], &[])]), &sink);
        assert_eq!(said(&first.lines), ["last if "]);
        assert_eq!(sink.sorted(&Files::default()).len(), 1);
    }

    #[test]
    fn what_holds_for_all_lines_holds_for_the_paragraph() {
        let paragraph = Paragraph {
            fields: vec![field(vec![
                line("a", &["c", "d"], &[]),
                line("b", &["c", "e"], &[]),
            ])],
            comments: Vec::new(),
            conditions: Vec::new(),
            span: Span::default(),
        };
        let paragraph = paragraph.settled(&Sink::default());
        assert_eq!(paragraph.conditions, ["c"]);
        assert_eq!(said(&paragraph.fields[0].lines), ["a if d", "b if e"]);
    }

    #[test]
    fn a_field_is_a_text_with_its_conditions() {
        let mut lines = vec![
            line("a", &[], &[]),
            line("b", &["c", "d"], &[]),
            line("e", &[], &[]),
        ];
        lines[0].comments = vec!["why".to_owned()];
        lines[2].comments = vec!["so".to_owned(), "and so".to_owned()];
        lines[2].begins = true;
        let field = field(lines);
        assert_eq!(
            field.text(),
            "a\n{% if c %}{% if d %}b{% endif %}{% endif %}e"
        );
        assert_eq!(field.comments(), ["why", "so", "and so"]);
    }
}

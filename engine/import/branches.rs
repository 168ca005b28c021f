// SPDX-License-Identifier: GPL-2.0-or-later
//! The conditions in a control template: what a line stands under, and what of that is one for the whole paragraph.

use super::control::{Field, Paragraph};
use crate::diag::{Diagnostic, Sink};

/// An open `if`.
pub(super) struct If {
    /// Its number in the template.
    pub(super) number: u32,
    /// The line where it begins.
    pub(super) line: u32,
    /// The branches so far that do not hold.
    pub(super) not: Vec<String>,
    /// The one that does; nothing for `else`.
    pub(super) holds: Option<String>,
}

impl If {
    /// The condition; nothing where it always holds. `None` where it never does.
    pub(super) fn condition(&self) -> Option<String> {
        let mut parts = Vec::new();
        for condition in &self.not {
            match condition.as_str() {
                "true" => return None,
                "false" => {}
                condition => parts.push(format!("not ({condition})")),
            }
        }
        match self.holds.as_deref() {
            Some("false") => return None,
            None | Some("true") => {}
            Some(holds) if parts.is_empty() => return Some(holds.to_owned()),
            Some(holds) => parts.push(format!("({holds})")),
        }
        Some(parts.join(" and "))
    }
}

/// Where a line stands: its conditions, and the branches of these.
pub(super) type Within = (Vec<String>, Vec<(u32, u32)>);

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

// SPDX-License-Identifier: GPL-2.0-or-later
//! One paragraph of a control file: fields in order, written the way Debian's generator writes them.

use std::borrow::Cow;

/// Fields with their values, in the order in which they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stanza<'a>(Vec<(&'a str, Cow<'a, str>)>);

impl<'a> Stanza<'a> {
    /// Appends a field; an empty value (no character at all) is skipped.
    ///
    /// A value of blanks is kept and written as nothing after `Field: `.
    pub fn push(&mut self, field: &'a str, value: impl Into<Cow<'a, str>>) {
        let value = value.into();
        if !value.is_empty() {
            self.0.push((field, value));
        }
    }

    /// The fields and their values, in their order.
    pub fn into_fields(self) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> {
        self.0.into_iter()
    }

    /// Appends `Field: value` lines and the blank line that ends the paragraph (docs/gencontrol-py.md#paragraphs):
    /// the value is stripped at both ends, every line break in it is followed by one blank.
    pub fn write(&self, text: &mut String) {
        for (field, value) in &self.0 {
            text.push_str(field);
            text.push_str(": ");
            for (number, line) in value.trim().split('\n').enumerate() {
                text.push_str(if number > 0 { "\n " } else { "" });
                text.push_str(line);
            }
            text.push('\n');
        }
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_fields_in_order() {
        let mut stanza = Stanza::default();
        stanza.push("Source", "foo");
        stanza.push("Architecture", "");
        stanza.push("Description", "\n short\nlong\n  more\n.\nlast\n");
        stanza.push("Blank", " ");
        let mut text = String::new();
        stanza.write(&mut text);
        assert_eq!(
            text,
            "Source: foo\nDescription: short\n long\n   more\n .\n last\nBlank: \n\n"
        );
    }

    #[test]
    fn an_empty_paragraph_is_a_blank_line() {
        let mut text = String::new();
        Stanza::default().write(&mut text);
        assert_eq!(text, "\n");
    }
}

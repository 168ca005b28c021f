//! One paragraph of a control file: fields in order, written the way Debian's generator writes them.

use std::fmt;

/// Fields with their values, in the order in which they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stanza(Vec<(String, String)>);

impl Stanza {
    /// Appends a field; an empty value (no character at all) is skipped.
    ///
    /// A value of blanks is kept and written as nothing after `Field: `.
    pub fn push(&mut self, field: impl Into<String>, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.0.push((field.into(), value));
        }
    }
}

impl fmt::Display for Stanza {
    /// `Field: value` lines and the blank line that ends the paragraph (SEMANTICS.md section 7):
    /// the value is stripped at both ends, every line break in it is followed by one blank.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (field, value) in &self.0 {
            writeln!(f, "{field}: {}", value.trim().replace('\n', "\n "))?;
        }
        writeln!(f)
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
        assert_eq!(
            stanza.to_string(),
            "Source: foo\nDescription: short\n long\n   more\n .\n last\nBlank: \n\n"
        );
    }

    #[test]
    fn an_empty_paragraph_is_a_blank_line() {
        assert_eq!(Stanza::default().to_string(), "\n");
    }
}

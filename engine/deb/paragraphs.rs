// SPDX-License-Identifier: GPL-2.0-or-later
//! The paragraphs of a description: where a text is split.

/// Splits a description at its blank lines, and at lines with a dot.
pub fn paragraphs(text: &str) -> Vec<String> {
    let mut result: Vec<String> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        if matches!(line.trim(), "" | ".") {
            open = false;
            continue;
        }
        match result.last_mut() {
            Some(last) if open => {
                last.push('\n');
                last.push_str(line);
            }
            _ => result.push(line.to_owned()),
        }
        open = true;
    }
    result
}

/// The same as debian_linux/debian.py does it, where an empty line is a dot: at each dot that has line breaks of its
/// own on both sides. Another dot is text (docs/gencontrol-py.md#descriptions).
pub fn split_at_dots(text: &str) -> Vec<String> {
    let lines = text.trim().lines();
    let lines: Vec<&str> = lines
        .map(|line| if line.is_empty() { "." } else { line })
        .collect();
    match lines.is_empty() {
        true => Vec::new(),
        false => lines.join("\n").split("\n.\n").map(str::to_owned).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::{paragraphs, split_at_dots};

    #[test]
    fn dots_part_paragraphs() {
        for (text, expected, as_python) in [
            ("", &[][..], &[][..]),
            ("\n \n", &[], &[]),
            ("a\nb\n\nc\n", &["a\nb", "c"], &["a\nb", "c"]),
            ("a\n.\nb\n", &["a", "b"], &["a", "b"]),
            // As where a flavour has no words for its hardware.
            ("on\n.\n\nThis", &["on", "This"], &["on", ".\nThis"]),
            ("use on\n.\n", &["use on"], &["use on\n."]),
            (".\na\n.\n.\n.\nb", &["a", "b"], &[".\na", ".", "b"]),
        ] {
            assert_eq!(paragraphs(text), expected, "{text:?}");
            assert_eq!(split_at_dots(text), as_python, "{text:?}");
        }
    }
}

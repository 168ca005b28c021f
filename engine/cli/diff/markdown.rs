// SPDX-License-Identifier: GPL-2.0-or-later
//! A diff as Markdown: a line, a table, lists that unfold.

use super::measure::{plain, SHORT};
use super::words::{head, lines, names, place, placeholders};
use crate::diff::document::{Document, Group};

/// What a bot finds its own comment by.
const MARK: &str = "<!-- gencontrol diff -->\n";

/// All of it, or what of it fits, from the top.
pub(super) fn markdown(document: &Document, most: Option<usize>) -> String {
    let mut text = MARK.to_owned();
    if !document.differs {
        text.push_str(&format!("No difference: {}\n", escaped(&head(document))));
        return text;
    }
    text.push_str(&format!("{}\n\n", escaped(&head(document))));
    let placeholders = placeholders(document);
    if !placeholders.is_empty() {
        text.push_str(&format!("{}\n\n", escaped(&placeholders)));
    }
    let mut parts = vec!["| | | | |\n| --- | --- | --- | --- |\n".to_owned()];
    parts.extend(document.groups.iter().map(row));
    parts.push("\n".to_owned());
    parts.extend(document.groups.iter().filter_map(details));
    let most = most.unwrap_or(usize::MAX);
    for (number, part) in parts.iter().enumerate() {
        let left = parts.len() - number;
        let said = format!("\n{left} more parts were cut: --max-bytes\n");
        if text.len() + part.len() + said.len() > most {
            text.push_str(&said);
            break;
        }
        text.push_str(part);
    }
    text
}

fn row(group: &Group) -> String {
    let mut text = String::new();
    for line in lines(group, SHORT) {
        text.push_str(&format!(
            "| {} | {} | {} | {} |\n",
            group.kind.word(),
            escaped(&line.who),
            escaped(&line.what),
            escaped(&place(group))
        ));
    }
    text
}

/// Names, and the lines of scripts.
fn details(group: &Group) -> Option<String> {
    let names = names(group);
    let scripts = lines(group, SHORT);
    let scripts = scripts.iter().flat_map(|line| &line.lines);
    let scripts: Vec<String> = scripts
        .map(|(sign, line)| format!("    {sign} {line}\n"))
        .collect();
    if names.len() < 2 && scripts.is_empty() {
        return None;
    }
    let mut text = format!(
        "<details><summary>{} {}</summary>\n\n",
        group.kind.word(),
        escaped(&plain(&group.title))
    );
    if !scripts.is_empty() {
        text.extend(scripts);
        text.push('\n');
    }
    for name in names {
        text.push_str(&format!("    {}\n", plain(&name)));
    }
    text.push_str("\n</details>\n");
    Some(text)
}

/// A text in which nothing is taken for markup.
fn escaped(text: &str) -> String {
    let mut found = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => found.push_str("&lt;"),
            '>' => found.push_str("&gt;"),
            '&' => found.push_str("&amp;"),
            '\n' => found.push(' '),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '@' | '#' | '~' => {
                found.push('\\');
                found.push(c);
            }
            _ => found.push(c),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::document::{About, Edit, Kind, VERSION};

    #[test]
    fn nothing_in_a_text_is_markup() {
        for (text, expected) in [
            ("a <b> & c", "a &lt;b&gt; &amp; c"),
            ("one\ntwo", "one two"),
            ("|*_`[]\\@#~", r"\|\*\_\`\[\]\\\@\#\~"),
            ("plain (= 1)", "plain (= 1)"),
        ] {
            assert_eq!(escaped(text), expected);
        }
    }

    #[test]
    fn what_does_not_fit_is_cut_from_the_end_and_counted() {
        let about = About {
            side: "x".to_owned(),
            source: "s".to_owned(),
            version: "1".to_owned(),
            abiname: String::new(),
            suite: String::new(),
            packages: 1,
            placeholders: std::collections::BTreeMap::new(),
        };
        let group = |title: &str| Group {
            kind: Kind::Gone,
            title: title.to_owned(),
            count: 1,
            entries: Vec::new(),
            places: Vec::new(),
            lines: Vec::new(),
            edits: vec![Edit::Remove(vec!["s/package/a".to_owned()])],
            follows: Vec::new(),
        };
        let document = Document {
            version: VERSION,
            old: about.clone(),
            new: about,
            differs: true,
            groups: vec![group("one"), group("two")],
        };
        let whole = markdown(&document, None);
        let rows = "| gone | 1 | one |  |\n| gone | 1 | two |  |\n\n";
        assert!(whole.ends_with(rows), "{whole}");
        let cut = |left: usize| format!("\n{left} more parts were cut: --max-bytes\n");
        let enough = whole.len() + cut(1).len();
        assert_eq!(markdown(&document, Some(enough)), whole);
        let without = |rest: &str| whole.strip_suffix(rest).expect("it ends so").to_owned();
        let shorter = markdown(&document, Some(enough - 1));
        assert_eq!(shorter, without("\n") + &cut(1));
        let row = "| gone | 1 | two |  |\n";
        let shorter = markdown(&document, Some(enough - 2));
        assert_eq!(shorter, without(&format!("{row}\n")) + &cut(2));
    }
}

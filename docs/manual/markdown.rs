// SPDX-License-Identifier: GPL-2.0-or-later
//! From the Markdown of this repository to man(7): headings, paragraphs, lists, tables, indented examples, `code`,
//! **bold** and links.

/// What a line is.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Empty,
    Heading,
    Item,
    Row,
    Example,
    Text,
}

fn kind(line: &str, inside: Kind) -> Kind {
    let indented = line.starts_with("    ");
    match line {
        _ if line.trim().is_empty() => Kind::Empty,
        // What goes on below an item belongs to it, however far it is indented.
        _ if indented && inside != Kind::Item => Kind::Example,
        _ if line.starts_with('#') => Kind::Heading,
        _ if line.starts_with("* ") || line.starts_with("- ") => Kind::Item,
        _ if line.starts_with('|') => Kind::Row,
        _ => Kind::Text,
    }
}

/// The page, without its title.
pub(crate) fn page(text: &str) -> String {
    let mut out = String::new();
    let mut inside = Kind::Empty;
    let mut paragraph = String::new();
    for line in text.lines() {
        let kind = kind(line, inside);
        let goes_on = kind == Kind::Text && matches!(inside, Kind::Text | Kind::Item);
        if goes_on || (kind == Kind::Example && inside == Kind::Example) {
            match inside {
                Kind::Example => example(&mut out, line),
                _ => {
                    paragraph.push(' ');
                    paragraph.push_str(line.trim());
                }
            }
            continue;
        }
        flush(&mut out, &mut paragraph);
        // An empty line may stand in the midst of an example.
        if inside == Kind::Example && kind == Kind::Empty {
            out.push('\n');
            continue;
        }
        if inside == Kind::Example {
            out.truncate(out.trim_end().len());
            out.push_str("\n.EE\n.RE\n");
        }
        begin(&mut out, &mut paragraph, kind, line);
        inside = kind;
    }
    flush(&mut out, &mut paragraph);
    if inside == Kind::Example {
        out.push_str(".EE\n.RE\n");
    }
    out
}

fn begin(out: &mut String, paragraph: &mut String, kind: Kind, line: &str) {
    match kind {
        Kind::Empty => {}
        Kind::Heading => {
            let title = escaped(line.trim_start_matches('#').trim()).replace('`', "");
            match line.split(' ').next().unwrap_or_default().len() {
                // The title of the page is said already.
                1 => {}
                2 => out.push_str(&format!(".SH \"{title}\"\n")),
                _ => out.push_str(&format!(".SS \"{title}\"\n")),
            }
        }
        Kind::Item => {
            out.push_str(".IP \\(bu 2\n");
            paragraph.push_str(line[2..].trim());
        }
        Kind::Row => row(out, line),
        Kind::Example => {
            out.push_str(".PP\n.RS 4\n.EX\n");
            example(out, line);
        }
        Kind::Text => {
            out.push_str(".PP\n");
            paragraph.push_str(line.trim());
        }
    }
}

fn flush(out: &mut String, paragraph: &mut String) {
    if !paragraph.is_empty() {
        out.push_str(&inline(paragraph));
        out.push('\n');
        paragraph.clear();
    }
}

fn example(out: &mut String, line: &str) {
    out.push_str(&verbatim(line.strip_prefix("    ").unwrap_or(line)));
    out.push('\n');
}

/// A row as a term and what is said of it. The line below a heading, and the heading, say nothing.
fn row(out: &mut String, line: &str) {
    let cells = line.trim_matches('|').split(" | ").map(str::trim);
    let cells: Vec<&str> = cells.collect();
    let is_rule = cells
        .iter()
        .all(|cell| cell.chars().all(|c| "-| :".contains(c)));
    if is_rule {
        // What stood above it was the heading.
        let end = out.rfind(".TP\n").unwrap_or(out.len());
        out.truncate(end);
        return;
    }
    let term = cells.first().copied().unwrap_or_default();
    let rest = cells.get(1..).unwrap_or_default().join("; ");
    out.push_str(&format!(".TP\n{}\n{}\n", inline(term), inline(&rest)));
}

/// Text with its marks: `code` and **bold** become bold, a link its words.
fn inline(text: &str) -> String {
    let mut out = String::new();
    for (number, piece) in text.split('`').enumerate() {
        if number % 2 == 1 {
            out.push_str(&format!(
                "\\fB{}\\fR",
                verbatim(piece).trim_start_matches("\\&")
            ));
            continue;
        }
        for (number, piece) in without_links(piece).split("**").enumerate() {
            match number % 2 {
                1 => out.push_str(&format!("\\fB{}\\fR", escaped(piece))),
                _ => out.push_str(&escaped(piece)),
            }
        }
    }
    guarded(out)
}

/// `[words](address)` as its words.
fn without_links(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once('[') {
        let Some((words, after)) = link.split_once("](") else {
            break;
        };
        let after = after.split_once(')').map_or("", |(_, after)| after);
        out.push_str(before);
        out.push_str(words);
        rest = after;
    }
    out + rest
}

/// Text of which no character means something to roff.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\e").replace('"', "\\(dq")
}

/// Text that is shown as it is, each character as it is typed.
fn verbatim(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '-' => out.push_str("\\-"),
            '\'' => out.push_str("\\(aq"),
            '`' => out.push_str("\\(ga"),
            '^' => out.push_str("\\(ha"),
            '~' => out.push_str("\\(ti"),
            c => out.push_str(&escaped(c.encode_utf8(&mut [0; 4]))),
        }
    }
    guarded(out)
}

/// A line that begins with `.` or `'` would be a request.
fn guarded(line: String) -> String {
    match line.starts_with(['.', '\'']) {
        true => format!("\\&{line}"),
        false => line,
    }
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn what_the_reference_uses_becomes_a_page() {
        let text = "# Title\n## Part: `x`\nOne `a-b` and\n**two** of [three](x.md).\n\n* first\n  more\n* second\n\n    .x: 'y'\n\n    z\\d\n\
                    | a | b |\n| --- | --- |\n| `c` | d | e |\n### End\n";
        let expected = ".SH \"Part: x\"\n.PP\nOne \\fBa\\-b\\fR and \\fBtwo\\fR of three.\n.IP \\(bu 2\nfirst more\n\
                        .IP \\(bu 2\nsecond\n.PP\n.RS 4\n.EX\n\\&.x: \\(aqy\\(aq\n\nz\\ed\n.EE\n.RE\n\
                        .TP\n\\fBc\\fR\nd; e\n.SS \"End\"\n";
        assert_eq!(page(text), expected);
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! File sets and links in one line, in the words of dh_install(1) and dh_link(1): they become the maps that say the
//! same, before anything is merged.

use super::layer::packages;
use crate::diag::{Diagnostic, Sink};
use crate::text::files::Span;
use crate::text::node::{core_type, Entry, Key, Map, Node, Style, Value};

/// Makes maps of all lines of the packages and kinds of a layer.
///
/// # Errors
/// Reports those that say too little or too much; they stay as they are.
pub fn prepare(layer: &mut Map, sink: &Sink) {
    for (key, entry) in packages(layer).flatten() {
        let read = match key.name.as_str() {
            "files" => file_set,
            "links" => link,
            _ => continue,
        };
        if let Value::List(items) = &mut entry.node.value {
            items
                .iter_mut()
                .for_each(|item| read_item(item, read, sink));
        }
    }
}

/// Makes pairs of keys and values of the words of a line.
type Read = fn(&[Node], Span) -> Result<Vec<(&'static str, Node)>, Diagnostic>;

fn read_item(item: &mut Node, read: Read, sink: &Sink) {
    let Value::Scalar(text, style) = &item.value else {
        return;
    };
    if item.core_type().is_some() {
        return;
    }
    match read(&words(text, *style, item.span), item.span) {
        Ok(pairs) => {
            let pairs = pairs.into_iter().map(|(key, node)| {
                let key_span = node.span;
                (Key::from(key), Entry { key_span, node })
            });
            item.value = Value::Map(pairs.collect());
        }
        Err(problem) => sink.report(problem),
    }
}

fn file_set(words: &[Node], span: Span) -> Result<Vec<(&'static str, Node)>, Diagnostic> {
    let (globs, to) = match words {
        [glob] => (words, parent(glob)?),
        [globs @ .., to] => (globs, to.clone()),
        [] => {
            return Err(Diagnostic::error(span, "a file set without files")
                .help("write the files and the directory: `- FILE… DIRECTORY`"))
        }
    };
    let install = match globs {
        [one] => one.clone(),
        many => Node {
            span,
            value: Value::List(many.to_vec()),
        },
    };
    Ok(vec![("install", install), ("to", to)])
}

/// Without a directory, a file goes where it is in the source.
fn parent(glob: &Node) -> Result<Node, Diagnostic> {
    let text = text_of(glob);
    let mut depth = 0;
    let mut slash = None;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            '/' if depth == 0 => slash = Some(at),
            _ => {}
        }
    }
    let folder = &text[..slash.unwrap_or_default()];
    let outside = folder.split("{{").enumerate().map(|(number, part)| {
        let end = part.find("}}").filter(|_| number > 0);
        &part[end.unwrap_or_default()..]
    });
    if folder.is_empty()
        || outside
            .into_iter()
            .any(|part| part.contains(['*', '?', '[']))
    {
        return Err(
            Diagnostic::error(glob.span, format!("`{text}` does not say where it goes"))
                .help(format!("add the directory: `{text} usr/share/example`")),
        );
    }
    Ok(Node {
        span: glob.span,
        value: Value::Scalar(folder.to_owned(), Style::Plain),
    })
}

fn link(words: &[Node], span: Span) -> Result<Vec<(&'static str, Node)>, Diagnostic> {
    let [target, link] = words else {
        return Err(
            Diagnostic::error(span, format!("expected 2 words, found {}", words.len())).help(
                "write what the link points at, and then the link: `- usr/lib/target usr/lib/link`",
            ),
        );
    };
    Ok(vec![("link", link.clone()), ("target", target.clone())])
}

fn text_of(node: &Node) -> &str {
    match &node.value {
        Value::Scalar(text, _) => text,
        _ => "",
    }
}

/// The words of a text, which blanks part that stand in no `{{ … }}` or `{% … %}`.
fn words(text: &str, style: Style, span: Span) -> Vec<Node> {
    let mut words = Vec::new();
    let mut begin = None;
    let mut close = "";
    let quote = u32::from(style == Style::Quoted);
    let mut column = span.column + quote;
    let mut start = column;
    let mut add = |begin: Option<usize>, end: usize, start: u32, column: u32| {
        if let Some(begin) = begin {
            words.push(Node {
                // Lines of their own are those of the text, not of the file.
                span: match text.contains('\n') {
                    true => span,
                    false => span.at(span.line, start, column - start),
                },
                value: Value::Scalar(
                    text[begin..end].to_owned(),
                    // A word is text, also where it looks like a number.
                    match core_type(&text[begin..end]) {
                        Some(_) => Style::Quoted,
                        None => Style::Plain,
                    },
                ),
            });
        }
    };
    for (at, c) in text.char_indices() {
        let rest = &text[at..];
        if c.is_whitespace() && close.is_empty() {
            add(begin.take(), at, start, column);
        } else {
            if begin.is_none() {
                (begin, start) = (Some(at), column);
            }
            if close.is_empty() {
                close = match rest.get(..2) {
                    Some("{{") => "}}",
                    Some("{%") => "%}",
                    _ => "",
                };
            } else if rest.starts_with(close) {
                close = "";
            }
        }
        column += 1;
    }
    add(begin, text.len(), start, column);
    words
}

#[cfg(test)]
mod tests {
    use super::{file_set, link, text_of, words, Node, Read, Span, Style, Value};

    fn said(read: Read, text: &str) -> String {
        let span = Span::default().at(1, 5, 1);
        match read(&words(text, Style::Plain, span), span) {
            Err(problem) => problem.message,
            Ok(pairs) => {
                let shown = |node: &Node| match &node.value {
                    Value::List(items) => {
                        let items: Vec<&str> = items.iter().map(text_of).collect();
                        format!("{items:?}")
                    }
                    _ => format!("{}@{}", text_of(node), node.span.column),
                };
                let pairs: Vec<String> = pairs
                    .iter()
                    .map(|(key, node)| format!("{key} {}", shown(node)))
                    .collect();
                pairs.join(", ")
            }
        }
    }

    #[test]
    fn lines_are_read_as_debhelper_does() {
        for (text, expected) in [
            ("a usr/b", "install a@5, to usr/b@7"),
            ("  a\tb*  /usr", "install [\"a\", \"b*\"], to /usr@13"),
            (
                "x/{{ a / b }} {{ c }}/d",
                "install x/{{ a / b }}@5, to {{ c }}/d@19",
            ),
            (
                "boot/{{ a / b }}*",
                "install boot/{{ a / b }}*@5, to boot@5",
            ),
            (
                "b/{{ a * b }}/c",
                "install b/{{ a * b }}/c@5, to b/{{ a * b }}@5",
            ),
            (
                "{% if a %}b{% endif %}/c d",
                "install {% if a %}b{% endif %}/c@5, to d@30",
            ),
            ("README", "`README` does not say where it goes"),
            ("lib*/x", "`lib*/x` does not say where it goes"),
            ("{{ a }}*/x", "`{{ a }}*/x` does not say where it goes"),
            ("", "a file set without files"),
        ] {
            assert_eq!(said(file_set, text), expected, "{text}");
        }
        for (text, expected) in [
            ("usr/a usr/{{ b }}", "link usr/{{ b }}@11, target usr/a@5"),
            ("usr/a", "expected 2 words, found 1"),
            ("a b c", "expected 2 words, found 3"),
        ] {
            assert_eq!(said(link, text), expected, "{text}");
        }
    }

    #[test]
    fn words_have_their_places() {
        let span = Span::default().at(1, 5, 1);
        let places = |text: &str, style: Style| {
            let words = words(text, style, span);
            let spans = words
                .iter()
                .map(|word| (word.span.column, word.span.length));
            spans.collect::<Vec<_>>()
        };
        assert_eq!(places("a  bb", Style::Plain), [(5, 1), (8, 2)]);
        // Behind the quote.
        assert_eq!(places("a  bb", Style::Quoted), [(6, 1), (9, 2)]);
        assert_eq!(places("{{ a b }}/c d", Style::Plain), [(5, 11), (17, 1)]);
    }
}

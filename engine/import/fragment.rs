// SPDX-License-Identifier: GPL-2.0-or-later
//! A part of a YAML file as lines: a dialect's recipe, laid over that of the dialect which it extends, with all
//! comments.
//!
//! It goes by indentation alone: the text has been read as YAML before, and what is no block map is taken as it
//! stands.

/// A key of a block map.
struct Entry {
    /// Comments and blank lines above it.
    above: Vec<String>,
    key: String,
    /// Its own line, and those of its value.
    lines: Vec<String>,
}

/// The lines below a top-level key, as a text of its own; nothing if the key is not there.
pub fn below(text: &str, key: &str) -> String {
    let entry = split(text).into_iter().find(|entry| entry.key == key);
    entry.map(|entry| inner(&entry)).unwrap_or_default()
}

/// The text without a top-level key, and the lines below that, as they stand there.
pub fn take_out(text: &str, key: &str) -> (String, String) {
    let (taken, kept): (Vec<Entry>, Vec<Entry>) =
        split(text).into_iter().partition(|entry| entry.key == key);
    let taken = taken.iter().flat_map(|entry| &entry.lines[1..]);
    (
        written(&kept).trim_start_matches('\n').to_owned(),
        joined(taken),
    )
}

/// Lays a map over another: maps key by key, anything else replaces, null drops, `key+` adds to a list of lines.
pub fn lay_over(base: &str, over: &str) -> String {
    let mut entries = split(base);
    for entry in split(over) {
        let at = |key: &str| entries.iter().position(|known| known.key == key);
        let added = entry.key.strip_suffix('+').and_then(at);
        match at(&entry.key) {
            _ if added.is_some() => {
                if let Some(old) = added.and_then(|at| entries.get_mut(at)) {
                    let own = inner(&entry);
                    old.lines.extend(indented(&own));
                }
            }
            Some(at) if is_null(&entry) => {
                entries.remove(at);
            }
            Some(at) => {
                let old = &mut entries[at];
                if is_map(old) && is_map(&entry) {
                    let both = lay_over(&inner(old), &inner(&entry));
                    old.lines.truncate(1);
                    old.lines.extend(indented(&both));
                } else {
                    let above = std::mem::take(&mut old.above);
                    *old = entry;
                    if !old.above.iter().any(|line| line.starts_with('#')) {
                        old.above = above;
                    }
                }
            }
            None => entries.push(entry),
        }
    }
    written(&entries)
}

fn is_blank(line: &str) -> bool {
    line.is_empty() || line.trim_start().starts_with('#')
}

/// The entries of a map whose keys stand at the margin.
fn split(text: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut above: Vec<String> = Vec::new();
    for line in text.lines() {
        let line = line.trim_end();
        let begins = !line.starts_with([' ', '-', '}', ']']) && !is_blank(line);
        if begins {
            let key = line.split_once(": ").map_or(line, |(key, _)| key);
            let key = key.strip_suffix(':').unwrap_or(key);
            entries.push(Entry {
                above: std::mem::take(&mut above),
                key: key.trim_matches(['\'', '"']).to_owned(),
                lines: vec![line.to_owned()],
            });
        } else if line.is_empty() || line.starts_with('#') || entries.is_empty() {
            above.push(line.to_owned());
        } else if let Some(entry) = entries.last_mut() {
            entry.lines.append(&mut above);
            entry.lines.push(line.to_owned());
        }
    }
    entries
}

fn written(entries: &[Entry]) -> String {
    joined(entries.iter().flat_map(|e| e.above.iter().chain(&e.lines)))
}

fn joined<'l>(lines: impl Iterator<Item = &'l String>) -> String {
    lines.flat_map(|line| [line.as_str(), "\n"]).collect()
}

/// The value below an entry's line, moved to the margin.
fn inner(entry: &Entry) -> String {
    let lines = &entry.lines[1..];
    let indent = |line: &String| line.len() - line.trim_start().len();
    let contents = lines.iter().filter(|line| !is_blank(line));
    let margin = contents.map(indent).min().unwrap_or_default();
    let moved: Vec<String> = lines
        .iter()
        .map(|line| {
            line.get(margin.min(indent(line))..)
                .unwrap_or("")
                .to_owned()
        })
        .collect();
    joined(moved.iter())
}

fn indented(text: &str) -> impl Iterator<Item = String> + '_ {
    text.lines().map(|line| match line {
        "" => String::new(),
        line => format!("  {line}"),
    })
}

/// What stands beside the key, without a comment.
fn beside(entry: &Entry) -> &str {
    let line = &entry.lines[0];
    let value = line.split_once(": ").map_or("", |(_, value)| value).trim();
    match value.starts_with('#') {
        true => "",
        false => value.split(" #").next().unwrap_or(value),
    }
}

fn first_below(entry: &Entry) -> Option<&str> {
    let mut lines = entry.lines[1..].iter();
    lines.find(|line| !is_blank(line)).map(|l| l.trim_start())
}

fn is_null(entry: &Entry) -> bool {
    match beside(entry) {
        "~" | "null" => true,
        "" => first_below(entry).is_none(),
        _ => false,
    }
}

fn is_map(entry: &Entry) -> bool {
    beside(entry).is_empty() && first_below(entry).is_some_and(|line| !line.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "\
# of a
a:
  # of b
  b: 1  # one
  c:
    - x

  d: |
    text: no key
    # no comment
# of e
e: { f: 1 }
";

    #[test]
    fn comments_stay_with_their_keys() {
        let over = "a:\n    b: 2\n    c+:\n      - y\n    n: >-\n      new\ne: ~\ng: 3\n";
        let expected = "\
# of a
a:
  # of b
  b: 2
  c:
    - x
    - y

  d: |
    text: no key
    # no comment
  n: >-
    new
g: 3
";
        assert_eq!(lay_over(BASE, over), expected);
        assert_eq!(lay_over(BASE, ""), BASE);
        assert_eq!(lay_over("", BASE), BASE);
    }

    #[test]
    fn what_is_null_goes_and_what_is_no_map_is_replaced() {
        let base = "a: 1\nb: 2\nc:\n  d: 1\n  e: 2\nf: 3\n";
        for (over, expected) in [
            ("a: ~\n", "b: 2\nc:\n  d: 1\n  e: 2\nf: 3\n"),
            ("a: null # gone\nb: ~\n", "c:\n  d: 1\n  e: 2\nf: 3\n"),
            ("a:\nb: # gone\n", "c:\n  d: 1\n  e: 2\nf: 3\n"),
            ("b:\n  # why\n", "a: 1\nc:\n  d: 1\n  e: 2\nf: 3\n"),
            ("c:\n  d: ~\n", "a: 1\nb: 2\nc:\n  e: 2\nf: 3\n"),
            ("c: 4\n", "a: 1\nb: 2\nc: 4\nf: 3\n"),
            ("c:\n  - d\n", "a: 1\nb: 2\nc:\n  - d\nf: 3\n"),
            (
                "f:\n  g: 1\n",
                "a: 1\nb: 2\nc:\n  d: 1\n  e: 2\nf:\n  g: 1\n",
            ),
            (
                "\"a\": x\n'b': '~'\n",
                "\"a\": x\n'b': '~'\nc:\n  d: 1\n  e: 2\nf: 3\n",
            ),
            (
                "x+:\n  - y\n",
                "a: 1\nb: 2\nc:\n  d: 1\n  e: 2\nf: 3\nx+:\n  - y\n",
            ),
        ] {
            assert_eq!(lay_over(base, over), expected, "{over}");
        }
        // The comment of what replaces counts, if it has one.
        assert_eq!(lay_over("# one\na: 1\n", "a: 2\n"), "# one\na: 2\n");
        assert_eq!(lay_over("# one\na: 1\n", "# two\na: 2\n"), "# two\na: 2\n");
        assert_eq!(lay_over("# one\na: 1\n", "\na: 2\n"), "# one\na: 2\n");
    }

    #[test]
    fn a_part_of_a_text() {
        assert_eq!(below(BASE, "a").lines().next(), Some("# of b"));
        assert_eq!(below(BASE, "x"), "");
        assert_eq!(
            below("a:\n    b:\n      c: 1\n\n  # d\ne: 1\n", "a"),
            "b:\n  c: 1\n\n# d\n"
        );
        assert_eq!(
            below("a:\n    b: 1\n  # c\n    d: 2\n", "a"),
            "b: 1\n# c\nd: 2\n"
        );
        let (rest, taken) = take_out(BASE, "a");
        assert_eq!(rest, "# of e\ne: { f: 1 }\n");
        assert!(taken.starts_with("  # of b\n  b: 1"));
    }
}

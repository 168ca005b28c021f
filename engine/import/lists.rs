// SPDX-License-Identifier: GPL-2.0-or-later
//! Templates of `.install` and `.links` files as file sets and links, where these write the same bytes.
//!
//! A line that stands in `{% if … %}` becomes an entry with `when`. What file sets cannot say stays a text: comments
//! and blank lines, a file without a destination, columns that are not as wide as what stands in them.

use super::package::when;
use super::yaml::{Pair, Yaml};

/// More `{% if … %}` in one list are not looked at: each doubles what is to be compared.
const MAX_BLOCKS: usize = 6;

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    /// What dh_install(1) reads.
    Install,
    /// What dh_link(1) reads.
    Links,
}

/// A line of a template.
struct Line {
    /// What is to the left: globs, or what a link points at.
    left: Vec<String>,
    /// The blanks between both.
    gap: usize,
    /// What is to the right.
    right: String,
    /// The branches in which it stands.
    branches: Vec<Branch>,
}

/// A branch of an `{% if … %}`: the number of that, and its own number.
#[derive(Clone, PartialEq)]
struct Branch {
    block: usize,
    number: usize,
    conditions: Vec<String>,
}

impl List {
    /// The list of a kind of files.
    pub(super) fn of(kind: &str) -> Option<List> {
        match kind {
            "install" => Some(List::Install),
            "links" => Some(List::Links),
            _ => None,
        }
    }

    /// What a template becomes: `files` or `links`. `None` if that would not write the same.
    pub(super) fn pair(self, text: &str) -> Option<Pair> {
        let (lines, branches) = read(text)?;
        if !lines.iter().all(|line| self.can_say(line)) || !is_aligned(&lines, &branches) {
            return None;
        }
        let items = lines.iter().map(|line| self.item(line).into()).collect();
        let key = match self {
            List::Install => "files",
            List::Links => "links",
        };
        Some(Pair::new(key, Yaml::List(items)))
    }

    fn can_say(self, line: &Line) -> bool {
        // The recipe takes these away, or takes them for something else.
        let is_path = |text: &String| !text.starts_with(['/', '!', '#']) && !text.contains("..");
        let is_dir = self == List::Install || !line.right.ends_with('/');
        let is_one = self == List::Install || line.left.len() == 1;
        line.left.iter().all(is_path) && is_path(&line.right) && is_dir && is_one
    }

    fn item(self, line: &Line) -> Yaml {
        let conditions = line.branches.iter().flat_map(|branch| &branch.conditions);
        let conditions: Vec<String> = conditions.cloned().collect();
        let Some(when) = when(&conditions) else {
            return Yaml::text(format!("{} {}", line.left.join(" "), line.right));
        };
        let left = match line.left.as_slice() {
            [one] => Yaml::text(one.as_str()),
            many => Yaml::List(many.iter().map(|glob| Yaml::text(glob).into()).collect()),
        };
        let right = Yaml::text(line.right.as_str());
        let mut pairs = match self {
            List::Install => vec![Pair::new("install", left), Pair::new("to", right)],
            List::Links => vec![Pair::new("link", right), Pair::new("target", left)],
        };
        pairs.push(Pair::new("when", Yaml::Text(when)));
        Yaml::Map(pairs)
    }
}

impl Line {
    fn width(&self) -> usize {
        let widths = self.left.iter().map(|text| text.chars().count() + 1);
        widths.sum::<usize>().saturating_sub(1)
    }
}

/// The lines of a template, and how many branches each of its `{% if … %}` has. Lines that are never there are left
/// out. `None` if there is something else in it.
fn read(text: &str) -> Option<(Vec<Line>, Vec<usize>)> {
    let mut lines = Vec::new();
    let mut blocks: Vec<usize> = Vec::new();
    let mut open: Vec<Branch> = Vec::new();
    if !text.is_empty() && !text.ends_with('\n') {
        return None;
    }
    for line in text.lines() {
        if let Some(tag) = line
            .strip_prefix("{% ")
            .and_then(|rest| rest.strip_suffix(" %}"))
        {
            if tag.contains("%}") {
                return None;
            }
            if let Some(condition) = tag.strip_prefix("if ") {
                blocks.push(1);
                open.push(Branch {
                    block: blocks.len() - 1,
                    number: 1,
                    conditions: vec![bare(condition).to_owned()],
                });
                continue;
            }
            if tag == "endif" {
                open.pop()?;
                continue;
            }
            let next = match tag.strip_prefix("elif ") {
                Some(condition) => Some(bare(condition).to_owned()),
                None if tag == "else" => None,
                None => return None,
            };
            let branch = open.last_mut()?;
            blocks[branch.block] += 1;
            branch.number += 1;
            let before = branch.conditions.last_mut()?;
            *before = not(before);
            branch.conditions.extend(next);
            continue;
        }
        let never = |branch: &Branch| {
            branch
                .conditions
                .iter()
                .any(|c| c == "false" || c == "not true")
        };
        if open.iter().any(never) {
            continue;
        }
        let mut line = content(line)?;
        line.branches = open.clone();
        for branch in &mut line.branches {
            branch
                .conditions
                .retain(|c| c != "true" && c != "not false");
        }
        lines.push(line);
    }
    (open.is_empty() && blocks.len() <= MAX_BLOCKS).then_some((lines, blocks))
}

/// A condition without parentheses around all of it.
fn bare(condition: &str) -> &str {
    let condition = condition.trim();
    match condition
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
    {
        Some(inner) if !inner.contains(['(', ')']) => inner,
        _ => condition,
    }
}

fn not(condition: &str) -> String {
    match condition.contains(' ') {
        true => format!("not ({condition})"),
        false => format!("not {condition}"),
    }
}

/// A line with something in it, taken apart at blanks that stand in no `{{ … }}`.
fn content(line: &str) -> Option<Line> {
    if line.starts_with(' ') || line.ends_with(' ') || line.contains("{%") || line.contains("{#") {
        return None;
    }
    let mut words: Vec<(usize, String)> = Vec::new();
    let (mut word, mut gap, mut inside) = (String::new(), 0, false);
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        if c.is_whitespace() && !inside {
            if c != ' ' {
                return None;
            }
            if !word.is_empty() {
                words.push((gap, std::mem::take(&mut word)));
                gap = 0;
            }
            gap += 1;
        } else {
            inside = (inside || rest.starts_with("{{")) && !rest.starts_with("}}");
            word.push(c);
        }
        rest = &rest[c.len_utf8()..];
    }
    words.push((gap, word));
    let (gap, right) = words.pop()?;
    let is_narrow = words.iter().skip(1).all(|(gap, _)| *gap == 1);
    (!words.is_empty() && is_narrow).then(|| Line {
        left: words.into_iter().map(|(_, word)| word).collect(),
        gap,
        right,
        branches: Vec::new(),
    })
}

/// Whether in whatever is there, the right side begins two blanks after the longest left one.
fn is_aligned(lines: &[Line], blocks: &[usize]) -> bool {
    let mut chosen = vec![0; blocks.len()];
    loop {
        let is_there = |line: &&Line| {
            let mut branches = line.branches.iter();
            branches.all(|branch| chosen[branch.block] == branch.number)
        };
        let there: Vec<&Line> = lines.iter().filter(is_there).collect();
        let most = there.iter().map(|line| line.width()).max().unwrap_or(0);
        if there.iter().any(|line| line.gap != most - line.width() + 2) {
            return false;
        }
        // The next choice, as a number is counted up.
        let Some(at) = (0..blocks.len()).find(|at| chosen[*at] < blocks[*at]) else {
            return true;
        };
        chosen[at] += 1;
        chosen[..at].fill(0);
    }
}

#[cfg(test)]
mod tests {
    use super::super::yaml::document;
    use super::{bare, content, List};

    fn said(list: List, text: &str) -> String {
        list.pair(text)
            .map_or("a text".to_owned(), |pair| document(&[pair]))
    }

    #[test]
    fn lines_become_file_sets() {
        for (text, expected) in [
            ("a b  usr\n", "files:\n  - a b usr\n"),
            (
                "lib/{{ x }}/*  usr/{{ x }}\n{% if build.dtb %}\na              usr\n{% endif %}\n",
                "files:\n  - lib/{{ x }}/* usr/{{ x }}\n  - install: a\n    to: usr\n    when: build.dtb\n",
            ),
            (
                "{% if (a and b) %}\nlong  usr\n{% elif c %}\nb  usr\n{% else %}\nc  usr\n{% endif %}\n",
                "files:\n  - install: long\n    to: usr\n    when: a and b\n  - install: b\n    to: usr\n    \
                 when: not (a and b) and c\n  - install: c\n    to: usr\n    when: not (a and b) and not c\n",
            ),
            (
                "{% if false %}\na  usr\n{% else %}\nbb  usr\n{% endif %}\n",
                "files:\n  - bb usr\n",
            ),
            ("", "files: []\n"),
        ] {
            assert_eq!(said(List::Install, text), expected, "{text}");
        }
        assert_eq!(said(List::Links, "a/b  c/d\n"), "links:\n  - a/b c/d\n");
    }

    #[test]
    fn columns_are_looked_at_in_whatever_is_there() {
        let with = |blocks: &[&str]| -> String {
            let block = |line: &&str| format!("{{% if x %}}\n{line}\n{{% endif %}}\n");
            blocks.iter().map(block).collect()
        };
        let is_text = |text: &str| said(List::Install, text) == "a text";
        for (text, expected) in [
            // Wrong with neither, with the first, with the second, or with both.
            ("a   usr\n".to_owned() + &with(&["bb  usr"]), true),
            (with(&["a   usr", "bb  usr"]), true),
            (with(&["bb  usr", "a   usr"]), true),
            (with(&["a  usr", "bb  usr"]), true),
            (with(&["aa  usr", "bb  usr"]), false),
            (
                "{% if x %}\naa  usr\n{% else %}\nb   usr\n{% endif %}\n".to_owned(),
                true,
            ),
            (
                "{% if x %}\naa  usr\n{% else %}\nb  usr\n{% endif %}\n".to_owned(),
                false,
            ),
            (
                "{% if x %}\naa  usr\n{% elif y %}\nb   usr\n{% endif %}\n".to_owned(),
                true,
            ),
            // Each further block doubles what there is to compare.
            (with(&["a  usr"; 6]), false),
            (with(&["a  usr"; 7]), true),
            (
                "{% if x %}\n{% if y %}{% endif %}\na  usr\n{% endif %}\n".to_owned(),
                true,
            ),
            ("{% endif %}\n".to_owned(), true),
            ("{% else %}\n".to_owned(), true),
        ] {
            assert_eq!(is_text(&text), expected, "{text}");
        }
    }

    #[test]
    fn what_would_be_written_otherwise_stays_a_text() {
        for text in [
            "a usr\n",
            "a   usr\n",
            "a  usr",
            "a  b  usr\n",
            "a\n",
            "# why\na  usr\n",
            "\n",
            "a\tusr\n",
            "a  /usr\n",
            "../a  usr\n",
            " a  usr\n",
            "a  usr\nbb  usr\n",
            "a   usr\n{% if x %}\nbb  usr\n{% endif %}\n",
            "{% if x %}a  usr{% endif %}\n",
            "{%- if x %}\na  usr\n{% endif %}\n",
            "{% for x in y %}\na  usr\n{% endfor %}\n",
            "{% if x %}\na  usr\n",
        ] {
            assert_eq!(said(List::Install, text), "a text", "{text}");
        }
        for text in ["a b  c\n", "a  c/\n"] {
            assert_eq!(said(List::Links, text), "a text", "{text}");
        }
    }

    #[test]
    fn parentheses_around_a_whole_condition_go() {
        for (condition, expected) in [
            (" (a and b) ", "a and b"),
            ("a", "a"),
            ("(a) or (b)", "(a) or (b)"),
            ("(a", "(a"),
        ] {
            assert_eq!(bare(condition), expected);
        }
    }

    #[test]
    fn a_line_of_a_list_is_words_and_the_gap_before_the_last() {
        let taken = |text: &str| content(text).map(|line| (line.left.len(), line.gap));
        for (text, expected) in [
            ("a b  c", Some((2, 2))),
            ("{{ a b }} c", Some((1, 1))),
            (" a b", None),
            ("a b ", None),
            ("a\tb", None),
            ("{% if a %}b c{% endif %}", None),
            ("a b {# c #}", None),
        ] {
            assert_eq!(taken(text), expected, "{text}");
        }
    }
}

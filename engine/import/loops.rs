// SPDX-License-Identifier: GPL-2.0-or-later
//! `for` and `set` in control templates: a loop in a field stays as it stands, and what was set goes before each text
//! that reads it.

/// A `for` whose end was not read yet.
pub(super) struct Loop {
    /// Where it begins.
    pub(super) line: u32,
    /// Its text, without the blanks of continuations.
    pub(super) text: String,
    depth: u32,
}

/// What became of a line in a loop.
pub(super) enum Taken {
    /// It belongs to it, and there are more.
    More,
    /// It ends it.
    All,
    /// It cannot be part of a field.
    Not,
}

impl Loop {
    /// Begins with its statement.
    pub(super) fn new(line: u32, text: &str) -> Loop {
        Loop {
            line,
            text: format!("{text}\n"),
            depth: 1,
        }
    }

    /// Takes the next line, which may be a statement.
    pub(super) fn take(&mut self, line: &str, statement: Option<&str>) -> Taken {
        let word = statement.and_then(|text| text.split_whitespace().next());
        match word {
            Some("for") => self.depth += 1,
            Some("endfor") => self.depth -= 1,
            Some(_) => {}
            None if line.starts_with('#') => return Taken::More,
            None => match line.strip_prefix([' ', '\t']) {
                Some(rest) if !rest.is_empty() => {
                    self.text.push_str(rest);
                    self.text.push('\n');
                    return Taken::More;
                }
                _ => return Taken::Not,
            },
        }
        self.text.push_str(line);
        if self.depth == 0 {
            return Taken::All;
        }
        self.text.push('\n');
        Taken::More
    }
}

/// The `set` statements so far: the name, and the text with its conditions.
#[derive(Default)]
pub(super) struct Sets(Vec<(String, String)>);

impl Sets {
    /// Adds a statement; `rest` is what follows the word.
    pub(super) fn add(&mut self, line: &str, rest: &str, conditions: &[String]) {
        let name = rest.split('=').next().unwrap_or_default().trim();
        let mut text = line.to_owned();
        for condition in conditions.iter().rev() {
            text = format!("{{% if {condition} %}}{text}{{% endif %}}");
        }
        self.0.push((name.to_owned(), text));
    }

    /// Those that a text needs, in their order.
    pub(super) fn of(&self, text: &str) -> String {
        let mut needed: Vec<&str> = Vec::new();
        for (name, statement) in self.0.iter().rev() {
            let mut texts = needed.iter().copied().chain([text]);
            if texts.any(|text| reads(text, name)) {
                needed.push(statement);
            }
        }
        needed.into_iter().rev().collect()
    }
}

/// Whether a tag of a text has a name in it.
fn reads(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let tags = text
        .split('{')
        .skip(1)
        .filter(|rest| rest.starts_with(['{', '%']) || rest.contains('}'));
    tags.flat_map(|tag| {
        let end = tag.find('}').unwrap_or(tag.len());
        tag[..end].split(move |c| !is_part(c))
    })
    .any(|word| word == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_text_reads_is_set_before_it() {
        let mut sets = Sets::default();
        sets.add("{% set a = 1 %}", "a = 1", &[]);
        sets.add("{% set b = a %}", "b = a", &["c".to_owned()]);
        let b = "{% if c %}{% set b = a %}{% endif %}";
        for (text, expected) in [
            ("a b", String::new()),
            ("{{ a }}", "{% set a = 1 %}".to_owned()),
            ("x {{ 'y' ~ b }}", format!("{{% set a = 1 %}}{b}")),
            ("{% if ab %}{% endif %}", String::new()),
        ] {
            assert_eq!(sets.of(text), expected, "{text}");
        }
    }

    #[test]
    fn a_loop_ends_where_the_outermost_one_does() {
        let mut outer = Loop::new(1, "{% for a in b %}");
        for (line, statement, is_all) in [
            ("{% for c in a %}", Some("for c in a"), false),
            (" {{ c }}", None, false),
            ("{% endfor %}", Some("endfor"), false),
            ("# a comment", None, false),
            ("{% endfor %}", Some("endfor"), true),
        ] {
            let taken = outer.take(line, statement);
            assert_eq!(matches!(taken, Taken::All), is_all, "{line}");
            assert!(!matches!(taken, Taken::Not), "{line}");
        }
        let inner = "{% for c in a %}\n{{ c }}\n{% endfor %}";
        assert_eq!(
            outer.text,
            format!("{{% for a in b %}}\n{inner}\n{{% endfor %}}")
        );
        let mut outer = Loop::new(1, "{% for a in b %}");
        assert!(matches!(outer.take("Depends: x", None), Taken::Not));
        assert!(matches!(outer.take(" ", None), Taken::Not));
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! What in a template's expression is known without running it: lists that are written down, and conditions of
//! nothing but literals.

/// More items than that are not written out.
const MAX_ITEMS: usize = 1000;

/// The items of a list, of a tuple in parentheses or of `range`, each as it is written, in parentheses where it is no
/// literal. `None` if it is something else.
pub(super) fn items(expression: &str) -> Option<Vec<String>> {
    let expression = expression.trim();
    if let Some(inner) = within(expression, "range(", ')') {
        let mut numbers = Vec::new();
        for number in split(inner) {
            numbers.push(number.parse::<usize>().ok()?);
        }
        let (from, to) = match numbers.as_slice() {
            [to] => (0, *to),
            [from, to] => (*from, *to),
            _ => return None,
        };
        let are_few = to.saturating_sub(from) <= MAX_ITEMS;
        return are_few.then(|| (from..to).map(|number| number.to_string()).collect());
    }
    let list = within(expression, "[", ']');
    let tuple = within(expression, "(", ')').filter(|inner| inner.contains(','));
    let parts = split(list.or(tuple)?);
    let are_items = parts.len() <= MAX_ITEMS && parts.iter().all(|part| !part.is_empty());
    let is_known = |part: &str| is_literal(part) || items(part).is_some();
    let item = |part: String| match is_known(&part) {
        true => part,
        false => format!("({part})"),
    };
    are_items.then(|| parts.into_iter().map(item).collect())
}

fn within<'t>(text: &'t str, open: &str, close: char) -> Option<&'t str> {
    text.strip_prefix(open)?.strip_suffix(close)
}

/// The parts between commas.
fn split(text: &str) -> Vec<String> {
    let parts = apart(text, ",").into_iter();
    let mut parts: Vec<String> = parts.map(|part| part.trim().to_owned()).collect();
    // A comma at the end is allowed.
    if parts.last().is_some_and(String::is_empty) {
        parts.pop();
    }
    parts
}

/// The brackets and the string that are open where an expression is read.
#[derive(Default)]
pub(super) struct Nesting {
    depth: u32,
    quote: Option<char>,
}

impl Nesting {
    /// Reads a character. Whether it is one outside of all brackets and strings, and neither of them.
    pub(super) fn read(&mut self, c: char) -> bool {
        match (self.quote, c) {
            (Some(open), c) if c == open => self.quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => self.quote = Some(c),
            (None, '(' | '[' | '{') => self.depth += 1,
            (None, ')' | ']' | '}') => self.depth = self.depth.saturating_sub(1),
            _ => return self.depth == 0,
        }
        false
    }

    /// Whether nothing is open.
    pub(super) fn is_closed(&self) -> bool {
        self.depth == 0 && self.quote.is_none()
    }
}

/// Splits where a separator stands in no brackets and in no string.
pub(super) fn apart<'t>(text: &'t str, separator: &str) -> Vec<&'t str> {
    let mut parts = Vec::new();
    let mut nesting = Nesting::default();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        if nesting.read(c) && at >= start && text[at..].starts_with(separator) {
            parts.push(&text[start..at]);
            start = at + separator.len();
        }
    }
    parts.push(&text[start..]);
    parts
}

/// Whether an expression is a string without escapes, a number, or a boolean.
fn is_literal(text: &str) -> bool {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    string(text).is_some() || is_number || truth(text).is_some()
}

/// The text of a literal string without escapes.
fn string(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| "'\"".contains(*c))?;
    let inner = text.get(1..)?.strip_suffix(quote)?;
    (!inner.contains([quote, '\\'])).then_some(inner)
}

fn truth(text: &str) -> Option<bool> {
    match text {
        "true" | "True" => Some(true),
        "false" | "False" => Some(false),
        _ => None,
    }
}

/// What a literal writes where it stands in `{{ … }}`; nothing of another expression.
pub(super) fn shown(expression: &str) -> Option<&str> {
    let is_number = expression.bytes().all(|byte| byte.is_ascii_digit());
    string(expression).or((is_number && !expression.is_empty()).then_some(expression))
}

/// A condition without its parts that are known: `true` and `false` where nothing else is left.
pub(super) fn folded(condition: &str) -> String {
    let mut left = Vec::new();
    for part in apart(condition, " or ") {
        let parts = apart(part, " and ").into_iter().map(str::trim);
        let unknown: Vec<&str> = parts.clone().filter(|part| known(part).is_none()).collect();
        let is_never = parts.clone().any(|part| known(part) == Some(false));
        match (is_never, unknown.is_empty()) {
            (true, _) => {}
            (false, true) => return "true".to_owned(),
            (false, false) => left.push(unknown.join(" and ")),
        }
    }
    match left.is_empty() {
        true => "false".to_owned(),
        false => left.join(" or "),
    }
}

/// Whether a comparison of literals holds.
fn known(part: &str) -> Option<bool> {
    if let Some(rest) = part.strip_prefix("not ") {
        return known(rest.trim()).map(|flag| !flag);
    }
    for (operator, is_same) in [(" == ", true), (" != ", false)] {
        if let Some((left, right)) = part.split_once(operator) {
            let (left, right) = (shown(left.trim())?, shown(right.trim())?);
            return Some((left == right) == is_same);
        }
    }
    truth(part)
}

#[cfg(test)]
mod tests {
    use super::{folded, items, shown};

    #[test]
    fn lists_that_are_written_down() {
        for (text, expected) in [
            ("['a', \"b,'\" ]", Some(vec!["'a'", "\"b,'\""])),
            ("[('a', 1), ('b', 2),]", Some(vec!["('a', 1)", "('b', 2)"])),
            ("('a', true)", Some(vec!["'a'", "true"])),
            ("[]", Some(vec![])),
            ("range(2)", Some(vec!["0", "1"])),
            ("range(1, 3)", Some(vec!["1", "2"])),
            ("range(3, 1)", Some(vec![])),
            ("range(1, 2, 3)", None),
            ("range(1001)", None),
            ("range(x)", None),
            ("('a')", None),
            ("['a', b ~ 'c']", Some(vec!["'a'", "(b ~ 'c')"])),
            ("['a\\n']", Some(vec!["('a\\n')"])),
            ("['a',,]", None),
            ("a", None),
        ] {
            let expected = expected.map(|items| items.iter().map(|t| (*t).to_owned()).collect());
            assert_eq!(items(text), expected, "{text}");
        }
        assert_eq!(items("range(1, 1001)").map(|items| items.len()), Some(1000));
    }

    #[test]
    fn literals_as_text() {
        assert_eq!(shown("'a b'"), Some("a b"));
        assert_eq!(shown("12"), Some("12"));
        for text in ["'a' ~ 'b'", "a", "", "'", "1.5"] {
            assert_eq!(shown(text), None, "{text}");
        }
    }

    #[test]
    fn known_parts_of_conditions_go() {
        for (condition, expected) in [
            ("a", "a"),
            ("true and a", "a"),
            ("a and 'x' == 'x' and b", "a and b"),
            ("a and 'x' == \"y\"", "false"),
            ("1 != 2", "true"),
            ("not false", "true"),
            ("not true or a and b", "a and b"),
            ("a or true", "true"),
            ("a or b", "a or b"),
            ("not (a or false and b)", "not (a or false and b)"),
            ("x == 'a and false or b'", "x == 'a and false or b'"),
            ("x == 'y'", "x == 'y'"),
        ] {
            assert_eq!(folded(condition), expected, "{condition}");
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Regular expressions that recipes and configurations bring: for a whole text, and bounded in size.

use regex::{Error, Regex, RegexBuilder};

/// Bytes of a compiled expression. `\d+(\.\d+)?` takes four thousand; `(\w{1,200}){1,5}` would take millions,
/// and as long as some hundred good ones.
const BYTES: usize = 128 << 10;

/// An expression that has to match a whole text.
///
/// # Errors
/// What is wrong with it, in a line.
pub fn whole(expression: &str) -> Result<Regex, String> {
    let expression = format!("^(?:{expression})$");
    let build = |unicode: bool| {
        RegexBuilder::new(&expression)
            .size_limit(BYTES)
            .dfa_size_limit(BYTES)
            .unicode(unicode)
            .build()
    };
    // With the digits and letters of all languages, `\d` takes twenty times as long: 3 % of a run of recipes/linux.
    // Without them, `.` is refused, as it might be half of a letter.
    let built = build(false).or_else(|_| build(true));
    built.map_err(|error| match error {
        Error::CompiledTooBig(_) => {
            "this regular expression is too large: repeat less in it".to_owned()
        }
        error => {
            let reason = error.to_string();
            let reason = reason.lines().last().unwrap_or("").trim();
            let reason = reason.trim_start_matches("error: ");
            format!("not a valid regular expression: {reason}")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn expressions_match_whole_texts_and_are_small() {
        let matches = |expression: &str, text: &str| {
            whole(expression).map(|expression| expression.is_match(text))
        };
        assert_eq!(matches(r"\d+(\.\d+)?|a", "7.2"), Ok(true));
        assert_eq!(matches(r"\d+(\.\d+)?|a", "7.2a"), Ok(false));
        assert_eq!(matches(".(ä|[öü])", "äü"), Ok(true));
        assert_eq!(matches(r"\d", "٣"), Ok(false));
        let large = matches(r"(\w{1,200}){1,5}", "a").unwrap_err();
        assert!(large.contains("too large"), "{large}");
        let wrong = matches("(", "a").unwrap_err();
        assert_eq!(wrong, "not a valid regular expression: unclosed group");
    }
}

//! Kernel options that a recipe sets one by one: `kconfig: { EXAMPLE: y }`.

use super::decode::wrong_type;
use crate::diag::{Diagnostic, Sink};
use crate::text::files::Span;
use crate::text::node::{Map, Node, Value};

/// A kernel option that a recipe sets.
#[derive(Debug)]
pub struct KconfigOption {
    /// Its name, without `CONFIG_`.
    pub name: String,
    /// Its value, as .config has it.
    pub value: String,
    /// Where it stands.
    pub span: Span,
}

/// The options of a place, in order; those taken out with null are not among them.
pub fn options(settings: &Map) -> Vec<KconfigOption> {
    let options = settings
        .get("kconfig")
        .and_then(|entry| entry.node.as_map());
    let options = options.into_iter().flatten().filter_map(|(name, entry)| {
        Some(KconfigOption {
            name: name.name.clone(),
            value: value(&entry.node)?,
            span: entry.key_span,
        })
    });
    options.collect()
}

/// Checks the names and values of options.
pub fn check(node: &Node, sink: &Sink) -> bool {
    let Some(map) = node.as_map() else {
        sink.report(wrong_type(node, "a map of options", sink).help("write `EXAMPLE: y`"));
        return false;
    };
    let mut good = true;
    for (key, entry) in map {
        let name = key.name.as_str();
        let bare = name.strip_prefix("CONFIG_").unwrap_or(name);
        let is_name = |name: &str| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        if bare != name || !is_name(name) {
            let diagnostic = Diagnostic::error(
                entry.key_span,
                format!("`{name}` is no name of a kernel option"),
            );
            sink.report(match is_name(bare) {
                true => diagnostic.help(format!("write it without `CONFIG_`: {bare}")),
                false => diagnostic.help("it is of letters, digits and `_`"),
            });
            good = false;
        }
        if entry.node.value != Value::Null && value(&entry.node).is_none() {
            sink.report(
                wrong_type(&entry.node, "the value of a kernel option", sink)
                    .help("write y, m or n, a number, or a text: it gets its quotes by itself"),
            );
            good = false;
        }
    }
    good
}

/// The value of a kernel option as .config has it; `None` for what is no such value.
pub fn value(node: &Node) -> Option<String> {
    let Value::Scalar(text, _) = &node.value else {
        return None;
    };
    let is_word = matches!(text.as_str(), "yes" | "no" | "on" | "off" | "module");
    if node.core_type() == Some("boolean") || text.contains('\n') || is_word {
        return None;
    }
    let is_hex = |digits: &str| !digits.is_empty() && digits.chars().all(|c| c.is_ascii_hexdigit());
    let is_number = text
        .strip_prefix('-')
        .unwrap_or(text)
        .parse::<u64>()
        .is_ok()
        || text.strip_prefix("0x").is_some_and(is_hex);
    let is_quoted = text.len() > 1 && text.starts_with('"') && text.ends_with('"');
    if matches!(text.as_str(), "y" | "m" | "n") || is_number || is_quoted {
        return Some(text.clone());
    }
    Some(format!(
        "\"{}\"",
        text.replace('\\', "\\\\").replace('"', "\\\"")
    ))
}

#[cfg(test)]
mod tests {
    use super::value;
    use crate::text::files::Files;
    use crate::text::node::{Node, Style, Value};

    #[test]
    fn values_as_in_config() {
        let span = crate::text::files::Span {
            file: Files::default().add("test", String::new()),
            line: 1,
            column: 1,
            length: 1,
        };
        for (text, expected) in [
            ("y", Some("y")),
            ("m", Some("m")),
            ("n", Some("n")),
            ("64", Some("64")),
            ("-1", Some("-1")),
            ("0x1F", Some("0x1F")),
            ("ttyS0", Some("\"ttyS0\"")),
            ("\"64\"", Some("\"64\"")),
            ("say \"hi\"", Some("\"say \\\"hi\\\"\"")),
            ("", Some("\"\"")),
            ("true", None),
            ("yes", None),
        ] {
            let node = Node {
                span,
                value: Value::Scalar(text.to_owned(), Style::Plain),
            };
            assert_eq!(value(&node).as_deref(), expected, "{text}");
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Which version a side is of, and placeholders in its place: `@VERSION@`, `@ABI@`, `@UPSTREAM@`, `@SERIES@`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::deb::changelog;
use crate::deb::quirks::Quirks;
use crate::deb::version::LinuxVersion;

/// The placeholder of the ABI name.
pub const ABI: &str = "@ABI@";

/// What a side is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The source package.
    pub source: String,
    /// The version of the source package.
    pub version: String,
    /// The ABI name.
    pub abiname: String,
    /// The suite, if a changelog says it.
    pub suite: String,
    /// The kernel's version.
    upstream: String,
    /// The version of the kernel's series.
    series: String,
}

impl Identity {
    /// From the version of the source package and the ABI name.
    pub fn new(source: &str, version: &str, abiname: &str, suite: &str) -> Identity {
        let parsed = LinuxVersion::parse(version).ok();
        let (upstream, series) = match parsed {
            Some(parsed) => (parsed.linux_version_full, parsed.linux_version),
            None => (String::new(), String::new()),
        };
        Identity {
            source: source.to_owned(),
            version: version.to_owned(),
            abiname: abiname.to_owned(),
            suite: suite.to_owned(),
            upstream,
            series,
        }
    }

    /// From the newest entry of a changelog, if it can be read, and the ABI name.
    pub fn of_changelog(text: &str, abiname: &str) -> Option<Identity> {
        let entries = changelog::parse(text, Quirks::default()).ok()?;
        let top = entries.first()?;
        let identity = Identity::new(&top.source, &top.version, abiname, &top.distribution);
        Some(identity)
    }

    /// For the first version of a series, whose upstream version is called as the series: the version of the source
    /// package as it would be for the second one, `8.0.1-1` for `8.0-1`.
    pub fn second_of_series(&self) -> Option<String> {
        let is_first = !self.series.is_empty() && self.upstream == self.series;
        let (before, after) = self.version.split_once(&self.series)?;
        is_first.then(|| format!("{before}{}.1{after}", self.series))
    }

    /// The placeholders with what they stand for.
    pub fn placeholders(&self) -> Placeholders {
        let all = [
            (ABI, &self.abiname),
            ("@VERSION@", &self.version),
            ("@UPSTREAM@", &self.upstream),
            ("@SERIES@", &self.series),
        ];
        let mut pairs: Vec<(String, String)> = Vec::new();
        let mut twins = Vec::new();
        for (name, value) in all.into_iter().filter(|(_, value)| !value.is_empty()) {
            match pairs.iter().find(|(_, other)| other == value) {
                Some((first, _)) => twins.push((name.to_owned(), first.clone())),
                None => pairs.push((name.to_owned(), value.clone())),
            }
        }
        Placeholders {
            twins,
            ..Placeholders::new(pairs)
        }
    }
}

/// Names that stand for texts. Each begins with `@`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placeholders {
    /// The longest text first.
    pairs: Vec<(String, String)>,
    /// Names that stand for the text of another one, with that: an ABI name may be the kernel's version.
    twins: Vec<(String, String)>,
    /// What begins all of the texts: what does not hold it has none of them.
    common: String,
}

impl Placeholders {
    /// Names with what they stand for. Where two texts are equally long, the first one goes first.
    pub fn new(mut pairs: Vec<(String, String)>) -> Placeholders {
        pairs.sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
        let mut common = pairs.last().map_or("", |(_, value)| value).to_owned();
        while !pairs.iter().all(|(_, value)| value.starts_with(&common)) {
            common.pop();
        }
        Placeholders {
            pairs,
            twins: Vec::new(),
            common,
        }
    }

    /// Names and texts.
    pub fn as_map(&self) -> BTreeMap<String, String> {
        self.pairs.iter().cloned().collect()
    }

    /// The same with those of the names for one text that the other side needs.
    pub fn beside(&self, other: &Placeholders) -> BTreeMap<String, String> {
        let needed = |name: &str| other.pairs.iter().any(|(there, _)| there == name);
        let twins = self.twins.iter().filter(|(name, _)| needed(name));
        let twins = twins.map(|(name, first)| (name.clone(), self.fill(first)));
        self.as_map().into_iter().chain(twins).collect()
    }

    /// Whether two names stand for one text.
    pub fn has_twins(&self) -> bool {
        !self.twins.is_empty()
    }

    /// The text with one name in the place of all that stand for the same.
    pub fn with_first_names(&self, text: &str) -> String {
        let mut result = text.to_owned();
        for (name, first) in &self.twins {
            result = result.replace(name, first);
        }
        result
    }

    /// The text with names in the place of what they stand for: where it stands for itself, and not in a longer
    /// word or number. A text from which [`Placeholders::fill`] would make another one stays as it is.
    pub fn put<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.pairs.is_empty() || (!self.common.is_empty() && !text.contains(&self.common)) {
            return Cow::Borrowed(text);
        }
        let mut result = Cow::Borrowed(text);
        for (name, value) in &self.pairs {
            if result.contains(value.as_str()) {
                result = Cow::Owned(replaced(&result, value, name));
            }
        }
        match text.contains('@') && self.fill(&result) != text {
            true => Cow::Borrowed(text),
            false => result,
        }
    }

    /// The text with what the names stand for.
    pub fn fill(&self, text: &str) -> String {
        if !text.contains('@') {
            return text.to_owned();
        }
        let mut result = self.with_first_names(text);
        for (name, value) in &self.pairs {
            result = result.replace(name, value);
        }
        result
    }

    /// Whether a text holds what one of the names stands for, be it in a longer word.
    pub fn are_in(&self, text: &str) -> bool {
        self.pairs.iter().any(|(_, value)| text.contains(value))
    }
}

/// Puts `name` where `value` stands between other things than letters and digits.
fn replaced(text: &str, value: &str, name: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut from = 0;
    for (at, _) in text.match_indices(value) {
        let end = at + value.len();
        if begins(&text[..at], value) && ends(&text[end..]) && at >= from {
            result.push_str(&text[from..at]);
            result.push_str(name);
            from = end;
        }
    }
    result.push_str(&text[from..]);
    result
}

fn begins(before: &str, value: &str) -> bool {
    let is_number = value.starts_with(|c: char| c.is_ascii_digit());
    match before.chars().next_back() {
        // `v7.2`, but not `17.2`.
        Some(c) if is_number => !c.is_ascii_digit() && c != '.',
        Some(c) => !c.is_ascii_alphanumeric() && c != '@',
        None => true,
    }
}

fn ends(after: &str) -> bool {
    let mut chars = after.chars();
    match chars.next() {
        Some('.') => !chars.next().is_some_and(|c| c.is_ascii_alphanumeric()),
        Some(c) => !c.is_ascii_alphanumeric() && c != '@',
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::{Identity, Placeholders};

    #[test]
    fn the_first_of_a_series_has_a_second() {
        for (version, expected) in [
            ("8.0-1", Some("8.0.1-1")),
            ("8.0~rc3-1~exp1", None),
            ("8.0.1-1", None),
            ("8", None),
        ] {
            let identity = Identity::new("linux", version, "8.0", "");
            assert_eq!(
                identity.second_of_series().as_deref(),
                expected,
                "{version}"
            );
        }
    }

    #[test]
    fn a_word_stands_for_itself() {
        let placeholders = Placeholders::new(vec![("@W@".to_owned(), "sid".to_owned())]);
        for (text, expected) in [
            ("sid", "@W@"),
            ("a-sid", "a-@W@"),
            ("xsid", "xsid"),
            ("1sid", "1sid"),
            ("@sid", "@sid"),
        ] {
            assert_eq!(placeholders.put(text), expected);
        }
        assert!(!placeholders.has_twins());
    }

    #[test]
    fn versions_become_placeholders() {
        let identity = Identity::new("linux", "7.2.8-1", "7.2.8+deb14", "unstable");
        let placeholders = identity.placeholders();
        for (text, expected) in [
            ("linux-image-7.2.8+deb14-amd64", "linux-image-@ABI@-amd64"),
            ("foo (= 7.2.8-1)", "foo (= @VERSION@)"),
            ("foo (<< 7.2.8~)", "foo (<< @UPSTREAM@~)"),
            ("linux-config-7.2", "linux-config-@SERIES@"),
            ("v7.2. And", "v@SERIES@. And"),
            ("17.2 7.2.9 7.21 7.2.8.1", "17.2 7.2.9 7.21 7.2.8.1"),
            ("7.2", "@SERIES@"),
            ("7.2-7.2", "@SERIES@-@SERIES@"),
            ("3.7.2", "3.7.2"),
            ("7.2.", "@SERIES@."),
            ("7.2a 7.2@", "7.2a 7.2@"),
            ("@ABI@ 7.2", "@ABI@ 7.2"),
        ] {
            assert_eq!(placeholders.put(text), expected);
            assert_eq!(placeholders.fill(expected) == text, text != "@ABI@ 7.2");
        }
    }
}

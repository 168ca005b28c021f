// SPDX-License-Identifier: GPL-2.0-or-later
//! Version numbers: Debian versions, the versions of kernel packages, and dotted kernel versions.

use std::cmp::Ordering;
use std::fmt;

/// A Debian version `[epoch:]upstream[-revision]` (Debian Policy 5.6.12).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The number before the first colon.
    pub epoch: Option<u64>,
    /// The part between epoch and revision.
    pub upstream: String,
    /// The part after the last hyphen.
    pub revision: Option<String>,
}

impl Version {
    /// Splits a version at its first colon and its last hyphen and checks the parts.
    ///
    /// Error: a sentence that names the part that is wrong.
    pub fn parse(text: &str) -> Result<Version, String> {
        let fail = |what: String| Err(format!("`{text}` is not a Debian version: {what}"));
        let (epoch, rest) = match text.split_once(':') {
            Some((epoch, rest)) => (Some(epoch), rest),
            None => (None, text),
        };
        let (upstream, revision) = match rest.rsplit_once('-') {
            Some((upstream, revision)) => (upstream, Some(revision)),
            None => (rest, None),
        };
        let epoch = match epoch {
            None => None,
            Some(digits) if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit()) => {
                return fail("the epoch before `:` must be a number".to_string());
            }
            Some(digits) => match digits.parse() {
                Ok(number) => Some(number),
                Err(_) => return fail("the epoch before `:` is too large".to_string()),
            },
        };
        if !upstream.starts_with(|c: char| c.is_ascii_digit()) {
            return fail("the upstream part must start with a digit".to_string());
        }
        if let Some(c) = find_other(upstream, ".+-:~") {
            return fail(format!("the upstream part has the character `{c}`"));
        }
        if revision == Some("") {
            return fail("nothing follows the last `-`".to_string());
        }
        if let Some(c) = revision.and_then(|revision| find_other(revision, "+.~")) {
            return fail(format!("the revision has the character `{c}`"));
        }
        Ok(Version {
            epoch,
            upstream: upstream.to_string(),
            revision: revision.map(str::to_string),
        })
    }
}

impl fmt::Display for Version {
    /// The complete form, with epoch and revision if there are any.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(epoch) = self.epoch {
            write!(f, "{epoch}:")?;
        }
        f.write_str(&self.upstream)?;
        match &self.revision {
            Some(revision) => write!(f, "-{revision}"),
            None => Ok(()),
        }
    }
}

/// The first character that is neither an ASCII letter or digit nor one of `others`.
fn find_other(text: &str, others: &str) -> Option<char> {
    text.chars()
        .find(|c| !(c.is_ascii_alphanumeric() || others.contains(*c)))
}

/// The version of a kernel source package (docs/gencontrol-py.md#versions).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinuxVersion {
    /// The Debian version it was read from; it has a revision.
    pub version: Version,
    /// `X.Y`
    pub linux_version: String,
    /// `X.Y[.Z][-wordN][-modifier]`, the modifier being what follows `~`.
    pub linux_version_full: String,
    /// `-modifier`, or nothing.
    pub modifier: String,
}

impl LinuxVersion {
    /// Reads a Debian version whose upstream part is `X.Y[.Z][-wordN][~modifier]`, with a revision.
    ///
    /// Error: a sentence that says what is missing or wrong.
    pub fn parse(text: &str) -> Result<LinuxVersion, String> {
        Self::parse_without(text, |upstream| upstream)
    }

    /// The same, with `.dfsg.N` at the end of the upstream part, which enters nothing else.
    ///
    /// Error: a sentence that says what is missing or wrong.
    pub(super) fn parse_dfsg(text: &str) -> Result<LinuxVersion, String> {
        Self::parse_without(text, |upstream| match upstream.rsplit_once(".dfsg.") {
            Some((rest, number)) if skip_digits(number) == Some("") => rest,
            _ => upstream,
        })
    }

    fn parse_without(text: &str, strip: impl Fn(&str) -> &str) -> Result<LinuxVersion, String> {
        let version = Version::parse(text)?;
        if version.revision.is_none() {
            return Err(format!(
                "`{text}` has no Debian revision: append one, such as `-1`"
            ));
        }
        let upstream = strip(&version.upstream);
        let Some((linux_version, update, modifier)) = split_linux(upstream) else {
            return Err(format!(
                "`{upstream}` in `{text}` is not a kernel version: \
                 write X.Y, X.Y.Z or X.Y~rcN, such as `7.2.8` or `7.2~rc3`"
            ));
        };
        let mut linux_version_full = format!("{linux_version}{update}");
        let modifier = modifier
            .map(|modifier| format!("-{modifier}"))
            .unwrap_or_default();
        linux_version_full.push_str(&modifier);
        Ok(LinuxVersion {
            modifier,
            linux_version: linux_version.to_string(),
            linux_version_full,
            version,
        })
    }
}

/// Splits `X.Y[.Z][-wordN][~modifier]` into `X.Y`, `[.Z][-wordN]` and the modifier.
fn split_linux(upstream: &str) -> Option<(&str, &str, Option<&str>)> {
    let after_minor = skip_digits(skip_digits(upstream)?.strip_prefix('.')?)?;
    let mut rest = after_minor;
    if let Some(number) = rest.strip_prefix('.') {
        rest = skip_digits(number)?;
    }
    if let Some(word) = rest.strip_prefix('-') {
        let number = word.trim_start_matches(|c: char| c.is_ascii_lowercase());
        if number.len() == word.len() {
            return None;
        }
        rest = skip_digits(number)?;
    }
    let modifier = match rest.strip_prefix('~') {
        Some("") => return None,
        Some(modifier) => Some(modifier),
        None if rest.is_empty() => None,
        None => return None,
    };
    let (linux_version, _) = upstream.split_at(upstream.len() - after_minor.len());
    let (update, _) = after_minor.split_at(after_minor.len() - rest.len());
    Some((linux_version, update, modifier))
}

/// What follows the digits at the start; `None` if there is no digit.
fn skip_digits(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    (rest.len() < text.len()).then_some(rest)
}

/// What separates the numbers of a dotted version from its suffix.
const MARKS: [char; 2] = ['-', '~'];

/// Compares dotted kernel versions by their numbers: `6.9` < `6.17`, `7.2-rc3` < `7.2`.
///
/// Numbers that are missing count as 0. After equal numbers a release candidate (`-rcN` or
/// anything after `~`) comes first, then the bare version, then other suffixes (`-rt5`).
/// Any text is accepted: what is not a number is compared as text, after numbers.
pub fn compare_dotted(a: &str, b: &str) -> Ordering {
    let (a_numbers, a_suffix) = split_suffix(a);
    let (b_numbers, b_suffix) = split_suffix(b);
    let mut a_parts = a_numbers.split('.');
    let mut b_parts = b_numbers.split('.');
    loop {
        let ordering = match (a_parts.next(), b_parts.next()) {
            (None, None) => break,
            (a, b) => compare_mixed(a.unwrap_or("0"), b.unwrap_or("0")),
        };
        if ordering != Ordering::Equal {
            return ordering;
        }
    }
    let rank = suffix_rank(a_suffix).cmp(&suffix_rank(b_suffix));
    rank.then_with(|| {
        compare_mixed(
            a_suffix.trim_start_matches(MARKS),
            b_suffix.trim_start_matches(MARKS),
        )
    })
}

/// Splits before the first `-` or `~`.
fn split_suffix(text: &str) -> (&str, &str) {
    text.split_at(text.find(MARKS).unwrap_or(text.len()))
}

fn suffix_rank(suffix: &str) -> u8 {
    match suffix {
        "" => 1,
        _ if suffix.starts_with('~') || suffix.starts_with("-rc") => 0,
        _ => 2,
    }
}

/// Compares texts run by run, runs of digits by value and before other text.
fn compare_mixed(mut a: &str, mut b: &str) -> Ordering {
    while !a.is_empty() && !b.is_empty() {
        let (a_run, a_rest) = split_run(a);
        let (b_run, b_rest) = split_run(b);
        let is_number = |run: &str| run.starts_with(|c: char| c.is_ascii_digit());
        let ordering = match (is_number(a_run), is_number(b_run)) {
            (true, true) => {
                let (a_run, b_run) = (a_run.trim_start_matches('0'), b_run.trim_start_matches('0'));
                a_run.len().cmp(&b_run.len()).then(a_run.cmp(b_run))
            }
            (false, false) => a_run.cmp(b_run),
            (a_number, b_number) => b_number.cmp(&a_number),
        };
        if ordering != Ordering::Equal {
            return ordering;
        }
        a = a_rest;
        b = b_rest;
    }
    a.len().cmp(&b.len())
}

/// Splits off the longest start that is all digits or all others.
fn split_run(text: &str) -> (&str, &str) {
    let digits = text.starts_with(|c: char| c.is_ascii_digit());
    let end = text.find(|c: char| c.is_ascii_digit() != digits);
    text.split_at(end.unwrap_or(text.len()))
}

/// Relations that only one upstream version of a package satisfies, whatever its Debian revision:
/// `a (>= 1.85.1), a (<< 1.85.2~)`.
pub fn same_upstream(package: &str, version: &str) -> String {
    let (head, last) = version.rsplit_once('.').unwrap_or(("", version));
    let next = last.parse::<u64>().map_or(0, |n| n + 1);
    let dot = if head.is_empty() { "" } else { "." };
    format!("{package} (>= {version}), {package} (<< {head}{dot}{next}~)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_upstream_version() {
        for (version, expected) in [
            ("1.85.1", "a (>= 1.85.1), a (<< 1.85.2~)"),
            ("1.99", "a (>= 1.99), a (<< 1.100~)"),
            ("7", "a (>= 7), a (<< 8~)"),
        ] {
            assert_eq!(same_upstream("a", version), expected);
        }
    }

    #[test]
    fn debian_versions() {
        for (text, epoch, upstream, revision) in [
            ("1", None, "1", None),
            ("1:2-3", Some(1), "2", Some("3")),
            ("6.12~rc3-1~exp1", None, "6.12~rc3", Some("1~exp1")),
            ("0:1-2-3+b1", Some(0), "1-2", Some("3+b1")),
            ("1:2:3", Some(1), "2:3", None),
        ] {
            let version = Version::parse(text).expect(text);
            let parts = (
                version.epoch,
                &*version.upstream,
                version.revision.as_deref(),
            );
            assert_eq!(parts, (epoch, upstream, revision), "{text}");
            assert_eq!(version.to_string(), text);
        }
        let normal = Version::parse("01:1").map(|version| version.to_string());
        assert_eq!(normal, Ok("1:1".to_string()));
    }

    #[test]
    fn debian_version_errors() {
        for (text, part) in [
            ("", "start with a digit"),
            ("a1", "start with a digit"),
            ("-1", "start with a digit"),
            (":1", "must be a number"),
            ("a:1", "must be a number"),
            ("99999999999999999999:1", "too large"),
            ("1_2", "character `_`"),
            ("1-", "nothing follows"),
            ("1-2_3", "revision has the character `_`"),
            ("1-2:3", "must be a number"),
        ] {
            let message = Version::parse(text).expect_err(text);
            assert!(message.contains(part), "{text}: {message}");
        }
    }

    #[test]
    fn linux_versions() {
        for (text, short, full) in [
            ("7.2.8-1", "7.2", "7.2.8"),
            ("7.2-1", "7.2", "7.2"),
            ("7.2~rc3-1~exp1", "7.2", "7.2-rc3"),
            ("6.12.3-rt5-1", "6.12", "6.12.3-rt5"),
            ("6.12-rc3-1", "6.12", "6.12-rc3"),
            ("6.12.3~x.y-z-1", "6.12", "6.12.3-x.y-z"),
            ("1:6.12-1", "6.12", "6.12"),
        ] {
            let version = LinuxVersion::parse(text).expect(text);
            let parts = (&*version.linux_version, &*version.linux_version_full);
            assert_eq!(parts, (short, full), "{text}");
            assert_eq!(version.version.to_string(), text);
        }
    }

    #[test]
    fn linux_version_errors() {
        for (text, part) in [
            ("7.2", "no Debian revision"),
            ("7-1", "not a kernel version"),
            ("7.x-1", "not a kernel version"),
            ("7.2.-1", "not a kernel version"),
            ("7.2.3.4-1", "not a kernel version"),
            ("7.2-rc-1", "not a kernel version"),
            ("7.2-3-1", "not a kernel version"),
            ("7.2~-1", "not a kernel version"),
            ("7.2.dfsg.1-1", "not a kernel version"),
            ("x-1", "not a Debian version"),
        ] {
            let message = LinuxVersion::parse(text).expect_err(text);
            assert!(message.contains(part), "{text}: {message}");
        }
    }

    #[test]
    fn what_follows_dfsg_is_a_number() {
        for (text, full) in [
            ("7.2.8.dfsg.1-1", Some("7.2.8")),
            ("7.2~rc3.dfsg.12-1", Some("7.2-rc3")),
            ("7.2~rc3.dfsg.x-1", Some("7.2-rc3.dfsg.x")),
            ("7.2.dfsg.x-1", None),
        ] {
            let version = LinuxVersion::parse_dfsg(text).ok();
            let found = version.map(|version| version.linux_version_full);
            assert_eq!(found.as_deref(), full, "{text}");
        }
    }

    #[test]
    fn dotted_versions_in_order() {
        let sorted = [
            "6.9",
            "6.12-rc2",
            "6.12-rc10",
            "6.12",
            "6.12-",
            "6.12-rt5",
            "6.12.1",
            "6.12.9",
            "6.12.10",
            "6.17",
            "7.2-rc3",
            "7.2",
            "10.0",
            "x",
            "x1",
        ];
        for (i, a) in sorted.iter().enumerate() {
            for (j, b) in sorted.iter().enumerate() {
                assert_eq!(compare_dotted(a, b), i.cmp(&j), "{a} {b}");
            }
        }
        for (a, b) in [("7.2", "7.2.0"), ("7.02", "7.2"), ("", "")] {
            assert_eq!(compare_dotted(a, b), Ordering::Equal, "{a} {b}");
        }
        assert_eq!(compare_dotted("7.2~rc3", "7.2"), Ordering::Less);
    }

    #[test]
    fn what_stands_behind_a_version_comes_before_or_after_it() {
        for (suffix, rank) in [("~rc1", 0), ("-rc1", 0), ("", 1), ("-rt1", 2), ("+x", 2)] {
            assert_eq!(suffix_rank(suffix), rank, "{suffix}");
        }
    }
}

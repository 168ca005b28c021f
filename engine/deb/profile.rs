// SPDX-License-Identifier: GPL-2.0-or-later
//! Build profile formulas (`<a !b> <c>`): reading, writing and the two ways to combine them.

use std::collections::BTreeSet;
use std::fmt;

/// One `<…>`: all plain profiles must be active and no negated one (Debian Policy 7.1).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Term {
    /// Profiles that have to be active.
    pub plain: BTreeSet<String>,
    /// Profiles that must not be active, without their `!`.
    pub negated: BTreeSet<String>,
}

impl Term {
    /// Reads the text between `<` and `>`; an error comes with its byte offset in that text.
    pub(super) fn parse(inner: &str) -> Result<Term, (usize, String)> {
        let mut term = Term::default();
        let mut rest = inner;
        loop {
            rest = rest.trim_start();
            if rest.is_empty() {
                break;
            }
            let offset = inner.len() - rest.len();
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            rest = after;
            let (set, name) = match word.strip_prefix('!') {
                Some(name) => (&mut term.negated, name),
                None => (&mut term.plain, word),
            };
            if let Err(message) = check_profile_name(word, name) {
                return Err((offset, message));
            }
            set.insert(name.to_string());
        }
        if term.is_empty() {
            return Err((
                0,
                "`<>` names no build profile: write a name or remove it".to_string(),
            ));
        }
        Ok(term)
    }

    /// Reads words of any kind: plain ones, and those after `!`.
    pub(super) fn of_words(inner: &str) -> Term {
        let mut term = Term::default();
        for word in inner.split(' ').filter(|word| !word.is_empty()) {
            match word.strip_prefix('!') {
                Some(name) => term.negated.insert(name.to_owned()),
                None => term.plain.insert(word.to_owned()),
            };
        }
        term
    }

    /// Whether a profile stands there plain and negated.
    pub(super) fn contradicts_itself(&self) -> bool {
        !self.plain.is_disjoint(&self.negated)
    }

    fn is_empty(&self) -> bool {
        self.plain.is_empty() && self.negated.is_empty()
    }

    /// Whether one of the two selects a subset of what the other selects.
    fn is_related(&self, other: &Term) -> bool {
        let subset = self.plain.is_superset(&other.plain) && self.negated.is_subset(&other.negated);
        let superset =
            self.plain.is_subset(&other.plain) && self.negated.is_superset(&other.negated);
        subset || superset
    }

    /// Names that are plain on one side and negated on the other.
    fn contradictions(&self, other: &Term) -> BTreeSet<String> {
        self.plain
            .intersection(&other.negated)
            .chain(self.negated.intersection(&other.plain))
            .cloned()
            .collect()
    }

    fn update(&mut self, other: &Term) {
        let gone = self.contradictions(other);
        self.plain
            .retain(|name| other.plain.contains(name) && !gone.contains(name));
        self.negated
            .retain(|name| other.negated.contains(name) && !gone.contains(name));
    }

    fn intersect(&mut self, other: &Term) {
        let gone = self.contradictions(other);
        self.plain.extend(other.plain.iter().cloned());
        self.negated.extend(other.negated.iter().cloned());
        self.plain.retain(|name| !gone.contains(name));
        self.negated.retain(|name| !gone.contains(name));
    }
}

impl fmt::Display for Term {
    /// Plain names sorted, then `!` names sorted, one blank between, without the `<>`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let negated = self.negated.iter().map(|name| format!("!{name}"));
        let names: Vec<String> = self.plain.iter().cloned().chain(negated).collect();
        f.write_str(&names.join(" "))
    }
}

/// A build profile formula: one of the terms must hold; without terms it always holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Profiles(pub Vec<Term>);

impl Profiles {
    /// Reads a Build-Profiles value such as `<a !b> <c>`; an empty text gives no terms.
    ///
    /// Stricter than Debian's generator, which ignores what it does not understand: other text,
    /// an empty `<>` and malformed names (allowed: `a-z0-9.+-`) are errors. The same name plain
    /// and negated in one term is let through, because generated files of Debian have it.
    pub fn parse(text: &str) -> Result<Profiles, String> {
        let mut terms = Vec::new();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let Some(inner) = rest.strip_prefix('<') else {
                let end = rest.find('<').unwrap_or(rest.len());
                return Err(format!(
                    "`{}` is outside of `<…>`: write each alternative as `<name !name>`",
                    rest[..end].trim_end()
                ));
            };
            let Some(end) = inner.find('>') else {
                return Err(format!("`{rest}` has no closing `>`"));
            };
            terms.push(Term::parse(&inner[..end]).map_err(|(_, message)| message)?);
            rest = inner[end + 1..].trim_start();
        }
        Ok(Profiles(terms))
    }

    /// Whether there are no terms at all, so that the formula always holds.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether there is a build in which both formulas hold.
    pub fn meets(&self, other: &Profiles) -> bool {
        let always = [Term::default()];
        let ours = if self.is_empty() {
            &always[..]
        } else {
            &self.0
        };
        let theirs = if other.is_empty() {
            &always[..]
        } else {
            &other.0
        };
        let is_possible = |term: &&Term| !term.contradicts_itself();
        ours.iter().filter(is_possible).any(|ours| {
            theirs.iter().filter(is_possible).any(|theirs| {
                ours.plain.is_disjoint(&theirs.negated) && theirs.plain.is_disjoint(&ours.negated)
            })
        })
    }

    /// Weakens the formula so that it also covers `other` (docs/gencontrol-py.md#profiles-update).
    ///
    /// No terms in `other` remove all terms; no terms here stay none; otherwise the first term that
    /// is a sub- or superset keeps the names found on both sides, and an unrelated one is appended.
    /// Error: `other` has more than one term, for which the rule is not defined.
    pub fn update(&mut self, other: &Profiles) -> Result<(), String> {
        let Some(new) = other.single_term("merged")? else {
            self.0.clear();
            return Ok(());
        };
        if self.is_empty() {
            return Ok(());
        }
        match self.0.iter_mut().find(|old| old.is_related(new)) {
            Some(old) => old.update(new),
            None => self.0.push(new.clone()),
        }
        Ok(())
    }

    /// Tightens the formula by `other` (docs/gencontrol-py.md#profiles-intersection).
    ///
    /// The names of the term of `other` are added to every term here, contradictory ones go on both
    /// sides; without terms here the term is taken over; without terms in `other` nothing changes.
    /// Error: `other` has more than one term, for which the rule is not defined.
    pub fn intersect(&mut self, other: &Profiles) -> Result<(), String> {
        let Some(new) = other.single_term("intersected")? else {
            return Ok(());
        };
        if self.is_empty() {
            self.0.push(new.clone());
            return Ok(());
        }
        for old in &mut self.0 {
            old.intersect(new);
        }
        Ok(())
    }

    /// As [`Profiles::update`], for any number of terms: each of `other` weakens the first related term or
    /// is appended (docs/gencontrol-py.md#profiles-update, 6.12).
    pub(super) fn update_each(&mut self, other: &Profiles) {
        for new in &other.0 {
            match self.0.iter_mut().find(|old| old.is_related(new)) {
                Some(old) => old.update(new),
                None => self.0.push(new.clone()),
            }
        }
    }

    /// Whether a term has a profile both plain and negated.
    pub fn contradictory(&self) -> bool {
        self.0.iter().any(Term::contradicts_itself)
    }

    /// Adds the names of the first term of `other` to the first term here.
    pub fn add_to_first(&mut self, other: &Profiles) {
        if let (Some(first), Some(more)) = (self.0.first_mut(), other.0.first()) {
            first.plain.extend(more.plain.iter().cloned());
            first.negated.extend(more.negated.iter().cloned());
        }
    }

    fn single_term(&self, what: &str) -> Result<Option<&Term>, String> {
        if self.0.len() > 1 {
            return Err(format!(
                "the build profiles `{self}` cannot be {what}: more than one `<…>`, use only one"
            ));
        }
        Ok(self.0.first())
    }
}

impl fmt::Display for Profiles {
    /// Terms in their order, one blank between; a term that lost all its names is not written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let terms = self.0.iter().filter(|term| !term.is_empty());
        let terms: Vec<String> = terms.map(|term| format!("<{term}>")).collect();
        f.write_str(&terms.join(" "))
    }
}

/// Checks one profile name; `word` is the name as written, for the message.
fn check_profile_name(word: &str, name: &str) -> Result<(), String> {
    let bad = |c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || ".+-".contains(c));
    if name.is_empty() {
        return Err(format!(
            "build profile `{word}` has no name: write the name right after `!`"
        ));
    }
    match name.chars().find(|c| bad(*c)) {
        Some(c) => Err(format!(
            "build profile `{word}` has the character `{c}`: use only a-z, 0-9, `.`, `+` and `-`"
        )),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Profiles {
        Profiles::parse(text).expect(text)
    }

    #[test]
    fn parse_and_display() {
        for (text, shown) in [
            ("", ""),
            ("  ", ""),
            ("<!nodoc>", "<!nodoc>"),
            ("< z !b  a !a2 >\n <c>", "<a z !a2 !b> <c>"),
            ("<b><a>", "<b> <a>"),
            ("<quick !nokernel !quick>", "<quick !nokernel !quick>"),
            ("<pkg.linux.a+b-1>", "<pkg.linux.a+b-1>"),
        ] {
            assert_eq!(parse(text).to_string(), shown, "{text}");
        }
        assert_eq!(Profiles(vec![Term::default()]).to_string(), "");
    }

    #[test]
    fn parse_errors() {
        for (text, part) in [
            ("nodoc", "`nodoc` is outside"),
            ("<a> b <c>", "`b` is outside"),
            ("<a", "no closing"),
            ("<>", "names no build profile"),
            ("<a ! b>", "no name"),
            ("<!!a>", "character `!`"),
            ("<A>", "character `A`"),
            ("<a_b>", "character `_`"),
            ("<a <b>", "character `<`"),
        ] {
            let message = Profiles::parse(text).expect_err(text);
            assert!(message.contains(part), "{text}: {message}");
        }
    }

    #[test]
    fn update_like_python() {
        for (old, new, result) in [
            ("<!x !y>", "<!x>", "<!x>"),
            ("<x !z>", "<!z>", "<!z>"),
            ("<x>", "<!x>", ""),
            ("<!x>", "", ""),
            ("", "<!x>", ""),
            ("<!x>", "<!y>", "<!x> <!y>"),
            ("<x> <!y !z>", "<!y>", "<!y !z>"),
            ("<x !z> <!y>", "<!y>", "<x !z> <!y>"),
            ("<cross !k>", "<!cross !k>", "<!k>"),
            ("<a !k> <b !k>", "<c !k>", "<a !k> <b !k> <c !k>"),
        ] {
            let mut profiles = parse(old);
            assert_eq!(profiles.update(&parse(new)), Ok(()));
            assert_eq!(profiles.to_string(), result, "{old} + {new}");
        }
    }

    #[test]
    fn intersect_like_python() {
        for (old, new, result) in [
            ("", "<!x>", "<!x>"),
            ("<!x>", "", "<!x>"),
            ("<!b>", "<!a c>", "<c !a !b>"),
            ("<x !y>", "<!x !z>", "<!y !z>"),
            ("<a> <!b>", "<!c>", "<a !c> <!b !c>"),
            ("<x>", "<!x>", ""),
        ] {
            let mut profiles = parse(old);
            assert_eq!(profiles.intersect(&parse(new)), Ok(()));
            assert_eq!(profiles.to_string(), result, "{old} & {new}");
        }
    }

    #[test]
    fn formulas_that_hold_together() {
        for (a, b, meet) in [
            ("", "", true),
            ("<a>", "", true),
            ("<a>", "<!a>", false),
            ("<a> <b>", "<!a>", true),
            ("<a !b>", "<b> <!a>", false),
            ("<a !a>", "<a !a>", false),
        ] {
            assert_eq!(parse(a).meets(&parse(b)), meet, "{a} and {b}");
            assert_eq!(parse(b).meets(&parse(a)), meet, "{b} and {a}");
        }
    }

    #[test]
    fn a_term_may_contradict_itself() {
        for (text, is) in [("", false), ("<a !b>", false), ("<a> <b !b>", true)] {
            assert_eq!(parse(text).contradictory(), is, "{text}");
        }
    }

    #[test]
    fn names_are_added_to_the_first_term() {
        for (old, new, result) in [
            ("<a> <b>", "<c !d> <e>", "<a c !d> <b>"),
            ("", "<a>", ""),
            ("<a>", "", "<a>"),
        ] {
            let mut profiles = parse(old);
            profiles.add_to_first(&parse(new));
            assert_eq!(profiles.to_string(), result, "{old} and {new}");
        }
    }

    #[test]
    fn more_than_one_term_on_the_right() {
        let mut profiles = parse("<a>");
        for result in [
            profiles.clone().update(&parse("<a> <b>")),
            profiles.intersect(&parse("<a> <b>")),
        ] {
            assert!(result.expect_err("two terms").contains("`<a> <b>`"));
        }
        assert_eq!(profiles.to_string(), "<a>");
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Helping with names: the nearest known one, and lists in words.

use std::cell::Cell;

/// Comparisons of names in a run, after which nothing is looked for any more: a layer with ten thousand typing
/// errors over ten thousand packages would take minutes, and the first fifty errors are shown.
const MAX_COMPARISONS: u32 = 1_000_000;

thread_local! {
    static COMPARISONS: Cell<u32> = const { Cell::new(0) };
}

fn is_left(_: &&str) -> bool {
    let so_far = COMPARISONS.get();
    COMPARISONS.set(so_far.saturating_add(1));
    so_far < MAX_COMPARISONS
}

/// What is known of a name at a glance. To tell how many letters two names differ in takes a hundred times longer.
#[derive(Clone, Copy)]
pub struct Outline {
    /// How many letters it has.
    length: usize,
    /// Which letters: a bit for each, of which some have one together.
    letters: u64,
}

impl Outline {
    /// That of a name.
    pub fn of(name: &str) -> Outline {
        let bit = |letter: char| 1 << (u32::from(letter) % 64);
        Outline {
            length: name.chars().count(),
            letters: name
                .chars()
                .fold(0, |letters, letter| letters | bit(letter)),
        }
    }

    /// Whether the names may be no more than `limit` letters apart; if not, they are not. A letter that is another
    /// one makes two letters different, one that is new or gone makes one.
    pub fn may_be_near(self, other: Outline, limit: usize) -> bool {
        let letters = (self.letters ^ other.letters).count_ones() as usize;
        self.length.abs_diff(other.length) <= limit && letters <= 2 * limit
    }
}

/// The known name that is nearest to `name`, if one is near enough to be meant.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (name.chars().count() / 3).max(1) + 1;
    let holds =
        |k: &str| name.len() >= 4 && (k.contains(name) || (k.len() >= 4 && name.contains(k)));
    let own = Outline::of(name);
    known
        .into_iter()
        .take_while(is_left)
        .filter(|k| *k != name)
        .filter(|k| own.may_be_near(Outline::of(k), limit) || holds(k))
        .map(|k| (strsim::damerau_levenshtein(name, k), k))
        .filter(|(distance, k)| {
            *distance <= limit && *distance < k.chars().count().max(2) || holds(k)
        })
        .min()
        .map(|(_, k)| k)
}

/// "did you mean …?", or else the list of what is known.
pub fn did_you_mean<'a>(
    name: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> Option<String> {
    if let Some(near) = nearest(name, known.clone()) {
        return Some(format!("did you mean `{near}`?"));
    }
    match known.clone().into_iter().count() {
        0 => None,
        1..=40 => Some(format!("known here: {}", list(known))),
        n => Some(format!(
            "known here: {} and {} more",
            list(known.into_iter().take(20)),
            n - 20
        )),
    }
}

/// The name that a help means, if it begins with asking for one, as [`did_you_mean`] does.
pub fn meant(help: &str) -> Option<&str> {
    let (name, _) = help.strip_prefix("did you mean `")?.split_once("`?")?;
    Some(name)
}

/// From here on, names are looked for as in a run that begins.
pub fn begin() {
    COMPARISONS.set(0);
}

/// Names in backticks, with commas.
pub fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names
        .into_iter()
        .map(|n| format!("`{n}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// `1 file`, `2 files`.
pub fn count(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_near_may_be_near_at_a_glance() {
        let names = [
            "",
            "a",
            "ab",
            "ba",
            "abc",
            "axc",
            "linux-image",
            "linux-imgae",
            "ümlaut",
            "umlaut",
            "\u{80}@",
        ];
        for (a, b) in names.iter().flat_map(|a| names.map(|b| (*a, b))) {
            let distance = strsim::damerau_levenshtein(a, b);
            assert!(
                Outline::of(a).may_be_near(Outline::of(b), distance),
                "{a} {b}"
            );
        }
        assert!(!Outline::of("abc").may_be_near(Outline::of("abcde"), 1));
        assert!(!Outline::of("abc").may_be_near(Outline::of("xyz"), 2));
    }

    #[test]
    fn the_nearest_name_is_near() {
        let known = ["depends", "recommends", "breaks", "build_depends"];
        for (name, expected) in [
            ("dependz", Some("depends")),
            ("depend", Some("depends")),
            ("break", Some("breaks")),
            ("zzz", None),
            ("x", None),
        ] {
            assert_eq!(nearest(name, known), expected, "{name}");
        }
        assert_eq!(
            did_you_mean("zzzzzzzz", ["a1"]).as_deref(),
            Some("known here: `a1`")
        );
        let help = did_you_mean("dependz", known).expect("one is near");
        assert_eq!(meant(&help), Some("depends"));
        assert_eq!(meant("did you mean `a b`? Otherwise drop it"), Some("a b"));
        assert_eq!(meant("known here: `a1`"), None);
        assert_eq!(count(1, "file"), "1 file");
        assert_eq!(count(0, "file"), "0 files");
    }

    #[test]
    fn a_name_of_many_letters_may_be_wrong_in_a_third_of_them() {
        assert_eq!(
            nearest("bxild_dxpxnds", ["build_depends"]),
            Some("build_depends")
        );
        assert_eq!(nearest("abcdefghi", ["abcdexyzi"]), Some("abcdexyzi"));
        assert_eq!(nearest("abcdefghi", ["avwxyefghz"]), None);
        // One letter apart, three are not in both.
        assert!(!Outline::of("ab").may_be_near(Outline::of("acd"), 1));
        assert!(Outline::of("ab").may_be_near(Outline::of("ac"), 1));
    }

    #[test]
    fn names_are_looked_for_until_there_were_too_many_and_again_in_the_next_run() {
        COMPARISONS.set(MAX_COMPARISONS - 1);
        assert_eq!(
            nearest("dependz", ["other", "depends"]),
            None,
            "the second is one too many"
        );
        begin();
        assert_eq!(nearest("dependz", ["other", "depends"]), Some("depends"));
        COMPARISONS.set(MAX_COMPARISONS - 2);
        assert_eq!(nearest("dependz", ["other", "depends"]), Some("depends"));
        begin();
    }
}

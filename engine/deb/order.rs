// SPDX-License-Identifier: GPL-2.0-or-later
//! Which of two versions is later, as dpkg compares them (Debian Policy 5.6.12), and what demands on versions say
//! together.

use std::cmp::Ordering;

use super::relation::Op;

/// Compares two versions: epoch, upstream version, revision.
pub fn compare(a: &str, b: &str) -> Ordering {
    let parts = |version: &str| {
        let (epoch, rest) = version.split_once(':').unwrap_or(("0", version));
        let (upstream, revision) = rest.rsplit_once('-').unwrap_or((rest, ""));
        [epoch, upstream, revision].map(str::to_owned)
    };
    let mut orders = parts(a).into_iter().zip(parts(b));
    orders
        .find_map(|(a, b)| Some(part(&a, &b)).filter(|order| order.is_ne()))
        .unwrap_or(Ordering::Equal)
}

fn part(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    while !(a.is_empty() && b.is_empty()) {
        let (words, rest) = ([word(&mut a), word(&mut b)], [&mut a, &mut b]);
        let order = letters(words[0], words[1]);
        if order.is_ne() {
            return order;
        }
        let [a, b] = rest.map(number);
        let order = a.len().cmp(&b.len()).then(a.cmp(b));
        if order.is_ne() {
            return order;
        }
    }
    Ordering::Equal
}

/// Takes what has no digit off the front.
fn word<'t>(text: &mut &'t str) -> &'t str {
    let end = text
        .find(|c: char| c.is_ascii_digit())
        .unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    *text = rest;
    word
}

/// Takes a number off the front, without zeros before it.
fn number<'t>(text: &mut &'t str) -> &'t str {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    *text = rest;
    number.trim_start_matches('0')
}

/// `~` comes before the end, the end before letters, letters before all else.
fn letters(a: &str, b: &str) -> Ordering {
    let weight = |c: Option<char>| match c {
        Some('~') => -1,
        None => 0,
        Some(c) if c.is_ascii_alphabetic() => i64::from(u32::from(c)),
        Some(c) => i64::from(u32::from(c)) + 0x11_0000,
    };
    let (mut a, mut b) = (a.chars(), b.chars());
    loop {
        let (x, y) = (a.next(), b.next());
        let order = weight(x).cmp(&weight(y));
        // Only the end is equal to the end.
        if order.is_ne() || x.is_none() {
            return order;
        }
    }
}

/// Whether some version meets both demands.
pub fn can_both_hold(a: (Op, &str), b: (Op, &str)) -> bool {
    // Where a version can be: before, at, between and after the two.
    let (at_a, at_b) = match compare(a.1, b.1) {
        Ordering::Less => (1, 3),
        Ordering::Equal => (1, 1),
        Ordering::Greater => (3, 1),
    };
    (0..5).any(|place: i32| holds(a.0, place.cmp(&at_a)) && holds(b.0, place.cmp(&at_b)))
}

fn holds(op: Op, order: Ordering) -> bool {
    match op {
        Op::Lt => order.is_lt(),
        Op::Le => order.is_le(),
        Op::Eq => order.is_eq(),
        Op::Ne => order.is_ne(),
        Op::Ge => order.is_ge(),
        Op::Gt => order.is_gt(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_dpkg_compares() {
        for (a, b, order) in [
            ("1", "1", Ordering::Equal),
            ("1.0", "1.00", Ordering::Equal),
            ("1", "1-0", Ordering::Equal),
            ("1.9", "1.10", Ordering::Less),
            ("1~rc1", "1", Ordering::Less),
            ("1", "1a", Ordering::Less),
            ("1a", "1+", Ordering::Less),
            ("1:0.1", "2", Ordering::Greater),
            ("1-2", "1-10", Ordering::Less),
            ("7.2.8-1~bpo13+1", "7.2.8-1", Ordering::Less),
        ] {
            assert_eq!(compare(a, b), order, "{a} {b}");
            assert_eq!(compare(b, a), order.reverse(), "{b} {a}");
        }
    }

    #[test]
    fn demands_together() {
        for (a, b, can) in [
            ((Op::Ge, "2"), (Op::Lt, "1"), false),
            ((Op::Ge, "1"), (Op::Lt, "2"), true),
            ((Op::Ge, "1"), (Op::Le, "1"), true),
            ((Op::Gt, "1"), (Op::Le, "1"), false),
            ((Op::Eq, "1"), (Op::Eq, "2"), false),
            ((Op::Eq, "1"), (Op::Ne, "1"), false),
            ((Op::Ne, "1"), (Op::Ne, "2"), true),
        ] {
            assert_eq!(can_both_hold(a, b), can, "{a:?} {b:?}");
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Globs as dh_install(1) and the shell take them: `*`, `?` and `[…]`.

/// Whether a name matches a glob. `*` stops at nothing; for a path, go part by part with [`is_name`].
pub fn matches(glob: &str, text: &str) -> bool {
    let (glob, text): (Vec<char>, Vec<char>) = (glob.chars().collect(), text.chars().collect());
    // Where to go on after the last `*`, if what follows it does not match.
    let mut retry: Option<(usize, usize)> = None;
    let (mut g, mut t) = (0, 0);
    while t < text.len() {
        match glob.get(g) {
            Some('*') => {
                retry = Some((g + 1, t));
                g += 1;
                continue;
            }
            Some(_) => {
                if let Some(next) = one(&glob, g, text[t]) {
                    g = next;
                    t += 1;
                    continue;
                }
            }
            None => {}
        }
        let Some((after, from)) = retry else {
            return false;
        };
        retry = Some((after, from + 1));
        (g, t) = (after, from + 1);
    }
    glob[g..].iter().all(|c| *c == '*')
}

/// Whether the name of a file matches a part of a path: a leading dot has to be said.
pub fn is_name(glob: &str, name: &str) -> bool {
    (!name.starts_with('.') || glob.starts_with('.')) && matches(glob, name)
}

/// Whether a text has any of a glob's special characters.
pub fn is_glob(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

/// Matches one character; the position after that part of the glob.
fn one(glob: &[char], at: usize, c: char) -> Option<usize> {
    match glob[at] {
        '?' => Some(at + 1),
        '\\' if at + 1 < glob.len() => (glob[at + 1] == c).then_some(at + 2),
        '[' => class(glob, at, c),
        own => (own == c).then_some(at + 1),
    }
}

fn class(glob: &[char], at: usize, c: char) -> Option<usize> {
    let mut i = at + 1;
    let negated = matches!(glob.get(i), Some('!' | '^'));
    i += usize::from(negated);
    let first = i;
    let mut found = false;
    loop {
        match *glob.get(i)? {
            ']' if i > first => return (found != negated).then_some(i + 1),
            low => {
                let range = glob.get(i + 1) == Some(&'-');
                match glob.get(i + 2).filter(|high| range && **high != ']') {
                    Some(high) => {
                        found |= (low..=*high).contains(&c);
                        i += 3;
                    }
                    None => {
                        found |= low == c;
                        i += 1;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{is_glob, is_name, matches};

    #[test]
    fn globs_match() {
        for (glob, text, expected) in [
            ("", "", true),
            ("*", "", true),
            ("*.rmeta", "libcore.rmeta", true),
            ("*.rmeta", "libcore.rmeta.d", false),
            (
                "generated_arch_*_asm.rs",
                "generated_arch_warn_asm.rs",
                true,
            ),
            ("generated_arch_*_asm.rs", "generated_arch_asm.rs", false),
            ("a*b*c", "aXbYbZc", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("rust/*.o", "rust/kernel/a.o", true),
            ("[a-c]x", "bx", true),
            ("[!a-c]x", "bx", false),
            ("[]x]", "]", true),
            ("[a", "[a", false),
            ("[!a-c]x", "dx", true),
            ("[!a-c]", "a", false),
            ("[^b]", "b", false),
            ("[^b]", "^", true),
            ("[ab]c", "bc", true),
            ("[ab]c", "cc", false),
            ("[b-d]", "a", false),
            ("[b-d]", "b", true),
            ("[b-d]", "d", true),
            ("[b-d]", "e", false),
            ("[b-d]", "-", false),
            ("[a-ce]", "e", true),
            ("[a-ce]", "d", false),
            ("[a-]", "-", true),
            ("[a-]", "b", false),
            ("[a-]b", "-b", true),
            ("[]-a]", "_", true),
            ("[!]a]", "]", false),
            ("[!]a]", "b", true),
            ("[!]", "!", false),
            ("x[0-9]*.o", "x1y.o", true),
            ("x[0-9]*.o", "xy.o", false),
            ("\\", "\\", true),
            ("\\[a]", "[a]", true),
            ("\\*", "*", true),
            ("\\*", "a", false),
        ] {
            assert_eq!(matches(glob, text), expected, "{glob} {text}");
        }
        for (glob, name, expected) in [
            ("*", ".config", false),
            (".kernel*", ".kernelvariables", true),
            ("*", "Makefile", true),
        ] {
            assert_eq!(is_name(glob, name), expected, "{glob} {name}");
        }
        for (text, expected) in [("a*", true), ("a?", true), ("[a]", true), ("a-]", false)] {
            assert_eq!(is_glob(text), expected, "{text}");
        }
    }
}

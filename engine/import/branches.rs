// SPDX-License-Identifier: GPL-2.0-or-later
//! The `if` of a control template, and under which of them a line stands.

/// An open `if`.
pub(super) struct If {
    /// Its number in the template.
    pub(super) number: u32,
    /// The line where it begins.
    pub(super) line: u32,
    /// The branches so far that do not hold.
    pub(super) not: Vec<String>,
    /// The one that does; nothing for `else`.
    pub(super) holds: Option<String>,
}

impl If {
    /// The condition; nothing where it always holds. `None` where it never does.
    pub(super) fn condition(&self) -> Option<String> {
        let mut parts = Vec::new();
        for condition in &self.not {
            match condition.as_str() {
                "true" => return None,
                "false" => {}
                condition => parts.push(format!("not ({condition})")),
            }
        }
        match self.holds.as_deref() {
            Some("false") => return None,
            None | Some("true") => {}
            Some(holds) if parts.is_empty() => return Some(holds.to_owned()),
            Some(holds) => parts.push(format!("({holds})")),
        }
        Some(parts.join(" and "))
    }
}

/// Where a line stands: its conditions, and the branches of these.
pub(super) type Within = (Vec<String>, Vec<(u32, u32)>);

#[cfg(test)]
mod tests {
    use super::If;

    #[test]
    fn what_is_known_is_no_part_of_a_condition() {
        for (not, holds, expected) in [
            (&[][..], Some("a"), Some("a")),
            (&[], Some("true"), Some("")),
            (&[], Some("false"), None),
            (&["a"], None, Some("not (a)")),
            (&["a"], Some("b"), Some("not (a) and (b)")),
            (&["a", "b"], None, Some("not (a) and not (b)")),
            (&["false"], None, Some("")),
            (&["false"], Some("b"), Some("b")),
            (&["true"], None, None),
            (&["a", "true"], Some("b"), None),
            (&["a"], Some("true"), Some("not (a)")),
        ] {
            let open = If {
                number: 1,
                line: 1,
                not: not.iter().map(|text: &&str| (*text).to_owned()).collect(),
                holds: holds.map(str::to_owned),
            };
            assert_eq!(open.condition().as_deref(), expected, "{not:?} {holds:?}");
        }
    }
}

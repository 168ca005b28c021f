// SPDX-License-Identifier: GPL-2.0-or-later
//! Package relations (Depends and its kin): the data, how it is written, and Debian's merge algebra.

mod index;
mod parse;

use std::collections::BTreeSet;
use std::fmt;

use super::profile::Profiles;

pub use parse::RelationError;

/// A version operator (Debian Policy 7.1; `!=` is Debian's generator's own).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Op {
    /// `<<`: strictly earlier.
    Lt,
    /// `<=`: earlier or equal.
    Le,
    /// `=`: exactly equal.
    Eq,
    /// `!=`: not equal; no package manager knows it, it arises by negating `=`.
    Ne,
    /// `>=`: later or equal.
    Ge,
    /// `>>`: strictly later.
    Gt,
}

impl Op {
    /// Reads an operator. Error: a sentence that says what to write, also for the obsolete `<` and `>`.
    pub fn parse(text: &str) -> Result<Op, String> {
        match text {
            "<<" => Ok(Op::Lt),
            "<=" => Ok(Op::Le),
            "=" => Ok(Op::Eq),
            "!=" => Ok(Op::Ne),
            ">=" => Ok(Op::Ge),
            ">>" => Ok(Op::Gt),
            "<" => Err(
                "the operator `<` is obsolete: write `<<` for earlier, `<=` for earlier or equal"
                    .to_string(),
            ),
            ">" => Err(
                "the operator `>` is obsolete: write `>>` for later, `>=` for later or equal"
                    .to_string(),
            ),
            "" => {
                Err("a version needs an operator: write `<<`, `<=`, `=`, `>=` or `>>`".to_string())
            }
            other => Err(format!(
                "`{other}` is not an operator: write `<<`, `<=`, `=`, `>=` or `>>`"
            )),
        }
    }

    /// The operator that holds exactly when this one does not.
    pub fn negated(self) -> Op {
        match self {
            Op::Lt => Op::Ge,
            Op::Le => Op::Gt,
            Op::Eq => Op::Ne,
            Op::Ne => Op::Eq,
            Op::Ge => Op::Lt,
            Op::Gt => Op::Le,
        }
    }
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Op::Lt => "<<",
            Op::Le => "<=",
            Op::Eq => "=",
            Op::Ne => "!=",
            Op::Ge => ">=",
            Op::Gt => ">>",
        })
    }
}

/// One package in a relation: `name (op version) [arches] <profiles>`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The name with its `:arch` qualifier, or a substitution variable `${…}`.
    pub name: String,
    /// The operator and the version it compares with.
    pub version: Option<(Op, String)>,
    /// Architectures as written, with their `!`; without any the entry holds everywhere.
    pub arches: BTreeSet<String>,
    /// The build profile formula.
    pub profiles: Profiles,
}

impl Entry {
    /// Whether Debian's merge takes both for the same: by name and version, not by restrictions.
    fn is_same(&self, other: &Entry) -> bool {
        self.name == other.name && self.version == other.version
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if let Some((op, version)) = &self.version {
            write!(f, " ({op} {version})")?;
        }
        if !self.arches.is_empty() {
            let arches: Vec<&str> = self.arches.iter().map(String::as_str).collect();
            write!(f, " [{}]", arches.join(" "))?;
        }
        let profiles = self.profiles.to_string();
        if !profiles.is_empty() {
            write!(f, " {profiles}")?;
        }
        Ok(())
    }
}

/// Alternatives: one of the entries is enough.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group(pub Vec<Entry>);

impl Group {
    /// Replaces the architectures of every entry, its own included, by this one
    /// (docs/gencontrol-py.md#relations-merging).
    pub fn restrict_to(&mut self, arch: &str) {
        for entry in &mut self.0 {
            entry.arches = BTreeSet::from([arch.to_string()]);
        }
    }
}

impl fmt::Display for Group {
    /// The entries in their order, with ` | ` between.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries: Vec<String> = self.0.iter().map(Entry::to_string).collect();
        f.write_str(&entries.join(" | "))
    }
}

/// A whole relation field: all the groups are needed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relation(pub Vec<Group>, index::Index);

impl Relation {
    /// Reads a relation field, with line breaks wherever a blank may be (Debian Policy 7.1).
    ///
    /// Stricter than Debian's generator: names, versions, architectures and profiles are checked.
    /// A name may be a whole `${substvar}`, versions may hold `${substvars}` and `@placeholders@`.
    /// Empty parts between commas are dropped. Error: the first thing that is wrong, and where.
    pub fn parse(text: &str) -> Result<Relation, RelationError> {
        parse::relation(text)
    }

    /// Whether there are no groups.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of the first group that is the same as another in some sense, which means at least that it begins
    /// with the same name, unless one of them is without entries.
    pub(super) fn first(
        &mut self,
        group: &Group,
        is_same: impl Fn(&Group) -> bool,
    ) -> Option<usize> {
        self.1.first(&self.0, group, is_same)
    }

    /// Adds a group, or merges it into the first one that is the same
    /// (docs/gencontrol-py.md#relations-merging).
    ///
    /// The same means: equal by name and version at each position, up to the SHORTER length. The
    /// entries there get the union of the architectures and the updated profiles; what is longer in
    /// the new group is lost. A group without entries changes nothing. Error: an entry of the new
    /// group has more than one profile term; the relation is then unchanged.
    pub fn merge(&mut self, group: Group) -> Result<(), String> {
        if group.0.is_empty() {
            return Ok(());
        }
        let is_same = |old: &Group| {
            let mut pairs = old.0.iter().zip(&group.0);
            !old.0.is_empty() && pairs.all(|(a, b)| a.is_same(b))
        };
        let Some(index) = self.first(&group, is_same) else {
            self.0.push(group);
            return Ok(());
        };
        let mut merged = self.0[index].clone();
        for (old, new) in merged.0.iter_mut().zip(group.0) {
            let updated = old.profiles.update(&new.profiles);
            updated.map_err(|message| format!("`{new}` cannot be merged: {message}"))?;
            old.arches.extend(new.arches);
        }
        self.0[index] = merged;
        Ok(())
    }
}

impl fmt::Display for Relation {
    /// The groups sorted by their text, with `$` compared as `~` so that substitution variables come
    /// last, and `, ` between (docs/gencontrol-py.md#relations-writing).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut groups: Vec<String> = self.0.iter().map(Group::to_string).collect();
        sort_groups(&mut groups);
        f.write_str(&groups.join(", "))
    }
}

/// Sorts the texts of groups as a field has them.
pub(super) fn sort_groups(groups: &mut [String]) {
    groups.sort_by_cached_key(|group| group.replace('$', "~"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relation(text: &str) -> Relation {
        Relation::parse(text).expect(text)
    }

    #[test]
    fn mistakes_say_what_is_wrong() {
        let error = Relation::parse("kmod, a").expect_err("it is too short");
        assert_eq!(error.to_string(), error.message);
        assert_eq!(error.offset, 6);
        assert!(error.message.starts_with("package name `a` is too short"));
        for (text, offset, part) in [
            ("kmod [amd64 A]", 12, "`A` is not an architecture"),
            ("kmod [amd64 !i386]", 12, "with and without `!`"),
            ("kmod (= @a-b@)", 0, ""),
            ("kmod (= @A@)", 8, "has `@`"),
            ("kmod (= @@)", 8, "has `@`"),
        ] {
            let (at, message) = match Relation::parse(text) {
                Ok(_) => (0, String::new()),
                Err(error) => (error.offset, error.message),
            };
            assert!(message.contains(part) && message.is_empty() == part.is_empty());
            assert_eq!(at, offset, "{text}: {message}");
        }
    }

    #[test]
    fn operators() {
        for (text, negated) in [
            ("<<", ">="),
            ("<=", ">>"),
            ("=", "!="),
            ("!=", "="),
            (">=", "<<"),
            (">>", "<="),
        ] {
            let op = Op::parse(text).expect(text);
            assert_eq!(op.to_string(), text);
            assert_eq!(op.negated().to_string(), negated);
        }
        for (text, part) in [
            ("<", "write `<<` for earlier"),
            (">", "write `>>` for later"),
            ("", "needs an operator"),
            ("==", "`==` is not an operator"),
        ] {
            let message = Op::parse(text).expect_err(text);
            assert!(message.contains(part), "{text}: {message}");
        }
    }

    #[test]
    fn sorted_with_substvars_last() {
        for (text, shown) in [
            ("${misc:Depends}, bb, aa", "aa, bb, ${misc:Depends}"),
            (
                "bb (>= ${x}), bb (>= 1) | zz",
                "bb (>= 1) | zz, bb (>= ${x})",
            ),
            ("bb | aa, ab", "ab, bb | aa"),
            ("gg++, gg", "gg, gg++"),
            ("aa [c b a] <!y x> <z>", "aa [a b c] <x !y> <z>"),
        ] {
            assert_eq!(relation(text).to_string(), shown, "{text}");
        }
    }

    #[test]
    fn merge_like_python() {
        for (old, new, result) in [
            ("", "aa", "aa"),
            ("aa", "bb", "aa, bb"),
            ("aa | bb", "aa", "aa | bb"),
            ("aa", "aa | bb", "aa"),
            ("aa (>= 1)", "aa (>= 2)", "aa (>= 1), aa (>= 2)"),
            ("aa (>= 1)", "aa (<= 1)", "aa (<= 1), aa (>= 1)"),
            ("aa (>= 1)", "aa", "aa, aa (>= 1)"),
            ("aa [x]", "aa [y]", "aa [x y]"),
            ("aa", "aa [y]", "aa [y]"),
            ("aa <!x !y>", "aa <!x>", "aa <!x>"),
            ("aa <x>", "aa", "aa"),
            ("aa", "aa <x>", "aa"),
            ("aa <!x>", "aa <!y>", "aa <!x> <!y>"),
            ("aa [x] | bb [x]", "aa [y] | bb [z]", "aa [x y] | bb [x z]"),
            ("aa, aa | bb", "aa [x] | bb [x]", "aa [x], aa | bb"),
        ] {
            let mut merged = relation(old);
            for group in relation(new).0 {
                assert_eq!(merged.merge(group), Ok(()), "{old} + {new}");
            }
            assert_eq!(merged.to_string(), result, "{old} + {new}");
        }
    }

    #[test]
    fn merge_of_two_terms_changes_nothing() {
        let mut merged = relation("aa [x] | bb <x>");
        let group = relation("aa [y] | bb <x> <y>").0.remove(0);
        let message = merged.merge(group).expect_err("two terms");
        assert!(message.contains("`bb <x> <y>`"), "{message}");
        assert_eq!(merged.to_string(), "aa [x] | bb <x>");
        assert_eq!(merged.merge(Group::default()), Ok(()));
        assert_eq!(merged.0.len(), 1);
        // A group without entries is not the same as any other.
        let mut merged = Relation(vec![Group::default()], Default::default());
        assert_eq!(merged.merge(relation("aa").0.remove(0)), Ok(()));
        assert_eq!(merged.0.len(), 2);
    }

    #[test]
    fn restrict_replaces() {
        let mut relation = relation("aa [x y] | bb");
        relation.0[0].restrict_to("z");
        assert_eq!(relation.to_string(), "aa [z] | bb [z]");
        assert!(!relation.is_empty());
        assert!(Relation::default().is_empty());
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Debian architectures: their names and triplets, as dpkg knows them, and wildcards.

use std::sync::LazyLock;

/// What `dpkg-architecture -L` lists, with its answers for `-f -aNAME`, sorted by name.
const TABLE: &str = include_str!("architectures.tsv");

/// An architecture known to dpkg.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arch {
    /// The Debian name (`DEB_HOST_ARCH`).
    pub name: &'static str,
    /// The GNU system type (`DEB_HOST_GNU_TYPE`, dpkg-architecture(1)), e.g. `i686-linux-gnu`.
    pub gnu_type: &'static str,
    /// The multiarch triplet (`DEB_HOST_MULTIARCH`), e.g. `i386-linux-gnu`.
    pub multiarch: &'static str,
}

/// Looks up an architecture by its Debian name; `None` if dpkg does not know it.
pub fn lookup(name: &str) -> Option<Arch> {
    let at = ROWS.binary_search_by(|arch| arch.name.cmp(name)).ok()?;
    Some(ROWS[at])
}

/// All names known to dpkg, sorted (no wildcards and no `all`).
pub fn names() -> impl Iterator<Item = &'static str> {
    ROWS.iter().map(|arch| arch.name)
}

/// Whether a word of an Architecture field stands for more than one architecture: `any`, `all`, or
/// a form with `any` as one of its parts, such as `linux-any` or `any-amd64` (Debian Policy 11.1).
pub fn is_wildcard(name: &str) -> bool {
    let well_formed = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    name == "all"
        || (name.split('-').any(|part| part == "any")
            && name.split('-').count() <= 4
            && name.split('-').all(well_formed))
}

/// The table, in lines sorted by name.
static ROWS: LazyLock<Vec<Arch>> = LazyLock::new(|| {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    let mut rows: Vec<Arch> = lines
        .filter_map(|line| {
            let mut columns = line.split('\t');
            Some(Arch {
                name: columns.next()?,
                gnu_type: columns.next()?,
                multiarch: columns.next()?,
            })
        })
        .collect();
    rows.sort_by_key(|arch| arch.name);
    rows
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_architectures() {
        for (name, gnu_type, multiarch) in [
            ("amd64", "x86_64-linux-gnu", "x86_64-linux-gnu"),
            ("arc", "arc-linux-gnu", "arc-linux-gnu"),
            ("armhf", "arm-linux-gnueabihf", "arm-linux-gnueabihf"),
            ("i386", "i686-linux-gnu", "i386-linux-gnu"),
            ("loong64", "loongarch64-linux-gnu", "loongarch64-linux-gnu"),
            (
                "mipsn32r6el",
                "mipsisa64r6el-linux-gnuabin32",
                "mipsisa64r6el-linux-gnuabin32",
            ),
            ("x32", "x86_64-linux-gnux32", "x86_64-linux-gnux32"),
        ] {
            let expected = Arch {
                name,
                gnu_type,
                multiarch,
            };
            assert_eq!(lookup(name), Some(expected));
        }
        for name in ["", "any", "all", "amd", "AMD64", "# name"] {
            assert_eq!(lookup(name), None, "{name}");
        }
    }

    #[test]
    fn the_table_is_complete_and_sorted() {
        let names: Vec<&str> = names().collect();
        assert!(names.windows(2).all(|pair| pair[0] < pair[1]));
        let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
        assert_eq!(names.len(), lines.count());
        for arch in ROWS.iter() {
            let triplets = [arch.gnu_type, arch.multiarch];
            assert!(triplets.iter().all(|t| t.contains('-')), "{arch:?}");
        }
        assert!(names.len() > 500);
    }

    #[test]
    fn wildcards() {
        for name in [
            "any",
            "all",
            "linux-any",
            "any-amd64",
            "gnu-any-any",
            "musl-linux-any",
        ] {
            assert!(is_wildcard(name), "{name}");
        }
        for name in [
            "", "amd64", "anyway", "many-x", "any-", "-any", "Any", "any any", "!any", "any_x",
        ] {
            assert!(!is_wildcard(name), "{name}");
        }
    }
}

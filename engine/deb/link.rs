// SPDX-License-Identifier: GPL-2.0-or-later
//! What dh_link(1) makes of a symlink: relative within one directory of the top, else absolute
//! (Debian Policy 10.5).

/// The text of a symlink at `link` that points at `target`; both are paths from the top of the package.
pub fn text(link: &str, target: &str) -> String {
    let parts = |path: &str| -> Vec<String> {
        path.split('/')
            .filter(|part| !part.is_empty() && *part != ".")
            .map(str::to_owned)
            .collect()
    };
    let (mut from, mut to) = (parts(link), parts(target));
    from.pop();
    if from.is_empty() || from.first() != to.first() {
        return format!("/{}", to.join("/"));
    }
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from.len() - common;
    let rest = to.split_off(common);
    let words: Vec<String> = std::iter::repeat_n("..".to_owned(), up)
        .chain(rest)
        .collect();
    match words.is_empty() {
        true => ".".to_owned(),
        false => words.join("/"),
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn links_are_relative_within_a_directory_of_the_top() {
        for (link, target, expected) in [
            ("usr/src/a/rust", "usr/src/b/rust", "../b/rust"),
            (
                "usr/src/a/scripts",
                "usr/lib/b/scripts",
                "../../lib/b/scripts",
            ),
            ("usr/lib/modules/1/build", "usr/src/a", "../../../src/a"),
            ("usr/share/bug/a", "usr/share/bug/b", "b"),
            ("boot/vmlinuz", "usr/lib/vmlinuz", "/usr/lib/vmlinuz"),
            ("vmlinuz", "boot/vmlinuz", "/boot/vmlinuz"),
            ("usr/a/b/c", "usr/a", ".."),
            ("usr/a/b", "usr/a", "."),
            ("./usr//a/./b", "/usr/./a//c", "c"),
        ] {
            assert_eq!(text(link, target), expected, "{link} -> {target}");
        }
    }
}

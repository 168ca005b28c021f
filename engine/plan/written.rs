// SPDX-License-Identifier: GPL-2.0-or-later
//! Lists of files that a recipe has as texts: what dh_install(1) and dh_link(1) would read in them, as file sets and
//! links. They change nothing in what is written; what packages do to each other's files is seen with them.

use std::path::Path;

use super::files::{is_inside, NewFile};
use super::model::{Body, Contents, Destination, FileSet, Link};
use crate::text::files::Span;

/// Adds what texts say to what the file sets of a package say. `from` is where its files come from.
pub(super) fn add(contents: &mut Contents, files: &[NewFile], from: Option<&str>) {
    for file in files {
        let Body::Text(text) = &file.file.body else {
            continue;
        };
        let lines = text.lines().map(|line| line.split_whitespace().collect());
        let lines = lines.filter(|words: &Vec<&str>| is_known(words));
        match file.kind.as_str() {
            "install" => contents
                .sets
                .extend(lines.filter_map(|words| set(&words, file.file.origin, from))),
            "links" => contents
                .links
                .extend(lines.filter_map(|words| link(&words, file.file.origin))),
            _ => {}
        }
    }
}

/// Whether a line is one of files, and holds no substitution, which only debhelper knows.
fn is_known(words: &[&str]) -> bool {
    words.first().is_some_and(|word| !word.starts_with('#'))
        && words.iter().all(|word| !word.contains("${"))
}

/// A path from the top of the package.
fn path(word: &str) -> Option<String> {
    let path = word.trim_start_matches('/');
    is_inside(path.trim_end_matches('/')).then(|| path.to_owned())
}

fn set(words: &[&str], origin: Span, from: Option<&str>) -> Option<FileSet> {
    let (globs, to) = match words {
        // Without a directory, a file goes where it is in the source.
        [glob] => (&words[..1], Path::new(glob).parent()?.to_str()?),
        [globs @ .., to] => (globs, *to),
        [] => return None,
    };
    Some(FileSet {
        origin,
        globs: globs.iter().map(|glob| (*glob).to_owned()).collect(),
        width: 0,
        destination: Destination::Into(path(to)?),
        except: Vec::new(),
        from: from.map(str::to_owned),
        at_least: None,
        runs_on_build: false,
    })
}

fn link(words: &[&str], origin: Span) -> Option<Link> {
    let [target, link] = words else { return None };
    Some(Link {
        origin,
        link: path(link)?,
        target: path(target)?,
        width: 0,
    })
}

#[cfg(test)]
mod tests {
    use super::{add, Body, Contents, Destination, NewFile};
    use crate::plan::model::OutputFile;
    use crate::text::files::Span;

    #[test]
    fn lines_are_read_as_debhelper_does() {
        let file = |kind: &str, text: &str| NewFile {
            kind: kind.to_owned(),
            file: OutputFile {
                body: Body::Text(text.to_owned()),
                origin: Span::default(),
                lines: Vec::new(),
            },
        };
        let files = [
            file(
                "install",
                "# why\na b*   /usr/lib/\n\nboot/config-*\n${x} usr\nx ../y\n",
            ),
            file("links", "usr/a\t/usr/b\nusr/c\n"),
            file("docs", "a b\n"),
        ];
        let mut contents = Contents::default();
        add(&mut contents, &files, Some("out"));
        let sets: Vec<_> = contents
            .sets
            .iter()
            .map(|set| {
                (
                    set.globs.join(" "),
                    set.destination.clone(),
                    set.from.as_deref(),
                )
            })
            .collect();
        let into = |to: &str| Destination::Into(to.to_owned());
        assert_eq!(
            sets,
            [
                ("a b*".to_owned(), into("usr/lib/"), Some("out")),
                ("boot/config-*".to_owned(), into("boot"), Some("out")),
            ]
        );
        let links: Vec<_> = contents
            .links
            .iter()
            .map(|link| (link.target.as_str(), link.link.as_str()))
            .collect();
        assert_eq!(links, [("usr/a", "usr/b")]);
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Which dialect a tree is of: by name, by its generator, or by what else it has.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::path::Path;

use super::convert::knows;
use super::generator::{Facts, Generator, PROGRAM};
use super::shipped::{load, names, Loaded};
use super::sound::DIGITS;
use super::source::has_own;
use super::templates::FOLDER;
use crate::deb::version::compare_dotted;
use crate::defines::FOLDERS;
use crate::diag::suggest::list;
use crate::diag::{Diagnostic, Place, Sink};
use crate::disk::list::entries;
use crate::disk::read::read_text;
use crate::recipe::values::Text;
use crate::text::files::Files;

/// The generations whose packaging can be imported.
const SUPPORTED: &str = "supported generations: src:linux 6.12 to 7.2";

/// How many names a message lists.
const SHOWN: usize = 8;

/// A dialect, and what is known of the tree's generator.
pub struct Chosen {
    /// The dialect.
    pub loaded: Loaded,
    /// The tree's generator is one from which the dialect was written.
    pub is_known: bool,
    /// How it was found, in words.
    pub how: String,
}

/// Chooses the dialect of a tree.
///
/// # Errors
/// Reports an unknown name, a dialect that is not well-formed, and a tree of no generation that is supported.
/// Warns where the generator is none that the dialect was written from, and where there is none.
pub fn choose(wanted: Option<&str>, tree: &Path, files: &mut Files, sink: &Sink) -> Option<Chosen> {
    let mut own = Files::default();
    for bound in [tree.to_owned(), tree.join("debian")] {
        own.bind(bound);
    }
    let generator = Generator::of_tree(tree, &mut own);
    if let Some(wanted) = wanted {
        let loaded = load(wanted, files, sink)?;
        return Some(named(loaded, generator.as_ref(), tree, sink));
    }
    check_age(tree, &mut own, sink)?;
    let mut all = Vec::new();
    for name in names() {
        all.push(load(name, &mut Files::default(), &Sink::default())?);
    }
    let (found, how) = match &generator {
        Some(generator) => match all
            .iter()
            .find(|l| generator.versions(&l.dialect).is_some())
        {
            Some(known) => {
                let versions = generator.versions(&known.dialect).unwrap_or_default();
                let how = format!("the generator of src:linux {versions}");
                let loaded = load(&known.name, files, sink)?;
                return Some(Chosen {
                    loaded,
                    is_known: true,
                    how,
                });
            }
            None => (
                nearest(&all, generator, tree),
                "resembles its generator most",
            ),
        },
        None => (guess(&all, tree, &mut own), "guessed"),
    };
    let Some(found) = found else {
        sink.report(no_kernel(tree));
        return None;
    };
    match &generator {
        Some(generator) => unknown(found, generator, tree, sink),
        None => guessed(found, tree, sink),
    }
    let loaded = load(&found.name, files, sink)?;
    Some(Chosen {
        loaded,
        is_known: false,
        how: how.to_owned(),
    })
}

/// A dialect that was named.
fn named(loaded: Loaded, generator: Option<&Generator>, tree: &Path, sink: &Sink) -> Chosen {
    let is_known = generator.is_some_and(|g| g.versions(&loaded.dialect).is_some());
    let mut how = "named".to_owned();
    if let (Some(generator), false) = (generator, is_known) {
        let all = names().into_iter();
        let mut all = all.filter_map(|name| load(name, &mut Files::default(), &Sink::default()));
        match all.find(|other| generator.versions(&other.dialect).is_some()) {
            Some(other) => {
                let versions = generator.versions(&other.dialect).unwrap_or_default();
                let message = format!(
                    "this is the generator of src:linux {versions}, dialect `{}`, not `{}`",
                    other.name, loaded.name
                );
                let place = Place::Path(tree.join(PROGRAM));
                sink.report(Diagnostic::warning(place, message).help("leave --dialect out"));
            }
            None => unknown(&loaded, generator, tree, sink),
        }
        how.push_str(", with another generator");
    }
    if generator.is_none() && names().contains(&loaded.name.as_str()) {
        let all = names().into_iter();
        let all = all.filter_map(|name| load(name, &mut Files::default(), &Sink::default()));
        let all: Vec<Loaded> = all.collect();
        let fits = templates(&loaded, tree);
        let other = guess(&all, tree, &mut Files::default());
        if let Some(other) = other.filter(|other| templates(other, tree) > fits) {
            let message = format!(
                "these templates look like dialect `{}`, not `{}`",
                other.name, loaded.name
            );
            let place = Place::Path(tree.join(FOLDER));
            sink.report(Diagnostic::warning(place, message).help("leave --dialect out"));
        }
    }
    Chosen {
        loaded,
        is_known,
        how,
    }
}

/// How many templates of a dialect a tree has that tell it from others.
fn templates(loaded: &Loaded, tree: &Path) -> usize {
    let has = |id: &&Text| {
        let exists = |suffix| tree.join(format!("{FOLDER}/{}{suffix}", id.text)).exists();
        ["", ".in", ".j2"].into_iter().any(exists)
    };
    loaded.dialect.detect.iter().filter(has).count()
}

/// The dialect whose generator resembles one that nobody knows.
fn nearest<'l>(all: &'l [Loaded], generator: &Generator, tree: &Path) -> Option<&'l Loaded> {
    let any = all.iter().any(|loaded| templates(loaded, tree) > 0);
    let nearest = all.iter().min_by_key(|loaded| generator.distance(loaded));
    nearest.filter(|_| any)
}

/// The dialect that a tree without a generator is of: by its templates and what they name, by whether its
/// configuration has suites, and among those that have the same by the version.
fn guess<'l>(all: &'l [Loaded], tree: &Path, files: &mut Files) -> Option<&'l Loaded> {
    if all.iter().all(|loaded| templates(loaded, tree) == 0) {
        return None;
    }
    let names = names_in_templates(tree, files);
    let has_suites = FOLDERS.iter().any(|folder| {
        let path = tree.join(folder).join("defines.toml");
        let file = path
            .is_file()
            .then(|| read_text(&path, files, &Sink::default()));
        file.flatten()
            .is_some_and(|file| files.text(file).contains("debianrelease"))
    });
    let version = version(tree, files).unwrap_or_default();
    let since = |loaded: &Loaded| {
        let since = loaded.dialect.since.as_ref();
        since.map_or_else(String::new, |since| since.text.clone())
    };
    let mut sorted: Vec<&Loaded> = all.iter().collect();
    // Of those that have begun by this version the newest, else the first that begins.
    sorted.sort_by(|a, b| {
        let (a, b) = (since(a), since(b));
        let begun = |since: &str| compare_dotted(since, &version).is_le();
        match (begun(&a), begun(&b)) {
            (true, true) => compare_dotted(&b, &a),
            (false, false) => compare_dotted(&a, &b),
            (a, b) => b.cmp(&a),
        }
    });
    sorted.sort_by_key(|loaded| {
        let unknown = names
            .iter()
            .filter(|name| !knows(&loaded.dialect, name))
            .count();
        let suites = has_own(&loaded.dialect) == has_suites;
        (Reverse(templates(loaded, tree)), suites, unknown)
    });
    sorted.first().copied()
}

/// The variables of the tree's templates, those with `@`.
fn names_in_templates(tree: &Path, files: &mut Files) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for entry in entries(&tree.join(FOLDER)).unwrap_or_default() {
        if !entry.name.ends_with(".in") {
            continue;
        }
        let path = tree.join(FOLDER).join(&entry.name);
        if let Some(file) = read_text(&path, files, &Sink::default()) {
            let words = files.text(file).split('@');
            let is_name = |word: &&str| {
                let fits = |c: char| c.is_ascii_lowercase() || "-_".contains(c);
                !word.is_empty() && word.chars().all(fits)
            };
            names.extend(words.filter(is_name).map(str::to_owned));
        }
    }
    names
}

/// The highest upstream version in the changelog, without what follows its numbers: the newest entry may be that
/// of a rebuild.
fn version(tree: &Path, files: &mut Files) -> Option<String> {
    let file = read_text(&tree.join("debian/changelog"), files, &Sink::default())?;
    let tops = files
        .text(file)
        .lines()
        .filter(|line| !line.starts_with(char::is_whitespace));
    let versions = tops.filter_map(|line| {
        let (_, version) = line.split_once('(')?;
        let version = version
            .split_once(':')
            .map_or(version, |(_, version)| version);
        let end = version.find(|c: char| !c.is_ascii_digit() && c != '.');
        Some(&version[..end.unwrap_or(version.len())])
    });
    versions
        .max_by(|a, b| compare_dotted(a, b))
        .map(str::to_owned)
}

/// Says that nobody knows the generator, what it resembles, and what the dialect does not have.
fn unknown(loaded: &Loaded, generator: &Generator, tree: &Path, sink: &Sink) {
    let known = Facts::of_dialect(&loaded.dialect);
    let facts = &generator.facts;
    let total = facts.make_variables.union(&known.make_variables).count()
        + facts.templates.union(&known.templates).count();
    let same = facts
        .make_variables
        .intersection(&known.make_variables)
        .count()
        + facts.templates.intersection(&known.templates).count();
    let own = loaded
        .dialect
        .generators
        .iter()
        .map(|(_, item)| item.value.text.as_str());
    let own: Vec<&str> = own.collect();
    let of = match own.is_empty() {
        true => String::new(),
        false => format!(", the one of src:linux {}", own.join(", ")),
    };
    let mut help = Vec::new();
    for (noun, theirs, ours) in [
        (
            "make variable",
            &facts.make_variables,
            &known.make_variables,
        ),
        ("template", &facts.templates, &known.templates),
    ] {
        let more: Vec<&str> = theirs.difference(ours).map(String::as_str).collect();
        let less: Vec<&str> = ours.difference(theirs).map(String::as_str).collect();
        let names = |names: Vec<&str>| match names.as_slice() {
            [one] => format!("the {noun} `{one}`"),
            few if few.len() <= SHOWN => format!("the {noun}s {}", list(names)),
            many => format!(
                "the {noun}s {} and {} others",
                list(many[..SHOWN].iter().copied()),
                many.len() - SHOWN
            ),
        };
        if !more.is_empty() {
            help.push(format!(
                "it has {}, which the dialect does not have",
                names(more)
            ));
        }
        if !less.is_empty() {
            help.push(format!(
                "the dialect has {}, which it does not have",
                names(less)
            ));
        }
    }
    if help.is_empty() {
        help.push("all these names are the same: what it does with them may not be".to_owned());
    }
    let message = format!(
        "no dialect knows this generator ({}); `{}`{of}, is used: {same} of {total} names of templates and \
         make variables are in both",
        &generator.sum[..DIGITS],
        loaded.name
    );
    sink.report(
        Diagnostic::warning(Place::Path(tree.join(PROGRAM)), message).help(format!(
            "{}. Compare what `generate` writes with what it wrote; docs/dialects.md says how to \
             write a dialect for it",
            help.join("; ")
        )),
    );
}

/// Says that the dialect is a guess.
fn guessed(loaded: &Loaded, tree: &Path, sink: &Sink) {
    let message = format!(
        "no generator in this tree: dialect `{}` is used, by its templates and version",
        loaded.name
    );
    sink.report(
        Diagnostic::warning(Place::Path(tree.join(PROGRAM)), message).help(format!(
            "to choose another one: --dialect NAME; known dialects: {}",
            list(names())
        )),
    );
}

/// Packaging of older generations is told in one line.
fn check_age(tree: &Path, files: &mut Files, sink: &Sink) -> Option<()> {
    let folder = tree.join(FOLDERS[0]);
    let old = if folder.join("defines").exists() && !folder.join("defines.toml").exists() {
        Some((folder.join("defines"), "6.6 and before"))
    } else {
        // Make variables as fields of their own: `Meta-Rules-Makeflags-NAME:`.
        let fields = |path: &Path, files: &mut Files| {
            let file = read_text(path, files, &Sink::default());
            file.is_some_and(|file| {
                let mut lines = files.text(file).lines();
                lines.any(|line| line.starts_with("Meta-Rules-Makeflags-"))
            })
        };
        let all = entries(&tree.join(FOLDER)).unwrap_or_default();
        let paths = all
            .into_iter()
            .filter(|entry| entry.name.contains(".control"));
        let mut paths = paths.map(|entry| tree.join(FOLDER).join(entry.name));
        paths
            .find(|path| fields(path, files))
            .map(|path| (path, "6.7 to 6.9"))
    };
    let Some((path, generation)) = old else {
        return Some(());
    };
    let message = format!("packaging of src:linux {generation} cannot be imported");
    sink.report(Diagnostic::error(Place::Path(path), message).help(SUPPORTED));
    None
}

fn no_kernel(tree: &Path) -> Diagnostic {
    let folder = tree.join(FOLDER);
    let place = if folder.is_dir() {
        folder
    } else {
        tree.to_owned()
    };
    Diagnostic::error(place, "not the packaging of a kernel in a known dialect").help(format!(
        "name the unpacked source package of a kernel: --tree DIR; known dialects: {}; choose one: --dialect NAME",
        list(names())
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_name_variables_between_signs() {
        let tree = tempfile::tempdir().expect("the temporary directory is writable");
        let folder = tree.path().join(FOLDER);
        std::fs::create_dir_all(&folder).expect("it is writable");
        for (name, text) in [
            (
                "control.main.in",
                "Package: linux-@abi-name@\nDepends: @a_b@ (= @UP@) @@ x\n",
            ),
            ("control.main.j2", "@not@"),
        ] {
            std::fs::write(folder.join(name), text).expect("it is writable");
        }
        let names = names_in_templates(tree.path(), &mut Files::default());
        assert_eq!(names.into_iter().collect::<Vec<_>>(), ["a_b", "abi-name"]);
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! What debhelper and debian/rules.filesets read to put files into a package, worked out of its file sets and links.

use super::files::NewFile;
use super::model::{
    Body, Chosen, Contents, Destination, FileSet, Install, OutputFile, Step, FILESETS_TARGET,
};
use crate::recipe::package::PackageEntry;
use crate::text::files::Span;

/// The lists of a package: kind of file and what is in it. `in_columns` says how dh_install's are laid out.
pub fn lists(
    entry: &PackageEntry,
    contents: &Contents,
    is_generic: bool,
    in_columns: bool,
) -> Vec<NewFile> {
    let in_columns = in_columns && !is_generic;
    let mut lists = Vec::new();
    let mut add = |kind: &str, body: Body, lines: Vec<Span>| {
        lists.push(NewFile {
            kind: kind.to_owned(),
            file: OutputFile {
                body,
                origin: entry.span,
                lines,
            },
        });
    };
    if entry.files.is_some() {
        let lines = laid_out(install(contents, is_generic), in_columns);
        let plain = contents.sets.iter().filter(|set| set.is_plain());
        let places = plain.map(|set| set.origin).collect();
        add("install", Body::Install(lines), places);
    }
    if entry.links.is_some() {
        let links = contents.links.iter().map(|link| {
            let line = Install {
                globs: vec![link.target.clone()],
                to: link.link.clone(),
                gap: 1,
            };
            (link.width, line)
        });
        let lines = laid_out(links.collect(), in_columns);
        let places = contents.links.iter().map(|link| link.origin);
        add("links", Body::Links(lines), places.collect());
    }
    if is_generic {
        let mut steps = steps(contents);
        let versions = contents.same_version.iter().zip(entry.same_version.iter());
        steps.extend(versions.map(|(same, (_, item))| {
            let step = Step::Version(same.clone());
            (item.value.span, step)
        }));
        if !steps.is_empty() {
            let (places, steps): (Vec<Span>, Vec<Step>) = steps.into_iter().unzip();
            // The first line says what the file is.
            let places = std::iter::once(entry.span).chain(places).collect();
            add(FILESETS_TARGET, Body::FileSets(steps), places);
        }
    }
    lists
}

impl FileSet {
    /// Whether dh_install can do it.
    fn is_plain(&self) -> bool {
        let enough = match self.at_least {
            None => true,
            Some(count) => count > 0 && self.globs.len() == 1,
        };
        matches!(self.destination, Destination::Into(_)) && self.except.is_empty() && enough
    }

    fn prefix(&self) -> &str {
        self.from.as_deref().unwrap_or(".")
    }

    fn chosen(&self, globs: &[String]) -> Chosen {
        Chosen {
            from: self.prefix().to_owned(),
            globs: globs.to_vec(),
            except: self.except.clone(),
        }
    }
}

/// The lines of a list, each after its width. In columns, what is right begins two blanks after what is longest to
/// the left of it, in the characters that the recipe has: so gencontrol.py's templates are aligned.
fn laid_out(lines: Vec<(usize, Install)>, in_columns: bool) -> Vec<Install> {
    let most = lines.iter().map(|(width, _)| *width).max().unwrap_or(0);
    let lines = lines.into_iter().map(|(width, line)| Install {
        gap: if in_columns { most - width + 2 } else { 1 },
        ..line
    });
    lines.collect()
}

/// What dh_install does: lines, each after its width.
fn install(contents: &Contents, is_generic: bool) -> Vec<(usize, Install)> {
    let mut lines = Vec::new();
    for set in contents.sets.iter().filter(|set| set.is_plain()) {
        let Destination::Into(to) = &set.destination else {
            continue;
        };
        let globs = set.globs.iter().map(|glob| match set.prefix() {
            from if is_generic && from != "." => format!("{from}/{glob}"),
            _ => glob.clone(),
        });
        let line = Install {
            globs: globs.collect(),
            to: to.clone(),
            gap: 1,
        };
        lines.push((set.width, line));
    }
    lines
}

/// What dh_install cannot do.
fn steps(contents: &Contents) -> Vec<(Span, Step)> {
    let mut found = Vec::new();
    for set in &contents.sets {
        let mut steps = Vec::new();
        let plain = set.is_plain();
        let all = || set.chosen(&set.globs);
        if set.runs_on_build {
            steps.push(Step::Native(all()));
        }
        match set.at_least {
            Some(0) => {}
            Some(count) => steps.push(Step::Need(count, all())),
            // dh_install looks itself.
            None if plain => {}
            None => {
                let each = set.globs.chunks(1);
                steps.extend(each.map(|glob| Step::Need(1, set.chosen(glob))));
            }
        }
        match &set.destination {
            Destination::As(path) => steps.push(Step::Name(path.clone(), all())),
            Destination::Into(to) if !plain => steps.push(Step::Copy(to.clone(), all())),
            Destination::Into(_) => {}
        }
        found.extend(steps.into_iter().map(|step| (set.origin, step)));
    }
    found
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Resolving file sets against a build directory: what each package would get, what is missing, and
//! what nobody ships.

use std::collections::BTreeSet;
use std::fs::{self, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::deb::elf;
use crate::deb::link;
use crate::diag::suggest::count;
use crate::diag::{Diagnostic, Sink};
use crate::disk::list::entries;
use crate::disk::read::read;
use crate::plan::model::{Contents, Destination, FileSet, SameVersion};
use crate::text::glob;

/// What is resolved.
pub struct Request<'p> {
    /// The flavour's build directory, as it is on this machine.
    pub build_dir: &'p Path,
    /// What the recipe calls it.
    pub name: &'p str,
    /// The top of the source.
    pub tree: &'p Path,
    /// The architecture.
    pub arch: &'p str,
    /// The packages and what is put into them.
    pub packages: Vec<(&'p str, Vec<&'p Contents>)>,
    /// What any package of the flavour ships counts, not only these.
    pub others: Vec<&'p Contents>,
}

/// A file, directory or link that a package gets.
pub struct Item {
    /// The package.
    pub package: String,
    /// Its path in the package.
    pub path: String,
    /// Where it comes from; `None` for links.
    pub from: Option<PathBuf>,
    /// What a link says.
    pub link: Option<String>,
    /// Every file of it: path in the package, size.
    pub files: Vec<(String, u64)>,
}

/// The answer.
#[derive(Default)]
pub struct Survey {
    /// What the packages get, in the order of the recipe.
    pub items: Vec<Item>,
    /// Packages whose files only a rule in make knows how to find.
    pub unknown: BTreeSet<String>,
    /// Substitution variables: package, dependency.
    pub versions: Vec<(String, String)>,
    /// Files of the directories to account for that nobody ships; whether the recipe says so.
    pub left: Vec<(String, bool)>,
}

/// Resolves everything. What is missing is reported.
pub fn survey(request: &Request<'_>, sink: &Sink) -> Survey {
    let mut survey = Survey::default();
    let mut shipped = BTreeSet::new();
    for (package, contents) in &request.packages {
        for contents in contents {
            for set in &contents.sets {
                match directory(request, set) {
                    Some(from) => {
                        let items = resolve(request, package, set, &from, sink);
                        survey.items.extend(items);
                    }
                    None => {
                        survey.unknown.insert((*package).to_owned());
                    }
                }
            }
            for own in &contents.links {
                survey.items.push(Item {
                    package: (*package).to_owned(),
                    path: own.link.clone(),
                    from: None,
                    link: Some(link::text(&own.link, &own.target)),
                    files: Vec::new(),
                });
            }
            for SameVersion {
                package: of,
                config: file,
                option,
            } in &contents.same_version
            {
                match version(&located(request, file), option) {
                    Ok(found) => survey.versions.push((
                        (*package).to_owned(),
                        crate::deb::version::same_upstream(of, &found),
                    )),
                    Err(message) => {
                        let origin = contents.sets.first().map(|set| set.origin);
                        let message = format!("`{package}`: no version of `{of}`: {message}");
                        sink.report(match origin {
                            Some(origin) => Diagnostic::error(origin, message),
                            None => Diagnostic::error(located(request, file), message),
                        });
                    }
                }
            }
        }
    }
    for contents in &request.others {
        for set in &contents.sets {
            if let Some(from) = directory(request, set) {
                for top in tops(&from, &set.globs) {
                    let kept = files(&from, &top, &set.except);
                    shipped.extend(kept.into_iter().map(|(path, _)| from.join(path)));
                }
            }
        }
    }
    for (_, contents) in &request.packages {
        for contents in contents {
            for name in &contents.account_for {
                for (path, _) in files(request.build_dir, name, &[]) {
                    if !shipped.contains(&request.build_dir.join(&path)) {
                        let known = contents
                            .not_installed
                            .iter()
                            .any(|pattern| is_exception(pattern, &path));
                        survey.left.push((path, known));
                    }
                }
            }
        }
    }
    survey.left.sort();
    survey.left.dedup();
    survey
}

/// A directory of the source as it is on this machine.
fn located(request: &Request<'_>, path: &str) -> PathBuf {
    match path.strip_prefix(request.name) {
        Some("") => request.build_dir.to_owned(),
        _ if path == "." => request.tree.to_owned(),
        Some(rest) if rest.starts_with('/') => request.build_dir.join(&rest[1..]),
        _ => request.tree.join(path),
    }
}

fn directory(request: &Request<'_>, set: &FileSet) -> Option<PathBuf> {
    set.from.as_deref().map(|from| located(request, from))
}

fn resolve(
    request: &Request<'_>,
    package: &str,
    set: &FileSet,
    from: &Path,
    sink: &Sink,
) -> Vec<Item> {
    let mut items = Vec::new();
    let mut total = 0;
    for one in &set.globs {
        let mut own = 0;
        for top in tops(from, std::slice::from_ref(one)) {
            let kept = files(from, &top, &set.except);
            own += kept.len();
            if set.runs_on_build {
                for (path, _) in &kept {
                    check_machine(request.arch, package, set, &from.join(path), sink);
                }
            }
            let name = top.rsplit('/').next().unwrap_or(&top);
            let path = match &set.destination {
                Destination::Into(to) => format!("{}/{name}", to.trim_end_matches('/')),
                Destination::As(path) => path.clone(),
            };
            items.push(Item {
                package: package.to_owned(),
                from: Some(from.join(&top)),
                link: None,
                files: kept
                    .into_iter()
                    .map(|(file, size)| (format!("{path}{}", &file[top.len()..]), size))
                    .collect(),
                path,
            });
        }
        total += own;
        if own == 0 && set.at_least.is_none() {
            sink.report(missing((package, set), from, one, (1, 0)));
        }
    }
    if let Some(wanted) = set.at_least.map(|wanted| wanted as usize) {
        if total < wanted {
            let globs = set.globs.join(" ");
            sink.report(missing((package, set), from, &globs, (wanted, total)));
        }
    }
    if matches!(set.destination, Destination::As(_)) && total > 1 {
        sink.report(Diagnostic::error(
            set.origin,
            format!(
                "`{package}`: {} match `{}`, but only one can be renamed",
                count(total, "file"),
                set.globs.join(" ")
            ),
        ));
    }
    items
}

/// What to say of a set that has fewer files than it has to.
fn missing(
    (package, set): (&str, &FileSet),
    from: &Path,
    glob: &str,
    (wanted, found): (usize, usize),
) -> Diagnostic {
    let found = match found {
        0 => format!("nothing in {} matches", from.display()),
        some => format!("only {} in {} match", count(some, "file"), from.display()),
    };
    let have = if wanted == 1 { "has" } else { "have" };
    let wanted = count(wanted, "file");
    Diagnostic::error(
        set.origin,
        format!("`{package}`: {found} `{glob}`, but there {have} to be {wanted}"),
    )
    .help("configure and build the kernel so that it is made; or write `at_least: 0` if there may be none")
}

fn check_machine(arch: &str, package: &str, set: &FileSet, path: &Path, sink: &Sink) {
    let mut header = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(20).read_to_end(&mut header));
    let (Ok(_), Some(found), Some(wanted)) = (read, elf::machine_of(&header), elf::machine(arch))
    else {
        return;
    };
    if found != wanted {
        sink.report(
            Diagnostic::error(
                set.origin,
                format!(
                    "`{package}` is for {arch}, but {} is a program for {}",
                    path.display(),
                    elf::machine_name(found)
                ),
            )
            .help("compile on the architecture itself: a cross build makes these for the machine that compiles"),
        );
    }
}

/// What globs name below a directory, each once, sorted.
pub fn tops(from: &Path, globs: &[String]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for one in globs {
        let mut paths = vec![String::new()];
        for part in one
            .split('/')
            .filter(|part| !part.is_empty() && *part != ".")
        {
            let mut next = Vec::new();
            for path in paths {
                let prefix = if path.is_empty() { path } else { path + "/" };
                if glob::is_glob(part) {
                    let names = names(&from.join(&prefix));
                    let names = names.iter().filter(|name| glob::is_name(part, name));
                    next.extend(names.map(|name| format!("{prefix}{name}")));
                } else if fs::symlink_metadata(from.join(format!("{prefix}{part}"))).is_ok() {
                    next.push(format!("{prefix}{part}"));
                }
            }
            paths = next;
        }
        found.extend(paths.into_iter().filter(|path| !path.is_empty()));
    }
    found
}

fn names(folder: &Path) -> Vec<String> {
    let entries = entries(folder).unwrap_or_default();
    entries.into_iter().map(|entry| entry.name).collect()
}

/// The files at and below a path, without the exceptions: paths relative to `from`, and sizes.
fn files(from: &Path, top: &str, except: &[String]) -> Vec<(String, u64)> {
    let mut found = Vec::new();
    let mut open = vec![top.to_owned()];
    while let Some(path) = open.pop() {
        let Ok(metadata) = fs::symlink_metadata(from.join(&path)) else {
            continue;
        };
        if Metadata::is_dir(&metadata) {
            let names = names(&from.join(&path));
            open.extend(names.into_iter().map(|name| format!("{path}/{name}")));
        } else if !except.iter().any(|pattern| is_exception(pattern, &path)) {
            found.push((path, metadata.len()));
        }
    }
    found.sort();
    found
}

/// An exception with a `/` is of paths, another of names.
fn is_exception(pattern: &str, path: &str) -> bool {
    match pattern.contains('/') {
        true => glob::matches(pattern, path),
        false => glob::matches(pattern, path.rsplit('/').next().unwrap_or(path)),
    }
}

/// The first dotted number in the value of an option of a .config.
fn version(file: &Path, option: &str) -> Result<String, String> {
    let text = read(file, &[])
        .and_then(|bytes| String::from_utf8(bytes).map_err(std::io::Error::other))
        .map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    let value = text
        .lines()
        .find_map(|line| line.strip_prefix(option)?.strip_prefix('='))
        .ok_or_else(|| format!("{} does not set `{option}`", file.display()))?;
    value
        .split(|c: char| !c.is_ascii_digit() && c != '.')
        .map(|word| word.trim_matches('.'))
        .find(|word| word.contains('.'))
        .map(str::to_owned)
        .ok_or_else(|| {
            format!(
                "{}: there is no version in `{option}={value}`",
                file.display()
            )
        })
}

#[cfg(test)]
mod tests;

// SPDX-License-Identifier: GPL-2.0-or-later
//! What is put into a package: its file sets and symlinks.

use std::path::{Component, Path};

use super::files::is_inside;
use super::model::{Contents, Destination, FileSet, Link, Plan, SameVersion, FILESETS_TARGET};
use super::render::Renderer;
use crate::deb::profile::Profiles;
use crate::diag::suggest::list;
use crate::diag::{Diagnostic, Place, Sink};
use crate::recipe::package::{FileSet as Entry, Link as LinkEntry, PackageEntry};
use crate::recipe::values::{Machine, Text};
use crate::resolve::inputs::Inputs;

/// The variable of a flavour that names its build directory.
const BUILD_DIR: &str = "build_dir";

/// Reads a package's file sets and links at a point.
pub struct Reader<'e, 'r, 'a> {
    /// The package, for messages.
    pub name: &'a str,
    /// Whether debian/rules.filesets builds it.
    pub is_generic: bool,
    /// Its build profiles, where they could be read.
    pub profiles: Option<&'a Profiles>,
    /// Renders at the point.
    pub renderer: &'a Renderer<'e, 'r>,
}

impl<'e> Reader<'e, '_, '_> {
    /// Everything that is put into the package.
    pub fn contents(&self, entry: &'e PackageEntry) -> Contents {
        let from = self.from(entry);
        let sets = entry.files.iter().flatten();
        Contents {
            sets: sets
                .filter_map(|set| self.set(set, from.as_deref()))
                .collect(),
            links: entry
                .links
                .iter()
                .flatten()
                .filter_map(|link| self.link(link))
                .collect(),
            same_version: self.same_version(entry),
            account_for: self.renderer.lines(&entry.account_for),
            not_installed: self.renderer.lines(&entry.not_installed),
        }
    }

    /// The directory of the source that a package's files come from, where that is known.
    pub fn from(&self, entry: &'e PackageEntry) -> Option<String> {
        self.directory(entry.files_from.as_ref()).or_else(|| {
            let own = self.renderer.scope.get(BUILD_DIR);
            let own = own.map_or_else(|| ".".to_owned(), ToString::to_string);
            self.is_generic.then_some(own)
        })
    }

    fn report(&self, diagnostic: Diagnostic) {
        self.renderer.report(diagnostic);
    }

    fn set(&self, set: &'e Entry, from: Option<&str>) -> Option<FileSet> {
        if self.renderer.holds(set.when.as_ref()) != Some(true) {
            return None;
        }
        let own = self.directory(set.from.as_ref());
        let from = own.or_else(|| from.map(str::to_owned));
        if !self.is_generic {
            self.only_generic(set);
        }
        let globs = self.globs(&set.install.0, "install");
        if set.install.0.is_empty() {
            self.report(
                Diagnostic::error(set.span, "a file set without files")
                    .help("write `install: GLOB`"),
            );
        }
        let except = set
            .except
            .as_ref()
            .map(|globs| self.globs(&globs.0, "leave out"));
        let runs_on_build = set.runs_on == Some(Machine::Build);
        if runs_on_build && !self.never_cross() {
            self.report(
                Diagnostic::error(
                    set.span,
                    format!("a cross build would put programs of the wrong machine into `{}`", self.name),
                )
                .help("`runs_on: build` needs a package that a cross build leaves out: add `!cross` to its `build_profiles`"),
            );
        }
        Some(FileSet {
            origin: set.install.0.first().map_or(set.span, |glob| glob.span),
            width: width(&set.install.0),
            globs,
            destination: self.destination(set)?,
            except: except.unwrap_or_default(),
            from,
            at_least: set.at_least,
            runs_on_build,
        })
    }

    /// A rule of debian/rules.real reads the `.install` file, and knows nothing of these.
    fn only_generic(&self, set: &Entry) {
        let keys = [
            ("from", set.from.is_some()),
            ("as", set.r#as.is_some()),
            ("except", set.except.is_some()),
            ("at_least", set.at_least.is_some()),
        ];
        let used: Vec<&str> = keys
            .iter()
            .filter(|(_, used)| *used)
            .map(|(key, _)| *key)
            .collect();
        if !used.is_empty() {
            self.report(
                Diagnostic::error(
                    set.span,
                    format!("the target of `{}` does not know {}", self.name, list(used)),
                )
                .help("these are for packages without `target`, which are built from their file sets alone"),
            );
        }
    }

    /// Whether no cross build has it, as far as is known.
    fn never_cross(&self) -> bool {
        let Some(profiles) = self.profiles else {
            return true;
        };
        let terms = &profiles.0;
        !terms.is_empty() && terms.iter().all(|term| term.negated.contains("cross"))
    }

    fn destination(&self, set: &'e Entry) -> Option<Destination> {
        match (&set.to, &set.r#as) {
            (Some(to), None) => self.path(to).map(Destination::Into),
            (None, Some(name)) => {
                if set.at_least.is_some_and(|count| count > 1) || set.install.0.len() > 1 {
                    self.report(
                        Diagnostic::error(name.span, "only one file can be renamed")
                            .help("write a file set for each, or `to:` and a directory"),
                    );
                }
                if name.text.ends_with('/') {
                    self.report(
                        Diagnostic::error(
                            name.span,
                            "`as` is the path of a file, this is a directory",
                        )
                        .help("write `to:` to keep the name"),
                    );
                }
                self.path(name).map(Destination::As)
            }
            (Some(_), Some(name)) => {
                self.report(
                    Diagnostic::error(name.span, "a file set has either `to` or `as`")
                        .help("`as` is the whole path: `as: usr/lib/example/new-name`"),
                );
                None
            }
            (None, None) => {
                self.report(
                    Diagnostic::error(set.span, "a file set lacks `to`")
                        .help("add `to:` and a directory, or `as:` and the new path of one file"),
                );
                None
            }
        }
    }

    fn link(&self, link: &'e LinkEntry) -> Option<Link> {
        if self.renderer.holds(link.when.as_ref()) != Some(true) {
            return None;
        }
        let (target, at) = (self.path(&link.target), self.path(&link.link));
        let (target, at) = (target?, at?);
        if target.trim_end_matches('/') == at.trim_end_matches('/') {
            self.report(
                Diagnostic::error(link.link.span, format!("`{at}` points at itself"))
                    .help("`link` is where the symlink is, `target` what it points at"),
            );
            return None;
        }
        Some(Link {
            origin: link.link.span,
            link: at,
            width: width(std::slice::from_ref(&link.target)),
            target,
        })
    }

    fn globs(&self, globs: &'e [Text], what: &str) -> Vec<String> {
        let mut result = Vec::new();
        for glob in globs {
            let Some(rendered) = self.renderer.line(glob) else {
                continue;
            };
            let outside = Path::new(&rendered)
                .components()
                .any(|part| matches!(part, Component::ParentDir));
            let special = rendered.starts_with(['/', '!']) || rendered.contains(['{', '}', '$']);
            let special = self.is_generic && special;
            if rendered.is_empty() || outside || special || rendered.contains(char::is_whitespace) {
                self.report(
                    Diagnostic::error(
                        glob.span,
                        format!("`{rendered}` is not a glob of files to {what}"),
                    )
                    .help("write a relative path without `..` and spaces; several globs are a list: [a, b]"),
                );
                continue;
            }
            result.push(rendered);
        }
        result
    }

    /// A path inside of a package: checked, without the leading `/`.
    fn path(&self, text: &'e Text) -> Option<String> {
        let rendered = self.renderer.line(text)?;
        let path = rendered.trim_start_matches('/').to_owned();
        if !is_inside(path.trim_end_matches('/')) || path.contains(char::is_whitespace) {
            self.report(
                Diagnostic::error(
                    text.span,
                    format!("`{rendered}` is not a path in a package"),
                )
                .help("write it from the top, without `..` and spaces: usr/lib/example"),
            );
            return None;
        }
        Some(path)
    }

    /// A directory below the top of the source; `.` is the top itself.
    fn directory(&self, text: Option<&'e Text>) -> Option<String> {
        let text = text?;
        let path = self.renderer.optional(Some(text))?;
        let path = path.trim_end_matches('/');
        if path != "." && (!is_inside(path) || path.contains(char::is_whitespace)) {
            self.report(
                Diagnostic::error(text.span, format!("`{path}` is not a directory of the source"))
                    .help("write it from the top of the source, without `..` and spaces: debian/example; `.` is the top"),
            );
        }
        Some(path.to_owned())
    }

    fn same_version(&self, entry: &'e PackageEntry) -> Vec<SameVersion> {
        let mut result = Vec::new();
        for (package, item) in entry.same_version.iter() {
            let option = self.renderer.line(&item.value);
            let Some(dir) = self
                .renderer
                .scope
                .get(BUILD_DIR)
                .filter(|_| self.is_generic)
            else {
                self.report(
                    Diagnostic::error(
                        item.key_span,
                        "`same_version` is for packages of a flavour without `target`",
                    )
                    .help("only their build reads the kernel's configuration"),
                );
                continue;
            };
            let Some(option) = option else { continue };
            let good = option.strip_prefix("CONFIG_").is_some_and(|rest| {
                !rest.is_empty() && rest.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            });
            if !good {
                self.report(
                    Diagnostic::error(
                        item.value.span,
                        format!("`{option}` is not a configuration option"),
                    )
                    .help("write it as in .config: CONFIG_EXAMPLE_VERSION"),
                );
            }
            result.push(SameVersion {
                package: package.to_owned(),
                config: format!("{dir}/.config"),
                option,
            });
        }
        result
    }
}

/// How many characters texts take in the recipe, with a blank between them.
fn width(texts: &[Text]) -> usize {
    let widths = texts.iter().map(|text| text.text.chars().count() + 1);
    widths.sum::<usize>().saturating_sub(1)
}

/// Whether debian/rules.filesets builds a package that says no target.
pub fn is_generic(entry: &PackageEntry) -> bool {
    entry.target.is_none() && (entry.files.is_some() || entry.links.is_some())
}

/// Whether some package is built by debian/rules.filesets.
pub fn uses_filesets(plan: &Plan) -> bool {
    let mut packages = plan.sources().flat_map(|source| source.packages.values());
    packages.any(|binary| binary.declared.target.as_deref() == Some(FILESETS_TARGET))
}

/// Says it, if packages are built by debian/rules.filesets and the tree's rules do not know it.
pub fn check_included(plan: &Plan, inputs: &Inputs, sink: &Sink) {
    let Some(path) = &inputs.rules_without_filesets else {
        return;
    };
    let packages = plan.sources().flat_map(|source| &source.packages);
    let first = packages
        .filter(|(_, binary)| binary.declared.target.as_deref() == Some(FILESETS_TARGET))
        .map(|(name, _)| name)
        .next();
    if let Some(name) = first {
        sink.report(
            Diagnostic::warning(
                Place::Path(path.clone()),
                format!("this does not include debian/rules.{FILESETS_TARGET}, which builds `{name}` and others without `target`"),
            )
            .help(format!("copy engine/make/rules.{FILESETS_TARGET} of gencontrol to debian/, and add at the end: include debian/rules.{FILESETS_TARGET}")),
        );
    }
}

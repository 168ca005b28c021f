// SPDX-License-Identifier: GPL-2.0-or-later
//! What debian/bin/buildcheck.py has to know of the recipe's flavours and would not find in debian/config:
//! files below debian/config.local, in its language.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::context::Context;
use super::files::add_file;
use super::model::{Body, OutputFile, Source};
use super::render::Renderer;
use crate::defines::{LOCAL, MARK};
use crate::diag::suggest::count;
use crate::diag::Diagnostic;
use crate::resolve::buildcheck::{Buildcheck, Merged, PROGRAM};
use crate::resolve::layout::ArchitectureLayout;
use crate::template::Snippet;
use crate::text::files::{FileId, Span};

/// A flavour of the recipe.
pub struct Flavour<'l> {
    arch: &'l ArchitectureLayout,
    featureset: &'l str,
    name: &'l str,
    signed: Option<bool>,
    span: Span,
}

impl Flavour<'_> {
    fn found(&self, config: &Merged) -> Option<bool> {
        config.signed(&self.arch.name, self.featureset, self.name)
    }

    /// Whether the program finds it, and as the recipe has it.
    fn holds(&self, config: &Merged) -> bool {
        self.found(config)
            .is_some_and(|found| self.signed.is_none_or(|signed| signed == found))
    }
}

/// What the recipe says of the flavours of an architecture that have something in common.
#[derive(Default)]
struct Agreement<'l>(BTreeMap<(&'l str, &'l str), BTreeSet<Option<bool>>>);

impl<'l> Agreement<'l> {
    /// Of those that have the same `key`.
    fn of<'f>(
        flavours: impl Iterator<Item = &'f Flavour<'l>>,
        key: impl Fn(&Flavour<'l>) -> &'l str,
    ) -> Agreement<'l>
    where
        'l: 'f,
    {
        let mut found = Agreement::default();
        for flavour in flavours {
            let own = found.0.entry((&flavour.arch.name, key(flavour)));
            own.or_default().insert(flavour.signed);
        }
        found
    }

    /// Whether the recipe says of all of them what it says of this one.
    fn holds(&self, flavour: &Flavour<'_>, key: &str) -> bool {
        let said = self.0.get(&(flavour.arch.name.as_str(), key));
        said.is_none_or(|said| said.iter().all(|signed| *signed == flavour.signed))
    }
}

/// What a file says.
#[derive(Default)]
struct Said {
    kernel_archs: IndexMap<String, Vec<String>>,
    flavours: IndexMap<String, Option<bool>>,
    featuresets: IndexMap<String, Featureset>,
}

#[derive(Default)]
struct Featureset {
    signed: Option<bool>,
    flavours: IndexMap<String, Option<bool>>,
}

/// What the files say, by their paths.
type Files = BTreeMap<String, Said>;

/// Adds the files, if any are needed. Where they would not do, that is reported.
pub fn add(
    source: &mut Source,
    flavours: &[Flavour<'_>],
    read: &Buildcheck,
    renderer: &Renderer<'_, '_>,
) {
    let before = read.merged();
    let missing = |config: &Merged| -> Vec<&Flavour<'_>> {
        flavours.iter().filter(|f| !f.holds(config)).collect()
    };
    let mut needed = missing(&before);
    if needed.is_empty() {
        return;
    }
    let all = All {
        flavours,
        read,
        before: &before,
        by_name: Agreement::of(flavours.iter(), |f| f.name),
        by_featureset: Agreement::of(flavours.iter(), |f| f.featureset),
    };
    let (_, best) = all.say(&needed);
    // What does not help is not said.
    needed.retain(|flavour| flavour.holds(&best));
    let (files, best) = all.say(&needed);
    let (by_hand, ours): (Vec<_>, Vec<_>) =
        files.iter().partition(|(path, _)| read.is_by_hand(path));
    for (path, said) in &ours {
        let own = needed.iter().find(|f| **path == of_arch(&f.arch.name));
        let Some(first) = own.or(needed.first()) else {
            continue;
        };
        let below = path.strip_prefix("debian/").unwrap_or(path);
        let file = OutputFile {
            body: Body::Text(text(said)),
            lines: Vec::new(),
            origin: first.span,
        };
        add_file(source, below.to_owned(), file, renderer);
    }
    let written = with(read, ours.into_iter(), flavours[0].span.file);
    let (helped, left): (Vec<_>, Vec<_>) =
        missing(&written).into_iter().partition(|f| f.holds(&best));
    for flavour in left {
        let help = format!(
            "an entry for this flavour alone does not help: see what {LOCAL} and debian/config say of its architecture and featureset"
        );
        let what = problem(flavour, &written);
        let diagnostic = Diagnostic::warning(flavour.span, what).help(help);
        renderer.report(diagnostic);
    }
    for flavours in helped.chunk_by(|a, b| a.arch.name == b.arch.name) {
        let own = of_arch(&flavours[0].arch.name);
        let files = by_hand
            .iter()
            .filter(|(path, _)| **path == own || **path == of_all());
        renderer.report(ask(flavours, files, &written));
    }
}

/// The flavours that are built, as the recipe has them.
pub fn flavours<'c>(context: &'c Context<'_, '_>) -> Vec<Flavour<'c>> {
    let points = context.points.architectures.iter();
    let points = points.flat_map(|arch| &arch.flavours);
    let points: BTreeMap<&[&str], _> = points.map(|p| (p.id.as_slice(), p)).collect();
    let expression = context.recipe.buildcheck_signed.as_ref();
    let signed = |id: [&str; 3]| {
        let point = points.get(id.as_slice())?;
        context
            .templates
            .holds(Snippet::from(expression?), &point.scope)
    };
    let mut found = Vec::new();
    let archs = context.layout.architectures.iter();
    for arch in archs.filter(|arch| !arch.disabled) {
        for (featureset, flavours) in &arch.featuresets {
            found.extend(flavours.iter().map(|flavour| Flavour {
                arch,
                featureset,
                name: &flavour.name,
                signed: signed([&arch.name, featureset, &flavour.name]),
                span: flavour.span,
            }));
        }
    }
    found
}

fn of_all() -> String {
    format!("{LOCAL}/defines.toml")
}

fn of_arch(arch: &str) -> String {
    format!("{LOCAL}/{arch}/defines.toml")
}

/// What has to be known to say something.
struct All<'l> {
    flavours: &'l [Flavour<'l>],
    read: &'l Buildcheck,
    before: &'l Merged,
    by_name: Agreement<'l>,
    by_featureset: Agreement<'l>,
}

impl All<'_> {
    /// What has to be said of some flavours, and what the program makes of it.
    fn say(&self, needed: &[&Flavour<'_>]) -> (Files, Merged) {
        let mut files = Files::new();
        for flavour in needed {
            self.of_flavour(flavour, &mut files);
        }
        files.retain(|_, said| !blocks(said).is_empty());
        let merged = with(self.read, files.iter(), self.flavours[0].span.file);
        // What a featureset says counts more than what a flavour of the architecture does. It is said where it
        // holds for all flavours there that are not named with it.
        let unnamed = self.flavours.iter().filter(|flavour| {
            let said = files.get(&of_arch(&flavour.arch.name));
            let named = said.and_then(|said| said.featuresets.get(flavour.featureset));
            named.is_none_or(|named| !named.flavours.contains_key(flavour.name))
        });
        let unnamed = Agreement::of(unnamed, |flavour| flavour.featureset);
        for flavour in needed {
            let is_wrong = !flavour.holds(&merged) && flavour.found(&merged).is_some();
            if is_wrong && unnamed.holds(flavour, flavour.featureset) {
                let said = files.entry(of_arch(&flavour.arch.name)).or_default();
                let featureset = flavour.featureset.to_owned();
                said.featuresets.entry(featureset).or_default().signed = flavour.signed;
            }
        }
        files.retain(|_, said| !blocks(said).is_empty());
        let merged = with(self.read, files.iter(), self.flavours[0].span.file);
        (files, merged)
    }

    /// Says of a flavour that does not hold what the program does not find.
    fn of_flavour(&self, flavour: &Flavour<'_>, files: &mut Files) {
        let (arch, before) = (&flavour.arch.name, self.before);
        let (featureset, name) = (flavour.featureset.to_owned(), flavour.name.to_owned());
        if !before.has_arch(arch) {
            let said = files.entry(of_all()).or_default();
            let kernel_arch = flavour.arch.kernel_arch.text.clone();
            let archs = said.kernel_archs.entry(kernel_arch).or_default();
            if !archs.contains(arch) {
                archs.push(arch.clone());
            }
        }
        if !before.has_featureset(&featureset) {
            let said = files.entry(of_all()).or_default();
            said.featuresets.entry(featureset.clone()).or_default();
        }
        let is_left_out = before.leaves_out(arch, &featureset, &name);
        let is_new = !before.has_flavour(arch, &name);
        let is_same = self.by_name.holds(flavour, &name);
        let said = files.entry(of_arch(arch)).or_default();
        if is_left_out || !before.arch_has_featureset(arch, &featureset) {
            // One that names no flavours has those of the architecture, and says one thing for all.
            let is_named = is_left_out || !self.by_featureset.holds(flavour, &featureset);
            let said = said.featuresets.entry(featureset).or_default();
            if is_named {
                said.flavours.insert(name.clone(), flavour.signed);
            }
        }
        let is_wrong = flavour.found(before).is_some();
        if is_new || (is_wrong && is_same) {
            said.flavours.entry(name).or_insert(flavour.signed);
        }
    }
}

/// What the program would read.
fn with<'f>(
    read: &Buildcheck,
    files: impl Iterator<Item = (&'f String, &'f Said)>,
    file: FileId,
) -> Merged {
    let mut with = read.clone();
    files.for_each(|(path, said)| with.add(path, &text(said), file));
    with.merged()
}

fn text(said: &Said) -> String {
    let mut text = format!(
        "{MARK}{PROGRAM}: what it has to\n# know and debian/config does not say. Do not change it, the next run writes it anew.\n"
    );
    for block in blocks(said) {
        text.push('\n');
        for line in block {
            text.push_str(&line);
            text.push('\n');
        }
    }
    text
}

fn quoted(name: &str) -> String {
    match name.contains(|c: char| c == '\'' || c.is_control()) {
        true => format!("{name:?}"),
        false => format!("'{name}'"),
    }
}

/// The lines, those of one entry together.
fn blocks(said: &Said) -> Vec<Vec<String>> {
    let entry = |key: &str, name: &str, signed: Option<bool>| {
        let mut lines = vec![format!("[[{key}]]"), format!("name = {}", quoted(name))];
        if let Some(signed) = signed {
            lines.push(format!("[{key}.build]"));
            lines.push(format!("enable_signed = {signed}"));
        }
        lines
    };
    let mut blocks = Vec::new();
    for (name, archs) in &said.kernel_archs {
        let mut lines = entry("kernelarch", name, None);
        for arch in archs {
            lines.extend(entry("kernelarch.debianarch", arch, None));
        }
        blocks.push(lines);
    }
    for (name, signed) in &said.flavours {
        blocks.push(entry("flavour", name, *signed));
    }
    for (name, featureset) in &said.featuresets {
        let mut lines = entry("featureset", name, featureset.signed);
        for (name, signed) in &featureset.flavours {
            lines.extend(entry("featureset.flavour", name, *signed));
        }
        blocks.push(lines);
    }
    blocks
}

/// How the program does not find a flavour as the recipe has it.
fn problem(flavour: &Flavour<'_>, config: &Merged) -> String {
    let (arch, featureset, name) = (&flavour.arch.name, flavour.featureset, flavour.name);
    match flavour.found(config) {
        None => format!("{PROGRAM} does not find flavour `{arch}/{featureset}/{name}`"),
        Some(found) => {
            let word = |signed: bool| if signed { "signed" } else { "not signed" };
            let (here, there) = (word(!found), word(found));
            format!("{PROGRAM} takes flavour `{arch}/{featureset}/{name}` as {there}, the recipe as {here}")
        }
    }
}

/// Asks for what is missing in files that a person wrote.
fn ask<'f>(
    flavours: &[&Flavour<'_>],
    files: impl Iterator<Item = &'f (&'f String, &'f Said)>,
    config: &Merged,
) -> Diagnostic {
    let mut paths = Vec::new();
    let mut help = Vec::new();
    for (path, said) in files {
        paths.push(path.as_str());
        help.push(format!(
            "to {path} `{}`",
            blocks(said).concat().join("`, `")
        ));
    }
    let mut message = problem(flavours[0], config);
    if flavours.len() > 1 {
        message.push_str(&format!(" ({} in all)", count(flavours.len(), "flavour")));
    }
    let paths = paths.join(" and ");
    message.push_str(&format!(", and {paths} is not gencontrol's to write"));
    Diagnostic::warning(flavours[0].span, message)
        .help(format!("add, a line each, {}", help.join(" and ")))
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Asks for places, changes the recipe there, and sees what becomes of the line.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use gencontrol::diag::{Place, Severity, Sink};
use gencontrol::explain::answer::{Answer, Source};
use gencontrol::explain::{explain, Run};
use gencontrol::output::tree::Tree;
use gencontrol::pipeline::{self, Explained, Request};
use gencontrol::text::files::Files;

use super::edit::edits;
use super::recipes::Random;
use super::units::{counts, key, units, Unit};

/// A recipe that is measured.
pub(crate) struct Measure {
    recipe: PathBuf,
    tree: PathBuf,
    explained: Explained,
    files: Files,
    units: Vec<Unit>,
    counts: BTreeMap<(String, String, String), usize>,
}

/// What became of a line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// It is another one.
    Changed,
    /// There is an error at the place.
    Error,
    /// It is another one if all places that are named are changed: several entries say the same.
    AtAll,
    /// It is another one if what stands there is changed everywhere: others call it by its name.
    Renamed,
    /// It is what the program writes for every recipe, and `explain` says so.
    Program,
    /// Nothing of that: why.
    Missed(String),
}

/// The figures.
#[derive(Default)]
pub(crate) struct Found {
    outcomes: BTreeMap<Outcome, usize>,
    misses: BTreeMap<(String, String), Vec<String>>,
}

impl Found {
    pub(crate) fn missed(&self) -> usize {
        self.misses.values().map(Vec::len).sum()
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: usize = self.outcomes.values().sum();
        let of = |outcome| self.outcomes.get(&outcome).copied().unwrap_or_default();
        let reached = all - self.missed();
        let permille = reached * 1000 / all.max(1);
        writeln!(
            f,
            "{reached} of {all}: {}.{} %; {} changed, {} an error at the place, {} with all places, {} with what refers to \
             it, {} of the program itself",
            permille / 10,
            permille % 10,
            of(Outcome::Changed),
            of(Outcome::Error),
            of(Outcome::AtAll),
            of(Outcome::Renamed),
            of(Outcome::Program),
        )?;
        for ((kind, why), examples) in &self.misses {
            writeln!(f, "  {:4} {kind}: {why}", examples.len())?;
            for example in examples.iter().take(3) {
                let example: String = example.chars().take(200).collect();
                writeln!(f, "         {example}")?;
            }
        }
        Ok(())
    }
}

fn request<'a>(recipe: &'a Path, tree: &'a Path) -> Request<'a> {
    Request {
        recipe,
        tree,
        is_set: &|_| false,
        goes_on: true,
    }
}

fn make(recipe: &Path, tree: &Path) -> (Option<Explained>, Files, Sink) {
    let (mut files, sink) = (Files::default(), Sink::default());
    let made = pipeline::explain(&request(recipe, tree), &mut files, &sink);
    (made, files, sink)
}

fn plain(recipe: &Path, tree: &Path) -> (Option<Tree>, Files, Sink) {
    let (mut files, sink) = (Files::default(), Sink::default());
    let made = pipeline::make(&request(recipe, tree), &mut files, &sink);
    (made.map(|made| made.tree), files, sink)
}

impl Measure {
    pub(crate) fn new(recipe: &Path, tree: &Path) -> Measure {
        let (explained, files, sink) = make(recipe, tree);
        let explained = explained.unwrap_or_else(|| panic!("{:?}", sink.sorted(&files)));
        let made = &explained.made.tree;
        Measure {
            recipe: recipe.to_owned(),
            tree: tree.to_owned(),
            units: units(made),
            counts: counts(made),
            explained,
            files,
        }
    }

    /// Some of its lines and items.
    pub(crate) fn sample(&self, number: usize, random: &mut Random) -> Found {
        let mut found = Found::default();
        for _ in 0..number {
            // A line first, then one of its items: a long one counts no more than a short one.
            let unit = &self.units[random.below(self.units.len())];
            let same = |other: &&Unit| (&other.path, other.line) == (&unit.path, unit.line);
            let of_line: Vec<&Unit> = self.units.iter().filter(same).collect();
            self.take(of_line[random.below(of_line.len())], &mut found);
        }
        found
    }

    /// All of them.
    pub(crate) fn all(&self) -> Found {
        let mut found = Found::default();
        for unit in &self.units {
            self.take(unit, &mut found);
        }
        found
    }

    fn take(&self, unit: &Unit, found: &mut Found) {
        let outcome = self.outcome(unit);
        if let Outcome::Missed(why) = &outcome {
            let examples = found
                .misses
                .entry((unit.kind.clone(), why.clone()))
                .or_default();
            examples.push(format!(
                "{}:{} {} | {}",
                unit.path, unit.line, unit.of, unit.text
            ));
        }
        let outcome = match outcome {
            Outcome::Missed(_) => Outcome::Missed(String::new()),
            other => other,
        };
        *found.outcomes.entry(outcome).or_default() += 1;
    }

    fn outcome(&self, unit: &Unit) -> Outcome {
        let run = Run {
            explained: &self.explained,
            files: &self.files,
        };
        let answer = match explain(run, &format!("{}:{}", unit.path, unit.line)) {
            Ok(answer) => answer,
            Err(message) => return Outcome::Missed(format!("refused: {message}")),
        };
        if answer
            .facts
            .iter()
            .any(|fact| fact.name == "made of" && fact.value.starts_with("gencontrol"))
        {
            return Outcome::Program;
        }
        let sources = sources(&answer, unit);
        let Some(source) = sources.first() else {
            return Outcome::Missed("no place".to_owned());
        };
        let Some((path, line, column)) = position(&source.place) else {
            return Outcome::Missed("a place without a line".to_owned());
        };
        let path = self.recipe.join(path);
        let Ok(text) = fs::read_to_string(&path) else {
            return Outcome::Missed(format!("cannot be read: {}", source.place));
        };
        let mut seen = Seen::default();
        for edited in edits(&text, line, column, &source.text) {
            fs::write(&path, edited).expect("the copy is writable");
            self.look(unit, (&path, line), &mut seen);
            if seen.is_changed {
                break;
            }
        }
        fs::write(&path, &text).expect("the copy is writable");
        match (seen.is_changed, seen.is_error) {
            (true, _) => Outcome::Changed,
            (_, true) => Outcome::Error,
            _ if self.at_all(unit, sources) => Outcome::AtAll,
            _ if self.renamed(unit, &source.text) => Outcome::Renamed,
            _ => Outcome::Missed(match seen.elsewhere {
                Some(message) => format!("an error elsewhere: {message}"),
                None => "stays".to_owned(),
            }),
        }
    }

    /// Expands the recipe as it is now.
    fn look(&self, unit: &Unit, (path, line): (&Path, usize), seen: &mut Seen) {
        let (tree, files, sink) = plain(&self.recipe, &self.tree);
        match tree {
            Some(tree) => {
                let now = counts(&tree).get(&key(unit)).copied().unwrap_or_default();
                seen.is_changed |= now < self.counts[&key(unit)];
            }
            None => {
                seen.is_error |= is_at(&sink, &files, path, line);
                let message = first_error(&sink, &files);
                seen.elsewhere = seen.elsewhere.take().or(message);
            }
        }
    }

    /// Whether the line changes with all places that are named for it.
    fn at_all(&self, unit: &Unit, sources: &[Source]) -> bool {
        let mut before: BTreeMap<PathBuf, String> = BTreeMap::new();
        // The last ones first, so that the places of the others stay.
        let mut places: Vec<(PathBuf, usize, usize, &str)> = sources
            .iter()
            .filter(|source| source.text == sources[0].text)
            .filter_map(|source| {
                let (path, line, column) = position(&source.place)?;
                Some((self.recipe.join(path), line, column, source.text.as_str()))
            })
            .collect();
        places.sort();
        places.dedup();
        for (path, line, column, written) in places.into_iter().rev() {
            let text = fs::read_to_string(&path).expect("a place is in a file");
            if let Some(edited) = edits(&text, line, column, written).into_iter().next() {
                fs::write(&path, edited).expect("the copy is writable");
            }
            before.entry(path).or_insert(text);
        }
        self.seen_with(unit, &before)
    }

    /// Whether the line changes with the word at its place, wherever that stands in the recipe.
    fn renamed(&self, unit: &Unit, written: &str) -> bool {
        let word = written.trim_matches(['\'', '"']);
        if word.len() < 3 {
            return false;
        }
        let mut before = BTreeMap::new();
        for path in self.files.paths() {
            let is_ours = path.starts_with(self.recipe.parent().unwrap_or(&self.recipe));
            let text = fs::read_to_string(path).unwrap_or_default();
            if is_ours && text.contains(word) {
                let edited = text.replace(word, &format!("{word}x"));
                fs::write(path, edited).expect("the copy is writable");
                before.insert(path.to_owned(), text);
            }
        }
        self.seen_with(unit, &before)
    }

    /// Whether the line is another one now, without an error; puts files back.
    fn seen_with(&self, unit: &Unit, before: &BTreeMap<PathBuf, String>) -> bool {
        let mut seen = Seen::default();
        self.look(unit, (Path::new(""), 0), &mut seen);
        for (path, text) in before {
            fs::write(path, text).expect("the copy is writable");
        }
        seen.is_changed
    }
}

/// What is seen after a change.
#[derive(Default)]
struct Seen {
    is_changed: bool,
    is_error: bool,
    elsewhere: Option<String>,
}

/// The places that an answer names for a line or an item.
fn sources<'a>(answer: &'a Answer, unit: &Unit) -> &'a [Source] {
    let part = answer.parts.iter().find(|part| match unit.is_item {
        true => part.part == unit.text,
        false => true,
    });
    part.map_or(&[], |part| part.from.as_slice())
}

/// What the first error says, without the names in it.
fn first_error(sink: &Sink, files: &Files) -> Option<String> {
    let problems = sink.sorted(files);
    let mut errors = problems
        .iter()
        .filter(|problem| problem.severity == Severity::Error);
    let message = &errors.next()?.message;
    let parts = message.split('`').enumerate();
    let parts = parts.map(|(at, part)| if at % 2 == 0 { part } else { "…" });
    Some(parts.collect())
}

/// File, line and column.
fn position(place: &str) -> Option<(&str, usize, usize)> {
    let mut parts = place.rsplitn(3, ':');
    let column = parts.next()?.parse().ok()?;
    let line = parts.next()?.parse().ok()?;
    Some((parts.next()?, line, column))
}

fn is_at(sink: &Sink, files: &Files, path: &Path, line: usize) -> bool {
    let whole = |path: &Path| path.canonicalize().ok();
    let problems = sink.sorted(files);
    let mut errors = problems
        .iter()
        .filter(|problem| problem.severity == Severity::Error);
    errors.any(|problem| match &problem.place {
        Place::At(span) => {
            let own = usize::try_from(span.line).ok();
            whole(files.path(span.file)) == whole(path)
                && own.is_some_and(|own| own.abs_diff(line) < 2)
        }
        _ => false,
    })
}

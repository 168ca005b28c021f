//! `gencontrol embed`: puts gencontrol into a source package.
//!
//! It is a command of the program and no script: it has to read the recipe's layers, try the recipe on the
//! tree before anything is touched, and report like everything else does.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::args::InputArguments;
use super::run::{finish, make, print};
use super::status::{FAILED, NO};
use crate::diag::suggest::count;
use crate::diag::{Diagnostic, Place, Sink};
use crate::disk::changes::{compare, Change, Changes, File, Wanted};
use crate::disk::commit::commit;
use crate::disk::folder::Folder;
use crate::disk::lock::own;
use crate::disk::read::read_text;
use crate::embed::changes;
use crate::embed::recipes::{self, guard, place, Placed};
use crate::embed::rules::rewrite;
use crate::embed::sources::sources;
use crate::embed::{filesets, leftovers, python, RECIPES, RULES};
use crate::output::check;
use crate::plan::filesets::uses_filesets;
use crate::recipe::load::load;
use crate::text::files::Files;

/// What was asked for.
pub(super) struct Request {
    /// The unpacked source package.
    pub(super) tree: PathBuf,
    /// The recipe to put into it.
    pub(super) recipes: Option<PathBuf>,
    /// Whether other recipes there may be lost.
    pub(super) replace: bool,
    /// The checkout.
    pub(super) from: PathBuf,
    /// Only say what would change.
    pub(super) check: bool,
}

/// What embedding does, worked out.
struct Outcome {
    changes: Changes<'static>,
    folder: Folder,
    /// What `import` said.
    imported: String,
    /// What the recipe generates next to what stands in the tree.
    generated: String,
    leftovers: String,
}

/// Runs the command; returns the exit status.
pub(super) fn embed(request: &Request) -> u8 {
    let mut files = Files::default();
    let sink = Sink::default();
    let outcome = work_out(request, &mut files, &sink).filter(|_| !sink.has_errors());
    let Some(outcome) = outcome else {
        finish(&files, &sink);
        return FAILED;
    };
    let shown = request.tree.display();
    if outcome.changes.is_empty() {
        finish(&files, &sink);
        return print(&format!("{shown}: nothing to do, gencontrol is in it\n"));
    }
    if !request.check && commit(&outcome.folder, &outcome.changes, "", &sink).is_none() {
        finish(&files, &sink);
        return FAILED;
    }
    finish(&files, &sink);
    let mut text = outcome.imported;
    text.push_str(&changes::report(&outcome.changes));
    text.push_str(&format!("\n{}", outcome.generated));
    if !outcome.leftovers.is_empty() {
        text.push_str(&format!(
            "\nleft for you to look at:\n{}",
            outcome.leftovers
        ));
    }
    text.push_str(&if request.check {
        "\nnothing was changed: run it without --check\n".to_owned()
    } else {
        format!("\ngencontrol is in {shown}; next: make -f debian/rules debian/control-real\n")
    });
    match print(&text) {
        0 if request.check => NO,
        status => status,
    }
}

fn work_out(request: &Request, files: &mut Files, sink: &Sink) -> Option<Outcome> {
    let tree = &request.tree;
    if !tree.join("debian/changelog").is_file() {
        sink.report(
            Diagnostic::error(
                Place::Path(tree.clone()),
                "this is no unpacked source package: there is no debian/changelog",
            )
            .help("name the folder that holds debian/: make embed TREE=DIR"),
        );
        return None;
    }
    let path = tree.join(RULES);
    let old = read_text(&path, files, sink)?;
    let rules = rewrite(&path, files.text(old), sink);
    let unneeded = python::unneeded(tree, sink);
    // Everything that is wrong with the tree is said at once.
    let (rules, unneeded) = (rules?, unneeded?);

    let mut imported = String::new();
    let mut folder = None;
    let (recipe, found) = match (&request.recipes, recipes::present(tree)) {
        (Some(given), _) => (given.clone(), None),
        (None, Some(present)) => (tree.join(&present), Some(present)),
        (None, None) => {
            let made = Scratch::new(tree, sink)?;
            imported = import(tree, &made.0, sink)?;
            let recipe = made.0.clone();
            folder = Some(made);
            (recipe, None)
        }
    };
    let mut wanted = Wanted::new();
    let place_of = match found {
        Some(place) => place,
        None => {
            let layers = load(&recipe, files, sink)?.folders;
            let mut placed: Placed = place(&layers, sink)?;
            guard(tree, &mut placed, request.replace, sink)?;
            wanted.append(&mut placed.wanted);
            placed.recipe
        }
    };
    let (generated, has_filesets) = try_out(tree, &recipe, files, sink)?;
    drop(folder);
    if has_filesets {
        filesets::put(tree, &mut wanted, files, sink)?;
    }

    wanted.append(&mut sources(&request.from, tree, &place_of, sink)?);
    let text = File {
        bytes: rules.into_bytes().into(),
        executable: true,
    };
    wanted.insert(RULES.to_owned(), Some(text));
    wanted.extend(unneeded.into_iter().map(|path| (path, None)));
    let folder = own(tree, "", sink)?;
    let changes = compare(&folder, wanted, sink)?;
    let leftovers = leftovers::leftovers(tree, &changes, sink)?;
    Some(Outcome {
        changes,
        folder,
        imported,
        generated,
        leftovers,
    })
}

/// Generates; says how the result stands to what is in the tree, and whether packages are built from
/// their file sets. A recipe that does not work is nothing to embed.
fn try_out(tree: &Path, recipe: &Path, files: &mut Files, sink: &Sink) -> Option<(String, bool)> {
    let inputs = InputArguments {
        tree: tree.to_owned(),
        recipes: Some(recipe.to_owned()),
    };
    let trial = Sink::default();
    let made = make(&inputs, files, &trial);
    for problem in trial.sorted(files) {
        // It warns of the include that embedding adds.
        if problem.place != Place::Path(tree.join(filesets::INCLUDER)) {
            sink.report(problem);
        }
    }
    let made = made?;
    let folder = own(tree, "", sink)?;
    let comparison = check::compare(&made.tree, Some(&folder), true, sink)?;
    let all = count(made.tree.len(), "file");
    let state = |wanted: fn(&Change<'_>) -> bool| {
        comparison
            .changes
            .values()
            .filter(|change| wanted(change))
            .count()
    };
    let missing = state(|change| matches!(change, Change::New(_)));
    let different = state(|change| matches!(change, Change::Different(..)));
    let states = [
        (missing, "not in the tree yet"),
        (different, "different in the tree"),
    ];
    let states: Vec<String> = states
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, state)| format!("{number} {state}"))
        .collect();
    let text = if states.is_empty() {
        format!("generating makes {all}, and all stand in the tree as they will be\n")
    } else {
        format!("generating makes {all}: {}\n", states.join(", "))
    };
    Some((text, uses_filesets(&made.plan)))
}

/// A folder in the tree for what `import` makes; it goes with its owner.
struct Scratch(PathBuf);

impl Scratch {
    fn new(tree: &Path, sink: &Sink) -> Option<Scratch> {
        let folder = tree.join("debian/.gencontrol.import");
        // Left over from a run that was killed.
        let _ = std::fs::remove_dir_all(&folder);
        match std::fs::create_dir(&folder) {
            Ok(()) => Some(Scratch(folder)),
            Err(error) => {
                sink.report(crate::disk::read::io_error(&folder, "write", &error));
                None
            }
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Imports the tree's own data into a folder; returns what the import said.
fn import(tree: &Path, folder: &Path, sink: &Sink) -> Option<String> {
    let failed = |message: String| {
        sink.report(
            Diagnostic::error(Place::Path(tree.to_owned()), message)
                .help("name the recipe to put into the tree: make embed TREE=… RECIPES=DIR"),
        );
    };
    let program = match std::env::current_exe() {
        Ok(program) => program,
        Err(error) => {
            failed(format!("cannot run `gencontrol import`: {error}"));
            return None;
        }
    };
    let output = Command::new(program)
        .args(["import", "--tree"])
        .arg(tree)
        .arg("--recipes")
        .arg(folder)
        .output();
    let output = match output {
        Ok(output) => output,
        Err(error) => {
            failed(format!("cannot run `gencontrol import`: {error}"));
            return None;
        }
    };
    // It speaks of the folder that goes; what it made goes to debian/recipes.
    let (from, to) = (
        folder.display().to_string(),
        tree.join(RECIPES).display().to_string(),
    );
    let words = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(&from, &to);
    let (mut text, read) = (words(&output.stderr), words(&output.stdout));
    if output.status.success() {
        // Of its report, the last line: the files are shown below.
        let last = read.lines().last().unwrap_or("");
        text.push_str(&format!("import: {last}\n"));
        return Some(text);
    }
    failed(format!(
        "the tree could not be imported:\n{}",
        text.trim_end()
    ));
    None
}

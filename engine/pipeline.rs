// SPDX-License-Identifier: GPL-2.0-or-later
//! The whole way: a recipe and a tree go in, the plan and the generated files come out.
//!
//! Nothing is written, printed or looked up in the environment here: the command line, `proof`, `embed` and the
//! tests call this, and do with the result what they are for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use crate::diag::shared::Shared;
use crate::diag::Sink;
use crate::emit::emit;
use crate::limits::place::stage;
use crate::output::tree::Tree;
use crate::plan::context::Context;
use crate::plan::expand::expand;
use crate::plan::model::Plan;
use crate::plan::{checks, udeb, unread};
use crate::recipe::dropped::Dropped;
use crate::recipe::load::{load, Loaded};
use crate::recipe::model::Recipe;
use crate::recipe::source::SourceParagraph;
use crate::resolve::changelog::Changelog;
use crate::resolve::definitions::{definitions, Definition};
use crate::resolve::layout::{layout, Layout};
use crate::resolve::points::points;
use crate::resolve::{changelog, includes, inputs, release};
use crate::template::trace::{Readings, Renderings};
use crate::template::{environment, Scope, Templates};
use crate::text::files::{Files, Span};

/// What a run starts from.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The folder of the recipe.
    pub recipe: &'a Path,
    /// The unpacked source package.
    pub tree: &'a Path,
    /// Whether a variable that the recipe's `environment:` names is set, and not to the empty text.
    pub is_set: &'a dyn Fn(&str) -> bool,
    /// Whether other runs follow in this process: then the memory of this one is given back.
    pub goes_on: bool,
}

/// Everything that a run makes before anything is written.
pub struct Made {
    /// The folders of the recipe and of those below it, the uppermost first.
    pub folders: Vec<PathBuf>,
    /// The places of the axes.
    pub layout: Layout,
    /// The plan.
    pub plan: Plan,
    /// The files.
    pub tree: Tree,
    /// The ABI name.
    pub abiname: String,
    /// What the recipe says of its source.
    pub source: Option<SourceParagraph>,
}

/// Takes a recipe and a tree through all stages but the last, which is writing. What is read goes into `files`.
///
/// # Errors
/// Reports every problem to `sink`; with an error among them there is no result.
pub fn make(request: &Request<'_>, files: &mut Files, sink: &Sink) -> Option<Made> {
    run(request, false, files, sink).map(|planned| planned.made)
}

/// The same, and what is needed to explain it: where its variables come from.
///
/// # Errors
/// As those of [`make`].
pub fn explain(request: &Request<'_>, files: &mut Files, sink: &Sink) -> Option<Explained> {
    run(request, true, files, sink)
}

/// The name that a recipe gives its source, and the names of its packages in a tree: those of another recipe, which
/// need not be buildable there. What is open in an editor is as in `files`. `None` if nothing can be said.
#[must_use]
pub fn package_names(
    request: &Request<'_>,
    files: &Files,
) -> Option<(Option<String>, BTreeSet<String>)> {
    let planned = plan(request, false, &mut files.beside(), &Sink::default())?;
    let name = planned.source.and_then(|source| source.name);
    let packages = planned
        .plan
        .sources()
        .flat_map(|source| source.packages.keys().cloned());
    Some((name.map(|name| name.text), packages.collect()))
}

/// What a run made, with the definitions of variables where they were kept.
pub struct Explained {
    /// What it made.
    pub made: Made,
    /// The recipe's own variables and make variables.
    pub definitions: Vec<Definition>,
    /// What layers dropped.
    pub dropped: Dropped,
    /// The kinds that entries build on.
    pub kinds: Rc<Shared>,
    /// What texts and conditions read, by place and point.
    pub readings: Readings,
    /// What a layer says, and what it replaced of the recipe below.
    pub lost: BTreeMap<Span, Span>,
    /// The tags that include files, by the text of the recipe behind which they stand.
    pub included: BTreeMap<Span, Vec<Span>>,
    /// The points with their variables.
    pub variables: Vec<(String, Arc<Scope>)>,
    /// What the values of the recipe became.
    pub renderings: Renderings,
}

fn run(
    request: &Request<'_>,
    is_traced: bool,
    files: &mut Files,
    sink: &Sink,
) -> Option<Explained> {
    let planned = sink.stage(|sink| plan(request, is_traced, files, sink))?;
    Some(Explained {
        made: Made {
            folders: planned.folders,
            layout: planned.layout,
            plan: planned.plan,
            tree: planned.tree,
            abiname: planned.abiname,
            source: planned.source,
        },
        definitions: planned.definitions,
        dropped: planned.dropped,
        kinds: sink.shared(),
        readings: planned.readings,
        lost: planned.lost,
        included: planned.included,
        variables: planned.variables,
        renderings: planned.renderings,
    })
}

/// All that is decided.
struct Planned {
    folders: Vec<PathBuf>,
    layout: Layout,
    plan: Plan,
    tree: Tree,
    abiname: String,
    source: Option<SourceParagraph>,
    definitions: Vec<Definition>,
    dropped: Dropped,
    readings: Readings,
    lost: BTreeMap<Span, Span>,
    included: BTreeMap<Span, Vec<Span>>,
    variables: Vec<(String, Arc<Scope>)>,
    renderings: Renderings,
}

/// Keeps a value in a place of the caller's; for good, where the process ends soon: giving back every small piece of
/// memory takes 6 % of a run of recipes/linux.
fn held<'p, T>(value: T, place: &'p mut Option<T>, request: &Request<'_>) -> &'p T {
    match request.goes_on {
        true => place.insert(value),
        false => Box::leak(Box::new(value)),
    }
}

/// Checks a plan while a thread formats the files, of which there are none after an error. One after the other they
/// take 5 % of the time of an import of 6.12 more, and 2 % of recipes/linux.
fn check_and_emit(checked: &checks::Checked<'_>, sink: &Sink) -> Tree {
    stage(&"checking the packages and formatting the files");
    let plan = checked.plan;
    if sink.has_errors() {
        checks::check(checked, sink);
        return Tree::default();
    }
    std::thread::scope(|scope| {
        let tree = scope.spawn(|| emit(plan));
        checks::check(checked, sink);
        let joined = tree.join();
        joined.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// The variables that hold everywhere.
fn identity<'e>(
    recipe: &'e Recipe,
    changelog: Option<&Changelog>,
    templates: &Templates<'e>,
    is_set: &dyn Fn(&str) -> bool,
) -> Scope {
    let mut identity = Scope::root();
    release::identify(recipe, changelog, templates, &mut identity);
    release::environment(recipe, changelog, is_set, templates.sink(), &mut identity);
    identity
}

/// What is read below a tree stays in it.
fn bind(tree: &Path, files: &mut Files) {
    for bound in [tree.to_owned(), tree.join("debian")] {
        files.bind(bound);
    }
}

/// The stages up to the plan.
fn plan(request: &Request<'_>, is_traced: bool, files: &mut Files, sink: &Sink) -> Option<Planned> {
    let is_tree = inputs::check_tree(request.tree, sink);
    if is_tree.is_none() && request.recipe.starts_with(request.tree) {
        return None;
    }
    let Loaded {
        recipe,
        folders,
        dropped,
        ranks,
        reads,
        held: _held,
    } = load(request.recipe, files, sink)?;
    is_tree?;
    let mut place = None;
    let recipe = held(recipe, &mut place, request);
    bind(request.tree, files);
    stage(&"finding the flavours and their settings");
    let layout = layout(recipe, (&dropped, &ranks), is_traced, sink);
    let inputs = inputs::read(request.tree, &folders, &layout, files, sink);
    udeb::check(recipe, &layout, &dropped, sink);
    let changelog = inputs
        .changelog
        .and_then(|file| changelog::read_changelog(file, recipe.quirks(), files, sink));
    stage(&"making the variables of the flavours");
    let env = environment();
    let files = &*files;
    let includes = includes::read(recipe, &inputs, files, sink);
    let templates = Templates::new(&env, files, sink)
        .with_quirks(recipe.quirks())
        .with_includes(&includes)
        .with_trace(is_traced);
    let identity = identity(recipe, changelog.as_ref(), &templates, request.is_set);
    let abiname = identity.get("abiname").map(ToString::to_string)?;
    let mut place = None;
    let made = points(recipe, &layout, &inputs, identity, &templates);
    let points = held(made, &mut place, request);
    stage(&"expanding the packages");
    let plan = expand(&Context {
        recipe,
        layout: &layout,
        points,
        inputs: &inputs,
        templates: &templates,
    });
    unread::check(recipe, reads, &inputs, &templates);
    let checked = checks::Checked {
        plan: &plan,
        recipe,
        dropped: &dropped,
        ranks: &ranks,
        abiname: &abiname,
        rules: inputs.rules.as_ref(),
        conditions: &templates.conditions(),
    };
    let tree = check_and_emit(&checked, sink);
    let variables = points.variables(is_traced);
    let (readings, renderings) = (templates.readings(), templates.renderings());
    Some(Planned {
        folders,
        layout,
        plan,
        tree,
        abiname,
        source: recipe.source.clone(),
        definitions: match is_traced {
            true => definitions(recipe),
            false => Vec::new(),
        },
        dropped,
        readings,
        lost: ranks.into_lost(),
        included: includes.tags(),
        variables,
        renderings,
    })
}

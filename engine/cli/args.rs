// SPDX-License-Identifier: GPL-2.0-or-later
//! The arguments. `--help` is the manual.

use std::path::PathBuf;

use super::bounds::{bytes, length};
use super::check::arguments::CheckArguments;
use super::delta::arguments::DeltaArguments;
pub(super) use super::inputs::InputArguments;
use clap::{Args, ColorChoice, Parser, Subcommand, ValueEnum};

/// Expands YAML recipes into the debian/ files of a Linux kernel source package.
///
/// A recipe is a directory of YAML files that describes architectures, featuresets, flavours and every
/// package with its files; recipes/README.md is the reference of its language. The kernel's version
/// and suite come from debian/changelog of the tree.
#[derive(Parser, Debug)]
#[command(
    name = "gencontrol",
    version,
    after_help = "Exit status: 0 done; 1 the answer is no (files are stale, problems were found by `check`, an imported recipe does \
not make what the tree's own generator made); \
2 could not do it (a bad recipe, bad arguments, the system refused). On any error nothing is written."
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
    /// Memory that the run may take, such as 512M or 8G: one that takes more ends with an error.
    #[arg(long, global = true, value_name = "SIZE", default_value = "2G", value_parser = bytes)]
    pub(super) memory_limit: usize,
    /// Colours in messages: always, never, or auto, which is on a terminal unless NO_COLOR is set.
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true
    )]
    pub(super) color: ColorChoice,
    /// Print errors, and what was asked for: no warnings, and not what was done.
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Also name the files that are read, written and removed, and show every error; in a diff, every package.
    #[arg(long, short, global = true)]
    pub(super) verbose: bool,
}

#[derive(Subcommand, Debug)]
pub(super) enum Command {
    /// Write debian/control, rules.gen and all other generated files.
    ///
    /// Only files that change are written, so their times tell make what is new. Files of an earlier
    /// run that are no longer generated are removed, unless somebody edited them since. A file that no run
    /// wrote is not overwritten.
    Generate {
        #[command(flatten)]
        inputs: InputArguments,
        /// Write below DIR/debian instead of the tree.
        #[arg(long, value_name = "DIR")]
        output: Option<PathBuf>,
        /// Write nothing: list every file that is missing, different or stale, show how it differs, and
        /// exit with 1 if there is any.
        #[arg(long)]
        check: bool,
        /// Overwrite files that gencontrol did not write.
        #[arg(long)]
        overwrite: bool,
        /// Overwrite no generated files that were edited since: write nothing, and exit with 2.
        #[arg(long)]
        keep_edited: bool,
    },
    /// Find every problem of a recipe, and write nothing.
    ///
    /// Problems go to standard error as text. With --format, standard output is a report of them for programs: paths
    /// in it are relative to the top of the git repository of the working directory, or else to that directory.
    Check(CheckArguments),
    /// Show what a change does: packages, fields, files, rules, tests, by what caused it.
    ///
    /// OLD and NEW are each a revision of the repository in which the recipe stands (`rev:main`, or `rev:main...` for
    /// the merge base; nothing is checked out), the directory of a recipe, or a directory of generated files, whatever
    /// generated them. The same change of many packages is one line. Exits with 1 if there are differences.
    Diff(DiffArguments),
    /// Show what a fork does to the recipe that it extends, and what of that holds over another version of it.
    ///
    /// With --old and --new, the fork is laid over both: what it does to each is compared, and its lines that no longer do
    /// anything, or do more, are named. Exits with 1 if not everything holds.
    Delta(DeltaArguments),
    /// Write what a recipe makes as texts that are kept in a repository, so that a change of it can be read there.
    ///
    /// Versions are placeholders, a text of many packages stands once, with whose it is, and each value of a make
    /// variable once (docs/review.md). Files of an earlier snapshot that this one does not have are removed; a file
    /// that is of none is not overwritten. Says which files change, and by how many lines.
    Snapshot(SnapshotArguments),
    /// List what a recipe makes: packages, flavours or files.
    List {
        /// What to list.
        #[arg(value_enum)]
        what: What,
        #[command(flatten)]
        inputs: InputArguments,
        /// Print JSON for programs instead of a table for people.
        #[arg(long)]
        json: bool,
    },
    /// Print the plan: every package with its fields, points and files, rules, tests and derived sources.
    ///
    /// It is what `generate` writes, as data, each part with the place (file:line:column) of the recipe that it
    /// comes from, relative to the directory of the recipe.
    Plan {
        #[command(flatten)]
        inputs: InputArguments,
        /// How it is printed.
        #[arg(long, value_enum, default_value_t = Format::Yaml)]
        format: Format,
    },
    /// Print the merged recipe as YAML: what it is in the end, after all layers.
    ///
    /// Each value has the file and line that say it as a comment, relative to the directory of the recipe. The
    /// output can be read as a recipe: it makes the same packages, with the templates of all layers beside it.
    Show {
        #[command(flatten)]
        inputs: InputArguments,
    },
    /// Say why something is what it is: where the recipe says it, and with which variables.
    ///
    /// Explains a PACKAGE, a field (PACKAGE:FIELD) or items of a relation (PACKAGE:FIELD:ITEM), an ENTRY of the
    /// recipe, a generated FILE or a line of debian/control or debian/rules.gen (FILE:LINE); and with
    /// `setting PLACE KEY` who says a build fact or a switch: `setting arm64/none/arm64 enable.installer`. The
    /// beginning of a name is enough where only one has it.
    Explain {
        /// What to explain.
        #[arg(value_name = "WHAT", required = true, num_args = 1..=3)]
        wanted: Vec<String>,
        #[command(flatten)]
        inputs: InputArguments,
        /// Print JSON for programs.
        #[arg(long)]
        json: bool,
    },
    /// Turn debian/config, debian/templates and debian/installer of a tree into a recipe.
    ///
    /// What `generate` then writes is byte for byte what the tree's own debian/bin/gencontrol.py writes, and is
    /// compared with the files of it that the tree carries: where they are not the same, this says how many, shows
    /// the first differences and exits with 1; the recipe is written all the same. What cannot be carried over
    /// is named with its place.
    Import {
        #[command(flatten)]
        inputs: InputArguments,
        /// The generation of the packaging: 7.2, 7.1, 6.16, 6.12, 6.12.38, 6.12.8, or a file that describes
        /// another one (docs/dialects.md) [default: that of the tree's generator]
        #[arg(long, value_name = "NAME|FILE")]
        dialect: Option<String>,
        /// Write into a directory that is not empty: files of the same name are overwritten, and files of an earlier
        /// import that this one does not make are removed, unless somebody edited them since.
        #[arg(long)]
        force: bool,
        /// Compare with what the tree's own debian/bin/gencontrol.py writes now, in a private copy of debian/,
        /// instead of the files that the tree carries.
        #[arg(long)]
        run_generator: bool,
        #[command(flatten)]
        since: SinceArguments,
    },
    /// Write the recipe of a fork to begin with: what it extends, and one flavour more.
    ///
    /// The flavour is named after the directory. Comments show what else a fork changes.
    New {
        /// The directory of the new recipe.
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// The directory of the recipe that it extends [default: recipes/linux, as it comes with gencontrol]
        #[arg(long, value_name = "DIR")]
        extends: Option<PathBuf>,
    },
    /// Resolve file sets against a kernel that was built: what each package would get.
    ///
    /// Lists every file, directory and link, then what nobody ships of the directories that a package
    /// has to account for. Exits with 1 if a set that has to match is empty.
    Files(FilesArguments),
    /// Serve an editor: the Language Server Protocol over standard input and output.
    ///
    /// Tells the problems of `check` while one types, in all files of a recipe and of the recipes that it extends;
    /// shows values and the points at which they hold, finds where a name is said, completes names, and mends what is
    /// misspelt. docs/editor.md shows how to set up an editor.
    #[cfg(feature = "lsp")]
    Lsp {
        /// The directory of the recipe [default: the nearest one above the file with a recipe.yaml]
        #[arg(long, value_name = "DIR")]
        recipes: Option<PathBuf>,
        /// The unpacked source package [default: the nearest directory above the recipe with a debian/changelog]
        #[arg(long, value_name = "DIR")]
        tree: Option<PathBuf>,
    },
    /// Put gencontrol and recipes into a source package, in the place of the generator there.
    ///
    /// The engine goes to debian/gencontrol, the recipes to debian/recipes; debian/rules runs
    /// debian/bin/gencontrol; the Python that nothing else needs goes. All of it is shown, and done at once
    /// or not at all. Run it again to bring a newer engine; recipes that are there are left alone. A recipe that is
    /// imported for it has to make, byte for byte, what the tree's own generator made.
    Embed {
        /// The unpacked source package.
        #[arg(long, value_name = "DIR")]
        tree: PathBuf,
        /// The directory of the recipe [default: the tree's debian/recipes, or what `import` makes of the tree]
        #[arg(long, value_name = "DIR")]
        recipes: Option<PathBuf>,
        /// The dialect of the tree that is imported, as for `import`.
        #[arg(long, value_name = "NAME|FILE", conflicts_with = "recipes")]
        dialect: Option<String>,
        /// Put the recipe named into the tree even if other ones are there: they are lost.
        #[arg(long, requires = "recipes")]
        replace: bool,
        /// Compare an imported recipe with what the tree's own debian/bin/gencontrol.py writes now, in a private
        /// copy of debian/, instead of the files that the tree carries.
        #[arg(long, conflicts_with = "recipes")]
        run_generator: bool,
        /// Embed an imported recipe even if it makes something else than the tree's own generator, or nothing
        /// shows that it does not.
        #[arg(long, conflicts_with = "recipes")]
        unproven: bool,
        /// The checkout of gencontrol that the engine is taken from [default: the sources of this program, as
        /// they were installed or built]
        #[arg(long, value_name = "DIR")]
        from: Option<PathBuf>,
        /// Change nothing: show what would change, and exit with 1 if anything would.
        #[arg(long)]
        check: bool,
    },
    /// Print the JSON Schema of recipe files, of dialect files, or of what `diff`, `delta` or `check` print as JSON.
    Schema {
        /// Of what.
        #[arg(value_enum, default_value_t = SchemaOf::Recipe)]
        of: SchemaOf,
        /// With the names that this recipe and those below it give, so that an editor completes them: switches,
        /// build facts, entries, kinds, targets, releases, architectures, flavours and so on.
        #[arg(long, value_name = "DIR")]
        recipes: Option<PathBuf>,
    },
}

#[derive(Args, Debug)]
#[group(skip)]
pub(super) struct SinceArguments {
    /// Bring what changed since OLD into a recipe that was imported from it and edited meanwhile: OLD is the
    /// unpacked source package of then, or the recipe as it was imported.
    ///
    /// Entries, keys and items of lists are merged; what you wrote, comments and order stay. Where you and
    /// upstream changed the same, nothing is written, and the exit status is 1.
    #[arg(long, value_name = "OLD", conflicts_with_all = ["force", "run_generator"])]
    pub(super) since: Option<PathBuf>,
    /// With --since: keep what the recipe has wherever both changed the same.
    #[arg(long, requires = "since", conflicts_with = "theirs")]
    pub(super) ours: bool,
    /// With --since: take what upstream has wherever both changed the same.
    #[arg(long, requires = "since")]
    pub(super) theirs: bool,
}

#[derive(Args, Debug)]
pub(super) struct SnapshotArguments {
    /// The directory of the snapshot.
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,
    #[command(flatten)]
    pub(super) inputs: InputArguments,
    /// Write nothing: say what would change, and exit with 1 if anything would. With -v, show how.
    #[arg(long)]
    pub(super) check: bool,
    /// Overwrite files that are of no snapshot.
    #[arg(long)]
    pub(super) overwrite: bool,
}

/// What `files` is asked.
#[derive(Args, Debug)]
pub(super) struct FilesArguments {
    /// The build directory of a flavour, such as debian/build/build_amd64_none_amd64.
    #[arg(long, value_name = "DIR")]
    pub(super) build_dir: PathBuf,
    /// The flavour: ARCHITECTURE/FEATURESET/FLAVOUR [default: what the directory's name says]
    #[arg(long, value_name = "FLAVOUR")]
    pub(super) flavour: Option<String>,
    #[command(flatten)]
    pub(super) inputs: InputArguments,
    /// Print JSON for programs instead of a table for people: with it, every file of a directory.
    #[arg(long)]
    pub(super) json: bool,
    /// Only these packages, or those of these entries of the recipe.
    #[arg(value_name = "PACKAGE")]
    pub(super) packages: Vec<String>,
}

#[derive(Args, Debug)]
pub(super) struct DiffArguments {
    /// What is compared: `rev:NAME`, a recipe, or a directory of generated files [default: rev:HEAD]
    #[arg(value_name = "OLD")]
    pub(super) old: Option<String>,
    /// With what it is compared [default: the recipe as it stands]
    #[arg(value_name = "NEW")]
    pub(super) new: Option<String>,
    #[command(flatten)]
    pub(super) inputs: InputArguments,
    /// The unpacked source package of OLD [default: that of --tree]
    #[arg(long, value_name = "DIR")]
    pub(super) tree_old: Option<PathBuf>,
    /// The unpacked source package of NEW [default: that of --tree]
    #[arg(long, value_name = "DIR")]
    pub(super) tree_new: Option<PathBuf>,
    /// Compare texts as they are: versions, relations, descriptions and commands are not taken apart.
    #[arg(long)]
    pub(super) raw: bool,

    /// How it is printed.
    #[arg(long, value_enum, default_value_t = DiffFormat::Text)]
    pub(super) format: DiffFormat,
    /// Length of Markdown or HTML at most, such as 900K or 1M: lists are cut from the end.
    #[arg(long, value_name = "SIZE", value_parser = length, requires = "format")]
    pub(super) max_bytes: Option<usize>,
    /// Exit with 0 where there are differences, too.
    #[arg(long)]
    pub(super) exit_zero: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum DiffFormat {
    /// Lines, for people.
    Text,
    /// JSON, for programs: schemas/diff.json says what is in it.
    Json,
    /// Markdown, for a comment at a merge request.
    Markdown,
    /// HTML, for an artifact of a pipeline: one page that loads nothing, at most 4M long.
    Html,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum What {
    /// Binary packages: name, architectures, source, build target, entry of the recipe.
    Packages,
    /// Flavours: architecture, featureset, name, kernel version string, hardware.
    Flavours,
    /// Generated files: path, size.
    Files,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum SchemaOf {
    /// Recipes.
    Recipe,
    /// Dialects: `import --dialect FILE`.
    Dialect,
    /// What `diff --format json` prints.
    Diff,
    /// What `check --format json` prints.
    Check,
    /// What `delta --format json` prints.
    Delta,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Format {
    /// YAML, for people.
    Yaml,
    /// JSON, for programs.
    Json,
}

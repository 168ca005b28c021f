//! Runs a subcommand: wires the stages, prints, and chooses the exit status.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

use super::args::{Arguments, Command, InputArguments};
use super::bounds::within;
use super::files as list_files;
use super::generate::generate;
use super::list;
use super::status::{FAILED, NO};
use crate::diag::suggest::count;
use crate::diag::{render, Sink};
use crate::import::Options;
use crate::output::report::Policy;
use crate::pipeline::{self, Made};
use crate::resolve::release;
use crate::text::files::Files;

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version go to standard output with status 0, mistakes to standard error.
            let status = if error.use_stderr() { FAILED } else { 0 };
            let _ = error.print();
            return ExitCode::from(status);
        }
    };
    let bytes = arguments.memory_limit;
    ExitCode::from(within(bytes, || run(arguments.command)))
}

fn run(command: Command) -> u8 {
    match command {
        Command::Generate {
            inputs,
            output,
            check,
            overwrite,
            keep_edited,
        } => {
            let policy = Policy {
                overwrite,
                keep_edited,
            };
            generate(&inputs, output.as_deref(), check, policy)
        }
        Command::Check { inputs } => check_only(&inputs),
        Command::List { what, inputs, json } => {
            let mut files = Files::default();
            let sink = Sink::default();
            let made = make(&inputs, &mut files, &sink);
            let failed = finish(&files, &sink);
            match made {
                Some(made) if !failed => print(&list::list(what, &made, json)),
                _ => FAILED,
            }
        }
        Command::Import {
            inputs,
            dialect,
            force,
        } => import(Options {
            recipes: inputs.recipes(),
            tree: inputs.tree,
            dialect,
            force,
        }),
        Command::Files {
            build_dir,
            flavour,
            inputs,
            json,
            packages,
        } => resolve_files(&inputs, &build_dir, flavour.as_deref(), &packages, json),
        Command::Embed {
            tree,
            recipes,
            replace,
            from,
            check,
        } => super::embed::embed(&super::embed::Request {
            tree,
            recipes,
            replace,
            from,
            check,
        }),
        Command::Schema => print(&crate::recipe::schema::recipe_schema()),
    }
}

/// Takes a recipe and a tree through all stages but writing, with the environment of the process.
pub(super) fn make(arguments: &InputArguments, files: &mut Files, sink: &Sink) -> Option<Made> {
    let request = pipeline::Request {
        recipe: &arguments.recipes(),
        tree: &arguments.tree,
        is_set: &|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()),
    };
    pipeline::make(&request, files, sink)
}

fn import(options: Options) -> u8 {
    let mut files = Files::default();
    let sink = Sink::default();
    let imported = crate::import::import(&options, &mut files, &sink);
    let failed = finish(&files, &sink);
    let Some(imported) = imported.filter(|_| !failed) else {
        return FAILED;
    };
    let mut text = format!(
        "read {} (dialect {}):\n",
        options.tree.display(),
        imported.dialect
    );
    for path in &imported.read {
        let shown = path.strip_prefix(&options.tree).unwrap_or(path);
        text.push_str(&format!("  {}\n", shown.display()));
    }
    text.push_str(&format!("wrote {}:\n", options.recipes.display()));
    for path in &imported.written {
        text.push_str(&format!("  {path}\n"));
    }
    text.push_str(&format!(
        "{} read, {} written, {} above\n",
        count(imported.read.len(), "file"),
        count(imported.written.len(), "file"),
        count(sink.sorted(&files).len(), "warning"),
    ));
    print(&text)
}

fn check_only(arguments: &InputArguments) -> u8 {
    let mut files = Files::default();
    let sink = Sink::default();
    let made = make(arguments, &mut files, &sink);
    let failed = finish(&files, &sink);
    match made {
        Some(made) if !failed => {
            let packages: usize = made.plan.sources.iter().map(|s| s.packages.len()).sum();
            print(&format!(
                "{}: no problems; {}, {}\n",
                arguments.recipes().display(),
                count(packages, "package"),
                count(made.tree.len(), "file")
            ))
        }
        // Without a recipe or a tree there is no answer.
        _ if !arguments.recipes().join("recipe.yaml").is_file()
            || !release::changelog_path(&arguments.tree).is_file() =>
        {
            FAILED
        }
        _ => NO,
    }
}

fn resolve_files(
    arguments: &InputArguments,
    build_dir: &Path,
    flavour: Option<&str>,
    packages: &[String],
    as_json: bool,
) -> u8 {
    let mut files = Files::default();
    let sink = Sink::default();
    let Some(made) = make(arguments, &mut files, &sink).filter(|_| !sink.has_errors()) else {
        finish(&files, &sink);
        return FAILED;
    };
    let wanted = list_files::Wanted {
        build_dir,
        tree: &arguments.tree,
        flavour,
        packages,
    };
    let Some(text) = list_files::files(&wanted, &made, as_json, &sink) else {
        finish(&files, &sink);
        return FAILED;
    };
    let printed = print(&text);
    match finish(&files, &sink) {
        true => NO,
        false => printed,
    }
}

/// Prints all problems to standard error; says whether there was an error.
pub(super) fn finish(files: &Files, sink: &Sink) -> bool {
    let text = render::render_all(sink, files);
    // Nobody is left to tell, if standard error is closed.
    let _ = std::io::stderr().write_all(text.as_bytes());
    sink.has_errors()
}

/// Prints to standard output. A reader that went away (`| head`) is no failure.
pub(super) fn print(text: &str) -> u8 {
    match std::io::stdout().write_all(text.as_bytes()) {
        Ok(()) => 0,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => 0,
        Err(_) => FAILED,
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Writes the manual pages and the completions of shells: `make manual`. The pages of the program are made from its
//! own help, and gencontrol-recipe(5) from the reference of the language. The same sources give the same bytes.

use std::fs;
use std::io::{Error, ErrorKind, Write};
use std::path::{Path, PathBuf};

use clap_complete::Shell;

mod markdown;

/// The reference.
const REFERENCE: &str = include_str!("../../recipes/README.md");

fn main() -> Result<(), Error> {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            "name the folder to write into",
        ));
    };
    fs::create_dir_all(&folder)?;
    pages(&folder)?;
    fs::write(folder.join("gencontrol-recipe.5"), reference())?;
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        let mut command = gencontrol::cli::command();
        clap_complete::generate_to(shell, &mut command, "gencontrol", &folder)?;
    }
    Ok(())
}

/// A page for the program and one for each subcommand.
fn pages(folder: &Path) -> Result<(), Error> {
    let command = gencontrol::cli::command();
    let names: Vec<String> = std::iter::once("gencontrol".to_owned())
        .chain(
            command
                .get_subcommands()
                .map(|sub| format!("gencontrol-{}", sub.get_name())),
        )
        .collect();
    clap_mangen::generate_to(command, folder)?;
    for name in &names {
        let path = folder.join(format!("{name}.1"));
        let mut page = fs::OpenOptions::new().append(true).open(path)?;
        let others = names.iter().filter(|other| *other != name);
        writeln!(page, ".SH \"SEE ALSO\"")?;
        for other in others {
            writeln!(page, ".BR {} (1),", other.replace('-', "\\-"))?;
        }
        writeln!(page, ".BR gencontrol\\-recipe (5)")?;
    }
    Ok(())
}

/// The page of the language.
fn reference() -> String {
    let version = env!("CARGO_PKG_VERSION");
    format!(
        ".TH gencontrol\\-recipe 5 \"\" \"gencontrol {version}\"\n\
         .SH NAME\n\
         gencontrol\\-recipe \\- the language of recipes for Linux kernel packages\n\
         .SH DESCRIPTION\n{}\
         .SH \"SEE ALSO\"\n\
         .BR gencontrol (1)\n",
        markdown::page(REFERENCE)
    )
}

#[cfg(test)]
mod tests {
    use super::{reference, REFERENCE};

    /// No heading of the reference is lost, and each subcommand has its page.
    #[test]
    fn the_manual_is_whole() {
        let page = reference();
        let sections = |text: &str, signs: &[&str]| {
            let is_one = |line: &&str| signs.iter().any(|sign| line.starts_with(sign));
            text.lines().filter(is_one).count()
        };
        let all = sections(REFERENCE, &["## ", "### ", "#### "]);
        // NAME, DESCRIPTION and SEE ALSO are the page's own.
        assert_eq!(sections(&page, &[".SH ", ".SS "]), all + 3);

        let folder = tempfile::tempdir().expect("the temporary directory is writable");
        super::pages(folder.path()).expect("the temporary directory is writable");
        for sub in gencontrol::cli::command().get_subcommands() {
            let path = folder
                .path()
                .join(format!("gencontrol-{}.1", sub.get_name()));
            let page = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(page.contains("\n.SH OPTIONS\n"), "{}", path.display());
            assert!(
                page.ends_with(".BR gencontrol\\-recipe (5)\n"),
                "{}",
                path.display()
            );
        }
    }
}

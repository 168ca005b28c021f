// SPDX-License-Identifier: GPL-2.0-or-later
//! debian/bin/gencontrol.py of a tree, in a copy of it. PYTHON= in the environment says by what it is run.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A copy of a tree whose gencontrol.py runs.
pub(crate) struct Python {
    copy: PathBuf,
    program: String,
}

impl Python {
    /// Copies the tree's debian/, and runs its gencontrol.py once: it may need another Python, or modules.
    pub(crate) fn of(tree: &Path, folder: &Path) -> Result<Self, String> {
        if !tree.join("debian/bin/gencontrol.py").exists() {
            return Err("the tree has none".to_owned());
        }
        let copy = folder.join("python");
        std::fs::create_dir_all(&copy).map_err(|error| error.to_string())?;
        let status = Command::new("cp")
            .arg("-a")
            .arg(tree.join("debian"))
            .arg(&copy)
            .status()
            .map_err(|error| format!("cp: {error}"))?;
        if !status.success() {
            return Err("the tree cannot be copied".to_owned());
        }
        let chosen = std::env::var("PYTHON").ok();
        let chosen = chosen.filter(|program| !program.is_empty());
        let program = chosen.unwrap_or_else(|| "python3".to_owned());
        let python = Python { copy, program };
        let output = python.output()?;
        if !output.status.success() {
            let text = String::from_utf8_lossy(&output.stderr).into_owned();
            let last = text.lines().last().unwrap_or("it failed").to_owned();
            return Err(format!("{} says: {last}", python.program));
        }
        Ok(python)
    }

    /// Runs it once more.
    pub(crate) fn run(&self) {
        let output = self.output().expect("it has run before");
        assert!(output.status.success(), "it has run before");
    }

    fn output(&self) -> Result<Output, String> {
        Command::new(&self.program)
            .arg("debian/bin/gencontrol.py")
            .env("PYTHONPATH", "debian/lib/python")
            .current_dir(&self.copy)
            .output()
            .map_err(|error| format!("{}: {error}", self.program))
    }
}

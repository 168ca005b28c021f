// SPDX-License-Identifier: GPL-2.0-or-later
//! The instructions of a run, where valgrind is there: they are the same each time, whatever else the machine does.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};

/// Millions of them, for the program with its arguments; `None` without valgrind.
pub(crate) fn of(folder: &Path, arguments: &[OsString]) -> Option<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(env!("CARGO_BIN_EXE_gencontrol"))
        .args(arguments)
        .current_dir(folder)
        .stdout(Stdio::null())
        .output()
        .ok()?;
    // `==PID== Collected : NUMBER`
    let text = String::from_utf8_lossy(&output.stderr);
    let line = text.lines().find(|line| line.contains(" Collected : "))?;
    let number: u64 = line.rsplit(' ').next()?.parse().ok()?;
    Some(number / 1_000_000)
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! What one run of the program takes: the processor's time, that of the system included, and memory.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

/// What a run took.
pub(crate) struct Run {
    /// Milliseconds of the processor.
    pub(crate) milliseconds: f64,
    /// What of them is not the system's; less exact.
    pub(crate) user: f64,
    /// The most memory that it had.
    pub(crate) megabytes: i64,
    /// Its exit status.
    pub(crate) status: i32,
    /// What it said on standard error.
    pub(crate) said: String,
}

/// `struct rusage` of getrusage(2) where a long has 64 bits.
#[repr(C)]
#[derive(Default)]
struct Usage {
    user: [i64; 2],
    system: [i64; 2],
    kilobytes: i64,
    rest: [i64; 13],
}

extern "C" {
    fn wait4(process: i32, status: *mut i32, options: i32, usage: *mut Usage) -> i32;
}

/// Runs the program in a folder, in which it made nothing yet.
#[allow(
    clippy::zombie_processes,
    reason = "wait4 waits for it, and says what it took"
)]
pub(crate) fn run(top: &Path, arguments: &[&str]) -> Run {
    for made in ["imported", "out"] {
        let _ = fs::remove_dir_all(top.join(made));
    }
    let mut child = Command::new(env!("CARGO_BIN_EXE_gencontrol"))
        .args(arguments)
        .current_dir(top)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut said = Vec::new();
    let mut stderr = child.stderr.take().expect("it is piped");
    stderr.read_to_end(&mut said).expect("it can be read");
    let id = i32::try_from(child.id()).expect("a process has a small number");
    let (mut status, mut usage) = (0, Usage::default());
    // SAFETY: both are valid, and nobody else waits for this child.
    let waited = unsafe { wait4(id, &mut status, 0, &mut usage) };
    assert_eq!(waited, id, "the child can be waited for");
    assert_eq!(status & 0x7f, 0, "the program was killed");
    let milliseconds = |[seconds, microseconds]: [i64; 2]| {
        seconds as f64 * 1_000.0 + microseconds as f64 / 1_000.0
    };
    Run {
        milliseconds: milliseconds(usage.user) + milliseconds(usage.system),
        user: milliseconds(usage.user),
        megabytes: usage.kilobytes / 1_024,
        status: status >> 8,
        said: String::from_utf8_lossy(&said).into_owned(),
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! What one run of the program takes: the processor's time, that of the system included, and memory.

use std::ffi::OsStr;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// What a run took.
#[derive(Default)]
#[allow(
    dead_code,
    reason = "each of those that share this reads something else"
)]
pub(crate) struct Run {
    /// Milliseconds that went by.
    pub(crate) elapsed: f64,
    /// Milliseconds of the processor.
    pub(crate) milliseconds: f64,
    /// What of them is not the system's; less exact.
    pub(crate) user: f64,
    /// The most memory that it had.
    pub(crate) megabytes: u64,
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

#[allow(dead_code, reason = "not each of those that share this does such work")]
impl Run {
    /// Of work that is done here: nothing is known of it but how long it takes.
    pub(crate) fn timed(work: impl FnOnce()) -> Self {
        let start = Instant::now();
        work();
        Run {
            elapsed: start.elapsed().as_secs_f64() * 1_000.0,
            ..Run::default()
        }
    }
}

/// Runs the program in a folder.
#[allow(
    clippy::zombie_processes,
    reason = "wait4 waits for it, and says what it took"
)]
pub(crate) fn run(top: &Path, arguments: &[impl AsRef<OsStr>]) -> Run {
    let start = Instant::now();
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
        elapsed: start.elapsed().as_secs_f64() * 1_000.0,
        milliseconds: milliseconds(usage.user) + milliseconds(usage.system),
        user: milliseconds(usage.user),
        megabytes: usage.kilobytes.unsigned_abs() / 1_024,
        status: status >> 8,
        said: String::from_utf8_lossy(&said).into_owned(),
    }
}

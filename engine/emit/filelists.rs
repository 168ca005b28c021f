// SPDX-License-Identifier: GPL-2.0-or-later
//! The files `.install`, `.links` and `.filesets` of a package.

use std::fmt::Write;

use crate::plan::model::{Chosen, Install, Step, FILESETS_TARGET};

/// The text of a `.install` or `.links` file, which dh_install(1) and dh_link(1) read.
pub fn list(lines: &[Install]) -> String {
    let mut text = String::new();
    for line in lines {
        let gap = " ".repeat(line.gap);
        let _ = writeln!(text, "{}{gap}{}", line.globs.join(" "), line.to);
    }
    text
}

/// The text of a `.filesets` file, which debian/rules.filesets reads.
pub fn file_sets(steps: &[Step]) -> String {
    let mut text =
        format!("# Read by debian/rules.{FILESETS_TARGET}, beside what dh_install reads.\n");
    for step in steps {
        let _ = match step {
            Step::Native(chosen) => writeln!(text, "native {}", words(chosen)),
            Step::Need(count, chosen) => writeln!(text, "need {count} {}", words(chosen)),
            Step::Name(path, chosen) => writeln!(text, "name {path} {}", words(chosen)),
            Step::Copy(to, chosen) => writeln!(text, "copy {to} {}", words(chosen)),
            Step::Version(same) => writeln!(
                text,
                "version {} {} {}",
                same.package, same.config, same.option
            ),
        };
    }
    text
}

fn words(chosen: &Chosen) -> String {
    let mut words = format!("{} {}", chosen.from, chosen.globs.join(" "));
    if !chosen.except.is_empty() {
        let _ = write!(words, " ! {}", chosen.except.join(" "));
    }
    words
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! debian/rules with gencontrol in the place of the generator that it runs now.
//!
//! Only a few lines are looked for, each by what it does; all others may be as they like. A place that
//! has been changed already, by an earlier run or by hand, is as good.

use std::path::Path;

use regex::Regex;

use super::{ENGINE, OLD, WRAPPER};
use crate::diag::{Diagnostic, Place, Sink};

/// How the list of inputs begins.
const LIST: &str = "CONTROL_FILES";

/// What the list of inputs has, once it is ours.
const INPUTS: &str = "$(GENCONTROL_INPUTS)";

/// What `clean-generated` runs, once it is ours.
const CLEAN: &str = "\t@$(GENCONTROL_CLEAN)";

/// Parts of the names of what only the old generator reads.
const OLD_INPUTS: [&str; 4] = [
    "debian/templates/",
    "debian/config",
    "debian/installer/",
    "debian/lib/python/",
];

/// The text of debian/rules as it has to be.
///
/// # Errors
/// Reports every place that was looked for and not found, with what to write there.
pub fn rewrite(path: &Path, text: &str, sink: &Sink) -> Option<String> {
    let lines = sink.stage(|sink| {
        let mut rules = Rules {
            path,
            lines: text.lines().map(str::to_owned).collect(),
            sink,
        };
        rules.list();
        for target in ["debian/control", "debian/control-real"] {
            rules.rule(target);
        }
        rules.command();
        rules.protocol();
        rules.clean();
        rules.comments();
        rules.leftovers();
        Some(rules.lines)
    })?;
    let mut out = lines.join("\n");
    if text.ends_with('\n') {
        out.push('\n');
    }
    Some(out)
}

struct Rules<'a> {
    path: &'a Path,
    lines: Vec<String>,
    sink: &'a Sink,
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant of this file")
}

impl Rules<'_> {
    fn missing(&self, what: &str, by_hand: &str) {
        self.sink.report(
            Diagnostic::error(
                Place::Path(self.path.to_owned()),
                format!("this does not have a known form: there is no {what}"),
            )
            .help(format!("{by_hand}; then run this again")),
        );
    }

    fn find(&self, text: &str) -> Vec<usize> {
        let pattern = pattern(text);
        let lines = self.lines.iter().enumerate();
        lines
            .filter(|(_, line)| pattern.is_match(line))
            .map(|(number, _)| number)
            .collect()
    }

    /// The list of inputs: ours in the place of what the old generator reads; others stay.
    fn list(&mut self) {
        let by_hand = format!(
            "write `include {ENGINE}/inputs.mk` and `{LIST} = $(BUILD_DIR)/version-info {INPUTS}` before the rule of debian/control"
        );
        let first = self.find(&format!(r"^{LIST}\s*:?="));
        let [first] = first[..] else {
            return self.missing(&format!("(or more than one) line `{LIST} = …`"), &by_hand);
        };
        let mut last = first;
        while self.lines[last].ends_with('\\')
            || self
                .lines
                .get(last + 1)
                .is_some_and(|next| next.starts_with(LIST) && next.contains("+="))
        {
            last += 1;
        }
        let more = self.find(&format!(r"^\s*{LIST}\s*\+="));
        if last >= self.lines.len() || more.iter().any(|line| *line > last) {
            return self.missing(&format!("`{LIST}` whose lines follow each other"), &by_hand);
        }
        let block = self.lines[first..=last].join("\n");
        let included = format!("include {ENGINE}/inputs.mk");
        let is_included = self.lines[..first].contains(&included);
        if block.contains(INPUTS) && is_included {
            return;
        }
        let assignment = pattern(&format!(r"(?m)^{LIST}\s*(:|\+)?=|\\$"));
        let block = assignment.replace_all(&block, " ").into_owned();
        let words: Vec<&str> = words(&block);
        if !words.iter().any(|word| word.ends_with("/version-info")) {
            return self.missing(
                &format!("`$(BUILD_DIR)/version-info` in {LIST} (the file with the changelog's source, version and suite)"),
                &by_hand,
            );
        }
        let mut kept: Vec<&str> = words
            .into_iter()
            .filter(|word| !OLD_INPUTS.iter().any(|old| word.contains(old)) && *word != OLD)
            .collect();
        kept.push(INPUTS);
        let new = vec![included, format!("{LIST} = {}", kept.join(" "))];
        self.lines.splice(first..=last, new);
    }

    /// A rule whose first prerequisite is the generator.
    fn rule(&mut self, target: &str) {
        let found = self.find(&format!(
            r"^(?:[^#\t:]*\s)?{target}(?:\s[^:]*)?:\s*{}(?:\.py)?\s.*\$\({LIST}\)",
            regex::escape(WRAPPER)
        ));
        let [line] = found[..] else {
            let rule = format!("{target}: {OLD} $({LIST})");
            return self.missing(
                &format!("rule `{rule}`"),
                &format!("write `{}`", rule.replace(OLD, WRAPPER)),
            );
        };
        self.lines[line] = self.lines[line].replace(OLD, WRAPPER);
    }

    /// The command of debian/control-real that runs the generator.
    fn command(&mut self) {
        let by_hand = "write a tab and `$<` there, and nothing that only Python needs";
        let Some(&rule) = self
            .find(r"^(?:[^#\t:]*\s)?debian/control-real(?:\s[^:]*)?:[^=]*\$\(CONTROL_FILES\)")
            .first()
        else {
            // The rule was missed before.
            return;
        };
        let command = pattern(r"^\t(?:PYTHON\w+=\S*\s+)*\$<\s*$");
        let mut line = rule + 1;
        while self.lines.get(line).is_some_and(|l| l.starts_with('#')) {
            line += 1;
        }
        if !self.lines.get(line).is_some_and(|l| command.is_match(l)) {
            return self.missing("command `$<` right below `debian/control-real:`", by_hand);
        }
        if self.lines[line].contains("PYTHON") {
            // With what the comments above it explain.
            self.lines.splice(rule + 1..=line, ["\t$<".to_owned()]);
        }
    }

    /// The checksums: written from all inputs, and asked before regenerating.
    fn protocol(&self) {
        for (shape, what) in [
            (
                r"^\tmd5sum .*\$\^.*> *debian/control\.md5sum",
                "md5sum $(sort $^) > debian/control.md5sum",
            ),
            (
                r"^\tmd5sum --check .*debian/control\.md5sum|^\tmd5sum .*debian/control\.md5sum.*--check",
                "md5sum --check debian/control.md5sum --status || $(MAKE) -f debian/rules debian/control-real-fail",
            ),
        ] {
            if self.find(shape).is_empty() {
                self.missing(
                    &format!("command `{what}`"),
                    &format!("write a tab and `{what}` into the rule of debian/control-real or debian/control"),
                );
            }
        }
        if self.find(r"/version-info\s*:").is_empty() {
            self.missing(
                "rule `$(BUILD_DIR)/version-info: debian/changelog`",
                "write one that puts the changelog's source, version and suite into that file",
            );
        }
    }

    /// `clean-generated` goes by our list, before the list itself goes.
    fn clean(&mut self) {
        if self.lines.iter().any(|line| line == CLEAN) {
            return;
        }
        let by_hand = format!("write a tab and `{}` there", CLEAN.trim());
        let Some(&rule) = self.find(r"^clean-generated\s*:").first() else {
            return self.missing("rule `clean-generated:`", &by_hand);
        };
        let found = self.find(r"^\trm -rf .*debian/generated\.\*");
        let Some(&line) = found.iter().find(|line| **line > rule) else {
            return self.missing(
                "command `rm -rf … debian/generated.*` in clean-generated",
                &by_hand,
            );
        };
        // Above the comment, if the command has one.
        let above = (rule + 1..line)
            .rev()
            .take_while(|l| self.lines[*l].starts_with('#'))
            .last();
        self.lines.insert(above.unwrap_or(line), CLEAN.to_owned());
    }

    fn comments(&mut self) {
        for line in self.lines.iter_mut().filter(|l| l.starts_with('#')) {
            *line = line.replace(OLD, WRAPPER);
        }
    }

    /// Whatever else runs the old generator would fail.
    fn leftovers(&self) {
        for line in self.find(r"gencontrol\.py") {
            self.sink.report(
                Diagnostic::error(
                    Place::Path(self.path.to_owned()),
                    format!(
                        "line {} runs the old generator in an unknown way: `{}`",
                        line + 1,
                        self.lines[line].trim()
                    ),
                )
                .help(format!("write it with {WRAPPER}, then run this again")),
            );
        }
    }
}

/// Words of a makefile: `$(wildcard a b)` is one.
fn words(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut start = None;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if c.is_whitespace() && depth == 0 {
            found.extend(start.take().map(|start| &text[start..at]));
        } else {
            start = start.or(Some(at));
        }
    }
    found.extend(start.map(|start| &text[start..]));
    found
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_of_makefiles() {
        assert_eq!(
            words(" a $(wildcard b/* c)  d$(x y) "),
            ["a", "$(wildcard b/* c)", "d$(x y)"]
        );
    }
}

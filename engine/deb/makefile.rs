// SPDX-License-Identifier: GPL-2.0-or-later
//! The generated makefile: rules with prerequisites and commands, and variables on a command line.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Lines in front of all rules (docs/gencontrol-py.md#rulesgen).
const PREAMBLE: &str = "\
.NOTPARALLEL:
.PHONY:
packages_enabled := $(shell dh_listpackages)
define if_package
$(if $(filter $(1),$(packages_enabled)),$(2))
endef
";

/// One rule; its target is the key in [`Makefile::rules`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// Targets that have to be made first.
    pub prerequisites: BTreeSet<String>,
    /// Command lines without the leading tab, in order.
    pub commands: Vec<String>,
}

/// All rules by target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Makefile {
    /// Rules by target, which is also the order in which they are written.
    pub rules: BTreeMap<String, Rule>,
}

impl Makefile {
    /// Appends a command line to the rule of `target`, which is made if there is none.
    pub fn add_command(&mut self, target: &str, command: String) {
        let rule = self.rules.entry(target.to_owned()).or_default();
        rule.commands.push(command);
    }

    /// Adds a prerequisite to the rule of `target`; both get a rule.
    pub fn add_prerequisite(&mut self, target: &str, prerequisite: &str) {
        let known = self.rules.get(target);
        if known.is_some_and(|rule| rule.prerequisites.contains(prerequisite)) {
            return;
        }
        let rule = self.rules.entry(target.to_owned()).or_default();
        rule.prerequisites.insert(prerequisite.to_owned());
        self.rules.entry(prerequisite.to_owned()).or_default();
    }
}

impl fmt::Display for Makefile {
    /// The preamble, then the rules sorted by target: `target:` and the sorted prerequisites without
    /// a blank after the colon, each command after a tab (docs/gencontrol-py.md#rulesgen).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PREAMBLE)?;
        for (target, rule) in &self.rules {
            f.write_str(target)?;
            f.write_str(":")?;
            for (number, name) in rule.prerequisites.iter().enumerate() {
                f.write_str(if number > 0 { " " } else { "" })?;
                f.write_str(name)?;
            }
            f.write_str("\n")?;
            for command in &rule.commands {
                f.write_str("\t")?;
                f.write_str(command)?;
                f.write_str("\n")?;
            }
        }
        Ok(())
    }
}

/// Writes variables for a make command line: `K='V'` sorted by K, one blank between.
///
/// Nothing is quoted inside V (docs/gencontrol-py.md#rulesgen), see [`check_value`].
pub fn variables<K: AsRef<str>, V: AsRef<str>>(variables: &BTreeMap<K, V>) -> String {
    let mut text = String::new();
    for (k, v) in variables {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(k.as_ref());
        text.push_str("='");
        text.push_str(v.as_ref());
        text.push('\'');
    }
    text
}

/// What a command of rules.gen that builds packages begins with.
const CONDITION: &str = "$(call if_package, ";

/// A command of rules.gen, taken apart.
pub struct Command<'a> {
    /// The packages of which at least one has to be built; `None` where it is run in any case.
    pub if_package: Option<Vec<&'a str>>,
    /// What is run.
    pub command: &'a str,
    /// What is passed to it, as [`variables`] wrote it.
    pub variables: Vec<(&'a str, &'a str)>,
}

impl<'a> Command<'a> {
    /// Reads a command without the tab before it. `None` if it is of another form.
    pub fn parse(line: &'a str) -> Option<Command<'a>> {
        let mut rest = line;
        let mut if_package = None;
        if let Some(inner) = line.strip_prefix(CONDITION) {
            let (names, after) = inner.strip_suffix(')')?.split_once(", ")?;
            if_package = Some(names.split_whitespace().collect());
            rest = after;
        }
        let begin = rest.find("='").and_then(|at| rest[..at].rfind(' '));
        let (command, mut rest) = rest.split_at(begin.unwrap_or(rest.len()));
        let mut variables = Vec::new();
        while !rest.is_empty() {
            let (name, after) = rest.strip_prefix(' ')?.split_once("='")?;
            let (value, after) = after.split_once('\'')?;
            if name.contains([' ', '\'']) {
                return None;
            }
            variables.push((name, value));
            rest = after;
        }
        Some(Command {
            if_package,
            command,
            variables,
        })
    }
}

/// Checks that a value survives in `K='V'` in a command that may be wrapped in `$(call if_package, …)`.
///
/// Error: it has a `'` (ends the quoting), a line break (ends the recipe line), or, outside of
/// balanced parentheses, a `,` or an unbalanced `(` or `)` (end the argument of `$(call …)`, GNU make
/// manual, Syntax of Functions).
pub fn check_value(value: &str) -> Result<(), String> {
    let fail = |what: &str| {
        Err(format!(
            "the value `{value}` has {what}, which breaks the make recipe: remove it"
        ))
    };
    let mut depth: usize = 0;
    for c in value.chars() {
        match c {
            '\'' => return fail("a `'`"),
            '\n' | '\r' => return fail("a line break"),
            ',' if depth == 0 => return fail("a `,` outside of parentheses"),
            '(' => depth += 1,
            ')' if depth == 0 => return fail("a `)` without its `(`"),
            ')' => depth -= 1,
            _ => {}
        }
    }
    if depth > 0 {
        return fail("a `(` without its `)`");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_rules_sorted() {
        let mut makefile = Makefile::default();
        makefile.add_prerequisite("setup", "setup_b");
        makefile.add_prerequisite("setup", "setup_a");
        makefile.add_command("setup_b", "$(MAKE) two".to_string());
        makefile.add_command("setup_b", "$(MAKE) one".to_string());
        makefile.add_prerequisite("setup", "setup_B");
        let expected = ".NOTPARALLEL:\n.PHONY:\n\
            packages_enabled := $(shell dh_listpackages)\n\
            define if_package\n$(if $(filter $(1),$(packages_enabled)),$(2))\nendef\n\
            setup:setup_B setup_a setup_b\nsetup_B:\nsetup_a:\n\
            setup_b:\n\t$(MAKE) two\n\t$(MAKE) one\n";
        assert_eq!(makefile.to_string(), expected);
    }

    #[test]
    fn variables_are_sorted_and_quoted() {
        let mut map = BTreeMap::new();
        assert_eq!(variables::<String, String>(&map), "");
        for (k, v) in [
            ("LOCALVERSION_IMAGE", ""),
            ("LOCALVERSION", "-x y"),
            ("ARCH", "a"),
        ] {
            map.insert(k.to_string(), v.to_string());
        }
        let shown = variables(&map);
        assert_eq!(shown, "ARCH='a' LOCALVERSION='-x y' LOCALVERSION_IMAGE=''");
    }

    #[test]
    fn values_that_break_the_recipe() {
        for value in [
            "",
            "a b",
            "$(CURDIR)/x",
            " -o \"A=\\\"b\\\"\"",
            "$(subst a,b,c)",
        ] {
            assert_eq!(check_value(value), Ok(()), "{value}");
        }
        for (value, part) in [
            ("it's", "a `'`"),
            ("a\nb", "line break"),
            ("a\rb", "line break"),
            ("-Wl,-z", "a `,`"),
            ("$(x", "a `(`"),
            ("x)", "a `)`"),
        ] {
            let message = check_value(value).expect_err(value);
            assert!(message.contains(part), "{value}: {message}");
        }
    }

    #[test]
    fn commands_are_taken_apart() {
        let line = "$(call if_package, a b, $(MAKE) -f debian/rules.real x DH_OPTIONS='-pa -pb' Y='c, (d)' Z='')";
        let command = Command::parse(line).expect("this is how they are written");
        assert_eq!(command.if_package, Some(vec!["a", "b"]));
        assert_eq!(command.command, "$(MAKE) -f debian/rules.real x");
        let passed = [("DH_OPTIONS", "-pa -pb"), ("Y", "c, (d)"), ("Z", "")];
        assert_eq!(command.variables, passed);
        let bare = Command::parse("$(MAKE) x").expect("nothing need be passed");
        assert_eq!((bare.command, bare.variables.len()), ("$(MAKE) x", 0));
        for other in [
            "$(MAKE) x A='1' B C='2'",
            "$(MAKE) x A='1",
            "$(MAKE) x A='1'B='2'",
            "$(call if_package, a, $(MAKE) x A='1'",
        ] {
            assert!(Command::parse(other).is_none(), "{other}");
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! rules.gen: rules with their prerequisites, and each command by the variables that it passes on.

use std::collections::BTreeSet;

use super::{Detail, Reader};
use crate::deb::makefile::Command;
use crate::diff::model::{Attributes, Kind, Value};

/// The variable that says which packages a command builds.
const OPTIONS: &str = "DH_OPTIONS=";

impl Reader<'_> {
    /// Takes all rules: one by its target, further commands of it by their number, too.
    pub(super) fn rules(&mut self, text: &str) {
        let mut preamble = Vec::new();
        let mut target = "";
        let mut commands = 0_usize;
        let mut is_definition = false;
        for line in text.lines() {
            if let Some(command) = line.strip_prefix('\t') {
                commands += 1;
                let id = match commands {
                    1 => self.id(Kind::Rule, target),
                    number => self.id(Kind::Rule, &format!("{target} #{number}")),
                };
                let parsed = match self.detail {
                    Detail::Parts => variables(command),
                    Detail::Raw => None,
                };
                let attributes = self.side.attributes(id);
                match parsed {
                    Some(parsed) => attributes.extend(parsed),
                    None => {
                        let command = Value::Text(command.to_owned());
                        attributes.insert("command".to_owned(), command);
                    }
                }
                continue;
            }
            let rule = line.split_once(':').filter(|(name, after)| {
                !is_definition && !name.starts_with('.') && !after.starts_with('=')
            });
            match rule {
                Some((name, prerequisites)) => {
                    (target, commands) = (name, 0);
                    let names = prerequisites.split_whitespace().map(str::to_owned);
                    let names: BTreeSet<String> = names.collect();
                    let id = self.id(Kind::Rule, name);
                    let attributes = self.side.attributes(id);
                    if !names.is_empty() {
                        attributes.insert("prerequisites".to_owned(), Value::Items(names));
                    }
                }
                None => preamble.push(format!("{line}\n")),
            }
            is_definition |= line.starts_with("define ");
            is_definition &= line != "endef";
        }
        if !preamble.is_empty() {
            let id = self.id(Kind::File, "rules.gen");
            let attributes = self.side.attributes(id);
            attributes.insert("text".to_owned(), Value::Lines(preamble));
        }
    }
}

/// Condition, command and variables. `None` if the command is of another form, or passes a variable twice.
fn variables(command: &str) -> Option<Attributes> {
    let parsed = Command::parse(command)?;
    let mut found = Attributes::default();
    if let Some(names) = parsed.if_package {
        let names = names.into_iter().map(str::to_owned);
        found.insert("if_package".to_owned(), Value::Items(names.collect()));
    }
    let command = Value::Text(parsed.command.to_owned());
    found.insert("command".to_owned(), command);
    for (name, value) in parsed.variables {
        let old = found.insert(format!("{name}="), Value::Text(value.to_owned()));
        if old.is_some() {
            return None;
        }
    }
    Some(found)
}

/// The packages that a command builds.
pub fn packages(attributes: &Attributes) -> impl Iterator<Item = &str> {
    let options = match attributes.get(OPTIONS) {
        Some(Value::Text(text)) => text.as_str(),
        _ => "",
    };
    let words = options.split_whitespace();
    words.filter_map(|word| word.strip_prefix("-p"))
}

#[cfg(test)]
mod tests {
    use super::{packages, variables, Value};
    use crate::diff::parse::{parse, Detail};

    #[test]
    fn commands_are_taken_apart() {
        let command = "$(call if_package, a b, $(MAKE) -f debian/rules.real binary_x DH_OPTIONS='-pa -pb' Y='c, (d)' Z='')";
        let found = variables(command).expect("it is one that is generated");
        let names: Vec<&str> = found.keys().map(String::as_str).collect();
        assert_eq!(names, ["DH_OPTIONS=", "Y=", "Z=", "command", "if_package"]);
        assert_eq!(packages(&found).collect::<Vec<_>>(), ["a", "b"]);
        assert!(variables("$(MAKE) x A='1' A='2'").is_none());
        assert!(variables("$(MAKE) x A='1").is_none());
        assert_eq!(variables("dh_clean").map(|found| found.len()), Some(1));
    }

    #[test]
    fn what_is_defined_is_no_rule() {
        let text = "define x\na: b\nendef\nc: d\n\techo c\n";
        let files = [("debian/rules.gen", text)];
        let side = parse(files.into_iter(), Detail::Parts);
        let rules: Vec<String> = side.subjects.keys().map(ToString::to_string).collect();
        assert_eq!(rules, ["/rule/c", "/file/rules.gen"]);
        let preamble = &side
            .subjects
            .values()
            .last()
            .expect("it is there")
            .attributes["text"];
        let lines = ["define x\n", "a: b\n", "endef\n"].map(str::to_owned);
        assert_eq!(*preamble, Value::Lines(lines.into()));
    }
}

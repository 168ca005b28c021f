// SPDX-License-Identifier: GPL-2.0-or-later
//! Which build facts and switches the texts of a recipe read, and which of them a layer sets.

use std::collections::BTreeSet;

use crate::text::files::Span;
use crate::text::node::{Map, Node, Value};

/// The blocks of names that are declared at the top of a recipe.
pub const BLOCKS: [&str; 2] = ["build", "enable"];

/// A build fact or switch that the uppermost layer sets for the whole recipe.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Which of [`BLOCKS`] it is in.
    pub block: &'static str,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

/// What is read, as `build.NAME` or `enable.NAME`, and what is set.
#[derive(Clone, Debug, Default)]
pub struct Reads {
    /// Whatever looks like reading one, in any text of any layer: one too many does no harm. The bare name of
    /// a block means that it is read as a whole.
    pub names: BTreeSet<String>,
    /// What the uppermost layer sets.
    pub set: Vec<Setting>,
}

impl Reads {
    /// Takes the texts of a layer in, before anything is merged: what a layer drops was read below.
    pub fn add_layer(&mut self, layer: &Map) {
        layer.values().for_each(|entry| self.add_node(&entry.node));
    }

    fn add_node(&mut self, node: &Node) {
        match &node.value {
            Value::Null => {}
            Value::Scalar(text, _) => self.add_text(text),
            Value::List(items) => items.iter().for_each(|item| self.add_node(item)),
            Value::Map(map) => self.add_layer(map),
        }
    }

    /// Takes a text in.
    pub fn add_text(&mut self, text: &str) {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        for block in BLOCKS {
            for (at, _) in text.match_indices(block) {
                let rest = &text[at + block.len()..];
                let name = rest
                    .strip_prefix('.')
                    .or_else(|| rest.strip_prefix("['"))
                    .or_else(|| rest.strip_prefix("[\""));
                if text[..at].ends_with(is_word) {
                    continue;
                }
                let Some(name) = name else {
                    let looped = text[..at].trim_end().ends_with(" in")
                        && rest.trim_start().starts_with("%}");
                    if looped || rest.trim_start().starts_with('|') || rest.starts_with('[') {
                        self.names.insert(block.to_owned());
                    }
                    continue;
                };
                let end = name.find(|c| !is_word(c)).unwrap_or(name.len());
                self.names.insert(format!("{block}.{}", &name[..end]));
            }
        }
    }

    /// Notes what a layer sets at its top.
    pub fn note_settings(&mut self, layer: &Map) {
        for block in BLOCKS {
            let own = layer.get(block).and_then(|entry| entry.node.as_map());
            for (key, entry) in own.into_iter().flatten() {
                // Null drops a switch; of a fact it is a value.
                if entry.node.value == Value::Null && block == "enable" {
                    continue;
                }
                self.set.push(Setting {
                    block,
                    name: key.name.clone(),
                    span: entry.key_span,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Reads;
    use crate::text::files::Files;
    use crate::text::yaml::parse;

    #[test]
    fn texts_that_read() {
        let mut reads = Reads::default();
        for text in [
            "not build.a and enable.b_1",
            "{{ each.build.c }} rebuild.no a_build.no",
            "{{ architectures | map(attribute='build.d.x') }}",
            "build['e'] build no",
            "enable | items",
            "{% for x in compatible %}{{ x in build }}{% endfor %}",
        ] {
            reads.add_text(text);
        }
        let names: Vec<&str> = reads.names.iter().map(String::as_str).collect();
        assert_eq!(
            names,
            [
                "build.a",
                "build.c",
                "build.d",
                "build.e",
                "enable",
                "enable.b_1"
            ]
        );
    }

    #[test]
    fn all_of_a_map_is_read_by_a_loop() {
        for (text, expected) in [
            ("{% for x in build %}", Some("build")),
            ("{% if x in build %}", Some("build")),
            ("x in build", None),
            ("{{ build }}", None),
            ("{% set x = build %}", None),
            ("{{ build | items }}", Some("build")),
            ("{{ build[x] }}", Some("build")),
        ] {
            let mut reads = Reads::default();
            reads.add_text(text);
            let names = reads.names.iter().next().map(String::as_str);
            assert_eq!(names, expected, "{text}");
        }
    }

    #[test]
    fn null_drops_a_switch_and_is_the_value_of_a_fact() {
        let mut files = Files::default();
        let text = "enable: { a: true, b: null }\nbuild: { c: null, d: 1 }\n";
        let file = files.add("r.yaml", text.to_owned());
        let root = parse(&files, file).ok().flatten().expect("it is YAML");
        let mut reads = Reads::default();
        reads.note_settings(root.as_map().expect("it is a map"));
        let set = reads.set.iter();
        let mut set: Vec<String> = set.map(|s| format!("{}.{}", s.block, s.name)).collect();
        set.sort();
        assert_eq!(set, ["build.c", "build.d", "enable.a"]);
    }
}

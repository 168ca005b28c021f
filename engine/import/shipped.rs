// SPDX-License-Identifier: GPL-2.0-or-later
//! The dialects that ship with the program, and reading one: its file, and those that it extends.

use std::path::{Path, PathBuf};

use super::dialect::{Dialect, TemplateRule};
use super::fragment;
use super::sound::check;
use crate::diag::suggest::{did_you_mean, list};
use crate::diag::{Diagnostic, Place, Sink};
use crate::disk::read::read_text;
use crate::recipe::decode::decode;
use crate::recipe::merge::lay_over;
use crate::recipe::named::Item;
use crate::text::files::{FileId, Files};
use crate::text::node::{Node, Value};
use crate::text::yaml;

macro_rules! shipped {
    ($($name:literal),+) => {
        [$(($name, include_str!(concat!("dialects/", $name, ".yaml")))),+]
    };
}

/// The dialects that ship with the program, the newest first: name, file.
pub const SHIPPED: [(&str, &str); 6] = shipped!("7.2", "7.1", "6.16", "6.12", "6.12.38", "6.12.8");

/// What a dialect says of its own generator: one that extends it is another.
const OWN: [&str; 4] = ["extends", "generators", "since", "code"];

/// A dialect and its nodes, for what goes into recipes as it stands.
pub struct Loaded {
    /// Its name: that of a shipped one, or the path of its file.
    pub name: String,
    /// The data.
    pub dialect: Dialect,
    /// The document.
    pub node: Node,
    /// What recipe.yaml holds besides, as text.
    pub recipe: String,
    /// What its `source:` holds besides, as lines of text.
    pub source: String,
}

/// The names of those that ship.
pub fn names() -> [&'static str; 6] {
    SHIPPED.map(|(name, _)| name)
}

/// Whether this is the path of a file, not the name of a dialect.
fn is_path(name: &str) -> bool {
    name.contains('/') || name.ends_with(".yaml")
}

/// A dialect by its name or the path of its file.
///
/// # Errors
/// Reports an unknown name, a file that cannot be read, and what is wrong in it, with its place.
pub fn load(name: &str, files: &mut Files, sink: &Sink) -> Option<Loaded> {
    // What is wrong with laying one over the other does not hide what is wrong with the result.
    let (document, dialect) = sink.stage(|sink| {
        let file = open(name, None, files, sink)?;
        let document = Document::read(file, &mut Vec::new(), files, sink)?;
        let mut dialect: Dialect = decode(&document.node, sink)?;
        check(&dialect, sink);
        sort(&mut dialect);
        Some((document, dialect))
    })?;
    let (recipe, source) = fragment::take_out(&document.recipe, "source");
    Some(Loaded {
        name: name.to_owned(),
        dialect,
        node: document.node,
        recipe,
        source,
    })
}

/// The file of a dialect; `beside` is the one that extends it.
fn open(name: &str, beside: Option<&Path>, files: &mut Files, sink: &Sink) -> Option<FileId> {
    if is_path(name) {
        let folder = beside.and_then(Path::parent);
        let path = folder.map_or(PathBuf::from(name), |folder| folder.join(name));
        return read_text(&path, files, sink);
    }
    let shipped = SHIPPED.iter().find(|(known, _)| *known == name);
    let Some((_, text)) = shipped else {
        sink.report(
            Diagnostic::error(Place::Nowhere, format!("unknown dialect `{name}`"))
                .help(known_dialects()),
        );
        return None;
    };
    Some(files.add(format!("(dialect {name})"), (*text).to_owned()))
}

/// Which dialects there are, for messages.
pub fn known_dialects() -> String {
    format!(
        "known dialects: {}; another one is a file: --dialect FILE.yaml",
        list(names())
    )
}

/// A dialect's file over those that it extends.
struct Document {
    node: Node,
    /// Its `recipe:` as text.
    recipe: String,
}

impl Document {
    /// `above` are the files that extend this one.
    fn read(
        file: FileId,
        above: &mut Vec<PathBuf>,
        files: &mut Files,
        sink: &Sink,
    ) -> Option<Document> {
        let node = parse(file, files, sink)?;
        let path = files.path(file).to_owned();
        let recipe = fragment::below(files.text(file), "recipe");
        let Value::Map(own) = &node.value else {
            sink.report(
                Diagnostic::error(
                    node.span,
                    format!("expected a dialect, found {}", node.describe()),
                )
                .help("docs/dialects.md says how one begins"),
            );
            return None;
        };
        let Some(extends) = own.get("extends") else {
            return Some(Document { node, recipe });
        };
        let Value::Scalar(name, _) = &extends.node.value else {
            sink.report(
                Diagnostic::error(
                    extends.node.span,
                    format!(
                        "expected the name of a dialect, found {}",
                        extends.node.describe()
                    ),
                )
                .help(known_dialects()),
            );
            return None;
        };
        let known = is_path(name) || names().contains(&name.as_str());
        above.push(path.clone());
        if !known {
            sink.report(
                Diagnostic::error(extends.node.span, format!("unknown dialect `{name}`"))
                    .help(did_you_mean(name, names()).unwrap_or_else(known_dialects)),
            );
            return None;
        }
        let base = open(name, Some(&path), files, sink)?;
        if above.iter().any(|known| known == files.path(base)) {
            sink.report(
                Diagnostic::error(
                    extends.node.span,
                    format!("`{name}` extends this file again"),
                )
                .help("name the dialect that this one is a variant of"),
            );
            return None;
        }
        let base = Document::read(base, above, files, sink)?;
        let mut below = base.node;
        if let Value::Map(map) = &mut below.value {
            map.retain(|key, _| !OWN.contains(&key.name.as_str()));
            lay_over(map, own, sink);
        }
        below.span = node.span;
        Some(Document {
            node: below,
            recipe: fragment::lay_over(&base.recipe, &recipe),
        })
    }
}

fn parse(file: FileId, files: &Files, sink: &Sink) -> Option<Node> {
    match yaml::parse(files, file) {
        Ok(Some(node)) => Some(node),
        Ok(None) => {
            sink.report(
                Diagnostic::error(files.path(file).to_owned(), "the dialect is empty")
                    .help("docs/dialects.md says how one begins"),
            );
            None
        }
        Err(errors) => {
            for error in errors {
                sink.report(Diagnostic::error(error.span, error.message));
            }
            None
        }
    }
}

/// Puts templates that say `before` in their places.
fn sort(dialect: &mut Dialect) {
    let rules = &mut dialect.templates.0;
    let before = |item: &Item<TemplateRule>| item.value.before.clone();
    let moved: Vec<_> = rules
        .iter()
        .filter_map(|(name, item)| Some((name.clone(), before(item)?.text)))
        .collect();
    for (name, before) in moved {
        let from = rules.get_index_of(&name);
        if let Some((from, to)) = from.zip(rules.get_index_of(&before)) {
            rules.move_index(from, if from < to { to - 1 } else { to });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a node says, wherever it stands.
    fn said(node: &Node) -> String {
        match &node.value {
            Value::Null => "~".to_owned(),
            Value::Scalar(text, _) => format!("{text:?}"),
            Value::List(items) => format!("{:?}", items.iter().map(said).collect::<Vec<_>>()),
            Value::Map(map) => {
                let entries = map.iter();
                let mut all: Vec<String> = entries
                    .map(|(key, entry)| format!("{key}: {}", said(&entry.node)))
                    .collect();
                all.sort();
                format!("{{{}}}", all.join(", "))
            }
        }
    }

    #[test]
    fn shipped_dialects_decode() {
        for name in names() {
            let sink = Sink::default();
            let mut files = Files::default();
            let loaded = load(name, &mut files, &sink).expect(name);
            assert!(!loaded.recipe.is_empty() && !loaded.source.is_empty());
            let kinds = loaded.dialect.setting_kinds();
            assert!(kinds.keys().eq(loaded.dialect.settings.names()), "{name}");
            assert!(loaded.dialect.generators.names().all(|sum| sum.len() >= 12));
            assert!(loaded.dialect.since.is_some() && !loaded.dialect.code.is_empty());
            assert_eq!(sink.sorted(&files), vec![]);
            // The text that goes into recipes says what the nodes say.
            let text = format!("{}source:\n{}", loaded.recipe, loaded.source);
            let file = files.add("recipe.yaml", text);
            let of_text = parse(file, &files, &sink).expect(name);
            let of_nodes = loaded.node.as_map().and_then(|map| map.get("recipe"));
            let of_nodes = said(&of_nodes.expect(name).node);
            assert!(said(&of_text) == of_nodes, "{name}: {of_nodes}");
        }
    }

    #[test]
    fn a_variant_is_another_generator() {
        let sink = Sink::default();
        let mut files = Files::default();
        let loaded = load("7.1", &mut files, &sink).expect("7.1");
        let sums: Vec<&str> = loaded.dialect.generators.names().collect();
        assert_eq!(sums, ["297f2d1a0498"]);
        let at = |name| loaded.dialect.templates.0.get_index_of(name);
        assert!(at("headers") < at("base"));
        assert_eq!(loaded.dialect.package_tests, None);
    }

    #[test]
    fn a_template_stands_before_the_one_that_it_names() {
        let loaded = load("7.1", &mut Files::default(), &Sink::default());
        let mut dialect = loaded.expect("7.1").dialect;
        let at =
            |dialect: &Dialect, name| dialect.templates.0.get_index_of(name).expect("it has it");
        let (from, last) = (at(&dialect, "headers"), dialect.templates.0.len() - 1);
        for place in [0, last] {
            dialect.templates.0.move_index(from.min(last), place);
            sort(&mut dialect);
            assert_eq!(at(&dialect, "headers") + 1, at(&dialect, "base"), "{place}");
        }
    }
}

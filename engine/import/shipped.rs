// SPDX-License-Identifier: GPL-2.0-or-later
//! The dialects that ship with the program, and which of them a tree is of.

use std::path::Path;

use super::dialect::Dialect;
use crate::diag::suggest::list;
use crate::diag::{Diagnostic, Place, Sink};
use crate::recipe::decode::decode;
use crate::recipe::values::Text;
use crate::text::files::Files;
use crate::text::node::Node;
use crate::text::yaml;

/// A dialect that ships with the program.
struct Shipped {
    name: &'static str,
    dialect: &'static str,
    recipe: &'static str,
    source: &'static str,
}

macro_rules! shipped {
    ($($name:literal),+) => {
        [$(Shipped {
            name: $name,
            dialect: include_str!(concat!("dialects/", $name, "/dialect.yaml")),
            recipe: include_str!(concat!("dialects/", $name, "/recipe/recipe.yaml")),
            source: include_str!(concat!("dialects/", $name, "/recipe/source.yaml")),
        }),+]
    };
}

/// The dialects that ship with the program.
const SHIPPED: [Shipped; 2] = shipped!("7.2", "6.12");

/// A dialect and its nodes, for what goes into recipes as it stands.
pub struct Loaded {
    /// Its name.
    pub name: &'static str,
    /// The data.
    pub dialect: Dialect,
    /// The document.
    pub node: Node,
    /// What recipe.yaml holds besides, as text.
    pub recipe: &'static str,
    /// What its `source:` holds besides, as lines of text.
    pub source: &'static str,
}

/// Chooses the dialect of a tree, by name or by what the tree has.
///
/// # Errors
/// Reports an unknown name, a tree of no known dialect, and one that looks like two.
pub fn choose(wanted: Option<&str>, tree: &Path, files: &mut Files, sink: &Sink) -> Option<Loaded> {
    let names = SHIPPED.map(|shipped| shipped.name);
    if let Some(wanted) = wanted.filter(|wanted| !names.contains(wanted)) {
        sink.report(
            Diagnostic::error(Place::Nowhere, format!("unknown dialect `{wanted}`"))
                .help(format!("known dialects: {}", list(names))),
        );
        return None;
    }
    let mut best: Vec<(usize, Loaded)> = Vec::new();
    for shipped in SHIPPED {
        let loaded = load(&shipped, files, sink)?;
        let has = |id: &&Text| {
            ["", ".in", ".j2"].iter().any(|suffix| {
                tree.join(format!("debian/templates/{}{suffix}", id.text))
                    .exists()
            })
        };
        let score = loaded.dialect.detect.iter().filter(has).count();
        best.push((score, loaded));
    }
    best.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let tie = matches!(best.as_slice(), [(a, _), (b, _), ..] if a == b);
    let folder = tree.join("debian/templates");
    if let (Some(wanted), Some((_, found))) = (wanted, best.first()) {
        if !tie && found.name != wanted {
            let message = format!(
                "these templates look like dialect `{}`, not `{wanted}`",
                found.name
            );
            sink.report(
                Diagnostic::warning(Place::Path(folder), message).help("leave --dialect out"),
            );
        }
        let mut loaded = best.into_iter().map(|(_, loaded)| loaded);
        return loaded.find(|loaded| loaded.name == wanted);
    }
    if tie {
        let place = if folder.is_dir() {
            folder
        } else {
            tree.to_owned()
        };
        sink.report(
            Diagnostic::error(
                place,
                "this is the packaging of no kernel of a known dialect",
            )
            .help(format!(
                "name the unpacked source package of a kernel: --tree DIR; known dialects: {}; \
                     choose one: --dialect NAME",
                list(names)
            )),
        );
        return None;
    }
    best.into_iter().next().map(|(_, loaded)| loaded)
}

fn load(shipped: &Shipped, files: &mut Files, sink: &Sink) -> Option<Loaded> {
    let name = shipped.name;
    let file = files.add(format!("(dialect {name})"), shipped.dialect.to_owned());
    match yaml::parse(files, file) {
        Ok(Some(node)) => {
            let dialect = decode(&node, sink)?;
            Some(Loaded {
                name,
                dialect,
                node,
                recipe: after(shipped.recipe, "\n\n"),
                source: after(shipped.source, "\nsource:\n"),
            })
        }
        Ok(None) => None,
        Err(errors) => {
            for error in errors {
                sink.report(Diagnostic::error(error.span, error.message));
            }
            None
        }
    }
}

/// What of a text follows a mark.
fn after(text: &'static str, mark: &str) -> &'static str {
    text.split_once(mark).map_or("", |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deb::quirks::Quirks;

    #[test]
    fn shipped_dialects_decode() {
        for shipped in SHIPPED {
            let name = shipped.name;
            let sink = Sink::default();
            let mut files = Files::default();
            let loaded = load(&shipped, &mut files, &sink).expect(name);
            assert!(!loaded.recipe.is_empty() && !loaded.source.is_empty());
            // What goes into recipes is a recipe, to the loader of recipes.
            let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("engine/import/dialects")
                .join(name)
                .join("recipe");
            assert!(crate::recipe::load::load(&folder, &mut files, &sink).is_some());
            let kinds = loaded.dialect.setting_kinds();
            assert!(kinds.keys().eq(loaded.dialect.settings.names()), "{name}");
            assert!(
                Quirks::of(&loaded.dialect.compatibility.text).is_some(),
                "{name}"
            );
            assert_eq!(sink.sorted(&files), vec![]);
        }
    }
}

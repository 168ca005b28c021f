// SPDX-License-Identifier: GPL-2.0-or-later
//! The generator that a tree carries: which one it is, and what its program mentions.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;
use sha2::{Digest, Sha256};

use super::dialect::Dialect;
use super::shipped::Loaded;
use super::sound::DIGITS;
use crate::diag::Sink;
use crate::disk::read::read_text;
use crate::recipe::named::Named;
use crate::recipe::values::MakeValue;
use crate::text::files::{FileId, Files};

/// The program that is run.
pub const PROGRAM: &str = "debian/bin/gencontrol.py";

/// The files that decide what is written.
const FILES: [&str; 3] = [
    PROGRAM,
    "debian/lib/python/debian_linux/gencontrol.py",
    "debian/lib/python/debian_linux/debian.py",
];

/// Make variables that belong to every command, and are of no dialect.
const COMMON: [&str; 4] = ["ALL_FEATURESETS", "DESTDIR", "DH_OPTIONS", "PACKAGE_NAME"];

/// Names of make variables in the program.
static MAKE_VARIABLES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"makeflags\w*\[['"](\w+)['"]\]|(?m)^\s+['"]([A-Z][A-Z0-9_]+)['"]: "#).ok()
});

/// Names of templates in the program.
static TEMPLATES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"\.add\(\s*['"]([^'"{]+)['"]|templates\.get\w*\(\s*['"]([^'"{]+)['"]|['"]([a-z.-]+\.(?:control|meta))['"]"#,
    )
    .ok()
});

/// A tree's generator.
pub struct Generator {
    /// The SHA-256 of its program, without comment lines and blank lines.
    pub sum: String,
    /// What it mentions.
    pub facts: Facts,
    /// The program as it stands, for what a dialect knows it by.
    pub text: String,
}

/// The names that a generator's program mentions, or that a dialect has.
#[derive(Debug, Default, PartialEq)]
pub struct Facts {
    /// Make variables.
    pub make_variables: BTreeSet<String>,
    /// Templates, without `.control`.
    pub templates: BTreeSet<String>,
}

impl Generator {
    /// The generator of a tree; `None` if there is none that can be read.
    pub fn of_tree(tree: &Path, files: &mut Files) -> Option<Generator> {
        if !tree.join(PROGRAM).is_file() {
            return None;
        }
        let mut text = String::new();
        let mut program = String::new();
        for name in FILES {
            let path = tree.join(name);
            if !path.is_file() {
                continue;
            }
            // What cannot be read is no generator that anybody knows; the tree is imported all the same.
            let file = read_text(&path, files, &Sink::default())?;
            program.push_str(&significant(files, file));
            text.push_str(files.text(file));
        }
        Some(Generator {
            sum: format!("{:x}", Sha256::digest(program.as_bytes())),
            facts: Facts::of_program(&text),
            text,
        })
    }

    /// The versions of src:linux that have this generator, if a dialect knows it.
    pub fn versions<'l>(&self, dialect: &'l Dialect) -> Option<&'l str> {
        let mut known = dialect.generators.iter();
        let same = |sum: &str| sum.len() >= DIGITS && self.sum.starts_with(sum);
        let found = known.find(|(sum, _)| same(sum))?;
        Some(&found.1.value.text)
    }

    /// How many facts are otherwise in a dialect.
    pub fn distance(&self, loaded: &Loaded) -> usize {
        let known = Facts::of_dialect(&loaded.dialect);
        let pieces = loaded.dialect.code.iter();
        self.facts
            .make_variables
            .symmetric_difference(&known.make_variables)
            .count()
            + self
                .facts
                .templates
                .symmetric_difference(&known.templates)
                .count()
            + pieces
                .filter(|piece| !self.text.contains(&piece.text))
                .count()
    }
}

/// The lines of a program that do something.
fn significant(files: &Files, file: FileId) -> String {
    let lines = files.text(file).split('\n').map(str::trim_end);
    let lines = lines.filter(|line| !line.is_empty() && !line.trim_start().starts_with('#'));
    lines.collect::<Vec<_>>().join("\n")
}

impl Facts {
    fn of_program(text: &str) -> Facts {
        let names = |regex: &LazyLock<Option<Regex>>| -> BTreeSet<String> {
            let found = regex.iter().flat_map(|regex| regex.captures_iter(text));
            let groups = found.flat_map(|found| {
                found
                    .iter()
                    .skip(1)
                    .flatten()
                    .map(|group| group.as_str().to_owned())
                    .collect::<Vec<_>>()
            });
            groups.collect()
        };
        let mut make_variables = names(&MAKE_VARIABLES);
        make_variables.retain(|name| !COMMON.contains(&name.as_str()));
        let templates = names(&TEMPLATES).into_iter();
        let templates = templates.filter(|name| !name.starts_with("pkg."));
        Facts {
            make_variables,
            templates: templates.map(|name| bare(&name)).collect(),
        }
    }

    /// What a dialect has.
    pub fn of_dialect(dialect: &Dialect) -> Facts {
        let mut facts = Facts::default();
        let mut make = |variables: &Named<MakeValue>| {
            facts
                .make_variables
                .extend(variables.names().map(str::to_owned));
        };
        if let Some(by_axis) = &dialect.recipe.make_variables {
            for variables in [
                &by_axis.source,
                &by_axis.featureset,
                &by_axis.architecture,
                &by_axis.flavour,
            ] {
                make(variables);
            }
        }
        make(&dialect.installer.package.make_variables);
        for (_, item) in dialect.templates.iter() {
            let names = item.value.make_variables.names();
            facts.make_variables.extend(names.map(str::to_owned));
        }
        let derived = &dialect.derived;
        let files = derived
            .template_files
            .iter()
            .map(|(_, item)| item.value.text.as_str());
        let templates = dialect.templates.names();
        let own = [
            dialect.source.template.text.as_str(),
            derived.template.text.as_str(),
        ];
        let all = templates
            .chain(dialect.tests.names())
            .chain(files)
            .chain(own);
        facts.templates = all.map(bare).collect();
        facts
    }
}

/// The name of a template without what every one of packages ends in.
fn bare(name: &str) -> String {
    name.strip_suffix(".control").unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::shipped;
    use super::*;

    #[test]
    fn names_in_a_program() {
        let text = "\
makeflags['A'] = 'x'
libcdev_makeflags[\"B\"] = y
    'C_D': 1,
    'no': 2,
self.bundle.add(
    'base.meta', ruleid)
self.templates.get_tests_control('main.tests-control', vars)
bundle.add(f'{x}.y')
PackagesBundle(None, 'source.control', vars)
";
        let facts = Facts::of_program(text);
        assert!(facts.make_variables.iter().eq(["A", "B", "C_D"]));
        assert!(facts
            .templates
            .iter()
            .eq(["base.meta", "main.tests-control", "source"]));
    }

    /// What sha256sum(1) says of the lines that count, one file after the other.
    #[test]
    fn comments_and_blanks_make_no_other_generator() {
        let tree = tempfile::tempdir().expect("the temporary directory is writable");
        let write = |name: &str, text: &str| {
            let path = tree.path().join(name);
            let folder = path.parent().expect("it is in debian/");
            std::fs::create_dir_all(folder).expect("the temporary directory is writable");
            std::fs::write(path, text).expect("the temporary directory is writable");
        };
        write(
            PROGRAM,
            "#!/usr/bin/python3\n\nimport x  \n    # why\nprint(1)\n",
        );
        write(FILES[2], "y = 2\n");
        let generator = Generator::of_tree(tree.path(), &mut Files::default());
        let sum = "606b3019ae627b469efa24954e2c5c21f8f5ef6812a10c4f8997bdb55eaf6b60";
        assert_eq!(generator.expect("it is there").sum, sum);
    }

    #[test]
    fn a_dialect_is_as_far_as_it_has_other_facts() {
        for name in shipped::names() {
            let mut files = Files::default();
            let loaded = shipped::load(name, &mut files, &Sink::default()).expect(name);
            let pieces = loaded.dialect.code.iter();
            let pieces: Vec<&str> = pieces.map(|piece| &*piece.text).collect();
            let mut generator = Generator {
                sum: String::new(),
                facts: Facts::of_dialect(&loaded.dialect),
                text: pieces.join("\n"),
            };
            assert_eq!(generator.distance(&loaded), 0, "{name}");
            generator.text = pieces[1..].join("\n");
            assert_eq!(generator.distance(&loaded), 1, "{name}");
            let known = std::mem::take(&mut generator.facts);
            let others = known.make_variables.len() + known.templates.len();
            assert_eq!(generator.distance(&loaded), 1 + others, "{name}");
        }
    }

    #[test]
    fn a_generator_is_known_by_the_begin_of_its_sum() {
        let mut files = Files::default();
        for name in shipped::names() {
            let loaded = shipped::load(name, &mut files, &Sink::default()).expect(name);
            let versions = |sum: String| {
                let generator = Generator {
                    sum,
                    facts: Facts::default(),
                    text: String::new(),
                };
                generator.versions(&loaded.dialect).map(str::to_owned)
            };
            for (sum, item) in loaded.dialect.generators.iter() {
                assert_eq!(
                    versions(format!("{sum}00")).as_ref(),
                    Some(&item.value.text)
                );
            }
            assert_eq!(versions("0".repeat(64)), None, "{name}");
        }
    }
}

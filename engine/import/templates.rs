// SPDX-License-Identifier: GPL-2.0-or-later
//! The files of debian/templates: finding them, and converting each once.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::convert::{Converter, Form};
use super::dialect::Dialect;
use super::tokens::{tokens, Kind as Tag};
use crate::diag::{Diagnostic, Sink};
use crate::disk::list::{entries, Kind};
use crate::disk::read::read_text;
use crate::recipe::named::Named;
use crate::recipe::reads::Reads;
use crate::recipe::values::Text;
use crate::text::files::{FileId, Files, Span};

/// Where templates stand in a tree.
pub const FOLDER: &str = "debian/templates";

/// The tags of recipes.
const TAGS: [&str; 14] = [
    "if",
    "elif",
    "else",
    "endif",
    "for",
    "endfor",
    "set",
    "endset",
    "with",
    "endwith",
    "filter",
    "endfilter",
    "raw",
    "endraw",
];

/// A template that was read.
pub struct Template {
    /// Its file.
    pub file: FileId,
    /// Its text as a template of recipes.
    pub text: String,
}

/// The templates of a tree, and those of the recipe that come of them.
pub struct Templates<'a> {
    /// The tree.
    pub tree: &'a Path,
    /// The dialect.
    pub dialect: &'a Dialect,
    /// Where problems go.
    pub sink: &'a Sink,
    used: RefCell<BTreeSet<String>>,
    /// Where the targets of the tree's rules take files from.
    pub(super) sourcedirs: BTreeMap<String, String>,
    /// Lists of files that stay texts.
    lists: RefCell<BTreeSet<String>>,
    /// Files of templates/ in the recipe: name, text, and the file that it was made of.
    made: RefCell<BTreeMap<String, (String, PathBuf)>>,
}

impl<'a> Templates<'a> {
    /// Nothing is read yet.
    pub fn new(tree: &'a Path, dialect: &'a Dialect, sink: &'a Sink) -> Self {
        Templates {
            tree,
            dialect,
            sink,
            used: RefCell::default(),
            sourcedirs: super::sourcedirs::read(tree),
            lists: RefCell::default(),
            made: RefCell::default(),
        }
    }

    fn find(&self, name: &str) -> Option<(PathBuf, Form)> {
        let folder = self.tree.join(FOLDER);
        [(".j2", Form::Jinja), (".in", Form::At), ("", Form::Plain)]
            .into_iter()
            .map(|(suffix, form)| (folder.join(format!("{name}{suffix}")), form))
            .find(|(path, _)| path.is_file())
    }

    /// Whether there is a template of a name.
    pub fn exists(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Reads and converts a template. `None` if there is none, or after a problem was reported.
    pub fn get(
        &self,
        name: &str,
        own: Option<&Named<Text>>,
        files: &mut Files,
    ) -> Option<Template> {
        let (path, form) = self.find(name)?;
        self.convert(&path, form, own, files)
    }

    /// The same, but `@name@` is replaced whatever the suffix.
    pub fn get_raw(&self, name: &str, files: &mut Files) -> Option<Template> {
        let (path, _) = self.find(name)?;
        self.convert(&path, Form::At, None, files)
    }

    fn convert(
        &self,
        path: &Path,
        form: Form,
        own: Option<&Named<Text>>,
        files: &mut Files,
    ) -> Option<Template> {
        if let Some(name) = path.file_name() {
            self.used
                .borrow_mut()
                .insert(name.to_string_lossy().into_owned());
        }
        let file = read_text(path, files, self.sink)?;
        let text = files.text(file).replace("\r\n", "\n").replace('\r', "\n");
        let converter = Converter {
            dialect: self.dialect,
            own,
            sink: self.sink,
        };
        Some(Template {
            file,
            text: converter.convert(&text, form, file),
        })
    }

    /// Makes a file of the recipe's templates/ and says what to write for it: the name of the file, or a
    /// short text itself.
    pub fn body(&self, name: &str, template: &Template, files: &Files) -> super::yaml::Yaml {
        let text = &template.text;
        self.check_tags(template, files);
        let short = text.ends_with('\n') && text.lines().count() <= 2 && !text.ends_with("\n\n");
        let odd = text.starts_with([' ', '\t', '\n'])
            || text.chars().any(|c| c.is_control() && c != '\n');
        if short && !odd && text.lines().all(|line| line.len() < 150) {
            return super::yaml::Yaml::Block(text.clone());
        }
        let path = files.path(template.file);
        let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let mut made = self.made.borrow_mut();
        let same = made
            .iter()
            .find(|(_, (known, from))| *from == real && known == text);
        let name = match same {
            Some((known, _)) => known.clone(),
            None => {
                made.insert(name.to_owned(), (text.clone(), real));
                name.to_owned()
            }
        };
        super::yaml::Yaml::text(format!("templates/{name}"))
    }

    /// Reports tags that recipes do not have.
    fn check_tags(&self, template: &Template, files: &Files) {
        for token in tokens(&template.text) {
            let word = token.word().filter(|word| !TAGS.contains(word));
            let message = match (word, token.kind) {
                (Some(word), _) => format!("recipes have no tag `{word}`"),
                (None, Tag::Expression | Tag::Statement) if token.text.contains("range(") => {
                    "recipes have no function `range()`".to_owned()
                }
                _ => continue,
            };
            let line = files.line(template.file, token.line);
            let span = Span {
                file: template.file,
                line: token.line,
                column: 1,
                length: u32::try_from(line.chars().count()).unwrap_or(1).max(1),
            };
            self.sink
                .report(Diagnostic::error(span, message).help("write out what it makes"));
        }
    }

    /// What the files that were made read.
    pub fn add_reads(&self, reads: &mut Reads) {
        for (text, _) in self.made.borrow().values() {
            reads.add_text(text);
        }
    }

    /// Remembers a list of files that stays a text.
    pub(super) fn keep_list(&self, name: &str) {
        self.lists.borrow_mut().insert(name.to_owned());
    }

    /// The lists of files that stay texts.
    pub(super) fn lists(&self) -> Vec<String> {
        self.lists.borrow().iter().cloned().collect()
    }

    /// The files that were made, and warnings for the templates that nobody asked for. `unknown` is the name of
    /// the dialect, if the tree's generator is not the one that it was written from.
    pub fn finish(self, unknown: Option<&str>) -> Vec<(String, String)> {
        let folder = self.tree.join(FOLDER);
        let used = self.used.into_inner();
        let message = match unknown {
            None => {
                "gencontrol.py reads no template of this name: it is not carried over".to_owned()
            }
            Some(name) => {
                format!("dialect `{name}` has no template of this name: it is not carried over")
            }
        };
        for entry in entries(&folder).unwrap_or_default() {
            let (name, hidden) = (&entry.name, entry.is_hidden() || entry.name.ends_with('~'));
            // The files of a package are asked for only where its control template is right.
            let of_broken = |kind: &Text| name.contains(&format!(".{}", kind.text));
            if self.sink.errors() > 0 && self.dialect.kinds.iter().any(of_broken) {
                continue;
            }
            // Folders hold what debian/rules.real installs.
            if !used.contains(name) && !hidden && entry.kind != Kind::Folder {
                self.sink
                    .report(Diagnostic::warning(folder.join(name), message.clone()));
            }
        }
        let made = self.made.into_inner().into_iter();
        made.map(|(name, (text, _))| (name, text)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::dialect::Dialect;
    use crate::import::yaml::Yaml;

    fn body(text: &str) -> (Yaml, usize) {
        let (sink, mut files) = (Sink::default(), Files::default());
        let dialect = dialect(&mut files, &sink);
        let templates = Templates::new(Path::new("nowhere"), &dialect, &sink);
        let template = Template {
            file: files.add("x.postinst.in", text.to_owned()),
            text: text.to_owned(),
        };
        let body = templates.body("x.postinst", &template, &files);
        (body, templates.finish(None).len())
    }

    fn dialect(files: &mut Files, sink: &Sink) -> Dialect {
        let loaded = crate::import::shipped::load("7.2", files, sink);
        loaded.expect("it ships").dialect
    }

    #[test]
    fn short_texts_stand_in_the_recipe() {
        let long = format!("{}\n", "x".repeat(149));
        for text in ["a\n", "a\nb\n", long.as_str()] {
            assert!(
                matches!(body(text), (Yaml::Block(own), 0) if own == text),
                "{text}"
            );
        }
        let longer = format!("{}\n", "x".repeat(150));
        for text in [
            "a",
            "a\nb\nc\n",
            "a\n\n",
            " a\n",
            "\ta\n",
            "\na\n",
            "a\tb\n",
            "",
            longer.as_str(),
        ] {
            assert!(
                matches!(body(text), (Yaml::Text(name), 1) if name == "templates/x.postinst"),
                "{text:?}"
            );
        }
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Files: a side is put into those that ours has the same entries in, so that what follows goes file by file.

use std::collections::BTreeMap;

use super::side::{node_of, Doc, Side};
use crate::text::outline::{Body, Part};

/// Where ours has each entry: its path of keys, and the file, with whether the entry was edited or moved there.
/// Maps that any side has in several files, such as `packages`, are not here: their entries are.
pub struct Homes(BTreeMap<Vec<String>, (String, bool)>);

/// The files that have an entry, by its path of keys.
type Found = BTreeMap<Vec<String>, BTreeMap<String, bool>>;

impl Homes {
    /// The entries of ours; in the order base, ours, theirs.
    pub fn of([base, ours, theirs]: [&Side; 3]) -> Homes {
        let found = [base, ours, theirs].map(|side| {
            let mut found = Found::new();
            for (file, doc) in &side.docs {
                let base = base.docs.get(file);
                let base = base.map_or(&[][..], |doc| doc.body.entries());
                add(
                    &mut found,
                    file,
                    &mut Vec::new(),
                    (doc.body.entries(), base),
                );
            }
            found
        });
        let is_one = |path: &Vec<String>| {
            let mut files = found.iter().filter_map(|found| found.get(path));
            files.all(|files| files.len() == 1)
        };
        let [_, ours, _] = &found;
        let one = ours.iter().filter(|(path, _)| is_one(path));
        let homes = one.filter_map(|(path, files)| {
            let (file, is_ours) = files.first_key_value()?;
            Some((path.clone(), (file.clone(), *is_ours)))
        });
        Homes(homes.collect())
    }

    /// Where an entry of a side belongs that has `above` as the file of what is above it: where ours has it, and
    /// nowhere else, unless that is where it was imported, as it was.
    fn of_entry<'a>(&'a self, path: &[String], above: &'a str) -> &'a str {
        match self.0.get(path) {
            Some((file, true)) => file,
            _ => above,
        }
    }

    /// Whether all entries of a side are where they belong.
    fn is_home(&self, file: &str, path: &mut Vec<String>, parts: &[Part]) -> bool {
        parts.iter().all(|part| {
            path.push(part.name.clone());
            let is_home =
                self.of_entry(path, file) == file && self.is_home(file, path, part.body.entries());
            path.pop();
            is_home
        })
    }

    /// Puts the entries of a side into the files of ours.
    pub fn settle(&self, side: &mut Side, ours: &Side) {
        let is_home =
            |(file, doc): (&String, &Doc)| self.is_home(file, &mut Vec::new(), doc.body.entries());
        if side.docs.iter().all(is_home) {
            return;
        }
        let before = std::mem::take(&mut side.docs);
        let mut mover = Mover {
            homes: self,
            ours,
            docs: &mut side.docs,
        };
        for (file, doc) in &before {
            mover.open(file, doc);
            for part in doc.body.entries() {
                mover.put(doc, [file, file], &mut Vec::new(), part);
            }
        }
        for doc in side.docs.values_mut() {
            refresh(&mut doc.body);
        }
    }
}

fn add(found: &mut Found, file: &str, path: &mut Vec<String>, (parts, base): (&[Part], &[Part])) {
    for part in parts {
        let base = base.iter().find(|base| base.name == part.name);
        let is_own = base.is_none_or(|base| base.own_text() != part.own_text());
        path.push(part.name.clone());
        let files = found.entry(path.clone()).or_default();
        files.insert(file.to_owned(), is_own);
        let base = base.map_or(&[][..], |base| base.body.entries());
        add(found, file, path, (part.body.entries(), base));
        path.pop();
    }
}

struct Mover<'a> {
    homes: &'a Homes,
    ours: &'a Side,
    docs: &'a mut BTreeMap<String, Doc>,
}

impl Mover<'_> {
    /// The file is there, with the comments below its last entry.
    fn open(&mut self, path: &str, doc: &Doc) {
        let tail = match &doc.body {
            Body::Map(_, tail) => tail.clone(),
            _ => String::new(),
        };
        let empty = Doc {
            body: Body::Map(Vec::new(), String::new()),
            file: doc.file,
        };
        let own = self.docs.entry(path.to_owned()).or_insert(empty);
        if let Body::Map(_, own) = &mut own.body {
            *own = tail;
        }
    }

    /// Puts an entry where it belongs. It stood in the first file; in the second is what stood above it.
    fn put(&mut self, doc: &Doc, [from, above]: [&str; 2], path: &mut Vec<String>, part: &Part) {
        path.push(part.name.clone());
        let home = self.homes.of_entry(path, above).to_owned();
        match &part.body {
            Body::Map(parts, tail) => {
                if home == from {
                    let mut empty = part.clone();
                    empty.body = Body::Map(Vec::new(), tail.clone());
                    self.add(doc, &home, path, empty);
                }
                for part in parts {
                    self.put(doc, [from, &home], path, part);
                }
            }
            _ => self.add(doc, &home, path, part.clone()),
        }
        path.pop();
    }

    /// Adds an entry to a file. What is missing above it is there as ours has it.
    fn add(&mut self, doc: &Doc, home: &str, path: &[String], part: Part) {
        let known = self.docs.entry(home.to_owned()).or_insert_with(|| Doc {
            body: Body::Map(Vec::new(), String::new()),
            file: doc.file,
        });
        let mut body = &mut known.body;
        for depth in 1..=path.len() {
            let Body::Map(parts, _) = body else { return };
            let name = &path[depth - 1];
            let at = parts.iter().position(|part| part.name == *name);
            if depth == path.len() {
                // One that was made for what is below it gets its own lines now.
                match at {
                    None => parts.push(part),
                    Some(at) => {
                        let made = std::mem::replace(&mut parts[at], part);
                        parts[at].body = made.body;
                    }
                }
                return;
            }
            let at = match at {
                Some(at) => at,
                None => {
                    let Some(model) = part_at(self.ours, home, &path[..depth]) else {
                        return;
                    };
                    parts.push(Part {
                        body: Body::Map(Vec::new(), String::new()),
                        ..model.clone()
                    });
                    parts.len() - 1
                }
            };
            body = &mut parts[at].body;
        }
    }
}

/// Works out what maps hold, after entries were moved. One that nothing is left in goes.
fn refresh(body: &mut Body) {
    let Body::Map(parts, _) = body else { return };
    for part in parts.iter_mut() {
        refresh(&mut part.body);
        if let Body::Map(below, _) = &part.body {
            part.node = node_of(below, part.node.span);
        }
    }
    parts.retain(|part| !matches!(&part.body, Body::Map(below, _) if below.is_empty()));
}

fn part_at<'a>(side: &'a Side, file: &str, path: &[String]) -> Option<&'a Part> {
    let mut parts = side.docs.get(file)?.body.entries();
    let mut found = None;
    for name in path {
        let part = parts.iter().find(|part| part.name == *name)?;
        parts = part.body.entries();
        found = Some(part);
    }
    found
}

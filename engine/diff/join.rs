// SPDX-License-Identifier: GPL-2.0-or-later
//! Two sides, prepared to be compared: placeholders stand where versions stood.
//!
//! A text that is the same on both sides stays as it is where placeholders would make two of it: `foo (<< 7.2.8)`,
//! written so in the recipe, names another version than that of the side from 7.2.9 on. Where two placeholders stand for
//! one text on a side, that is called as the other side calls it.

use std::collections::{BTreeMap, BTreeSet};

use super::identity::Placeholders;
use super::model::{Attributes, Id, Side, Subject, Value};

/// Puts the placeholders of a side into it, next to no other one.
pub fn put(side: &Side, placeholders: &Placeholders) -> Side {
    let mut result = Side::default();
    for (raw, subject) in &side.subjects {
        let attributes = subject.attributes.iter().map(|(name, value)| {
            let value = value.map(&mut |text| placeholders.put(text).into_owned());
            (name.clone(), value)
        });
        let subject = Subject {
            raw: raw.clone(),
            attributes: attributes.collect(),
        };
        result.subjects.insert(put_id(raw, placeholders), subject);
    }
    result
}

/// Puts the placeholders of each side into it.
pub fn join(sides: [Side; 2], placeholders: [&Placeholders; 2]) -> [Side; 2] {
    let is_same = placeholders[0] == placeholders[1];
    let [old, new] = sides;
    let names: [BTreeSet<&Id>; 2] = [&old, &new].map(|side| side.subjects.keys().collect());
    let named = |side: usize| {
        let other = 1 - side;
        let ids_there = names[other]
            .iter()
            .map(|id| put_id(id, placeholders[other]));
        let there = by_first_names(placeholders[side], ids_there, |id, placeholders| Id {
            name: placeholders.with_first_names(&id.name),
            ..id.clone()
        });
        let ids = names[side].iter().map(|id| {
            let own = put_id(id, placeholders[side]);
            let keeps =
                !is_same && names[other].contains(*id) && own != put_id(id, placeholders[other]);
            let own = there.get(&own).cloned().unwrap_or(own);
            ((*id).clone(), if keeps { (*id).clone() } else { own })
        });
        ids.collect::<BTreeMap<Id, Id>>()
    };
    let ids = [named(0), named(1)];
    let mut result = [Side::default(), Side::default()];
    let others: [BTreeMap<&Id, &Attributes>; 2] =
        [(&old, &ids[0]), (&new, &ids[1])].map(|(side, ids)| {
            let subjects = side.subjects.iter();
            subjects
                .filter_map(|(raw, subject)| Some((ids.get(raw)?, &subject.attributes)))
                .collect()
        });
    for (at, side) in [&old, &new].into_iter().enumerate() {
        for (raw, subject) in &side.subjects {
            let Some(id) = ids[at].get(raw) else { continue };
            let other = others[1 - at].get(id).filter(|_| !is_same);
            let attributes = subject.attributes.iter().map(|(name, value)| {
                let other = other.and_then(|attributes| attributes.get(name));
                let same = other.map(texts).unwrap_or_default();
                let there = same
                    .iter()
                    .map(|text| placeholders[1 - at].put(text).into_owned());
                let mut put = Put {
                    own: placeholders[at],
                    other: placeholders[1 - at],
                    there: by_first_names(placeholders[at], there, |text, placeholders| {
                        placeholders.with_first_names(text)
                    }),
                    same,
                };
                (name.clone(), value.map(&mut |text| put.text(text)))
            });
            let subject = Subject {
                raw: raw.clone(),
                attributes: attributes.collect(),
            };
            result[at].subjects.insert(id.clone(), subject);
        }
    }
    result
}

fn put_id(id: &Id, placeholders: &Placeholders) -> Id {
    Id {
        source: placeholders.put(&id.source).into_owned(),
        kind: id.kind,
        name: placeholders.put(&id.name).into_owned(),
    }
}

/// The texts of a value.
fn texts(value: &Value) -> BTreeSet<&str> {
    match value {
        Value::Text(text) => BTreeSet::from([text.as_str()]),
        Value::Items(items) => items.iter().map(String::as_str).collect(),
        Value::Lines(lines) => lines.iter().map(String::as_str).collect(),
    }
}

struct Put<'a> {
    own: &'a Placeholders,
    other: &'a Placeholders,
    /// What stands in the other side's value.
    same: BTreeSet<&'a str>,
    /// The same with the other side's placeholders, by what this side calls it.
    there: BTreeMap<String, String>,
}

impl Put<'_> {
    fn text(&mut self, text: &str) -> String {
        let own = self.own.put(text);
        if self.same.contains(text) && own != self.other.put(text) {
            return text.to_owned();
        }
        match self.there.get(&*own) {
            Some(there) => there.clone(),
            None => own.into_owned(),
        }
    }
}

/// What the other side has, by how a side with two names for one text calls it.
fn by_first_names<T: Ord>(
    own: &Placeholders,
    there: impl Iterator<Item = T>,
    first: impl Fn(&T, &Placeholders) -> T,
) -> BTreeMap<T, T> {
    if !own.has_twins() {
        return BTreeMap::new();
    }
    there.map(|there| (first(&there, own), there)).collect()
}

#[cfg(test)]
mod tests {
    use super::join;
    use crate::diff::identity::Identity;
    use crate::diff::parse::{parse, Detail};

    /// A fork's ABI name may be the kernel's version, which the other side has a name of its own for.
    #[test]
    fn one_text_is_called_as_the_other_side_calls_it() {
        let control = |upstream: &str, abiname: &str| {
            format!(
                "Source: linux\n\nPackage: a-{abiname}\nDescription: Linux {upstream}\n of {abiname}\n"
            )
        };
        let side = |upstream: &str, abiname: &str| {
            let control = control(upstream, abiname);
            let placeholders =
                Identity::new("linux", &format!("{upstream}-1"), abiname, "").placeholders();
            let files = [("debian/control", control.as_str())];
            (parse(files.into_iter(), Detail::Parts), placeholders)
        };
        let (old, of_old) = side("7.1.8", "7.1.8+deb14");
        let (new, of_new) = side("7.2.8", "7.2.8");
        let [old, new] = join([old, new], [&of_old, &of_new]);
        assert_eq!(old.as_data(), new.as_data());
        assert!(format!("{:?}", new.as_data()).contains("Linux @UPSTREAM@"));
    }

    #[test]
    fn constants_stay() {
        let control = |version: &str| {
            format!(
                "Source: linux\n\nPackage: a-{version}\nBreaks: b (<< 7.2.8), c (= {version})\n"
            )
        };
        let side = |version: &str| {
            parse(
                [("debian/control", control(version).as_str())].into_iter(),
                Detail::Parts,
            )
        };
        let [old, new] = ["7.2.8", "7.2.9"]
            .map(|v| Identity::new("linux", &format!("{v}-1"), v, "").placeholders());
        let [old, new] = join([side("7.2.8"), side("7.2.9")], [&old, &new]);
        assert_eq!(old.as_data(), new.as_data());
        let shown = format!("{:?}", new.as_data());
        assert!(shown.contains("a-@ABI@"), "{shown}");
        assert!(shown.contains("b (<< 7.2.8)"), "{shown}");
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! What is written once and holds in several places: a problem there is told once, with one of these places.

use std::collections::BTreeMap;

use super::Diagnostic;
use crate::text::files::Span;

/// Something that is written once, such as a kind of packages.
#[derive(Clone, Debug)]
pub struct Text {
    /// Its name.
    pub name: String,
    /// Where its name stands.
    pub place: Span,
    /// The first of its users.
    user: Option<usize>,
}

/// Who builds on it.
#[derive(Clone, Debug)]
pub struct User {
    /// Its name.
    pub name: String,
    /// Where it says so.
    pub place: Span,
    /// On what.
    text: usize,
}

/// All that is written once, and who uses it.
#[derive(Clone, Debug, Default)]
pub struct Shared {
    texts: Vec<Text>,
    users: Vec<User>,
    /// The users by where they say so.
    places: BTreeMap<Span, usize>,
    /// The parts of the texts by where they begin, with the lines where they end.
    parts: BTreeMap<Span, (usize, u32)>,
}

impl Shared {
    /// Adds a text. Returns its number.
    pub fn add_text(&mut self, name: &str, place: Span) -> usize {
        self.texts.push(Text {
            name: name.to_owned(),
            place,
            user: None,
        });
        self.texts.len() - 1
    }

    /// Adds a part of a text.
    pub fn add_part(&mut self, text: usize, begin: Span, last_line: u32) {
        self.parts.insert(begin, (text, last_line));
    }

    /// Adds a user of some texts; the first is the one that it names.
    pub fn add_user(&mut self, name: &str, place: Span, texts: &[usize]) {
        for text in texts {
            let known = self.texts.get_mut(*text).map(|text| &mut text.user);
            if let Some(known @ None) = known {
                *known = Some(self.users.len());
            }
        }
        if let Some(text) = texts.first() {
            self.places.insert(place, self.users.len());
            self.users.push(User {
                name: name.to_owned(),
                place,
                text: *text,
            });
        }
    }

    /// The text that a place is in.
    pub fn text_at(&self, place: Span) -> Option<&Text> {
        let end = Span {
            length: u32::MAX,
            ..place
        };
        let (begin, (text, last_line)) = self.parts.range(..=end).next_back()?;
        let is_in = begin.file == place.file && place.line <= *last_line;
        self.texts.get(*text).filter(|_| is_in)
    }

    /// The user that says so at a place, and the text.
    pub fn user_at(&self, place: Span) -> Option<(&User, &Text)> {
        let user = self.users.get(*self.places.get(&place)?)?;
        Some((user, self.texts.get(user.text)?))
    }

    /// The user of a name, and the text.
    pub fn user(&self, name: &str) -> Option<(&User, &Text)> {
        let user = self.users.iter().find(|user| user.name == name)?;
        Some((user, self.texts.get(user.text)?))
    }

    /// Adds to a problem in a text who uses it: the one at the place `user`, or the first.
    pub(super) fn explain(&self, diagnostic: Diagnostic, user: Option<Span>) -> Diagnostic {
        let super::Place::At(place) = diagnostic.place else {
            return diagnostic;
        };
        let Some(text) = self.text_at(place) else {
            return diagnostic;
        };
        let first = text.user.and_then(|user| self.users.get(user));
        let user = user.and_then(|user| self.user_at(user));
        match user.map(|(user, _)| user).or(first) {
            Some(user) => diagnostic.related(user.place, format!("`{}` builds on it", user.name)),
            None => diagnostic,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::diag::{Diagnostic, Sink};
    use crate::text::files::{Files, Span};

    use super::Shared;

    #[test]
    fn a_problem_in_what_is_written_once_names_one_of_its_users() {
        let mut files = Files::default();
        let [one, other] = ["one", "other"].map(|path| files.add(path, String::new()));
        let at = |line| Span {
            file: one,
            line,
            column: 1,
            length: 1,
        };
        let mut shared = Shared::default();
        let text = shared.add_text("kind", at(1));
        shared.add_part(text, at(2), 3);
        shared.add_user("image", at(10), &[text]);
        shared.add_user("headers", at(11), &[text]);
        for (place, name) in [
            (at(1), None),
            (at(2), Some("kind")),
            (at(3), Some("kind")),
            (at(4), None),
            (
                Span {
                    file: other,
                    ..at(2)
                },
                None,
            ),
        ] {
            let found = shared.text_at(place).map(|text| text.name.as_str());
            assert_eq!(found, name, "{place:?}");
        }
        let sink = Sink::default();
        sink.share(shared);
        let own = sink.shared();
        assert_eq!(
            own.user("headers").map(|(user, _)| user.place),
            Some(at(11))
        );
        for (user, message) in [(None, "a"), (Some(at(11)), "b"), (Some(at(12)), "c")] {
            sink.name_user(user);
            sink.report(Diagnostic::error(at(2), message));
        }
        let related: Vec<_> = sink
            .sorted(&files)
            .into_iter()
            .map(|one| one.related)
            .collect();
        let said = |line, name: &str| vec![(at(line), format!("`{name}` builds on it"))];
        assert_eq!(
            related,
            [said(10, "image"), said(11, "headers"), said(10, "image")]
        );
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Dependencies that are not met, by their cause: a layer that dropped or renamed an entry, or the line that says
//! the relation. However many packages it leaves, a cause is told once.

use std::collections::{BTreeMap, BTreeSet};

use crate::deb::profile::Profiles;
use crate::diag::suggest::count;
use crate::diag::Diagnostic;
use crate::recipe::dropped::{Dropped, Lost};
use crate::recipe::model::Recipe;
use crate::text::files::Span;
use crate::text::glob;

/// Other lines of one cause that are shown.
const MAX_PLACES: usize = 3;

/// Why a dependency is not met.
pub(super) enum Fault<'p> {
    /// Nobody builds it.
    Missing,
    /// Nobody builds it for this architecture.
    Elsewhere {
        /// An architecture of the package that needs it.
        arch: &'p str,
        /// Those for which it is built.
        theirs: &'p BTreeSet<String>,
    },
    /// No build has both.
    Apart {
        /// The profiles of the package that needs it.
        ours: &'p Profiles,
        /// Those of what it needs.
        theirs: &'p Profiles,
    },
}

/// A package whose dependency is not met.
pub(super) struct User<'p> {
    /// The package.
    pub(super) name: &'p str,
    /// Its entry.
    pub(super) entry: &'p str,
    /// The field of the relation.
    pub(super) field: &'static str,
    /// The package that it names.
    pub(super) wanted: &'p str,
    /// Where the relation stands.
    pub(super) place: Span,
    /// Whether the package cannot be installed, whatever else there is in the archive.
    pub(super) is_certain: bool,
}

/// What is the same of all dependencies of one cause.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// What a layer did, by its number.
    Lost(usize),
    /// A relation, and the kind of fault.
    Relation(Span, u8),
}

struct Cause<'p> {
    first: User<'p>,
    fault: Fault<'p>,
    lost: Option<Lost>,
    users: BTreeSet<&'p str>,
    entries: BTreeSet<&'p str>,
    places: BTreeSet<Span>,
    is_certain: bool,
}

/// All causes.
#[derive(Default)]
pub(super) struct Causes<'p> {
    all: BTreeMap<Key, Cause<'p>>,
    /// The causes of relations that were looked at: each is of thousands of packages in a large recipe.
    known: BTreeMap<(Span, u8), Key>,
}

impl<'p> Causes<'p> {
    /// Adds a dependency to its cause.
    pub(super) fn add(&mut self, user: User<'p>, fault: Fault<'p>, dropped: &Dropped) {
        let kind = match fault {
            Fault::Missing => 0,
            Fault::Elsewhere { .. } => 1,
            Fault::Apart { .. } => 2,
        };
        let relation = (user.place, kind);
        let key = *self.known.entry(relation).or_insert_with(|| {
            let lost = match fault {
                Fault::Missing => best(&dropped.lost, |lost| &lost.name, user.wanted),
                _ => None,
            };
            lost.map_or(Key::Relation(user.place, kind), Key::Lost)
        });
        let (name, entry, place, certain) = (user.name, user.entry, user.place, user.is_certain);
        let cause = self.all.entry(key).or_insert_with(|| Cause {
            first: user,
            fault,
            lost: match key {
                Key::Lost(at) => dropped.lost.get(at).cloned(),
                Key::Relation(..) => None,
            },
            users: BTreeSet::new(),
            entries: BTreeSet::new(),
            places: BTreeSet::new(),
            is_certain: false,
        });
        cause.users.insert(name);
        cause.entries.insert(entry);
        cause.places.insert(place);
        cause.is_certain |= certain;
    }

    /// Reports each cause; `known` are the names of what is built or provided.
    pub(super) fn report(
        self,
        recipe: &Recipe,
        known: &BTreeSet<&str>,
        report: &dyn Fn(Diagnostic),
    ) {
        for cause in self.all.into_values() {
            report(cause.diagnostic(recipe, known));
        }
    }
}

impl Cause<'_> {
    fn diagnostic(&self, recipe: &Recipe, known: &BTreeSet<&str>) -> Diagnostic {
        let place = self.first.place;
        let message = self.message(known);
        let diagnostic = match self.is_certain {
            true => Diagnostic::error(place, message),
            false => Diagnostic::warning(place, message),
        };
        let diagnostic = match self.fault {
            Fault::Missing => self.explain(diagnostic, recipe, known),
            Fault::Elsewhere { .. } => diagnostic
                .help("limit the relation, `[ARCHITECTURE]`, or build what it names there, too"),
            Fault::Apart { .. } => diagnostic.help(
                "give both the same `build_profiles:`, or put the `<…>` of the other behind the relation",
            ),
        };
        let others = self.places.iter().filter(|other| **other != place);
        others
            .take(MAX_PLACES)
            .fold(diagnostic, |diagnostic, other| {
                diagnostic.related(*other, "for the same reason")
            })
    }

    fn message(&self, known: &BTreeSet<&str>) -> String {
        let User { name, wanted, .. } = self.first;
        let verb = match self.first.field {
            "Recommends" => "recommends",
            _ => "depends on",
        };
        let more = match self.users.len() - 1 {
            0 => String::new(),
            more => {
                let of = match self.entries.len() {
                    0 | 1 => String::new(),
                    entries => format!(", of {entries} entries"),
                };
                format!(" (the same for {}{of})", count(more, "more package"))
            }
        };
        match &self.fault {
            Fault::Missing if known.contains(wanted) => {
                format!(
                    "`{name}` {verb} a version of `{wanted}`, which is provided without one{more}"
                )
            }
            Fault::Missing => format!("`{name}` {verb} `{wanted}`, which is not built here{more}"),
            Fault::Elsewhere { arch, theirs } => {
                let theirs: Vec<&str> = theirs.iter().map(String::as_str).collect();
                let theirs = theirs.join(" ");
                format!("`{name}` {verb} `{wanted}`, which is built for `{theirs}`, but not for `{arch}`{more}")
            }
            Fault::Apart { ours, theirs } => {
                let shown = |profiles: &Profiles| match profiles.is_empty() {
                    true => "always".to_owned(),
                    false => format!("with `{profiles}`"),
                };
                let (ours, theirs) = (shown(ours), shown(theirs));
                format!("`{name}` {verb} `{wanted}`, but no build has both: it is built {ours}, the other {theirs}{more}")
            }
        }
    }

    /// Says why nobody builds it.
    fn explain(
        &self,
        diagnostic: Diagnostic,
        recipe: &Recipe,
        known: &BTreeSet<&str>,
    ) -> Diagnostic {
        let wanted = self.first.wanted;
        if let Some(lost) = &self.lost {
            let entry = &lost.entry;
            return match lost.is_renamed {
                true => diagnostic
                    .related(lost.place, format!("`{entry}` was called so before this"))
                    .help("write the new name, or add the old one to `provides:` with `(= ${binary:Version})`"),
                false => diagnostic
                    .related(lost.place, format!("this drops `{entry}`, which made it"))
                    .help(format!("keep `{entry}`, or drop what needs it, too; `depends-:` removes one relation")),
            };
        }
        let entries: Vec<(&str, Span)> = recipe
            .packages
            .iter()
            .map(|(entry, item)| {
                (
                    entry,
                    item.value.when.as_ref().map_or(item.key_span, |w| w.span),
                )
            })
            .collect();
        let names: Vec<&str> = recipe
            .packages
            .iter()
            .map(|(_, item)| item.value.name.text.as_str())
            .collect();
        if let Some(at) = best(&names, |name| name, wanted) {
            let (entry, place) = entries[at];
            return diagnostic
                .related(place, format!("`{entry}` makes packages of such names, but not this one"))
                .help("name one that is built, or limit the relation to where it is: `{ relation: …, when: … }`");
        }
        if known.contains(wanted) {
            return diagnostic.help(format!(
                "a dependency on a version needs a version under `provides:`, too: `{wanted} (= ${{binary:Version}})`"
            ));
        }
        let near = known
            .iter()
            .find(|name| strsim::damerau_levenshtein(name, wanted) <= 2);
        let near = near.map(|near| format!("did you mean `{near}`? Otherwise "));
        diagnostic.help(format!(
            "{}a package that is not of this source needs a relation without its version",
            near.unwrap_or_default()
        ))
    }
}

/// The item whose name, as the recipe writes it, says most of this one.
fn best<'n, T>(items: &'n [T], name: impl Fn(&'n T) -> &'n str, wanted: &str) -> Option<usize> {
    let fits = items.iter().enumerate().filter_map(|(at, item)| {
        let glob = as_glob(name(item));
        let said = glob.chars().filter(|c| *c != '*').count();
        (said >= 3 && glob::matches(&glob, wanted)).then_some((said, at))
    });
    fits.max_by_key(|(said, at)| (*said, std::cmp::Reverse(*at)))
        .map(|(_, at)| at)
}

/// A template with `*` for what is worked out.
fn as_glob(template: &str) -> String {
    let mut glob = String::new();
    let mut rest = template;
    while let Some((before, tag)) = rest.split_once(['{']) {
        glob.push_str(before);
        glob.push('*');
        rest = tag
            .split_once("}}")
            .or_else(|| tag.split_once("%}"))
            .map_or("", |(_, after)| after);
    }
    glob.push_str(rest);
    glob
}

#[cfg(test)]
mod tests {
    use super::{as_glob, best};

    #[test]
    fn the_name_that_says_most() {
        assert_eq!(as_glob("a-{{ b }}-c{{ '' }}"), "a-*-c*");
        assert_eq!(as_glob("{% if x %}a{% endif %}-b"), "*a*-b");
        assert_eq!(as_glob("a{{ b"), "a*");
        let names = ["a{{ x }}", "base{{ x }}", "base-{{ k }}", "{{ x }}"];
        assert_eq!(best(&names, |name| name, "base-7"), Some(2));
        assert_eq!(best(&names, |name| name, "base"), Some(1));
        assert_eq!(best(&names, |name| name, "zzz"), None);
    }
}

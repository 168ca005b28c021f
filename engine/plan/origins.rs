// SPDX-License-Identifier: GPL-2.0-or-later
//! Where the recipe says what stands in the fields of a paragraph.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::deb::relation::{Entry, Relation};
use crate::recipe::package::PackageEntry;
use crate::recipe::values::Text;
use crate::text::files::Span;

/// The field in which a package says what building it needs.
pub const BUILD_DEPENDS: &str = "Build-Depends";

/// What a text of the recipe became at a point. Kept only where a run is to be explained
/// ([`crate::template::Templates::traced`]).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rendering {
    /// The point: `source`, or names with `/` between them.
    pub point: String,
    /// The text in the end.
    pub text: String,
    /// The variables that it reads, dotted, with their values.
    pub with: Vec<(String, String)>,
    /// Where each line of the text comes from; kept of descriptions only.
    pub lines: Vec<Span>,
}

/// The places of each field, by Debian's names, and what their texts became. A field has several places where it is
/// put together: relations item by item, what settings contribute, and what further points of a package add. One that
/// is worked out alone, as the architectures of a package's points, has none.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    /// In any order, and some more than once: every package has these, and few are ever asked.
    said: Vec<Origin>,
    /// How many there were when none was there twice.
    settled: usize,
    renderings: BTreeMap<(Cow<'static, str>, Span), BTreeSet<Rendering>>,
}

/// A place of a field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Origin {
    field: Cow<'static, str>,
    span: Span,
    /// For a relation, its first alternative: of this only the hash, which is a tenth of what all their texts would
    /// take.
    relation: Option<u64>,
}

impl Origins {
    /// Those of what an entry says without relations and single lines.
    pub fn of_entry(entry: &PackageEntry) -> Origins {
        let mut origins = Origins::default();
        origins.add("Package", entry.name.span);
        origins.add_texts("Architecture", entry.architecture.iter().flatten());
        origins.add_texts("Build-Profiles", &entry.build_profiles);
        origins.add_texts(
            "Description",
            entry.synopsis.iter().chain(&entry.description),
        );
        origins
    }

    fn put(&mut self, field: Cow<'static, str>, span: Span, relation: Option<u64>) {
        self.said.push(Origin {
            field,
            span,
            relation,
        });
        self.settle();
    }

    /// Keeps points that say the same from piling up: the work grows with what is added.
    fn settle(&mut self) {
        if self.said.len() > 2 * self.settled + 64 {
            self.said.sort_unstable();
            self.said.dedup();
            self.settled = self.said.len();
        }
    }

    /// Adds a place of a field.
    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, span: Span) {
        self.put(field.into(), span, None);
    }

    /// Adds a place of a field, and what its text became where that is kept.
    pub fn add_rendering(
        &mut self,
        field: impl Into<Cow<'static, str>>,
        span: Span,
        rendering: Option<Rendering>,
    ) {
        let field = field.into();
        if let Some(rendering) = rendering {
            let known = self.renderings.entry((field.clone(), span));
            known.or_default().insert(rendering);
        }
        self.put(field, span, None);
    }

    /// Adds the place of the relations that it says in a field; without any there is nothing to add.
    pub fn add_relations(&mut self, field: &'static str, span: Span, relation: &Relation) {
        for entry in relation.0.iter().filter_map(|group| group.0.first()) {
            self.put(field.into(), span, Some(hash(entry)));
        }
    }

    /// The place of the relation of a field whose first alternative this is, whatever it is restricted to.
    pub fn of_relation(&self, field: &str, first: &Entry) -> Option<Span> {
        self.of_relations(field, first).next()
    }

    /// The places of all such relations, in the order of files and lines.
    pub fn of_relations(&self, field: &str, first: &Entry) -> impl Iterator<Item = Span> {
        let wanted = Some(hash(first));
        let all = self.said.iter();
        let places = all.filter(|origin| origin.relation == wanted && origin.field == field);
        let places: BTreeSet<Span> = places.map(|origin| origin.span).collect();
        places.into_iter()
    }

    /// Adds the places of the texts that make a field.
    pub fn add_texts<'e>(
        &mut self,
        field: &'static str,
        texts: impl IntoIterator<Item = &'e Text>,
    ) {
        for text in texts {
            self.add(field, text.span);
        }
    }

    /// Adds the places of another part of the same paragraph.
    pub fn extend(&mut self, other: Origins) {
        self.said.extend(other.said);
        self.settle();
        for (place, renderings) in other.renderings {
            self.renderings.entry(place).or_default().extend(renderings);
        }
    }

    /// Makes what is known of a field known of another one, too, which is made of the same texts.
    pub fn copy(&mut self, from: &Origins, field: &str, to: &'static str) {
        for origin in from.said.iter().filter(|origin| origin.field == field) {
            self.put(to.into(), origin.span, origin.relation);
        }
        let renderings = from.renderings.iter();
        for ((_, span), renderings) in renderings.filter(|((own, _), _)| own == field) {
            let known = self.renderings.entry((to.into(), *span)).or_default();
            known.extend(renderings.iter().cloned());
        }
    }

    /// The places of a field, in the order of files and lines.
    pub fn of(&self, field: &str) -> impl Iterator<Item = Span> {
        let all = self.said.iter();
        let places = all.filter(|origin| origin.field == field);
        let places: BTreeSet<Span> = places.map(|origin| origin.span).collect();
        places.into_iter()
    }

    /// The places of a field with what their texts became.
    pub fn renderings<'o>(
        &'o self,
        field: &'o str,
    ) -> impl Iterator<Item = (Span, Option<&'o BTreeSet<Rendering>>)> + 'o {
        self.of(field).map(move |span| {
            let place = (Cow::Owned(field.to_owned()), span);
            (span, self.renderings.get(&place))
        })
    }

    /// All fields with their places.
    pub fn all(&self) -> BTreeMap<&str, BTreeSet<Span>> {
        let mut fields: BTreeMap<&str, BTreeSet<Span>> = BTreeMap::new();
        for origin in &self.said {
            fields.entry(&origin.field).or_default().insert(origin.span);
        }
        fields
    }
}

fn hash(entry: &Entry) -> u64 {
    let version = entry.version.as_ref();
    let version = version.map(|(op, version)| (std::mem::discriminant(op), version));
    let mut hasher = DefaultHasher::new();
    (&entry.name, version).hash(&mut hasher);
    hasher.finish()
}

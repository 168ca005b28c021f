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
}

/// The places of each field, by Debian's names, and what their texts became. A field has several places where it is
/// put together: relations item by item, what settings contribute, and what further points of a package add. One that
/// is worked out alone, as the architectures of a package's points, has none.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    fields: BTreeMap<Cow<'static, str>, Places>,
    /// The place of each relation, by its field and its first alternative: of this only the hash, which
    /// is a tenth of what all their texts would take.
    relations: BTreeSet<(&'static str, u64, Span)>,
}

type Places = BTreeMap<Span, BTreeSet<Rendering>>;

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

    /// Adds a place of a field.
    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, span: Span) {
        self.fields
            .entry(field.into())
            .or_default()
            .entry(span)
            .or_default();
    }

    /// Adds a place of a field, and what its text became where that is kept.
    pub fn add_rendering(
        &mut self,
        field: impl Into<Cow<'static, str>>,
        span: Span,
        rendering: Option<Rendering>,
    ) {
        let places = self.fields.entry(field.into()).or_default();
        places.entry(span).or_default().extend(rendering);
    }

    /// Adds the place of the relations that it says in a field; without any there is nothing to add.
    pub fn add_relations(&mut self, field: &'static str, span: Span, relation: &Relation) {
        if !relation.is_empty() {
            self.add(field, span);
        }
        let first = relation.0.iter().filter_map(|group| group.0.first());
        self.relations
            .extend(first.map(|entry| (field, hash(entry), span)));
    }

    /// The place of the relation of a field whose first alternative this is, whatever it is restricted to.
    pub fn of_relation(&self, field: &str, first: &Entry) -> Option<Span> {
        self.of_relations(field, first).next()
    }

    /// The places of all such relations, in the order of files and lines.
    pub fn of_relations<'o>(
        &'o self,
        field: &'o str,
        first: &Entry,
    ) -> impl Iterator<Item = Span> + 'o {
        let wanted = hash(first);
        let places = self.relations.iter();
        let places = places.filter(move |(of, hash, _)| *of == field && *hash == wanted);
        places.map(|(_, _, span)| *span)
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
        for (field, places) in other.fields {
            let own = self.fields.entry(field).or_default();
            for (span, renderings) in places {
                own.entry(span).or_default().extend(renderings);
            }
        }
        self.relations.extend(other.relations);
    }

    /// Makes what is known of a field known of another one, too, which is made of the same texts.
    pub fn copy(&mut self, from: &Origins, field: &str, to: &'static str) {
        let Some(places) = from.fields.get(field) else {
            return;
        };
        let own = self.fields.entry(to.into()).or_default();
        for (span, renderings) in places {
            own.entry(*span)
                .or_default()
                .extend(renderings.iter().cloned());
        }
    }

    /// The places of a field, in the order of files and lines.
    pub fn of(&self, field: &str) -> impl Iterator<Item = Span> + '_ {
        self.renderings(field).map(|(span, _)| span)
    }

    /// The places of a field with what their texts became.
    pub fn renderings(
        &self,
        field: &str,
    ) -> impl Iterator<Item = (Span, &BTreeSet<Rendering>)> + '_ {
        let places = self.fields.get(field).into_iter().flatten();
        places.map(|(span, renderings)| (*span, renderings))
    }

    /// All fields with their places.
    pub fn iter(&self) -> impl Iterator<Item = (&str, impl Iterator<Item = Span> + '_)> {
        let fields = self.fields.iter();
        fields.map(|(field, places)| (&**field, places.keys().copied()))
    }
}

fn hash(entry: &Entry) -> u64 {
    let version = entry.version.as_ref();
    let mut hasher = DefaultHasher::new();
    (
        &entry.name,
        version.map(|(op, version)| (op.to_string(), version)),
    )
        .hash(&mut hasher);
    hasher.finish()
}

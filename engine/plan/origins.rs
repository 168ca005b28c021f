// SPDX-License-Identifier: GPL-2.0-or-later
//! Where the recipe says what stands in the fields of a paragraph.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::recipe::package::PackageEntry;
use crate::recipe::values::Text;
use crate::text::files::Span;

/// The field in which a package says what building it needs.
pub const BUILD_DEPENDS: &str = "Build-Depends";

/// The places of each field, by Debian's names. A field has several where it is put together: relations item by
/// item, what settings contribute, and what further points of a package add. One that is worked out alone, as the
/// architectures of a package's points, has none.
#[derive(Clone, Debug, Default)]
pub struct Origins(BTreeMap<Cow<'static, str>, BTreeSet<Span>>);

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
        self.0.entry(field.into()).or_default().insert(span);
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
        for (field, spans) in other.0 {
            self.0.entry(field).or_default().extend(spans);
        }
    }

    /// The places of a field, in the order of files and lines.
    pub fn of(&self, field: &str) -> impl Iterator<Item = Span> + '_ {
        self.0.get(field).into_iter().flatten().copied()
    }

    /// All fields with their places.
    pub fn iter(&self) -> impl Iterator<Item = (&str, impl Iterator<Item = Span> + '_)> {
        let fields = self.0.iter();
        fields.map(|(field, spans)| (&**field, spans.iter().copied()))
    }
}

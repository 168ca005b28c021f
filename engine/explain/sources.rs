// SPDX-License-Identifier: GPL-2.0-or-later
//! Where texts come from, and the variables that they read.

use std::collections::BTreeMap;
use std::path::Path;

use super::answer::{Reading, Source};
use super::Run;
use crate::plan::model::point_name;
use crate::plan::origins::{Origins, Rendering};
use crate::resolve::definitions::Kind;
use crate::resolve::layout::PlaceSettings;
use crate::text::files::Span;

/// What a place in a kind is, before its name.
pub(super) const KIND: &str = "kind ";

/// Longer texts are found at their place.
const SHOWN: usize = 100;

impl<'a> Run<'a> {
    /// `file:line:column`, relative to the folder of the recipe.
    pub(super) fn place(self, span: Span) -> String {
        let folders = &self.explained.made.folders;
        let folder = folders.first().map_or(Path::new(""), |folder| folder);
        self.files.place_from(span, folder)
    }

    /// What stands at a place, if it is short.
    pub(super) fn written(self, span: Span) -> String {
        let line = self
            .files
            .from_column(span.file, span.line, span.column)
            .trim_end();
        let length = usize::try_from(span.length).unwrap_or(usize::MAX);
        let text: String = line.chars().take(length).collect();
        match text.chars().count() <= SHOWN {
            true => text,
            false => String::new(),
        }
    }

    /// A place alone.
    pub(super) fn source(self, span: Span) -> Source {
        let kind = self.explained.kinds.text_at(span);
        Source {
            place: self.place(span),
            text: self.written(span),
            what: kind.map_or_else(String::new, |kind| format!("{KIND}{}", kind.name)),
            lost: self.lost(span),
            points: Vec::new(),
            with: Vec::new(),
        }
    }

    /// What a layer replaced here, and what that replaced.
    fn lost(self, span: Span) -> Vec<Source> {
        let below = |span: &Span| self.explained.lost.get(span).copied();
        let all = std::iter::successors(below(&span), below);
        let sources = all.map(|span| Source {
            place: self.place(span),
            text: self.with_value(span),
            what: "a layer above replaces it".to_owned(),
            lost: Vec::new(),
            points: Vec::new(),
            with: Vec::new(),
        });
        sources.collect()
    }

    /// What stands at a place; a key with its value.
    fn with_value(self, span: Span) -> String {
        let own = self.written(span);
        let line = self.files.from_column(span.file, span.line, span.column);
        let value = line
            .strip_prefix(&own)
            .and_then(|rest| rest.strip_prefix(':'));
        match value.and_then(|value| value.split([',', '}', '#']).next()) {
            Some(value) => format!("{own}: {}", value.trim()),
            None => own,
        }
    }

    /// A place with the variables that its text reads at a point, or at one of those around it.
    pub(super) fn source_at(self, span: Span, point: &[String]) -> Source {
        Source {
            with: self.read(span, point, &|_| true),
            ..self.source(span)
        }
    }

    /// The variables that the text at a place reads, those of which `holds` is true.
    pub(super) fn read(
        self,
        span: Span,
        point: &[String],
        holds: &dyn Fn(&str) -> bool,
    ) -> Vec<Reading> {
        let points = (0..=point.len()).rev().map(|end| point_name(&point[..end]));
        for point in points {
            if let Some(with) = self.explained.readings.get(&(span, point.clone())) {
                let with = with.iter().filter(|(name, _)| holds(name));
                let with = with.map(|(name, value)| self.reading(name, value, &point));
                return with.collect();
            }
        }
        Vec::new()
    }

    /// What entries and rules say: those definitions of a kind that one of them owns.
    pub(super) fn owned(self, kind: Kind, owners: &[Span]) -> Vec<Span> {
        let all = self.explained.definitions.iter();
        let own = all.filter(|definition| {
            definition.kind == kind && definition.owner.is_some_and(|own| owners.contains(&own))
        });
        own.map(|definition| definition.span).collect()
    }

    /// The sources of a field of which `holds` is true, each as often as it became something else.
    pub(super) fn sources(
        self,
        origins: &Origins,
        field: &str,
        holds: &dyn Fn(&Rendering) -> bool,
    ) -> Vec<Source> {
        let mut found = Vec::new();
        for (span, renderings) in origins.renderings(field) {
            let Some(renderings) = renderings else {
                found.push(self.source(span));
                continue;
            };
            let mut alike: BTreeMap<&[(String, String)], Vec<&Rendering>> = BTreeMap::new();
            for rendering in renderings.iter().filter(|rendering| holds(rendering)) {
                alike.entry(&rendering.with).or_default().push(rendering);
            }
            for (with, renderings) in alike {
                let points: Vec<String> = renderings.iter().map(|r| r.point.clone()).collect();
                let at = points.first().cloned().unwrap_or_default();
                found.push(Source {
                    points,
                    with: with
                        .iter()
                        .map(|(name, value)| self.reading(name, value, &at))
                        .collect(),
                    ..self.source(span)
                });
            }
        }
        found
    }

    pub(super) fn reading(self, name: &str, value: &str, point: &str) -> Reading {
        let said = match self.settings(point) {
            Some(settings) if is_setting(name) => self.said(settings, name),
            _ => self.defined(Kind::Variable, name),
        };
        Reading {
            name: name.to_owned(),
            value: value.to_owned(),
            said,
        }
    }

    /// The recipe's own definitions of a variable.
    pub(super) fn defined(self, kind: Kind, name: &str) -> Vec<Source> {
        let all = self.explained.definitions.iter();
        all.filter(|definition| definition.kind == kind && definition.name == name)
            .map(|definition| Source {
                what: definition.of.clone(),
                ..self.source(definition.span)
            })
            .collect()
    }

    /// Who says a setting, the widest first.
    pub(super) fn said(self, settings: &PlaceSettings, key: &str) -> Vec<Source> {
        let said = settings.said.iter().filter(|said| said.key == key);
        said.map(|said| {
            let source = self.source(said.span);
            Source {
                what: said.level.to_owned(),
                text: said.value.map_or(source.text, |value| value.to_string()),
                ..source
            }
        })
        .collect()
    }

    /// The settings of a point.
    pub(super) fn settings(self, point: &str) -> Option<&'a PlaceSettings> {
        let layout = &self.explained.made.layout;
        let names: Vec<&str> = point.split('/').collect();
        let architecture = |name: &str| layout.architectures.iter().find(|a| a.name == name);
        match names.as_slice() {
            ["source"] => Some(&layout.source),
            [name] => architecture(name).map(|a| &a.settings).or_else(|| {
                let mut all = layout.featuresets.iter();
                all.find(|f| f.name == *name).map(|f| &f.settings)
            }),
            [arch, featureset, flavour] => {
                let mut featuresets = architecture(arch)?.featuresets.iter();
                let (_, flavours) = featuresets.find(|(name, _)| name == featureset)?;
                let mut flavours = flavours.iter();
                Some(&flavours.find(|f| f.name == *flavour)?.settings)
            }
            _ => None,
        }
    }
}

/// Whether a variable is a build fact or a switch.
pub(super) fn is_setting(name: &str) -> bool {
    name.starts_with("build.") || name.starts_with("enable.")
}

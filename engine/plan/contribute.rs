// SPDX-License-Identifier: GPL-2.0-or-later
//! The relations that settings contribute to a package, merged into those that its entry declares.

use super::model::Binary;
use super::origins::Origins;
use super::render::Renderer;
use crate::deb::relation::{Group, Relation};
use crate::diag::Diagnostic;
use crate::resolve::points::Point;

/// Merges the relations that the point's settings contribute to a package.
pub(super) fn contribute<'e>(
    binary: &mut Binary,
    takes: &[Option<&str>],
    break_unmet: bool,
    point: &Point<'e>,
    renderer: &Renderer<'e, '_>,
) {
    let mut origins = Origins::default();
    let mut own: Vec<(&'static str, Relation)> = point
        .settings
        .relations
        .iter()
        .filter(|contribution| takes.contains(&Some(contribution.entry.as_str())))
        .map(|contribution| {
            let field = contribution.field.name;
            let mut relation = renderer.relations_of(&contribution.items, field, &mut origins);
            if let Some(arch) = point.arch {
                relation
                    .0
                    .iter_mut()
                    .for_each(|group| group.restrict_to(arch));
            }
            (field, relation)
        })
        .collect();
    let quirks = renderer.quirks();
    if quirks.contributes_in_field_order {
        let order = ["Depends", "Suggests", "Recommends", "Breaks"];
        own.sort_by_key(|(field, _)| order.iter().position(|name| name == field));
    }
    for (field, relation) in &own {
        for group in &relation.0 {
            merge(binary, field, group.clone(), renderer);
        }
    }
    binary.declared.origins.extend(origins.clone());
    if !break_unmet {
        return;
    }
    for (field, relation) in own
        .iter()
        .filter(|(field, _)| matches!(*field, "Depends" | "Recommends" | "Suggests"))
    {
        let is_versioned = |group: &Group| group.0.iter().any(|entry| entry.version.is_some());
        if relation.0.iter().any(is_versioned) {
            binary.declared.origins.copy(&origins, field, "Breaks");
        }
        for entry in relation.0.iter().flat_map(|group| &group.0) {
            if let Some((op, version)) = &entry.version {
                let mut unmet = entry.clone();
                unmet.version = Some((op.negated(), version.clone()));
                let unmet = Group(vec![unmet]);
                if quirks.appends_breaks {
                    // gencontrol.py appends these without merging.
                    binary.relations.entry("Breaks").or_default().0.push(unmet);
                } else {
                    merge(binary, "Breaks", unmet, renderer);
                }
            }
        }
    }
}

fn merge(binary: &mut Binary, field: &'static str, group: Group, renderer: &Renderer<'_, '_>) {
    let relation = binary.relations.entry(field).or_default();
    if let Err(message) = renderer.quirks().merge(relation, group) {
        renderer.report(Diagnostic::error(
            binary.origin,
            format!("{field} cannot be merged: {message}"),
        ));
    }
}

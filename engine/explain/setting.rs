// SPDX-License-Identifier: GPL-2.0-or-later
//! Build facts and switches: who says them, and who wins.

use super::answer::{Answer, Part};
use super::Run;
use crate::diag::suggest::did_you_mean;

/// Explains a setting at a place.
pub(super) fn explain(run: Run<'_>, place: &str, key: &str) -> Result<Answer, String> {
    let Some(settings) = run.settings(place) else {
        let places = places(run);
        let near = did_you_mean(place, places.iter().map(String::as_str)).unwrap_or_default();
        return Err(format!("no place `{place}`; {near}"));
    };
    let said = run.said(settings, key);
    if said.is_empty() {
        let known = settings.said.iter().map(|said| said.key.as_str());
        let near = did_you_mean(key, known).unwrap_or_default();
        return Err(format!("no setting `{key}` at {place}; {near}"));
    }
    let last = said.len() - 1;
    let from = said.into_iter().enumerate().map(|(number, mut source)| {
        source.what.push_str(match number < last {
            true => ", lost: a narrower one says it",
            false => ", wins",
        });
        source
    });
    let mut from: Vec<_> = from.collect();
    from.reverse();
    Ok(Answer {
        subject: format!("{place}: {key}"),
        facts: Vec::new(),
        parts: vec![Part {
            part: String::new(),
            from,
        }],
    })
}

fn places(run: Run<'_>) -> Vec<String> {
    let layout = &run.explained.made.layout;
    let mut places = vec!["source".to_owned()];
    places.extend(layout.featuresets.iter().map(|f| f.name.clone()));
    for architecture in &layout.architectures {
        let arch = &architecture.name;
        places.push(arch.clone());
        for (featureset, flavours) in &architecture.featuresets {
            let names = flavours
                .iter()
                .map(|f| format!("{arch}/{featureset}/{}", f.name));
            places.extend(names);
        }
    }
    places
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Texts of files: one that the recipe has, or a file of templates/, with what layers add to it.

use super::render::{Renderer, Written};
use crate::diag::suggest::nearest;
use crate::diag::Diagnostic;
use crate::recipe::lines::Lines;
use crate::recipe::named::Item;
use crate::recipe::values::Text;
use crate::resolve::inputs::Inputs;
use crate::template::include::TEMPLATES;
use crate::template::Snippet;

/// The line of a maintainer script that debhelper puts its own in the place of.
const DEBHELPER_LINE: &str = "#DEBHELPER#";

/// A text with what layers add to it.
pub(super) fn with_added<'e>(
    kind: &str,
    item: &'e Item<Lines>,
    inputs: &Inputs,
    renderer: &Renderer<'e, '_>,
) -> Option<Written> {
    let Lines { set, add, remove } = &item.value;
    if let Some(text) = remove.iter().flatten().next() {
        renderer.report(
            Diagnostic::error(
                text.span,
                format!("`{kind}` is not a list: `-:` cannot remove from it"),
            )
            .help(format!("replace it: `{kind}: …`")),
        );
        return None;
    }
    let mut whole = match set {
        Some(text) => body(text, inputs, renderer),
        None => Some(Written::default()),
    };
    for text in add.iter().flatten() {
        let added = body(text, inputs, renderer);
        match (&mut whole, added) {
            (Some(whole), Some(added)) => add_lines(whole, added),
            _ => whole = None,
        }
    }
    whole
}

/// Adds lines to a text: before the last line that is debhelper's, or at the end.
fn add_lines(whole: &mut Written, added: Written) {
    let Written { text, lines } = whole;
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    let mut at = text.len();
    let mut own = None;
    for line in text.split_inclusive('\n').rev() {
        at -= line.len();
        if line.trim_end() == DEBHELPER_LINE {
            own = Some(at);
            break;
        }
    }
    let at = own.unwrap_or(text.len());
    // Kept of both, or of none.
    let before = text[..at].lines().count();
    match before <= lines.len() && !added.lines.is_empty() {
        true => drop(lines.splice(before..before, added.lines)),
        false => lines.clear(),
    }
    let end = if added.text.ends_with('\n') || added.text.is_empty() {
        ""
    } else {
        "\n"
    };
    text.insert_str(at, &format!("{}{end}", added.text));
}

/// `templates/NAME` stands for that file, any other text for itself.
pub fn body<'e>(text: &'e Text, inputs: &Inputs, renderer: &Renderer<'e, '_>) -> Option<Written> {
    let is_line = !text.text.contains('\n');
    let Some(name) = text.text.strip_prefix(TEMPLATES).filter(|_| is_line) else {
        if inputs.templates.contains_key(&text.text) || inputs.unreadable.contains(&text.text) {
            let name = &text.text;
            renderer.report(
                Diagnostic::error(text.span, format!("`{name}` is a file in {TEMPLATES}"))
                    .help(format!("write `{TEMPLATES}{name}`")),
            );
            return None;
        }
        let text = renderer.templates.whole(Snippet::from(text))?;
        let mut whole = renderer.written(text)?;
        if is_line && !whole.text.is_empty() {
            whole.text.push('\n');
        }
        return Some(whole);
    };
    let Some(file) = inputs.templates.get(name) else {
        if !inputs.unreadable.contains(name) {
            let known = inputs.templates.keys().map(String::as_str);
            let help = match nearest(name, known) {
                Some(near) => format!("did you mean `{TEMPLATES}{near}`?"),
                None => "it is looked for in the recipe's templates/".to_owned(),
            };
            renderer.report(
                Diagnostic::error(text.span, format!("there is no template `{name}`")).help(help),
            );
        }
        return None;
    };
    let file = Snippet::file(*file, renderer.templates.files());
    renderer.written(renderer.templates.whole(file)?)
}

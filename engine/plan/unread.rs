// SPDX-License-Identifier: GPL-2.0-or-later
//! What has no effect: switches and build facts that nothing reads, templates and kernel configuration files of a
//! layer that nothing asks for. In a layer it is most often a misspelled name, or one that the recipe below has given up.

use std::collections::BTreeSet;

use crate::diag::suggest::nearest;
use crate::diag::{Diagnostic, Place, Sink};
use crate::recipe::model::Recipe;
use crate::recipe::reads::{Reads, Setting, BLOCKS};
use crate::recipe::values::Text;
use crate::resolve::includes::texts;
use crate::resolve::inputs::Inputs;
use crate::template::include::TEMPLATES;
use crate::template::Templates;

/// Reports everything that has no effect.
pub fn check<'r>(recipe: &'r Recipe, mut reads: Reads, inputs: &Inputs, templates: &Templates<'r>) {
    for file in inputs.templates.values() {
        reads.add_text(templates.files().text(*file));
    }
    let read = templates.read_variables();
    let set = std::mem::take(&mut reads.set);
    // Where a block is read as a whole, such as in a loop, all of it is.
    for block in BLOCKS
        .into_iter()
        .filter(|block| !reads.names.contains(*block))
    {
        let declared = |name: &str| match block {
            "enable" => recipe.settings.enable.get(name).is_some(),
            _ => recipe.settings.build.0.contains_key(name),
        };
        // A misspelled reader was reported as such.
        let unknown: Vec<&str> = read
            .iter()
            .filter_map(|name| {
                name.strip_prefix(block)?
                    .strip_prefix('.')?
                    .split('.')
                    .next()
            })
            .filter(|name| !declared(name))
            .collect();
        for setting in set.iter().filter(|setting| setting.block == block) {
            if nearest(&setting.name, unknown.iter().copied()).is_none() {
                check_setting(setting, &reads.names, templates.sink());
            }
        }
    }
    check_templates(recipe, inputs, templates);
    check_kconfig(inputs, templates.sink());
}

fn check_setting(setting: &Setting, read: &BTreeSet<String>, sink: &Sink) {
    let Setting { block, name, span } = setting;
    let full = format!("{block}.{name}");
    if read.contains(&full) {
        return;
    }
    let noun = if *block == "enable" {
        "switch"
    } else {
        "build fact"
    };
    let known = read
        .iter()
        .filter_map(|read| read.strip_prefix(block)?.strip_prefix('.'));
    let near = nearest(name, known).map(|near| format!("did you mean `{near}`? Otherwise "));
    sink.report(
        Diagnostic::error(*span, format!("the {noun} `{name}` is never used")).help(format!(
            "{}delete it, or use it: `when: {full}`",
            near.unwrap_or_default()
        )),
    );
}

fn check_templates<'r>(recipe: &'r Recipe, inputs: &Inputs, templates: &Templates<'r>) {
    let sink = templates.sink();
    // Without the folder it was reported already.
    let named = |text: &'r Text| text.text.strip_prefix(TEMPLATES).unwrap_or(&text.text);
    let named = texts(recipe).map(named);
    let mut asked: BTreeSet<&str> = named.collect();
    asked.extend(templates.included());
    for (name, path) in &inputs.layer_templates {
        if asked.contains(name.as_str()) {
            continue;
        }
        let near = asked.iter().copied().filter(|asked| !asked.contains('\n'));
        let near = nearest(name, near).map(|near| format!("did you mean `{near}`? Otherwise "));
        let where_to = format!(
            "name it, as `{TEMPLATES}{name}`, under `debhelper:` of a package or `files:` of a derived source, or include it there"
        );
        sink.report(
            Diagnostic::error(
                Place::Path(path.clone()),
                format!("template `{name}` is never used"),
            )
            .help(format!(
                "{}{where_to}, or delete it",
                near.unwrap_or_default()
            )),
        );
    }
}

fn check_kconfig(inputs: &Inputs, sink: &Sink) {
    for (name, path) in &inputs.layer_kconfig {
        if inputs.kconfig.contains_key(name) {
            continue;
        }
        let named = inputs.kconfig.keys().map(String::as_str);
        let near = nearest(name, named).map(|near| format!("did you mean `{near}`? Otherwise "));
        sink.report(
            Diagnostic::error(
                Place::Path(path.clone()),
                format!("kernel configuration file `{name}` is never used"),
            )
            .help(format!(
                "{}name it under `kconfig_files+:` of a flavour, or delete it",
                near.unwrap_or_default()
            )),
        );
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! What the texts and names of recipes may hold, as far as a line says it alone; and examples of them.

use serde_json::{json, Value};

use super::patterns;
use super::Object;
use crate::deb::debhelper::SUFFIXES;
use crate::deb::words::{FIELDS, MULTI_ARCH, PRIORITIES, SECTIONS};
use crate::deb::{arch, field};
use crate::text::node::Verb;

/// The definition that lists dpkg's architectures.
const ARCHITECTURE: &str = "DebianArchitecture";
/// The definition of the files of a package that debhelper reads.
const DEBHELPER: &str = "Debhelper";
/// The definition of what places contribute to the relations of an entry.
const CONTRIBUTED: &str = "Contributed";

/// What a text is.
#[derive(Clone, Copy)]
enum Said {
    Expression,
    Package,
    Word,
    Profiles,
    Relations,
    Glob,
    Exception,
    Path,
    Architectures,
    OneOf(&'static str),
}

use Said::{
    Architectures, Exception, Expression, Glob, OneOf, Package, Path, Profiles, Relations, Word,
};

/// What the texts are that keys of records hold, or the items of their lists; `*` is any record.
const TEXTS: [(&str, &str, Said); 26] = [
    ("*", "when", Expression),
    ("*", "takes_when", Expression),
    ("Recipe", "buildcheck_signed", Expression),
    ("DerivedSource", "signing_lists", Expression),
    ("PackageEntry", "name", Package),
    ("SourceParagraph", "name", Package),
    ("Udeb", "name", Package),
    ("UdebTemplate", "name", Package),
    ("PackageEntry", "target", Word),
    ("UdebTemplate", "target", Word),
    ("Rule", "name", Word),
    ("Rule", "part_of", Word),
    ("Rule", "target", Word),
    ("*", "build_profiles", Profiles),
    ("ConditionalRelation", "relation", Relations),
    ("PackageEntry", "architecture", Architectures),
    ("TestParagraph", "architecture", Architectures),
    ("*", "multi_arch", OneOf(MULTI_ARCH)),
    ("*", "priority", OneOf(PRIORITIES)),
    ("FileSet", "install", Glob),
    ("FileSet", "except", Exception),
    ("FileSet", "to", Path),
    ("FileSet", "as", Path),
    ("FileSet", "from", Path),
    ("Link", "link", Path),
    ("Link", "target", Path),
];

/// Examples: what completes where a text is free.
const EXAMPLES: [(&str, &str, &[&str]); 21] = [
    (
        "*",
        "when",
        &[
            "enable.tools",
            "version is at_least('7.3')",
            "featureset == 'none'",
        ],
    ),
    (
        "PackageEntry",
        "name",
        &["example-{{ abiname }}{{ localversion }}"],
    ),
    (
        "PackageEntry",
        "depends",
        &["${misc:Depends}", "kmod (>= 30)"],
    ),
    (
        "PackageEntry",
        "build_depends",
        &["rsync <!pkg.linux.notools>"],
    ),
    (
        "PackageEntry",
        "synopsis",
        &["Header files for Linux {{ abiname }}{{ localversion }}"],
    ),
    (
        "PackageEntry",
        "files",
        &["scripts/module.lds usr/src/{{ package }}"],
    ),
    (
        "PackageEntry",
        "links",
        &["usr/share/doc/linux usr/share/doc/{{ package }}"],
    ),
    ("PackageEntry", "architecture", &["all", "linux-any"]),
    ("*", "build_profiles", &["<!nodoc>", "<!pkg.linux.notools>"]),
    (
        "SourceParagraph",
        "maintainer",
        &["Debian Kernel Team <debian-kernel@lists.debian.org>"],
    ),
    (
        "SourceParagraph",
        "build_depends",
        &["debhelper-compat (= 13)", "python3:native"],
    ),
    ("SourceParagraph", "standards_version", &["4.7.2"]),
    ("SourceParagraph", "rules_requires_root", &["no"]),
    (
        "Release",
        "suite",
        &["unstable", "experimental", ".*-backports"],
    ),
    (
        "Release",
        "abiname",
        &["{{ upstreamversion }}+deb14{{ serial }}"],
    ),
    ("Release", "revision", &[r"\d+~exp\d+"]),
    (
        "Architecture",
        "kernel_arch",
        &[
            "arm",
            "arm64",
            "loongarch",
            "mips",
            "powerpc",
            "riscv",
            "s390",
            "x86",
        ],
    ),
    ("*", "kconfig_files", &["config", "kernelarch-x86/config"]),
    ("Recipe", "extends", &["../linux"]),
    ("*", "hardware", &["64-bit PCs", "64-bit ARMv8 machines"]),
    (
        "TestParagraph",
        "restrictions",
        &[
            "allow-stderr",
            "isolation-machine",
            "needs-root",
            "superficial",
        ],
    ),
];

/// Says of a key of a record what its texts and names may hold.
pub(super) fn say(record: &str, key: &str, property: &mut Value) {
    let is = |known: &str, name: &str| (known == "*" || known == record) && name == key;
    for (known, name, said) in TEXTS {
        if is(known, name) {
            at_texts(property, &mut |text| text.extend(keywords(said)));
        }
    }
    for (known, name, examples) in EXAMPLES {
        if is(known, name) {
            at_texts(property, &mut |text| {
                text.insert("examples".to_owned(), json!(examples));
            });
        }
    }
    match (record, key) {
        (_, "section") => at_texts(property, &mut |text| {
            let sections: Vec<&str> = SECTIONS.split_whitespace().collect();
            text.insert("examples".to_owned(), json!(sections));
        }),
        ("DerivedSource", "for") => property["enum"] = json!(["architecture"]),
        ("FileSet", "install") => property["minItems"] = 1.into(),
        ("PackageEntry", "debhelper") => refer(property, DEBHELPER),
        ("PackageEntry", "fields") => fields(property),
        (_, "relations") => {
            property["additionalProperties"] =
                json!({ "$ref": format!("#/definitions/{CONTRIBUTED}") });
        }
        (_, "make_variables") => names(property, patterns::make_variable()),
        ("MakeByAxis", _) => names(property, patterns::make_variable()),
        (_, "kconfig") => {
            names(property, patterns::option());
            property["additionalProperties"]["pattern"] = patterns::option_value().into();
        }
        ("Recipe", "architectures") => {
            property["propertyNames"] = json!({ "$ref": format!("#/definitions/{ARCHITECTURE}") });
        }
        ("Recipe" | "Architecture", "featuresets")
        | ("Architecture" | "ArchitectureFeatureset", "flavours") => {
            names(property, patterns::part_of_names());
        }
        _ => {}
    }
}

/// Says of a whole record which of its keys go together, and what its short form is.
pub(super) fn say_whole(record: &str, schema: &mut Object) {
    let line = match record {
        "FileSet" => patterns::file_line(),
        "Link" => patterns::link_line(),
        "ConditionalRelation" => patterns::relations(),
        _ => String::new(),
    };
    if !line.is_empty() {
        schema.insert("pattern".to_owned(), line.into());
    }
    let either = match record {
        "FileSet" => ["to", "as"],
        "TestParagraph" => ["tests", "test_command"],
        _ => return,
    };
    let [one, other] = either;
    let only = json!({
        "if": { "type": "object", "required": [one] },
        "then": { "not": { "type": "object", "required": [other] } },
        "else": { "required": [other] },
    });
    schema.extend(only.as_object().cloned().unwrap_or_default());
}

/// Adds the definitions that `say` refers to.
pub(super) fn define(definitions: &mut Object) {
    let names: Vec<&str> = arch::names().collect();
    let architecture = json!({ "description": "An architecture that dpkg knows.", "enum": names });
    definitions.insert(ARCHITECTURE.to_owned(), architecture);
    definitions.insert(DEBHELPER.to_owned(), debhelper());
    definitions.insert(CONTRIBUTED.to_owned(), contributed());
}

/// The keywords of a text.
fn keywords(said: Said) -> Object {
    let pattern = match said {
        Expression => patterns::expression(),
        Package => patterns::package(),
        Word => patterns::word(),
        Profiles => patterns::profiles(),
        Relations => patterns::relations(),
        Glob => patterns::glob(),
        Exception => patterns::exception(),
        Path => patterns::path(),
        Architectures => {
            let known = json!({ "$ref": format!("#/definitions/{ARCHITECTURE}") });
            return any(known, patterns::architectures());
        }
        OneOf(words) => {
            let words: Vec<&str> = words.split_whitespace().collect();
            let mut all = any(json!({ "enum": words }), patterns::template());
            all.insert("examples".to_owned(), json!(words));
            return all;
        }
    };
    Object::from_iter([("pattern".to_owned(), pattern.into())])
}

/// A word, or what fits a pattern. Anything that is no text is for the type to say.
fn any(words: Value, pattern: String) -> Object {
    let all =
        json!({ "if": { "type": "string" }, "then": { "anyOf": [words, { "pattern": pattern }] } });
    all.as_object().cloned().unwrap_or_default()
}

/// Does something to the schema of the texts of a key: itself, the items of a list, the values of a map.
fn at_texts(schema: &mut Value, to: &mut dyn FnMut(&mut Object)) {
    for inner in ["items", "additionalProperties"] {
        if let Some(inner) = schema.get_mut(inner).filter(|inner| inner.is_object()) {
            at_texts(inner, to);
        }
    }
    if let Some(text) = schema.as_object_mut() {
        let is_list = text.get("$ref").is_some() || text.get("items").is_some();
        if !is_list || text.get("type").is_some_and(Value::is_array) {
            to(text);
        } else if text
            .get("items")
            .is_some_and(|items| items.get("$ref").is_some())
        {
            // Items that are records: examples of them stand at the list.
            to(text);
        }
    }
}

fn names(property: &mut Value, pattern: String) {
    property["propertyNames"] = json!({ "pattern": pattern });
}

/// Makes a reference of a map.
fn refer(property: &mut Value, definition: &str) {
    if let Some(map) = property.as_object_mut() {
        map.retain(|key, _| key == "description");
        let all = json!([{ "$ref": format!("#/definitions/{definition}") }]);
        map.insert("allOf".to_owned(), all);
    }
}

/// Files for debhelper, by suffix.
fn debhelper() -> Value {
    let text = json!({ "type": ["string", "null"] });
    let lines = json!({ "type": ["string", "array", "null"], "items": { "type": "string" } });
    let add = Verb::Add.sign();
    let mut all = Object::new();
    for suffix in SUFFIXES {
        all.insert(suffix.to_owned(), text.clone());
        all.insert(format!("{suffix}{add}"), lines.clone());
    }
    // What file sets make, imported recipes have as texts: a file of theirs, or lines.
    for kind in ["install", "links"] {
        let raw = json!({
            "description": "Of imported recipes: what `files:` and `links:` say.",
            "type": ["string", "null"],
            "pattern": r"^templates/|\n",
        });
        all.insert(kind.to_owned(), raw);
    }
    json!({
        "description": "Files that debhelper reads, by suffix.",
        "type": ["object", "null"],
        "properties": all,
        "patternProperties": { r"^doc-base\.[^/]+$": lines },
        "additionalProperties": false,
    })
}

/// Fields that have no key of their own: Debian's complete.
fn fields(property: &mut Value) {
    let own = field::BINARY.iter().chain(&field::NOT_IN_BINARY);
    names(property, patterns::field(own.map(|field| field.name)));
    let text = property["additionalProperties"].clone();
    let known = FIELDS.split_whitespace();
    let known: Object = known.map(|name| (name.to_owned(), text.clone())).collect();
    property["properties"] = Value::Object(known);
}

/// Relations that a place contributes: fields of a package.
fn contributed() -> Value {
    let relation = json!({ "$ref": "#/definitions/ConditionalRelation" });
    let mut all = Object::new();
    for field in field::relations() {
        let add = Verb::Add.sign();
        for sign in ["", add] {
            let list = json!({ "type": ["array", "null"], "items": relation });
            all.insert(format!("{}{sign}", field.key), list);
        }
        let bare = json!({ "type": ["array", "null"], "items": { "type": ["string", "object"] } });
        all.insert(format!("{}{}", field.key, Verb::Remove.sign()), bare);
    }
    json!({
        "description": "Relations that a place contributes, by field.",
        "type": ["object", "null"],
        "properties": all,
        "additionalProperties": false,
    })
}

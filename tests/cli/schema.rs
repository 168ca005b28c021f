// SPDX-License-Identifier: GPL-2.0-or-later
//! `gencontrol schema --recipes`: the schema of a recipe's own names refuses what the general one refuses, and completes
//! more.

use std::fs;

use serde_json::{json, Value};

use super::{repository, run, stderr};

fn schema(arguments: &[&str]) -> Value {
    let output = run(&[&["schema"], arguments].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    serde_json::from_slice(&output.stdout).expect("a schema is JSON")
}

fn keys<'v>(schema: &'v Value, place: &str) -> Vec<&'v str> {
    let map = schema.pointer(place).and_then(Value::as_object);
    let map = map.unwrap_or_else(|| panic!("{place} is a map"));
    map.keys().map(String::as_str).collect()
}

/// The schema without what only completes.
fn refuses(schema: &mut Value) {
    match schema {
        Value::Array(all) => all.iter_mut().for_each(refuses),
        Value::Object(map) => {
            map.remove("examples");
            let open = map.get("additionalProperties");
            let same = |properties: &Value| {
                let mut properties = properties.as_object().into_iter().flatten();
                properties
                    .all(|(_, value)| open.is_none_or(|open| value == open) || *value == json!({}))
            };
            let is_open = open.is_none_or(Value::is_object);
            if is_open && map.get("properties").is_some_and(same) {
                map.remove("properties");
            }
            map.values_mut().for_each(refuses);
        }
        _ => {}
    }
}

#[test]
fn the_names_of_a_recipe_and_those_below_complete() {
    let folder = tempfile::tempdir().expect("the temporary directory is writable");
    let layer = folder.path().join("fork");
    fs::create_dir(&layer).expect("it is writable");
    let base = repository().join("recipes/linux");
    let yaml = format!(
        "extends: {}\nonly: {{ architectures: [arm64] }}\nenable: {{ ours: true }}\nbuild: {{ colour: red }}\n\
         kinds: {{ mine: {{ section: kernel }} }}\npackages:\n  extra: {{ is: mine, for: source, name: x-y, \
         target: own, when: enable.nothing }}\narchitectures: {{ arm64: {{ flavours: {{ boards: {{}} }} }} }}\n",
        base.display()
    );
    fs::write(layer.join("recipe.yaml"), yaml).expect("it is writable");
    let own = schema(&["--recipes", layer.to_str().expect("UTF-8")]);
    for (place, names) in [
        ("/properties/enable/properties", &["ours", "docs"][..]),
        ("/properties/build/properties", &["colour", "signed"]),
        ("/properties/packages/properties", &["extra", "headers"]),
        ("/properties/kinds/properties", &["mine", "meta"]),
        ("/properties/releases/properties", &["unstable"]),
        // `only` takes it out; what is below may still be named.
        ("/properties/architectures/properties", &["arm64", "amd64"]),
        (
            "/definitions/Architecture/properties/flavours/properties",
            &["boards", "cloud-arm64"],
        ),
        (
            "/definitions/Flavour/properties/relations/properties",
            &["extra", "headers"],
        ),
        (
            "/definitions/Installer/properties/udebs/properties",
            &["fat-modules"],
        ),
    ] {
        let all = keys(&own, place);
        for name in names {
            assert!(all.contains(name), "{place}: {name} is not in {all:?}");
        }
    }
    for (place, name) in [
        ("/definitions/PackageEntry/properties/is", "mine"),
        ("/definitions/PackageEntry/properties/target", "own"),
        ("/definitions/Only/properties/packages/items", "extra"),
    ] {
        let examples = own.pointer(&format!("{place}/examples"));
        let examples = examples.and_then(Value::as_array);
        let examples = examples.unwrap_or_else(|| panic!("{place} has examples"));
        assert!(examples.contains(&json!(name)), "{place}: {examples:?}");
    }
    let (mut own, mut general) = (own, schema(&[]));
    refuses(&mut own);
    refuses(&mut general);
    assert!(own == general, "it refuses the same");
}

#[test]
fn only_recipes_have_names() {
    let output = run(&["schema", "diff", "--recipes", "recipes/linux"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("only the schema of recipes"));
}

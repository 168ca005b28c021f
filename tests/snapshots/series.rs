// SPDX-License-Identifier: GPL-2.0-or-later
//! What recipes/linux says of one series of the kernel and not of another: a version of it makes that, and nothing else.

use std::collections::BTreeMap;
use std::fs;

use super::{copy, generate, paragraphs, repository};

/// Since 7.3 every flavour has a meta package of its modules, which that of the image depends on.
#[test]
fn what_7_3_has_besides() {
    let recipe = repository().join("recipes/linux");
    let old = repository().join("tests/tree/linux");
    let tree = tempfile::tempdir().expect("the temporary directory is writable");
    copy(&old, tree.path());
    let path = tree.path().join("debian/changelog");
    let changelog = fs::read_to_string(&path).expect("it was copied");
    let of = |version: &str| {
        let changelog = changelog.replacen("7.2.8-1", &format!("{version}-1"), 1);
        fs::write(&path, changelog).expect("it can be written");
        let made = generate(&recipe, tree.path());
        // Both by one name.
        let series = version.rsplit_once('.').map_or("", |(series, _)| series);
        let texts = made.into_iter().map(|(name, text)| {
            let plain = |text: &str| text.replace(version, "VERSION").replace(series, "SERIES");
            (plain(&name), plain(&text))
        });
        texts.collect::<BTreeMap<String, String>>()
    };
    let (before, after) = (of("7.2.8"), of("7.3.4"));
    assert!(before.keys().eq(after.keys()), "no file comes or goes");
    // News name versions of their own.
    let tells = ["control", "rules.gen"];
    let may_differ =
        |name: &str| tells.iter().any(|end| name.ends_with(end)) || name.contains(".NEWS");
    for name in before.keys().filter(|name| !may_differ(name)) {
        assert_eq!(before[name], after[name], "{name}");
    }
    let mut meta = 0;
    for name in [
        "control",
        "generated.signed-amd64/control",
        "generated.signed-arm64/control",
    ] {
        let (before, after) = (paragraphs(&before[name]), paragraphs(&after[name]));
        for (package, text) in &after {
            if let Some(flavour) = package.strip_prefix("Package: linux-modules-") {
                if !flavour.starts_with("VERSION") {
                    assert!(!before.contains_key(package), "{package}");
                    let modules = format!("Depends: linux-base-{flavour} (= ${{binary:Version}}), linux-modules-VERSION");
                    assert!(text.contains(&modules), "{text}");
                    let description = text
                        .lines()
                        .find_map(|line| line.strip_prefix("Description: Linux modules for "));
                    assert!(
                        description.is_some_and(|rest| rest.ends_with(" (meta-package)")),
                        "{text}"
                    );
                    meta += 1;
                    continue;
                }
            }
            let own = package.strip_prefix("Package: linux-image-");
            let own = own.unwrap_or_default();
            let is_meta = !own.starts_with("VERSION")
                && after.contains_key(&*format!("Package: linux-modules-{own}"));
            let besides = format!(" linux-modules-{own} (= ${{binary:Version}}),");
            let without = match is_meta {
                true => text.replace(&besides, ""),
                false => (*text).to_owned(),
            };
            assert_eq!(without != *text, is_meta, "{text}");
            assert_eq!(before.get(package), Some(&without.as_str()), "{package}");
        }
    }
    // One for each flavour, and the test flavours of amd64 and arm64 are two.
    assert_eq!(meta, 25);
}

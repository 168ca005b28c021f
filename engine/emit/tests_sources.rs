// SPDX-License-Identifier: GPL-2.0-or-later
//! What the packages of a source become in rules.gen and in the lists of what is signed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::rules_gen::makefile;
use super::signing::lists;
use crate::plan::model::{Binary, Contents, Declared, Signed, Source, Use};
use crate::text::files::Span;

/// A package of this target, built at one point.
fn binary(target: Option<&str>) -> Binary {
    Binary {
        entry: String::new(),
        origin: Span::default(),
        is_whole: true,
        first_point: String::new(),
        declared: Declared {
            target: target.map(str::to_owned),
            ..Declared::default()
        },
        relations: BTreeMap::new(),
        point_architectures: BTreeSet::from(["amd64".to_owned()]),
        uses: vec![Use {
            point: vec!["amd64".to_owned()],
            variables: Arc::new(BTreeMap::from([("ARCH".to_owned(), "amd64".to_owned())])),
            own: BTreeMap::new(),
            contents: Contents::default(),
        }],
        always: true,
        signed: None,
    }
}

fn source(packages: impl IntoIterator<Item = (&'static str, Binary)>) -> Source {
    let packages = packages.into_iter();
    Source {
        packages: packages
            .map(|(name, binary)| (name.to_owned(), binary))
            .collect(),
        ..Source::default()
    }
}

#[test]
fn packages_of_a_target_and_a_point_share_a_command() {
    let checked = |target| Binary {
        always: false,
        ..binary(Some(target))
    };
    let source = source([
        ("b", checked("one")),
        ("a", checked("one")),
        ("c", binary(Some("other"))),
        ("d", binary(None)),
    ]);
    let text = makefile(&source).to_string();
    let (_, rules) = text
        .split_once("endef\n")
        .expect("a definition comes first");
    let mut expected = String::new();
    for phase in ["binary-arch", "build-arch", "setup"] {
        let verb = phase.trim_end_matches("-arch");
        expected += &format!(
            "{phase}:{phase}_amd64\n\
             {phase}_amd64:{phase}_amd64_one {phase}_amd64_other\n\
             {phase}_amd64_one:\n\
             \t$(call if_package, a b, $(MAKE) -f debian/rules.real {verb}_one ARCH='amd64' \
             DESTDIR='$(CURDIR)/debian/tmp' DH_OPTIONS='-pa -pb')\n\
             {phase}_amd64_other:\n\
             \t$(MAKE) -f debian/rules.real {verb}_other ARCH='amd64' \
             DESTDIR='$(CURDIR)/debian/c' DH_OPTIONS='-pc' PACKAGE_NAME='c'\n"
        );
    }
    assert_eq!(rules, expected);
}

#[test]
fn a_list_has_what_says_that_it_goes_there() {
    let signed = |package: &str, lists: &[&str]| Binary {
        signed: Some(Signed {
            package: package.to_owned(),
            files: vec![("boot/vmlinuz".to_owned(), "efi".to_owned())],
            lists: lists.iter().map(|list| (*list).to_owned()).collect(),
        }),
        ..binary(None)
    };
    let names = ["x.json", "y.json"].map(str::to_owned);
    for unsigned in [
        vec![("a", binary(None))],
        vec![("a", signed("a-unsigned", &[]))],
    ] {
        assert_eq!(lists(&source(unsigned), &names), []);
    }
    let source = source([
        ("a", signed("a-unsigned", &["x.json"])),
        ("b", signed("b-unsigned", &[])),
        ("c", binary(None)),
    ]);
    let found: Vec<(String, String)> = lists(&source, &names)
        .into_iter()
        .map(|(name, text)| (name, text.split_whitespace().collect()))
        .collect();
    let expected = [
        (
            "x.json",
            r#"{"packages":{"a-unsigned":{"trusted_certs":[],"files":[{"sig_type":"efi","file":"boot/vmlinuz"}]}}}"#,
        ),
        ("y.json", r#"{"packages":{}}"#),
    ];
    assert_eq!(
        found,
        expected.map(|(name, text)| (name.to_owned(), text.to_owned()))
    );
}

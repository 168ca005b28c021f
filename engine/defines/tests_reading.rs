// SPDX-License-Identifier: GPL-2.0-or-later
//! What a level takes of a table, what it says about the rest, and how levels come together.

use std::borrow::Cow;

use indexmap::IndexMap;

use super::level::{Level, LevelKind};
use super::merge::merge;
use super::reader::{Mark, Reader, SettingKind};
use super::toml::{parse, Kind, Value};
use crate::deb::quirks::Quirks;
use crate::diag::{Place, Sink};
use crate::text::files::Files;

fn table(text: &str) -> Value {
    let file = Files::default().add("t", text.to_owned());
    parse(text, file).expect("it is TOML").root
}

/// Does something with a reader. What it said: line, message and help.
fn told<T>(work: impl FnOnce(&Reader<'_>) -> T) -> (T, Vec<String>) {
    let settings = [
        ("build.text", SettingKind::Text),
        ("build.program", SettingKind::Program),
        ("build.list", SettingKind::Texts),
        ("build.table", SettingKind::Table),
        ("description.prose", SettingKind::ProseTable),
        ("relations.deep.list", SettingKind::Relations),
        ("packages.flag", SettingKind::Boolean),
    ];
    let settings = settings.map(|(name, kind)| (name.to_owned(), kind));
    let sink = Sink::default();
    let reader = Reader {
        settings: &IndexMap::from(settings),
        mark: Mark {
            name: "is_quick",
            one_of_plain: true,
        },
        quirks: Quirks::default(),
        sink: Some(&sink),
    };
    let result = work(&reader);
    let said = sink.sorted(&files()).into_iter().map(|problem| {
        let line = match problem.place {
            Place::At(span) => span.line,
            _ => 0,
        };
        let help = problem.help.map(|help| format!("; {help}"));
        format!("{line} {}{}", problem.message, help.unwrap_or_default())
    });
    (result, said.collect())
}

/// As [`table`] names its texts.
fn files() -> Files {
    let mut files = Files::default();
    files.add("t", String::new());
    files
}

fn read(text: &str, kind: LevelKind) -> (Level, Vec<String>) {
    told(|reader| reader.level(&table(text), kind, None))
}

#[test]
fn a_level_has_the_keys_of_its_kind() {
    let unknown = |key: &str| vec![format!("2 unknown key `{key}`")];
    let name = "name = 'a'\n";
    for (text, kind, expected) in [
        ("defs = {}", LevelKind::Root, unknown("defs")),
        ("defs = {}", LevelKind::Featureset, unknown("defs")),
        ("defs = {}", LevelKind::Arch, vec![]),
        (
            "defs = { is_default = true }",
            LevelKind::Arch,
            vec!["2 expected an empty table, found a table".to_owned()],
        ),
        ("defs = { is_default = true }", LevelKind::Flavour, vec![]),
        ("debianrelease = []", LevelKind::Root, vec![]),
        (
            "debianrelease = []",
            LevelKind::Arch,
            unknown("debianrelease"),
        ),
        ("path = 'x'", LevelKind::Flavour, vec![]),
        ("zzz = 1", LevelKind::Flavour, unknown("zzz")),
    ] {
        let (_, said) = read(&format!("{name}{text}\n"), kind);
        // Without the keys that are known.
        let said: Vec<&str> = said
            .iter()
            .filter_map(|said| said.split(';').next())
            .collect();
        assert_eq!(said, expected, "{text} of {kind:?}");
    }
}

#[test]
fn a_name_is_one_of_a_file() {
    let help = "write a name without `/`: files are named after it";
    for (name, is_path) in [("a/b", true), ("..", true), (".", true), ("a.b", false)] {
        let (level, said) = read(&format!("name = '{name}'\n"), LevelKind::Flavour);
        assert_eq!(level.name, name);
        let message = format!("1 `{name}` is a path, not a name; {help}");
        assert_eq!(said, if is_path { vec![message] } else { vec![] });
    }
    // That of the root is passed over.
    let (root, said) = read("name = 'a/b'\n", LevelKind::Root);
    assert_eq!((root.name.as_str(), said), ("", vec![]));
    let (level, said) = read("enable = false\n", LevelKind::Flavour);
    assert!(!level.enable);
    assert_eq!(said, ["1 a table without `name`; add `name = '…'`"]);
}

#[test]
fn a_file_has_the_name_that_its_parent_gives_it() {
    for (name, expected) in [
        ("a", vec![]),
        (
            "b",
            vec!["1 `b` in the file of `a`; write `name = 'a'`, or leave it out"],
        ),
    ] {
        let base = read("name = 'a'\n", LevelKind::Flavour).0;
        let own = table(&format!("name = '{name}'\n"));
        let (level, said) = told(|reader| reader.level(&own, LevelKind::Flavour, Some(&base)));
        assert_eq!(said, expected);
        assert_eq!(level.name, "a");
    }
}

/// What does not fit is told, and is not there afterwards.
#[test]
fn a_setting_is_taken_as_it_should_be() {
    let control = |help: &str| format!("the control character U+0007 in a text; {help}");
    let control = control("remove it: no file of a package may have it");
    let bad = "\\u0007";
    let program = "write the name only; a version belongs in Build-Depends of source.control";
    for (text, taken, message) in [
        ("build.text = 'a'", true, ""),
        (&format!("build.text = \"a{bad}\""), false, control.as_str()),
        ("build.text = 1", false, "expected text, found a number"),
        ("build.program = 'a'", true, ""),
        (&format!("build.program = \"a{bad}\""), false, &control),
        (
            "build.program = 'aa (>= 1)'",
            true,
            &format!("debian/rules.real calls `aa (>= 1)` as it is written: the kernel does not build; {program}"),
        ),
        (
            "build.program = 'aa (= 1), bb (= 1)'",
            false,
            &format!("expected the name of a program, found `aa (= 1), bb (= 1)`; {program}"),
        ),
        (
            "build.program = 'aa (>= 1) <x>'",
            false,
            &format!("expected the name of a program, found `aa (>= 1) <x>`; {program}"),
        ),
        ("build.list = ['a', 'b']", true, ""),
        (&format!("build.list = [\"{bad}\", 'b']"), false, &control),
        ("build.list = [true, 'b']", false, "expected text, found a boolean"),
        ("build.table = { a = 'b' }", true, ""),
        (&format!("build.table = {{ \"{bad}\" = 'b' }}"), false, &control),
        (&format!("build.table = {{ a = \"{bad}\" }}"), false, &control),
        ("description.prose = { a = \"b\\n\\tc\" }", true, ""),
        (&format!("description.prose = {{ \"{bad}\" = 'b' }}"), false, &control),
        (&format!("description.prose = {{ a = \"{bad}\" }}"), false, &control),
        (
            "description.prose = { a = true }",
            false,
            "expected text, found a boolean",
        ),
        ("relations.deep.list = ['aa', 'bb | cc (= 1)']", true, ""),
        (
            "relations.deep.list = ['aa, bb']",
            false,
            "this is more than one relation: write one in each string",
        ),
        (&format!("relations.deep.list = [\"aa{bad}\"]"), false, &control),
        ("packages.flag = true", true, ""),
        (
            "packages.flag = 'yes'",
            false,
            "expected `true` or `false`, found text",
        ),
    ] {
        let (level, said) = read(text, LevelKind::Root);
        let name = text.split(' ').next().unwrap_or_default();
        assert_eq!(level.values.contains_key(name), taken, "{text}");
        let expected = (!message.is_empty()).then(|| format!("1 {message}"));
        assert_eq!(said, expected.into_iter().collect::<Vec<_>>(), "{text}");
    }
    // Two mistakes do not make up for each other.
    let text = format!("description.prose = {{ \"{bad}\" = 'b', a = true }}");
    let (level, said) = read(&text, LevelKind::Root);
    assert_eq!((level.values.len(), said.len()), (0, 2), "{said:?}");
}

#[test]
fn a_flag_is_true_or_false() {
    let (level, said) = read(
        "name = 'a'\nenable = 'no'\ndefs = { is_default = false, is_quick = 'x' }\n",
        LevelKind::Flavour,
    );
    let flags = level.flags.get();
    assert_eq!(
        (level.enable, flags.default, flags.mark),
        (true, false, false)
    );
    assert_eq!(
        said,
        [
            "2 expected `true` or `false`, found text",
            "3 expected `true` or `false`, found text"
        ]
    );
}

#[test]
fn only_lists_that_are_not_said_again_count_twice() {
    let parent = read(
        "name = 'a'\nbuild.list = ['x']\nbuild.text = 'y'\nrelations.deep.list = ['aa']\n",
        LevelKind::Flavour,
    );
    for (text, expected) in [
        ("", vec![2, 4]),
        ("build = {}\n", vec![4]),
        ("relations = {}\nbuild = {}\n", vec![]),
    ] {
        let ((), said) = told(|reader| reader.doubled(&parent.0, &table(text)));
        let lines = [(2, "build.list"), (4, "relations.deep.list")];
        let lines = lines.iter().filter(|(line, _)| expected.contains(line));
        let expected: Vec<String> = lines
            .map(|(line, name)| {
                format!(
                    "{line} `{name}` of `a` counts twice, because it has a defines.toml of its own; so does \
                     gencontrol.py; the recipe has its items twice: delete one of each"
                )
            })
            .collect();
        assert_eq!(said, expected, "{text}");
    }
}

#[test]
fn a_later_table_adds_to_an_earlier_one() {
    let old = read(
        "build.table = { a = '1', b = '1' }\nbuild.list = ['a']\nbuild.text = 'a'\n",
        LevelKind::Root,
    );
    let new = read(
        "build.table = { b = '2', c = '2' }\nbuild.list = ['b']\nbuild.text = 'b'\n",
        LevelKind::Root,
    );
    let level = old.0.merged(&new.0, LevelKind::Root);
    let texts = |name: &str| -> Vec<String> {
        match &level.values[name].kind {
            Kind::Table(table) => table
                .iter()
                .map(|(key, value)| format!("{key}={}", value.text().unwrap_or_default()))
                .collect(),
            Kind::List(items) => items
                .iter()
                .filter_map(Value::text)
                .map(str::to_owned)
                .collect(),
            _ => level.values[name]
                .text()
                .map(str::to_owned)
                .into_iter()
                .collect(),
        }
    };
    assert_eq!(texts("build.table"), ["a=1", "b=2", "c=2"]);
    assert_eq!(texts("build.list"), ["a", "b"]);
    assert_eq!(texts("build.text"), ["b"]);
}

/// The other flag belongs to the plain featureset, if one of it always has it.
#[test]
fn flags_are_those_of_the_plain_featureset() {
    let text = "[[featureset]]\nname = 'rt'\n[[featureset.flavour]]\nname = 'a'\n\
                defs = { is_default = true, is_quick = true }\n[[featureset.flavour]]\nname = 'b'\n";
    for (one_of_plain, expected) in [
        (true, [(false, false), (false, false)]),
        (false, [(false, true), (false, false)]),
    ] {
        let (root, _) = told(|reader| {
            let reader = Reader {
                mark: Mark {
                    one_of_plain,
                    ..reader.mark
                },
                ..*reader
            };
            merge(&reader, &mut |path| {
                (path == "debian/config/defines.toml").then(|| Cow::Owned(table(text)))
            })
        });
        let root = root.expect("there is a file");
        let flavours = root.list("featureset")[0].list("flavour");
        let flags: Vec<(bool, bool)> = flavours
            .iter()
            .map(|flavour| flavour.flags.get())
            .map(|flags| (flags.default, flags.mark))
            .collect();
        assert_eq!(flags, expected, "{one_of_plain}");
    }
}

#[test]
fn what_is_said_above_a_list_of_tables_is_about_its_first() {
    let root = table("# of l\n[[l]] # beside\na = 1\n# of the second\n[[l]]\n# of m\nm = [1]\n");
    let Kind::List(items) = &root.table().expect("a table")["l"].kind else {
        panic!("it is a list");
    };
    let comments = |value: &Value| value.all_comments().collect::<Vec<_>>();
    assert_eq!(comments(&items[0]), ["of l", "beside"]);
    assert_eq!(comments(&items[1]), ["of the second"]);
    assert_eq!(comments(&root.table().expect("a table")["l"]), [""; 0]);
    assert_eq!(comments(&items[1].table().expect("a table")["m"]), ["of m"]);
}

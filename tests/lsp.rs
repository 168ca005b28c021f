// SPDX-License-Identifier: GPL-2.0-or-later
//! `gencontrol lsp` as an editor sees it: the program, and messages over its standard input and output.

use std::fs;

use serde_json::{json, Value};

#[path = "common/copy.rs"]
mod copy;
#[path = "lsp/editor.rs"]
mod editor;

use editor::{Editor, BASE, FORK};

const OWN: &str = "debian/recipes/recipe.yaml";
const BELOW: &str = "base/recipe.yaml";

#[test]
fn mistakes_are_told_while_one_types_and_mended() {
    let mut editor = Editor::start(Value::Null);
    let wrong = FORK.replace("{{ abiname", "{{ abinam");
    editor.open(OWN, &wrong);
    let problems = editor.problems(OWN);
    let [problem] = &problems[..] else {
        panic!("{problems:?}");
    };
    assert_eq!(
        problem["message"],
        "undefined variable `abinam`\nhelp: did you mean `abiname`?"
    );
    // Columns are UTF-16: `𝄞` has two.
    let range =
        json!({ "start": { "line": 4, "character": 25 }, "end": { "line": 4, "character": 31 } });
    assert_eq!(problem["range"], range);
    let document = json!({ "uri": editor.uri(OWN) });
    let context = json!({ "diagnostics": [] });
    let params = json!({ "textDocument": document, "range": range, "context": context });
    let actions = editor.ask("textDocument/codeAction", params);
    assert_eq!(actions[0]["title"], "write `abiname`");
    let edits = &actions[0]["edit"]["changes"][editor.uri(OWN)];
    assert_eq!(edits, &json!([{ "range": range, "newText": "abiname" }]));
    // The editor makes that edit.
    let change = json!([{ "range": range, "text": edits[0]["newText"] }]);
    editor.change(OWN, 2, change);
    assert!(editor.problems(OWN).is_empty());
    // What is on disk has no mistake, and is not what counts.
    editor.change(
        OWN,
        3,
        json!([{ "text": FORK.replace("depends:", "dependz:") }]),
    );
    let problems = editor.problems(OWN);
    assert!(
        problems[0]["message"]
            .to_string()
            .contains("unknown key `dependz`"),
        "{problems:?}"
    );
    editor.tell(
        "textDocument/didClose",
        json!({ "textDocument": { "uri": editor.uri(OWN) } }),
    );
    assert!(editor.problems(OWN).is_empty());
    assert_eq!(editor.quit(), Some(0));
}

#[test]
fn a_layer_that_is_open_counts_for_those_above_it() {
    let mut editor = Editor::start(Value::Null);
    editor.open(OWN, FORK);
    let without = BASE.replace("  image:", "  images:");
    editor.open(BELOW, &without);
    let problems = editor.problems(OWN);
    let message = problems[0]["message"].to_string();
    assert!(
        message.contains("no package `image` below this layer"),
        "{message}"
    );
    assert_eq!(editor.quit(), Some(0));
}

#[test]
fn a_layer_that_changes_on_disk_counts_when_the_editor_says_so() {
    let mut editor = Editor::start(Value::Null);
    editor.open(OWN, FORK);
    for method in ["workspace/didChangeWatchedFiles", "textDocument/didSave"] {
        let without = BASE.replace("  image:", "  images:");
        for (text, is_wrong) in [(without.as_str(), true), (BASE, false)] {
            fs::write(editor.path(BELOW), text).expect("the folder is writable");
            let uri = editor.uri(BELOW);
            editor.tell(
                method,
                json!({ "changes": [{ "uri": uri, "type": 2 }], "textDocument": { "uri": uri } }),
            );
            let problems = editor.problems(OWN);
            assert_eq!(!problems.is_empty(), is_wrong, "{method}: {problems:?}");
        }
    }
    assert_eq!(editor.quit(), Some(0));
}

#[test]
fn problems_are_of_the_version_that_has_them() {
    let mut editor = Editor::start(Value::Null);
    editor.open(BELOW, BASE);
    editor.open(OWN, FORK);
    let wrong = FORK.replace("{{ abiname", "{{ abinam");
    editor.change(OWN, 7, json!([{ "text": wrong }]));
    let uri = editor.uri(OWN);
    let message = editor.next(|message| message["params"]["uri"] == uri);
    assert_eq!(message["params"]["version"], 7, "{message}");
    assert_eq!(editor.quit(), Some(0));
}

#[test]
fn values_are_shown_with_their_points() {
    let mut editor = Editor::start(Value::Null);
    editor.open(OWN, FORK);
    editor.open(BELOW, BASE);
    for (file, text, words, expected) in [
        (
            OWN,
            FORK,
            "{{ kernelrel",
            "- `7.2.8-amd64` at amd64/none/amd64 (",
        ),
        (OWN, FORK, "'ä𝄞", "ä𝄞 7.2.8"),
        (
            OWN,
            FORK,
            "depends: ['linux-im",
            "linux-image-7.2.8-cloud-amd64 (= ${binary:Version})",
        ),
        (
            BELOW,
            BASE,
            "    build: { sig",
            "- `true` at amd64, amd64/none/amd64, amd64/none/cloud-amd64 (",
        ),
        (BELOW, BASE, "when: build.sig", "- `false` at source"),
        (BELOW, BASE, "  im", "- `linux-image-7.2.8-amd64`"),
        (BELOW, BASE, "    syn", "The first line of the description"),
    ] {
        let hover = editor.hover(file, text, words);
        assert!(hover.contains(expected), "{words}: {hover}");
    }
    assert_eq!(editor.hover(OWN, FORK, "    # "), "");
    // While there is an error, the last state without one answers.
    let wrong = FORK.replace("depends:", "dependz:");
    editor.change(OWN, 2, json!([{ "text": wrong }]));
    assert!(!editor.problems(OWN).is_empty());
    let hover = editor.hover(OWN, &wrong, "{{ abi");
    assert!(hover.contains("`7.2.8`"), "{hover}");
    assert_eq!(editor.quit(), Some(0));
}

#[test]
fn definitions_are_found_in_all_layers() {
    let mut editor = Editor::start(Value::Null);
    editor.open(OWN, FORK);
    editor.open(BELOW, BASE);
    let postinst = "base/templates/image.postinst";
    let script = fs::read_to_string(editor.path(postinst)).expect("it was written");
    editor.open(postinst, &script);
    for (file, text, words, expected) in [
        (OWN, FORK, "extends: ../..", vec![(BELOW, 1)]),
        (OWN, FORK, "  im", vec![(BELOW, 17)]),
        (OWN, FORK, "{{ kern", vec![(BELOW, 4)]),
        (BELOW, BASE, "is: of-", vec![(BELOW, 15)]),
        (
            BELOW,
            BASE,
            "when: build.sig",
            vec![(BELOW, 5), (BELOW, 10)],
        ),
        (BELOW, BASE, "enable.to", vec![(BELOW, 6)]),
        (BELOW, BASE, "templates/im", vec![(postinst, 1)]),
        (postinst, &script, "{{ kern", vec![(BELOW, 4)]),
        (OWN, FORK, "# ", vec![]),
    ] {
        let found = editor.definition(file, text, words);
        let found: Vec<(&str, u64)> = found
            .iter()
            .map(|(path, line)| (path.as_str(), *line))
            .collect();
        let mut sorted = found.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, expected, "{words}");
    }
    assert_eq!(editor.quit(), Some(0));
}

#[test]
fn names_are_completed() {
    let mut editor = Editor::start(Value::Null);
    editor.open(OWN, FORK);
    assert!(!editor.hover(OWN, FORK, "{{ kern").is_empty());
    let typed = format!("{FORK}  doc:\n    is: \n    each: \n    name: '{{{{ build.x }}}} {{{{ lo | l }}}}'\n    de\n");
    editor.change(OWN, 2, json!([{ "text": typed }]));
    for (words, some, none) in [
        (
            "{{ lo",
            vec!["localversion", "kernelrelease", "build"],
            "build.signed",
        ),
        ("{{ build.", vec!["signed"], "kernelrelease"),
        ("| l", vec!["lower", "length"], "abiname"),
        ("    is: ", vec!["of-kernel"], "image"),
        ("    each: ", vec!["flavour", "source"], "of-kernel"),
        (
            "    de",
            vec!["depends", "depends+", "description"],
            "packages",
        ),
        ("pack", vec!["packages", "kinds"], "depends"),
        ("\n  do", vec!["image"], "depends"),
    ] {
        let found = editor.completion(OWN, &typed, words);
        for one in some {
            assert!(
                found.iter().any(|own| own == one),
                "{words}: no {one} in {found:?}"
            );
        }
        assert!(!found.iter().any(|own| own == none), "{words}: {none}");
    }
    // Keys say what they mean, filters nothing.
    for (words, label, kind, has_detail) in
        [("    de", "depends", 5, true), ("| l", "lower", 3, false)]
    {
        let found = editor.at("completion", OWN, &typed, words);
        let mut found = found.as_array().into_iter().flatten();
        let item = found.find(|item| item["label"] == label).expect(label);
        assert_eq!(item["kind"], kind, "{item}");
        assert_eq!(item["detail"].is_string(), has_detail, "{item}");
    }
    assert_eq!(editor.quit(), Some(0));
}

#[test]
fn what_is_no_message_is_answered_with_an_error() {
    let mut editor = Editor::start(Value::Null);
    for (text, code) in [
        ("Content-Length: 3\r\n\r\n{x}", -32700),
        ("Content-Length: 2\r\n\r\n[]", -32600),
        ("nonsense\r\n\r\n", -32700),
    ] {
        editor.raw(text);
        let answer = editor.next(|message| !message["error"].is_null());
        assert_eq!(answer["error"]["code"], code, "{text}: {answer}");
    }
    let error = |answer: Value| answer["error"]["code"].clone();
    assert_eq!(
        error(editor.answer("textDocument/hover", json!({}))),
        -32602
    );
    assert_eq!(
        error(editor.answer("textDocument/rename", json!({}))),
        -32601
    );
    let place = json!({ "line": u32::MAX, "character": u32::MAX });
    let other = json!({ "textDocument": { "uri": "untitled:1" }, "position": place });
    assert_eq!(error(editor.answer("textDocument/hover", other)), -32602);
    editor.open(OWN, FORK);
    let far = json!({ "textDocument": { "uri": editor.uri(OWN) }, "position": place });
    assert_eq!(editor.ask("textDocument/hover", far), Value::Null);
    editor.tell("textDocument/didChange", json!({ "textDocument": 3 }));
    let log = editor.next(|message| message["method"] == "window/logMessage");
    assert_eq!(log["params"]["type"], 1);
    editor.ask("shutdown", Value::Null);
    assert_eq!(
        error(editor.answer("textDocument/hover", json!({}))),
        -32600
    );
    // Gone without a word: that is told by the exit status.
    editor.input = None;
    let status = editor.program.wait().expect("it can be waited for");
    assert_eq!(status.code(), Some(1));
}

#[test]
fn without_a_tree_the_recipe_alone_is_checked() {
    let mut alone = Editor::start(Value::Null);
    fs::remove_file(alone.path("debian/changelog")).expect("it was there");
    alone.open(BELOW, &BASE.replace("flavours:", "flavors:"));
    let problems = alone.problems(BELOW);
    let message = problems[0]["message"].to_string();
    assert!(message.contains("unknown key `flavors`"), "{message}");
    alone.change(BELOW, 2, json!([{ "text": BASE }]));
    let problems = alone.problems(BELOW);
    let message = problems[0]["message"].to_string();
    assert!(message.contains("no source package above it"), "{message}");
    assert_eq!(alone.quit(), Some(0));
    let elsewhere = tempfile::tempdir().expect("the temporary directory is writable");
    let mut other = Editor::start(json!({ "tree": elsewhere.path() }));
    other.open(BELOW, BASE);
    let problems = other.problems(BELOW);
    let message = problems[0]["message"].to_string();
    assert!(
        message.contains("this is not an unpacked source package"),
        "{message}"
    );
    assert_eq!(other.quit(), Some(0));
}

#[test]
fn what_has_the_name_of_another_thing_is_not_taken_for_it() {
    let mut editor = Editor::start(Value::Null);
    // A kind that is called as the package, and a template that is called as it.
    let same = BASE.replace("of-kernel", "image");
    fs::write(editor.path("base/templates/image"), "").expect("the folder is writable");
    editor.open(BELOW, &same);
    let found = editor.definition(BELOW, &same, "is: im");
    assert_eq!(found, [(BELOW.to_owned(), 15)]);
    let package = editor.hover(BELOW, &same, "packages:\n  im");
    assert!(package.contains("- `linux-image-7.2.8-amd64`"), "{package}");
    let kind = editor.hover(BELOW, &same, "kinds:\n  im");
    assert!(!kind.contains("linux-image-7.2.8-amd64"), "{kind}");
    assert_eq!(editor.quit(), Some(0));
}

#[test]
fn names_of_a_layer_that_cannot_be_parsed_are_those_that_it_had() {
    let mut editor = Editor::start(Value::Null);
    editor.open(OWN, FORK);
    assert!(!editor.hover(OWN, FORK, "{{ kern").is_empty());
    editor.open(BELOW, "packages: [");
    let found = editor.definition(OWN, FORK, "{{ kern");
    assert_eq!(found, [(BELOW.to_owned(), 4)]);
    assert_eq!(editor.quit(), Some(0));
}

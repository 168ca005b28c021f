// SPDX-License-Identifier: GPL-2.0-or-later
//! An editor, as far as the program sees it.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{channel, Receiver};
use std::time::Duration;

use serde_json::{json, Value};
use tempfile::TempDir;

use crate::copy::copy;

pub(crate) const BASE: &str = "\
releases:
  any: { abiname: '{{ upstreamversion }}' }
variables:
  flavour: { kernelrelease: '{{ abiname }}{{ localversion }}' }
build: { signed: false }
enable: { tools: true }
architectures:
  amd64:
    kernel_arch: x86
    build: { signed: true }
    flavours:
      amd64: { hardware: PCs, hardware_long: PCs }
      cloud-amd64: { hardware: clouds, hardware_long: clouds }
kinds:
  of-kernel: { each: flavour, for: flavour }
packages:
  image:
    is: of-kernel
    name: linux-image-{{ kernelrelease }}
    when: build.signed and enable.tools
    synopsis: Linux
    debhelper: { postinst: templates/image.postinst }
";

pub(crate) const FORK: &str = "\
extends: ../../base
packages:
  image:
    # ä𝄞
    description: 'ä𝄞 {{ abiname }}'
    depends: ['linux-image-{{ kernelrelease }} (= ${binary:Version})']
";

/// A source package with a fork's recipe, the recipe below it, and an editor.
pub(crate) struct Editor {
    folder: TempDir,
    pub(crate) program: Child,
    pub(crate) input: Option<ChildStdin>,
    messages: Receiver<Value>,
    last: i32,
}

impl Editor {
    pub(crate) fn start(options: Value) -> Editor {
        let folder = tempfile::tempdir().expect("the temporary directory is writable");
        let tree = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/_tree");
        copy(&tree, folder.path());
        for (path, text) in [
            ("base/recipe.yaml", BASE),
            (
                "base/templates/image.postinst",
                "#!/bin/sh\nset -e\necho {{ kernelrelease }}\n",
            ),
            ("debian/recipes/recipe.yaml", FORK),
        ] {
            let path = folder.path().join(path);
            let parent = path.parent().expect("it has one");
            fs::create_dir_all(parent).expect("the temporary directory is writable");
            fs::write(path, text).expect("the temporary directory is writable");
        }
        let mut program = Command::new(env!("CARGO_BIN_EXE_gencontrol"))
            .arg("lsp")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it was built");
        let input = program.stdin.take();
        let output = BufReader::new(program.stdout.take().expect("it is a pipe"));
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            let mut output = output;
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let mut editor = Editor {
            folder,
            program,
            input,
            messages,
            last: 0,
        };
        let known = editor.ask(
            "initialize",
            json!({ "capabilities": {}, "initializationOptions": options }),
        );
        assert_eq!(known["capabilities"]["hoverProvider"], true, "{known}");
        editor.tell("initialized", json!({}));
        editor
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    pub(crate) fn uri(&self, file: &str) -> String {
        format!("file://{}", self.path(file).display())
    }

    pub(crate) fn raw(&mut self, text: &str) {
        let input = self.input.as_mut().expect("it is open");
        input.write_all(text.as_bytes()).expect("the program reads");
        input.flush().expect("the program reads");
    }

    pub(crate) fn send(&mut self, message: Value) {
        let text = message.to_string();
        self.raw(&format!("Content-Length: {}\r\n\r\n{text}", text.len()));
    }

    pub(crate) fn tell(&mut self, method: &str, params: Value) {
        self.send(json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// The next message of which something is true.
    pub(crate) fn next(&self, is_it: impl Fn(&Value) -> bool) -> Value {
        loop {
            let message = self.messages.recv_timeout(Duration::from_secs(60));
            let message = message.expect("the program answers");
            if is_it(&message) {
                return message;
            }
        }
    }

    pub(crate) fn answer(&mut self, method: &str, params: Value) -> Value {
        self.last += 1;
        let id = self.last;
        self.send(json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        self.next(|message| message["id"] == id)
    }

    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Value {
        let answer = self.answer(method, params);
        assert!(answer["error"].is_null(), "{method}: {answer}");
        answer["result"].clone()
    }

    pub(crate) fn open(&mut self, file: &str, text: &str) {
        let uri = self.uri(file);
        let document = json!({ "uri": uri, "languageId": "yaml", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Types something over the first occurrence of a text that was opened.
    pub(crate) fn change(&mut self, file: &str, version: i32, changes: Value) {
        let document = json!({ "uri": self.uri(file), "version": version });
        let params = json!({ "textDocument": document, "contentChanges": changes });
        self.tell("textDocument/didChange", params);
    }

    /// What is said next of a file.
    pub(crate) fn problems(&self, file: &str) -> Vec<Value> {
        let uri = self.uri(file);
        let message = self.next(|message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri
        });
        let problems = message["params"]["diagnostics"].as_array();
        problems.expect("they are a list").clone()
    }

    /// Asks about the place behind some words of a text.
    pub(crate) fn at(&mut self, method: &str, file: &str, text: &str, words: &str) -> Value {
        let end = text.find(words).expect("it has these words") + words.len();
        let line = text[..end].matches('\n').count();
        let begin = text[..end].rfind('\n').map_or(0, |at| at + 1);
        let character = text[begin..end].encode_utf16().count();
        let position = json!({ "line": line, "character": character });
        let params = json!({ "textDocument": { "uri": self.uri(file) }, "position": position });
        self.ask(&format!("textDocument/{method}"), params)
    }

    pub(crate) fn hover(&mut self, file: &str, text: &str, words: &str) -> String {
        let hover = self.at("hover", file, text, words);
        hover["contents"]["value"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// The places of a definition: file and line, from 1.
    pub(crate) fn definition(&mut self, file: &str, text: &str, words: &str) -> Vec<(String, u64)> {
        let found = self.at("definition", file, text, words);
        let found = found.as_array().expect("it is a list");
        let top = format!("{}/", self.uri("").trim_end_matches('/'));
        let place = |one: &Value| {
            let path = one["uri"].as_str()?.strip_prefix(&top)?.to_owned();
            Some((path, one["range"]["start"]["line"].as_u64()? + 1))
        };
        found.iter().filter_map(place).collect()
    }

    pub(crate) fn completion(&mut self, file: &str, text: &str, words: &str) -> Vec<String> {
        let found = self.at("completion", file, text, words);
        let found = found.as_array().expect("it is a list");
        let label = |item: &Value| item["label"].as_str().map(str::to_owned);
        found.iter().filter_map(label).collect()
    }

    /// Ends it as editors do; returns the exit status.
    pub(crate) fn quit(mut self) -> Option<i32> {
        assert_eq!(self.ask("shutdown", Value::Null), Value::Null);
        self.tell("exit", Value::Null);
        self.program.wait().expect("it can be waited for").code()
    }
}

fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut line = String::new();
    output.read_line(&mut line).ok()?;
    let length = line.trim().strip_prefix("Content-Length: ")?.parse().ok()?;
    output.read_line(&mut line).ok()?;
    let mut bytes = vec![0; length];
    output.read_exact(&mut bytes).ok()?;
    serde_json::from_slice(&bytes).ok()
}

// SPDX-License-Identifier: GPL-2.0-or-later
//! Takes messages one by one, and checks when there are no more of them: what changes fast is checked once.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};
use std::path::PathBuf;
use std::sync::mpsc::{channel, TryRecvError};
use std::thread;

use lsp_server::{ErrorCode, Message, Notification, Request, Response};
use lsp_types::{
    CodeActionParams, DidChangeTextDocumentParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, TextDocumentPositionParams, TextDocumentSyncKind, Url,
};
use serde::de::DeserializeOwned;
use serde_json::{json, Value};

use super::text::{change, touch};
use super::wire;
use super::workspace::{Options, Shown, Workspace};
use crate::limits::guard::caught;
use crate::recipe::load::normal;

/// Serves an editor until it says that it is done, or is gone. Returns whether it said so.
///
/// # Errors
/// What the system says of the output.
pub fn serve(
    mut input: impl BufRead + Send + 'static,
    output: &mut dyn Write,
    options: Options<'_>,
) -> io::Result<bool> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        while let Ok(Some(message)) = wire::read(&mut input) {
            if sender.send(message).is_err() {
                break;
            }
        }
    });
    let mut server = Server {
        workspace: Workspace::new(options),
        output,
        phase: Phase::New,
        published: BTreeMap::new(),
    };
    loop {
        let next = match receiver.try_recv() {
            Err(TryRecvError::Empty) => {
                server.publish()?;
                receiver.recv().ok()
            }
            next => next.ok(),
        };
        match next {
            None => return Ok(false),
            Some(Err(broken)) => broken.answer(server.output)?,
            Some(Ok(Message::Request(request))) => server.request(request)?,
            Some(Ok(Message::Notification(one))) if one.method == "exit" => {
                return Ok(server.phase == Phase::Down);
            }
            Some(Ok(Message::Notification(one))) => server.notification(one)?,
            Some(Ok(Message::Response(_))) => {}
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Phase {
    New,
    Running,
    Down,
}

struct Server<'a> {
    workspace: Workspace<'a>,
    output: &'a mut dyn Write,
    phase: Phase,
    /// What the editor was told last.
    published: BTreeMap<Url, Vec<Shown>>,
}

/// An error, in the words of the protocol.
type Refused = (ErrorCode, String);

/// Takes parameters apart.
fn read<P: DeserializeOwned>(params: Value) -> Result<P, Refused> {
    serde_json::from_value(params).map_err(|error| (ErrorCode::InvalidParams, error.to_string()))
}

/// The path of a file.
///
/// # Errors
/// Documents that are none are none of ours.
fn path(url: &Url) -> Result<PathBuf, Refused> {
    let path = Some(url).filter(|url| url.scheme() == "file");
    let path = path.and_then(|url| url.to_file_path().ok());
    let path = path.map(|path| normal(&path));
    path.ok_or_else(|| (ErrorCode::InvalidParams, format!("not a file: {url}")))
}

impl Server<'_> {
    fn request(&mut self, request: Request) -> io::Result<()> {
        let Request { id, method, params } = request;
        if method == "textDocument/codeAction" {
            // What mends problems is known with them.
            self.publish()?;
        }
        let refused = |code, message: &str| Err((code, message.to_owned()));
        let answer = match (self.phase, method.as_str()) {
            (Phase::New, "initialize") => Ok(self.initialize(&params["initializationOptions"])),
            (Phase::New, _) => refused(ErrorCode::ServerNotInitialized, "expected `initialize`"),
            (Phase::Running, "shutdown") => {
                self.phase = Phase::Down;
                Ok(Value::Null)
            }
            (Phase::Running, method) => caught(|| self.answer(method, params))
                .unwrap_or_else(|why| refused(ErrorCode::InternalError, &why)),
            (Phase::Down, _) => refused(ErrorCode::InvalidRequest, "expected `exit`"),
        };
        let response = match answer {
            Ok(value) => Response::new_ok(id, value),
            Err((code, message)) => Response::new_err(id, code as i32, message),
        };
        Message::from(response).write(&mut self.output)
    }

    fn initialize(&mut self, options: &Value) -> Value {
        self.phase = Phase::Running;
        let own = &mut self.workspace.options;
        for (name, folder) in [("recipes", &mut own.recipe), ("tree", &mut own.tree)] {
            let said = options[name].as_str().map(PathBuf::from).or(folder.take());
            let whole = said.and_then(|path| std::path::absolute(path).ok());
            *folder = whole.map(|path| normal(&path));
        }
        json!({
            "serverInfo": { "name": "gencontrol", "version": env!("CARGO_PKG_VERSION") },
            "capabilities": {
                "positionEncoding": "utf-16",
                "textDocumentSync": {
                    "openClose": true,
                    "change": TextDocumentSyncKind::INCREMENTAL,
                    "save": true,
                },
                "hoverProvider": true,
                "definitionProvider": true,
                "completionProvider": { "triggerCharacters": ["{", ".", "|", " "] },
                "codeActionProvider": { "codeActionKinds": ["quickfix"] },
            },
        })
    }

    fn answer(&mut self, method: &str, params: Value) -> Result<Value, Refused> {
        let at = |params| {
            let at: TextDocumentPositionParams = read(params)?;
            Ok((path(&at.text_document.uri)?, at.position))
        };
        match method {
            "textDocument/hover" => {
                let (path, position) = at(params)?;
                let text = self.workspace.hover(&path, position);
                Ok(json!(text.map(
                    |text| json!({ "contents": { "kind": "markdown", "value": text } })
                )))
            }
            "textDocument/definition" => {
                let (path, position) = at(params)?;
                Ok(json!(self.workspace.definition(&path, position)))
            }
            "textDocument/completion" => {
                let (path, position) = at(params)?;
                Ok(json!(self.workspace.complete(&path, position)))
            }
            "textDocument/codeAction" => Ok(self.actions(&read(params)?)),
            _ => Err((ErrorCode::MethodNotFound, format!("no method `{method}`"))),
        }
    }

    /// What mends the problems of a range.
    fn actions(&self, params: &CodeActionParams) -> Value {
        let url = &params.text_document.uri;
        let all = self.published.get(url).into_iter().flatten();
        let here = all.filter(|shown| touch(shown.range, params.range));
        let actions = here.filter_map(|shown| {
            let edit = shown.edit.as_ref()?;
            Some(json!({
                "title": format!("write `{}`", edit.new_text),
                "kind": "quickfix",
                "isPreferred": true,
                "diagnostics": [shown.problem],
                "edit": { "changes": { url.as_str(): [edit] } },
            }))
        });
        actions.collect()
    }

    fn notification(&mut self, notification: Notification) -> io::Result<()> {
        let Notification { method, params } = notification;
        match self.notice(&method, params) {
            Err((_, message)) => {
                let message = format!("{method}: {message}");
                self.tell(
                    "window/logMessage",
                    json!({ "type": 1, "message": message }),
                )
            }
            Ok(()) => Ok(()),
        }
    }

    fn notice(&mut self, method: &str, params: Value) -> Result<(), Refused> {
        let workspace = &mut self.workspace;
        match method {
            _ if self.phase != Phase::Running => {}
            "textDocument/didOpen" => {
                let document = read::<DidOpenTextDocumentParams>(params)?.text_document;
                let path = path(&document.uri)?;
                workspace.edit(&path, (document.uri, document.version), |text| {
                    *text = document.text;
                });
            }
            "textDocument/didChange" => {
                let params: DidChangeTextDocumentParams = read(params)?;
                let document = params.text_document;
                let path = path(&document.uri)?;
                workspace.edit(&path, (document.uri, document.version), |text| {
                    let changes = params.content_changes.into_iter();
                    changes.for_each(|one| change(text, one));
                });
            }
            "textDocument/didClose" => {
                let params: DidCloseTextDocumentParams = read(params)?;
                workspace.close(&path(&params.text_document.uri)?);
            }
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => workspace.touch(None),
            _ => {}
        }
        Ok(())
    }

    fn tell(&mut self, method: &str, params: Value) -> io::Result<()> {
        let one = Notification::new(method.to_owned(), params);
        Message::from(one).write(&mut self.output)
    }

    /// Checks what changed, and tells what is wrong where that is not what was told before.
    fn publish(&mut self) -> io::Result<()> {
        self.workspace.check();
        let mut all = self.workspace.problems();
        for url in self.published.keys() {
            all.entry(url.clone()).or_default();
        }
        let before = std::mem::take(&mut self.published);
        for (url, shown) in &all {
            if before.get(url) != Some(shown) {
                let problems: Value = shown.iter().map(|shown| shown.problem.clone()).collect();
                let version = self.workspace.version(url);
                let params = json!({ "uri": url, "version": version, "diagnostics": problems });
                self.tell("textDocument/publishDiagnostics", params)?;
            }
        }
        all.retain(|_, shown| !shown.is_empty());
        self.published = all;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_have_a_path() {
        let path = |url: &str| path(&Url::parse(url).expect("it is one"));
        let found = path("file:///srv/a/../recipe.yaml").map_err(|(_, message)| message);
        assert_eq!(found, Ok(PathBuf::from("/srv/recipe.yaml")));
        for url in ["git:/srv/recipe.yaml", "untitled:recipe.yaml"] {
            let message = path(url).expect_err("it is no file").1;
            assert_eq!(message, format!("not a file: {url}"));
        }
    }

    /// What a server says to some messages that come one after the other.
    fn said(messages: impl IntoIterator<Item = Message>) -> Vec<Value> {
        let mut output = Vec::new();
        let mut server = Server {
            workspace: Workspace::new(Options {
                recipe: None,
                tree: None,
                is_set: &|_| false,
            }),
            output: &mut output,
            phase: Phase::New,
            published: BTreeMap::new(),
        };
        for message in messages {
            match message {
                Message::Request(request) => server.request(request),
                Message::Notification(one) => server.notification(one),
                Message::Response(_) => Ok(()),
            }
            .expect("memory can be written");
        }
        let mut rest = output.as_slice();
        let next = || wire::read(&mut rest).expect("memory can be read");
        let all = std::iter::from_fn(next);
        all.map(|one| match one {
            Ok(one) => json!(one),
            Err(_) => Value::Null,
        })
        .collect()
    }

    fn request(method: &str, params: Value) -> Message {
        Request::new(1.into(), method.to_owned(), params).into()
    }

    fn notification(method: &str, params: Value) -> Message {
        Notification::new(method.to_owned(), params).into()
    }

    #[test]
    fn nothing_is_heard_before_the_editor_introduced_itself() {
        let odd = || notification("textDocument/didChange", json!({ "textDocument": 3 }));
        assert_eq!(said([odd()]), Vec::<Value>::new());
        let said = said([odd(), request("initialize", json!({})), odd()]);
        let methods: Vec<&Value> = said.iter().map(|one| &one["method"]).collect();
        assert_eq!(methods, [&Value::Null, &json!("window/logMessage")]);
    }

    #[test]
    fn what_mends_a_problem_is_known_before_the_problem_was_told() {
        let folder = tempfile::tempdir().expect("the temporary directory is writable");
        let path = folder.path().join("recipe.yaml");
        std::fs::write(&path, "").expect("it is writable");
        let uri = Url::from_file_path(&path).expect("it is absolute");
        let text = "package:\n  image: {}\n";
        let document = json!({ "uri": uri, "languageId": "yaml", "version": 1, "text": text });
        let start = json!({ "line": 0, "character": 0 });
        let params = json!({
            "textDocument": { "uri": uri },
            "range": { "start": start, "end": start },
            "context": { "diagnostics": [] },
        });
        let said = said([
            request("initialize", json!({})),
            notification("textDocument/didOpen", json!({ "textDocument": document })),
            request("textDocument/codeAction", params),
        ]);
        let last = said.last().expect("it answers");
        assert_eq!(last["result"][0]["title"], "write `packages`", "{last}");
    }
}

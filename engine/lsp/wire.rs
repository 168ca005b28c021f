// SPDX-License-Identifier: GPL-2.0-or-later
//! Messages on the wire: a head with their length, then JSON. One that is none is told, and the next one is read:
//! `lsp_server::Message::read` would end there.

use std::io::{self, BufRead, Read, Write};

use lsp_server::{ErrorCode, Message};
use serde_json::{json, Value};

/// Longer messages are passed over: no editor has such a file of a recipe.
const MAX_BYTES: u64 = 64 << 20;

/// Longer lines of a head are none.
const MAX_HEAD: u64 = 4 << 10;

/// What came that is no message.
pub(super) struct Broken {
    code: ErrorCode,
    message: String,
    /// That of the request, as far as it has one.
    id: Value,
}

/// Reads the next message. `None` at the end.
///
/// # Errors
/// What the system says.
pub(super) fn read(input: &mut impl BufRead) -> io::Result<Option<Result<Message, Broken>>> {
    let mut length = None;
    loop {
        let mut line = Vec::new();
        if input.take(MAX_HEAD).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        match line.trim_end().split_once(':') {
            None if line.trim_end().is_empty() => break,
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse::<u64>().ok();
            }
            _ => {}
        }
    }
    let Some(length) = length else {
        let message = "a message without a Content-Length".to_owned();
        return Ok(Some(Err(Broken::unreadable(message))));
    };
    let mut body = input.take(length);
    if length > MAX_BYTES {
        io::copy(&mut body, &mut io::sink())?;
        let message = format!("a message of more than {} MiB", MAX_BYTES >> 20);
        return Ok(Some(Err(Broken::unreadable(message))));
    }
    let mut bytes = Vec::new();
    body.read_to_end(&mut bytes)?;
    Ok(Some(message(&bytes)))
}

fn message(bytes: &[u8]) -> Result<Message, Broken> {
    let value: Value = serde_json::from_slice(bytes)
        .map_err(|error| Broken::unreadable(format!("not valid JSON: {error}")))?;
    let id = value.get("id").cloned().unwrap_or_default();
    serde_json::from_value(value).map_err(|_| Broken {
        code: ErrorCode::InvalidRequest,
        message: "expected a request or a notification".to_owned(),
        id,
    })
}

impl Broken {
    fn unreadable(message: String) -> Broken {
        Broken {
            code: ErrorCode::ParseError,
            message,
            id: Value::Null,
        }
    }

    /// Answers it with an error.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn answer(self, output: &mut dyn Write) -> io::Result<()> {
        let error = json!({ "code": self.code as i32, "message": self.message });
        let text = json!({ "jsonrpc": "2.0", "id": self.id, "error": error }).to_string();
        write!(output, "Content-Length: {}\r\n\r\n{text}", text.len())?;
        output.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::{read, Broken, Message, MAX_BYTES};

    fn all(text: &[u8]) -> Vec<Result<Message, Broken>> {
        let mut input = text;
        let next = || read(&mut input).expect("memory can be read");
        std::iter::from_fn(next).collect()
    }

    #[test]
    fn what_is_no_message_is_told_and_the_next_one_read() {
        let good = "Content-Length: 16\r\n\r\n{\"method\":\"ok\"} ";
        for (broken, message) in [
            ("\r\n", "a message without a Content-Length"),
            (
                "Content-Length: -3\r\n\r\n",
                "a message without a Content-Length",
            ),
            (
                "Content-Length: 99999999999999999999\r\n\r\n",
                "a message without a Content-Length",
            ),
            (
                "Content-Length: 1\r\n\r\n{",
                "not valid JSON: EOF while parsing an object at line 1 column 1",
            ),
            (
                "content-length: 2\r\n\r\n[]",
                "expected a request or a notification",
            ),
        ] {
            let read = all(format!("{broken}{good}").as_bytes());
            assert!(
                matches!(&read[..], [Err(one), Ok(Message::Notification(_))] if one.message == message),
                "{broken:?}"
            );
        }
        let typed = "Content-Length: 15\r\nContent-Type: 7\r\n\r\n{\"method\":\"ok\"}";
        assert!(matches!(
            &all(typed.as_bytes())[..],
            [Ok(Message::Notification(_))]
        ));
        let most = format!("Content-Length: {MAX_BYTES}\r\n\r\n[]");
        let most = all(most.as_bytes());
        assert!(
            matches!(&most[..], [Err(one)] if one.message == "expected a request or a notification")
        );
        let long = all(b"Content-Length: 99999999999\r\n\r\n{}");
        assert!(matches!(&long[..], [Err(one)] if one.message == "a message of more than 64 MiB"));
        assert!(matches!(
            &all(b"Content-Length: 9\r\n\r\n{}")[..],
            [Err(_)] | [Ok(_)]
        ));
        assert!(all(&[0xff; 9000]).is_empty());
        let mut answer = Vec::new();
        let deep = format!("Content-Length: 9000\r\n\r\n{}", "[".repeat(9000));
        for broken in all(deep.as_bytes()) {
            let broken = broken.expect_err("it is too deep");
            broken.answer(&mut answer).expect("memory can be written");
        }
        let answer = String::from_utf8_lossy(&answer);
        assert!(
            answer.contains("\"id\":null") && answer.contains("-32700"),
            "{answer}"
        );
    }

    #[test]
    fn other_heads_are_no_length() {
        let text = b"Content-Length: 16\r\nContent-Type: 7\r\n\r\n{\"method\":\"ok\"} ";
        assert!(matches!(&all(text)[..], [Ok(Message::Notification(_))]));
    }
}
